"""Established spellings: the table beside this file, which says what no rule of spelling gives.

Its columns are the kind (m, f: a given name of that gender; s: a surname; x: a particle), the
Ukrainian, the Russian and the Latin spellings, the usual one first. Where a Russian cell is empty,
rules give it.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from msgspec import Struct

from service.language.naming.declension import FEMININE, MASCULINE
from service.language.naming.romanization import plain

GENDERS = {"m": MASCULINE, "f": FEMININE}


class Entry(Struct, frozen=True):
    """One name in three alphabets, as printed."""

    kind: str
    ukrainian: tuple[str, ...]
    russian: tuple[str, ...]
    latin: tuple[str, ...]


def established(word: str) -> tuple[Entry, ...]:
    """The entries that have this folded word among their spellings."""
    return _table().get(word) or _table().get(plain(word), ())


def given_genders(word: str) -> frozenset[int]:
    """The genders of which a folded word is a known given name; empty if it is none."""
    found = {GENDERS[entry.kind] for entry in established(word) if entry.kind in GENDERS}
    return frozenset(found) or _ukrainian_given_names().get(word, frozenset())


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[Entry, ...]]:
    table: dict[str, tuple[Entry, ...]] = {}
    for entry in _entries():
        spellings = (*entry.ukrainian, *entry.russian, *entry.latin)
        for key in {_key(spelling) for spelling in spellings}:
            table[key] = (*table.get(key, ()), entry)
    return table


def _entries() -> Iterator[Entry]:
    """Those of the table, and the patronymics (kind p) of its masculine names."""
    text = (
        resources
        .files("service.language.naming")
        .joinpath("established.tsv")
        .read_text(encoding="utf-8")
    )
    for line in text.splitlines():
        kind, *cells = line.split("\t")
        ukrainian, russian, latin = (tuple(filter(None, cell.split(","))) for cell in cells)
        yield Entry(kind, ukrainian, russian, latin)
        if kind == "m":
            sons, daughters = _ukrainian_patronymics(ukrainian[0])
            for own, theirs in zip(
                (sons, daughters), _russian_patronymics((russian or ukrainian)[0]), strict=True
            ):
                yield Entry("p", own, theirs, ())


_UKRAINIAN_FATHERS = {"Лев": "Льв", "Яків": "Як", "Федір": "Федор", "Григорій": "Григор"}
_RUSSIAN_FATHERS = {"Лев": "Льв", "Пётр": "Петр", "Павел": "Павл", "Фёдор": "Федор"} | {
    "Михаил": "Михайл",
    "Даниил": "Данил",
    "Данила": "Данил",
}
_Pair = tuple[tuple[str, ...], tuple[str, ...]]


def _ukrainian_patronymics(father: str) -> _Pair:
    """Of a son and of a daughter."""
    stem = _UKRAINIAN_FATHERS.get(father, father)
    if stem == "Ілля":
        return ("Ілліч",), ("Іллівна",)
    if stem == "Микола":
        return ("Миколайович", "Миколович"), ("Миколаївна",)
    if stem.endswith("й"):
        return (f"{stem}ович",), (f"{stem[:-1]}ївна",)
    bare = stem.rstrip("ьоа")
    return (f"{stem.rstrip('оа')}ович",), (f"{bare}івна",)


def _russian_patronymics(father: str) -> _Pair:
    stem = _RUSSIAN_FATHERS.get(father, father)
    if stem == "Илья":
        return ("Ильич",), ("Ильинична",)
    if stem == "Яков":
        return ("Яковлевич",), ("Яковлевна",)
    if stem.endswith("ий"):
        return (
            (f"{stem[:-2]}ьевич", f"{stem[:-1]}евич"),
            (f"{stem[:-2]}ьевна", f"{stem[:-1]}евна"),
        )
    if stem[-1] in "йь":
        return (f"{stem[:-1]}евич",), (f"{stem[:-1]}евна",)
    bare = stem.rstrip("оа")
    return (f"{bare}ович", f"{bare}ич"), (f"{bare}овна", f"{bare}ична")


def _key(spelling: str) -> str:
    folded = spelling.casefold().replace("ґ", "г").replace("ё", "е")
    return plain(folded) if folded.isascii() or not _is_cyrillic(folded) else folded


def _is_cyrillic(text: str) -> bool:
    return "\u0400" <= text[0] <= "\u04ff"


@lru_cache(maxsize=1)
def _ukrainian_given_names() -> dict[str, frozenset[int]]:
    """Those that shevchenko brings with it."""
    file = resources.files("shevchenko").joinpath("data/given-names.json")
    genders = {"masculine": MASCULINE, "feminine": FEMININE}
    names: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return {
        name.replace("ґ", "г"): frozenset({genders[gender]})
        for name, gender in names.items()
        if gender in genders
    }
