"""Segments: what in an occurrence stood in quotation marks, and what there is not the speaker's."""

import re

from service.quotes.model import Mode, Segment, SegmentKind

_CLOSERS = {"«": "»", "“": "”", "„": "“”", "‟": "”", "‹": "›", '"': '"'}
_BRACKETS = {"[": "]", "(": ")"}
_SIGN = re.compile(r"[\[(]|…|\.\.\.")
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
    opened = _open_marks(before.rpartition("\n")[2])
    stretches: list[Stretch] = (
        [("quoted", 0, len(text))] if mode == "direct" else _by_marks(text, opened)
    )
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


def _by_marks(text: str, opened: list[str]) -> list[Stretch]:
    """Quoted within the outermost marks, paraphrase outside; a text without marks is all quoted.

    `opened` are the marks that the text stands in when it begins.
    """
    stretches: list[Stretch] = []
    marks = list(opened)
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
    if _SIGN.search(text, start, end) is None:
        return [("quoted", start, end)] if start < end else []
    closing = _closing(text, start, end)
    stretches: list[Stretch] = []
    while match := _SIGN.search(text, start, end):
        at = match.start()
        close = closing.get(at, match.end())
        stretches.append(("quoted", start, at))
        stretches.append((_kind(text[at:close]), at, close))
        start = close
    stretches.append(("quoted", start, end))
    return _joined(stretches)


def _kind(sign: str) -> SegmentKind:
    """Of a whole bracket or of dots; a bracket that nobody closes is quoted like any letter."""
    if _OMISSION.fullmatch(sign):
        return "ellipsis"
    return "quoted" if sign in _BRACKETS else "insertion"


def _closing(text: str, start: int, end: int) -> dict[int, int]:
    """For each bracket that is closed, the place behind the one that closes it."""
    places: dict[int, int] = {}
    opened: dict[str, list[int]] = {"]": [], ")": []}
    for place in range(start, end):
        sign = text[place]
        if sign in _BRACKETS:
            opened[_BRACKETS[sign]].append(place)
        elif opened.get(sign):
            places[opened[sign].pop()] = place + 1
    return places


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """Without empty ones, and what is quoted in one piece."""
    joined: list[Stretch] = []
    for kind, start, end in stretches:
        if start == end:
            continue
        if joined and kind == "quoted" == joined[-1][0]:
            start = joined.pop()[1]  # noqa: PLW2901 it goes on from there
        joined.append((kind, start, end))
    return joined
