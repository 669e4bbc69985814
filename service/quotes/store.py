"""Quotes and occurrences in the database: reading."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec import Struct

from service.archive.print_store import AFTERWARDS, AFTERWARDS_JOINS, PRINTS_CHANGED
from service.kit.db import Connection
from service.kit.paging import PageQuery, Position, cut, read_cursor
from service.kit.tombstones import missing
from service.quotes.mark_store import OCCURRENCE_MARKS, PUBLICATION, QUOTE_MARKS
from service.quotes.model import (
    Chain,
    ChainPage,
    Occurrence,
    OccurrenceNotFound,
    OccurrencePage,
    Quote,
    QuoteNotFound,
    TreeNode,
)
from service.quotes.rules import Row, as_chain, as_occurrence, as_tree

_ADDRESSEES = """
    (SELECT coalesce(json_agg(json_build_object(
                'id', c.id, 'kind', c.kind, 'name', coalesce(c.name, c.description),
                'as_printed', a.as_printed, 'role_as_printed', a.role_as_printed)
                ORDER BY a.position), '[]')
       FROM quote_addressees a
       JOIN speakers m ON m.id = a.speaker_id
       JOIN speakers c ON c.id = m.current_id
      WHERE a.quote_id = q.id)
"""
_ROLES = """
    (SELECT coalesce(json_agg(concat_ws(', ', r.title, r.organization)
                ORDER BY r.since_start NULLS FIRST, r.id), '[]')
       FROM speaker_roles r JOIN speakers m ON m.id = r.speaker_id
      WHERE m.current_id = s.id
        AND (r.since_start IS NULL OR r.since_start <= q.dated)
        AND (r.until_end IS NULL OR r.until_end > q.dated))
"""
QUOTE = f"""
    SELECT q.id, q.number, q.text, q.language, q.said_at, q.channel, q.event, q.status, q.tags,
           q.modes, q.recorded_at, q.dated,
           json_build_object('id', s.id, 'kind', s.kind,
                             'name', coalesce(s.name, s.description),
                             'roles', {_ROLES}) AS speaker,
           {_ADDRESSEES} AS "to",
           CASE WHEN p.id IS NOT NULL THEN {PUBLICATION.format("p", "u")} END AS said_in,
           (SELECT count(*) FROM occurrences x WHERE x.quote_id = q.id) AS occurrence_count,
           {PRINTS_CHANGED} AS prints_changed,
           {QUOTE_MARKS} AS corrections
"""
QUOTE_JOINS = """
      JOIN speakers g ON g.id = q.speaker_id
      JOIN speakers s ON s.id = g.current_id
      LEFT JOIN publications p ON p.id = q.said_in
      LEFT JOIN outlets u ON u.id = p.outlet_id
"""
_OCCURRENCE = f"""
    SELECT o.id, o.quote_id, o.snapshot_id, o.parent_id, o.level, o.mode, o.text, o.language,
           o.cue, o.segments, o.recorded_at, q.channel, q.event, q.said_at, p.dated,
           {PUBLICATION.format("p", "u")} AS publication,
           json_build_object('id', s.id, 'kind', s.kind,
                             'name', coalesce(s.name, s.description),
                             'as_printed', o.speaker_as_printed) AS speaker,
           json_build_object('as_printed', o.role_as_printed, 'at_the_time', {_ROLES}) AS role,
           {_ADDRESSEES} AS "to",
           CASE WHEN o.span_start IS NOT NULL THEN json_build_object(
                'start', o.span_start, 'end', o.span_end,
                'exact', substr(t.text, o.span_start + 1, o.span_end - o.span_start),
                'prefix', substr(t.text, greatest(o.span_start - 32, 0) + 1,
                                 least(o.span_start, 32)),
                'suffix', substr(t.text, o.span_end + 1, 32)) END AS evidence,
           EXISTS (SELECT FROM publication_links l
                    WHERE l.source_id = p.id AND l.kind = 'cites' AND l.circular) AS circular,
           {AFTERWARDS} AS afterwards,
           'standing' AS status, q.set_status, {OCCURRENCE_MARKS} AS corrections
"""
_OCCURRENCE_JOINS = f"""
      JOIN quotes q ON q.id = o.quote_id
      JOIN speakers g ON g.id = q.speaker_id
      JOIN speakers s ON s.id = g.current_id
      JOIN publications p ON p.id = o.publication_id
      LEFT JOIN outlets u ON u.id = p.outlet_id
      LEFT JOIN snapshots t ON t.publication_id = o.publication_id AND t.id = o.snapshot_id
      {AFTERWARDS_JOINS}
