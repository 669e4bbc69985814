"""Candidates put in order: how much of a given wording each of them holds. Pure."""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import pairwise
from math import sqrt
from uuid import UUID

from msgspec import Struct

from service.language.shingles import WITHOUT_CONTENT, stem
from service.language.texts import words
from service.verification.judging import Account
from service.verification.store import Posting

_NEAREST = {"printed": 10, "speakers": 5, "time": 5, "anybody": 12, "in_short": 5}
"""How many candidates are had in each way."""
_MOST_EQUAL = 50
"""Of those that are equally near, and none nearer: their words have to tell."""
_LEAST = 0.2
"""The share of what the nearest has in common, below which one is not near."""
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


class _Look(Struct, frozen=True):
    """What is compared of a text: its words, their stems, and pairs of neighbours."""

    words: frozenset[str]
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]


class _Given(_Look, frozen=True):
    """Of the given text, with what each stem counts."""

    weights: dict[str, float]
    whole: float


def nearest(postings: Iterable[Posting]) -> list[UUID]:
    """The quotes that share most with a text, the rarer a shingle the more it counts.

    At most a dozen of anybody, five of the short ones, of the speakers and of the time, and those
    that are printed in these very words: none of these is crowded out by others, however common
    the words are. More only where they are as near as the nearest.
    """
    weights: dict[str, dict[UUID, float]] = {way: {} for way in _NEAREST}
    for one in postings:
        known = weights[one.way]
        for quote_id in one.quotes:
            known[quote_id] = known.get(quote_id, 0.0) + 1 / sqrt(len(one.quotes))
    found: dict[UUID, None] = {}
    for way, most in _NEAREST.items():
        known = weights[way]
        near = nlargest(_MOST_EQUAL, known, key=known.__getitem__)
        best = known[near[0]] if near else 0.0
        found |= dict.fromkeys(one for one in near[:most] if known[one] >= _LEAST * best)
        found |= dict.fromkeys(one for one in near[most:] if known[one] == best)
    return list(found)


def rank(text: str, accounts: Sequence[Account]) -> list[Account]:
    """The likest first, by the share of the text that they hold; of equal ones the first.

    A half of a quote is like the quote. Of a long wording that part is compared which holds most of
    the text's words; of a long text the beginning.
    """
    wordings = [
        list(dict.fromkeys(one.text for one in account.printings if one.text is not None))
        for account in accounts
    ]
    room = max(_LEAST_READ, _MOST_READ // max(1, sum(map(len, wordings))))
    given = _given(words(text[:_MOST_GIVEN]))
    scores = [
        max((_likeness(given, _part(one, given, room)) for one in many), default=0.0)
        for many in wordings
    ]
    order = sorted(zip(scores, accounts, strict=True), key=lambda scored: -scored[0])
    return [account for _, account in order]


def _given(found: Sequence[str]) -> _Given:
    look = _look(found)
    weights = {stem(one): _LITTLE if one in WITHOUT_CONTENT else 1.0 for one in found}
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
