"""Searching: what a text is found by, what a query asks for, and which words of a text it met.

A word is found by its exact form and by the keys of its lemmas, all at the word's position.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from msgspec import Struct

from service.language.folding import KEPT, nfc
from service.language.texts import Token, tokens, words
from service.language.words.detection import languages_of
from service.language.words.lemmas import Analyser, make_analyser

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_MARKS = str.maketrans(dict.fromkeys("«»„“”‟", '"'))
_MAX_POSITION = 16383
"""PostgreSQL's bound on positions in a tsvector."""
_MAX_PLACES = 256
"""PostgreSQL's bound on the positions of one lexeme."""
_MAX_BYTES = 900_000
"""A little under PostgreSQL's bound on a tsvector."""

Span = tuple[int, int]
Places = Mapping[str, Sequence[int]]


@cache
def the_analyser() -> Analyser:
    """That of this process: by the dictionaries that are installed, unless they are turned off."""
    return make_analyser(os.environ.get("QUOTETRAIL_MORPHOLOGY") or "auto")


class Wanted(Struct, frozen=True):
    """One word of a query: what it is in print, and the keys of all it may be a form of."""

    exact: str
    keys: frozenset[str]


class Term(Struct, frozen=True):
    """Words that stand side by side, in their order; of a plain word there is one."""

    words: tuple[Wanted, ...]
    excluded: bool


class Query(Struct, frozen=True):
    """What is searched for: of each group one term or another must hold."""

    groups: tuple[tuple[Term, ...], ...]

    def keys(self) -> frozenset[str]:
        """All that a text may hold of what must be in it."""
        terms = [term for group in self.groups for term in group if not term.excluded]
        words = [word for term in terms for word in term.words]
        return frozenset[str]().union(*({word.exact, *word.keys} for word in words))

    def by_lemma(self) -> str:
        """A PostgreSQL `tsquery` that any form of the words meets."""
        return _tsquery(self, exact=False)

    def by_form(self) -> str:
        """A `tsquery` that only the words as they were asked for meet."""
        return _tsquery(self, exact=True)


def search_vector(text: str, language: str | None, analyser: Analyser) -> str:
    """A PostgreSQL `tsvector` in its text form: each word at its position, under all its keys.

    Every word is there in its exact form, and under its lemmas as far as a vector has room.
    """
    language = _code(language)
    held = words(text)
    places: dict[str, list[int]] = {}
    for position, word in enumerate(held, start=1):
        places.setdefault(word, []).append(min(position, _MAX_POSITION))
    room = _MAX_BYTES - sum(len(word.encode()) + 12 for word in places)
    for position, word in enumerate(held, start=1):
        for key in _keys(word, language, analyser):
            if key != word:
                room -= 4 if key in places else len(key.encode()) + 12
                if room > 0:
                    places.setdefault(key, []).append(min(position, _MAX_POSITION))
    return " ".join([
        f"{_lexeme(key)}:{','.join(map(str, at[:_MAX_PLACES]))}" for key, at in places.items()
    ])


def read_query(text: str, language: str | None, analyser: Analyser) -> Query:
    """`words "a phrase" -without this OR that`; OR is between its neighbours. Without a word: none.

    Raises nothing: what is no syntax is a word or nothing.
    """
    language = _code(language)
    groups: list[list[Term]] = []
    either = False
    for found in _TERM.finditer(nfc(text).translate(_MARKS)):
        if found["word"] == "OR" and not found["minus"]:
            either = bool(groups)
            continue
        excluded = bool(found["minus"])
        for term in _terms(found, language, analyser, excluded=excluded):
            if either:
                groups[-1].append(term)
            else:
                groups.append([term])
            either = False
    return Query(tuple(map(tuple, groups)))


def _code(language: str | None) -> str | None:
    """`uk-UA` → `uk`."""
    return language and language.partition("-")[0]


def _terms(
    found: re.Match[str], language: str | None, analyser: Analyser, *, excluded: bool
) -> Iterator[Term]:
    """A phrase is one; what is written together without a space is one as well."""
    words = tuple(
        Wanted(token.word, _asked(token.word, language, analyser))
        for token in tokens(found["word"] or found["phrase"] or "")
    )
    if words:
        yield Term(words, excluded)


def marks(held: Sequence[Token], places: Places, query: Query) -> list[Span]:
    """Where a text of these words holds what was searched for: code points, in order.

    `places` are those of the query's keys in the text's vector, counted from 1.
    """
    return [
        (held[place - 1].start, held[place + length - 2].end)
        for place, length in sorted(_met(places, query))
        if place + length - 2 < len(held)
    ]


def _met(places: Places, query: Query) -> set[tuple[int, int]]:
    """Where terms begin, and how many words they have."""
    terms = [term for group in query.groups for term in group if not term.excluded]
    met: set[tuple[int, int]] = set()
    for term in terms:
        columns = [
            {place for key in (word.exact, *word.keys) for place in places.get(key, ())}
            for word in term.words
        ]
        for place in columns[0]:
            if all(place + step in column for step, column in enumerate(columns)):
                met.add((place, len(columns)))
    return met


def places_of(
    held: Sequence[Token], language: str | None, query: Query, analyser: Analyser
) -> Places:
    """Where a text of these words holds the keys of a query, by looking at each of them."""
    wanted, code = query.keys(), _code(language)
    places: dict[str, list[int]] = {}
    for place, token in enumerate(held, start=1):
        for key in _keys(token.word, code, analyser) & wanted:
            places.setdefault(key, []).append(place)
    return places


@lru_cache(KEPT)
def _keys(word: str, language: str | None, analyser: Analyser) -> frozenset[str]:
    """All that a word is found by."""
    codes = languages_of(word, language)
    return frozenset({word}).union(*(analyser.indexed(word, code) for code in codes))


def _asked(word: str, language: str | None, analyser: Analyser) -> frozenset[str]:
    codes = languages_of(word, language)
    return frozenset[str]().union(*(analyser.asked(word, code) for code in codes))


def _tsquery(query: Query, *, exact: bool) -> str:
    groups = [" | ".join(_term(term, exact=exact) for term in group) for group in query.groups]
    return " & ".join(f"({group})" for group in groups)


def _term(term: Term, *, exact: bool) -> str:
    """What is left out is left out in every form."""
    exact = exact and not term.excluded
    words = [
        " | ".join(_lexeme(key) for key in sorted({word.exact} | (set() if exact else word.keys)))
        for word in term.words
    ]
    return ("!" if term.excluded else "") + "(" + " <-> ".join(f"({word})" for word in words) + ")"


def _lexeme(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
