"""Texts read for comparison: their words, where the speaker's are, the gaps and the insertions."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from service.kit.problems import NothingToSearch
from service.language.folding import nfc
from service.language.shingles import stem
from service.language.texts import Token, tokens
from service.quotes.model import Mode, Segment
from service.quotes.segments import derive_segments
from service.verification.model import QuotationMarkUnpaired, ScriptNotCompared, Stretch

_SENTENCE_ENDS = re.compile(r"[.!?…]|\n")
_SHORTEST_LAST_WORD = 2
"""Letters; what is shorter before a full stop is an initial or an abbreviation."""
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:(?P<sign>\D)\d{3}(?:(?P=sign)\d{3})*)?")
_LONGEST_NUMBER = 24
"""Signs of a number that goes on."""
_GROUP = re.compile(r"\d{3}")
_PARTS_GROUPS = frozenset(" \u00a0\u2009\u202f.,")
_COMPARED = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff\u0400-\u052f0-9]")
_PAIRS = {"«": "»", "„": "“”", "“": "”", "‹": "›", "‟": "”"}
_OPENERS = {"»": "«", "“": "„“", "”": "“„‟", "›": "‹"}


Span = tuple[int, int]
"""From one word to before another."""


class Mark(Struct, frozen=True):
    """An ellipsis or an insertion: before which word it stands, and where in the text."""

    at: int
    start: int
    end: int


class Reading:
    """A text as it is compared. Its words are the speaker's: an editor's insertions are left out.

    `quoted` tells of each word whether it stood in quotation marks.
    """

    def __init__(self, text: str, segments: Sequence[Segment]) -> None:
        self.text = text
        self.words: list[Token] = []
        self.quoted: list[bool] = []
        self.gaps: list[Mark] = []
        self.insertions: list[Mark] = []
        found = list(_whole_numbers(tokens(text), text))
        place = 0
        for one in segments:
            while place < len(found) and found[place].end <= one.start:
                place += 1  # between segments there are marks alone
            if one.kind in {"ellipsis", "insertion"}:
                marks = self.gaps if one.kind == "ellipsis" else self.insertions
                marks.append(Mark(len(self.words), one.start, one.end))
            while place < len(found) and found[place].start < one.end:
                if one.kind not in {"ellipsis", "insertion"}:
                    self.words.append(found[place])
                    self.quoted.append(one.kind == "quoted")
                place += 1

    def __len__(self) -> int:
        """Words."""
        return len(self.words)

    @cached_property
    def sentences(self) -> list[int]:
        """The number of the sentence that each word is in."""
        return _sentences(self.text, self.words)

    @cached_property
    def folded(self) -> list[str]:
        """The words as they are compared."""
        return [one.word.replace("ё", "е") for one in self.words]

    @cached_property
    def stems(self) -> list[str]:
        """What the forms of each word have in common."""
        return [*map(stem, self.folded)]

    @cached_property
    def gap_at(self) -> dict[int, Mark]:
        """The gaps, by the word before which they stand."""
        return {one.at: one for one in self.gaps}

    @cached_property
    def _marks(self) -> dict[int, list[Mark]]:
        found: dict[int, list[Mark]] = {}
        for one in sorted([*self.gaps, *self.insertions], key=lambda mark: mark.start):
            found.setdefault(one.at, []).append(one)
        return found

    @cached_property
    def _line(self) -> str:
        return " ".join(["", *self.folded, ""])

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = list[int](), 0
        for word in self.folded:
            starts.append(at)
            at += len(word) + 1
        return starts

    def find(self, words: Sequence[str], since: int = 0) -> int:
        """The first place, as a number of a word, where these stand side by side; -1 if nowhere."""
        if not words or since >= len(self):
            return -1
        at = self._line.find(" ".join(["", *words, ""]), self._starts[since])
        return at if at < 0 else bisect_left(self._starts, at)

    def between(self, place: int) -> str:
        """The signs before a word, without what an editor put there."""
        start = self.words[place - 1].end if place else 0
        end = self.words[place].start if place < len(self) else len(self.text)
        marks = self._marks.get(place, ())
        signs = ""
        for mark in marks:
            signs += self.text[start : mark.start]
            start = mark.end
        rest = self.text[start:end]
        return signs + (rest.lstrip() if marks and signs[-1:].isspace() else rest)

    def stretch(self, span: Span) -> Stretch:
        """The words as they stand in the text, or the place where there are none."""
        first, last = span
        if first < last:
            start, end = self.words[first].start, self.words[last - 1].end
        elif first < len(self):
            start = end = self.words[first].start
        else:
            start = end = self.words[-1].end if self.words else 0
        return self.piece(start, end)

    def piece(self, start: int, end: int) -> Stretch:
        """By code points."""
        return Stretch(start=start, end=end, text=self.text[start:end])

    def sentence_of(self, place: int) -> Span:
        """The words of the sentence that a word is in: from the first to before the last."""
        number, first, last = self.sentences[place], place, place + 1
        while first and self.sentences[first - 1] == number:
            first -= 1
        while last < len(self) and self.sentences[last] == number:
            last += 1
        return first, last


def read_given(text: str, *, path: str = "text") -> Reading:
    """A wording that is asked about; offsets are those of its NFC.

    Raises NothingToSearch, ScriptNotCompared or QuotationMarkUnpaired.
    """
    text = nfc(text)
    reading = read_plain(text)
    if not reading.words:
        raise NothingToSearch("There is no word to verify.", path=path)
    letters = sum(map(str.isalnum, text))
    if 2 * len(_COMPARED.findall(text)) < letters:
        raise ScriptNotCompared("Words are compared in Cyrillic and Latin letters.", path=path)
    if (at := _unpaired(text)) is not None:
        detail = (
            f"{text[at]} at {at} has no partner: give the whole wording, or leave the mark out."
        )
        raise QuotationMarkUnpaired(detail, path=path)
    return reading


def read_plain(text: str) -> Reading:
    """A wording by itself: all of it is taken for quoted."""
    return Reading(text, derive_segments("direct", text))


def read_held(mode: Mode, text: str, segments: Sequence[Segment]) -> Reading:
    """A wording as it was printed."""
    return Reading(text, segments or derive_segments(mode, text))


def _whole_numbers(found: Iterable[Token], text: str) -> Iterator[Token]:
    """Digits printed in groups are one word, however they are parted: 1 200, 1,200."""
    whole: Token | None = None
    for one in found:
        if whole and _goes_on(text, whole, one):
            whole = Token(whole.word + one.word, whole.start, one.end)
        else:
            if whole:
                yield whole
            whole = one
    if whole:
        yield whole


def _goes_on(text: str, one: Token, other: Token) -> bool:
    """Whether two words are groups of digits of one number, parted alike throughout."""
    if not text[one.end - 1].isdigit() or one.end - one.start > _LONGEST_NUMBER:
        return False
    begun = _GROUPS.fullmatch(text[one.start : one.end])
    parted = text[one.end : other.start]
    if begun is None or parted not in _PARTS_GROUPS or _GROUP.fullmatch(other.word) is None:
        return False
    return begun["sign"] in {None, parted}


def _unpaired(text: str) -> int | None:
    """Where a mark stands that none behind it closes, or none before it opens.

    Marks that end together may be closed by one: «Завод «Арсенал».
    """
    if text.count('"') % 2:
        return text.rindex('"')
    signs = [(place, sign) for place, sign in enumerate(text) if sign in _PAIRS or sign in _OPENERS]
    first = {sign: place for place, sign in reversed(signs)}
    last = {sign: place for place, sign in signs}
    for place, sign in signs:
        opens = any(last.get(one, -1) > place for one in _PAIRS.get(sign, ""))
        closes = any(first.get(one, place) < place for one in _OPENERS.get(sign, ""))
        if not opens and not closes:
            return place
    return None


def _sentences(text: str, words: Sequence[Token]) -> list[int]:
    """The number of the sentence that each word is in."""
    numbers = [0] if words else []
    for before, after in pairwise(words):
        signs, next_sign = text[before.end : after.start], text[after.start]
        ends = _SENTENCE_ENDS.search(signs) is not None
        abbreviated = before.end - before.start < _SHORTEST_LAST_WORD and not before.word.isdigit()
        begins = next_sign.isupper() or next_sign.isdigit() or "\n" in signs
        decimal = signs in {".", ","} and before.word[-1].isdigit() and after.word[0].isdigit()
        whole = ends and begins and not decimal
        whole = whole and not (abbreviated and signs.startswith("."))
        numbers.append(numbers[-1] + whole)
    return numbers
