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
        WITH batch AS (
            SELECT q.id, q.language, q.modes,
                   CASE WHEN q.analyser IS DISTINCT FROM $1 THEN q.text END AS text
              FROM quotes q
             WHERE $2::uuid IS NULL OR q.id > $2
             ORDER BY q.id
             LIMIT $3)
        SELECT b.id, b.text, b.language,
               coalesce((SELECT o.segments FROM occurrences o
                          WHERE o.quote_id = b.id AND o.text = b.text AND o.mode = b.modes[1]
                          ORDER BY o.id LIMIT 1), '[]') AS segments,
               coalesce((SELECT jsonb_agg(DISTINCT
                                    jsonb_build_object('text', o.text, 'segments', o.segments))
                           FROM occurrences o
                          WHERE b.text IS NOT NULL AND o.quote_id = b.id AND o.text IS NOT NULL),
                        '[]') AS printings
          FROM batch b
         ORDER BY b.id
        """,
        maker,
        after,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[IndexedQuote])


async def update_index(tx: Connection, rows: Sequence[IndexRow]) -> None:
    """Of quotes whose text is still the same; a language is set only where none was known."""
    made = await tx.fetch(
        """
        WITH row AS MATERIALIZED (
            SELECT r.id, r.text, r.search::tsvector AS search, r.analyser, r.language
              FROM jsonb_to_recordset($1::jsonb)
                   AS r (id uuid, text text, search text, analyser text, language text)),
        held AS MATERIALIZED (
            SELECT q.id, q.language
              FROM quotes q JOIN row ON row.id = q.id AND row.text = q.text
             ORDER BY q.id
               FOR NO KEY UPDATE OF q)
        UPDATE quotes q
           SET search = row.search, analyser = row.analyser,
               language = coalesce(q.language, row.language)
          FROM row JOIN held USING (id)
         WHERE q.id = row.id
        RETURNING q.id, q.language IS DISTINCT FROM held.language AS told
        """,
        rows,
    )
    note(tx, "quote", [row["id"] for row in made if row["told"]], "changed")
