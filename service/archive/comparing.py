"""What became of printed words in a later text: the passage nearest to them, word by word."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from service.archive.model import Difference

NEAR_ENOUGH = 0.6
"""The share of the words that a passage must have, so that it is not another one."""
MOST_COMPARED = 4000
"""Characters of the words that are looked for."""
_STOPS = frozenset('.!?…«»“”„"')
_WORD = re.compile(r"\w[\w'’ʼ-]*|[^\w\s]")


def nearest(words: str, text: str) -> str | None:
    """The passage of a text that has most of these words, from the first that is meant on."""
    wanted = [one.casefold() for one in _WORD.findall(words[:MOST_COMPARED])]
    tokens = list(_WORD.finditer(text))
    folded = [token[0].casefold() for token in tokens]
    start, shared = _best(wanted, folded)
    if not wanted or shared < NEAR_ENOUGH * len(wanted):
        return None
    first, last = _trimmed(wanted, folded, start)
    return text[tokens[first].start() : tokens[last].end()]


def _best(wanted: Sequence[str], there: Sequence[str]) -> tuple[int, int]:
    """Where the stretch of the same length begins that shares most, and how many words it does."""
    needed, have = Counter(wanted), Counter[str]()
    shared, best = 0, (0, 0)
    for place, word in enumerate(there):
        have[word] += 1
        shared += have[word] <= needed[word]
        begun = place - len(wanted) + 1
        if begun > 0:
            left = there[begun - 1]
            shared -= have[left] <= needed[left]
            have[left] -= 1
        if shared > best[1]:
            best = max(begun, 0), shared
    return best


def _trimmed(wanted: Sequence[str], there: Sequence[str], start: int) -> tuple[int, int]:
    """The first and last word that are meant: where an outer one is another now, to the stop."""
    size = len(wanted)
    blocks = SequenceMatcher(None, wanted, there[start : start + size], autojunk=False)
    *found, _ = blocks.get_matching_blocks()
    first = start + found[0].b
    last = start + found[-1].b + found[-1].size - 1
    if found[0].a > 0:
        while first > max(start - size, 0) and there[first - 1] not in _STOPS:
            first -= 1
    if found[-1].a + found[-1].size < size:
        while last + 1 < min(start + 2 * size, len(there)) and there[last + 1] not in _STOPS:
            last += 1
    return first, last


def differences(was: str, now: str) -> list[Difference]:
    """Between two wordings, in their order; stretches that are the same are left out."""
    one, other = _WORD.findall(was[:MOST_COMPARED]), _WORD.findall(now)
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    kinds = {"replace": "replaced", "delete": "removed", "insert": "added"}
    return [
        Difference(kind=kinds[step], was=_told(one[a:b]), now=_told(other[c:d]))  # pyright: ignore[reportArgumentType] one of three
        for step, a, b, c, d in steps
        if step in kinds
    ]


def _told(words: Sequence[str]) -> str | None:
    return " ".join(words) or None
