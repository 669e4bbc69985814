"""Dictionary: the lemmas of a word by simplemma's dictionaries, more than the one that they give.

A dictionary of simplemma names one lemma for a form, where a form may have several (коштом: of
кошт and of кошти), and names the verb for a participle, the adjective for an adverb. So readings
are corrected, then completed by every paradigm that the dictionary confirms.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy

from service.language.folding import KEPT
from service.language.words.paradigms import candidates, telling_forms
from service.language.words.tries import TRIES

_BY_RULES = Lemmatizer(
    cache_max_size=0, lemmatization_strategy=DefaultStrategy(dictionary_factory=TRIES)
)


class _Correction(NamedTuple):
    """Where "form lemma" matches, the lemma is `lemma`, if the dictionary `holds` it so."""

    pattern: re.Pattern[str]
    lemma: str
    holds: str = ""


_HELD_AS_LEMMA = "as a lemma"
_HELD_AS_FORM = "as a form of the same lemma"

_CORRECTIONS = {
    "uk": (
        # an infinitive of the other aspect
        _Correction(re.compile(r"(.{2,}ти(?:ся)?) .+(?:ти|тися)"), r"\1"),
        # adverbs
        _Correction(re.compile(r"(.{2,}?)(ь?о) \1[иі]й"), r"\1\2"),
        # qualities
        _Correction(re.compile(r"(.+)(?:ість|істю|ост(?:і|ей|ям|ями|ях)) .+[иі]й"), r"\1ість"),
        # adverbial participles
        _Correction(re.compile(r"(.+(?:[ую]чи|[ая]чи|вши|ши)(?:сь)?) .+(?:ти|тися)"), r"\1"),
        # verbal nouns
        _Correction(re.compile(r"(.+(?:нн|тт))(?:я|ю|ям|і|ями|ях|ів) .+(?:ти|тися)"), r"\1я"),
        # the future of one verb, which is a rare present of the other
        _Correction(re.compile(r"(.+)([ая])ть(ся)? \1\2ти(?:ся)?"), r"\1ити\3", _HELD_AS_LEMMA),
        _Correction(re.compile(r"(.+)лять(ся)? \1ляти(?:ся)?"), r"\1ити\2", _HELD_AS_LEMMA),
        # superlatives and comparatives
        _Correction(
            re.compile(r"(.+ш)(?:[иіе]й?|ого|ому|[иі]м|а|о[їю]|у|их|ими) .+[иі]й"),
            r"\1ий",
            _HELD_AS_FORM,
        ),
        # adjectives made of nouns and verbs
        _Correction(
            re.compile(r"(.{2,}?)(?:ий|ого|ому|их|ими|ої) .+(?<![иі]й)"), r"\1ий", _HELD_AS_FORM
        ),
        _Correction(
            re.compile(r"(.+[нт])(?:[иі]м|а|у|ою|[ій]й|[еі]) .+ти"), r"\1ий", _HELD_AS_FORM
        ),
    ),
    "ru": (
        _Correction(re.compile(r"(.{2,}ть(?:ся)?) .+ть(?:ся)?"), r"\1"),
        _Correction(re.compile(r"(.{2,}ый) .+(?<!й)"), r"\1"),
        _Correction(re.compile(r"(.{2,}?)(о) \1[ыи]й"), r"\1\2"),
        _Correction(re.compile(r"(.+)ост(?:ь|и|ью|ей|ям|ями|ях) .+[ыио]й"), r"\1ость"),
        _Correction(re.compile(r"(.+ни)(?:е|я|ю|ем|и|й|ям|ями|ях) .+ть(?:ся)?"), r"\1е"),
    ),
}
_IRREGULAR = {
    "uk": {
        form: lemma
        for lemma, forms in {
            "бій": "бої боїв бою боєві боєм боям боями боях",
            "боєць": "бійці бійця бійцю бійцем бійців бійцям бійцями бійцях",
            "брати": "беру береш бере беремо берете беруть",
            "два": "двох двом двома",
            "день": "дні днів дням днями днях",
            "дитина": "діти дітей дітям дітьми дітях",
            "мати": "матір'ю",
            "могти": "може",
            "нога": "нозі",
            "село": "сіл",
            "три": "трьох трьом трьома",
        }.items()
        for form in forms.split()
    }
}
"""Common words of which the dictionary takes some forms for those of a rarer word."""

_OF_A_MAN = re.compile("(.+і)(?:й|я|ю|ї|єм|єві)")

_PLURAL = ("и", "і", "ї", "ы")
"""Endings of lemmas that may be plurals of others: кошти, кошт."""

_UNIVOCAL = {
    "uk": (
        # судові: of the court, not «to the court»
        (re.compile(r"(.+ов)і"), r"\1ий"),
        # українці: men of a country, not «to a woman of it»
        (re.compile(r"(.+)ці"), r"\1ець"),
        # найбільше, раніше: adverbs
        (re.compile(r"(.+ше)"), r"\1"),
    ),
}
"""Forms of which one reading is so much the likelier that the others are left out."""


class Dictionary:
    """What simplemma knows of one language. Opened when first asked."""

    def __init__(self, language: str) -> None:
        self._words = TRIES.get_dictionary(language)
        self._language = language
        self._irregular = _IRREGULAR.get(language, {})
        self._corrections = _CORRECTIONS.get(language, ())
        self._common = lru_cache(KEPT)(self._corrected)

    def main(self, word: str) -> str | None:
        """The one lemma that the dictionary gives, corrected; names stand capitalised there."""
        word = self._spelt(word)
        return self._common(word) or self._name(word)

    def lemmas(self, word: str) -> frozenset[str]:
        """Every lemma that the dictionary gives or confirms; none for a word that it lacks."""
        word = self._spelt(word)
        main = self._common(word)
        if main == word and not word.endswith(_PLURAL) and self._declines(word):
            return frozenset({word})
        found = {lemma for lemma in (main, self._name(word)) if lemma}
        if main is None:
            found |= self._men(word)
        unknown = not found
        lookup = self._common if main else self.main
        for lemma, telling in set(candidates(word, self._language)):
            if lookup(lemma) == lemma and (
                lookup(telling) == lemma or (unknown and telling == word)
            ):
                found.add(lemma)
        for pattern, template in _UNIVOCAL.get(self._language, ()):
            match = pattern.fullmatch(word)
            if match and (sole := match.expand(template)) in found:
                return frozenset({sole})
        return frozenset(found)

    def _declines(self, lemma: str) -> bool:
        """Whether other forms are known of it: many a form stands as a lemma of itself."""
        forms = telling_forms(lemma, self._language)
        return any(form != lemma and self._common(form) == lemma for form in forms)

    def _corrected(self, word: str) -> str | None:
        lemma = self._given(word)
        if lemma is None or lemma == word:
            return lemma
        for correction in self._corrections:
            match = correction.pattern.fullmatch(f"{word} {lemma}")
            if match and self._holds(
                made := match.expand(correction.lemma), lemma, correction.holds
            ):
                return made
        return lemma

    def _holds(self, made: str, lemma: str, manner: str) -> bool:
        return not manner or self._given(made) == (made if manner == _HELD_AS_LEMMA else lemma)

    def _given(self, word: str) -> str | None:
        lemma = self._irregular.get(word) or self._words.get(word)
        return lemma and self._spelt(lemma.casefold())

    def _name(self, word: str) -> str | None:
        """Київ, which in lower case is of a cue."""
        lemma = self._words.get(word.capitalize())
        return lemma and self._spelt(lemma.casefold())

    def _men(self, word: str) -> set[str]:
        """Валерій, of whom Валерія is a case, and a woman."""
        match = _OF_A_MAN.fullmatch(word)
        return {f"{match[1]}й"} if match and self._name(f"{match[1]}й") else set()

    def _spelt(self, word: str) -> str:
        """Russian is printed with ё or without it."""
        return word.replace("ё", "е") if self._language == "ru" else word


@cache
def dictionary(language: str) -> Dictionary:
    """That of Ukrainian, Russian or English."""
    return Dictionary(language)


def english_lemmas(word: str) -> frozenset[str]:
    """Lemmas by simplemma's own strategies, which do for English."""
    return frozenset({_BY_RULES.lemmatize(word.removesuffix("'s"), "en").casefold()})
