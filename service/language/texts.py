"""Texts: the normal form in which two wordings are one, and the words of a text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from service.language.folding import APOSTROPHES, DASHES, KEPT, fold

_EDGES = re.compile(r"^[\s\"'.,;:!?-]+|[\s\"'.,;:!?-]+$")
_WITHIN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
"""Marks on letters, soft hyphens, and what has no width: never the end of a word."""
_JOINS = re.escape(APOSTROPHES + "".join(sign for sign in DASHES if sign not in "—―") + "-")
_PIECE = rf"[^\W_](?:[^\W_]|[{_WITHIN}])*"
_WORD = re.compile(rf"{_PIECE}(?:[{_JOINS}]{_PIECE})*")
_ENDS = "'-"
"""What joins pieces of a word, after folding: a letter may fold into one of them and another."""
MOST_OF_A_WORD = 200
"""Letters of a word that are looked at."""


class Token(Struct, frozen=True):
    """A word of a text as it is compared, and where it is printed: code points, half-open."""

    word: str
    start: int
    end: int


def normal_form(text: str) -> str:
    """Without what typography varies: case, marks round and at the ends, kinds of dash and space.

    Signs inside stay: a comma can turn the meaning («стратити, не можна помилувати»).
    """
    return _EDGES.sub("", fold(text).replace('"', ""))


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in its order."""
    for found in _WORD.finditer(text):
        if word := _compared(found[0][: 2 * MOST_OF_A_WORD]):
            yield Token(word, found.start(), found.end())


@lru_cache(KEPT)
def _compared(printed: str) -> str:
    """Some signs that are letters by their class are none: ʼ alone is an apostrophe."""
    return fold(printed).strip(_ENDS)[:MOST_OF_A_WORD].strip(_ENDS)


def words(text: str) -> list[str]:
    """The folded words of a text, in its order."""
    found = (_compared(printed[: 2 * MOST_OF_A_WORD]) for printed in _WORD.findall(text))
    return [word for word in found if word]
