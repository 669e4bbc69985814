"""Whether other words, or signs, make another number. Pure."""

from collections.abc import Sequence
from fractions import Fraction

from service.verification.comparing import Comparison
from service.verification.numerals import is_number, numbers
from service.verification.reading import Reading, Span
from service.verification.roman import roman

_LEAST_ORDINAL = -10
"""Ordinals are below zero, and parts of a whole are below these."""
_GROUP = 3
"""Digits that are printed together in a long number."""

Runs = Sequence[tuple[Span, Span]]


def renumbered(given: Reading, held: Reading, runs: Runs) -> bool:
    """Whether a run, with the number words beside it, names another number.

    One, and ordinals, are numbers only where the other side has one as well.
    """
    for ours, theirs in (_with_numbers(given, held, *run) for run in runs):
        mine, others = _figures(given, ours), _figures(held, theirs)
        one, other = numbers(mine), numbers(others)
        telling = any(value > 1 or value < _LEAST_ORDINAL for value in [*one, *other])
        if (telling or (one and other)) and not _same(one, other, in_digits=(mine, others)):
            return True
    return False


def _same(
    one: Sequence[Fraction], other: Sequence[Fraction], *, in_digits: Sequence[Sequence[str]]
) -> bool:
    """Digits alone do not tell an ordinal: «3 грудня» is «третього грудня»."""
    if one == other:
        return True
    bare = any(all(map(str.isdigit, filter(is_number, side))) for side in in_digits)
    return bare and sorted(map(abs, one)) == sorted(map(abs, other))


def _with_numbers(given: Reading, held: Reading, ours: Span, theirs: Span) -> tuple[Span, Span]:
    """A run that touches a number, with all of the number that both sides have beside it."""
    inside = [*given.folded[slice(*ours)], *held.folded[slice(*theirs)]]
    if not any(map(is_number, inside)):
        return ours, theirs
    (a, end_a), (b, end_b) = ours, theirs
    while a and b and is_number(given.folded[a - 1]) and is_number(held.folded[b - 1]):
        a, b = a - 1, b - 1
    while (
        end_a < len(given)
        and end_b < len(held)
        and is_number(given.folded[end_a])
        and is_number(held.folded[end_b])
    ):
        end_a, end_b = end_a + 1, end_b + 1
    return (a, end_a), (b, end_b)


def _figures(reading: Reading, span: Span) -> list[str]:
    """The words, a decimal fraction as one: 2,5 → `2.5`; Roman numerals in digits."""
    found: list[str] = []
    for place in range(*span):
        numeral = roman(reading, place)
        word = reading.folded[place] if numeral is None else str(numeral)
        joins = place > span[0] and reading.between(place) in {".", ","}
        if joins and word.isdigit() and len(word) < _GROUP and found[-1].isdigit():
            found[-1] += f".{word}"
        else:
            found.append(word)
    return found


def signs_a_number(found: Comparison) -> bool:
    """Whether a sign is changed that makes another number: 1/2 and 1.2, 12% and 12."""
    shown = [one.shown for one in found.of_kind("punctuation")]
    return any(map(str.isdigit, "".join(one.given.text + one.held.text for one in shown)))
