"""Candidates put in order: how much of a given wording each of them holds. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from uuid import UUID

from msgspec import Struct

from service.language.shingles import WITHOUT_CONTENT, stem
from service.language.texts import words

_MOST_READ = 150_000
"""Code points of wordings that are looked at for one text, some 25 thousand words."""
_LEAST_READ = 2_000
"""Of each wording, however many there are."""
_MOST_SOUGHT = 12
"""Words by which the place in a long wording is found."""
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
    stems: dict[str, float]
    pairs: frozenset[tuple[str, str]]


def rank(text: str, candidates: Sequence[Candidate]) -> list[tuple[float, Candidate]]:
    """The likest first, each with its likeness from 0 to 1: the share of the text that it holds.

    A half of a quote is like the quote. Of a long wording that part is compared which holds most of
    the text's words; of a long text the beginning.
    """
    count = sum(len(one.wordings) for one in candidates)
    room = max(_LEAST_READ, _MOST_READ // max(1, count))
    given = _look(text[:room])
    scores = [
        (
            max(
                (_likeness(given, _part(one, given, room)) for one in candidate.wordings),
                default=0.0,
            )
        )
        for candidate in candidates
    ]
    order = sorted(
        zip(scores, candidates, strict=True),
        key=lambda scored: (-scored[0], -scored[1].shared, scored[1].quote_id),
    )
    return [(round(score, 4), candidate) for score, candidate in order]


def _look(text: str) -> _Look:
    found = words(text)
    stems = [stem(word) for word in found]
    counts = {
        one: _LITTLE if word in WITHOUT_CONTENT else 1.0
        for one, word in zip(stems, found, strict=True)
    }
    return _Look(frozenset(found), counts, frozenset(pairwise(stems)))


def _likeness(given: _Look, wording: str) -> float:
    held = _look(wording)
    whole = sum(given.stems.values())
    if not whole:
        return 0.0
    stems = sum(weight for one, weight in given.stems.items() if one in held.stems) / whole
    same = len(given.words & held.words) / len(given.words)
    pairs = len(given.pairs & held.pairs) / len(given.pairs) if given.pairs else stems
    length = min(1.0, len(given.stems) / max(1, len(held.stems)))
    return _STEMS * stems + _WORDS * same + _ORDER * pairs + _LENGTH * length


def _part(wording: str, given: _Look, room: int) -> str:
    """The part of a wording of that length where most of the given words stand."""
    if len(wording) <= room:
        return wording
    folded = wording.casefold()
    sought = sorted(given.stems, key=lambda one: (-given.stems[one], -len(one)))[:_MOST_SOUGHT]
    places = sorted(place for one in sought for place in _places(one, folded))
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
