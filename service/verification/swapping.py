"""Whether two names, or two numbers, have changed places, and what stands between them has not."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product

from service.verification.lexicon import LISTING, PREPOSITIONS
from service.verification.numerals import is_number, numbers
from service.verification.reading import Reading, Span
from service.verification.renaming import is_name, same_name

_MOST = 12
"""Names, or numbers, of a text among which two are looked for."""

Same = Callable[[str, str], bool]


def names_swapped(given: Reading, held: Reading, part: Span) -> bool:
    """Where names have cases, an order alone tells nothing: «Макрону подзвонив Зеленський»."""
    ours = [at for at in range(len(given)) if is_name(given, at, surely=True)]
    theirs = [at for at in range(*part) if is_name(held, at, surely=True)]
    crossed = _crossed(given, held, ours, theirs, same_name)
    apart = [two for two in crossed if two[0][1] - two[0][0] > 1]
    return any(
        given.folded[mine[0]].isascii()
        or _declined(given, held, mine, other)
        or _governed(given, held, mine, other)
        for mine, other in apart
    )


def numbers_swapped(given: Reading, held: Reading, part: Span) -> bool:
    """From eight to ten is not from ten to eight."""
    ours = [at for at in range(len(given)) if is_number(given.folded[at])]
    theirs = [at for at in range(*part) if is_number(held.folded[at])]
    return any(True for _ in _crossed(given, held, ours, theirs, _same_number))


def _crossed(
    given: Reading, held: Reading, ours: Sequence[int], theirs: Sequence[int], same: Same
) -> Iterator[tuple[Span, Span]]:
    """Two of each text that are the same crosswise; not of a list, whose order is no matter."""
    if max(len(ours), len(theirs)) > _MOST:
        return
    for mine, other in product(combinations(ours, 2), combinations(theirs, 2)):
        (a, b), (c, d) = mine, other
        if b - a != d - c or given.stems[a + 1 : b] != held.stems[c + 1 : d] or _lists(given, mine):
            continue
        one, two = (given.folded[at] for at in mine)
        first, second = (held.folded[at] for at in other)
        if same(first, two) and same(second, one) and not same(first, one):
            yield mine, other


def _lists(reading: Reading, two: Span) -> bool:
    first, last = two
    if last - first > 1:
        return all(word in LISTING for word in reading.folded[first + 1 : last])
    return reading.between(last).rstrip() in {",", ";"} and reading.between(last)[-1].isspace()


def _declined(given: Reading, held: Reading, mine: Span, other: Span) -> bool:
    """Whether the two have other forms than they had."""
    return sorted(given.folded[at] for at in mine) != sorted(held.folded[at] for at in other)


def _governed(given: Reading, held: Reading, mine: Span, other: Span) -> bool:
    """Whether the same prepositions stand before them as before: з Києва до Львова."""
    before = [
        (given.folded[a - 1], held.folded[b - 1])
        for a, b in zip(mine, other, strict=True)
        if a and b
    ]
    return any(one == two and one in PREPOSITIONS for one, two in before)


def _same_number(one: str, other: str) -> bool:
    return numbers([one]) == numbers([other])
