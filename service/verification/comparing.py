"""Two wordings compared word by word: what is kept, left out, put in, replaced and moved. Pure.

Words are aligned by their stems (difflib's matching blocks), so that a word in another case is a
replaced one and no stranger; whether words are the same is then told by the words themselves.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import permutations
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from service.verification.lexicon import takes_back
from service.verification.model import Difference, DifferenceKind, Stretch, Typography
from service.verification.numerals import is_number, number_round
from service.verification.reading import Mark, Reading, Span, read_plain
from service.verification.typography import compare_print

Pair = tuple[int, int]
Op = Literal["insert", "delete", "replace", "move"]

_MOST_CELLS = 1_000_000
"""Words by words; beyond, difflib may take seconds over texts that repeat themselves."""
_LEFT_OUT = 0.1
"""What a word that is left out costs, where one that is kept gains 1: a part is a tight one."""
_SHORTEST_MOVED = 4
"""Letters of one word that is taken for moved; of several, any."""
_ROOM = 4
"""Words by which a part may be longer than what was given."""
_FEWEST_MOVED = 2
"""Words that stand elsewhere, for these to be a part of what is met."""
LIGHT = 2
"""Letters of a stem that weigh nothing: short words are in every text."""
_MOST_MOVED = 60
"""Differences among which moves are looked for."""


class Change(Struct, frozen=True, kw_only=True):
    """A difference, with the words that it is about on both sides."""

    given: Span
    held: Span
    shown: Difference


class Comparison(Struct, frozen=True, kw_only=True):
    """How a given text differs from the part of a held one that it is.

    `met` is that part, in words; `before` and `behind` are what its first and last sentence hold
    besides. `kept` are the words of what is held that were given as they are.
    """

    changes: list[Change]
    typography: list[Typography]
    met: Span
    before: Span
    behind: Span
    kept: frozenset[int]
    score: float

    @property
    def differences(self) -> list[Difference]:
        """As they are shown."""
        return [one.shown for one in self.changes]

    def of_kind(self, *kinds: DifferenceKind) -> list[Change]:
        """In their order."""
        return [one for one in self.changes if one.shown.kind in kinds]


def compare(given: str, held: str) -> Comparison:
    """Of two whole texts."""
    one, other = read_plain(given), read_plain(held)
    return compare_words(one, other, align(one, other), part=False)


def align(given: Reading, held: Reading) -> list[Pair]:
    """Words of both that belong together, in order: of one stem, and where they lie close."""
    first, last = _window(given, held)
    ours, theirs = given.stems, held.stems[first:last]
    if len(ours) * len(theirs) <= _MOST_CELLS:
        blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    else:
        blocks = Levenshtein.editops(ours, theirs).as_matching_blocks()
    return _tight([
        (block.a + step, first + block.b + step) for block in blocks for step in range(block.size)
    ])


def compare_words(
    given: Reading, held: Reading, pairs: Sequence[Pair], *, part: bool = True
) -> Comparison:
    """By the words that belong together; `part` where the given text may be one of what is held."""
    met = _met(given, held, pairs) if part and pairs else (0, len(held))
    first, last = met
    before, behind = _round(given, held, met) if part else ((0, 0), (last, last))
    both = _Both(given, held)
    changes = both.moved(list(both.words(pairs, met)))
    changes = [
        *map(both.as_gap, changes),
        *both.insertions(pairs),
        *both.cuts(before, behind),
    ]
    signs = compare_print(given, held, pairs)
    changes += [
        both.show("replace", "punctuation", (0, 0), (0, 0), printed=one.given, in_held=one.held)
        for one in signs.changes
    ]
    kept = frozenset(b for a, b in pairs if given.folded[a] == held.folded[b])
    return Comparison(
        changes=sorted(changes, key=lambda one: (one.shown.given.start, one.shown.held.start)),
        typography=signs.kinds,
        met=met,
        before=before,
        behind=behind,
        kept=kept,
        score=round(2 * len(kept) / max(1, len(given) + last - first), 3),
    )


def densest(given: Reading, held: Reading, size: int) -> Span:
    """So many words of a text side by side that have most of the given ones, by their length."""
    if len(held) <= size:
        return 0, len(held)
    wanted = set(given.stems)
    weights = [max(0, len(one) - LIGHT) if one in wanted else 0 for one in held.stems]
    inside = sum(weights[:size])
    best, start = inside, 0
    for first in range(1, len(held) - size + 1):
        inside += weights[first + size - 1] - weights[first - 1]
        if inside > best:
            best, start = inside, first
    return start, start + size


def _window(given: Reading, held: Reading) -> Span:
    """Where in a much longer text most of the given words are, with room on both sides."""
    size = 2 * len(given) + 10
    if len(held) <= 2 * size:
        return 0, len(held)
    start, end = densest(given, held, size)
    return max(0, start - size), min(len(held), end + size)


def _tight(pairs: Sequence[Pair]) -> list[Pair]:
    """The run of pairs with most words for the least that is left out among them."""
    best, best_span, value, begin = 0.0, (0, 0), 0.0, 0
    for place, (_, b) in enumerate(pairs):
        if place:
            value -= _LEFT_OUT * (b - pairs[place - 1][1] - 1)
        if value <= 0:
            value, begin = 0.0, place
        value += 1
        if value > best:
            best, best_span = value, (begin, place + 1)
    return list(pairs[slice(*best_span)])


def _met(given: Reading, held: Reading, pairs: Sequence[Pair]) -> Span:
    """From the first word to behind the last; words replaced or moved at the ends are met too."""
    (a, b), (last_a, last_b) = pairs[0], pairs[-1]
    first = max(b - a, held.sentence_of(b)[0])
    last = min(last_b + len(given) - last_a, held.sentence_of(last_b)[1])
    if any(map(is_number, given.folded[:a])):
        first = max(number_round(held.folded, first)[0], held.sentence_of(b)[0])
    if any(map(is_number, given.folded[last_a + 1 :])):
        last = min(number_round(held.folded, last - 1)[1], held.sentence_of(last_b)[1])
    paired = {a for a, _ in pairs}
    spare = {one for a, one in enumerate(given.stems) if a not in paired and len(one) > LIGHT}
    start, end = densest(given, held, len(given) + _ROOM) if spare else (first, last)
    moved = [at for at in range(start, end) if held.stems[at] in spare and not b <= at <= last_b]
    if len(moved) < _FEWEST_MOVED:
        return first, last
    return min(first, *moved), max(last, moved[-1] + 1)


def _round(given: Reading, held: Reading, met: Span) -> tuple[Span, Span]:
    """What the first and last sentence hold besides.

    Of whole ones, what an ellipsis stands for, and the next one where it takes something back.
    """
    first, last = met
    start, end = held.sentence_of(first)[0], held.sentence_of(last - 1)[1]
    if start == first > 0 and 0 in given.gap_at:
        start = held.sentence_of(first - 1)[0]
    if end == last < len(held) and (len(given) in given.gap_at or takes_back(held.folded[last:])):
        end = held.sentence_of(last)[1]
    return (start, first), (last, end)


class _Both:
    """The two texts side by side."""

    def __init__(self, given: Reading, held: Reading) -> None:
        self.given = given
        self.held = held

    def words(self, pairs: Sequence[Pair], met: Span) -> Iterator[Change]:
        """Runs that differ, neighbours joined."""
        begun = (0, met[0])
        end = (len(self.given), met[1])
        for a, b in [*pairs, end]:
            if (a, b) != end and self.given.folded[a] != self.held.folded[b]:
                continue  # of one stem, and not the same word: a part of the run
            if begun != (a, b):
                yield self.run((begun[0], a), (begun[1], b))
            begun = (a + 1, b + 1)

    def run(self, given: Span, held: Span) -> Change:
        """A run of words on one side or both."""
        if given[0] == given[1]:
            return self.show("delete", "words", given, held)
        return self.show("insert" if held[0] == held[1] else "replace", "words", given, held)

    def show(
        self,
        op: Op,
        kind: DifferenceKind,
        given: Span,
        held: Span,
        *,
        printed: Stretch | None = None,
        in_held: Stretch | None = None,
    ) -> Change:
        """`printed` and `in_held` are other stretches of the texts than those of the words."""
        shown = Difference(
            op=op,
            kind=kind,
            given=printed or self.given.stretch(given),
            held=in_held or self.held.stretch(held),
        )
        return Change(given=given, held=held, shown=shown)

    def moved(self, changes: list[Change]) -> list[Change]:
        """A run that is put in here and left out there is one that was moved."""
        if len(changes) > _MOST_MOVED:
            return changes
        for mine, other in permutations(changes, 2):
            if self._is_moved(mine.given, other.held):
                rest = [one for one in changes if one not in (mine, other)]
                left = [(other.given, _empty(other.held)), (_empty(mine.given), mine.held)]
                rest += [
                    self.run(*one) for one in left if one[0][0] < one[0][1] or one[1][0] < one[1][1]
                ]
                return [self.show("move", "words", mine.given, other.held), *self.moved(rest)]
        return changes

    def _is_moved(self, given: Span, held: Span) -> bool:
        ours, theirs = self.given.stems[slice(*given)], self.held.stems[slice(*held)]
        if not ours or sorted(ours) != sorted(theirs):
            return False
        return len(ours) > 1 or len(self.given.folded[given[0]]) >= _SHORTEST_MOVED

    def as_gap(self, change: Change) -> Change:
        """What is left out where an ellipsis stands is shown as left out."""
        gap = self.given.gap_at.get(change.given[0])
        if gap is None or change.shown.op != "delete":
            return change
        sign = self.given.piece(gap.start, gap.end)
        return self.show("delete", "ellipsis", change.given, change.held, printed=sign)

    def insertions(self, pairs: Sequence[Pair]) -> Iterator[Change]:
        """What editors put into one text and not into the other."""
        places = dict(pairs)
        theirs = {
            (one.at, self.held.text[one.start : one.end]): one for one in self.held.insertions
        }
        for one in self.given.insertions:
            at = places.get(one.at, places.get(one.at - 1, -2) + 1)
            if theirs.pop((at, self.given.text[one.start : one.end]), None) is None:
                place = (max(at, 0), max(at, 0))
                sign = self.given.piece(one.start, one.end)
                yield self.show("insert", "insertion", (one.at, one.at), place, printed=sign)
        back = {b: a for a, b in pairs}
        for one in theirs.values():
            if one.at in back and one.at - 1 in back:
                yield self._insertion_held(back[one.at], one)

    def _insertion_held(self, at: int, mark: Mark) -> Change:
        sign = self.held.piece(mark.start, mark.end)
        return self.show("delete", "insertion", (at, at), (mark.at, mark.at), in_held=sign)

    def cuts(self, before: Span, behind: Span) -> Iterator[Change]:
        """What the first and last sentence hold besides, shown as left out or not."""
        for at, span in ((0, before), (len(self.given), behind)):
            if span[0] < span[1]:
                gap = self.given.gap_at.get(at)
                sign = self.given.piece(gap.start, gap.end) if gap else None
                yield self.show(
                    "delete", "ellipsis" if gap else "cut", (at, at), span, printed=sign
                )


def _empty(span: Span) -> Span:
    return span[0], span[0]
