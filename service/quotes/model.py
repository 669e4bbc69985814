"""The words of this room: quotes, occurrences, segments, chains, and the reasons to refuse them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from service.archive.model import Afterwards, PrintsChanged
from service.kit.bounds import IdOrName, LanguageTag, Line, Offset, Tag, Term
from service.kit.paging import Page, PageQuery
from service.kit.problems import NotFound, Unprocessable
from service.kit.times import Time, TimeText
from service.publications.model import PublicationBrief
from service.quotes.marking import Marks, Status
from service.speakers.model import Candidate, SpeakerBrief

Mode = Annotated[
    Literal["direct", "mixed", "indirect", "reported"],
    Meta(
        description="`direct`: wholly in quotation marks; `mixed`: the reporter's words with "
        "quoted fragments; `indirect`: the reporter's words; `reported`: a speech act without "
        "its words."
    ),
]
Modes = Annotated[
    list[Mode],
    Meta(min_length=1, max_length=4, description="Those that have words, where it is not given."),
]


def worded() -> list[Mode]:
    """The modes of which somebody's words are held."""
    return ["direct", "mixed", "indirect"]


SegmentKind = Annotated[
    Literal["quoted", "paraphrase", "ellipsis", "insertion"],
    Meta(description="What stood in quotation marks, and what is not the speaker's in it."),
]


class Segment(Struct, frozen=True, kw_only=True):
    """A stretch of an occurrence's text; quotation marks lie between segments."""

    kind: SegmentKind
    start: Annotated[Offset, Meta(description="Within the occurrence's text.")]
    end: Offset
    text: str


class SpokenRole(Struct, frozen=True, kw_only=True):
    """In which role somebody spoke."""

    as_printed: str | None
    at_the_time: Annotated[list[str], Meta(description="Posts held at that time, as recorded.")]


class Addressee(SpeakerBrief, frozen=True, kw_only=True):
    """To whom it was said."""

    as_printed: str | None
    role_as_printed: str | None


class QuoteSpeaker(SpeakerBrief, frozen=True, kw_only=True):
    """Who said it, with the posts held at that time."""

    roles: list[str]


class Highlight(Struct, frozen=True, kw_only=True):
    """What a search met in a quote's text."""

    start: Offset
    end: Offset
    text: str


class Quote(Struct, frozen=True, kw_only=True):
    """One utterance, in its best-known original wording."""

    id: UUID
    number: Annotated[int, Meta(ge=1, description="A short name for citing, of this record alone.")]
    speaker: QuoteSpeaker
    text: Annotated[str | None, Meta(description="Null where nobody has the words.")]
    language: str | None
    said_at: TimeText | None
    channel: str | None
    to: list[Addressee]
    event: str | None
    said_in: Annotated[
        PublicationBrief | None, Meta(description="The publication where it was first said.")
    ]
    status: Status
    corrections: Marks
    tags: list[str]
    modes: Annotated[list[Mode], Meta(description="The modes of its occurrences.")]
    occurrence_count: Annotated[int, Meta(ge=0)]
    highlights: Annotated[
        list[Highlight] | UnsetType,
        Meta(description="Of a search alone: the words and phrases met, in whatever form."),
    ] = UNSET
    recorded_at: datetime
    prints_changed: PrintsChanged = PrintsChanged()


class QuotePage(Page[Quote], frozen=True, kw_only=True):
    """Quotes, newest first; of a search, those first that hold the words in the form asked for."""

    speakers: Annotated[
        list[SpeakerBrief], Meta(description="Whom the names in the query were taken for.")
    ] = field(default_factory=list[SpeakerBrief])
    candidates: Annotated[
        list[Candidate], Meta(description="Whose names are like `speaker`, which nobody has.")
    ] = field(default_factory=list[Candidate])


class Evidence(Struct, frozen=True, kw_only=True):
    """The place in the publication's text, as a Web Annotation selects it."""

    exact: str
    prefix: str
    suffix: str
    start: Offset
    end: Offset


class PrintedSpeaker(SpeakerBrief, frozen=True, kw_only=True):
    """Who said it, and the words that the publication names him with."""

    as_printed: str | None


class Occurrence(Struct, frozen=True, kw_only=True):
    """One quote as one publication prints it."""

    id: UUID
    quote_id: UUID
    publication: PublicationBrief
    snapshot_id: UUID | None
    parent_id: Annotated[UUID | None, Meta(description="The occurrence that encloses this one.")]
    level: Annotated[int, Meta(ge=1, le=16)]
    speaker: PrintedSpeaker
    role: SpokenRole
    mode: Mode
    text: Annotated[str | None, Meta(description="The words as printed.")]
    language: str | None
    cue: str | None
    channel: str | None
    to: list[Addressee]
    event: str | None
    said_at: TimeText | None
    evidence: Evidence | None
    segments: list[Segment]
    status: Status
    corrections: Marks
    recorded_at: datetime
    afterwards: Annotated[
        Afterwards | None, Meta(description="Where the publication was edited or deleted since.")
    ] = None


