"""Paradigms: the dictionary forms that a word's ending allows, for Ukrainian and Russian."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_LONGEST_ENDING = 6
_SHORTEST_STEM = 2

# A line: the ending of the dictionary form, that of its most telling form, those of the others.
# "-" is an ending of no letters.
_TABLES = {
    "uk": """
        ий|ого|ому им ім а ої у ою ій е і их ими
        ій|ього|ьому ім я ьої ю ьою є і іх іми
        їй|його|йому їм я йої ю йою є ї їх їми
        -|ом|а у ові і и ів ам ами ах е
        -|ем|а у еві і ів ам ами ах
        ь|ем|я ю еві і ів ям ями ях
        ь|ями|і ю ей ям ях
        ь|ям|і ю ей ями ях
        й|єм|я ю єві ї їв ям ями ях
        а|ою|и і у - ам ами ах о
        а|ею|і у - ам ами ах
        я|ею|і ю ь - ям ями ях
        я|єю|ї ю й ям ями ях
        о|ом|а у і - ам ами ах ові
        е|ем|а я у ю і ь - ам ами ах ям ями ях
        я|ям|ю і ь ями ях
        и|ами|ів - ам ах
        и|ам|ів - ами ах
        і|ями|ів ей ь ам ами ах ям ях -
        і|ами|ів ей ам ах
        ї|ями|їв ям ях
        ок|ком|ка ку кові ки ків кам ками ках
        ець|цем|ця цю цеві ці ців цям цями цях
        єць|йцем|йця йцю йцеві йці йців йцям йцями йцях
        ка|кою|ок ці
        йка|йкою|йок йці
        ька|ькою|ьок ьці
        ість|істю|ості остей остям остями остях
        ти|в|ла ло ли тиму тимеш тиме тимемо тимете тимуть
        ти|ють|ю єш є ємо єте й ймо йте
        ити|ять|иш ить имо ите лю лять
        ити|ать|иш ить имо ите
        іти|ять|иш ить имо ите лю лять
        ати|ать|иш ить имо ите
        увати|ують|ую уєш ує уємо уєте уй уйте уймо
        ювати|юють|юю юєш ює юємо юєте юй юйте
        нути|нуть|ну неш не немо нете
        """,
    "ru": """
        ый|ого|ому ым ом ая ой ую ою ое ые ых ыми
        ий|ого|ому им ом ая ой ую ою ое ие их ими
        ий|его|ему им ем ая яя ей ую юю ею ее ие их ими
        ой|ого|ому ым им ом ая ую ою ое ые ие ых их ыми ими
        -|ом|а у е ы и ов ам ами ах
        -|ем|а у е и ей ам ами ах
        ь|ем|я ю е и ей ям ями ях
        ь|ью|и ей ям ями ях ам ами ах
        й|ем|я ю е и ев ям ями ях
        а|ой|ы и е у ою - ам ами ах
        а|ей|и е у ею - ам ами ах
        я|ей|и е ю ею ь - ям ями ях
        ия|ией|ии ию ий иям иями иях
        о|ом|а у е - ам ами ах
        е|ем|я а ю у и ий ей ям ями ях ам ами ах
        ы|ами|ов - ам ах
        и|ами|ов ей - ам ах
        и|ями|ей ев ям ях
        ок|ком|ка ку ке ки ков кам ками ках
        ец|цем|ца цу це цы цев цам цами цах
        ец|цом|ца цу це цы цов цам цами цах
        ка|кой|ок ек
        ть|л|ла ло ли
        ть|ют|ю ешь ет ем ете й йте
        ить|ят|ишь ит им ите лю
        ить|ат|ишь ит им ите у
        овать|уют|ую уешь ует уем уете уй уйте
        нуть|нут|ну нешь нет нем нете
        """,
}
INFLECTED = frozenset(_TABLES)
"""Languages with paradigms here."""

_INFINITIVE = {"uk": "ти", "ru": "ть"}
_PARTICLES = {"uk": ("ся", "сь", "ться"), "ru": ("ся", "сь")}
"""Of reflexive verbs; «ся» in the dictionary. «ться» is the third person's: сортує, сортується."""


class Candidate(NamedTuple):
    """A dictionary form, and a form that a word so declined or conjugated would have."""

    lemma: str
    telling: str


class _Table(NamedTuple):
    by_ending: dict[str, list[tuple[str, str]]]
    lemma_endings: list[tuple[str, str]]


@cache
def _table(language: str) -> _Table:
    lines = [line.split("|") for line in _TABLES.get(language, "").split("\n") if line.strip()]
    table = _Table({}, [])
    for lemma, telling, others in lines:
        pair = (lemma.strip(" -"), telling)
        table.lemma_endings.append(pair)
        for ending in dict.fromkeys((telling, *others.split())):
            table.by_ending.setdefault(ending.strip("-"), []).append(pair)
    return table


def candidates(word: str, language: str) -> Iterator[Candidate]:
    """The dictionary forms that would give this form, most of which no dictionary will know."""
    yield from _declined(word, language, "", "")
    for particle in _PARTICLES.get(language, ()):
        if word.endswith(particle):
            verb = word.removesuffix(particle)
            yield from _declined(verb, language, _INFINITIVE[language], "ся")


def _declined(word: str, language: str, only: str, particle: str) -> Iterator[Candidate]:
    by_ending = _table(language).by_ending
    for length in range(min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM) + 1):
        stem, ending = word[: len(word) - length], word[len(word) - length :]
        for lemma, telling in by_ending.get(ending, ()):
            if lemma.endswith(only):
                yield Candidate(stem + lemma + particle, stem + telling + particle)


def telling_forms(lemma: str, language: str) -> Iterator[str]:
    """The forms by which a dictionary shows that it declines this word as a lemma."""
    for ending, telling in _table(language).lemma_endings:
        if lemma.endswith(ending):
            yield lemma[: len(lemma) - len(ending)] + telling
    yield from _alternating(lemma)


def _alternating(lemma: str) -> Iterator[str]:
    """Stems whose last vowel changes or falls out: рік, року; камінь, каменя; день, дня."""
    stem, soft = (lemma[:-1], "ь") if lemma.endswith("ь") else (lemma, "")
    for vowel in {"і": "ое", "ї": "оє", "о": ("",), "е": ("",)}.get(stem[-2:-1], ()):
        changed = stem[:-2] + vowel + stem[-1]
        yield from (changed + ending for ending in (("ем", "і") if soft else ("ом", "у", "ів")))
