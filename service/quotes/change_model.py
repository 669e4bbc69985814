"""The words of correcting and removing quotes, and the reasons to refuse it."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from service.kit.bounds import LanguageTag, Line, Reason, Tag, Term, Words
from service.kit.problems import Conflict, Unprocessable
from service.kit.times import Time
from service.quotes.marking import Status


class QuoteChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays. A change of words, speaker or status needs a `reason`."""

    text: Annotated[
        Words | UnsetType, Meta(description="The best-known wording; printings keep theirs.")
    ] = UNSET
    speaker_id: UUID | UnsetType = UNSET
    status: Annotated[
        Status | UnsetType | None, Meta(description="By hand; null: as the corrections have it.")
    ] = UNSET
    language: LanguageTag | UnsetType | None = UNSET
    said_at: Time | UnsetType | None = UNSET
    channel: Term | UnsetType | None = UNSET
    event: Line | UnsetType | None = UNSET
    tags: Annotated[list[Tag], Meta(max_length=50)] | UnsetType = UNSET
    reason: Reason = None


class Removed(Struct, frozen=True, kw_only=True):
    """What was removed, and what hung on it; their ids answer 410 with the reason."""

    id: UUID
    reason: str
    quotes: Annotated[list[UUID], Meta(description="Quotes that nobody else prints.")]
    occurrences: list[UUID]


class ReasonMissing(Unprocessable):
    """Words, speaker and status are changed for a reason, which the history keeps."""

    title = "A reason is needed for this change"


class QuoteReviewed(Conflict):
    """A quote that reviews are of is not removed: take them off it first."""

    title = "There are reviews of this quote"


class QuoteCorrected(Conflict):
    """What corrections are of, or are stated in, is not removed: remove them first."""

    title = "There are corrections of this"
