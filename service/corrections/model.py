"""The words of this room: corrections, and the reasons to refuse them."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from service.documents.model import PublicationText
from service.kit.bounds import IdOrName, Note, Offset, Words
from service.kit.paging import Page, PageQuery
from service.kit.problems import NotFound, Unprocessable
from service.kit.times import Time
from service.quotes.marking import CorrectionBrief, CorrectionKind
from service.speakers.model import SpeakerRef


class EvidenceDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a correction is stated: a publication by its id, or found or made as in a document."""

    id: UUID | None = None
    publication: PublicationText | None = None
    exact: Annotated[
        Words | None, Meta(description="The words that state it; located where a text is held.")
    ] = None
    start: Annotated[
        Offset | None, Meta(description="Where they begin in the publication's text.")
    ] = None
    end: Offset | None = None


class CorrectionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction to be recorded.

    Its kind, what it is of, who states it and the publication that it is stated in tell whether it
    is known.
    """

    kind: CorrectionKind
    quote_id: Annotated[UUID | None, Meta(description="Of a speaker: what he takes back.")] = None
    publication_id: Annotated[
        UUID | None, Meta(description="Of an outlet: what it takes back, whole.")
    ] = None
    occurrence_id: Annotated[
        UUID | None, Meta(description="Of an outlet: what of a publication it takes back.")
    ] = None
    stated_by: Annotated[
        SpeakerRef | None, Meta(description="Of a speaker; without it, the quote's speaker.")
    ] = None
    on_behalf_of: Annotated[
        IdOrName | None, Meta(description="The quote's speaker, where another speaks for him.")
    ] = None
    stated_at: Time
    evidence: EvidenceDraft
    explanation: Note
    instead: Annotated[Words | None, Meta(description="The words that are to stand instead.")] = (
        None
    )


class Passage(Struct, frozen=True, kw_only=True):
    """The words that state a correction; with their place where the text is held."""

    exact: str
    snapshot_id: UUID | None
    start: Offset | None
    end: Offset | None


class Correction(CorrectionBrief, frozen=True, kw_only=True):
    """What an outlet or a speaker took back."""

    quote_id: UUID | None
    publication_id: UUID | None
    occurrence_id: UUID | None
    passage: Passage | None


class CorrectionPage(Page[Correction], frozen=True, kw_only=True):
    """Corrections, the last stated first."""


class CorrectionQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which corrections to list."""

    quote: Annotated[
        UUID | None, Meta(description="Those that mark it, or any of its printings.")
    ] = None
    publication: Annotated[
        UUID | None, Meta(description="Those of it, and of what it is a copy of.")
    ] = None
    kind: CorrectionKind | None = None
    stated_from: Time | None = None
    stated_to: Time | None = None


class RemovedCorrection(Struct, frozen=True, kw_only=True):
    """A correction that was removed; its id answers 410 with the reason."""

    id: UUID
    reason: str


class CorrectionNotFound(NotFound):
    """No correction has this id."""

    title = "There is no such correction"


class CorrectionTargetUnfit(Unprocessable):
    """A speaker's correction is of a quote, an outlet's of a publication or of an occurrence."""

    title = "This cannot be corrected so"


class CorrectedUnknown(Unprocessable):
    """What is corrected is on record."""

    title = "What is corrected is not known"


class EvidenceUnknown(Unprocessable):
    """A correction is stated in a publication: a held one by its id, or one that is told of."""

    title = "Where it is stated is not known"


class StatedByOther(Unprocessable):
    """A quote is taken back by its speaker, or by another on his behalf."""

    title = "Another than the quote's speaker states it"
