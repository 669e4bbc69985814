"""The search index of quotes in the database: made anew where another analyser made it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.ledger.store import note
from service.quotes.model import Segment


class Printing(Struct, frozen=True, kw_only=True):
    """One wording in which a quote is printed."""

    text: str
    segments: list[Segment]


class IndexedQuote(Struct, frozen=True, kw_only=True):
    """A quote, and its text where it was made findable by another maker than the one asked for.

    With the segments of the printing that the words are from, and all its wordings.
    """

    id: UUID
    text: str | None
    language: str | None
    segments: list[Segment]
    printings: list[Printing]


class IndexRow(Struct, frozen=True, kw_only=True):
    """How a text is found from now on."""

    id: UUID
    text: str
    search: str
    analyser: str
    language: str | None


async def list_quotes_from(
    reader: Connection, maker: str, after: UUID | None, *, limit: int
) -> list[IndexedQuote]:
    """Quotes in the order of their ids, with the text of those that are outdated."""
    rows = await reader.fetch(
        """
        WITH batch AS MATERIALIZED (
            SELECT q.id, q.language, q.modes[1] AS mode,
                   CASE WHEN q.analyser IS DISTINCT FROM $1 THEN q.text END AS text
              FROM quotes q
             WHERE $2::uuid IS NULL OR q.id > $2
             ORDER BY q.id
             LIMIT $3),
        printed AS MATERIALIZED (
            SELECT o.quote_id, o.id, o.mode, o.text, o.segments
              FROM batch b JOIN occurrences o ON o.quote_id = b.id
             WHERE b.text IS NOT NULL AND o.text IS NOT NULL),
        own AS (
            SELECT DISTINCT ON (b.id) b.id, o.segments
              FROM batch b
              JOIN printed o ON o.quote_id = b.id AND o.text = b.text AND o.mode = b.mode
             ORDER BY b.id, o.id),
        every AS (
            SELECT o.quote_id, jsonb_agg(DISTINCT jsonb_build_object(
                                   'text', o.text, 'segments', o.segments)) AS printings
              FROM printed o
             GROUP BY o.quote_id)
        SELECT b.id, b.text, b.language, coalesce(own.segments, '[]') AS segments,
               coalesce(every.printings, '[]') AS printings
          FROM batch b
          LEFT JOIN own ON own.id = b.id
          LEFT JOIN every ON every.quote_id = b.id
         ORDER BY b.id
        """,
        maker,
        after,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[IndexedQuote])


async def update_index(tx: Connection, rows: Sequence[IndexRow]) -> None:
    """Of quotes whose text is still the same; a language is set only where none was known."""
    await tx.executemany(
        "SELECT id FROM quotes WHERE id = $1 FOR NO KEY UPDATE",
        [(one,) for one in sorted(row.id for row in rows)],
    )
    made = await tx.fetch(
        """
        WITH row AS MATERIALIZED (
            SELECT r.id, r.text, r.search::tsvector AS search, r.analyser, r.language
              FROM jsonb_to_recordset($1::jsonb)
                   AS r (id uuid, text text, search text, analyser text, language text)),
        held AS MATERIALIZED (
            SELECT q.id, q.language
              FROM row JOIN quotes q ON q.id = row.id AND q.text = row.text)
        UPDATE quotes q
           SET search = row.search, analyser = row.analyser,
               language = coalesce(q.language, row.language)
          FROM row JOIN held ON held.id = row.id
         WHERE q.id = row.id
        RETURNING q.id, q.language IS DISTINCT FROM held.language AS told
        """,
        rows,
    )
    note(tx, "quote", [row["id"] for row in made if row["told"]], "changed")
