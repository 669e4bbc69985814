"""Candidates put in order: how much of a given wording each of them holds. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from uuid import UUID

from msgspec import Struct

from service.language.shingles import WITHOUT_CONTENT, stem
from service.language.texts import words

_MOST_READ = 60_000
"""Code points of wordings that are looked at for one text, some ten thousand words."""
_LEAST_READ = 1_000
"""Of each wording, however many there are."""
_MOST_GIVEN = 5_000
"""Code points of a text by whose words the candidates are put in order."""
_MOST_SOUGHT = 12
"""Words by which the place in a long wording is found."""
_BEGINNING = 5
"""Letters of each of these words, as it may stand in another form."""
_MOST_PLACES = 100
"""Of each of these words."""

_STEMS, _WORDS, _ORDER, _LENGTH = 0.6, 0.18, 0.18, 0.04
"""The weights of what is like: words in any form, in this form, their order; no more words."""
_LITTLE = 0.2
"""What a word without content counts, where others count one."""


class Candidate(Struct, frozen=True, kw_only=True):
    """A quote that a wording may be, with the shingles that it shares.

    `wordings` are the distinct texts in which it is printed, 30 at most.
    """

    quote_id: UUID
    speaker_id: UUID
    shared: int
    wordings: list[str]


class _Look(Struct, frozen=True):
    """What is compared of a text: its words, their stems, and pairs of neighbours."""

    words: frozenset[str]
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]


class _Given(_Look, frozen=True):
    """Of the given text, with what each stem counts."""

    weights: dict[str, float]
    whole: float


def rank(text: str, candidates: Sequence[Candidate]) -> list[tuple[float, Candidate]]:
    """The likest first, each with its likeness from 0 to 1: the share of the text that it holds.

    A half of a quote is like the quote. Of a long wording that part is compared which holds most of
    the text's words; of a long text the beginning.
    """
    given = _read(text[:_MOST_GIVEN])
    count = sum(len(one.wordings) for one in candidates)
    room = max(_LEAST_READ, _MOST_READ // max(1, count))
    scored = [
        (
            max((_likeness(given, _part(one, given, room)) for one in each.wordings), default=0.0),
            each,
        )
        for each in candidates
    ]
    return sorted(scored, key=lambda one: (-one[0], -one[1].shared, one[1].quote_id))


def _read(text: str) -> _Given:
    found = words(text)
    look = _look(found)
    weights = {stem(word): _LITTLE if word in WITHOUT_CONTENT else 1.0 for word in found}
    return _Given(look.words, look.stems, look.pairs, weights, sum(weights.values()))


def _look(found: Sequence[str]) -> _Look:
    stems = list(map(stem, found))
    return _Look(frozenset(found), frozenset(stems), frozenset(pairwise(stems)))


def _likeness(given: _Given, wording: str) -> float:
    if not given.words:
        return 0.0
    held = _look(words(wording))
    stems = sum(map(given.weights.__getitem__, given.stems & held.stems)) / given.whole
    same = len(given.words & held.words) / len(given.words)
    pairs = len(given.pairs & held.pairs) / len(given.pairs) if given.pairs else stems
    length = min(1.0, len(given.stems) / max(1, len(held.stems)))
    return round(_STEMS * stems + _WORDS * same + _ORDER * pairs + _LENGTH * length, 4)


def _part(wording: str, given: _Given, room: int) -> str:
    """The part of a wording of that length where most of the given words stand."""
    if len(wording) <= room:
        return wording
    folded = wording.casefold()
    telling = sorted(given.words - WITHOUT_CONTENT, key=lambda one: (-len(one), one))
    beginnings = {one[:_BEGINNING] for one in telling[:_MOST_SOUGHT]}
    places = sorted(place for one in beginnings for place in _places(one, folded))
    first = best = most = 0
    for last, place in enumerate(places):
        while place - places[first] > room:
            first += 1
        if last - first >= most:
            best, most = first, last - first + 1
    start = max(0, places[best] - room // 4) if places else 0
    return wording[start : start + room + room // 4]


def _places(sought: str, folded: str) -> Iterable[int]:
    place = -1
    for _ in range(_MOST_PLACES):
        place = folded.find(sought, place + 1)
        if place < 0:
            return
        yield place
