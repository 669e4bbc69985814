"""Texts: the normal form in which two wordings are one, and the words by which a text is found."""

import re

from service.language.folding import fold

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_EDGES = re.compile(r"^[\s\"'.,;:!?-]+|[\s\"'.,;:!?-]+$")
_MAX_WORD = 200
_MAX_POSITION = 16383
"""PostgreSQL's bound on positions in a tsvector."""


def normal_form(text: str) -> str:
    """Without what typography varies: case, marks round and at the ends, kinds of dash and space.

    Signs inside stay: a comma can turn the meaning («стратити, не можна помилувати»).
    """
    return _EDGES.sub("", fold(text).replace('"', ""))


def words(text: str) -> list[str]:
    """The folded words of a text, in its order."""
    return _WORD.findall(fold(text))


def search_vector(text: str) -> str:
    """A PostgreSQL `tsvector` in its text form: each word at its position."""
    places: dict[str, list[str]] = {}
    for position, word in enumerate(words(text), start=1):
        places.setdefault(word[:_MAX_WORD], []).append(str(min(position, _MAX_POSITION)))
    return " ".join(f"{_lexeme(word)}:{','.join(at[:256])}" for word, at in places.items())


def search_query(text: str) -> str:
    """A PostgreSQL `tsquery` that asks for every word; empty when there is no word."""
    return " & ".join(_lexeme(word[:_MAX_WORD]) for word in dict.fromkeys(words(text)))


def _lexeme(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
