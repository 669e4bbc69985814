"""Segments: what in an occurrence stood in quotation marks, and what there is not the speaker's."""

import re

from service.quotes.model import Mode, Segment, SegmentKind

_CLOSERS = {"«": "»", "“": "”", "„": "“”", "‟": "”", "‹": "›", '"': '"'}
_NOT_HIS = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|…|\.\.\.")
_OMISSION = re.compile(r"[\[(]?\s*(…|\.\.\.)\s*[\])]?")

Stretch = tuple[SegmentKind, int, int]


def derive_segments(mode: Mode, text: str, before: str = "") -> list[Segment]:
    """Reads the marks in a text and, from `before`, whether it stands within marks itself.

    `before` is what precedes the text in its publication; marks are followed within a paragraph.
    Brackets are an editor's only where somebody is quoted: a reporter's own are his paraphrase.
    """
    if mode == "reported":
        return []
    if mode == "indirect":
        return [_segment(text, ("paraphrase", 0, len(text)))]
    within = mode == "direct" or bool(_open_marks(before.rpartition("\n")[2]))
    stretches: list[Stretch] = [("quoted", 0, len(text))] if within else _by_marks(text)
    found: list[Segment] = []
    for stretch in stretches:
        parts = _by_brackets(text, *stretch[1:]) if stretch[0] == "quoted" else [stretch]
        found += [_segment(text, part) for part in parts]
    return found


def _segment(text: str, stretch: Stretch) -> Segment:
    kind, start, end = stretch
    return Segment(kind=kind, start=start, end=end, text=text[start:end])


def _open_marks(text: str) -> list[str]:
    """The marks that are opened and not closed, outermost first."""
    marks: list[str] = []
    for sign in text:
        if marks and sign in _CLOSERS[marks[-1]]:
            marks.pop()
        elif sign in _CLOSERS:
            marks.append(sign)
    return marks


def _by_marks(text: str) -> list[Stretch]:
    """Quoted within the outermost marks, paraphrase outside; a text without marks is all quoted."""
    stretches: list[Stretch] = []
    marks: list[str] = []
    since = 0
    for place, sign in enumerate(text):
        if marks and sign in _CLOSERS[marks[-1]]:
            marks.pop()
            if not marks:
                stretches.append(("quoted", since, place))
                since = place + 1
        elif sign in _CLOSERS:
            if not marks:
                stretches.append(("paraphrase", since, place))
                since = place + 1
            marks.append(sign)
    stretches.append(("quoted" if marks or not stretches else "paraphrase", since, len(text)))
    return [(kind, start, end) for kind, start, end in stretches if start < end]


def _by_brackets(text: str, start: int, end: int) -> list[Stretch]:
    stretches: list[Stretch] = []
    for match in _NOT_HIS.finditer(text, start, end):
        if match.start() > start:
            stretches.append(("quoted", start, match.start()))
        kind: SegmentKind = "ellipsis" if _OMISSION.fullmatch(match[0]) else "insertion"
        stretches.append((kind, match.start(), match.end()))
        start = match.end()
    return [*stretches, ("quoted", start, end)] if start < end else stretches
