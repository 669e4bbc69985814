"""Flags: what the differences do to the meaning. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence

from service.language.texts import words
from service.verification.comparing import Comparison
from service.verification.lexicon import (
    COMPLEMENTIZERS,
    CONDITIONAL,
    DISTANCING,
    HEDGING,
    JOINING,
    LEADING,
    OWN,
    TELLING,
    VERBAL,
    WEAK_NEGATIONS,
    affirms,
    is_negation,
    limits,
    negations,
    spans,
)
from service.verification.model import Flag
from service.verification.numerals import is_number, numbers
from service.verification.reading import Reading, Span
from service.verification.renaming import renamed

_LEAST_ORDINAL = -10
"""Ordinals are below zero, and parts of a whole are below these."""
_SHORT_GAP = 3
"""Words behind an ellipsis; a negation among so few is one of what is kept."""
_PREFIXES = frozenset(["un", "dis", "in", "im", "ir", "il", "non", "non-", "не", "ні"])
"""What an editor may glue to a word to make it say the reverse: [un]likely."""
_BREAK = re.compile(r"[,;:()—–]|\s-\s")
"""Signs that part clauses."""
_GROUP = 3
"""Digits that are printed together in a long number."""
_LONGEST_AFTERTHOUGHT = 4
"""Words of a hedge behind a sentence: «I think», «наскільки я знаю»."""

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
            or (bool(runs) and _negates_other(given, held, found))
            or hides_negation(held, found)
            or turns_negation(held, found)
            or inserts_negation(found),
        ),
        ("number_changed", _renumbered(given, held, runs) or _signs_a_number(found)),
        ("name_changed", any(renamed(given, held, *run) for run in runs)),
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


def _renumbered(given: Reading, held: Reading, runs: Runs) -> bool:
    """Whether a run, with the number words beside it, names another number.

    One, and ordinals, are numbers only where the other side has one as well.
    """
    for ours, theirs in (_with_numbers(given, held, *run) for run in runs):
        one, other = numbers(_figures(given, ours)), numbers(_figures(held, theirs))
        telling = any(value > 1 or value < _LEAST_ORDINAL for value in [*one, *other])
        if one != other and (telling or (one and other)):
            return True
    return False


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
    """The words, a decimal fraction as one: 2,5 → `2.5`."""
    found: list[str] = []
    for place in range(*span):
        word = reading.folded[place]
        joins = place > span[0] and reading.between(place) in {".", ","}
        if joins and word.isdigit() and len(word) < _GROUP and found[-1].isdigit():
            found[-1] += f".{word}"
        else:
            found.append(word)
    return found


def _signs_a_number(found: Comparison) -> bool:
    """Whether a sign is changed that makes another number: 1/2 and 1.2, 12% and 12."""
    shown = [one.shown for one in found.of_kind("punctuation")]
    return any(map(str.isdigit, "".join(one.given.text + one.held.text for one in shown)))


def _negates_other(given: Reading, held: Reading, found: Comparison) -> bool:
    """Whether as many negations stand before other words that both texts have."""
    ours = _negated(given, (0, len(given)), set(held.stems))
    theirs = _negated(held, found.met, set(given.stems))
    return len(ours) == len(theirs) and sorted(ours) != sorted(theirs)


def _negated(reading: Reading, span: Span, known: set[str]) -> list[str]:
    """What stands behind each negation, as far as it is known."""
    first, last = span
    places = [at for at in range(first, last - 1) if is_negation(reading.folded[at])]
    return [reading.stems[at + 1] for at in places if reading.stems[at + 1] in known]


def inserts_negation(found: Comparison) -> bool:
    """Whether an editor's brackets put a negation in."""
    glued = [
        one.shown.given.text.strip("[]()").casefold() in _PREFIXES
        for one in found.of_kind("insertion")
    ]
    if any(glued):
        return True
    inserted = [
        one.shown.given.text for one in found.of_kind("insertion") if one.shown.op == "insert"
    ]
    return any(is_negation(word) for text in inserted for word in words(text))


def turns_negation(held: Reading, found: Comparison) -> bool:
    """Whether a negation of the part stands before it, and nothing shows that it does."""
    return not shown_before(found) and negates(held, found.before)


def hides_negation(held: Reading, found: Comparison) -> bool:
    """Whether an ellipsis stands for a negation of what is kept."""
    gaps = [one.held for one in found.of_kind("ellipsis") if one.shown.op == "delete"]
    inner = [span for span in gaps if span not in (found.before, found.behind)]
    hidden = [held.folded[slice(*span)] for span in inner]
    if shown_before(found) and negates(held, found.before):
        return True
    if any(negates(held, _in_sentence(held, span)) for span in inner):
        return True
    return any(
        one
        and (
            is_negation(one[-1])
            or is_negation(one[0])
            or (len(one) <= _SHORT_GAP and any(map(is_negation, one)))
        )
        for one in hidden
    )


