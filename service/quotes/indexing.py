"""What a quote is found by: its words without an editor's, in the language that it is in. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from service.language import shingles
from service.language.searching import search_vector, the_analyser
from service.language.words.detection import detect
from service.quotes.model import Segment


class Indexed(Struct, frozen=True, kw_only=True):
    """The `tsvector` of a quote, what made it, and the language, given or detected."""

    search: str
    analyser: str
    language: str | None


class Wording(Struct, frozen=True, kw_only=True):
    """What the words of an occurrence are found by, as the quote's or beside the quote's."""

    index: Indexed
    shingles: list[int]


def index(text: str, segments: Sequence[Segment], language: str | None) -> Indexed:
    """By its segments, where they are known; what an editor put in does not find a quote."""
    language = language or detect(text)
    return Indexed(
        search=search_vector(_spoken(text, segments), language, the_analyser()),
        analyser=maker(),
        language=language,
    )


def wording(text: str, segments: Sequence[Segment], language: str | None) -> Wording:
    """Of one occurrence."""
    return Wording(
        index=index(text, segments, language), shingles=[*shingles_of([(text, segments)])]
    )


def maker() -> str:
    """Of all that quotes are found by: what another made is made anew by `reindex`."""
    return f"{the_analyser().label}+{shingles.VERSION}"


def shingles_of(printings: Iterable[tuple[str, Sequence[Segment]]]) -> set[int]:
    """By which a quote is found in any of the wordings in which it is printed."""
    spoken = {_spoken(text, segments) for text, segments in printings}
    return {one for wording in spoken for one in shingles.held_shingles(wording)}


def _spoken(text: str, segments: Sequence[Segment]) -> str:
    return " ".join(one.text for one in segments if one.kind != "insertion") or text
