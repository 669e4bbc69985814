"""Texts put together of pieces of separate sentences. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from service.verification.lexicon import CONJUNCTIONS
from service.verification.model import Flag
from service.verification.reading import Reading, Span
from service.verification.surroundings import negates

_PIECE = 3
"""Words of a piece of what is stitched."""
_MOST_PIECES = 8


class Piece(Struct, frozen=True):
    """A run of given words, and where it stands: in which of several texts, from which word."""

    given: Span
    text: int
    held: int


def stitches(given: Reading, texts: Sequence[Reading]) -> bool:
    """Whether all of it is pieces of separate sentences, run together."""
    return len(pieces_of(given, texts)) > 1


def pieces_of(given: Reading, texts: Sequence[Reading]) -> list[Piece]:
    """What a text is stitched of, each piece the longest that any of the texts has; else nothing.

    A piece has three words; a single conjunction may join two of them.
    """
    found: list[Piece] = []
    first = 0
    while first < len(given):
        longest = max((_longest(given, first, one), -number) for number, one in enumerate(texts))
        (length, at), number = longest[0], -longest[1]
        if length < _PIECE:
            if not found or given.folded[first] not in CONJUNCTIONS:
                return []
            first += 1
            continue
        found.append(Piece((first, first + length), number, at))
        first += length
        if len(found) > _MOST_PIECES:
            return []
    return found if all(_apart(texts, *two) for two in pairwise(found)) else []


def piece_flags(given: Reading, texts: Sequence[Reading]) -> list[Flag]:
    """Whether a piece of what is stitched was negated before it, in its own clause."""
    for piece in pieces_of(given, texts):
        held = texts[piece.text]
        if negates(held, (held.sentence_of(piece.held)[0], piece.held)):
            return ["negation_changed"]
    return []


def _longest(given: Reading, first: int, text: Reading) -> tuple[int, int]:
    """How many of the given words stand in the text side by side, and where."""
    least, most, at = 0, len(given) - first, 0
    while least < most:
        length = (least + most + 1) // 2
        place = text.find(given.folded[first : first + length])
        if place < 0:
            most = length - 1
        else:
            least, at = length, place
    return least, at


def _apart(texts: Sequence[Reading], one: Piece, other: Piece) -> bool:
    """Whether a piece is of another sentence than the one before it."""
    end = one.held + one.given[1] - one.given[0] - 1
    before = texts[one.text].sentences[end]
    return one.text != other.text or before != texts[other.text].sentences[other.held]
