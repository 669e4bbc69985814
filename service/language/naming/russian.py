"""Russian declension of names by their endings: small, since print in Russian varies little."""

from collections.abc import Iterator
from functools import lru_cache

from service.language.naming.declension import (
    FEMININE,
    FIXED,
    NAMES_KEPT,
    PLURAL,
    Paradigm,
    Part,
    Readings,
    Rule,
    first_fit,
    inflected,
)

# The plural in -ов and -ев is left out: the families Гончар and Макар are not Гончаров and Макаров.
_HARD = Paradigm("= а у а ом е =", "ы . ам . ами ах ы")
_BACK = Paradigm("= а у а ом е =", "и . ам . ами ах и")
_HUSHED = Paradigm("= а у а ем е =", "и ей ам ей ами ах и")
_TS = Paradigm("= а у а ем/ом е =", "ы . ам . ами ах ы")
_SOFT = Paradigm("= я ю я ем е =", "и ей ям ей ями ях и")
_IOTA = Paradigm("= я ю я ем е =", "и . ям . ями ях и")
_IY = Paradigm("= я ю я ем и =", "и . ям . ями ях и")
_OV = Paradigm("= а у а ым/ом е =", "ы ых ым ых ыми ых ы")
_ADJECTIVE = Paradigm("= ого ому ого ым ом =", "ые ых ым ых ыми ых ые")
_BACK_ADJECTIVE = Paradigm("= ого ому ого им ом =", "ие их им их ими их ие")
_HARD_A = Paradigm("= ы е у ой/ою е =", "ы - ам - ами ах ы")
_BACK_A = Paradigm("= и е у ой/ою е =", "и - ам - ами ах и")
_HUSHED_A = Paradigm("= и е у ей/ой е =", "и - ам - ами ах и")
_TS_A = Paradigm("= ы е у ей/ой е =", "ы - ам - ами ах ы")
_SOFT_A = Paradigm("= и е ю ей/ею е =", "и ь/ей ям ь/ей ями ях и")
_IYA = Paradigm("= и и ю ей/ею и =", "и й ям й ями ях и")
_OVA = Paradigm("= ой ой у ой/ою ой =", "ы ых . ых ыми ых ы")
_AYA = Paradigm("= ой ой ую ой/ою ой =", "ие/ые их/ых . их/ых ими/ыми их/ых ие/ые")
_THIRD = Paradigm("= и и = ью и =", FIXED.plural)

_V = "[аеиоуыэюя]"
_IN_A: tuple[Rule, ...] = (
    ("ия", (("и", _IYA),)),
    ("я", (("", _SOFT_A),)),
    ("([жчшщ])а", ((r"\1", _HUSHED_A),)),
    ("ца", (("ц", _TS_A),)),
    (f"({_V})а", ((r"\1", _HARD_A), (r"\1а", FIXED))),
    ("([гкх])а", ((r"\1", _BACK_A),)),
    ("а", (("", _HARD_A),)),
)
_GIVEN: tuple[Rule, ...] = (
    ("(^л)ев", ((r"\1ьв", _HARD), (r"\1ев", _HARD))),
    ("(^пав)ел", ((r"\1л", _HARD),)),
    ("ий", (("и", _IY),)),
    ("([еи][вн])", ((r"\1", _HARD),)),
)
_MASCULINE: tuple[Rule, ...] = (
    ("([гкх])ий", ((r"\1", _BACK_ADJECTIVE),)),
    ("ий", (("и", _IY), ("ь", _IY))),
    ("ый", (("", _ADJECTIVE),)),
    ("([гкх])ой", ((r"\1", _BACK_ADJECTIVE), (r"\1о", _IOTA))),
    ("ой", (("", _ADJECTIVE), ("о", _IOTA))),
    ("([вб])ей", ((r"\1ь", _IOTA), (r"\1е", _IOTA))),
    ("й", (("", _IOTA),)),
    ("лец", (("льц", _TS), ("лец", _TS))),
    (f"({_V})ец", ((r"\1йц", _TS), (r"\1ец", _TS))),
    ("ец", (("ц", _TS), ("ец", _TS))),
    ("ц", (("ц", _TS),)),
    ("ень", (("н", _SOFT), ("ен", _SOFT))),
    ("ь", (("", _SOFT),)),
    ("([жчшщ])", ((r"\1", _HUSHED),)),
    ("([ое]в|[иы]н)", ((r"\1", _OV),)),
    (f"({_V}.*)([ое])к", ((r"\1к", _BACK), (r"\1\2к", _BACK))),
    ("([иы]х)", ((r"\1", FIXED),)),
    ("([гкх])", ((r"\1", _BACK),)),
    (f"{_V}.*{_V}.*[ое]ва|ска?я|ая", ()),
    *_IN_A,
    (f"({_V})", ((r"\1", FIXED),)),
    ("", (("", _HARD),)),
)
_FEMININE_GIVEN: tuple[Rule, ...] = (
    ("([влн])ь", ((r"\1", _THIRD), (r"\1ь", FIXED))),
    *_IN_A,
    ("", (("", FIXED),)),
)
_FEMININE: tuple[Rule, ...] = (
    ("ая", (("", _AYA),)),
    (f"({_V}.*[ое]в)а", ((r"\1", _OVA),)),
    ("([иы]н)а", ((r"\1", _OVA), (r"\1", _HARD_A))),
    *_IN_A,
    ("", (("", FIXED),)),
)


@lru_cache(NAMES_KEPT)
def russian(word: str, part: Part, gender: int) -> Readings:
    """Every form of one word in lower case, without a hyphen, read as that part of a name."""
    return tuple(_forms(word.replace("ё", "е"), part, gender))


def _forms(word: str, part: Part, gender: int) -> Iterator[tuple[str, int]]:
    rules = _FEMININE if gender == FEMININE else _MASCULINE
    stems = list(first_fit(rules, word))
    if part == "given":
        rules = _FEMININE_GIVEN if gender == FEMININE else _GIVEN
        stems = list(first_fit(rules, word)) or stems
    for stem, paradigm in stems:
        yield from inflected(word, stem, paradigm.singular, gender)
        if part == "surname":
            yield from inflected(word, stem, paradigm.plural, PLURAL)
