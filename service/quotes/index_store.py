"""The search index of quotes in the database: made anew where another analyser made it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.quotes.model import Segment


class OutdatedQuote(Struct, frozen=True, kw_only=True):
    """A quote whose words were made findable by another analyser than the present one."""

    id: UUID
    text: str
    language: str | None
    segments: list[Segment]


class IndexRow(Struct, frozen=True, kw_only=True):
    """How a text is found from now on."""

    id: UUID
    text: str
    search: str
    analyser: str
    language: str | None


async def count_outdated(reader: Connection, analyser: str) -> int:
    """How many quotes another analyser made findable."""
    return await reader.fetchval(
        """
        SELECT count(*) FROM quotes WHERE text IS NOT NULL AND analyser IS DISTINCT FROM $1
        """,
        analyser,
    )


async def list_outdated(
    reader: Connection, analyser: str, *, after: UUID | None, limit: int
) -> list[OutdatedQuote]:
    """Some of them, by id, with the segments of the printing that the words are from."""
    rows = await reader.fetch(
        """
        SELECT q.id, q.text, q.language,
               coalesce((SELECT o.segments FROM occurrences o
                          WHERE o.quote_id = q.id AND o.text = q.text AND o.mode = q.modes[1]
                          ORDER BY o.id LIMIT 1), '[]') AS segments
          FROM quotes q
         WHERE q.text IS NOT NULL AND q.analyser IS DISTINCT FROM $1
           AND ($2::uuid IS NULL OR q.id > $2)
         ORDER BY q.id
         LIMIT $3
        """,
        analyser,
        after,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[OutdatedQuote])


async def update_index(tx: Connection, rows: Sequence[IndexRow]) -> None:
    """Of quotes whose text is still the same; a language is set only where none was known."""
    await tx.execute(
        """
        WITH row AS MATERIALIZED (
            SELECT r.id, r.text, r.search::tsvector AS search, r.analyser, r.language
              FROM jsonb_to_recordset($1::jsonb)
                   AS r (id uuid, text text, search text, analyser text, language text)),
        held AS MATERIALIZED (
            SELECT q.id FROM quotes q JOIN row ON row.id = q.id AND row.text = q.text
             ORDER BY q.id
               FOR NO KEY UPDATE OF q)
        UPDATE quotes q
           SET search = row.search, analyser = row.analyser,
               language = coalesce(q.language, row.language)
          FROM row JOIN held USING (id)
         WHERE q.id = row.id
        """,
        rows,
    )
