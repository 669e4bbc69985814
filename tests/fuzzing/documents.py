"""Documents of the machine: how they are written, and what becomes of them on the record."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.fuzzing.model import MODES, Occurrence, Publication, Quote, Speaker, World

SENTENCES = (
    "міст через цю річку ми збудуємо разом",
    "літак до столиці полетить уже завтра вранці",
    "театр на площі відкриють після великого ремонту",
    "міст стоїть",
    "словник готовий",
)
"""Those of five words and more are known again elsewhere."""
LONG = 5
SAME_WITHIN = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Saying:
    """One quote of a document; `speaker` by id or, where that is clear, by name."""

    speaker: Speaker | str
    mode: str
    text: str | None
    cue: str | None = None
    channel: str | None = None
    said_at: str | None = None
    to: Speaker | None = None
    of: Quote | None = None
    reports: "tuple[Saying, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Written:
    """A publication as its document tells of it; `edition` makes another text of it."""

    kind: str
    url: str
    outlet_id: str
    published_at: str | None
    edition: int | None
    sayings: tuple[Saying, ...]


@dataclass(eq=False)
class _Node:
    saying: Saying
    parent: "_Node | None"
    speaker: Speaker
    span: tuple[int, int] | None
    receipt: dict[str, Any]
    key: tuple[object, ...] = ()
    held: Occurrence | None = None
    occurrence: Occurrence | None = None


@dataclass
class _Utterance:
    quote: Quote
    fresh: list[_Node] = field(default_factory=list["_Node"])


def text_of(written: Written) -> tuple[str | None, list[tuple[int, int] | None]]:
    """The text of an edition, and the span of each saying in it, in preorder."""
    text, spans = f"Видання {written.edition}.", list[tuple[int, int] | None]()
    for one in flat(written.sayings):
        if one.text is None or written.edition is None:
            spans.append(None)
            continue
        text += " Сказано: «"
        spans.append((len(text), len(text) + len(one.text)))
        text += one.text + "»."
    return (None if written.edition is None else text), spans


def flat(sayings: tuple[Saying, ...]) -> Iterator[Saying]:
    """In preorder."""
    for one in sayings:
        yield one
        yield from flat(one.reports)


def body_of(written: Written, tag: str) -> dict[str, Any]:
    """As it is sent; every quote has the tag."""
    text, spans = text_of(written)
    left = iter(spans)
    publication = {"kind": written.kind, "url": written.url, "language": "uk", "text": text}
    publication |= {"published_at": written.published_at, "outlet": {"id": written.outlet_id}}
    return {
        "publication": publication,
        "quotes": [_saying(one, left, tag) for one in written.sayings],
    }


def _saying(one: Saying, spans: Iterator[tuple[int, int] | None], tag: str) -> dict[str, Any]:
    who = {"name": one.speaker} if isinstance(one.speaker, str) else {"id": one.speaker.id}
    start, end = next(spans) or (None, None)
    return {
        "speaker": who,
        "mode": one.mode,
        "text": one.text,
        "cue": one.cue,
        "channel": one.channel,
        "said_at": one.said_at,
        "start": start,
        "end": end,
        "tags": [tag],
        "to": [{"id": one.to.id}] if one.to else [],
        "quote_id": one.of and one.of.id,
        "reports": [_saying(inner, spans, tag) for inner in one.reports],
    }


class Recording:
    """What one document does to the world, told by it and by the receipt for the new ids."""

    def __init__(self, world: World, written: Written, receipt: dict[str, Any]) -> None:
        self.world = world
        self.written = written
        self.text, self.spans = text_of(written)
        self.publication = self._file(receipt)
        self.nodes = list(self._walk(written.sayings, receipt["quotes"], None, iter(self.spans)))
        self.by_words: dict[tuple[Speaker, str], _Utterance] = {}
        self.utterances: dict[Quote, _Utterance] = {}

    def done(self) -> bool:
        """Asserts that the receipt is as expected; whether anything new was made."""
        self._recognise()
        utterances = [self._place(node) for node in self.nodes]
        for one in self.utterances.values():
            _bring(one)
        for node, utterance in zip(self.nodes, utterances, strict=True):
            if node.held is None:
                self._print(node, utterance.quote)
        fresh = [one.quote.id for one in self.utterances.values() if one.fresh]
        self.world.note("quote", "changed", *fresh)
        return self.new_text or any(action == "recorded" for _, _, action in self.world.noted)

    def _file(self, receipt: dict[str, Any]) -> Publication:
        world, written = self.world, self.written
        known = [one for one in world.publications.values() if one.url == written.url]
        if known:
            held = known[0]
            assert receipt["publication"]["id"] == held.id, f"made again: {receipt}"
            if held.published_at is None and written.published_at:
                held.published_at = written.published_at
                world.note("publication", "changed", held.id)
        else:
            held = Publication(
                id=receipt["publication"]["id"],
                kind=written.kind,
                url=written.url,
                outlet=world.outlets[written.outlet_id],
                published_at=written.published_at,
            )
            world.publications[held.id] = held
            world.note("publication", "recorded", held.id)
        self.new_text = self.text is not None and self.text not in held.texts
        if self.text and self.new_text:
            held.texts.append(self.text)
            world.note("publication", "changed", held.id)
        return held

    def _walk(
        self,
        sayings: tuple[Saying, ...],
        receipts: list[dict[str, Any]],
        parent: "_Node | None",
        spans: Iterator[tuple[int, int] | None],
    ) -> Iterator[_Node]:
        for saying, receipt in zip(sayings, receipts, strict=True):
            speaker = self._speaker(saying.speaker, receipt["speaker"]["id"])
            assert receipt["speaker"]["id"] == speaker.current.id, f"somebody else: {receipt}"
            node = _Node(saying, parent, speaker, next(spans), receipt)
            yield node
            yield from self._walk(saying.reports, receipt["reports"], node, spans)

    def _speaker(self, given: Speaker | str, answered: str) -> Speaker:
        """A name means in a publication whom it meant there first."""
        if isinstance(given, Speaker):
            return given
        held = self.publication.called.get(given) or next(iter(self.world.called(given)), None)
        if held is None:
            names = [(self.world.number(), given)]
            held = Speaker(id=answered, kind="person", name=given, names=names)
            self.world.speakers[held.id] = held
            self.world.note("speaker", "recorded", held.id)
        return self.publication.called.setdefault(given, held)

    def _recognise(self) -> None:
        """Those that are held already."""
        copies: Counter[tuple[object, ...]] = Counter()
        for node in self.nodes:
            one = node.saying
            act = () if one.text else (one.cue, one.channel, one.to)
            above = node.parent.key if node.parent else None
            key = (self.text, above, node.speaker.id, one.mode, one.text, node.span, act)
            copies[key] += 1
            node.key = (*key, copies[key])
            held = [x for x in self.publication.prints if x.key == node.key]
            node.held = held[0] if held else None
            assert node.receipt["new"] is not bool(held), f"held or not: {node.receipt}"

    def _place(self, node: _Node) -> _Utterance:
        quote = self._find(node)
        answered = node.receipt["quote_id"]
        if quote is None:
            assert answered not in self.world.quotes, f"taken for another quote: {node.receipt}"
            quote = self._make(node, answered)
        assert answered == quote.id, f"another quote than {quote}: {node.receipt}"
        utterance = self.utterances.setdefault(quote, _Utterance(quote))
        if node.held is None:
            utterance.fresh.append(node)
        if node.saying.text:
            self.by_words.setdefault((node.speaker.current, node.saying.text), utterance)
        return utterance

    def _find(self, node: _Node) -> Quote | None:
        one, speaker = node.saying, node.speaker.current
        if node.held or one.of:
            return node.held.quote if node.held else one.of
        if one.text and (known := self.by_words.get((speaker, one.text))):
            return known.quote
        for quote in sorted(self.world.quotes.values(), key=lambda quote: quote.id):
            if quote.speaker.current is speaker and self._same(node, quote):
                return quote
        return None

    def _same(self, node: _Node, quote: Quote) -> bool:
        one = node.saying
        here = [x for x in quote.prints if x.publication is self.publication]
        if one.text is None:
            recognised = {x.held.quote for x in self.nodes if x.held} | self.utterances.keys()
            cues = {x.cue for x in quote.prints if x.cue}
            addressees = {x.current for x in quote.to}
            return (
                bool(here)
                and quote not in recognised
                and (quote.text, quote.channel) == (None, one.channel)
                and addressees == ({one.to.current} if one.to else set())
                and (one.cue in cues if one.cue else not cues)
            )
        if here and one.text in {quote.text, *(x.text for x in here)}:
            return True
        said_at = one.said_at or self.written.published_at
        enough = len(one.text.split()) >= LONG
        return one.text == quote.text and enough and _near(quote.at(), said_at)

    def _make(self, node: _Node, answered: str) -> Quote:
        quote = Quote(
            id=answered,
            speaker=node.speaker.current,
            text=None,
            said_at=None,
            channel=None,
            tags={self.world.run},
            to=[],
        )
        self.world.quotes[quote.id] = quote
        self.world.note("quote", "recorded", quote.id)
        return quote

    def _print(self, node: _Node, quote: Quote) -> None:
        saying, above = node.saying, node.parent and (node.parent.occurrence or node.parent.held)
        node.occurrence = Occurrence(
            id=node.receipt["occurrence_id"],
            key=node.key,
            quote=quote,
            publication=self.publication,
            parent=above,
            mode=saying.mode,
            text=saying.text,
            cue=saying.cue,
            printed_in=self.text,
        )
        quote.prints.append(node.occurrence)
        self.publication.prints.append(node.occurrence)
        self.world.note("occurrence", "recorded", node.occurrence.id)
        if saying.to and saying.to.current not in {x.current for x in quote.to}:
            quote.to.append(saying.to)


def _bring(utterance: _Utterance) -> None:
    """What was not known of the quote, and a better wording."""
    quote, fresh = utterance.quote, [node.saying for node in utterance.fresh]
    if not fresh:
        return
    best = min(fresh, key=lambda one: (MODES.index(one.mode), -len(one.text or "")))
    modes = quote.modes()
    if not modes or MODES.index(best.mode) < MODES.index(modes[0]):
        quote.text = best.text
    quote.said_at = quote.said_at or next((one.said_at for one in fresh if one.said_at), None)
    quote.channel = quote.channel or next((one.channel for one in fresh if one.channel), None)


def _near(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    apart = date.fromisoformat(one) - date.fromisoformat(other)
    return abs(apart) - timedelta(days=1) <= SAME_WITHIN
