"""The tree in the database: which hashes are kept, and the heads that were signed.

Leaves stand in `changes`. Of the subtrees only every fourth level is kept, so a node that is not
kept is put together of at most eight that are; a proof over ten million leaves reads some hundred
rows, in one statement.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.ledger.merkle import Node, Span, join, nodes_of, span_hash

STEP = 4
"""Levels from one that is kept to the next."""
_ONE_AT_A_TIME = 0x7369676E  # "sign"


class Head(Struct, frozen=True, kw_only=True):
    """The root over so many leaves, as it was signed."""

    size: int
    root: bytes
    at: datetime
    checkpoint: str


async def list_span_hashes(reader: Connection, spans: Sequence[Span]) -> list[bytes]:
    """All in one statement. Raises KeyError where a node is missing: nothing is signed so far."""
    nodes = {node for span in spans for node in nodes_of(span)}
    kept = await list_kept(reader, rows_of(spans))
    whole = {node: _over([kept[one] for one in _kept_below(node)]) for node in nodes}
    return [span_hash(span, whole) for span in spans]


def rows_of(spans: Sequence[Span]) -> set[Node]:
    """The kept nodes and leaves that spans are put together of: what is read for them."""
    nodes = {node for span in spans for node in nodes_of(span)}
    return {one for node in nodes for one in _kept_below(node)}


def _kept_below(node: Node) -> list[Node]:
    """The kept nodes, or leaves, that make up a node."""
    level = node.level - node.level % STEP
    first, width = node.place << node.level - level, 1 << node.level - level
    return [Node(level, index) for index in range(first, first + width)]


def _over(row: Sequence[bytes]) -> bytes:
    """The hash over nodes of one level, whose number is a power of two."""
    while len(row) > 1:
        row = [join(*row[place : place + 2]) for place in range(0, len(row), 2)]
    return row[0]


async def list_kept(reader: Connection, nodes: Collection[Node]) -> dict[Node, bytes]:
    """Those that are there; of levels that are kept."""
    above = [node for node in nodes if node.level]
    rows = await reader.fetch(
        """
        SELECT 0 AS level, position - 1 AS index, leaf AS hash
          FROM changes
         WHERE position = ANY ((SELECT $1::bigint[])::bigint[])
         UNION ALL
        SELECT n.level, n.index, n.hash
          FROM unnest($2::smallint[], $3::bigint[]) AS asked (level, index)
          JOIN tree_nodes n ON n.level = asked.level AND n.index = asked.index
        """,
        [node.place + 1 for node in nodes if not node.level],
        [node.level for node in above],
        [node.place for node in above],
    )
    return {Node(row["level"], row["index"]): row["hash"] for row in rows}


async def fill_nodes(tx: Connection, before: int, after: int) -> None:
    """Keeps the nodes that are complete with so many leaves and were not with so many before."""
    level = STEP
    while first_past := _indexes(level, before, after):
        nodes = [Node(level, index) for index in range(*first_past)]
        below = [one for node in nodes for one in _children(node)]
        kept = await list_kept(tx, below)
        whole = {node: _over([kept[one] for one in _children(node)]) for node in nodes}
        await _insert_nodes(tx, whole)
        level += STEP


def _indexes(level: int, before: int, after: int) -> tuple[int, int] | None:
    first, past = before >> level, after >> level
    return (first, past) if first < past else None


def _children(node: Node) -> list[Node]:
    first = node.place << STEP
    return [Node(node.level - STEP, index) for index in range(first, first + (1 << STEP))]


async def _insert_nodes(tx: Connection, nodes: Mapping[Node, bytes]) -> None:
    await tx.execute(
        """
        INSERT INTO tree_nodes (level, index, hash)
        SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
        ON CONFLICT DO NOTHING
        """,
        [node.level for node in nodes],
        [node.place for node in nodes],
        list(nodes.values()),
    )


async def lock_signing(tx: Connection) -> bool:
    """Whether this transaction may sign; another one may be about to."""
    return await tx.fetchval("SELECT pg_try_advisory_xact_lock($1)", _ONE_AT_A_TIME)


async def insert_head(tx: Connection, head: Head) -> None:
    """Once for each size."""
    await tx.execute(
        "INSERT INTO tree_heads (size, root, at, checkpoint) VALUES ($1, $2, $3, $4)",
        head.size,
        head.root,
        head.at,
        head.checkpoint,
    )


async def find_head(reader: Connection, size: int | None = None) -> Head | None:
    """Of this size, or the last one."""
    row = await reader.fetchrow(
        """
        SELECT size, root, at, checkpoint
          FROM tree_heads
         WHERE $1::bigint IS NULL OR size = $1
         ORDER BY size DESC
         LIMIT 1
        """,
        size,
    )
    return msgspec.convert(dict(row), Head) if row else None


async def is_behind(reader: Connection) -> bool:
    """Whether there are changes under no signed head."""
    return await reader.fetchval(
        "SELECT position > coalesce((SELECT max(size) FROM tree_heads), 0) FROM change_head"
    )
