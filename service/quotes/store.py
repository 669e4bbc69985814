"""Quotes and occurrences in the database: reading."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from service.archive.print_store import AFTERWARDS, AFTERWARDS_JOINS, PRINTED
from service.kit.db import Connection
from service.kit.paging import PageQuery, Position, cut, read_cursor
from service.kit.tombstones import missing
from service.quotes import mark_store
from service.quotes.mark_store import PUBLICATION, Marks, Printing
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
_QUOTE_COLUMNS = """
    q.id, q.number, q.text, q.language, q.said_at, q.channel, q.event, q.status, q.tags, q.modes,
    q.recorded_at, q.dated, q.said_in, q.marked, q.speaker_id
"""
QUOTE_ROW = f"""
    q.id, q.number, q.text, q.language, q.said_at, q.channel, q.event, q.status, q.tags, q.modes,
    q.recorded_at, q.dated, q.said_in, q.marked,
    json_build_object('id', s.id, 'kind', s.kind, 'name', coalesce(s.name, s.description),
                      'roles', {_ROLES}) AS speaker,
    {_ADDRESSEES} AS "to"
"""
SPEAKER_JOINS = """
      JOIN speakers g ON g.id = q.speaker_id
      JOIN speakers s ON s.id = g.current_id
"""
"""Under whom a quote is stored, and is shown."""
QUOTE_PARTS = f"""
    {PRINTED},
    place AS MATERIALIZED (
        SELECT p.id, {PUBLICATION.format("p", "u")} AS shown {{0}}
          FROM publications p LEFT JOIN outlets u ON u.id = p.outlet_id
         WHERE p.id IN (SELECT said_in FROM quote))
"""
"""What else there is to each `quote`, with further columns of where it was first said."""
_PARTS = QUOTE_PARTS.format("")
QUOTE = """
    SELECT q.id, q.number, q.text, q.language, q.said_at, q.channel, q.event, q.status, q.tags,
           q.modes, q.recorded_at, q.dated, q.marked, q.speaker, q."to", p.shown AS said_in,
           coalesce(x.count, 0) AS occurrence_count,
           json_build_object('edited', coalesce(x.edited, 0),
                             'deleted', coalesce(x.deleted, 0)) AS prints_changed
"""
QUOTE_JOINS = """
      FROM quote q
      LEFT JOIN place p ON p.id = q.said_in
      LEFT JOIN printings x ON x.quote_id = q.id
"""
QUOTES = f"""
    {_PARTS}
    {QUOTE}
    {QUOTE_JOINS}
"""
"""Of each `quote`, which has its QUOTE_ROW; to be sorted by whoever asks."""
_OCCURRENCE_COLUMNS = """
    o.publication_id, o.id, o.quote_id, o.snapshot_id, o.parent_id, o.path, o.level, o.position,
    o.mode, o.text, o.language, o.cue, o.segments, o.recorded_at, o.speaker_as_printed,
    o.role_as_printed, o.span_start, o.span_end
"""
OCCURRENCE_ROW = f"""
    o.id, o.publication_id, o.quote_id, o.snapshot_id, o.parent_id, o.path, o.level, o.position,
    o.mode, o.text, o.language, o.cue, o.segments, o.recorded_at, o.speaker_as_printed,
    o.role_as_printed, p.dated, {PUBLICATION.format("p", "u")} AS publication,
    CASE WHEN o.span_start IS NOT NULL THEN json_build_object(
         'start', o.span_start, 'end', o.span_end,
         'exact', substr(t.text, o.span_start + 1, o.span_end - o.span_start),
         'prefix', substr(t.text, greatest(o.span_start - 32, 0) + 1, least(o.span_start, 32)),
         'suffix', substr(t.text, o.span_end + 1, 32)) END AS evidence,
    EXISTS (SELECT FROM publication_links l
             WHERE l.source_id = p.id AND l.kind = 'cites' AND l.circular) AS circular,
    {AFTERWARDS} AS afterwards
"""
OCCURRENCE_JOINS = f"""
      JOIN publications p ON p.id = o.publication_id
      LEFT JOIN outlets u ON u.id = p.outlet_id
      LEFT JOIN snapshots t ON t.publication_id = p.id AND t.id = o.snapshot_id
      {AFTERWARDS_JOINS}
