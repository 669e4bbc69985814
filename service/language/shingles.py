"""Shingles: small numbers that two wordings share where they share pairs of words that stand close.

The term is that of near-duplicate detection (Broder 1997). A shingle here is the hash of a pair of
stems of words with content, whichever is first: so it outlasts other endings, another order, and
words put between. Few wordings have several in common by chance.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from service.language.folding import KEPT
from service.language.texts import words
from service.language.words.detection import FUNCTION_WORDS

VERSION = "shingles-2"
"""To be raised with each change that makes other shingles of the same text."""

MOST_HELD = 4096
"""Of one wording. Of a longer one the smallest are held, which are spread over it by chance, and
are the same in a part of it."""
MOST_ASKED = 48

_WINDOW = 2
"""Words within which a pair is held: neighbours, and those with one between them."""
_FEWEST = 5
"""Words of content below which a wording is told by all of its words."""
_SHORTEST_STEM = 2
_LONGEST_STEM = 5

_LITTLE = frozenset(
    """
    а б в е ж з и і й к о с у э ю я аж ба би бо во да де до ж за зі ко мов на не ні ну об от ото по
    при про се ся те ті то ту хай хоч це ці чи ще щодо для без під над її їй ним них ней неї них всі
    все всю вся весь усі усе усю уся увесь тим тих тій тою ті він ту цю ця цим цих цій саме теж тож
    бы вот все всё всех где для до ее её ей ему за из им их как ко ли мне на над не ней нем них ним
    ни ну он по под при раз с со та те тем тех той ту ты у чем чём эти этих этой этом эту я
    am an as at been did does don't i im it's its i'm of off oh so that's too
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
WITHOUT_CONTENT = FUNCTION_WORDS | _LITTLE
"""Those that tell a language, and those that several have."""

_SENTENCE_END = re.compile(r"[.!?…\n]+(?:\s|$)")
_MARKS = str.maketrans("", "", "'-")
_NUMBER = re.compile(r"\d+")
_PARTICLE = ("ся", "сь")
_ENDING = re.compile(
    r"(?:[ую]?тим\w{1,3}|(?<=[аиіуяїюы])(?:т[иь]|л[аои]|в)|(?<=[еє])ть|(?<=[еєиї])(?:мо|те|ш)"
    r"|йте|вши|[ую]чи|[оь]го|[оь]му|[иії]ми|[аяі]ми|[иії]х|[оеє]ю|[ії]в|[оеє]в|[оеєі]м|[оеє]ві"
    r"|'s|ing|ed|(?<=[a-z])s)$"
)
_VOWELS = "аеєиіїоуюяыэёйьъмхaeiouy"
"""And what ends as they do: й, м, х."""
_ALTERNATING = str.maketrans("іц", "ок")
"""рік, року; руці, руки: as if they were one letter."""


@lru_cache(KEPT)
def stem(word: str) -> str:
    """What the forms of a folded word mostly have in common, in whatever language; of a number, it.

    Cheap and coarse: бюджету, бюджетом → бюдже. It is no lemma, and other words may share it.
    """
    if number := _NUMBER.match(word):
        return number[0]
    base = word.translate(_MARKS)
    if len(base) > _LONGEST_STEM and base.endswith(_PARTICLE):
        base = base[:-2]
    if found := _ENDING.search(base, _SHORTEST_STEM):
        base = base[: found.start()]
    if not found or len(base) < _LONGEST_STEM:
        base = base[:_SHORTEST_STEM] + base[_SHORTEST_STEM:].rstrip(_VOWELS)
    return base[:_LONGEST_STEM].translate(_ALTERNATING)


def held_shingles(text: str) -> list[int]:
    """Those under which a wording is held, the smallest first: of pairs within the window.

    A sentence of few words with content is told by all of its words, as it may be asked for alone.
    """
    sentences = [_stems(sentence) for sentence in _SENTENCE_END.split(text)]
    found = _pairs([one for content, _ in sentences for one in content], _WINDOW)
    for _, every in sentences:
        found |= _of_all(every)
    return sorted(found)[:MOST_HELD]


class Asked(NamedTuple):
    """Shingles that a wording is looked for by, none in both: of words with content, and of all.

    Those of all are met in short wordings alone, and tell little of a part of a long one.
    """

    of_content: list[int]
    of_all: list[int]


def asked_shingles(text: str) -> Asked:
    """Those that a wording is looked for by, which are more where it is short.

    Of pairs that stand further apart too, as the words may be in another order.
    """
    content, every = _stems(text)
    found = set(_pairs(content, _WINDOW))
    if len(found) > MOST_ASKED:
        return Asked(sorted(found)[:MOST_ASKED], [])
    for distance in range(_WINDOW + 1, len(content)):
        further = _at(content, distance) - found
        found.update(sorted(further)[: MOST_ASKED - len(found)])
        if len(found) >= MOST_ASKED:
            break
    besides = _of_all(every) - found if len(content) < _FEWEST else set[int]()
    return Asked(sorted(found), sorted(besides)[: MOST_ASKED - len(found)])


def _stems(text: str) -> tuple[list[str], list[str]]:
    """Of the words of content, and of all."""
    every = words(text)
    content = [stem(word) for word in every if word not in WITHOUT_CONTENT]
    return content, [stem(word) for word in every] if len(content) < _FEWEST else []


def _of_all(stems: Sequence[str]) -> set[int]:
    """A single word stands alone."""
    return _pairs(stems, _WINDOW) or {_number(one) for one in stems[:1]}


def _pairs(stems: Sequence[str], window: int) -> set[int]:
    return {one for distance in range(1, window + 1) for one in _at(stems, distance)}


def _at(stems: Sequence[str], distance: int) -> set[int]:
    """Of words that stand so many words apart; a word said twice is no pair."""
    return {
        _number(f"{one} {other}" if one < other else f"{other} {one}")
        for one, other in zip(stems, stems[distance:], strict=False)
        if one != other
    }


def _number(name: str) -> int:
    """Signed, of 32 bits, and the same in every process."""
    return crc32(name.encode()) - 2**31
