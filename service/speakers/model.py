"""The words of this room: speakers, names, roles, and the reasons to refuse them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from service.kit.bounds import IdOrName, LanguageTag, Line, Note, Reason, Tag
from service.kit.paging import Page, PageQuery
from service.kit.problems import Conflict, NotFound, Refusal, Unprocessable
from service.kit.times import Time, TimeText

SpeakerKind = Annotated[
    Literal["person", "organization", "group", "unnamed"],
    Meta(description="`group` has members; `unnamed` is an anonymous source of a described type."),
]
NameKind = Literal["full", "alias", "former", "short", "acronym", "pseudonym"]


class SpeakerBrief(Struct, frozen=True, kw_only=True):
    """A speaker where another thing speaks of it."""

    id: UUID
    kind: SpeakerKind
    name: Annotated[str, Meta(description="Of an unnamed source, its description.")]


class NameDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A string that a speaker is printed under."""

    name: Line
    language: LanguageTag | None = None
    kind: NameKind = "alias"


class Name(Struct, frozen=True, kw_only=True):
    """A stored name."""

    name: str
    language: str | None
    kind: NameKind


class RoleDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated post; both ends are within it, and an end that is not known is open."""

    title: Line
    organization: Line | None = None
    since: Time | None = None
    until: Time | None = None


class Role(Struct, frozen=True, kw_only=True):
    """A stored post, as a Popolo membership."""

    title: str
    organization: str | None
    since: TimeText | None
    until: TimeText | None


class Identifier(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The speaker in somebody else's register."""

    scheme: Annotated[Tag, Meta(examples=["wikidata"])]
    value: Annotated[Line, Meta(examples=["Q100329894"])]


class SpeakerDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A speaker to be recorded; `unnamed` takes a description and no name, all others a name."""

    kind: SpeakerKind
    name: Line | None = None
    language: LanguageTag | None = None
    description: Note | None = None
    names: Annotated[list[NameDraft], Meta(max_length=100)] = []
    roles: Annotated[list[RoleDraft], Meta(max_length=100)] = []
    identifiers: Annotated[list[Identifier], Meta(max_length=100)] = []
    members: Annotated[list[UUID], Meta(max_length=1000)] = []


class SpeakerChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays. A new name becomes the shown one; the old one still finds."""

    name: Line | UnsetType = UNSET
    description: Note | UnsetType | None = UNSET
    reason: Reason = None


class Merge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The speaker that this one turned out to be."""

    into: UUID
    reason: Reason = None


class Resolved(Struct, frozen=True, kw_only=True):
    """A speaker whom a name means, and why: `genitive of Умєров`."""

    speaker: SpeakerBrief
    reason: Annotated[str, Meta(examples=["genitive of Умєров, or accusative"])]


class Candidate(Struct, frozen=True, kw_only=True):
    """A speaker whose name is like one that nobody has."""

    speaker: SpeakerBrief
    score: Annotated[
        float, Meta(ge=0, le=1, description="Likeness of the names; 1 sounds the same.")
    ]


class Resolution(Struct, frozen=True, kw_only=True):
    """Whom a name means: all who have it (200 at most), or else those whose names are like it."""

    items: list[Resolved]
    candidates: Annotated[
        list[Candidate], Meta(description="Only where nobody has the name; the likest first.")
    ]


class ResolveQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name in any case, alphabet and order of words."""

    name: Line


class Speaker(Struct, frozen=True, kw_only=True):
    """A speaker with all its names, those of speakers merged into it included."""

    id: UUID
    kind: SpeakerKind
    name: str | None
    description: str | None
    names: list[Name]
    roles: list[Role]
    identifiers: list[Identifier]
    members: list[SpeakerBrief]
    merged: Annotated[list[UUID], Meta(description="Ids that now answer 308 with this one.")]
    recorded_at: datetime


class SpeakerPage(Page[Speaker], frozen=True, kw_only=True):
    """Speakers, latest recorded first; those who are searched for, the best match first."""


class SpeakerQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which speakers to list."""

    q: Annotated[
        Line | None, Meta(description="The beginnings of words of a name, as one types it.")
    ] = None
    name: Annotated[
        IdOrName | None, Meta(description="An id, or a name in any case, alphabet and order.")
    ] = None
    kind: SpeakerKind | None = None


class SpeakerNotFound(NotFound):
    """No speaker has this id."""

    title = "There is no such speaker"


class SpeakerMerged(Refusal):
    """The speaker turned out to be another one; `Location` leads there."""

    status = 308
    title = "This speaker has become another one"


class SpeakerNotNamed(Unprocessable):
    """A speaker needs a name, and an unnamed source a description and nothing else."""

    title = "The speaker is not named as its kind asks"


class SpeakerNameTaken(Conflict):
    """The speaker has this name already."""

    title = "The speaker has this name already"


class SpeakerRoleTaken(Conflict):
    """The speaker has this role with these dates already."""

    title = "The speaker has this role already"


class SpeakerDescriptionTaken(Conflict):
    """Another unnamed source has this description."""

    title = "There is such an unnamed source already"


class SpeakerIdentifierTaken(Conflict):
    """The identifier belongs to a speaker already."""

    title = "The identifier belongs to a speaker already"


class RoleEndsBeforeItBegan(Unprocessable):
    """`until` lies before `since`."""

    title = "The role ends before it began"


class MembersOnlyOfGroups(Unprocessable):
    """Only a speaker of the kind `group` has members, and they are known speakers."""

    title = "Members must be known speakers of a group"


class CannotMerge(Conflict):
    """A speaker is merged into another one of its kind, and not into itself."""

    title = "These speakers cannot be merged"


class SpeakerNotMerged(Conflict):
    """Only what was merged can be taken apart again."""

    title = "This speaker was not merged into another one"


class SpeakerRef(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A speaker in a document: `{id}`, `{name, role?}` or `{kind: unnamed, description}`.

    A name that one speaker has, in any case and alphabet, means him; one that nobody has makes a
    speaker, and so does `create`, whoever has the name.
    """

    id: UUID | None = None
    name: Line | None = None
    kind: Annotated[
        SpeakerKind | None, Meta(description="Of a speaker that is made: `person` if not given.")
    ] = None
    description: Note | None = None
    language: LanguageTag | None = None
    role: Annotated[Line | None, Meta(description="The role as printed.")] = None
    as_printed: Annotated[
        Line | None, Meta(description="How the text names him (`він`), if not by the name.")
    ] = None
    create: Annotated[
        bool, Meta(description="A speaker of his own, made once for the publication.")
    ] = False


class SpeakerUnknown(Unprocessable):
    """The id in a reference is no speaker's."""

    title = "There is no speaker with this id"


class SpeakerAmbiguous(Conflict):
    """Several speakers have this name: say which one by id, or `create` a new one.

    `candidates` lists them.
    """

    title = "Several speakers have this name"
