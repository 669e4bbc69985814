"""The tree over the log: the vectors of Certificate Transparency, and a naive tree beside it."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.ledger.merkle import (
    EMPTY,
    Growing,
    Node,
    Span,
    consistency_spans,
    continues,
    includes,
    inclusion_spans,
    nodes_of,
    span_hash,
)
from service.ledger.tree_store import rows_of

# github.com/transparency-dev/merkle, testonly: the leaves, the roots of each size, and proofs.
LONGEST = "606162636465666768696a6b6c6d6e6f"
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", LONGEST]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION: list[tuple[int, int, list[str]]] = [
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], B, D]),
]
CONSISTENCY: list[tuple[int, int, list[str]]] = [
    (1, 1, []),
    (1, 8, [A, B, C]),
    (2, 8, [B, C]),
    (6, 8, [F, E, ROOTS[4]]),
    (2, 5, [B, D]),
]


def leaves_of(count: int) -> list[bytes]:
    return [sha256(b"\x00" + bytes.fromhex(one)).digest() for one in INPUTS[:count]]


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return sha256(b"\x01" + naive_root(leaves[:middle]) + naive_root(leaves[middle:])).digest()


def nodes_over(leaves: list[bytes]) -> dict[Node, bytes]:
    growing, found = Growing(), dict[Node, bytes]()
    for leaf in leaves:
        found.update(growing.append(leaf))
    return found


def hashes(leaves: list[bytes], spans: list[Span]) -> list[bytes]:
    nodes = nodes_over(leaves)
    return [span_hash(one, nodes) for one in spans]


def hexed(found: list[bytes]) -> list[str]:
    return [one.hex() for one in found]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_certificate_transparency(size: int):
    leaves = leaves_of(size)
    assert span_hash(Span(0, size), nodes_over(leaves)).hex() == ROOTS[size]
    growing = Growing()
    for leaf in leaves:
        assert list(growing.append(leaf))
    assert (growing.size, growing.root.hex()) == (size, ROOTS[size])


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_proofs_of_inclusion_are_those_of_certificate_transparency(
    index: int, size: int, proof: list[str]
):
    leaves = leaves_of(size)
    assert hexed(hashes(leaves, inclusion_spans(index, size))) == proof
    raw = [bytes.fromhex(one) for one in proof]
    assert includes(leaves[index], index, size, raw, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("before", "after", "proof"), CONSISTENCY)
def test_proofs_of_consistency_are_those_of_certificate_transparency(
    before: int, after: int, proof: list[str]
):
    assert hexed(hashes(leaves_of(after), consistency_spans(before, after))) == proof
    raw = [bytes.fromhex(one) for one in proof]
    old, new = bytes.fromhex(ROOTS[before]), bytes.fromhex(ROOTS[after])
    assert continues(before, after, raw, old, new)


def some(count: int) -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(count)]


SIZES = st.integers(min_value=1, max_value=300)


@settings(deadline=None)
@given(SIZES, st.data())
def test_a_proof_of_inclusion_holds_for_its_leaf_alone(size: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))
    leaves = some(size)
    root = naive_root(leaves)
    proof = hashes(leaves, inclusion_spans(index, size))
    assert includes(leaves[index], index, size, proof, root)
    other = data.draw(st.integers(-1, size + 1).filter(lambda one: one != index))
    assert not includes(leaves[index], other, size, proof, root)
    assert not includes(leaves[index], index, size, [*proof, root], root)
    assert not includes(sha256(b"other").digest(), index, size, proof, root)
    for place in range(len(proof)):
        bent = [*proof]
        bent[place] = sha256(bent[place]).digest()
        assert not includes(leaves[index], index, size, bent, root)
        assert not includes(leaves[index], index, size, proof[:place], root)


@settings(deadline=None)
@given(SIZES, st.data())
def test_a_proof_of_consistency_holds_for_its_trees_alone(after: int, data: st.DataObject):
    before = data.draw(st.integers(1, after))
    leaves = some(after)
    old, new = naive_root(leaves[:before]), naive_root(leaves)
    proof = hashes(leaves, consistency_spans(before, after))
    assert continues(before, after, proof, old, new)
    assert not continues(before, after, [*proof, old], old, new)
    assert not continues(before, after, proof, sha256(old).digest(), new)
    assert not continues(before, after, proof, old, sha256(new).digest())
    assert not continues(0, after, proof, old, new)
    for place in range(len(proof)):
        bent = [*proof]
        bent[place] = sha256(bent[place]).digest()
        assert not continues(before, after, bent, old, new)
        assert not continues(before, after, proof[:place], old, new)


@given(st.integers(0, 2**40), st.integers(0, 2**20))
def test_a_span_is_cut_into_few_nodes_that_cover_it_without_gaps(first: int, length: int):
    at = first
    for level, index in nodes_of(Span(first, first + length)):
        assert index << level == at
        at += 1 << level
    assert at == first + length
    assert len(nodes_of(Span(first, first + length))) <= 2 * max(length, 1).bit_length()


@given(st.integers(1, 10_000_019), st.data())
def test_a_proof_over_ten_million_leaves_reads_few_rows(size: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))
    before = data.draw(st.integers(1, size))
    whole = [Span(0, size), Span(index, index + 1)]
    assert len(rows_of([*whole, *inclusion_spans(index, size)])) < 200
    whole = [Span(0, before), Span(0, size)]
    assert len(rows_of([*whole, *consistency_spans(before, size)])) < 200


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert Growing().root == span_hash(Span(0, 0), {}) == EMPTY
