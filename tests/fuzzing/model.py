"""What the record should hold, in plain Python: things, and what follows from them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

MODES = ("direct", "mixed", "indirect", "reported")
GRAVITY = ("standing", "clarified", "corrected", "denied", "retracted")
MAKES = {
    "outlet_correction": "corrected",
    "outlet_retraction": "retracted",
    "speaker_denial": "denied",
    "speaker_clarification": "clarified",
    "speaker_retraction": "retracted",
}
LATEST = "9999"
"""Behind every time; of what is undated, which belongs where it was recorded: now."""


@dataclass(eq=False, kw_only=True)
class Speaker:
    """Or what it became, where it was merged."""

    id: str
    kind: str
    name: str
    names: list[tuple[int, str]]
    into: "Speaker | None" = None

    @property
    def current(self) -> "Speaker":
        """Whom it stands for."""
        return self.into.current if self.into else self


@dataclass(eq=False, kw_only=True)
class Outlet:
    """Who publishes."""

    id: str
    kind: str
    name: str


@dataclass(eq=False, kw_only=True)
class Publication:
    """With its texts in their order, and what it prints in the order of recording."""

    id: str
    kind: str
    url: str
    outlet: Outlet
    published_at: str | None
    texts: list[str] = field(default_factory=list[str])
    prints: list["Occurrence"] = field(default_factory=list["Occurrence"])
    called: dict[str, Speaker] = field(default_factory=dict[str, Speaker])
    copies: "list[Publication]" = field(default_factory=list["Publication"])

    def dated(self) -> tuple[str, str]:
        """Its place in the order of time."""
        return (self.published_at or LATEST, self.id)

    def reached(self) -> "set[Publication]":
        """It, and what copies it, and their copies."""
        found: set[Publication] = {self}
        new: set[Publication] = {self}
        while new:
            new = {copy for one in new for copy in one.copies} - found
            found |= new
        return found


@dataclass(eq=False, kw_only=True)
class Quote:
    """One utterance, with its printings."""

    id: str
    speaker: Speaker
    text: str | None
    said_at: str | None
    channel: str | None
    event: str | None = None
    tags: set[str]
    to: list[Speaker]
    by_hand: str | None = None
    prints: list["Occurrence"] = field(default_factory=list["Occurrence"])

    def modes(self) -> list[str]:
        """Of its printings, the closest to the words first."""
        return sorted({one.mode for one in self.prints}, key=MODES.index)

    def at(self) -> str | None:
        """When it was said or, where that is not known, first published."""
        known = [one.publication.published_at for one in self.prints]
        return self.said_at or min((one for one in known if one), default=None)

    def dated(self) -> tuple[str, str]:
        """Its place in the order of time."""
        return (self.at() or LATEST, self.id)


@dataclass(eq=False, kw_only=True)
class Occurrence:
    """A quote in print; `key` is what makes it the same when its document comes again."""

    id: str
    key: tuple[object, ...]
    quote: Quote
    publication: Publication
    parent: "Occurrence | None"
    mode: str
    text: str | None
    cue: str | None
    printed_in: str | None

    def enclosing(self) -> "Iterator[Occurrence]":
        """Itself, and those round it, the innermost first."""
        yield self
        if self.parent:
            yield from self.parent.enclosing()


@dataclass(eq=False, kw_only=True)
class Correction:
    """What was taken back: a quote, a publication, or an occurrence."""

    id: str
    kind: str
    of: Quote | Publication | Occurrence
    by: Speaker | None
    evidence: Publication
    stated_at: str

    def marks(self, one: Occurrence) -> bool:
        """Whether an occurrence is marked with it."""
        match self.of:
            case Quote():
                return one.quote is self.of
            case Publication():
                return one.publication in self.of.reached()
            case Occurrence():
                if one.publication is self.of.publication:
                    return self.of in one.enclosing()
                copies = one.publication in self.of.publication.reached()
                return copies and any(x.quote is self.of.quote for x in one.enclosing())


Change = tuple[str, str, str]
"""Subject, id, action."""


class World:
    """All that was recorded in one run of the machine."""

    def __init__(self, run: str) -> None:
        """`run` is a word that nothing else on record has."""
        self.run = run
        self.speakers: dict[str, Speaker] = {}
        self.outlets: dict[str, Outlet] = {}
        self.publications: dict[str, Publication] = {}
        self.quotes: dict[str, Quote] = {}
        self.corrections: dict[str, Correction] = {}
        self.gone: dict[str, tuple[str, str]] = {}
        """Of what was removed the room and the reason."""
        self.log: list[Change] = []
        self.noted: list[Change] = []
        """Of the change at hand."""
        self._settled: dict[str, object] = {}
        self._number = 0

    def number(self) -> int:
        """The next one."""
        self._number += 1
        return self._number

    def note(self, subject: str, action: str, *ids: str) -> None:
        """What the change at hand does; the first that it does to a thing counts."""
        done = {one[:2] for one in self.noted}
        self.noted += [(subject, one, action) for one in ids if (subject, one) not in done]

    def settle(self) -> None:
        """Ends a change: quotes of which something else follows now were changed as well."""
        for quote in self.quotes.values():
            follows = (quote.modes(), quote.dated(), self.status(quote), bool(self.marks(quote)))
            if self._settled.setdefault(quote.id, follows) != follows:
                self.note("quote", "changed", quote.id)
            self._settled[quote.id] = follows

    def speaks_as(self, speaker: Speaker) -> list[Speaker]:
        """It, and those that were merged into it."""
        return [one for one in self.speakers.values() if one.current is speaker]

    def shown_names(self, speaker: Speaker) -> list[str]:
        """In the order of recording."""
        return [name for _, name in sorted(x for s in self.speaks_as(speaker) for x in s.names)]

    def called(self, name: str) -> list[Speaker]:
        """All who have this name, or persons this surname, and not what they became."""
        return [
            one
            for one in self.speakers.values()
            if any(
                held == name or (one.kind == "person" and held.split()[-1] == name)
                for _, held in one.names
            )
        ]

    def marks(self, quote: Quote) -> list[Correction]:
        """Its own corrections and those of its printings, the last stated first."""
        found = [
            one
            for one in self.corrections.values()
            if one.of is quote or any(map(one.marks, quote.prints))
        ]
        return sorted(found, key=lambda one: (one.stated_at, one.id), reverse=True)

    def printing_marks(self, one: Occurrence) -> list[Correction]:
        """Likewise of one printing."""
        return [mark for mark in self.marks(one.quote) if mark.marks(one)]

    def status(self, quote: Quote) -> str:
        """By hand; else what the speaker stated last, or the mildest that outlets leave it."""
        if quote.by_hand:
            return quote.by_hand
        printings = [_gravest(self.printing_marks(one)) for one in quote.prints]
        return _graver(_spoken(self.marks(quote)), min(printings, key=GRAVITY.index))

    def printing_status(self, one: Occurrence) -> str:
        """The graver of what the speaker stated last and of the gravest that outlets stated."""
        marks = self.printing_marks(one)
        return _graver(one.quote.by_hand or _spoken(marks), _gravest(marks))

    def enclosed(self, outermost: Iterable[Occurrence]) -> list[Occurrence]:
        """These, and all that they enclose."""
        roots = set(outermost)
        every = (one for quote in self.quotes.values() for one in quote.prints)
        return [one for one in every if roots & set(one.enclosing())]

    def remove(self, hanging: list[Occurrence], reason: str) -> list[Quote]:
        """Occurrences, and the quotes that nobody prints any more, which are returned."""
        for one in hanging:
            one.quote.prints.remove(one)
            one.publication.prints.remove(one)
            self.bury("occurrence", one.id, reason)
        for quote in {one.quote for one in hanging}:
            if quote.modes() == ["reported"]:
                quote.text = None
        removed = [quote for quote in self.quotes.values() if not quote.prints]
        for quote in removed:
            del self.quotes[quote.id]
            self.bury("quote", quote.id, reason)
        return removed

    def bury(self, subject: str, thing: str, reason: str) -> None:
        """It answers 410 from now on."""
        self.gone[thing] = (f"{subject}s", reason)
        self.note(subject, "removed", thing)

    def is_corrected(self, things: Iterable[Any]) -> bool:
        """Whether corrections are of one of these, or stated in it."""
        held = set(things)
        return any({one.of, one.evidence} & held for one in self.corrections.values())


def _graver(*statuses: str) -> str:
    return max(statuses, key=GRAVITY.index)


def _gravest(marks: list[Correction]) -> str:
    made = [MAKES[one.kind] for one in marks if not one.kind.startswith("speaker")]
    return _graver("standing", *made)


def _spoken(marks: list[Correction]) -> str:
    made = [MAKES[one.kind] for one in marks if one.kind.startswith("speaker")]
    return made[0] if made else "standing"
