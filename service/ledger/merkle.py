"""The tree over the log: root, proofs and their verification, after RFC 9162 §2.1. Pure.

A node is the hash of a complete subtree, named by its level and its place there: node (3, 5) stands
over the leaves 40 to 47. A span is the hash of any run of leaves that the tree knows; it is put
together of nodes. So what a proof needs is told before anything is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

EMPTY = sha256().digest()
"""The root of a tree without leaves."""
_INNER = b"\x01"
"""What sets the hash of a node apart from that of a leaf."""


class Node(NamedTuple):
    """A complete subtree of `2 ** level` leaves, in its place among those of its size."""

    level: int
    place: int


class Span(NamedTuple):
    """The leaves from `first` on, up to and without `past`."""

    first: int
    past: int


def join(left: bytes, right: bytes) -> bytes:
    """The hash over two hashes."""
    return sha256(_INNER + left + right).digest()


def split(leaves: int) -> int:
    """The largest power of two below a number of at least 2."""
    return 1 << (leaves - 1).bit_length() - 1


def nodes_of(span: Span) -> list[Node]:
    """The largest complete subtrees that make up a span, from left to right."""
    first, past = span
    found: list[Node] = []
    while first < past:
        level = (past - first).bit_length() - 1
        if first:
            level = min(level, (first & -first).bit_length() - 1)
        found.append(Node(level, first >> level))
        first += 1 << level
    return found


def span_hash(span: Span, nodes: Mapping[Node, bytes]) -> bytes:
    """Raises KeyError where a node of `nodes_of` is not there."""
    return fold([nodes[node] for node in nodes_of(span)])


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, which get smaller from left to right."""
    if not hashes:
        return EMPTY
    *rest, root = hashes
    for left in reversed(rest):
        root = join(left, root)
    return root


def inclusion_spans(index: int, size: int) -> list[Span]:
    """What proves that a leaf is in a tree, from the leaf upwards; `0 <= index < size`."""
    first, past = 0, size
    found: list[Span] = []
    while past - first > 1:
        middle = first + split(past - first)
        if index < middle:
            found.append(Span(middle, past))
            past = middle
        else:
            found.append(Span(first, middle))
            first = middle
    return found[::-1]


def consistency_spans(before: int, after: int) -> list[Span]:
    """What proves that a tree is the beginning of another; `0 < before <= after`."""
    first, past, whole = 0, after, True
    found: list[Span] = []
    while before != past:
        middle = first + split(past - first)
        if before <= middle:
            found.append(Span(middle, past))
            past = middle
        else:
            found.append(Span(first, middle))
            first, whole = middle, False
    return ([] if whole else [Span(first, past)]) + found[::-1]


def includes(leaf: bytes, index: int, size: int, hashes: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof holds (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for one in hashes:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = join(one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = join(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def continues(before: int, after: int, hashes: Sequence[bytes], old: bytes, new: bytes) -> bool:
    """Whether the proof holds that a tree has only grown (RFC 9162 §2.1.4.2)."""
    if not 0 < before <= after:
        return False
    if before == after:
        return not hashes and old == new
    path = [*hashes] if before & (before - 1) else [old, *hashes]
    if not path:
        return False
    at, last = before - 1, after - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    once = again = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            once, again = join(one, once), join(one, again)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            again = join(again, one)
        at, last = at >> 1, last >> 1
    return last == 0 and once == old and again == new


class Growing:
    """A tree that is read leaf by leaf; it keeps only the hash of each complete subtree."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> Iterator[tuple[Node, bytes]]:
        """The nodes that this leaf completes, the leaf's own first; to be read to the end."""
        level, found = 0, leaf
        yield Node(0, self.size), leaf
        while self._peaks and self._peaks[-1][0] == level:
            found = join(self._peaks.pop()[1], found)
            level += 1
            yield Node(level, self.size >> level), found
        self._peaks.append((level, found))
        self.size += 1

    @property
    def root(self) -> bytes:
        """Of the leaves so far."""
        return fold([found for _, found in self._peaks])
