"""The quotations in a text: what stands between its outermost quotation marks. Pure."""

from collections.abc import Iterator

from service.language.texts import words
from service.quotes.segments import derive_segments

_FEWEST = 4
"""Words; what is shorter is more often a title or a word used with reserve."""


def quoted_passages(text: str) -> list[tuple[int, str]]:
    """Each with the number of its line, from 1, as printed; marks are followed within a line."""
    return [
        (number, passage)
        for number, line in enumerate(text.splitlines(), 1)
        for passage in _of_line(line)
        if len(words(passage)) >= _FEWEST
    ]


def _of_line(line: str) -> Iterator[str]:
    """Without marks there is none. An ellipsis or a bracket goes on with its passage."""
    segments = derive_segments("mixed", line)
    if not segments or segments[0].end == len(line):
        return
    start = end = 0
    for one in segments:
        if one.kind == "paraphrase" or one.start != end:
            if start < end:
                yield line[start:end]
            start = one.start
        end = one.end if one.kind != "paraphrase" else one.start
    if start < end:
        yield line[start:end]