def _in_sentence(held: Reading, span: Span) -> Span:
    """Of words that are left out those of the sentence that goes on behind them."""
    first, last = span
    start = held.sentence_of(last)[0] if last < len(held) else last
    return min(max(first, start), last), last


def shown_before(found: Comparison) -> bool:
    """Whether an ellipsis shows that the sentence began before."""
    return any(one.held == found.before for one in found.of_kind("ellipsis"))


def shown_behind(found: Comparison) -> bool:
    """Whether an ellipsis shows that the sentence goes on."""
    return any(one.held == found.behind for one in found.of_kind("ellipsis"))


def _before(held: Reading, found: Comparison) -> list[str]:
    return held.folded[slice(*found.before)]


def negates(held: Reading, before: Span) -> bool:
    """Of the words before a part: «I do not», «I do not think that», «we did not agree to».

    As far back as the clause goes that the part goes on with.
    """
    first, last = before
    if first == last:
        return False
    if is_negation(held.folded[last - 1]):
        return True
    clause = range(_clause(held, before), last)
    return any(
        is_negation(held.folded[at])
        and held.folded[at] not in WEAK_NEGATIONS
        and not affirms(held.folded[at + 1 : last])
        for at in clause
    )


def _clause(held: Reading, before: Span) -> int:
    """From which of the words before a part its own clause runs; a sign or a conjunction ends it.

    «I do not think, that …» is one, for what follows hangs on it.
    """
    first, place = before
    while place > first:
        hangs = place < len(held) and held.folded[place] in COMPLEMENTIZERS
        joins = held.folded[place - 1] in JOINING - COMPLEMENTIZERS
        if (_BREAK.search(held.between(place)) and not hangs) or joins:
            break
        place -= 1
    return place


def _hedges(words: Sequence[str]) -> Iterator[Span]:
    return spans(words, HEDGING)


def hedge_removed(given: Reading, held: Reading, found: Comparison) -> bool:
    """A hedge of the part that is met, or just before it, of which no word was given."""
    first, last = found.met
    start = found.before[0] if not shown_before(found) else first
    added = {word for one in found.of_kind("words") for word in _words(given, [one.given])}
    if any(
        True for one in found.of_kind("words") for _ in _hedges(given.folded[slice(*one.given)])
    ):
        return False
    for begin, end in _hedges(held.folded[start:last]):
        span = range(start + begin, start + end)
        if found.kept.intersection(span) or added.intersection(held.folded[i] for i in span):
            continue
        if held.folded[span.start] == "may" and not _is_may(held, span.start):
            continue
        beside = held.folded[span.stop : first]
        if span.stop > first or all(word in COMPLEMENTIZERS for word in beside):
            return True
        begins = all(word in LEADING for word in held.folded[start : span.start])
        if (
            begins
            and not JOINING.intersection(beside)
            and not VERBAL.intersection(held.folded[span.start : span.stop])
        ):
            return True
    return _hedged_behind(held, found)


def _hedged_behind(held: Reading, found: Comparison) -> bool:
    """Whether nothing but a hedge was cut off behind: «…, мабуть», "…, I think"."""
    if shown_behind(found):
        return False
    first, last = found.behind
    behind = held.folded[first:last]
    covered = {at for begin, end in _hedges(behind) for at in range(begin, end)}
    return (
        0 < len(behind) <= _LONGEST_AFTERTHOUGHT
        and all(at in covered or word in {"i", "я"} for at, word in enumerate(behind))
        and bool(covered)
    )


def _is_may(held: Reading, place: int) -> bool:
    """The verb, and not the month."""
    return held.stretch((place, place + 1)).text.islower()


def is_limited(held: Reading, found: Comparison) -> bool:
    """Whether the print goes on, or began, with what limits the part, and nothing shows it."""
    behind = held.folded[slice(*found.behind)]
    if not shown_behind(found) and limits(behind, held.folded[slice(*found.met)]):
        return True
    if shown_before(found):
        return False
    before = _before(held, found)
    clause = _clause(held, found.before) - found.before[0]
    if _distances(held, found):
        return True
    return any(
        first >= clause or all(word in LEADING for word in _since_break(held, found, first))
        for first, _ in spans(before, CONDITIONAL)
    )


def _distances(held: Reading, found: Comparison) -> bool:
    """Whether the part is what somebody else says: «they claim that …», «неправда, що …»."""
    start, end = found.before
    if start == end or held.folded[end - 1] not in COMPLEMENTIZERS:
        return False
    clause = held.folded[_clause(held, found.before) : end]
    told = DISTANCING.intersection(clause)
    return bool(told) and (OWN.isdisjoint(clause) or not told <= TELLING)


def _since_break(held: Reading, found: Comparison, first: int) -> list[str]:
    """The words before the first of a clause, back to what it hangs on; none where it begins."""
    start = found.before[0]
    words_before = held.folded[start : start + first]
    if words_before and words_before[-1] in COMPLEMENTIZERS:
        return []
    return words_before