"""
OCCURRENCES = f"""
    quote AS MATERIALIZED (
        SELECT q.id, q.channel, q.event, q.said_at, q.set_status, q.marked, s.id AS speaker_id,
               s.kind, coalesce(s.name, s.description) AS name, {_ROLES} AS roles,
               {_ADDRESSEES} AS "to"
          FROM quotes q {SPEAKER_JOINS}
         WHERE q.id IN (SELECT quote_id FROM occurrence))
    SELECT o.id, o.publication_id, o.quote_id, o.snapshot_id, o.parent_id, o.path, o.level, o.mode,
           o.text, o.language, o.cue, o.segments, o.recorded_at, q.channel, q.event, q.said_at,
           o.dated, o.publication,
           json_build_object('id', q.speaker_id, 'kind', q.kind, 'name', q.name,
                             'as_printed', o.speaker_as_printed) AS speaker,
           json_build_object('as_printed', o.role_as_printed, 'at_the_time', q.roles) AS role,
           q."to", o.evidence, o.circular, o.afterwards, 'standing' AS status, q.set_status,
           q.marked {{0}}
      FROM occurrence o JOIN quote q ON q.id = o.quote_id
"""
"""Of each `occurrence`, which has its OCCURRENCE_ROW, with further columns; to be sorted."""
_OCCURRENCES = OCCURRENCES.format("")


async def get_quote(reader: Connection, quote_id: UUID) -> Quote:
    """Raises QuoteNotFound."""
    rows = await reader.fetch(
        f"""
        WITH quote AS MATERIALIZED (
            SELECT {QUOTE_ROW} FROM quotes q {SPEAKER_JOINS} WHERE q.id = $1),
        {QUOTES}
        """,
        quote_id,
    )
    if not rows:
        raise await missing(reader, quote_id, QuoteNotFound)
    return msgspec.convert((await with_marks(reader, rows))[0], Quote)


async def show_quote_row(reader: Connection, row: dict[str, Any]) -> Quote:
    """A quote as it once was: `row` has the columns of then."""
    rows = await reader.fetch(
        f"""
        WITH q AS MATERIALIZED (
            SELECT {_QUOTE_COLUMNS} FROM jsonb_populate_record(NULL::quotes, $1::jsonb) q),
        quote_addressees AS MATERIALIZED (
            SELECT a.quote_id, a.speaker_id, a.position, a.as_printed, a.role_as_printed
              FROM q JOIN quote_addressees a ON a.quote_id = q.id),
        quote AS MATERIALIZED (SELECT {QUOTE_ROW} FROM q {SPEAKER_JOINS}),
        {QUOTES}
        """,
        row,
    )
    return msgspec.convert((await with_marks(reader, rows))[0], Quote)


async def list_by_id(reader: Connection, ids: Sequence[UUID]) -> list[Quote]:
    """Those that are there, in the order of the ids."""
    rows = await reader.fetch(
        f"""
        WITH asked AS MATERIALIZED (
            SELECT id, place FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS given (id, place)),
        quote AS MATERIALIZED (
            SELECT {QUOTE_ROW}, asked.place
              FROM asked JOIN quotes q ON q.id = asked.id {SPEAKER_JOINS}),
        {QUOTES}
         ORDER BY q.place
        """,
        ids,
    )
    return msgspec.convert(await with_marks(reader, rows), list[Quote])


async def with_marks(reader: Connection, rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Quotes with their corrections, which few have: they are asked for by themselves."""
    marked = [row["id"] for row in rows if row["marked"]]
    marks: Marks = await mark_store.list_quote_marks(reader, marked) if marked else {}
    return [{**row, "corrections": marks.get(row["id"], [])} for row in rows]


async def check_quote(reader: Connection, quote_id: UUID) -> None:
    """Raises QuoteNotFound."""
    if not await reader.fetchval("SELECT EXISTS (SELECT FROM quotes WHERE id = $1)", quote_id):
        raise await missing(reader, quote_id, QuoteNotFound)


async def get_occurrence(reader: Connection, occurrence_id: UUID) -> Occurrence:
    """Raises OccurrenceNotFound."""
    rows = await reader.fetch(
        f"""
        WITH occurrence AS MATERIALIZED (
            SELECT {OCCURRENCE_ROW} FROM occurrences o {OCCURRENCE_JOINS} WHERE o.id = $1),
        {_OCCURRENCES}
        """,
        occurrence_id,
    )
    if not rows:
        raise await missing(reader, occurrence_id, OccurrenceNotFound)
    return as_occurrence((await rows_of(reader, rows))[0])


