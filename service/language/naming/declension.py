"""Ukrainian declension of names: shevchenko's rules, the variants that print has, and pymorphy3's.

A paradigm is written as seven cells in the order of CASES, with `/` between variants. In a cell `=`
is the word itself, `-` the bare stem, `.` nothing; `^` softens a last г к х before the ending, `!`
hushes it, `?` needs it.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib import metadata, util
from typing import Any, Literal, NamedTuple, cast

import shevchenko

from service.language.parsers import parser

CASES = (
    "nominative",
    "genitive",
    "dative",
    "accusative",
    "instrumental",
    "locative",
    "vocative",
)
MASCULINE, FEMININE, PLURAL = 0, 1, 2
ANY = (1 << 21) - 1
Part = Literal["given", "patronymic", "surname"]
NAMES_KEPT = 1024
"""Names, of which each has forms of some 4 kB, that are kept with them for the next time."""
Readings = tuple[tuple[str, int], ...]
"""Forms, each with its readings; a form may come more than once."""


class Paradigm(NamedTuple):
    """The cells of the singular and of the plural."""

    singular: str
    plural: str


HARD = Paradigm("= а у/ові а ом ^і/ові/у !е/?у/=", "и ів ам ів ами ах и")
MIXED = Paradigm("= а у/еві а ем і/еві/у е/у/=", "і ів ам ів ами ах і")
SOFT = Paradigm("= я ю/еві я ем і/еві/ю ю/=", "і ів ям ів ями ях і")
TSOFT = Paradigm("= я ю/еві я ем і/еві/ю ю/!е/=", "і ів ям ів ями ях і")
IOTA = Paradigm("= я ю/єві я єм ї/єві/ю ю/=", "ї їв ям їв ями ях ї")
OV = Paradigm("= а у/ові а им/ом і/ові/у е/=", "и их/ів им их/ів ими их и")
ADJECTIVE = Paradigm("= ого ому ого им ому/ім =", "і их им их ими их і")
SOFT_ADJECTIVE = Paradigm("= ього ьому ього ім ьому/ім =", "і іх ім іх іми іх і")
# The dative plural of women's surnames is left out: it is the instrumental of their husbands'.
ADJECTIVE_A = Paradigm("= ої ій у ою ій =", "і их . их ими их і")
HARD_A = Paradigm("= и ^і у ою ^і о/=", "и -/ів ам -/ів ами ах и")
MIXED_A = Paradigm("= і і у ею/ою і о/е/=", "і -/ів ам -/ів ами ах і")
SOFT_A = Paradigm("= і і ю ею і е/ю/=", "і ь/ів ям ь/ів ями ях і")
IOTA_A = Paradigm("= ї ї ю єю ї є/ю/=", "ї й/їв ям й/їв ями ях ї")
THIRD = Paradigm("= і і = ю/'ю і е/=", "= = = = = = =")
DOUBLED = Paradigm("= = = = ю = =", "= = = = = = =")
FIXED = Paradigm("= = = = = = =", "= = = = = = =")

Rule = tuple[str, tuple[tuple[str, Paradigm], ...]]
"""An ending, and the stems that it leaves, each with its paradigm. The first that fits decides."""

_V = "[аеєиіїоуюя]"
_IN_A: tuple[Rule, ...] = (
    (f"({_V}|')я", ((r"\1", IOTA_A),)),
    ("ья|йя|я", (("", SOFT_A),)),
    ("([жчшщ])а", ((r"\1", MIXED_A),)),
    (f"({_V})а", ((r"\1", HARD_A), (r"\1а", FIXED))),
    ("а", (("", HARD_A),)),
)
_CLOSED: tuple[Rule, ...] = (
    ("((?:фе|хве|си)д|нест|григ|ники[фп]|нечип|прох)ір", ((r"\1ор", HARD), (r"\1ір", HARD))),
    ("(ант|тих|пим|мирт)ін", ((r"\1он", HARD), (r"\1ін", HARD))),
)
_GIVEN: tuple[Rule, ...] = (
    *_CLOSED,
    ("прокіп", (("прокоп", HARD),)),
    ("тиміш", (("тимош", MIXED), ("тиміш", MIXED))),
    ("яків", (("яков", HARD),)),
    ("лев", (("лев", HARD), ("льв", HARD))),
    ("ігор", (("ігор", SOFT), ("ігор", HARD))),
    ("р", (("р", HARD),)),
    ("([иії][нв])", ((r"\1", HARD),)),
)
_MASCULINE: tuple[Rule, ...] = (
    *_CLOSED,
    ("ий", (("", ADJECTIVE),)),
    ("([бвпм])ей", ((r"\1'", IOTA), (r"\1е", IOTA))),
    ("ой", (("", ADJECTIVE), ("о", IOTA))),
    ("й", (("", IOTA),)),
    ("швець", (("шевц", TSOFT), ("швец", TSOFT))),
    ("христос", (("христ", HARD), ("христос", HARD))),
    ("єць", (("йц", TSOFT), ("єц", TSOFT))),
    ("лець", (("льц", TSOFT), ("лец", TSOFT))),
    ("ець", (("ц", TSOFT), ("ец", TSOFT))),
    ("ень", (("н", SOFT), ("ен", SOFT))),
    ("(журав|каш|коб)ель", ((r"\1л", SOFT), (r"\1ел", SOFT))),
    ("і([лнд])ь", ((r"е\1", SOFT), (r"і\1", SOFT))),
    ("(..[гк])оть", ((r"\1т", SOFT), (r"\1от", SOFT))),
    ("ь", (("", SOFT),)),
    ("([жчшщ])", ((r"\1", MIXED),)),
    ("лів", (("лів", OV), ("льов", OV))),
    ("([йрцн])ів", ((r"\1ів", OV), (r"\1ов", OV), (r"\1ев", OV))),
    ("ів", (("ів", OV), ("ов", OV))),
    ("їв", (("їв", OV), ("єв", OV))),
    ("([оеє]в|[иії]н)", ((r"\1", OV),)),
    ("ьок", (("ьк", HARD), ("ьок", HARD))),
    (f"({_V}.*)([ое])к", ((r"\1к", HARD), (r"\1\2к", HARD))),
    (f"({_V}.*)єк", ((r"\1йк", HARD), (r"\1єк", HARD))),
    ("(боб|віт)(е)р|(свек)(о)р", ((r"\1\3р", HARD), (r"\1\2\3\4р", HARD))),
    ("(^ор|^ос|коз|^п)ел", ((r"\1л", HARD), (r"\1ел", HARD))),
    ("(^|р)(к|кр|др|пл)іт", ((r"\1\2от", HARD), (r"\1\2іт", HARD))),
    ("(^в|сок)іл", ((r"\1ол", HARD), (r"\1іл", HARD))),
    ("(яв|веч)ір", ((r"\1ор", HARD), (r"\1ір", HARD))),
    ("ц", (("ц", MIXED), ("ц", HARD))),
    ("([аяи]р)", ((r"\1", HARD), (r"\1", SOFT))),
    ("([иі]х)", ((r"\1", FIXED), (r"\1", HARD))),
    ("енко", (("енк", HARD),)),
    ("ьо", (("", SOFT), ("ьо", FIXED))),
    (f"({_V}|й)о", ((r"\1о", FIXED),)),
    ("о", (("", HARD), ("о", FIXED))),
    (f"{_V}.*{_V}.*[оеє]ва|[^аеєиіїоуюя][сцз]ька", ()),
    *_IN_A,
    (f"({_V})", ((r"\1", FIXED),)),
    ("", (("", HARD),)),
)
_SHORT: tuple[Rule, ...] = ((f"({_V})", ((r"\1", FIXED),)), ("", (("", HARD),)))
_FEMININE_GIVEN: tuple[Rule, ...] = (
    ("любов", (("любов", THIRD),)),
    ("([лн])ь", ((r"\1", THIRD), (r"\1\1", DOUBLED), (r"\1ь", FIXED))),
    *_IN_A,
    ("", (("", FIXED),)),
)
_FEMININE: tuple[Rule, ...] = (
    ("[ая]я", (("", ADJECTIVE_A),)),
    (f"({_V}[сцз]ьк)а", ((r"\1", ADJECTIVE_A), (r"\1", HARD_A))),
    (f"([сцз]ьк|{_V}.*[оеє]в)а", ((r"\1", ADJECTIVE_A),)),
    ("([нлврт])а", ((r"\1", HARD_A), (r"\1", ADJECTIVE_A))),
    *_IN_A,
    ("", (("", FIXED),)),
)


def first_fit(rules: tuple[Rule, ...], word: str) -> Iterator[tuple[str, Paradigm]]:
    """The stems of the first rule whose ending the word has; nothing if there is none."""
    for ending, stems in rules:
        if found := _compiled(ending).search(word):
            for stem, paradigm in stems:
                yield word[: found.start()] + found.expand(stem), paradigm
            return


def inflected(word: str, stem: str, cells: str, group: int) -> Iterator[tuple[str, int]]:
    """Each form of one row of cells with its reading in a group: a gender, or the plural."""
    for place, cell in enumerate(cells.split(" ")):
        for ending in cell.split("/"):
            if ending == "." or (ending == "-" and _SURNAME_STEM.search(stem)):
                continue
            if ending[0] == "?" and stem[-1:] not in _SOFTENED:
                continue
            yield _joined(word, stem, ending), 1 << (place + 7 * group)


def _joined(word: str, stem: str, ending: str) -> str:
    if ending == "=":
        return word
    if ending == "-":
        return _BEFORE_K.sub(r"\1ок", stem)
    if ending[0] == "^":
        return stem[:-1] + _SOFTENED.get(stem[-1:], stem[-1:]) + ending[1:]
    if ending[0] == "!":
        return stem[:-1] + _HUSHED.get(stem[-1:], stem[-1:]) + ending[1:]
    if ending[0] == "?":
        return stem + ending[1:]
    return stem + ending


_SURNAME_STEM = re.compile("[оеєиії][вн]$")
"""A stem that is another surname by itself: families of women named Петрова are not Петров."""
_BEFORE_K = re.compile("([бвгґджзклмнпрстфхцчшщь])к$")
_SOFTENED = {"г": "з", "ґ": "з", "к": "ц", "х": "с"}
_HUSHED = {"г": "ж", "ґ": "ж", "к": "ч", "х": "ш", "ц": "ч"}


@lru_cache(maxsize=512)
def _compiled(ending: str) -> re.Pattern[str]:
    return re.compile(f"(?:{ending})$")


@lru_cache(NAMES_KEPT)
def ukrainian(word: str, part: Part, gender: int) -> Readings:
    """Every form of one word in lower case, without a hyphen, read as that part of a name."""
    rules = _FEMININE if gender == FEMININE else _MASCULINE
    stems = list(first_fit(rules if len(word) > len("Го") else _SHORT, word))
    if part == "given":
        rules = _FEMININE_GIVEN if gender == FEMININE else _GIVEN
        stems = list(first_fit(rules, word)) or stems
    forms: list[tuple[str, int]] = []
    for stem, paradigm in stems:
        forms += inflected(word, stem, paradigm.singular, gender)
        if part == "surname":
            forms += inflected(word, stem, paradigm.plural, PLURAL)
    if stems and len(word) > len("Го") and _UKRAINIAN.fullmatch(word):
        found = (*_by_shevchenko(word, part, gender), *_by_dictionary(word, part, gender))
        forms += (one for one in found if one[0] == word or not _is_false_vocative(*one))
    return tuple(forms)


def _is_false_vocative(form: str, reading: int) -> bool:
    """Whether a man is called in -у, which only к, г, х and hushed consonants bear: «Ахмету»."""
    return reading == 1 << CASES.index("vocative") and bool(_HARD_U.search(form))


_HARD_U = re.compile("[бвдзлмнпрстф]у$")
_UKRAINIAN = re.compile("[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя']+")
_SHEVCHENKO_CASES = (*CASES[:4], "ablative", *CASES[5:])
_SHEVCHENKO_PARTS = {
    "given": "given_name",
    "patronymic": "patronymic_name",
    "surname": "family_name",
}


def _by_shevchenko(word: str, part: Part, gender: int) -> Iterator[tuple[str, int]]:
    in_case = cast("Callable[..., dict[str, str]]", shevchenko.in_case)  # pyright: ignore[reportUnknownMemberType]  # it has no types
    field = _SHEVCHENKO_PARTS[part]
    for place, case in enumerate(_SHEVCHENKO_CASES):
        found = in_case(case, {field: word, "gender": shevchenko.GENDERS[gender]})
        yield found[field], 1 << (place + 7 * gender)


_TAGS = ("nomn", "gent", "datv", "accs", "ablt", "loct", "voct")


@cache
def dictionary_version() -> str:
    """Name and version of the dictionary of Ukrainian; empty where it is not used.

    `QUOTETRAIL_MORPHOLOGY` says so: `auto` (used where it is installed, the default) or `off`.
    """
    wanted = os.environ.get("QUOTETRAIL_MORPHOLOGY", "auto") != "off"
    if not (wanted and util.find_spec("pymorphy3") and util.find_spec("pymorphy3_dicts_uk")):
        return ""
    return f"pymorphy3-uk-{metadata.version('pymorphy3-dicts-uk')}"


def _by_dictionary(word: str, part: Part, gender: int) -> Iterator[tuple[str, int]]:
    for parse in parser("uk").parse(word) if dictionary_version() else ():
        if not _is_of(parse, word, part, gender):
            continue
        for form in parse.lexeme:
            if form.tag.case in _TAGS and (part == "surname" or form.tag.number != "plur"):
                group = PLURAL if form.tag.number == "plur" else gender
                yield form.word, 1 << (_TAGS.index(form.tag.case) + 7 * group)


def _is_of(parse: Any, word: str, part: Part, gender: int) -> bool:
    tag = parse.tag
    if tag.POS != "NOUN" or tag.case != "nomn" or tag.number == "plur":
        return False
    named = any(mark in tag for mark in ("Surn", "Name", "Patr"))
    if not (named or (parse.is_known and part == "surname")):
        return False
    fits = tag.gender == ("femn" if gender == FEMININE else "masc")
    return fits or (gender == MASCULINE and not named and word[-1] in "ая")
