"""Verdicts on one quote: by the differences of a text from each of its printings. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from uuid import UUID

import msgspec
from msgspec import Struct
from rapidfuzz import fuzz

from service.kit.times import Time, TimeText, read_time
from service.publications.model import PublicationBrief
from service.quotes.model import Mode, Segment
from service.verification.comparing import LIGHT, Comparison, Pair, align, compare_words, densest
from service.verification.flagging import (
    hides_negation,
    inserts_negation,
    text_flags,
    turns_negation,
)
from service.verification.model import Flag, Verdict
from service.verification.reading import Reading, read_held
from service.verification.stitching import piece_flags, stitches
from service.verification.surroundings import is_limited

RANKED: tuple[Verdict, ...] = (
    "verbatim",
    "verbatim_normalized",
    "elided",
    "translation",
    "truncated",
    "expanded_partial",
    "paraphrase_as_direct",
    "stitched",
    "altered",
)
"""From the closest; each is said of one printing, or of several of one speaker."""
_QUOTED: tuple[Mode, ...] = ("direct", "mixed")
_ALIKE = 0.6
"""The share of words, by their length, that a wording and what it may be have in common."""
_ALIKE_IN_NUMBER = 0.7
"""Likewise, each word counting the same."""
_ALIKE_IN_LETTERS = 0.75
_LEAST = 0.3
"""The share of its words that must be in a printing for it to be compared."""
_MOST_PLACES = 10
_MOST_LOOKED_AT = 2_000
"""Words, at all places where the given ones stand, that are compared."""


class Printing(Struct, frozen=True, kw_only=True):
    """A wording as one publication prints it, and `count` publications in all: the first of them.

    `said_here` where the quote was first said in it, `sources` are those that it is linked to as
    having it from there, `translates` whether as a translation.
    """

    occurrence_id: UUID
    publication: PublicationBrief
    snapshot_id: UUID | None
    mode: Mode
    text: str | None
    language: str | None
    segments: list[Segment]
    count: int
    said_here: bool
    translates: bool
    sources: list[UUID]

    @property
    def published(self) -> Time | None:
        """As precisely as it is known."""
        at = self.publication.published_at
        return None if at is None else read_time(at)


class Account(Struct, frozen=True, kw_only=True):
    """A quote that a text may be, with its printings, the first published first.

    `to` are the names of those it was said to, `reports` those of whom its printings report that
    they spoke, without their words.
    """

    quote_id: UUID
    speaker_id: UUID
    said_at: TimeText | None
    roles: list[str]
    to: list[str]
    reports: list[UUID]
    printings: list[Printing]

    @property
    def said(self) -> Time | None:
        """When it was said or, where that is not known, first printed."""
        if self.said_at is not None:
            return read_time(self.said_at)
        return next((one.published for one in self.printings if one.published), None)


class Judged(Struct, frozen=True, kw_only=True):
    """What a text is to one quote; without a comparison where nobody has the words."""

    account: Account
    printing: Printing
    verdict: Verdict
    flags: list[Flag]
    held: Reading | None = None
    comparison: Comparison | None = None

    @property
    def score(self) -> float:
        """The share of words in common."""
        return self.comparison.score if self.comparison else 0.0

    @property
    def order(self) -> tuple[int, float]:
        """The closest first."""
        return RANKED.index(self.verdict), -self.score


class Held:
    """Printings as they are compared, each read once."""

    def __init__(self) -> None:
        self._read: dict[UUID, Reading] = {}

    def read(self, one: Printing) -> Reading:
        """Of a printing with words."""
        if one.occurrence_id not in self._read:
            self._read[one.occurrence_id] = read_held(one.mode, one.text or "", one.segments)
        return self._read[one.occurrence_id]


def judge_quote(given: Reading, account: Account, texts: Held) -> Judged | None:
    """By the printing that the text is closest to; None where it is like none of them."""
    found: list[Judged] = []
    seen: set[tuple[str, str]] = set()
    for printing in account.printings:
        key = (printing.mode, printing.text or "")
        if printing.text is not None and key not in seen:
            seen.add(key)
            judged = _judge_printing(given, account, printing, texts.read(printing))
            found += [judged] if judged else []
    if not found:
        return None
    best = _as_first_printed(min(found, key=lambda one: one.order), found)
    return _as_translation(best, account)


def _judge_printing(
    given: Reading, account: Account, printing: Printing, held: Reading
) -> Judged | None:
    """None where the wordings are not alike."""
    if _weight(given.stems, set(held.stems)) < _LEAST * _weight(given.stems):
        return None
    candidates = [
        Judged(
            account=account,
            printing=printing,
            verdict=_by_marks(verdict, held, found),
            flags=flags,
            held=held,
            comparison=found,
        )
        for verdict, found, flags in _compared(given, held)
    ]
    return min(candidates, key=lambda one: one.order, default=None)


def _compared(given: Reading, held: Reading) -> Iterator[tuple[Verdict, Comparison, list[Flag]]]:
    """At each place where the words are the same; else where they are alike."""
    same = False
    for pairs in _places(given, held):
        same = True
        found = compare_words(given, held, pairs)
        flags = text_flags(given, held, found)
        yield _of_same_words(held, found, flags), found, flags
    if same or not (pairs := align(given, held)):
        return
    found = compare_words(given, held, pairs)
    verdict: Verdict = "stitched" if stitches(given, [held]) else "altered"
    if verdict == "stitched" or alike(given, held, found):
        stitched = verdict == "stitched"
        flags = piece_flags(given, [held]) if stitched else text_flags(given, held, found)
        yield verdict, found, flags


def _places(given: Reading, held: Reading) -> Iterator[list[Pair]]:
    """Where all the given words stand, in their order; gaps stand for whatever lies between."""
    bounds = [0, *(gap.at for gap in given.gaps), len(given)]
    pieces = [span for span in pairwise(bounds) if span[0] < span[1]]
    since = 0
    for _ in range(max(1, min(_MOST_PLACES, _MOST_LOOKED_AT // len(given)))):
        pairs: list[Pair] = []
        for first, last in pieces:
            at = held.find(given.folded[first:last], pairs[-1][1] + 1 if pairs else since)
            if at < 0:
                return
            pairs += [(first + step, at + step) for step in range(last - first)]
        yield pairs
        since = pairs[0][1] + 1


def _of_same_words(held: Reading, found: Comparison, flags: Sequence[Flag]) -> Verdict:
    """Of words that are all there in their order: by what is left out among them or round them."""
    if found.of_kind("punctuation") or hides_negation(held, found) or inserts_negation(found):
        return "altered"
    if is_limited(held, found):
        return "truncated"
    if turns_negation(held, found) or ("hedge_removed" in flags and not _hides(found)):
        return "altered"
    if _hides(found):
        return "elided"
    return "verbatim_normalized" if found.typography else "verbatim"


def _hides(found: Comparison) -> bool:
    """Whether an ellipsis shows that words are left out."""
    return any(one.shown.op == "delete" for one in found.of_kind("ellipsis"))


def _by_marks(verdict: Verdict, held: Reading, found: Comparison) -> Verdict:
    """By which of the words that are met stood in quotation marks."""
    marks = held.quoted[slice(*found.met)]
    if not any(marks):
        return "paraphrase_as_direct"
    return verdict if all(marks) else "expanded_partial"


def alike(given: Reading, held: Reading, found: Comparison) -> bool:
    """Whether a text may be a part of another at all: by its stems in any order, or its letters."""
    start, end = densest(given, held, len(given) + 1)
    ours, theirs = given.stems, held.stems[start:end]
    common = set(ours) & set(theirs)
    heavy = [one for one in set(ours) if len(one) > LIGHT]
    enough = sum(one in common for one in heavy) >= min(2, len(heavy))
    in_number = sum(one in common for one in ours) / len(ours)
    in_words = 2 * _weight(ours, common) / max(1, _weight(ours) + _weight(theirs))
    ratio = fuzz.ratio(" ".join(given.folded), " ".join(held.folded[slice(*found.met)])) / 100
    found_in_words = in_words >= _ALIKE or in_number >= _ALIKE_IN_NUMBER
    return (enough and found_in_words) or ratio >= _ALIKE_IN_LETTERS


def _weight(stems: Sequence[str], among: set[str] | None = None) -> int:
    counted = (one for one in stems if among is None or one in among)
    return sum(max(0, len(one) - LIGHT) for one in counted)


def _as_first_printed(best: Judged, found: Sequence[Judged]) -> Judged:
    """Quotation marks that came later, round what was first printed without them, prove nothing.

    Nor do those that came before, round words that are further from the given ones.
    Where the times do not tell, those prove nothing that fewer print than print the words without.
    """
    if any(one.said_here and one.mode in _QUOTED for one in best.account.printings):
        return best
    retold = [one for one in found if one.verdict == "paraphrase_as_direct"]
    if not retold or best.verdict == "paraphrase_as_direct":
        return best
    first = retold[0].printing
    marked = (one for one in found if one.verdict != "paraphrase_as_direct")
    quoted = [one.printing for one in marked if one.score >= retold[0].score]
    if any(_later(first, one) for one in quoted) or _independently(quoted, retold):
        return best
    fewer = sum(one.count for one in quoted) < sum(one.printing.count for one in retold)
    return retold[0] if fewer or all(_later(one, first) for one in quoted) else best


def _independently(quoted: Sequence[Printing], retold: Sequence[Judged]) -> bool:
    """Whether several print the words in quotation marks, more than without, from nobody here."""
    own = sum(one.count for one in quoted if not one.sources)
    return own > max(1, sum(one.printing.count for one in retold))


def _later(one: Printing, other: Printing) -> bool:
    """By what it was taken from, or by the time, where that tells."""
    if other.publication.id in one.sources:
        return True
    mine, others = one.published, other.published
    return mine is not None and others is not None and mine.start >= others.end


def _as_translation(best: Judged, account: Account) -> Judged:
    """Not said of what nobody printed in quotation marks, nor of changed words."""
    if not is_translated(best):
        return best
    original = original_of(account.printings)
    own = best.verdict in {"verbatim", "verbatim_normalized", "elided"}
    retold = best.verdict == "paraphrase_as_direct" and original.mode in _QUOTED
    return msgspec.structs.replace(best, verdict="translation") if own or retold else best


def is_translated(judged: Judged) -> bool:
    """Whether the printing is known to be in another language than the original."""
    printings = (judged.printing, original_of(judged.account.printings))
    one, other = (primary(each.language) for each in printings)
    return one is not None and other is not None and one != other


def original_of(printings: Sequence[Printing]) -> Printing:
    """The printing with the best-known original wording: where it was said, or the first."""
    worded = [one for one in printings if one.text is not None]
    return min(worded, key=lambda one: (not one.said_here, one.translates))


def primary(language: str | None) -> str | None:
    """`uk-UA` → `uk`."""
    return language and language.partition("-")[0]
