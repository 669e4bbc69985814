"""Whether the words that somebody asks for are a stored name, in which case, and why. Pure."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from service.language.naming.declension import FEMININE
from service.language.naming.established import given_genders
from service.language.naming.names import ANY, CASES, Form, name_words

_PATRONYMIC = re.compile(
    r"(ович|евич|йович|[іїoое]вн|ьич|нич)(а|у|ем|ом|ові|еві|і|и|ою|ой|ы|е|о)?$"
    r"|(ovych|evych|ovich|evich|[yi]vna|ovna|evna)$"
)
MOST_WORDS = 8
"""Words of a person's name that are put together: what has more is no name."""
_GENDERS = ANY.bit_length() // len(CASES)
"""Masculine, feminine, and the plural, which comes last."""


_MASCULINE = (1 << len(CASES)) - 1
_OTHERS = ANY & ~_MASCULINE


class Match(Struct, frozen=True, kw_only=True):
    """Why a stored name is meant; the less `fit`, the closer to the name as it is stored."""

    full: bool
    """No word of the stored name was left out."""
    spelled: bool
    """The words are spelled as in the stored name, in whatever case."""
    russian: bool
    """By a Russian spelling of a name that is stored in another."""
    fit: int
    reason: str


def match(asked: Sequence[str], name: str, forms: Sequence[Form]) -> Match | None:
    """By those forms of the name that were asked for; none if the words are not this name.

    A surname may stand alone, words stand in any order, and all must agree in case and gender. A
    patronymic, or its initial, is passed over beside two words that fit, where none is stored.
    """
    whole = " ".join(asked)
    words = name_words(name)
    if found := next((form for form in forms if form.form == whole and form.alone), None):
        return _described(name, [found], len(words) if " " in whole else 1)
    if len(asked) > MOST_WORDS:
        return None
    if chosen := _best(asked, forms):
        return _described(name, chosen, len(chosen))
    if any(map(_PATRONYMIC.search, words)):
        return None
    for known in _without_patronymic(asked):
        if 1 < len(known) < len(asked) and (chosen := _best(known, forms)):
            return _described(name, chosen, len(words))
    return None


def _without_patronymic(asked: Sequence[str]) -> Iterator[list[str]]:
    """Of several initials the first is that of the given name, unless that is there in full."""
    initials = [place for place, word in enumerate(asked) if len(word) == 1]
    for passed_over in (initials[1:], initials):
        yield [
            word
            for place, word in enumerate(asked)
            if not _PATRONYMIC.search(word) and place not in passed_over
        ]


def _best(asked: Sequence[str], forms: Sequence[Form]) -> list[Form]:
    """A form for each word, each of another place, one of which may stand alone; or none.

    The nominative comes before other cases, and a word as stored before what was made of it. Of
    choices that take the same places and agree in the same cases the best is gone on with.
    """
    choices: dict[tuple[int, int], list[Form]] = {(0, ANY): []}
    for word in asked:
        longer: dict[tuple[int, int], list[Form]] = {}
        for (taken, common), chosen in choices.items():
            for form in forms:
                place = 1 << form.place
                if form.form == word and not taken & place and form.readings & common:
                    key, more = (taken | place, common & form.readings), [*chosen, form]
                    if key not in longer or _oddness(more) < _oddness(longer[key]):
                        longer[key] = more
        choices = longer
    found = [
        chosen
        for chosen in choices.values()
        if any(form.alone for form in chosen) and not _of_a_woman(chosen)
    ]
    return min(found, key=_oddness, default=list[Form]())


def _of_a_woman(chosen: Sequence[Form]) -> bool:
    """Whether a man is named by a surname that does not decline and the given name of a woman.

    «Валентина Бондаренко» is a woman, though in Russian it is a case of Валентин Бондаренко too.
    """
    common = _common(chosen)
    man = common & _MASCULINE and not common & _OTHERS and not common & 1
    fixed = any(form.alone and form.origin == "given" for form in chosen)
    return bool(man and fixed) and any(
        FEMININE in given_genders(one)
        for form in chosen
        if not form.alone
        for one in (form.form, form.form[:-1] + "а", form.form[:-1] + "я")
    )


def _common(chosen: Sequence[Form]) -> int:
    common = ANY
    for form in chosen:
        common &= form.readings
    return common


def _oddness(chosen: Sequence[Form]) -> tuple[bool, bool, int]:
    made = sum(form.origin != "given" for form in chosen)
    alone = any(form.alone for form in chosen)
    return not alone, "nominative" not in _cases(_common(chosen)), made


def _described(name: str, chosen: Sequence[Form], matched: int) -> Match:
    words = name_words(name)
    full = matched >= len(words)
    common = _common(chosen)
    nominative = "nominative" in _cases(common)
    ordered = sorted(chosen, key=lambda form: form.place)
    spelled = " ".join(
        form.spelling if len(form.spelling) > 1 else f"{form.spelling.upper()}." for form in ordered
    )
    made = not all(_stored(form, words) for form in chosen)
    return Match(
        full=full,
        spelled=not made,
        russian=made and any(form.language == "ru" for form in chosen),
        fit=4 * (not full) + 2 * (not nominative) + made,
        reason=_reason(name, chosen, spelled, full=full, made=made),
    )


def _reason(name: str, chosen: Sequence[Form], spelled: str, *, full: bool, made: bool) -> str:
    if any(form.origin == "observed" for form in chosen):
        return f"printed as {spelled} for {name}"
    common = _common(chosen)
    case, *others = _cases(common)
    if case == "nominative":
        short = f"surname of {name}" if len(chosen) == 1 else f"short for {name}"
        initial = len(chosen) > 1 and any(len(form.form) == 1 for form in chosen)
        stored = f"the name {name}" if full and not initial else short
        stored = f"plural of {spelled}" if _number(common) else stored
        return f"{spelled}, spelling of {name}" if made else stored
    reason = " ".join([*_number(common), case, "of", spelled])
    reason += "".join(f", or {other}" for other in others)
    return f"{reason}, spelling of {name}" if made else reason


def _stored(form: Form, words: Sequence[str]) -> bool:
    """Whether it is of a word as it is stored, in the alphabet of the name; or its initial."""
    spelled = " ".join(name_words(form.spelling))
    whole = spelled in {*words, " ".join(words)}
    return whole or (len(spelled) == 1 and any(word.startswith(spelled) for word in words))


def _cases(readings: int) -> list[str]:
    """Of the singular, unless it is a plural alone."""
    genders = range(_GENDERS) if _number(readings) else range(_GENDERS - 1)
    return [
        case
        for place, case in enumerate(CASES)
        if any(readings >> (place + len(CASES) * gender) & 1 for gender in genders)
    ]


def _number(readings: int) -> list[str]:
    singular = (1 << len(CASES) * (_GENDERS - 1)) - 1
    return [] if readings & singular else ["plural"]
