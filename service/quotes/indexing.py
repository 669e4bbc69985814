"""What a quote is found by: its words without an editor's, in the language that it is in. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from service.language.searching import search_vector, the_analyser
from service.language.words.detection import detect
from service.quotes.model import Segment


class Indexed(Struct, frozen=True, kw_only=True):
    """The `tsvector` of a quote, what made it, and the language, given or detected."""

    search: str
    analyser: str
    language: str | None


def index(text: str, segments: Sequence[Segment], language: str | None) -> Indexed:
    """By its segments, where they are known; what an editor put in does not find a quote."""
    spoken = " ".join(one.text for one in segments if one.kind != "insertion") or text
    language = language or detect(text)
    analyser = the_analyser()
    return Indexed(
        search=search_vector(spoken, language, analyser),
        analyser=analyser.label,
        language=language,
    )
