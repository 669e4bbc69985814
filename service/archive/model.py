"""The words of this room: snapshots that are handed in, checks, and the reasons to refuse them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from service.kit.bounds import END, Line, WholeText
from service.kit.paging import Page
from service.kit.problems import NotFound, Unprocessable
from service.kit.times import Time
from service.publications.model import Snapshot, State

HttpStatus = Annotated[int, Meta(ge=100, le=599, description="Of HTTP.")]
Base64 = Annotated[str, Meta(min_length=4, pattern=f"^[A-Za-z0-9+/]+=?=?{END}")]
CheckSource = Annotated[
    Literal["given", "html", "warc", "fetched", "telegram"],
    Meta(description="What it was told by; `telegram`: by an export of the channel."),
]


class SnapshotDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that a publication had: exactly one of `text`, `html`, `warc` and `fetch`."""

    text: WholeText | None = None
    html: Annotated[WholeText | None, Meta(description="A whole page; its main text is taken.")] = (
        None
    )
    warc: Annotated[
        Base64 | None,
        Meta(
            description="A WARC file in Base64, gzipped or not, with a response of this "
            "publication's address."
        ),
    ] = None
    fetch: Annotated[bool, Meta(description="Ask the publication's address now.")] = False
    title: Line | None = None
    taken_at: Annotated[
        Time | None,
        Meta(description="The moment, with `text` and `html`; now where it is not given."),
    ] = None
    status: Annotated[
        HttpStatus | None,
        Meta(description="Of HTTP, with `text` and `html`; at 404 and 410 nothing of it is kept."),
    ] = None


class SnapshotPage(Page[Snapshot], frozen=True, kw_only=True):
    """Snapshots, the latest taken first."""


class SnapshotWhole(Snapshot, frozen=True, kw_only=True):
    """A snapshot with its text."""

    publication_id: UUID
    text: str

    def brief(self) -> Snapshot:
        """Without the text."""
        names = Snapshot.__struct_fields__
        return Snapshot(**{name: getattr(self, name) for name in names})


class Check(Struct, frozen=True, kw_only=True):
    """What one look at a publication found."""

    id: UUID
    checked_at: datetime
    source: CheckSource
    state: State
    changed: Annotated[bool, Meta(description="Whether its text is another than before.")]
    status: Annotated[int | None, Meta(description="Of HTTP; null where nobody answered.")]
    url: Annotated[str | None, Meta(description="Where the answer came from.")]
    error: Annotated[str | None, Meta(description="Why it could not be seen.")]
    snapshot_id: Annotated[UUID | None, Meta(description="The text that was seen.")]


class CheckPage(Page[Check], frozen=True, kw_only=True):
    """Checks, the latest first."""


class SnapshotReceipt(Struct, frozen=True, kw_only=True):
    """What a text, or a look, has become."""

    new: Annotated[bool, Meta(description="Whether the text was not held before.")]
    check: Check
    snapshot: Annotated[Snapshot | None, Meta(description="Null where no text was seen.")]


class Difference(Struct, frozen=True, kw_only=True):
    """A stretch of words that is another one now."""

    kind: Literal["replaced", "removed", "added"]
    was: Annotated[str | None, Meta(description="As printed; null where it was added.")]
    now: Annotated[str | None, Meta(description="In the later text; null where it was removed.")]


class Afterwards(Struct, frozen=True, kw_only=True):
    """What became of a print whose publication was edited or deleted."""

    state: State
    checked_at: datetime
    stands: Annotated[
        bool | None,
        Meta(
            description="Whether the words are in the text that was last seen; null where that "
            "cannot be told: no later text was seen, or it is read in another way."
        ),
    ]
    snapshot_id: Annotated[UUID | None, Meta(description="The text that was last seen.")]
    now: Annotated[
        str | UnsetType | None,
        Meta(description="Of one occurrence alone: what comes nearest to the words now, if any."),
    ] = UNSET
    differences: Annotated[
        list[Difference] | UnsetType, Meta(description="From the words to `now`.")
    ] = UNSET


class PrintsChanged(Struct, frozen=True, kw_only=True):
    """Of how many publications that print a quote it is known that they were edited or deleted."""

    edited: Annotated[int, Meta(ge=0)] = 0
    deleted: Annotated[int, Meta(ge=0)] = 0


class SnapshotNotFound(NotFound):
    """No snapshot of this publication has this id."""

    title = "There is no such snapshot"


class SnapshotUnclear(Unprocessable):
    """A snapshot is given by exactly one of `text`, `html`, `warc` and `fetch`."""

    title = "It is not clear what the snapshot is to be taken from"


class SnapshotTimeInvalid(Unprocessable):
    """A snapshot was taken at a moment that has passed."""

    title = "The snapshot cannot have been taken then"


class NothingToRead(Unprocessable):
    """The page has no main text."""

    title = "There is no text to be found"


class WarcUnreadable(Unprocessable):
    """The WARC file is broken, or has no response of the publication's address."""

    title = "The WARC file has no record of this publication"


class ReaderNotInstalled(Unprocessable):
    """Pages and WARC files are read with `quotetrail[archive]`, which is not installed here."""

    title = "The extra quotetrail[archive] is not installed"


class PublicationWithoutUrl(Unprocessable):
    """What has no address cannot be fetched."""

    title = "The publication has no URL"


class FetchRefused(Unprocessable):
    """The address is within a network that nobody outside may reach through the service."""

    title = "This address is not fetched"


class MementoNotFound(NotFound):
    """No text is held of this address, or none of this moment."""

    title = "There is no memento of this address"
