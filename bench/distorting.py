"""Wordings of quotes as they come back: shortened, re-inflected, moved, mistyped, replaced."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from service.language.shingles import WITHOUT_CONTENT

_LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_SHORTEST_MISTYPED = 4

Distort = Callable[[list[str], random.Random], list[str]]


@cache
def _paradigms() -> tuple[dict[str, str], dict[str, list[str]]]:
    """The lemma of each form, and the forms of each lemma, by simplemma's dictionary."""
    lemmas = dict(LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary("uk").items())
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for form, lemma in lemmas.items():
        if form.isalpha():
            forms[lemma].append(form)
    return lemmas, forms


def kept(words: list[str], _: random.Random) -> list[str]:
    """As they are."""
    return words


def halved(words: list[str], chance: random.Random) -> list[str]:
    """Half of the words, side by side, from anywhere."""
    length = (len(words) + 1) // 2
    start = chance.randint(0, len(words) - length)
    return words[start : start + length]


def inflected(words: list[str], chance: random.Random) -> list[str]:
    """Every word of content in another form of its lemma, if it has one."""
    lemmas, forms = _paradigms()

    def another(word: str) -> str:
        known = [form for form in forms.get(lemmas.get(word, ""), []) if form != word]
        return chance.choice(known) if known and word not in WITHOUT_CONTENT else word

    return [another(word) for word in words]


def swapped(words: list[str], _: random.Random) -> list[str]:
    """The second half first."""
    middle = len(words) // 2
    return words[middle:] + words[:middle]


def shuffled(words: list[str], chance: random.Random) -> list[str]:
    """In any order."""
    return chance.sample(words, len(words))


def mistyped(words: list[str], chance: random.Random) -> list[str]:
    """A letter changed, swapped with the next or left out in a fifth of the words."""
    long = [place for place, word in enumerate(words) if len(word) >= _SHORTEST_MISTYPED]
    chosen = set(chance.sample(long, min(len(long), max(1, round(len(words) / 5)))))
    return [_mistype(word, chance) if at in chosen else word for at, word in enumerate(words)]


def _mistype(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    before, letter, following, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    return chance.choice([
        f"{before}{chance.choice(_LETTERS)}{following}{after}",
        f"{before}{following}{letter}{after}",
        f"{before}{following}{after}",
    ])


def replaced(vocabulary: Sequence[str]) -> Distort:
    """A quarter of the words by any others."""

    def replace(words: list[str], chance: random.Random) -> list[str]:
        chosen = set(chance.sample(range(len(words)), round(len(words) / 4)))
        return [
            chance.choice(vocabulary) if at in chosen else word for at, word in enumerate(words)
        ]

    return replace


def kinds(vocabulary: Sequence[str]) -> dict[str, Distort]:
    """All of them by their names."""
    simple = (kept, halved, inflected, swapped, shuffled, mistyped)
    return {one.__name__: one for one in simple} | {"replaced": replaced(vocabulary)}
