"""What differs in print between words that are the same: signs, marks, spaces, case. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import get_args

from msgspec import Struct

from service.language.folding import APOSTROPHES, DASHES, QUOTES, nfc
from service.verification.lexicon import is_negation
from service.verification.model import Stretch, Typography
from service.verification.numerals import is_number
from service.verification.reading import Reading

_KINDS: tuple[Typography, ...] = get_args(get_args(Typography)[0])
_ANY_DASH = re.compile(f"[{re.escape(DASHES)}-]+")
_BEFORE_A_NUMBER = re.compile(rf"(?:^|(?<=[\s({re.escape(QUOTES)}]))(?P<sign>[-+−–<>≤≥~±$€£¥₴₽]+)$")
_BEHIND_A_NUMBER = re.compile(r"\s?(?P<sign>[%‰°$€£¥₴₽])")
_SIGN_IN_WORDS = tuple(
    (sign, re.compile(words))
    for sign, words in (
        ("%", r"відсот\w+|процент\w*|percent"),
        ("$", r"долар\w*|доллар\w*|dollars?"),
        ("€", r"євро|евро|euros?"),
        ("₴", r"гривень|гривні|гривен|hryvnias?"),
    )
)
_GROUP = 3
"""Digits that are printed together in a long number."""
_FEW = 4
"""Words within which it is said of what a number is: 5,2 млн доларів."""
_WITHOUT_DOTS = str.maketrans("ёЁ", "еЕ")
_ANY_QUOTE = re.compile(f"[{re.escape(QUOTES)}]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_OF_WORDS: tuple[tuple[Typography, re.Pattern[str]], ...] = (
    ("apostrophes", re.compile(f"[{re.escape(APOSTROPHES)}]")),
    ("dashes", _ANY_DASH),
    ("diacritics", re.compile("[ёЁ́]")),
    ("invisible_signs", _INVISIBLE),
    ("spaces", re.compile(r"\s")),
    ("punctuation", re.compile("[.,]")),
)
_OF_SIGNS: tuple[tuple[Typography, re.Pattern[str]], ...] = (
    ("quotation_marks", _ANY_QUOTE),
    ("dashes", _ANY_DASH),
    ("spaces", re.compile(r"\s+")),
    ("invisible_signs", _INVISIBLE),
)
_SAME_SIGN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"\s|{_ANY_QUOTE.pattern}|{_INVISIBLE.pattern}"), ""),
    (_ANY_DASH, "-"),
    (re.compile(r"\.\.\.+"), "…"),
)


class SignChange(Struct, frozen=True):
    """A sign that turns the meaning, where the words are the same."""

    given: Stretch
    held: Stretch


class Print(Struct, frozen=True):
    """In what the print differs: what is typography, and what is more."""

    kinds: list[Typography]
    changes: list[SignChange]


def compare_print(given: Reading, held: Reading, pairs: Sequence[tuple[int, int]]) -> Print:
    """Of words that belong together, and of the signs between neighbours among them."""
    kinds: set[Typography] = set()
    changes: list[SignChange] = []
    for a, b in pairs:
        if given.folded[a] == held.folded[b]:
            kinds |= _of_words(given.stretch((a, a + 1)).text, held.stretch((b, b + 1)).text)
    ends = [*pairs, (len(given), pairs[-1][1] + 1)] if pairs else []
    for (a, b), (next_a, next_b) in pairwise(ends):
        if (next_a, next_b) == (a + 1, b + 1):
            ours, theirs = given.between(next_a), held.between(next_b)
            ends = next_a == len(given)
            if ends:
                goes_on = next_b < len(held)
                closes = not goes_on or held.sentences[next_b] != held.sentences[b]
                shown = len(given) in given.gap_at
                turned = (_asks(ours) or (closes and not shown)) and _turns(ours, theirs, ())
                added = not goes_on and _plain(ours) and not _plain(theirs)
                kinds |= {"punctuation"} if added and not turned else set()
            else:
                turned = _turns(ours, theirs, given.folded[a : a + 2]) or (
                    given.folded[a][-1].isdigit()
                    and _between_digits(ours, given.folded[next_a])
                    != _between_digits(theirs, held.folded[next_b])
                )
                kinds |= set() if turned else _of_signs(ours, theirs)
            if turned:
                changes.append(SignChange(_signs(given, next_a), _signs(held, next_b)))
    for a, b in pairs:
        if given.folded[a] == held.folded[b] and given.folded[a][:1].isdigit():
            ours, theirs = _valued(given, a), _valued(held, b)
            if _value_signs(given, a, ours) != _value_signs(held, b, theirs):
                changes.append(SignChange(ours[0], theirs[0]))
    return Print(sorted(kinds, key=_KINDS.index), changes)


def _valued(reading: Reading, place: int) -> tuple[Stretch, str, str]:
    """A number with the signs that carry its value: -15, $5, 12%, <3."""
    word = reading.words[place]
    before = _BEFORE_A_NUMBER.search(reading.text[: word.start][-3:])
    behind = _BEHIND_A_NUMBER.match(reading.text[word.end : word.end + 2])
    start = word.start - (len(before[0].lstrip()) if before else 0)
    end = word.end + (behind.end() if behind else 0)
    signs = _ANY_DASH.sub("-", before["sign"]) if before else ""
    return reading.piece(start, end), signs, behind["sign"] if behind else ""


def _value_signs(reading: Reading, place: int, signs: tuple[Stretch, str, str]) -> set[str]:
    """Before and behind a number, the same whether a sign or the word behind says it."""
    found = {*signs[1], *signs[2]} - {""}
    rest = reading.folded[place + 1 :][:_FEW]
    behind = next((word for word in rest if not is_number(word)), "")
    return found | {sign for sign, word in _SIGN_IN_WORDS if word.fullmatch(behind)}


def _between_digits(signs: str, following: str) -> str:
    """What two numbers side by side are to each other."""
    if not following[:1].isdigit():
        return ""
    sign = _ANY_DASH.sub("-", signs.strip())
    if sign in {"", ",", ".", "'", "’"} and len(following) == _GROUP:
        return "group"
    return "decimal" if signs in {",", "."} else sign


def _signs(reading: Reading, place: int) -> Stretch:
    start = reading.words[place - 1].end
    numbers = reading.folded[place - 1 : place + 1]
    if len(numbers) > 1 and numbers[0][-1].isdigit() and numbers[1][0].isdigit():
        return reading.piece(reading.words[place - 1].start, reading.words[place].end)
    return reading.piece(
        start, reading.words[place].start if place < len(reading) else len(reading.text)
    )


def _of_words(ours: str, theirs: str) -> set[Typography]:
    if ours == theirs:
        return set()
    found: set[Typography] = set()
    for kind, sign in _OF_WORDS:
        if sign.findall(ours) != sign.findall(theirs):
            found.add(kind)
    if _bare(ours) != _bare(theirs):
        found.add("letter_case")
    return found


def _bare(word: str) -> str:
    """Without what is told of besides its letter case."""
    word = word.translate(_WITHOUT_DOTS)
    for _, sign in _OF_WORDS:
        word = sign.sub("", word)
    return nfc(word)


def _of_signs(ours: str, theirs: str) -> set[Typography]:
    if ours == theirs:
        return set()
    if _plain(ours) != _plain(theirs):
        found: set[Typography] = {"punctuation"}
        if _quotes(ours) != _quotes(theirs):
            found.add("quotation_marks")
        return found
    return {kind for kind, sign in _OF_SIGNS if sign.findall(ours) != sign.findall(theirs)}


def _quotes(signs: str) -> list[str]:
    return _ANY_QUOTE.findall(signs)


def _plain(signs: str) -> str:
    """The punctuation alone, one sign for each kind."""
    for pattern, sign in _SAME_SIGN:
        signs = pattern.sub(sign, signs)
    return signs


def _asks(signs: str) -> bool:
    return "?" in signs


def _turns(ours: str, theirs: str, beside: Sequence[str]) -> bool:
    """A question or a cry that was none, or another pause beside a negation."""
    if _asks(ours) != _asks(theirs) or ("!" in ours and "!" not in theirs):
        return True
    return _plain(ours) != _plain(theirs) and any(map(is_negation, beside))
