"""The words of proofs: entries, signed heads, and what is shown to a third party."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, field

from service.kit.problems import NotFound, Unprocessable
from service.ledger.model import Action, ChangePosition, Subject

Hash = Annotated[
    str,
    Meta(pattern="^[0-9a-f]{64}$", description="SHA-256, in hexadecimal digits of the lower case."),
]
Position = Annotated[
    int,
    Meta(ge=1, le=2**53 - 1, description="Of a change on the log: 1 is the first."),
]
Size = Annotated[int, Meta(ge=1, le=2**53 - 1, description="How many changes, from the first on.")]
Hashes = Annotated[list[Hash], Meta(description="From the leaf towards the root (RFC 9162 §2.1).")]
State = dict[str, Any]


class LeafEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a leaf is the hash of: its members in canonical JSON (RFC 8785), after one zero byte."""

    subject: Subject
    id: UUID
    action: Action
    at: Annotated[str, Meta(description="In UTC, with six digits of its second's fraction.")]
    actor: Annotated[str | None, Meta(description="The name of the key that it was done with.")]
    reason: str | None
    sha256: Annotated[
        Hash | None, Meta(description="Of the state after it, in canonical JSON (RFC 8785).")
    ]


class LogEntry(Struct, frozen=True, kw_only=True):
    """One entry of the log in its place."""

    position: ChangePosition
    entry: LeafEntry
    leaf_hash: Hash


class LogEntryList(Struct, frozen=True, kw_only=True):
    """Entries in their order, and where to go on."""

    items: list[LogEntry]
    last: Annotated[
        ChangePosition,
        Meta(description="Of the last one here, or that asked after: `after` of the next request."),
    ]
    more: Annotated[bool, Meta(description="Whether there are further ones now.")]


class LogQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entries to list."""

    after: Annotated[ChangePosition, Meta(description="Those after this position.")] = 0
    limit: Annotated[int, Meta(ge=1, le=1000, description="Entries at most.")] = 100


class InclusionQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entry is in which tree."""

    position: Position
    size: Size


class Inclusion(Struct, frozen=True, kw_only=True):
    """That an entry is in the tree of so many leaves."""

    position: Position
    index: Annotated[int, Meta(ge=0, description="Of the leaf in the tree: the position less one.")]
    size: Size
    leaf_hash: Hash
    hashes: Hashes
    root: Hash


class ConsistencyQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tree has become which."""

    before: Size = field(name="from")
    after: Size = field(name="to")


class Consistency(Struct, frozen=True, kw_only=True):
    """That a tree is the beginning of a larger one: nothing was changed or taken out."""

    before: Size = field(name="from")
    after: Size = field(name="to")
    from_root: Hash
    to_root: Hash
    hashes: Hashes


class ProofQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Under which signed head."""

    size: Annotated[
        Size | None, Meta(description="That of a signed head; without it, the last one's.")
    ] = None


class Proof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a third party needs to check one entry: `quotetrail ledger check` does it."""

    position: Position
    index: Annotated[int, Meta(ge=0, description="Of the leaf in the tree: the position less one.")]
    size: Size
    entry: LeafEntry
    state: Annotated[
        State | None,
        Meta(description="The thing after the change; null where it was removed or redacted."),
    ]
    leaf_hash: Hash
    hashes: Hashes
    checkpoint: Annotated[str, Meta(description="The signed head (C2SP tlog-checkpoint).")]
    key: Annotated[str, Meta(description="The key to check it with (C2SP signed-note).")]


class NothingSigned(NotFound):
    """The head of the log is signed about a second after its first change."""

    title = "Nothing is signed yet"


class EntryNotFound(NotFound):
    """The log has no entry at this position."""

    title = "There is no such entry on the log"


class EntryNotSigned(NotFound):
    """The entry is new: it is under a signed head in about a second."""

    title = "The entry is not signed yet"


class HeadNotFound(NotFound):
    """No head of this size was signed; entries arrive several at a time."""

    title = "There is no signed head of this size"


class SizeNotSigned(Unprocessable):
    """Proofs are given for sizes up to that of the last signed head."""

    title = "The log is not signed up to this size"


class PositionBeyondSize(Unprocessable):
    """A tree of so many leaves has no entry at this position."""

    title = "The position is not within the size"


class SizesReversed(Unprocessable):
    """The tree that another one began with is not larger than it."""

    title = "The sizes are the wrong way round"
