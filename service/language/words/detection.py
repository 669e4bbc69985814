"""Detection: the language of a quotation, and the languages in which one word is analysed."""

import re
from collections import Counter

from service.language.folding import fold, nfc
from service.language.words.dictionary import dictionary

ANALYSED = ("uk", "ru", "en")
"""The languages whose words are found in any form."""

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґ]|(?<=[а-я])'(?=[а-яєії])")
_RUSSIAN = re.compile(r"[ыэё]|ъ(?=[еёюя])")
_FOREIGN = re.compile(r"[\u0400-\u04ff](?<![а-яіїєґё])|ъ(?![еёюя])")
"""Letters of other Cyrillic alphabets (ў, ј, ќ, ә), ъ as Bulgarian has it."""
_MARKED = re.compile(r"[^\W\da-zéèêïöç_]")
"""Latin letters that English has not even in its borrowings: café, naïve."""

_DIGITS_IN = "uk"
"""Numbers are the same in all languages, so they are kept under one."""
_CYRILLIC_LANGUAGES = frozenset({"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"})

_FUNCTION_WORDS = {
    "uk": (
        "та але або чи що щоб як коли якщо бо це цей ця цього цьому того тому він вона воно вони "
        "його їх ми ви від до після перед над з із зі й через між також ще вже лише "
        "тільки був була було були буде будуть бути є має мають може можуть треба потрібно немає "
        "нема так ні дуже так який яка яке які яких свою свого себе нас вас нам вам мене тебе "
        "мені тобі де там тут тепер зараз сьогодні завтра вчора якби навіть хто хоча"
    ),
    "ru": (
        "и но или что чтобы как когда если это этот эта этого этому того потому он она оно они "
        "его их мы вы от до после перед с со из об через между также еще уже только лишь "
        "был была было были будет будут быть есть имеет может могут надо нужно нет так очень "
        "который которая которое которые которых свою своего себя нас вас нам вам меня тебя мне "
        "тебе где там тут здесь теперь сейчас сегодня завтра вчера даже кто хотя ли же бы ей ему"
    ),
    "": (
        "е са се си ще да това тази този тези като към във със сме съм няма само което които беше "
        "или че може je је су који која које што само није али како био од го ја ги гэта што які "
        "яна яны"
    ),
    "en": (
        "the of and to in is was for that with as it on be by at are this have from or had not but "
        "what were we there can an your which their if will each about how up out them then she "
        "many some so these would other into has more two like him see could no than been who its "
        "now did get may i you he they his her our us my me a do all when"
    ),
}
"""Under "": those of Bulgarian, Macedonian, Serbian and Belarusian."""

_LANGUAGES_OF: dict[str, frozenset[str]] = {
    word: frozenset(code for code, words in _FUNCTION_WORDS.items() if word in words.split())
    for words in _FUNCTION_WORDS.values()
    for word in words.split()
}
_FUNCTION_WORDS_OF_ENGLISH = frozenset(_FUNCTION_WORDS["en"].split())
FUNCTION_WORDS = frozenset(_LANGUAGES_OF)
"""Words without content of their own, in any of these languages."""
_KNOWN = 0.8
"""The share of its words that English must know for a text to be English."""
_CLEARLY = 2
"""How many times the votes of the next language the first must have, and more."""
_ENOUGH = 2
"""Words below which a vocabulary decides nothing."""


def detect(text: str) -> str | None:
    """The language of a text: "uk", "ru" or "en"; None for another, or where it cannot be told."""
    words = _WORD.findall(fold(text))
    cyrillic = [word for word in words if _CYRILLIC.search(word)]
    if 4 * len(cyrillic) >= len(words):
        return _slavic(cyrillic) if cyrillic else None
    return "en" if _is_english(text) else None


def _slavic(words: list[str]) -> str | None:
    votes = Counter({"uk": 0, "ru": 0, "": 0})
    for word in words:
        votes["uk"] += 2 * bool(_UKRAINIAN.search(word))
        votes["ru"] += 2 * bool(_RUSSIAN.search(word))
        belarusian = "і" in word and not {"ы", "э", "ё"}.isdisjoint(word)
        votes[""] += 2 * (belarusian or bool(_FOREIGN.search(word)))
        alone = _LANGUAGES_OF.get(word, frozenset())
        votes.update(alone if len(alone) == 1 else ())
    (first, most), (_, next_most), _ = votes.most_common()
    if not most:
        return _by_vocabulary(words)
    return first or None if most > _CLEARLY * next_most else None


def _by_vocabulary(words: list[str]) -> str | None:
    """For the rare sentence without a telling letter or word: Нарада почалася."""
    ukrainian, russian = (_known(words, code) for code in ("uk", "ru"))
    if len(words) < _ENOUGH or ukrainian == russian or max(ukrainian, russian) < _KNOWN:
        return None
    return "uk" if ukrainian > russian else "ru"


def _is_english(text: str) -> bool:
    """By the words in lower case, where there are any: names tell nothing."""
    latin = [word for word in _WORD.findall(nfc(text)) if not _CYRILLIC.search(word)]
    words = [word.casefold() for word in latin]
    if _FUNCTION_WORDS_OF_ENGLISH.isdisjoint(words) or any(map(_MARKED.search, words)):
        return False
    common = [word for word in latin if word.islower()]
    return _known(common or words, "en") >= _KNOWN


def _known(words: list[str], language: str) -> float:
    held = dictionary(language)
    return sum(held.main(word.removesuffix("'s")) is not None for word in words) / len(words)


def languages_of(word: str, language: str | None) -> tuple[str, ...]:
    """The languages in which a folded word of a text is analysed, or of a request (None).

    Words of other languages are found as they are: none is loaded because somebody names it. A
    Latin word in a Cyrillic text is taken for English; a number belongs to no language.
    """
    if not word[:1].isalpha():
        return (_DIGITS_IN,)
    if not _CYRILLIC.search(word):
        codes = ("en" if language is None or language in _CYRILLIC_LANGUAGES else language,)
    elif language in _CYRILLIC_LANGUAGES:
        codes = (language,)
    else:
        codes = _cyrillic_languages_of(word)
    return tuple(code for code in codes if code in ANALYSED)


def _cyrillic_languages_of(word: str) -> tuple[str, ...]:
    ukrainian, russian = _UKRAINIAN.search(word), _RUSSIAN.search(word)
    if bool(ukrainian) == bool(russian):
        return ("uk", "ru")
    return ("uk",) if ukrainian else ("ru",)
