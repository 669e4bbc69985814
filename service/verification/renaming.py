"""Whether a name is put in the place of another: names, their cases, and who has them. Pure."""

import re
from functools import lru_cache

from rapidfuzz.distance import Prefix

from service.language.naming.established import established
from service.language.naming.names import name_forms
from service.language.searching import the_analyser
from service.language.words.detection import languages_of
from service.verification.places import is_place
from service.verification.reading import Reading, Span
from service.verification.roman import roman

_SHORTEST_NAME = 2
_SHORTEST_STEM = 3
_CASE_ENDINGS = frozenset(
    """
    а у ю ові еві єві ом ем єм ою ею єю і ї и е о є я й ь ий ій ого ому им ім ої ів їв ам ям ами ями
    ах ях их іх ими іми ої ую ая ой ей ею ее ые ы ым ых ыми ое ия ии ию ией 's s ’s
    """.split()  # noqa: SIM905 a list of words is read more easily so
) | {""}


def renamed(given: Reading, held: Reading, ours: Span, theirs: Span) -> bool:
    """Whether a name is replaced by what is no form of it."""
    if ours[0] == ours[1] or theirs[0] == theirs[1]:
        return False
    others = [(given.folded[at], _is_initial(given, at)) for at in range(*ours)]
    surely = any(is_name(given, place) for place in range(*ours))
    names = [
        (held.words[at].word, _is_initial(held, at))
        for at in range(*theirs)
        if is_name(held, at, surely=surely)
    ]
    return any(
        not any(
            _initials(name, one) if short or two else same_name(name, one) for one, two in others
        )
        for name, short in names
    )


def _initials(name: str, other: str) -> bool:
    """Whether one of them may stand for the other."""
    return name.startswith(other) or other.startswith(name)


def is_name(reading: Reading, place: int, *, surely: bool = False) -> bool:
    """By its capital within a sentence; the first word where it is known as one.

    `surely` where it has to do with another name, so that the first word is taken for one too.
    """
    word = reading.words[place]
    if not reading.text[word.start].isupper():
        return False
    if _is_initial(reading, place):
        return True
    printed = reading.text[word.start : word.end]
    if len(printed) < _SHORTEST_NAME:
        return False
    if roman(reading, place) is not None:
        return False
    if printed == "I" or printed.startswith("I'"):
        return False
    begins = place == 0 or reading.sentences[place - 1] != reading.sentences[place]
    return not begins or surely or _is_known_name(reading.words[place].word)


def _is_initial(reading: Reading, place: int) -> bool:
    """Whether a letter stands for a name: В. Зеленський."""
    word = reading.words[place]
    if word.end - word.start > 1 or place + 1 == len(reading) or reading.text[word.end] != ".":
        return False
    follows = reading.text[reading.words[place + 1].start]
    return reading.text[word.start].isupper() and follows.isupper()


_SURNAMES = re.compile(r".+(?:енко|[сц]ьк(?:ий|ого|ому|им|а)|чук|[сц]к(?:ий|ого|ому|им|ая))")


def _is_known_name(word: str) -> bool:
    """By what it is, or how it ends."""
    word = word.removesuffix("'s")
    return bool(established(word)) or is_place(word) or _SURNAMES.fullmatch(word) is not None


@lru_cache(maxsize=10_000)
def same_name(name: str, other: str) -> bool:
    """In whatever case."""
    shared = Prefix.similarity(name, other)
    if shared >= _SHORTEST_STEM and {name[shared:], other[shared:]} <= _CASE_ENDINGS:
        return True
    if _lemmas(name) & _lemmas(other):
        return True
    forms = name_forms(name.title(), of_person=True)
    return any(one.form == other and len(one.form) > 1 for one in forms)


def _lemmas(word: str) -> frozenset[str]:
    analyser = the_analyser()
    return frozenset[str]().union(*(analyser.asked(word, one) for one in languages_of(word, None)))
