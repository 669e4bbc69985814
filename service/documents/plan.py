"""A document made ready for recording: flattened, located, checked. Pure."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.documents.model import (
    Document,
    QuoteDraft,
    SaidIn,
    SegmentDraft,
    SegmentsInvalid,
    SpanOutOfRange,
    SpanWithoutText,
    TextAmbiguous,
    TooManyQuotes,
    UtteranceKeyTaken,
    UtteranceUnknown,
    WordsMissing,
)
from service.language.folding import nfc
from service.publications import rules as publications
from service.publications.model import PublicationDraft
from service.quotes.indexing import Wording, wording
from service.quotes.model import (
    NestingTooDeep,
    ParentUnknown,
    ReportedSpeechHasNoText,
    Segment,
    TextNotInSnapshot,
)
from service.quotes.rules import DEEPEST, long_enough, normal_hash
from service.quotes.segments import derive_segments

MOST_QUOTES = 1000

Span = tuple[int, int]


class Node(Struct, frozen=True, kw_only=True):
    """One occurrence of the document, with its place in the tree and in the text.

    `normal` is the hash of its words, by which the same words are known; `telling` where they are
    enough to be the same utterance elsewhere.
    """

    path: str
    parent: int | None
    level: int
    draft: QuoteDraft
    text: str | None
    span: Span | None
    segments: list[Segment]
    normal: bytes | None
    telling: bool


class Plan(Struct, frozen=True, kw_only=True):
    """A document that can be recorded, as far as it can be told without the database."""

    document: Document
    key: bytes
    text: str | None
    sha256: bytes | None
    nodes: list[Node]
    wordings: list[Wording | None] | None = None
    """Of each node, where they have been worked out beforehand."""


def make_plan(document: Document) -> Plan:
    """Parents come before their children. Raises whatever is wrong with the document itself."""
    draft = document.publication
    _check_urls(document)
    text = nfc(draft.text) if draft.text is not None else None
    sha256 = publications.text_hash(text) if text is not None else None
    outlet = publications.outlet_label(draft.outlet)
    nodes: list[Node] = []
    for path, parent, quote in _flat(document.quotes, "quotes", None, 1, nodes):
        above = None if parent is None else nodes[parent]
        span = _span(path, quote, draft.text, text)
        nodes.append(_node(path, parent, quote, _Print(text=text, span=span, above=above)))
    _check_keys(nodes)
    return Plan(
        document=document,
        key=publications.publication_key(draft, outlet, content=sha256.hex() if sha256 else None),
        text=text,
        sha256=sha256,
        nodes=nodes,
    )


def origin_keys(plan: Plan) -> set[bytes]:
    """Where quotes were first said, as far as it has an address: locked with the document."""
    urls = {node.draft.said_in.url for node in plan.nodes if node.draft.said_in}
    return {publications.url_identity(url) for url in urls if url}


def origins(plan: Plan) -> list[PublicationDraft]:
    """Where quotes were first said, as far as it is not told by an id."""
    said_in = [node.draft.said_in for node in plan.nodes if node.draft.said_in]
    return [draft for one in said_in if (draft := origin_draft(one)) is not None]


def origin_draft(said_in: SaidIn) -> PublicationDraft | None:
    """As a publication; none where its kind is not told."""
    if said_in.kind is None:
        return None
    return PublicationDraft(
        kind=said_in.kind,
        url=said_in.url,
        title=said_in.title,
        language=said_in.language,
        published_at=said_in.published_at,
        outlet=said_in.outlet,
    )


def _check_urls(document: Document) -> None:
    """Raises UrlUnreadable."""
    pending = [("publication", document.publication), *_origins(document.quotes, "quotes")]
    for path, one in pending:
        publications.check_url(one.url, path=f"{path}.url")
        if one.outlet:
            publications.check_url(one.outlet.url, path=f"{path}.outlet.url")


def _origins(quotes: Sequence[QuoteDraft], path: str) -> Iterator[tuple[str, SaidIn]]:
    for index, quote in enumerate(quotes):
        here = f"{path}[{index}]"
        if quote.said_in:
            yield f"{here}.said_in", quote.said_in
        yield from _origins(quote.reports, f"{here}.reports")


def _flat(
    quotes: Sequence[QuoteDraft], path: str, parent: int | None, level: int, nodes: list[Node]
) -> Iterator[tuple[str, int | None, QuoteDraft]]:
    """Depth first; the consumer appends each node before it asks for the next."""
    for index, quote in enumerate(quotes):
        here = f"{path}[{index}]"
        if level > DEEPEST:
            raise NestingTooDeep(f"At most {DEEPEST} levels.", path=here)
        if len(nodes) >= MOST_QUOTES:
            raise TooManyQuotes(f"At most {MOST_QUOTES}.", path=here)
        place = len(nodes)
        yield here, parent, quote
        yield from _flat(quote.reports, f"{here}.reports", place, level + 1, nodes)


class _Print(Struct, frozen=True, kw_only=True):
    """Where a quote stands: the whole text, the span that was given, and what encloses it."""

    text: str | None
    span: Span | None
    above: Node | None


def _node(path: str, parent: int | None, quote: QuoteDraft, printed: _Print) -> Node:
    text, span, above = printed.text, printed.span, printed.above
    if quote.mode == "reported" and quote.text is not None:
        raise ReportedSpeechHasNoText("`reported` has no text.", path=f"{path}.text")
    if span is None and quote.text is not None and text is not None:
        within = above.span if above else None
        span = locate(nfc(quote.text), text, within, path=path)
    words = _words(path, quote, text, span)
    before = text[: span[0]] if text is not None and span else ""
    segments = (
        given_segments(quote.segments, words or "", path=f"{path}.segments")
        if quote.segments is not None
        else derive_segments(quote.mode, words or "", before)
    )
    return Node(
        path=path,
        parent=parent,
        level=above.level + 1 if above else 1,
        draft=quote,
        text=words,
        span=span,
        segments=segments,
        normal=normal_hash(words) if words else None,
        telling=words is not None and long_enough(words),
    )


def analysed(plan: Plan) -> Plan:
    """With what all words are found by, where it is known that they will be written."""
    found = [wording_of(plan, node) for node in plan.nodes]
    return msgspec.structs.replace(plan, wordings=found)


def wording_of(plan: Plan, node: Node) -> Wording | None:
    """None where nobody has the words."""
    language = node.draft.language or plan.document.publication.language
    return wording(node.text, node.segments, language) if node.text else None


def _span(path: str, quote: QuoteDraft, given: str | None, text: str | None) -> Span | None:
    """The given span, in the text's NFC. Raises SpanWithoutText or SpanOutOfRange."""
    start, end = quote.start, quote.end
    if start is None and end is None:
        return None
    if text is None or given is None:
        raise SpanWithoutText("The document has no text.", path=f"{path}.start")
    if start is None or end is None:
        missing = "start" if start is None else "end"
        raise SpanOutOfRange("`start` and `end` go together.", path=f"{path}.{missing}")
    if start >= end or end > len(given):
        detail = f"[{start}, {end}) is not within the text of {len(given)} code points."
        raise SpanOutOfRange(detail, path=f"{path}.{'start' if start >= end else 'end'}")
    if text == given:
        return start, end
    return len(nfc(given[:start])), len(nfc(given[:end]))


