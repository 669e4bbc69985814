"""The wire types of the Reconciliation Service API 0.2, in its names.

Source: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
"""

from typing import Annotated, Any, Literal, cast

from msgspec import Meta, Struct

from service.kit.problems import NotFound, Refusal

Text = Annotated[str, Meta(min_length=1, max_length=300)]
BATCH = 50
_USUAL, _MOST = 5, 100
TYPES = {
    "person": "Person",
    "organization": "Organization",
    "group": "Group",
    "unnamed": "Unnamed source",
    "outlet": "Outlet",
}
PROPERTIES = {
    "speaker": {
        "name": "Name",
        "names": "Other names",
        "kind": "Kind",
        "description": "Description",
        "role": "Role",
        "organization": "Organization",
        "identifier": "Identifier",
    },
    "outlet": {
        "name": "Name",
        "kind": "Kind",
        "url": "URL",
        "handle": "Handle",
        "language": "Language",
    },
}


class PropertyQuery(Struct, frozen=True, kw_only=True):
    """What else is known of the thing that is looked for."""

    pid: Text
    v: Any = None


class Query(Struct, frozen=True, kw_only=True):
    """A name to be matched, or properties alone.

    Members that we do not know are let pass, as the protocol grows. What is in a cell may be no
    name at all, which is no fault of the others in its batch.
    """

    query: Annotated[str, Meta(min_length=1)] | None = None
    type: str | list[str] | None = None
    limit: Annotated[int, Meta(ge=1, le=2**31)] | None = None
    properties: Annotated[list[PropertyQuery], Meta(max_length=20)] | None = None
    type_strict: Literal["any", "all", "should"] | None = None

    @property
    def most(self) -> int:
        """Candidates at most."""
        return min(self.limit or _USUAL, _MOST)

    def values(self, *pids: str) -> list[str]:
        """What is given as text for these properties."""
        given = [one.v for one in self.properties or () if one.pid in pids]
        flat = [
            each for v in given for each in (cast("list[Any]", v) if isinstance(v, list) else [v])
        ]
        return [each for each in flat if isinstance(each, str)]


class Wanted(Struct, frozen=True, kw_only=True):
    """A property that is asked for; it has no settings here."""

    id: Text


class Extension(Struct, frozen=True, kw_only=True):
    """Which properties of which things are asked for."""

    ids: Annotated[list[Text], Meta(max_length=200)]
    properties: Annotated[list[Wanted], Meta(max_length=20)]


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parameters of the endpoint itself; without any it shows its manifest."""

    queries: str | None = None
    query: str | None = None
    extend: str | None = None


class Prefix(Struct, frozen=True, kw_only=True):
    """What has been typed so far; what OpenRefine asks besides (`type`, `spell`) is let pass."""

    prefix: Text
    cursor: Annotated[int, Meta(ge=0, le=1000)] = 0


class Identified(Struct, frozen=True, kw_only=True):
    """One thing; what single clients ask besides is let pass."""

    id: Text


class OfType(Struct, frozen=True, kw_only=True):
    """Of which type the properties are asked for; what single clients ask besides is let pass."""

    type: str = "person"
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class Named(Struct, frozen=True, kw_only=True):
    """A type, a property, or an entity where another thing speaks of it."""

    id: str
    name: str


class Feature(Struct, frozen=True, kw_only=True):
    """What a score is made of."""

    id: str
    value: float


class Candidate(Struct, frozen=True, kw_only=True):
    """A thing that a name may mean; `match` where it means it and nothing else."""

    id: str
    name: str
    type: list[Named]
    score: float
    match: bool
    description: str = ""
    features: list[Feature] = []


class Result(Struct, frozen=True, kw_only=True):
    """The candidates of one query, the best first."""

    result: list[Candidate]


class QueriesUnreadable(Refusal):
    """`queries` is a JSON object of queries by key, `extend` one of ids and properties."""

    title = "The queries cannot be read"


class TooManyQueries(Refusal):
    """A batch has fifty queries at most, as the manifest says."""

    status = 413
    title = "These are too many queries for one batch"


class EntityNotFound(NotFound):
    """No speaker and no outlet has this id."""

    title = "There is no such entity"
