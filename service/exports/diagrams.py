"""Chains as diagrams in words: Mermaid, and DOT for Graphviz. Pure.

The arrows run as the words went: from the innermost speaker outwards to the page.
"""

import re
import textwrap
from collections.abc import Iterator

from service.exports.naming import publication_of, speaker_of, title_of
from service.quotes.marking import sentences
from service.quotes.model import Addressee, Chain, Hop

_SPACES = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")
_LINE = 60
"""Letters of a line in a box of Graphviz."""


def heading(hop: Hop) -> str:
    """Who speaks, and as what."""
    speaker = speaker_of(hop).name
    role = hop.role.as_printed if hop.role else None
    return f"{speaker}, {role}" if role else speaker


def manner(hop: Hop) -> str:
    """In which mode, with which cue, through what, to whom."""
    parts = [str(hop.mode)]
    if hop.cue:
        parts.append(f"«{hop.cue}»")
    if hop.channel:
        parts.append(str(hop.channel))
    if addressees := _to(hop):
        parts.append("→\u00a0" + ", ".join(one.name for one in addressees))
    return " · ".join(parts)


def _to(hop: Hop) -> list[Addressee]:
    return hop.to if isinstance(hop.to, list) else []


def words(hop: Hop) -> str:
    """As they are printed."""
    return f"«{hop.text}»" if hop.text else "(words not on record)"


def taken_back(hop: Hop) -> list[str]:
    """Its status with who took it back when, a line for each."""
    marks = hop.corrections if isinstance(hop.corrections, list) else []
    return [f"✗ {hop.status}: {said}" for said in sentences(marks)]


def as_mermaid(chain: Chain) -> str:
    """A flowchart, from the page at the top to the innermost speaker."""
    lines = ["flowchart BT", f'    h0["{_mermaid(title_of(publication_of(chain.hops)))}"]']
    for place, hop in enumerate(chain.hops[1:], start=1):
        shown = [heading(hop), words(hop), *taken_back(hop)]
        lines.append(f'    h{place}["{"<br/>".join(map(_mermaid, shown))}"]')
        lines.append(f'    h{place} -- "{_mermaid(manner(hop))}" --> h{place - 1}')
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    """What would end a string or begin markup is written as an entity."""
    escaped = "".join(f"#{ord(one)};" if one in '"#&<>`\\[]{}()|*_~' else one for one in text)
    return _on_one_line(escaped)


def _on_one_line(text: str) -> str:
    """A space that holds two words together stays."""
    return _SPACES.sub(" ", text).strip()


def as_dot(chain: Chain) -> str:
    """A directed graph of boxes."""
    return "\n".join(["digraph chain {", *_dot_lines(chain), "}"]) + "\n"


def _dot_lines(chain: Chain) -> Iterator[str]:
    yield "    rankdir=BT;"
    yield '    node [shape=box, style=rounded, fontname="DejaVu Sans"];'
    yield '    edge [fontname="DejaVu Sans"];'
    yield f'    h0 [label="{_dot(title_of(publication_of(chain.hops)))}"];'
    for place, hop in enumerate(chain.hops[1:], start=1):
        shown = [heading(hop), words(hop), *taken_back(hop)]
        label = "\\n".join("\\n".join(map(_dot, _lines(one))) for one in shown)
        yield f'    h{place} [label="{label}"];'
        yield f'    h{place} -> h{place - 1} [label="{_dot(manner(hop))}"];'


def _lines(text: str) -> list[str]:
    return textwrap.wrap(text, _LINE) or [""]


def _dot(text: str) -> str:
    return _on_one_line(text.replace("\\", "\\\\").replace('"', '\\"'))
