"""Names: every form under which a stored name can be found, in its cases and in three alphabets."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Literal

from msgspec import Struct

from service.language.folding import APOSTROPHES, DASHES
from service.language.naming.declension import (
    ANY,
    CASES,
    FEMININE,
    MASCULINE,
    PLURAL,
    Part,
    Readings,
    dictionary_version,
    ukrainian,
)
from service.language.naming.established import Entry, established, given_genders
from service.language.naming.organisations import organisation_readings
from service.language.naming.parts import (
    DECLINABLE,
    ONE_ALPHABET,
    NamePart,
    fold_name,
    name_words,
    parts_of,
    printed_words,
)
from service.language.naming.romanization import (
    cross_key,
    from_latin,
    plain,
    russian_latin,
    to_russian,
    to_russian_of_woman,
    to_ukrainian,
    ukrainian_latin,
)
from service.language.naming.russian import russian

__all__ = ["ANY", "CASES", "MAKER", "Form", "cross_key", "fold_name", "name_forms", "name_words"]

MAKER = "+".join(filter(None, ("names-2", dictionary_version())))
"""The name and version of what makes the forms: where it changes, stored forms are made anew."""


Language = Literal["uk", "ru", "la"]


class Form(Struct, frozen=True):
    """One word, or a whole organisation, as it may stand in a text."""

    form: str
    """Folded; several words with one space between where it is an organisation."""
    place: int
    """Which word of the name it is, from 0."""
    alone: bool
    """Whether it may stand for the name by itself."""
    readings: int
    """Bit i + 7 * g: case i of CASES, in gender g (0 masculine, 1 feminine, 2 plural)."""
    spelling: str
    """The nominative that this is a form of, in its own alphabet, as printed."""
    origin: Literal["given", "generated", "observed"]
    """`given`: the word as stored itself; `observed`: so printed in a document."""
    language: Language
    """That of the spelling: Ukrainian, Russian, or any in Latin letters."""


def name_forms(
    name: str, *, of_person: bool, language: str | None = None, gender: str | None = None
) -> list[Form]:
    """Every form of the name, each at its place once, those in the alphabet of the name first."""
    if not of_person:
        return _of_organisation(name)
    parts = parts_of(name, gender)
    languages = _languages(parts, language)
    return [form for part in parts for form in _of_part(part, languages)]


def _of_organisation(name: str) -> list[Form]:
    printed = printed_words(name)
    words = [fold_name(word) for word in printed]
    if not words:
        return []
    spelling, whole = " ".join(printed), " ".join(words)
    return [
        Form(
            form=form,
            place=0,
            alone=True,
            readings=readings,
            spelling=spelling,
            origin="given" if form == whole else "generated",
            language="uk" if _CYRILLIC.search(whole) else "la",
        )
        for form, readings in organisation_readings(printed, words)
    ]


_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN_LETTERS = re.compile("[іїєґ]|[сц]ьк")
_RUSSIAN_LETTERS = re.compile("[ыэъё]|[сц]к(?:ий|ая)$|^и")


def _languages(parts: list[NamePart], language: str | None) -> frozenset[Language]:
    """In which of Ukrainian (uk), Russian (ru) and Latin letters (la) the name is written."""
    words = [part.printed.casefold() for part in parts]
    if not any("а" <= letter <= "ї" for word in words for letter in word):
        return frozenset({"la"})
    by_letters: dict[Language, re.Pattern[str]] = {"uk": _UKRAINIAN_LETTERS, "ru": _RUSSIAN_LETTERS}
    found: set[Language] = {
        one for one, shown in by_letters.items() if any(map(shown.search, words))
    }
    found = found or {one for part in parts for one in _languages_known(part)}
    if len(found) == 1:
        return frozenset(found)
    return frozenset(one for one in by_letters if language in {one, None}) or frozenset(by_letters)


def _languages_known(part: NamePart) -> Iterator[Language]:
    """The one language in which alone this is an established spelling."""
    for entry in _entries(part):
        in_ukrainian, in_russian = (
            part.folded in map(fold_name, spellings)
            for spellings in (entry.ukrainian, entry.russian or entry.ukrainian)
        )
        if in_ukrainian != in_russian:
            yield "uk" if in_ukrainian else "ru"


def _entries(part: NamePart) -> list[Entry]:
    excluded = {"mf"[gender] for gender in {MASCULINE, FEMININE} - part.genders}
    kinds = set(_KINDS[part.role]) - excluded
    return [entry for entry in established(part.folded) if entry.kind in kinds]


_KINDS = {"given": "mf", "patronymic": "p", "surname": "s", "whole": "mfs", "fixed": "x"}


def _of_part(part: NamePart, languages: frozenset[Language]) -> list[Form]:
    readings: dict[str, int] = {}
    spellings: dict[str, str] = {}
    alone: dict[str, bool] = {}
    spoken: dict[str, Language] = {}
    main = part.role in {"surname", "whole"}
    shortest = min(len(part.folded), 2)
    for form, reading, spelling, whole, language in _readings(part, languages):
        folded = form.translate(ONE_ALPHABET)
        readings[folded] = readings.get(folded, 0) | reading
        spellings.setdefault(folded, spelling)
        spoken.setdefault(folded, language)
        alone[folded] = alone.get(folded, False) or (whole and main and len(folded) >= shortest)
    return [
        Form(
            form=form,
            place=part.place,
            alone=alone[form],
            readings=reading,
            spelling=spellings[form],
            origin="given" if form == part.folded else "generated",
            language=spoken[form],
        )
        for form, reading in readings.items()
    ]


def _readings(
    part: NamePart, languages: frozenset[Language]
) -> Iterator[tuple[str, int, str, bool, Language]]:
    """Each form, what it may be read as, the spelling it is of, whether a whole word, language."""
    spelled = _spellings(part, languages)
    ordered = sorted(spelled, key=lambda one: (one not in languages, "uk ru la".index(one)))
    if part.role == "fixed" or "la" in languages:
        yield part.folded, ANY, part.printed, True, ordered[0]
    for language in ordered:
        for spelling in spelled[language]:
            for form, reading, of in _declined(part, language, spelling):
                yield form, reading, of, True, language
    if part.role in {"given", "patronymic"}:
        for language in ordered:
            for spelling in spelled[language]:
                for initial in _initials(spelling.casefold()):
                    yield initial, ANY, spelling, False, language


_LONGEST = 60
"""Letters of a word that declines: the patterns of endings are not for longer ones."""


def _initials(word: str) -> Iterator[str]:
    yield word[0]
    if word[0] in "жхцчшщюяє":
        yield ukrainian_latin(word[0])[0]
    if word.startswith("дж"):
        yield "дж"


def _declined(part: NamePart, language: str, spelling: str) -> Iterator[tuple[str, int, str]]:
    word = spelling.casefold().translate(_APOSTROPHES)
    word = word if language != "la" or word.isascii() else fold_name(spelling)
    decline = {"uk": ukrainian, "ru": russian}.get(language)
    declines = part.role != "fixed" and DECLINABLE.match(part.folded) and 1 < len(word) <= _LONGEST
    if not decline or not declines:
        yield word, ANY, spelling
        return
    for gender in part.genders:
        for role in _roles(part, word, gender):
            for form, reading in _of_pieces(decline, word.split("-"), role, gender):
                yield form, reading, spelling


_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(DASHES, "-"))


def _roles(part: NamePart, word: str, gender: int) -> tuple[Part, ...]:
    if part.role == "whole":
        known = gender in given_genders(word.translate(ONE_ALPHABET))
        return ("surname", "given") if known else ("surname",)
    return ("surname" if part.role == "fixed" else part.role,)


_PREFIXES = {"аль", "ель", "эль", "ас", "аш", "ан", "ат", "ар", "аз", "ад"}
_MOST_PIECES = 3


def _of_pieces(
    decline: Callable[[str, Part, int], Readings], pieces: list[str], role: Part, gender: int
) -> Iterator[tuple[str, int]]:
    """The forms of a word with hyphens: each piece declines, or only the last (of many, always)."""
    if len(pieces) == 1:
        yield from decline(pieces[0], role, gender)
        return
    if pieces[0] in _PREFIXES:
        for form, reading in _of_pieces(decline, pieces[1:], role, gender):
            yield from ((f"{pieces[0]}-{form}", reading), (form, reading))
        return
    if len(pieces) > _MOST_PIECES:
        *first, last = pieces
        yield from (("-".join((*first, form)), at) for form, at in decline(last, role, gender))
        return
    columns = [_by_reading(decline(piece, role, gender)) for piece in pieces]
    for reading in columns[-1]:
        for column, piece in zip(columns[:-1], pieces[:-1], strict=True):
            if reading < 1 << (7 * PLURAL):
                column.setdefault(reading, {})[piece] = None
        for forms in product(*(column.get(reading, ()) for column in columns)):
            yield "-".join(forms), reading


def _by_reading(readings: Readings) -> dict[int, dict[str, None]]:
    """The forms of each reading, in their order."""
    found: dict[int, dict[str, None]] = {}
    for form, reading in readings:
        found.setdefault(reading, {})[form] = None
    return found


def _spellings(part: NamePart, languages: frozenset[Language]) -> dict[Language, list[str]]:
    """The nominatives by language, as printed; established ones before those that rules give."""
    found: dict[Language, dict[str, str]] = {"uk": {}, "ru": {}, "la": {}}

    def add(language: Language, spellings: Iterator[str] | list[str] | tuple[str, ...]) -> None:
        for spelling in spellings:
            found[language].setdefault(spelling.casefold().translate(ONE_ALPHABET), spelling)

    for language in languages:
        add(language, [part.printed])
    if languages == frozenset({"ru"}) and not _RUSSIAN_LETTERS.search(part.folded):
        add("uk", [part.printed])
    for entry in _entries(part):
        add("uk", entry.ukrainian)
        add("ru", entry.russian or _titled(to_russian(entry.ukrainian[0].casefold())[:1]))
        add("la", entry.latin)
    word, given = part.printed.casefold(), part.role == "given"
    if "la" in languages and not found["uk"]:
        add("uk", _titled(from_latin(word)))
    if "ru" in languages and not _entries(part):
        add("uk", _titled(to_ukrainian(word, given=given)))
    in_ukrainian = next(iter(found["uk"].values())).casefold().translate(_APOSTROPHES)
    if not _entries(part):
        of_woman = FEMININE in part.genders and part.role in {"surname", "whole"}
        add("ru", _titled((to_russian_of_woman if of_woman else to_russian)(in_ukrainian)))
    add("la", _titled(ukrainian_latin(in_ukrainian)))
    for spelling in list(found["ru"].values())[: len(languages & {"uk", "ru"}) or 1]:
        add("la", _titled(russian_latin(spelling.casefold())))
    add("la", [plain(spelling) for spelling in found["la"].values()])
    return {language: list(spellings.values()) for language, spellings in found.items()}


def _titled(words: list[str]) -> Iterator[str]:
    """As names are printed: a capital at the beginning and after each hyphen."""
    return ("-".join(map(str.capitalize, word.split("-"))) for word in words)
