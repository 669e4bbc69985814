"""The words of this room: documents, what is answered for them, and the reasons to refuse them."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from service.kit.bounds import (
    BLANK,
    END,
    LanguageTag,
    Line,
    Note,
    Offset,
    Tag,
    Term,
    Url,
    WholeText,
    Words,
)
from service.kit.problems import Unprocessable
from service.kit.times import Time
from service.publications.model import (
    OutletRef,
    PublicationBrief,
    PublicationDraft,
    PublicationKind,
)
from service.quotes.model import Mode, SegmentKind
from service.speakers.model import SpeakerBrief, SpeakerRef

Key = Annotated[
    str,
    Meta(min_length=1, max_length=100, pattern=rf"^[^{BLANK}]+{END}", examples=["u1"]),
]


class PublicationText(PublicationDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication of a document, with its whole text where there is one."""

    text: Annotated[
        WholeText | None,
        Meta(description="Kept as it is, in NFC. With it, every quote is located."),
    ] = None


class SaidIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a quote was first said: a publication by id, or what is known of it."""

    id: UUID | None = None
    kind: PublicationKind | None = None
    url: Url | None = None
    title: Line | None = None
    language: LanguageTag | None = None
    published_at: Time | None = None
    outlet: OutletRef | None = None


class SegmentDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of a quote's text, by offsets in it."""

    kind: SegmentKind
    start: Offset
    end: Offset


Segments = Annotated[
    list[SegmentDraft],
    Meta(max_length=1000, description="Derived from marks and brackets where not given."),
]


class QuoteDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One occurrence of a quote, with the occurrences that it encloses."""

    speaker: SpeakerRef
    mode: Mode
    text: Annotated[Words | None, Meta(description="The words as printed; null if `reported`.")] = (
        None
    )
    start: Annotated[
        Offset | None, Meta(description="Where the text begins in the publication's.")
    ] = None
    end: Offset | None = None
    language: LanguageTag | None = None
    cue: Line | None = None
    channel: Term | None = None
    to: Annotated[list[SpeakerRef], Meta(max_length=100)] = []
    said_at: Time | None = None
    said_in: SaidIn | None = None
    event: Note | None = None
    tags: Annotated[list[Tag], Meta(max_length=50)] = []
    segments: Segments | None = None
    key: Annotated[Key | None, Meta(description="A name for the utterance, for `of`.")] = None
    of: Annotated[Key | None, Meta(description="The key of an earlier quote: said once.")] = None
    quote_id: Annotated[UUID | None, Meta(description="The held quote that this prints.")] = None
    parent_id: Annotated[
        UUID | None,
        Meta(description="A held occurrence of this publication that encloses this one."),
    ] = None
    reports: Annotated[list["QuoteDraft"], Meta(max_length=1000)] = []


class Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A publication and who says what in it."""

    publication: PublicationText
    quotes: Annotated[list[QuoteDraft], Meta(max_length=1000)] = []


class Recorded(Struct, frozen=True, kw_only=True):
    """A quote of a document as it was recorded."""

    occurrence_id: UUID
    quote_id: UUID
    speaker: SpeakerBrief
    mode: Mode
    start: Offset | None
    end: Offset | None
    new: Annotated[bool, Meta(description="Whether this occurrence was not held before.")]
    reports: list["Recorded"]


class Receipt(Struct, frozen=True, kw_only=True):
    """What a document has become."""

    publication: PublicationBrief
    snapshot_id: Annotated[UUID | None, Meta(description="Null without a text.")]
    new: Annotated[bool, Meta(description="Whether anything was recorded that was not held.")]
    quotes: list[Recorded]
    warnings: Annotated[list[str], Meta(description="What differs from what is held, which stays.")]


class TextAmbiguous(Unprocessable):
    """The words are there more than once; `places` lists where. Give `start` and `end`."""

    title = "These words are in the publication's text more than once"


class SpanOutOfRange(Unprocessable):
    """A span begins before it ends, both within the text."""

    title = "The span is not within the text"


class SpanWithoutText(Unprocessable):
    """A span is a place in the publication's text, which the document does not have."""

    title = "There is no text for this span"


class WordsMissing(Unprocessable):
    """Every mode but `reported` has words."""

    title = "The quote has no words"


class SegmentsInvalid(Unprocessable):
    """Segments follow each other within the quote's text and do not overlap."""

    title = "The segments do not fit the text"


class UtteranceUnknown(Unprocessable):
    """`of` names the `key` of an earlier quote of the document."""

    title = "No earlier quote has this key"


class UtteranceKeyTaken(Unprocessable):
    """A key names one quote of the document."""

    title = "Another quote of the document has this key"


class SpeakerDiffers(Unprocessable):
    """One utterance has one speaker."""

    title = "The utterance has another speaker"


class QuoteUnknown(Unprocessable):
    """`quote_id` is a held quote."""

    title = "There is no quote with this id"


class TooManyQuotes(Unprocessable):
    """A document has at most 1,000 quotes, reports included."""

    title = "The document has too many quotes"


class SaidInUnknown(Unprocessable):
    """`said_in` is a held publication by its id, or names a kind."""

    title = "Where it was said is not known"
