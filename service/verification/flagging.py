"""Flags: what the differences do to the meaning. Pure."""

from collections.abc import Callable, Iterator, Sequence

from service.language.texts import words
from service.verification.comparing import Comparison
from service.verification.lexicon import (
    COMPLEMENTIZERS,
    HEDGING,
    JOINING,
    LEADING,
    VERBAL,
    is_negation,
    negations,
    spans,
)
from service.verification.model import Flag
from service.verification.reading import Reading, Span
from service.verification.renaming import renamed
from service.verification.renumbering import Runs, renumbered, signs_a_number
from service.verification.surroundings import (
    is_clause,
    negates,
    shown_before,
    shown_behind,
)
from service.verification.swapping import names_swapped, numbers_swapped

_SHORT_GAP = 3
"""Words behind an ellipsis; a negation among so few is one of what is kept."""
_PREFIXES = frozenset(["un", "dis", "in", "im", "ir", "il", "non", "non-", "не", "ні"])
"""What an editor may glue to a word to make it say the reverse: [un]likely."""
_LOWER = frozenset(["may", "б"])
"""Hedges that are none with a capital."""
_LONGEST_AFTERTHOUGHT = 4
"""Words of a hedge behind a sentence: «I think», «наскільки я знаю»."""


def text_flags(given: Reading, held: Reading, found: Comparison) -> list[Flag]:
    """What the changed words, and those cut off just before, do to the meaning."""
    changed = found.of_kind("words")
    runs = [(one.given, one.held) for one in changed]
    moved = [one.given for one in changed if one.shown.op == "move"]
    whole = (found.before[0], found.behind[1])
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
        (
            "number_changed",
            renumbered(given, held, runs)
            or signs_a_number(found)
            or (bool(runs) and numbers_swapped(given, held, whole)),
        ),
        (
            "name_changed",
            any(renamed(given, held, *run) for run in runs)
            or (bool(runs) and names_swapped(given, held, whole)),
        ),
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
    kept = [part for span in inner for part in _in_kept_sentences(held, span)]
    beside = [span for span in kept if not is_clause(held, span)]
    hidden = [held.folded[slice(*span)] for span in beside]
    if shown_before(found) and negates(held, found.before):
        return True
    if any(negates(held, _in_sentence(held, span)) for span in inner if not is_clause(held, span)):
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


def _in_kept_sentences(held: Reading, span: Span) -> Iterator[Span]:
    """Of words that are left out those in a sentence of which something is kept beside them."""
    first, last = span
    end = held.sentence_of(first - 1)[1] if first else first
    start = held.sentence_of(last)[0] if last < len(held) else last
    if end >= last or start <= first:
        yield span
        return
    if end > first:
        yield first, end
    if start < last:
        yield start, last


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
        if held.folded[span.start] in _LOWER and not _is_lower(held, span.start):
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


def _is_lower(held: Reading, place: int) -> bool:
    """The verb, and not the month; the particle, and not an initial."""
    return held.stretch((place, place + 1)).text.islower()
