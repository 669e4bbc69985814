"""Flags: what the differences do to the meaning. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import Prefix

from service.language.naming.established import established
from service.language.naming.names import name_forms
from service.language.searching import the_analyser
from service.language.words.detection import languages_of
from service.verification.comparing import Comparison
from service.verification.lexicon import (
    COMPLEMENTIZERS,
    CONDITIONAL,
    HEDGING,
    is_negation,
    limits,
    negations,
    numbers,
    spans,
)
from service.verification.model import Flag
from service.verification.reading import Reading, Span

_LEAST_ORDINAL = -10
"""Ordinals are below zero, and parts of a whole are below these."""
_SHORT_GAP = 3
"""Words behind an ellipsis; a negation among so few is one of what is kept."""
_SHORTEST_NAME = 2
_SHORTEST_STEM = 3
_CASE_ENDINGS = frozenset(
    """
    а у ю ові еві єві ом ем єм ою ею єю і ї и е о є я й ь ий ій ого ому им ім ої ів їв ам ям ами ями
    ах ях их іх ими іми ої ую ая ой ей ею ее ые ы ым ых ыми ое ия ии ию ией 's s ’s
    """.split()  # noqa: SIM905 a list of words is read more easily so
) | {""}

Runs = Sequence[tuple[Span, Span]]


def text_flags(given: Reading, held: Reading, found: Comparison) -> list[Flag]:
    """What the changed words, and those cut off just before, do to the meaning."""
    changed = found.of_kind("words")
    runs = [(one.given, one.held) for one in changed]
    moved = [one.given for one in changed if one.shown.op == "move"]
    rules: tuple[tuple[Flag, bool], ...] = (
        (
            "negation_changed",
            _differ(given, held, runs, negations)
            or any(map(is_negation, _words(given, moved)))
            or hides_negation(held, found)
            or turns_negation(held, found),
        ),
        ("number_changed", _differ(given, held, runs, _told)),
        ("name_changed", any(_renamed(given, held, *run) for run in runs)),
        ("hedge_removed", hedge_removed(given, held, found)),
    )
    return [flag for flag, holds in rules if holds]


def _words(reading: Reading, runs: Sequence[Span]) -> Iterator[str]:
    for first, last in runs:
        yield from reading.folded[first:last]


def _differ(
    given: Reading,
    held: Reading,
    runs: Runs,
    measure: Callable[[Sequence[str], Sequence[str]], object],
) -> bool:
    """Whether the measure of any run is another on the other side."""
    sides = ((given.folded[slice(*ours)], held.folded[slice(*theirs)]) for ours, theirs in runs)
    return any(measure(ours, theirs) != measure(theirs, ours) for ours, theirs in sides)


def _told(words: Sequence[str], beside: Sequence[str]) -> list[int]:
    """The numbers; one, and ordinals, are numbers only where the other side has one as well."""
    found = numbers(words)
    return found if numbers(beside) or any(one > 1 or one < _LEAST_ORDINAL for one in found) else []


def turns_negation(held: Reading, found: Comparison) -> bool:
    """Whether a negation of the part stands just before it, and nothing shows that it does."""
    return not shown_before(found) and _negates(_before(held, found))


def hides_negation(held: Reading, found: Comparison) -> bool:
    """Whether an ellipsis stands for a negation of what is kept."""
    gaps = [one.held for one in found.of_kind("ellipsis") if one.shown.op == "delete"]
    inner = [span for span in gaps if span not in (found.before, found.behind)]
    hidden = [held.folded[slice(*span)] for span in inner]
    if shown_before(found):
        hidden.append(_before(held, found)[-1:])
    return any(
        words
        and (is_negation(words[-1]) or (len(words) <= _SHORT_GAP and any(map(is_negation, words))))
        for words in hidden
    )


def shown_before(found: Comparison) -> bool:
    """Whether an ellipsis shows that the sentence began before."""
    return any(one.held == found.before for one in found.of_kind("ellipsis"))


def shown_behind(found: Comparison) -> bool:
    """Whether an ellipsis shows that the sentence goes on."""
    return any(one.held == found.behind for one in found.of_kind("ellipsis"))


def _before(held: Reading, found: Comparison) -> list[str]:
    return held.folded[slice(*found.before)]


def _negates(before: Sequence[str]) -> bool:
    """Of the words before a part: «I do not», «I do not think that»."""
    if not before:
        return False
    joins = before[-1] in COMPLEMENTIZERS or any(last == len(before) for _, last in _hedges(before))
    return is_negation(before[-1]) or (joins and any(map(is_negation, before)))


def _hedges(words: Sequence[str]) -> Iterator[Span]:
    return spans(words, HEDGING)


def hedge_removed(given: Reading, held: Reading, found: Comparison) -> bool:
    """A hedge of the part that is met, or just before it, of which no word was given."""
    first, last = found.met
    start = found.before[0] if not shown_before(found) else first
    added = {word for one in found.of_kind("words") for word in _words(given, [one.given])}
    for begin, end in _hedges(held.folded[start:last]):
        span = range(start + begin, start + end)
        if found.kept.intersection(span) or added.intersection(held.folded[i] for i in span):
            continue
        if held.folded[span.start] == "may" and not _is_may(held, span.start):
            continue
        beside = held.folded[span.stop : first]
        if span.stop > first or all(word in COMPLEMENTIZERS for word in beside):
            return True
    return False


def _is_may(held: Reading, place: int) -> bool:
    """The verb, and not the month."""
    return held.stretch((place, place + 1)).text.islower()


def is_limited(held: Reading, found: Comparison) -> bool:
    """Whether the print goes on, or began, with what limits the part, and nothing shows it."""
    behind = held.folded[slice(*found.behind)]
    if not shown_behind(found) and limits(behind):
        return True
    before = _before(held, found)
    begins = any(first == 0 for first, _ in spans(before, CONDITIONAL))
    return begins and not shown_before(found)


def _renamed(given: Reading, held: Reading, ours: Span, theirs: Span) -> bool:
    """Whether a name is replaced by what is no form of it."""
    if ours[0] == ours[1] or theirs[0] == theirs[1]:
        return False
    others = given.folded[slice(*ours)]
    surely = any(_is_name(given, place) for place in range(*ours))
    names = [held.words[at].word for at in range(*theirs) if _is_name(held, at, surely=surely)]
    return any(not any(_same_name(name, one) for one in others) for name in names)


def _is_name(reading: Reading, place: int, *, surely: bool = False) -> bool:
    """By its capital within a sentence; the first word where it is known as one.

    `surely` where it has to do with another name, so that the first word is taken for one too.
    """
    printed = reading.stretch((place, place + 1)).text
    if not printed[0].isupper() or len(printed) < _SHORTEST_NAME:
        return False
    if printed == "I" or printed.startswith("I'"):
        return False
    begins = place == 0 or reading.sentences[place - 1] != reading.sentences[place]
    return not begins or surely or _is_known_name(reading.words[place].word)


_SURNAMES = re.compile(r".+(?:енко|[сц]ьк(?:ий|ого|ому|им|а)|чук|[сц]к(?:ий|ого|ому|им|ая))")


def _is_known_name(word: str) -> bool:
    """By what it is, or how it ends."""
    return bool(established(word)) or _SURNAMES.fullmatch(word) is not None


@lru_cache(maxsize=10_000)
def _same_name(name: str, other: str) -> bool:
    """In whatever case."""
    shared = Prefix.similarity(name, other)
    if shared >= _SHORTEST_STEM and {name[shared:], other[shared:]} <= _CASE_ENDINGS:
        return True
    if _lemmas(name) & _lemmas(other):
        return True
    forms = name_forms(name.title(), of_person=True)
    return any(one.form == other and len(one.form) > 1 for one in forms)


def _lemmas(word: str) -> frozenset[str]:
    analyser = the_analyser()
    return frozenset[str]().union(*(analyser.asked(word, one) for one in languages_of(word, None)))