"""


async def get_quote(reader: Connection, quote_id: UUID) -> Quote:
    """Raises QuoteNotFound."""
    row = await reader.fetchrow(f"{QUOTE} FROM quotes q {QUOTE_JOINS} WHERE q.id = $1", quote_id)
    if row is None:
        raise await missing(reader, quote_id, QuoteNotFound)
    return msgspec.convert(dict(row), Quote)


async def show_quote_row(reader: Connection, row: dict[str, Any]) -> Quote:
    """A quote as it once was: `row` has the columns of then."""
    shown = await reader.fetchrow(
        f"{QUOTE} FROM jsonb_populate_record(NULL::quotes, $1::jsonb) q {QUOTE_JOINS}", row
    )
    return msgspec.convert(dict(shown or {}), Quote)


async def list_by_id(reader: Connection, ids: Sequence[UUID]) -> list[Quote]:
    """Those that are there, in the order of the ids."""
    rows = await reader.fetch(
        f"""
        {QUOTE}
          FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS asked (id, place)
          JOIN quotes q ON q.id = asked.id
        {QUOTE_JOINS}
         ORDER BY asked.place
        """,
        ids,
    )
    return msgspec.convert([dict(row) for row in rows], list[Quote])


async def check_quote(reader: Connection, quote_id: UUID) -> None:
    """Raises QuoteNotFound."""
    if not await reader.fetchval("SELECT EXISTS (SELECT FROM quotes WHERE id = $1)", quote_id):
        raise await missing(reader, quote_id, QuoteNotFound)


async def get_occurrence(reader: Connection, occurrence_id: UUID) -> Occurrence:
    """Raises OccurrenceNotFound."""
    row = await reader.fetchrow(
        f"{_OCCURRENCE} FROM occurrences o {_OCCURRENCE_JOINS} WHERE o.id = $1", occurrence_id
    )
    if row is None:
        raise await missing(reader, occurrence_id, OccurrenceNotFound)
    return as_occurrence(_rows([row])[0])


async def find_occurrence_row(reader: Connection, row: dict[str, Any]) -> Occurrence | None:
    """An occurrence as it once was: `row` has the columns of then. None without its quote."""
    shown = await reader.fetchrow(
        f"{_OCCURRENCE} FROM jsonb_populate_record(NULL::occurrences, $1::jsonb) o "
        f"{_OCCURRENCE_JOINS}",
        row,
    )
    return as_occurrence(_rows([shown])[0]) if shown else None


async def list_occurrences(reader: Connection, quote_id: UUID, query: PageQuery) -> OccurrencePage:
    """Of a quote, the first published first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        f"""
        {_OCCURRENCE} FROM occurrences o {_OCCURRENCE_JOINS}
         WHERE o.quote_id = $1
           AND ($2::timestamptz IS NULL OR (p.dated, o.id) > ($2, $3::uuid))
         ORDER BY p.dated, o.id
         LIMIT $4
        """,
        quote_id,
        after and after.at,
        after and after.id,
        query.limit + 1,
    )
    kept, following = cut(rows, query, lambda last: Position(last["dated"], last["id"]))
    return OccurrencePage(items=[as_occurrence(row) for row in _rows(kept)], next=following)


async def list_printed(
    reader: Connection, publication_id: UUID, query: PageQuery
) -> tuple[list[Occurrence], str | None]:
    """A page of all that a publication prints, of all its texts, in the order of their ids."""
    after = read_cursor(query, UUID)
    rows = await reader.fetch(
        f"""
        {_OCCURRENCE} FROM occurrences o {_OCCURRENCE_JOINS}
         WHERE o.publication_id = $1 AND ($2::uuid IS NULL OR o.id > $2)
         ORDER BY o.id
         LIMIT $3
        """,
        publication_id,
        after,
        query.limit + 1,
    )
    kept, following = cut(rows, query, lambda last: last["id"])
    return [as_occurrence(row) for row in _rows(kept)], following


