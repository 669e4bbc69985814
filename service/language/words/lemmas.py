"""Lemmas: the keys under which a word of a text is found in whatever form it is asked for.

A key is a language, a colon, and a lemma, or "~" and a stem where no dictionary has the word.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.metadata import version
from importlib.util import find_spec

from service.language.folding import KEPT
from service.language.words.detection import ANALYSED
from service.language.words.dictionary import dictionary, english_lemmas
from service.language.words.paradigms import INFLECTED
from service.language.words.stemming import prefix_of, stem

_RULES = 2
"""To be raised with each change of the rules that changes a key."""

_LONGEST = 60
"""Letters beyond which nothing is a word: it is looked up nowhere."""

_NUMBER = re.compile(r"(\d[\d'-]*?)(?:-[^\W\d_]{1,3})?")
"""A number, with the ending that an ordinal may have: 2015-го, 90-х."""


_AS_IF_AN_ENDING = re.compile(r"..[^аеєиіїоуюяыэьй'](?:[еоиі]м|[іо]в|[аоі]х|[оеі]й)")

Readings = Callable[[str, str], frozenset[str]]
"""The lemmas of a word in a language; none where it is unknown."""


@dataclass(frozen=True)
class Analyser:
    """Gives keys of one folded word in Ukrainian, Russian or English.

    Two words match where they share a key.
    """

    label: str
    """Name and version of everything that determines the keys."""
    indexed: Callable[[str, str], frozenset[str]]
    """The keys stored for a word of a text."""
    asked: Callable[[str, str], frozenset[str]]
    """The keys asked for when the word is searched."""


@cache
def make_analyser(morphology: str = "auto") -> Analyser:
    """By pymorphy3 where it is installed ("auto"), or by simplemma alone ("off")."""
    label = f"simplemma-{version('simplemma')}/{_RULES}"
    if morphology == "auto" and find_spec("pymorphy3") and find_spec("pymorphy3_dicts_uk"):
        from service.language.words import morphology as pymorphy

        return _analyser(f"{pymorphy.label()}+{label}", pymorphy.lemmas)
    return _analyser(label, _lemmas)


def _analyser(label: str, readings: Readings) -> Analyser:
    return Analyser(
        label,
        partial(_indexed, readings),
        lru_cache(KEPT)(partial(_asked, readings)),
    )


def warm(analyser: Analyser) -> None:
    """Load the dictionaries, so that no request waits for them."""
    for language in ANALYSED:
        analyser.indexed("x", language)


def _indexed(readings: Readings, word: str, language: str) -> frozenset[str]:
    if number := _NUMBER.fullmatch(word):
        return _keys(language, {f"~{number[1]}", *_ordinal(number)})
    lemmas = _known(readings, word, language)
    return _keys(language, lemmas or _stems(word, language))


def _asked(readings: Readings, word: str, language: str) -> frozenset[str]:
    """Beside the lemmas, their stems: other forms of the word may be missing in a dictionary.

    An ordinal asks for ordinals, where a number asks for both.
    """
    if number := _NUMBER.fullmatch(word):
        return _keys(language, _ordinal(number) or {f"~{number[1]}"})
    lemmas = _known(readings, word, language)
    return _keys(language, lemmas.union(*(_stems(one, language) for one in lemmas or {word})))


def _keys(language: str, names: frozenset[str] | set[str]) -> frozenset[str]:
    return frozenset(f"{language}:{name}" for name in names)


def _known(readings: Readings, word: str, language: str) -> frozenset[str]:
    if len(word) > _LONGEST or word[0].isdigit():
        return frozenset()
    return readings(word, language)


def _lemmas(word: str, language: str) -> frozenset[str]:
    if language in INFLECTED:
        return dictionary(language).lemmas(word)
    return english_lemmas(word)


def _ordinal(number: re.Match[str]) -> set[str]:
    return {f"~{number[1]}-"} if number[0] != number[1] else set()


def _stems(word: str, language: str) -> frozenset[str]:
    """One, or two where the ending may be a part of the word: Рустем; or is softened: Сибізі."""
    words = {word}
    if language in INFLECTED and _AS_IF_AN_ENDING.search(word):
        words.add(f"{word}а")
    if language == "uk" and word.endswith(("зі", "сі")):
        words.add(word[:-2] + {"з": "г", "с": "х"}[word[-2]] + "і")
    return frozenset(f"~{_guess(one, language)}" for one in words)


def _guess(word: str, language: str) -> str:
    """A stem; of a compound, the stems of its parts."""
    if len(word) > _LONGEST:
        return word[:_LONGEST]
    if language not in INFLECTED:
        return word
    return "-".join(_stem_of_known(part, language) for part in word.split("-"))


def _stem_of_known(part: str, language: str) -> str:
    """By the lemma of what follows a usual prefix, so that кіберзброя and кіберзброєю agree."""
    prefix = prefix_of(part, language)
    base = part[len(prefix) :]
    return stem(prefix + (dictionary(language).main(base) or base), language)
