"""Chains and trees of occurrences in the database: reading, always within one publication."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from asyncpg import Record
from msgspec import Struct

from service.kit.db import Connection
from service.kit.paging import PageQuery, Position, cut, read_cursor
from service.kit.tombstones import missing
from service.quotes.model import Chain, ChainPage, Occurrence, OccurrenceNotFound, TreeNode
from service.quotes.rules import Row, as_chain, as_occurrence, as_tree
from service.quotes.store import OCCURRENCE_JOINS, OCCURRENCE_ROW, OCCURRENCES, rows_of

_HOPS = OCCURRENCES.format("")
_CHAINS = OCCURRENCES.format(", o.chain_id, o.place")
_TREES = OCCURRENCES.format(", o.root_position")


async def get_chain(reader: Connection, occurrence_id: UUID) -> Chain:
    """Raises OccurrenceNotFound."""
    return as_chain(await _hops(reader, occurrence_id))


async def list_enclosing(reader: Connection, occurrence_id: UUID) -> list[Occurrence]:
    """Those round an occurrence and itself, the outermost first. Raises OccurrenceNotFound."""
    return [as_occurrence(row) for row in await _hops(reader, occurrence_id)]


async def _hops(reader: Connection, occurrence_id: UUID) -> list[Row]:
    """Read by the path of ancestors, all in one publication."""
    rows = await reader.fetch(
        f"""
        WITH occurrence AS MATERIALIZED (
            SELECT {OCCURRENCE_ROW}
              FROM occurrences a
              JOIN occurrences o
                ON o.publication_id = a.publication_id AND o.id = ANY (a.path || a.id)
              {OCCURRENCE_JOINS}
             WHERE a.id = $1),
        {_HOPS}
         ORDER BY o.level
        """,
        occurrence_id,
    )
    if not rows:
        raise await missing(reader, occurrence_id, OccurrenceNotFound)
    return await rows_of(reader, rows)


async def list_chains(reader: Connection, quote_id: UUID, query: PageQuery) -> ChainPage:
    """The chain of each occurrence of a quote, the first published first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        f"""
        WITH page AS MATERIALIZED (
            SELECT a.publication_id, a.id, a.path, b.dated AS place
              FROM occurrences a JOIN publications b ON b.id = a.publication_id
             WHERE a.quote_id = $1
               AND ($2::timestamptz IS NULL OR (b.dated, a.id) > ($2, $3::uuid))
             ORDER BY b.dated, a.id
             LIMIT $4),
        occurrence AS MATERIALIZED (
            SELECT {OCCURRENCE_ROW}, a.id AS chain_id, a.place
              FROM page a
              JOIN occurrences o
                ON o.publication_id = a.publication_id AND o.id = ANY (a.path || a.id)
              {OCCURRENCE_JOINS}),
        {_CHAINS}
         ORDER BY o.place, o.chain_id, o.level
        """,
        quote_id,
        after and after.at,
        after and after.id,
        query.limit + 1,
    )
    chains = [list(chain) for _, chain in groupby(rows, key=lambda row: row["chain_id"])]
    kept, following = cut(
        chains, query, lambda last: Position(last[-1]["dated"], last[-1]["chain_id"])
    )
    return ChainPage(items=await _as_chains(reader, kept), next=following)


async def list_chains_by_id(reader: Connection, ids: Sequence[UUID]) -> list[Chain]:
    """The chains of several occurrences, in the order of their ids."""
    rows = await reader.fetch(
        f"""
        WITH asked AS MATERIALIZED (
            SELECT id, place FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS given (id, place)),
        occurrence AS MATERIALIZED (
            SELECT {OCCURRENCE_ROW}, asked.id AS chain_id, asked.place
              FROM asked
              JOIN occurrences a ON a.id = asked.id
              JOIN occurrences o
                ON o.publication_id = a.publication_id AND o.id = ANY (a.path || a.id)
              {OCCURRENCE_JOINS}),
        {_CHAINS}
         ORDER BY o.place, o.level
        """,
        ids,
    )
    chains = groupby(rows, key=lambda row: row["chain_id"])
    return await _as_chains(reader, [list(chain) for _, chain in chains])


async def _as_chains(reader: Connection, chains: Sequence[Sequence[Record]]) -> list[Chain]:
    rows = iter(await rows_of(reader, [row for chain in chains for row in chain]))
    return [as_chain([next(rows) for _ in chain]) for chain in chains]


class Place(Struct, frozen=True, array_like=True):
    """Where a page of a publication's tree ended."""

    position: int


async def list_tree(
    reader: Connection, publication_id: UUID, query: PageQuery
) -> tuple[list[TreeNode], str | None]:
    """A page of outermost occurrences, whole with what they enclose.

    Of a publication with several texts, what was recorded with the latest one that has quotes.
    """
    after = read_cursor(query, Place)
    rows = await reader.fetch(
        f"""
        WITH latest AS MATERIALIZED (
            SELECT o.snapshot_id
              FROM occurrences o
              LEFT JOIN snapshots t
                ON t.publication_id = o.publication_id AND t.id = o.snapshot_id
             WHERE o.publication_id = $1
             ORDER BY t.taken_at DESC NULLS LAST, t.id DESC
             LIMIT 1),
        page AS MATERIALIZED (
            SELECT r.id, r.position AS root_position
              FROM occurrences r, latest
             WHERE r.publication_id = $1 AND r.level = 1 AND r.position > $2
               AND r.snapshot_id IS NOT DISTINCT FROM latest.snapshot_id
             ORDER BY r.position
             LIMIT $3),
        occurrence AS MATERIALIZED (
            SELECT {OCCURRENCE_ROW}, r.root_position
              FROM page r
              JOIN occurrences o
                ON o.publication_id = $1 AND (o.id = r.id OR o.path[1] = r.id)
              {OCCURRENCE_JOINS}),
        {_TREES}
         ORDER BY o.root_position, o.level, o.position, o.id
        """,
        publication_id,
        after.position if after else -1,
        query.limit + 1,
    )
    trees = [list(tree) for _, tree in groupby(rows, key=lambda row: row["root_position"])]
    kept, following = cut(trees, query, lambda last: Place(last[0]["root_position"]))
    return as_tree(await rows_of(reader, [row for tree in kept for row in tree])), following
