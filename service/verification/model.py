"""The words of this room: verdicts, flags, differences, evidence, and the reasons to refuse."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.kit.bounds import IdOrName, LanguageTag, Line, Offset
from service.kit.paging import Page
from service.kit.problems import Unprocessable
from service.kit.times import Time, TimeText
from service.publications.model import OutletBrief, PublicationBrief
from service.quotes.marking import Marks
from service.quotes.model import Chain, Mode, Quote
from service.speakers.model import Candidate, SpeakerBrief

_SOME_TEXT = r"^[^\u0000]+$"
MOST_GIVEN = 20_000
"""Code points of a wording that is asked about: some three thousand words."""
MOST_TEXTS = 100
MOST_IN_ALL = 100_000
"""Code points of the texts of one request."""

Verdict = Annotated[
    Literal[
        "verbatim",
        "verbatim_normalized",
        "elided",
        "truncated",
        "stitched",
        "altered",
        "expanded_partial",
        "paraphrase_as_direct",
        "translation",
        "misattributed",
        "reported_only",
        "ambiguous",
        "not_found",
    ],
    Meta(description="Each with its rule in docs/verification.md."),
]
Flag = Literal[
    "negation_changed",
    "number_changed",
    "name_changed",
    "hedge_removed",
    "date_mismatch",
    "role_mismatch",
]
Typography = Annotated[
    Literal[
        "quotation_marks",
        "apostrophes",
        "dashes",
        "spaces",
        "letter_case",
        "punctuation",
        "diacritics",
        "invisible_signs",
    ],
    Meta(description="What of print varies and leaves the words as they are."),
]
DifferenceKind = Annotated[
    Literal["words", "punctuation", "ellipsis", "insertion", "cut"],
    Meta(
        description="`ellipsis`: left out, and shown as left out; `insertion`: an editor's, in "
        "brackets; `cut`: how the sentence goes on before or behind what was given."
    ),
]


class Stretch(Struct, frozen=True, kw_only=True):
    """A piece of a text, empty where the other text has something at that place."""

    start: Offset
    end: Offset
    text: str


class Difference(Struct, frozen=True, kw_only=True):
    """What was given where something else is held: from what is held to what was given.

    `insert` is given and not held, `delete` is held and not given.
    """

    op: Literal["insert", "delete", "replace", "move"]
    kind: DifferenceKind
    given: Annotated[Stretch, Meta(description="In the text that was asked about.")]
    held: Annotated[Stretch, Meta(description="In the wording that it was compared with.")]


class Wording(Struct, frozen=True, kw_only=True):
    """The printing that a text was compared with, and the place in its snapshot."""

    occurrence_id: UUID
    publication_id: UUID
    snapshot_id: UUID | None
    mode: Mode
    language: str | None
    text: str | None
    start: Annotated[
        Offset | None, Meta(description="Where the words met stand in the snapshot.")
    ] = None
    end: Offset | None = None


class Variant(Struct, frozen=True, kw_only=True):
    """One wording in which a quote is printed, and how often."""

    text: str
    mode: Mode
    language: str | None
    count: Annotated[int, Meta(ge=1, description="Occurrences.")]
    first_published: Annotated[PublicationBrief, Meta(description="That prints it first.")]


class Match(Struct, frozen=True, kw_only=True):
    """A quote that the text may be, how far it is, and the evidence."""

    quote: Quote
    verdict: Verdict
    flags: list[Flag]
    reason: Annotated[str, Meta(description="The verdict in a sentence, and who took it back.")]
    corrections: Marks
    score: Annotated[
        float, Meta(ge=0, le=1, description="The share of words in common; it decides nothing.")
    ]
    typography: list[Typography]
    differences: list[Difference]
    wording: Wording
    first_publication: Annotated[
        PublicationBrief | None, Meta(description="The first known to print it.")
    ]
    variants: Annotated[list[Variant], Meta(description="The first printed first, 20 at most.")]
    chain: Annotated[Chain, Meta(description="Of the printing that it was compared with.")]


class Coverage(Struct, frozen=True, kw_only=True):
    """What was searched: of the speaker and the time that were asked for, or all."""

    quotes: Annotated[int, Meta(ge=0)]
    publications: Annotated[int, Meta(ge=0)]
    said_from: Annotated[TimeText | None, Meta(description="When the first of them was said.")]
    said_to: Annotated[TimeText | None, Meta(description="When the last of them was said.")]
    exact: Annotated[
        bool, Meta(description="False where there are more than are counted: about so many.")
    ]


class Verification(Struct, frozen=True, kw_only=True):
    """Whether this is what was said, as far as it is on record."""

    verdict: Verdict
    flags: list[Flag]
    reason: str
    matches: Annotated[list[Match], Meta(description="The best first.")]
    coverage: Coverage
    speakers: Annotated[list[SpeakerBrief], Meta(description="Whom the name was taken for.")]
    candidates: Annotated[
        list[Candidate], Meta(description="Whose names are like `speaker`, which nobody has.")
    ]


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether this was said, by this speaker, at this time."""

    text: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=MOST_GIVEN,
            pattern=_SOME_TEXT,
            description="The words; an ellipsis is a gap, square brackets are an editor's.",
        ),
    ]
    speaker: Annotated[
        IdOrName | None, Meta(description="An id or a name in any form; a title may precede it.")
    ] = None
    role: Annotated[Line | None, Meta(description="In which the words are said to be his.")] = None
    said_from: Time | None = None
    said_to: Time | None = None
    language: Annotated[
        LanguageTag | None, Meta(description="Compare with printings in this language alone.")
    ] = None
    limit: Annotated[int, Meta(ge=1, le=20, description="Matches shown at most.")] = 3