class OccurrencePage(Page[Occurrence], frozen=True, kw_only=True):
    """Occurrences, the first published first."""


class Hop(Struct, frozen=True, kw_only=True):
    """One step of a chain: the publication at level 0, a speaker at every other level."""

    level: Annotated[int, Meta(ge=0, le=16)]
    publication: PublicationBrief | UnsetType = UNSET
    occurrence_id: UUID | UnsetType = UNSET
    quote_id: UUID | UnsetType = UNSET
    speaker: PrintedSpeaker | UnsetType = UNSET
    role: SpokenRole | UnsetType = UNSET
    cue: str | UnsetType | None = UNSET
    mode: Mode | UnsetType = UNSET
    channel: str | UnsetType | None = UNSET
    to: list[Addressee] | UnsetType = UNSET
    said_at: TimeText | UnsetType | None = UNSET
    text: str | UnsetType | None = UNSET
    evidence: Evidence | UnsetType | None = UNSET
    afterwards: Afterwards | UnsetType | None = UNSET
    status: Status | UnsetType = UNSET
    corrections: Marks | UnsetType = UNSET


class WordsFrom(Struct, frozen=True, kw_only=True):
    """The deepest speaker on a chain whose words are held."""

    level: Annotated[int, Meta(ge=1, le=16)]
    speaker: SpeakerBrief


class Chain(Struct, frozen=True, kw_only=True):
    """The path from a publication through each reporter to the innermost speaker."""

    occurrence_id: UUID
    quote_id: UUID
    depth: Annotated[int, Meta(ge=1, le=16)]
    words_from: Annotated[WordsFrom | None, Meta(description="Null where nobody's words are held.")]
    hops: list[Hop]
    path: str
    warnings: list[str]


class ChainPage(Page[Chain], frozen=True, kw_only=True):
    """The chain of each occurrence, the first published first."""


class TreeNode(Struct, frozen=True, kw_only=True):
    """An occurrence with those that it encloses."""

    occurrence_id: UUID
    quote_id: UUID
    level: Annotated[int, Meta(ge=1, le=16)]
    speaker: PrintedSpeaker
    role: SpokenRole
    mode: Mode
    text: str | None
    cue: str | None
    channel: str | None
    to: list[Addressee]
    event: str | None
    said_at: TimeText | None
    evidence: Evidence | None
    segments: list[Segment]
    status: Status
    corrections: Marks
    reports: list["TreeNode"]
    afterwards: Afterwards | None = None


class PublicationTree(Page[TreeNode], frozen=True, kw_only=True):
    """Who says what in a publication, in the order it was given, by its latest text."""

    publication: PublicationBrief


SaidFrom = Annotated[
    Time, Meta(description="By when it was said or, where that is not known, first published.")
]


class QuoteQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which quotes to list; several conditions all hold."""

    speaker: IdOrName | None = None
    mode: Modes = field(default_factory=worded)
    said_from: SaidFrom | None = None
    said_to: Time | None = None
    outlet: IdOrName | None = None
    publication: UUID | None = None
    channel: Term | None = None
    language: LanguageTag | None = None
    to: IdOrName | None = None
    reported_by: IdOrName | None = None
    status: Status | None = None
    tag: Tag | None = None
    q: Annotated[
        Line | None,
        Meta(
            description='Words in any form; `"a phrase"`, `-without`, `this OR that`.',
            examples=['"врегулювання війни" -санкції'],
        ),
    ] = None


class SpeakerQuoteQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which quotes of a speaker to list."""

    mode: Modes = field(default_factory=worded)
    said_from: SaidFrom | None = None
    said_to: Time | None = None


class QuoteNotFound(NotFound):
    """No quote has this id."""

    title = "There is no such quote"


class OccurrenceNotFound(NotFound):
    """No occurrence has this id."""

    title = "There is no such occurrence"


class TextNotInSnapshot(Unprocessable):
    """The words are not in the publication's text at that place."""

    title = "These words are not in the publication's text"


class ParentUnknown(Unprocessable):
    """`parent_id` is an occurrence in the same publication."""

    title = "There is no such occurrence in this publication"


class ReportedSpeechHasNoText(Unprocessable):
    """`reported` is a speech act whose words nobody has."""

    title = "Reported speech has no text"


class NestingTooDeep(Unprocessable):
    """Reports are nested to a depth of 16 at most."""

    title = "The reports are nested too deeply"
