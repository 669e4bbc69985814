"""Ukrainian declension of organisations: the adjectives and the noun that a name begins with."""

import re
from collections.abc import Iterator
from itertools import product

from service.language.naming.declension import (
    ANY,
    FEMININE,
    FIXED,
    MASCULINE,
    PLURAL,
    Paradigm,
    Readings,
    Rule,
    first_fit,
    inflected,
)

_MASCULINE = Paradigm("= у/а у/ові = ом ^і/у/ові е", "")
_MASCULINE_HUSHED = Paradigm("= у/а у/еві = ем і/у/еві у", "")
_MASCULINE_SOFT = Paradigm("= я/ю ю/еві = ем і/ю/еві ю", "")
_MASCULINE_IOTA = Paradigm("= я/ю ю/єві = єм ї/ю/єві ю", "")
_FEMININE = Paradigm("= и ^і у ою ^і о", "")
_FEMININE_HUSHED = Paradigm("= і і у ею і е", "")
_FEMININE_SOFT = Paradigm("= і і ю ею і е", "")
_FEMININE_IOTA = Paradigm("= ї ї ю єю ї є", "")
_THIRD = Paradigm("= і і = ю/'ю і е", "")
_NEUTER = Paradigm("= а у = ом і/у =", "")
_NEUTER_SOFT = Paradigm("= я ю = ям і/ю =", "")
_HARD_PLURAL = Paradigm("= ів/- ам =/ів/- ами ах =", "")
_SOFT_PLURAL = Paradigm("= ів/ь/ей ям =/ів/ей ями ях =", "")
_IOTA_PLURAL = Paradigm("= їв/й ям =/їв ями ях =", "")
_ADJECTIVES = (
    Paradigm("= ого ому =/ого им ому/ім =", ""),
    Paradigm("= ої ій у ою ій =", ""),
    Paradigm("= их им =/их ими их =", ""),
    Paradigm("= ого ому = им ому/ім =", ""),
)
_SOFT_ADJECTIVES = (
    Paradigm("= ього ьому =/ього ім ьому/ім =", ""),
    Paradigm("= ьої ій ю ьою ій =", ""),
    Paradigm("= іх ім =/іх іми іх =", ""),
    Paradigm("= ього ьому = ім ьому/ім =", ""),
)
_NEUTER_GROUP = 3
"""Only here: neuters are read as masculine, since readings know no fourth group."""

_V = "[аеєиіїоуюя]"
_ADJECTIVE_ENDINGS = (
    ("ий", MASCULINE, _ADJECTIVES),
    ("ій", MASCULINE, _SOFT_ADJECTIVES),
    ("а", FEMININE, _ADJECTIVES),
    ("ня", FEMININE, _SOFT_ADJECTIVES),
    ("і", PLURAL, _ADJECTIVES),
    ("е", _NEUTER_GROUP, _ADJECTIVES),
    ("нє", _NEUTER_GROUP, _SOFT_ADJECTIVES),
)
_NOUN_AFTER = {
    MASCULINE: re.compile(f"(?:[^аеєиіїоуюя]|{_V}й)$"),
    FEMININE: re.compile("(?:а|я|сть|чь|ць|ль)$"),
    PLURAL: re.compile("(?:и|і|ї|а)$"),
    _NEUTER_GROUP: re.compile("(?:о|е|я)$"),
}
_NOUNS: tuple[tuple[int, tuple[Rule, ...]], ...] = (
    (_NEUTER_GROUP, (("([нтсл])\\1я", (("\\1\\1", _NEUTER_SOFT),)),)),
    (FEMININE, ((f"({_V})я", (("\\1", _FEMININE_IOTA),)), ("я", (("", _FEMININE_SOFT),)))),
    (FEMININE, (("([жчшщ])а", (("\\1", _FEMININE_HUSHED),)), ("а", (("", _FEMININE),)))),
    (FEMININE, (("іль", (("ол", _THIRD),)), ("(с)ть", (("\\1т", _THIRD),)))),
    (_NEUTER_GROUP, (("енерго|кіно|бюро|нато|радіо|авто|депо", (("", FIXED),)),)),
    (_NEUTER_GROUP, (("о", (("", _NEUTER),)), ("([щж])е", (("\\1", _NEUTER),)))),
    (PLURAL, (("и", (("", _HARD_PLURAL),)), ("і", (("", _SOFT_PLURAL),)))),
    (PLURAL, (("ї", (("", _IOTA_PLURAL),)),)),
    (MASCULINE, ((f"({_V})й", (("\\1", _MASCULINE_IOTA),)),)),
    (MASCULINE, (("ець", (("ц", _MASCULINE_SOFT),)), ("ь", (("", _MASCULINE_SOFT),)))),
    (MASCULINE, (("([жчшщ])", (("\\1", _MASCULINE_HUSHED),)),)),
    (MASCULINE, ((f"({_V}.+)ок", (("\\1к", _MASCULINE), ("\\1ок", _MASCULINE))),)),
    (MASCULINE, (("([бвгґдзклмнпрстфхц])", (("\\1", _MASCULINE),)),)),
)


def organisation_readings(printed: list[str], words: list[str]) -> Readings:
    """The whole name in each case, read in the gender of its noun; the name itself comes first."""
    forms: dict[str, int] = {" ".join(words): ANY}
    leading, group = _leading_adjectives(words)
    head = words[len(leading)]
    stems = () if _is_short(printed[len(leading)]) else tuple(_noun(head, group))
    columns = [*(_cells(words[at], [stem]) for at, stem in enumerate(leading))]
    if stems:
        columns.append(_cells(head, [(stem, paradigm.singular) for stem, paradigm in stems]))
    rest = words[len(columns) :]
    for case in range(7 if columns else 0):
        for begun in product(*(column[case] for column in columns)):
            form = " ".join((*begun, *rest))
            forms[form] = forms.get(form, 0) | 1 << (case + 7 * (group or MASCULINE) % 21)
    return tuple(forms.items())


def _leading_adjectives(words: list[str]) -> tuple[list[tuple[str, str]], int | None]:
    """Stem and cells of each adjective before the noun, and the gender in which they agree."""
    for ending, group, paradigms in _ADJECTIVE_ENDINGS:
        if not words[0].endswith(ending) or len(words[0]) <= len(ending) + 2:
            continue
        count = 1
        while count < len(words) - 1 and words[count].endswith(ending):
            count += 1
        if count < len(words) and _NOUN_AFTER[group].search(words[count]):
            cells = paradigms[group].singular
            cut = -1 if ending in {"ня", "нє"} else -len(ending)
            return [(word[:cut], cells) for word in words[:count]], group
    return [], None


def _noun(head: str, group: int | None) -> Iterator[tuple[str, Paradigm]]:
    if group == PLURAL and head.endswith("а"):
        yield head[:-1], Paradigm("= - ам =/- ами ах =", "")
        return
    for gender, rules in _NOUNS:
        if group in {None, gender} and (found := list(first_fit(rules, head))):
            yield from found
            return


def _cells(word: str, stems: list[tuple[str, str]]) -> list[dict[str, None]]:
    """The forms of one word by case."""
    found: list[dict[str, None]] = [{} for _ in range(7)]
    for stem, cells in stems:
        for form, reading in inflected(word, stem, cells, MASCULINE):
            found[reading.bit_length() - 1][form] = None
    return found


def _is_short(printed: str) -> bool:
    """Abbreviations in capitals do not decline: СБУ, НАТО."""
    return printed.isupper() and len(printed) <= 6  # noqa: PLR2004  # longer ones are words in capitals