class Questions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Many at once."""

    texts: Annotated[list[Question], Meta(min_length=1, max_length=MOST_TEXTS)]


class Verifications(Struct, frozen=True, kw_only=True):
    """The answers, in the order of the questions."""

    items: list[Verification]


class Jump(Struct, frozen=True, kw_only=True):
    """A wording became another kind of thing: indirect words direct, or another language."""

    kind: Literal["mode", "language"]
    before: str | None
    after: str | None


class PrintedVariant(Variant, frozen=True, kw_only=True):
    """A wording in its place among the others of a quote."""

    original: Annotated[bool, Meta(description="Whether it is the best-known original wording.")]
    from_original: Annotated[
        list[Difference] | None,
        Meta(description="Its differences; null where the languages are not the same."),
    ]
    from_previous: Annotated[
        list[Difference] | None, Meta(description="Null besides for the first of all.")
    ]
    jumps: Annotated[list[Jump], Meta(description="From the wording before.")]


class VariantPage(Page[PrintedVariant], frozen=True, kw_only=True):
    """The wordings of a quote, the first printed first."""


class Source(Struct, frozen=True, kw_only=True):
    """From whom a publication has it: one of a publication, an outlet or a speaker."""

    how: Annotated[
        Literal["said_in", "cites", "reprints", "translates", "forwards", "via"],
        Meta(description="`via`: the publication says so itself, in its chain."),
    ]
    publication: PublicationBrief | None = None
    outlet: OutletBrief | None = None
    speaker: SpeakerBrief | None = None


class Printed(Struct, frozen=True, kw_only=True):
    """A publication that prints a quote, and from whom it has it."""

    publication: PublicationBrief
    sources: list[Source]


class Root(Struct, frozen=True, kw_only=True):
    """Where a quote came from, independently of the other roots."""

    kind: Annotated[
        Literal["publication", "outlet", "unnamed", "circle"],
        Meta(
            description="`outlet`: named as a source, its publication is not on record; `unnamed`: "
            "a source without a name; `circle`: publications that lead to each other alone."
        ),
    ]
    publications: Annotated[
        list[PublicationBrief], Meta(description="The root itself; of a circle all of it.")
    ]
    outlet: OutletBrief | None = None
    speaker: SpeakerBrief | None = None
    leads_to: Annotated[list[UUID], Meta(description="Publications that have it from here.")]


class Origins(Struct, frozen=True, kw_only=True):
    """The publications of a quote, collapsed by who took it from whom."""

    quote_id: UUID
    independent_roots: Annotated[int, Meta(ge=0)]
    roots: list[Root]
    publications: Annotated[list[Printed], Meta(description="The first published first.")]
    circles: Annotated[list[list[UUID]], Meta(description="Publications that cite in a circle.")]
    complete: Annotated[bool, Meta(description="False where more print it than are looked at.")]
    warnings: list[str]


class TooMuchText(Unprocessable):
    """The texts of one request have at most 100,000 code points in all."""

    title = "These are too many words for one request"


class TimesReversed(Unprocessable):
    """`said_to` does not end before `said_from` begins."""

    title = "The time ends before it begins"


class QuotationMarkUnpaired(Unprocessable):
    """Every quotation mark that is opened is closed, and none is closed that was not opened."""

    title = "A quotation mark has no partner"


class ScriptNotCompared(Unprocessable):
    """Words are compared in Cyrillic and in Latin letters."""

    title = "The text is in a script that is not compared"