def locate(words: str, text: str, within: Span | None, *, path: str, name: str = "text") -> Span:
    """The one place where the words stand: in what encloses them, else in the whole text.

    Raises TextNotInSnapshot or TextAmbiguous.
    """
    for start, end in ([within] if within else []) + [(0, len(text))]:
        places = list(_places(words, text, start, end))
        if len(places) == 1:
            return places[0]
        if places:
            listed = ", ".join(f"[{a}, {b})" for a, b in places)
            raise TextAmbiguous(
                f"They are at {listed}. Give `start` and `end`.",
                path=f"{path}.{name}",
                places=[{"start": a, "end": b} for a, b in places],
            )
    raise TextNotInSnapshot("These words are not in the text.", path=f"{path}.{name}")


def _places(words: str, text: str, start: int, end: int) -> Iterator[Span]:
    """At most ten, so that one letter does not list the whole text."""
    for _ in range(10):
        found = text.find(words, start, end)
        if found < 0:
            return
        yield found, found + len(words)
        start = found + 1


def _words(path: str, quote: QuoteDraft, text: str | None, span: Span | None) -> str | None:
    """Raises WordsMissing or TextNotInSnapshot."""
    if quote.mode == "reported":
        return None
    printed = text[span[0] : span[1]] if text is not None and span else None
    if quote.text is None:
        if printed is None or not printed.strip():
            raise WordsMissing(f"{quote.mode!r} has words.", path=f"{path}.text")
        return printed
    words = nfc(quote.text)
    if printed is not None and printed != words:
        detail = f"At this span the text is {printed[:200]!r}."
        raise TextNotInSnapshot(detail, path=f"{path}.text")
    return words


def given_segments(drafts: Sequence[SegmentDraft], words: str, *, path: str) -> list[Segment]:
    """Raises SegmentsInvalid."""
    reached = 0
    for index, draft in enumerate(drafts):
        if not reached <= draft.start < draft.end <= len(words):
            detail = f"[{draft.start}, {draft.end}) is not after {reached} within {len(words)}."
            raise SegmentsInvalid(detail, path=f"{path}[{index}].start")
        reached = draft.end
    return [
        Segment(kind=one.kind, start=one.start, end=one.end, text=words[one.start : one.end])
        for one in drafts
    ]


def _check_keys(nodes: Sequence[Node]) -> None:
    """Raises UtteranceKeyTaken or UtteranceUnknown."""
    known: set[str] = set()
    for node in nodes:
        if node.draft.of is not None and node.draft.of not in known:
            raise UtteranceUnknown(
                f"No earlier quote has {node.draft.of!r}.", path=f"{node.path}.of"
            )
        if node.draft.key is not None:
            if node.draft.key in known:
                detail = f"{node.draft.key!r} is the key of an earlier quote."
                raise UtteranceKeyTaken(detail, path=f"{node.path}.key")
            known.add(node.draft.key)


def parents(nodes: Sequence[Node]) -> dict[UUID, str]:
    """The held occurrences that outermost quotes hang under, each with the first path that says so.

    Raises ParentUnknown where a report names one besides.
    """
    found: dict[UUID, str] = {}
    for node in nodes:
        if node.draft.parent_id is not None:
            if node.parent is not None:
                detail = "A report hangs under the quote that it is given in."
                raise ParentUnknown(detail, path=f"{node.path}.parent_id")
            found.setdefault(node.draft.parent_id, f"{node.path}.parent_id")
    return found