async def find_occurrence_row(reader: Connection, row: dict[str, Any]) -> Occurrence | None:
    """An occurrence as it once was: `row` has the columns of then. None without its quote."""
    rows = await reader.fetch(
        f"""
        WITH o AS MATERIALIZED (
            SELECT {_OCCURRENCE_COLUMNS}
              FROM jsonb_populate_record(NULL::occurrences, $1::jsonb) o),
        occurrence AS MATERIALIZED (SELECT {OCCURRENCE_ROW} FROM o {OCCURRENCE_JOINS}),
        {_OCCURRENCES}
        """,
        row,
    )
    return as_occurrence((await rows_of(reader, rows))[0]) if rows else None


async def list_occurrences(reader: Connection, quote_id: UUID, query: PageQuery) -> OccurrencePage:
    """Of a quote, the first published first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        f"""
        WITH occurrence AS MATERIALIZED (
            SELECT {OCCURRENCE_ROW}
              FROM occurrences o {OCCURRENCE_JOINS}
             WHERE o.quote_id = $1
               AND ($2::timestamptz IS NULL OR (p.dated, o.id) > ($2, $3::uuid))
             ORDER BY p.dated, o.id
             LIMIT $4),
        {_OCCURRENCES}
         ORDER BY o.dated, o.id
        """,
        quote_id,
        after and after.at,
        after and after.id,
        query.limit + 1,
    )
    kept, following = cut(rows, query, lambda last: Position(last["dated"], last["id"]))
    items = [as_occurrence(row) for row in await rows_of(reader, kept)]
    return OccurrencePage(items=items, next=following)


async def list_printed(
    reader: Connection, publication_id: UUID, query: PageQuery
) -> tuple[list[Occurrence], str | None]:
    """A page of all that a publication prints, of all its texts, in the order of their ids."""
    after = read_cursor(query, UUID)
    rows = await reader.fetch(
        f"""
        WITH occurrence AS MATERIALIZED (
            SELECT {OCCURRENCE_ROW}
              FROM occurrences o {OCCURRENCE_JOINS}
             WHERE o.publication_id = $1 AND ($2::uuid IS NULL OR o.id > $2)
             ORDER BY o.id
             LIMIT $3),
        {_OCCURRENCES}
         ORDER BY o.id
        """,
        publication_id,
        after,
        query.limit + 1,
    )
    kept, following = cut(rows, query, lambda last: last["id"])
    return [as_occurrence(row) for row in await rows_of(reader, kept)], following


async def list_first_printed(reader: Connection, quote_ids: Sequence[UUID]) -> list[Occurrence]:
    """Of each quote its first published occurrence, in the order of the ids."""
    rows = await reader.fetch(
        f"""
        WITH asked AS MATERIALIZED (
            SELECT id, place FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS given (id, place)),
        f AS MATERIALIZED (
            SELECT DISTINCT ON (asked.place) asked.place, x.publication_id, x.id, y.dated
              FROM asked
              JOIN occurrences x ON x.quote_id = asked.id
              JOIN publications y ON y.id = x.publication_id
             ORDER BY asked.place, y.dated, x.id),
        occurrence AS MATERIALIZED (
            SELECT {OCCURRENCE_ROW}, f.place
              FROM f
              JOIN occurrences o ON o.publication_id = f.publication_id AND o.id = f.id
              {OCCURRENCE_JOINS}),
        {_OCCURRENCES}
         ORDER BY o.place
        """,
        quote_ids,
    )
    return [as_occurrence(row) for row in await rows_of(reader, rows)]


async def find_by_number(reader: Connection, number: int) -> UUID | None:
    """The quote that is cited by this number."""
    return await reader.fetchval("SELECT id FROM quotes WHERE number = $1", number)


async def rows_of(reader: Connection, records: Sequence[Record]) -> list[Row]:
    """Occurrences with their corrections, and the status that follows from these."""
    marked = {one["id"]: msgspec.convert(dict(one), Printing) for one in records if one["marked"]}
    marks: Marks = {}
    if marked:
        marks = await mark_store.list_printing_marks(reader, marked.values())
    found = [{**one, "corrections": marks.get(one["id"], [])} for one in records]
    return [row.settled() for row in msgspec.convert(found, list[Row])]
