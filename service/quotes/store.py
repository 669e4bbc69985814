"""Quotes and occurrences in the database: reading."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from service.archive.print_store import AFTERWARDS, AFTERWARDS_JOINS, PRINTS_CHANGED
from service.kit.db import Connection
from service.kit.paging import PageQuery, Position, cut, read_cursor
from service.kit.tombstones import missing
from service.quotes.mark_store import OCCURRENCE_MARKS, PUBLICATION, QUOTE_MARKS
from service.quotes.model import (
    Occurrence,
    OccurrenceNotFound,
    OccurrencePage,
    Quote,
    QuoteNotFound,
)
from service.quotes.rules import Row, as_occurrence

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
OCCURRENCE = f"""
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
OCCURRENCE_JOINS = f"""
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
        f"{OCCURRENCE} FROM occurrences o {OCCURRENCE_JOINS} WHERE o.id = $1", occurrence_id
    )
    if row is None:
        raise await missing(reader, occurrence_id, OccurrenceNotFound)
    return as_occurrence(rows_of([row])[0])


async def find_occurrence_row(reader: Connection, row: dict[str, Any]) -> Occurrence | None:
    """An occurrence as it once was: `row` has the columns of then. None without its quote."""
    shown = await reader.fetchrow(
        f"{OCCURRENCE} FROM jsonb_populate_record(NULL::occurrences, $1::jsonb) o "
        f"{OCCURRENCE_JOINS}",
        row,
    )
    return as_occurrence(rows_of([shown])[0]) if shown else None


async def list_occurrences(reader: Connection, quote_id: UUID, query: PageQuery) -> OccurrencePage:
    """Of a quote, the first published first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        f"""
        {OCCURRENCE} FROM occurrences o {OCCURRENCE_JOINS}
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
    return OccurrencePage(items=[as_occurrence(row) for row in rows_of(kept)], next=following)


async def list_printed(
    reader: Connection, publication_id: UUID, query: PageQuery
) -> tuple[list[Occurrence], str | None]:
    """A page of all that a publication prints, of all its texts, in the order of their ids."""
    after = read_cursor(query, UUID)
    rows = await reader.fetch(
        f"""
        {OCCURRENCE} FROM occurrences o {OCCURRENCE_JOINS}
         WHERE o.publication_id = $1 AND ($2::uuid IS NULL OR o.id > $2)
         ORDER BY o.id
         LIMIT $3
        """,
        publication_id,
        after,
        query.limit + 1,
    )
    kept, following = cut(rows, query, lambda last: last["id"])
    return [as_occurrence(row) for row in rows_of(kept)], following


async def list_first_printed(reader: Connection, quote_ids: Sequence[UUID]) -> list[Occurrence]:
    """Of each quote its first published occurrence, in the order of the ids."""
    rows = await reader.fetch(
        f"""
        {OCCURRENCE}
          FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS asked (id, place)
         CROSS JOIN LATERAL (
               SELECT x.publication_id, x.id
                 FROM occurrences x JOIN publications y ON y.id = x.publication_id
                WHERE x.quote_id = asked.id
                ORDER BY y.dated, x.id
                LIMIT 1) AS f
          JOIN occurrences o ON o.publication_id = f.publication_id AND o.id = f.id
          {OCCURRENCE_JOINS}
         ORDER BY asked.place
        """,
        quote_ids,
    )
    return [as_occurrence(row) for row in rows_of(rows)]


async def find_by_number(reader: Connection, number: int) -> UUID | None:
    """The quote that is cited by this number."""
    return await reader.fetchval("SELECT id FROM quotes WHERE number = $1", number)


def rows_of(records: Sequence[Record]) -> list[Row]:
    """With the status that follows from their corrections."""
    rows = msgspec.convert([dict(record) for record in records], list[Row])
    return [row.settled() for row in rows]
