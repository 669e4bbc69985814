"""A chain as an SVG: a box for the page and for each speaker, arrows outwards. Pure.

Widths of letters are taken generously, so that nothing is cut whatever font the reader has.
"""

import re
import unicodedata
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from service.exports.diagrams import heading, manner, taken_back, words
from service.exports.naming import publication_of, title_of
from service.quotes.model import Chain

_WIDTH, _MARGIN, _PADDING, _GAP = 720, 24, 16, 44
_SIZE, _LEADING, _FINE = 15, 21, 17
_SPACES = re.compile(r"[ \t\r\n\u2028\u2029]+")
"""Where a line may end: not at a space that holds two words together."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no document of XML 1.0 may hold, escaped or not."""
_WIDE = frozenset("ШЩЖЮМФДЫшщжюмфывWMwm@%—…")
_COLOURS = {
    None: ("#f3f4f6", "#374151"),
    "direct": ("#ecfdf5", "#047857"),
    "mixed": ("#f0fdfa", "#0f766e"),
    "indirect": ("#eff6ff", "#1d4ed8"),
    "reported": ("#fefce8", "#a16207"),
}
"""The fill and the frame of each mode, and of the page."""


class _Box(Struct, frozen=True):
    lines: list[tuple[str, str]]
    mode: str | None = None
    manner: list[str] = []

    @property
    def height(self) -> int:
        return 2 * _PADDING + _LEADING * len(self.lines)

    @property
    def gap(self) -> int:
        """Above it, where its manner stands beside the arrow."""
        return max(_GAP, _FINE * len(self.manner) + 16) if self.mode else 0


def as_svg(chain: Chain) -> str:
    """The page at the top, the innermost speaker at the bottom."""
    boxes, path = list(_boxes(chain)), _legible(chain.path)
    height = 2 * _MARGIN + sum(box.gap + box.height for box in boxes)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-label={quoteattr(path)} '
        f'font-family="DejaVu Sans, Segoe UI, Arial, sans-serif" font-size="{_SIZE}">'
    )
    marker = (
        '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="#6b7280"/></marker></defs>'
    )
    title = f"<title>{escape(path)}</title>"
    ground = f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, title, marker, ground, *_drawn(boxes), "</svg>"]) + "\n"


def _boxes(chain: Chain) -> Iterator[_Box]:
    page = publication_of(chain.hops)
    about = " · ".join(filter(None, [page.kind.replace("_", " "), page.published_at]))
    yield _Box([*_styled(title_of(page), "bold"), *_styled(about, "small")])
    for hop in chain.hops[1:]:
        lines = [*_styled(heading(hop), "bold"), *_styled(words(hop), "plain")]
        lines += [line for said in taken_back(hop) for line in _styled(said, "mark")]
        beside = wrap(manner(hop), _WIDTH / 2 - _MARGIN - 12)
        yield _Box(lines, str(hop.mode), beside)


def _styled(text: str, style: str) -> list[tuple[str, str]]:
    return [(line, style) for line in wrap(text, _WIDTH - 2 * _MARGIN - 2 * _PADDING, style)]


def wrap(text: str, room: float, style: str = "plain") -> list[str]:
    """Lines that fit into so many pixels; a word that is longer than a line is broken."""
    lines = [""]
    for word in _SPACES.split(_legible(text).strip()):
        while True:
            tried = f"{lines[-1]} {word}" if lines[-1] else word
            if width(tried, style) <= room:
                lines[-1] = tried
                break
            if lines[-1]:
                lines.append("")
                continue
            kept = next(n for n in range(len(word), 0, -1) if width(word[:n], style) <= room)
            lines[-1:] = [word[:kept], ""]
            word = word[kept:]  # noqa: PLW2901 the rest of it
            if not word:
                break
    return [line for line in lines if line] or [""]


def _legible(text: str) -> str:
    """With the sign for what cannot be shown."""
    return _NO_XML.sub("\ufffd", text)


def width(text: str, style: str = "plain") -> float:
    """Pixels that the text takes at most."""
    return sum(map(_letter, text)) * _SIZE * (1.1 if style == "bold" else 1.0)


def _letter(one: str) -> float:
    if unicodedata.combining(one):
        return 0.0
    if unicodedata.east_asian_width(one) in "WF" or one in _WIDE:
        return 1.05
    return 0.8 if one.isupper() else 0.36 if one in " .,:;'!|іїilj" else 0.68


def _drawn(boxes: list[_Box]) -> Iterator[str]:
    top = _MARGIN
    middle = _WIDTH // 2
    for box in boxes:
        if box.gap:
            yield (
                f'<path d="M{middle} {top + box.gap}V{top + 2}" stroke="#6b7280" '
                'stroke-width="1.5" fill="none" marker-end="url(#head)"/>'
            )
        first = top + box.gap / 2 + 5 - (len(box.manner) - 1) / 2 * _FINE
        for number, line in enumerate(box.manner):
            yield _text(middle + 12, first + number * _FINE, line, "small")
        top += box.gap
        yield from _box(box, top)
        top += box.height


def _box(box: _Box, top: int) -> Iterator[str]:
    fill, frame = _COLOURS[box.mode]
    yield (
        f'<rect x="{_MARGIN}" y="{top}" width="{_WIDTH - 2 * _MARGIN}" height="{box.height}" '
        f'rx="8" fill="{fill}" stroke="{frame}" stroke-width="1.5"/>'
    )
    for number, (line, style) in enumerate(box.lines):
        y = top + _PADDING + _LEADING * number + _SIZE
        yield _text(_MARGIN + _PADDING, y, line, style)


def _text(x: float, y: float, line: str, style: str) -> str:
    more = {
        "bold": ' font-weight="bold"',
        "small": ' font-size="13" fill="#4b5563"',
        "mark": ' fill="#b91c1c"',
    }
    return f'<text x="{x:g}" y="{y:g}"{more.get(style, "")}>{escape(line)}</text>'
