"""What stands round a part in its sentence: negations, limits, and whose words it is. Pure."""

import re

from service.verification.comparing import Comparison
from service.verification.lexicon import (
    COMPLEMENTIZERS,
    CONDITIONAL,
    JOINING,
    LEADING,
    WEAK_NEGATIONS,
    affirms,
    doubts,
    is_negation,
    limits,
    negated_at,
    spans,
)
from service.verification.reading import Reading, Span
from service.verification.telling import (
    AS,
    DISTANCING,
    HE,
    OWN,
    TELLING,
    attributes,
    tells,
    tells_alone,
)

_LEAST_CLAUSE = 2
_LONGEST_TELLING = 5
"""Words behind a part that say who says so."""
_BREAK = re.compile(r"[,;:()—–]|\s-\s")
"""Signs that part clauses."""


def shown_before(found: Comparison) -> bool:
    """Whether an ellipsis shows that the sentence began before."""
    return any(one.held == found.before for one in found.of_kind("ellipsis"))


def shown_behind(found: Comparison) -> bool:
    """Whether an ellipsis shows that the sentence goes on."""
    return any(one.held == found.behind for one in found.of_kind("ellipsis"))


def negates(held: Reading, before: Span) -> bool:
    """Of the words before a part: «I do not», «I do not think that», «we did not agree to».

    As far back as the clause goes that the part goes on with.
    """
    first, last = before
    if first == last:
        return False
    if is_negation(held.folded[last - 1]):
        return True
    start = _clause(held, before)
    clause = held.folded[start:last]
    if doubts(clause):
        return True
    return any(
        clause[at] not in WEAK_NEGATIONS and not affirms(clause[at + 1 :])
        for at in negated_at(clause)
    )


def is_clause(held: Reading, span: Span) -> bool:
    """Whether words begin and end at signs, so that they may be left out by themselves."""
    first, last = span
    if last - first < _LEAST_CLAUSE or (last < len(held) and held.folded[last] in COMPLEMENTIZERS):
        return False
    return all(at == len(held) or _BREAK.search(held.between(at)) for at in span)


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


def is_limited(held: Reading, found: Comparison) -> bool:
    """Whether the print goes on, or began, with what limits the part, and nothing shows it."""
    behind = held.folded[slice(*found.behind)]
    limited = limits(behind, held.folded[slice(*found.met)]) or _told(held, found.behind)
    if limited and not shown_behind(found):
        return True
    if shown_before(found):
        return False
    before = held.folded[slice(*found.before)]
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
    if _attributed(held, found.before):
        return True
    if start == end or held.folded[end - 1] not in COMPLEMENTIZERS:
        return False
    clause = held.folded[_clause(held, found.before) : end]
    told = DISTANCING.intersection(clause)
    return bool(told) and (OWN.isdisjoint(clause) or not told <= TELLING)


def _attributed(held: Reading, before: Span) -> bool:
    """Whether the sentence begins with whose words the part is: «за словами розвідки, »."""
    first, last = before
    if first == last or not _BREAK.search(held.between(last)):
        return False
    start = _clause(held, (first, last - 1))
    while start < last and held.folded[start] in LEADING:
        start += 1
    begins = start == first or held.folded[start - 1] in LEADING
    clause = held.folded[start:last]
    said = clause[:1] and clause[0] in AS and tells(clause)
    return begins and (attributes(clause) or bool(said))


def _told(held: Reading, behind: Span) -> bool:
    """Whether nothing but who says so comes behind a part: «…, the police said».

    «…, — сказав він» is the reporter's.
    """
    first, last = behind
    words = held.folded[first:last]
    if attributes(words):
        return True
    sign = held.between(first) if words else ""
    short = 1 < len(words) <= _LONGEST_TELLING and sign.strip() == ","
    return short and HE.isdisjoint(words) and tells_alone(words)


def _since_break(held: Reading, found: Comparison, first: int) -> list[str]:
    """The words before the first of a clause, back to what it hangs on; none where it begins."""
    start = found.before[0]
    words_before = held.folded[start : start + first]
    if words_before and words_before[-1] in COMPLEMENTIZERS:
        return []
    return words_before