async def list_first_printed(reader: Connection, quote_ids: Sequence[UUID]) -> list[Occurrence]:
    """Of each quote its first published occurrence, in the order of the ids."""
    rows = await reader.fetch(
        f"""
        {_OCCURRENCE}
          FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS asked (id, place)
         CROSS JOIN LATERAL (
               SELECT x.publication_id, x.id
                 FROM occurrences x JOIN publications y ON y.id = x.publication_id
                WHERE x.quote_id = asked.id
                ORDER BY y.dated, x.id
                LIMIT 1) AS f
          JOIN occurrences o ON o.publication_id = f.publication_id AND o.id = f.id
          {_OCCURRENCE_JOINS}
         ORDER BY asked.place
        """,
        quote_ids,
    )
    return [as_occurrence(row) for row in _rows(rows)]


async def find_by_number(reader: Connection, number: int) -> UUID | None:
    """The quote that is cited by this number."""
    return await reader.fetchval("SELECT id FROM quotes WHERE number = $1", number)


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
        {_OCCURRENCE}
          FROM occurrences a
          JOIN occurrences o
            ON o.publication_id = a.publication_id AND o.id = ANY (a.path || a.id)
          {_OCCURRENCE_JOINS}
         WHERE a.id = $1
         ORDER BY o.level
        """,
        occurrence_id,
    )
    if not rows:
        raise await missing(reader, occurrence_id, OccurrenceNotFound)
    return _rows(rows)


async def list_chains(reader: Connection, quote_id: UUID, query: PageQuery) -> ChainPage:
    """The chain of each occurrence of a quote, the first published first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        f"""
        WITH page AS (
            SELECT a.publication_id, a.id, a.path, b.dated AS page_dated
              FROM occurrences a JOIN publications b ON b.id = a.publication_id
             WHERE a.quote_id = $1
               AND ($2::timestamptz IS NULL OR (b.dated, a.id) > ($2, $3::uuid))
             ORDER BY b.dated, a.id
             LIMIT $4)
        {_OCCURRENCE}, a.id AS chain_id
          FROM page a
          JOIN occurrences o
            ON o.publication_id = a.publication_id AND o.id = ANY (a.path || a.id)
          {_OCCURRENCE_JOINS}
         ORDER BY a.page_dated, a.id, o.level
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
    return ChainPage(items=[as_chain(_rows(chain)) for chain in kept], next=following)


async def list_chains_by_id(reader: Connection, ids: Sequence[UUID]) -> list[Chain]:
    """The chains of several occurrences, in the order of their ids."""
    rows = await reader.fetch(
        f"""
        {_OCCURRENCE}, a.id AS chain_id
          FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS asked (id, place)
          JOIN occurrences a ON a.id = asked.id
          JOIN occurrences o
            ON o.publication_id = a.publication_id AND o.id = ANY (a.path || a.id)
          {_OCCURRENCE_JOINS}
         ORDER BY asked.place, o.level
        """,
        ids,
    )
    chains = groupby(rows, key=lambda row: row["chain_id"])
    return [as_chain(_rows(list(chain))) for _, chain in chains]


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
        WITH latest AS (
            SELECT o.snapshot_id
              FROM occurrences o
              LEFT JOIN snapshots t
                ON t.publication_id = o.publication_id AND t.id = o.snapshot_id
             WHERE o.publication_id = $1
             ORDER BY t.taken_at DESC NULLS LAST, t.id DESC
             LIMIT 1),
        page AS (
            SELECT r.id, r.position AS root_position
              FROM occurrences r, latest
             WHERE r.publication_id = $1 AND r.level = 1 AND r.position > $2
               AND r.snapshot_id IS NOT DISTINCT FROM latest.snapshot_id
             ORDER BY r.position
             LIMIT $3)
        {_OCCURRENCE}, r.root_position
          FROM page r
          JOIN occurrences o
            ON o.publication_id = $1 AND (o.id = r.id OR o.path[1] = r.id)
          {_OCCURRENCE_JOINS}
         ORDER BY r.root_position, o.level, o.position, o.id
        """,
        publication_id,
        after.position if after else -1,
        query.limit + 1,
    )
    trees = [list(tree) for _, tree in groupby(rows, key=lambda row: row["root_position"])]
    kept, following = cut(trees, query, lambda last: Place(last[0]["root_position"]))
    return as_tree(_rows([row for tree in kept for row in tree])), following


def _rows(records: Sequence[Record]) -> list[Row]:
    rows = msgspec.convert([dict(record) for record in records], list[Row])
    return [row.settled() for row in rows]
