"""The words of a name, and which of them is the given name, the patronymic, the surname."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from service.language.folding import APOSTROPHES, DASHES, fold, nfc
from service.language.naming.declension import FEMININE, MASCULINE, NAMES_KEPT
from service.language.naming.established import given_genders

BOTH = frozenset({MASCULINE, FEMININE})
Role = Literal["given", "patronymic", "surname", "whole", "fixed"]
"""`whole`: the only word, a given name or a surname; `fixed`: a particle, an initial."""


class NamePart(Struct, frozen=True):
    """One word of a name as printed and as folded, its place from 0, and its genders."""

    printed: str
    folded: str
    place: int
    role: Role
    genders: frozenset[int]


_LOOK_ALIKES = dict(zip("авекмнорстухіјѕ", "abekmhopctyxijs", strict=True))
_TO_LATIN = _LOOK_ALIKES | {key.upper(): one.upper() for key, one in _LOOK_ALIKES.items()}
_TO_CYRILLIC = {one: key for key, one in _TO_LATIN.items()}
ONE_ALPHABET = str.maketrans({"ґ": "г", "ё": "е"})
_LETTERS = re.compile(r"[^\W\d_]+")
_IS_CYRILLIC = re.compile("[\u0400-\u052f]")
_IS_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


def fold_name(text: str) -> str:
    """`fold`, with г for ґ and е for ё, without invisible characters and mixed alphabets.

    A word of two alphabets goes over to the one with more letters (Cyrillic, if as many), if each
    of the others has its like there: Latin p and o in «Умєpoв».
    """
    return _clean(fold(_visible(text)).translate(ONE_ALPHABET))


def name_words(asked: str) -> list[str]:
    """The folded words of a name as somebody asks for it; the signs between them are no words.

    What is signs alone is one word; what nobody can see is none.
    """
    return [*_name_words(asked)]


@lru_cache(NAMES_KEPT)
def _name_words(asked: str) -> tuple[str, ...]:
    folded = fold_name(asked)
    return tuple(_WORD.findall(folded) or [folded][: len(folded)])


_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def _visible(text: str) -> str:
    return "".join(one for one in nfc(text) if unicodedata.category(one) != "Cf")


def _clean(text: str) -> str:
    """In one alphabet by the word, without marks that stand by themselves."""
    bare = "".join(one for one in nfc(text) if not "\u0300" <= one <= "\u036f")
    return _LETTERS.sub(_in_one_alphabet, bare)


def _in_one_alphabet(found: re.Match[str]) -> str:
    word = found[0]
    cyrillic, latin = len(_IS_CYRILLIC.findall(word)), len(_IS_LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    minority, table = (_IS_LATIN, _TO_CYRILLIC) if cyrillic >= latin else (_IS_CYRILLIC, _TO_LATIN)
    if any(one not in table for one in minority.findall(word)):
        return word
    return "".join(table.get(one, one) for one in word)


_PRINTED_WORD = re.compile(rf"[^\W_]+(?:[{re.escape(APOSTROPHES + DASHES)}-][^\W_]+)*")
_PARTICLE = re.compile(
    "фон|цу|дер|ден|дем|де|да|ді|ду|дос|дас|дель|делла|ван|вен|тен|тер|аль|ель|ас|аш|бен|"
    "бін|бин|ібн|ибн|абу|ла|ле|лос|ап|ди|і|von|zu|der|den|de|da|di|du|dos|das|del|della|"
    "van|ten|ter|al|el|bin|ben|ibn|abu|la|le|los|st|af|av|y"
)
_ADDITION = re.compile(
    "мол|молодший|ст|старший|мл|младший|огли|оглу|кизи|jr|sr|ii|iii|iv|ogly|oglu"
)
_PATRONYMIC = re.compile(
    "(?:[оеє]вич|йович|ьїч|ілліч|ильич|[кз]ьмич|лукич|[фх]омич|савич|[оеєії]вна|ї?нична|ічна)$"
)
_FEMININE_SURNAME = re.compile(
    "(?:[сцз]ька|[сц]кая|[аеєиіоуюя].*(?:[оеєё]ва|[иії]на))$",
)
_MASCULINE_SURNAME = re.compile("(?:[сцз]ький|[сц]кий|..[иы]й|[аеиіоуюя].*[оеєё]в)$")
_NUMERAL = re.compile("x{0,3}(?:ix|iv|v?i{0,3})")
DECLINABLE = re.compile(".*[a-zа-яіїє]")
"""A folded word in the alphabets known here."""


def printed_words(name: str) -> list[str]:
    """The words of `name_words`, with their letters as printed."""
    printed = _clean(_visible(name))
    return _PRINTED_WORD.findall(printed) or [printed][: len(printed)]


def parts_of(name: str, gender: str | None = None) -> list[NamePart]:
    """The parts of a person's name, in its order and at the places of `name_words`.

    A comma stands after a surname that comes first, or before what is no name («міністр»).
    """
    printed = printed_words(name)
    words = [fold_name(one) for one in printed]
    aside = _in_brackets(name)
    core = [place for place in range(len(words)) if _declines(words, place)]
    core = [place for place in core if place not in aside] or core
    before = _count_words(name.partition(",")[0])
    named = [place for place in core if place < before] or core
    surname_first = len(named) == 1 < len(core)
    roles = _roles(words, core if surname_first else named, surname_first=surname_first)
    genders = _genders(words, roles, gender)
    return [
        NamePart(one, word, place, role, genders)
        for place, (one, word, role) in enumerate(zip(printed, words, roles, strict=True))
    ]


def _count_words(text: str) -> int:
    return len(_WORD.findall(fold_name(text)))


def _in_brackets(name: str) -> set[int]:
    """The places of the words in round brackets."""
    found: set[int] = set()
    count = 0
    for piece in re.split(r"(\([^()]*\))", name):
        words = _count_words(piece)
        if piece.startswith("("):
            found |= set(range(count, count + words))
        count += words
    return found


def _declines(words: list[str], place: int) -> bool:
    word, last = words[place], place == len(words) - 1
    if len(words) == 1:
        return bool(DECLINABLE.search(word))
    if _ADDITION.fullmatch(word) or not DECLINABLE.search(word):
        return False
    if place and _NUMERAL.fullmatch(word):
        return False
    return last or not (len(word) == 1 or _PARTICLE.fullmatch(word))


def _roles(words: list[str], core: list[int], *, surname_first: bool) -> list[Role]:
    roles: list[Role] = ["fixed"] * len(words)
    if len(core) == 1:
        roles[core[0]] = "whole"
    elif not core:
        roles[-1:] = ["whole"] if words else []
    else:
        for place in core:
            roles[place] = "patronymic" if _PATRONYMIC.search(words[place]) else "given"
        roles[core[0]] = "given"
        surname = 0 if surname_first else _surname([words[place] for place in core])
        roles[core[surname]] = "surname"
    return roles


def _surname(core: list[str]) -> int:
    """Which of the words that may decline is the surname: the last, unless it cannot be."""
    if len(core) > 2 and _PATRONYMIC.search(core[-1]) and _is_given(core[-2]):  # noqa: PLR2004
        return 0
    known_last = _is_given(core[-1]) and not _PATRONYMIC.search(core[-1])
    pair = core[:-1] == core[:1]
    return 0 if pair and known_last and not _is_given(core[0]) else len(core) - 1


def _is_given(word: str) -> bool:
    return bool(given_genders(word))


def _genders(words: list[str], roles: list[Role], gender: str | None) -> frozenset[int]:
    """Those that the stored gender, else the patronymic, the given name, the surname leave open."""
    if gender:
        return frozenset({FEMININE if gender[0].casefold() in "fwж" else MASCULINE})
    by_role = dict(zip(reversed(roles), reversed(words), strict=True))
    if patronymic := by_role.get("patronymic"):
        return frozenset({FEMININE if patronymic.endswith("а") else MASCULINE})
    found = [one for one in (_of_given(by_role), _of_surname(by_role)) if one]
    if not found:
        return BOTH
    return found[0] & found[-1] or found[0]


def _of_given(by_role: dict[Role, str]) -> frozenset[int]:
    word = by_role.get("given", "")
    if known := given_genders(word) or given_genders(word.split("-")[0]):
        return known
    return frozenset()


def _of_surname(by_role: dict[Role, str]) -> frozenset[int]:
    word = by_role.get("surname", "")
    if _FEMININE_SURNAME.search(word):
        return frozenset({FEMININE}) if by_role.get("given") else BOTH
    return frozenset({MASCULINE}) if _MASCULINE_SURNAME.search(word) else frozenset()
