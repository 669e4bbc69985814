"""Stems: what the forms of a word have in common, for words that no dictionary knows."""

import re
from typing import NamedTuple

_SHORTEST_STEM = 3
_VERB = "+"
"""Marks the stems of verbs: осел of оселя, осел+ of оселити."""
_SHORTEST_BASE = 4

_PREFIXES = {
    "uk": (
        "авіа авто агро аеро анти архі біо веб вело відео газо гідро гіпер держ еко екс електро "
        "енерго євро інтер інфра квазі кібер кіно контр мега медіа мета мікро між міні мото "
        "мульти над нано нарко нафто не недо нейро обл онлайн пере пост про проти псевдо психо "
        "під радіо рай само соц спец спорт супер теле техно транс турбо ультра фото"
    ),
    "ru": (
        "авиа авто агро анти аэро био веб вело видео газо гидро гипер гос евро инфра квази кибер "
        "кино контр лже медиа мета микро мини много мото мульти нано нарко нефте не недо нейро "
        "онлайн пост противо псевдо психо радио сверх соц спец супер теле техно транс ультра фото "
        "эко экс электро энерго обл рай проф"
    ),
}
"""Parts that make new words of known ones."""


class _Endings(NamedTuple):
    """`nominal` are tried longest first; `verbal` matches a whole word and keeps group 1."""

    nominal: re.Pattern[str]
    verbal: re.Pattern[str]
    adverb: re.Pattern[str]
    """Of adjectives: kept whole, as dictionaries keep adverbs apart."""
    particle: re.Pattern[str]
    smoothing: tuple[tuple[re.Pattern[str], str], ...]
    """What still differs between the stems of one word: a fleeting vowel, a softened end."""


def _nominal(endings: str) -> re.Pattern[str]:
    longest_first = sorted(endings.split(), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest_first)})$")


_LANGUAGES = {
    "uk": _Endings(
        _nominal(
            "ами ями ові еві єві ів їв ам ям ах ях ом ем єм ою ею єю ій и і ї у ю а я о е є ь й "
            "ого ього його ому ьому йому ий ім їм им их іх їх ими іми їми ої ьої йої ьою йою"
        ),
        re.compile(
            r"(.{3,}?)(?:"
            r"[ую]ва(?:ти|в|л[аои]|тим(?:у|еш|е|емо|ете|уть))"
            r"|[ую](?:єш|єть|ємо|єте|ють|йте|ймо)"
            r"|(?:[аяіиуї]|ну)(?:ти|л[аои]|тим(?:у|еш|е|емо|ете|уть))"
            r"|[ая]в|(?<!т)ив"
            r"|[иіуюая]ть|[иїе]ш|[ие]мо|[ие]те"
            r"|[аяі](?:єш|єть|ємо|єте|ють|йте|ймо)"
            r")"
        ),
        re.compile(r"(?<=.{2}[нв])о$"),
        re.compile(r"с[яь]$"),
        (
            (re.compile(r"[ьй']+$"), ""),
            (re.compile(r"(?<=.{3})[еєі]$"), ""),
            (re.compile(r"(?<=.{2}[^аеиоуюяєії])ок$"), "к"),
            (re.compile(r"(?<=.{3})[еє]ц$"), "ц"),
            (re.compile(r"ц$"), "к"),
        ),
    ),
    "ru": _Endings(
        _nominal(
            "ами ями ов ев ам ям ах ях ом ем ой ей ою ею ы и у ю а я о е ь й "
            "ого его ому ему ый ий им ым их ых ими ыми ая яя ое ее ые ие ую юю иям иями иях ией ию"
        ),
        re.compile(
            r"(.{3,}?)(?:"
            r"(?:ова|ева)(?:ть|в|л[аои]?)"
            r"|[ую](?:ешь|ет|ем|ете|ют|йте)"
            r"|(?:[аяеиуы]|ну)(?:ть|л[аои]?)"
            r"|[аяе](?:ешь|ет|ем|ете|ют|йте)"
            r")"
        ),
        re.compile(r"(?<=.{2}[нв])о$"),
        re.compile(r"с[яь]$"),
        (
            (re.compile(r"[ьйъ]+$"), ""),
            (re.compile(r"(?<=.{3})[еи]$"), ""),
            (re.compile(r"(?<=.{2}[^аеиоуюяэы])[ое]к$"), "к"),
            (re.compile(r"(?<=.{3})ец$"), "ц"),
        ),
    ),
}
_REFLEXIVE_LENGTH = 6


def prefix_of(word: str, language: str) -> str:
    """The longest usual prefix, if enough of a word is left after it; else nothing."""
    longest = word[:-_SHORTEST_BASE]
    prefixes = _PREFIXES.get(language, "").split()
    return max(filter(longest.startswith, prefixes), key=len, default="")


def stem(word: str, language: str) -> str:
    """The word without its ending; in a language without rules here, the word itself."""
    endings = _LANGUAGES.get(language)
    if endings is None:
        return word
    if len(word) >= _REFLEXIVE_LENGTH and endings.particle.search(word):
        return _verb_stem(word[:-2], endings) + word[-2] + "я"
    return _verb_stem(word, endings)


def _verb_stem(word: str, endings: _Endings) -> str:
    match = endings.verbal.fullmatch(word)
    return match[1] + _VERB if match else _noun_stem(word, endings)


def _noun_stem(word: str, endings: _Endings) -> str:
    if endings.adverb.search(word):
        return word
    match = endings.nominal.search(word, _SHORTEST_STEM)
    stem = word[: match.start()] if match else word
    for pattern, kept in endings.smoothing:
        if len(stem) > _SHORTEST_STEM:
            stem = pattern.sub(kept, stem)
    return stem
