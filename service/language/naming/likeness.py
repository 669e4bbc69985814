"""Likeness: which names come near to one that nobody has, across alphabets and slips of the pen."""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA, JaroWinkler

from service.language.naming.names import cross_key, name_words

ALIKE = 0.85
"""Jaro–Winkler similarity from which two names may be one, spelled differently."""
_SHORTEST = 4
"""Letters of the shortest word of which one may be missing."""
_LONGEST = 30
_ENDINGS = range(4)
"""How many letters a case ending has."""


def likeness_keys(spellings: Iterable[str]) -> list[str]:
    """What a name is found by when it is misspelt: cross-alphabet keys, any one letter left out.

    Two words that differ by one letter have a key in common (symmetric deletion, after SymSpell).
    """
    keys = {_key(spelling) for spelling in spellings}
    return sorted({variant for key in keys for variant in _variants(key)} - {""})


def asked_keys(words: Iterable[str]) -> list[str]:
    """What is looked for among likeness_keys: each word as it is, and without its case ending."""
    keys = {cross_key(word) for word in words}
    cut = {
        key[: len(key) - ending]
        for key in keys
        for ending in _ENDINGS
        if not ending or len(key) - ending >= _SHORTEST
    }
    return sorted({variant for key in cut for variant in _variants(key)} - {""})


def likeness(asked: Sequence[str], name: Sequence[str]) -> float:
    """From 0 to 1: how near the asked words come to words of the name, each to its nearest."""
    if not asked or not name:
        return 0.0
    theirs = [cross_key(word) for word in name]
    return sum(max(_similar(cross_key(word), one) for one in theirs) for word in asked) / len(asked)


def one_slip_apart(one: str, other: str) -> bool:
    """Whether two words differ by a letter at most, in whatever alphabet: Умировъ and Умєров."""
    keys = cross_key(one), cross_key(other)
    return min(map(len, keys)) >= _SHORTEST and OSA.distance(*keys, score_cutoff=1) <= 1


def _similar(one: str, other: str) -> float:
    return JaroWinkler.similarity(one, other)


def _key(spelling: str) -> str:
    return "".join(cross_key(word) for word in name_words(spelling))


def _variants(key: str) -> set[str]:
    if not _SHORTEST <= len(key) <= _LONGEST:
        return {key}
    return {key, *(key[:place] + key[place + 1 :] for place in range(len(key)))}
