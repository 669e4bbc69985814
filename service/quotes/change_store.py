"""Quotes in the database: corrected."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.kit.tombstones import missing
from service.ledger.store import note
from service.quotes.index_store import Printing
from service.quotes.indexing import Indexed
from service.quotes.model import QuoteNotFound


async def hold_quote(tx: Connection, quote_id: UUID) -> UUID:
    """Nobody else changes it until the transaction ends; the speaker that it is stored under.

    Raises QuoteNotFound.
    """
    speaker = await tx.fetchval("SELECT speaker_id FROM quotes WHERE id = $1 FOR UPDATE", quote_id)
    if speaker is None:
        raise await missing(tx, quote_id, QuoteNotFound)
    return speaker


async def list_speakers(tx: Connection, quotes: Sequence[UUID]) -> dict[UUID, UUID]:
    """Under which speaker each quote is stored."""
    rows = await tx.fetch("SELECT id, speaker_id FROM quotes WHERE id = ANY ($1::uuid[])", quotes)
    return {row["id"]: row["speaker_id"] for row in rows}


async def update_quote(tx: Connection, quote_id: UUID, given: dict[str, Any]) -> None:
    """Sets the columns that are given, of which times have their start beside them."""
    await tx.execute(
        """
        UPDATE quotes
           SET set_status = CASE WHEN $2 ? 'set_status' THEN $2->>'set_status'
                                 ELSE set_status END,
               speaker_id = CASE WHEN $2 ? 'speaker_id' THEN ($2->>'speaker_id')::uuid
                                 ELSE speaker_id END,
               language = CASE WHEN $2 ? 'language' THEN $2->>'language' ELSE language END,
               channel = CASE WHEN $2 ? 'channel' THEN $2->>'channel' ELSE channel END,
               event = CASE WHEN $2 ? 'event' THEN $2->>'event' ELSE event END,
               tags = coalesce($3::text[], tags),
               said_at = CASE WHEN $2 ? 'said_at' THEN $2->>'said_at' ELSE said_at END,
               said_start = CASE WHEN $2 ? 'said_at' THEN $4::timestamptz ELSE said_start END
         WHERE id = $1
        """,
        quote_id,
        given,
        given.get("tags"),
        given.get("said_start"),
    )
    note(tx, "quote", [quote_id], "changed")


async def update_printed(tx: Connection, quotes: Collection[UUID]) -> None:
    """Sets what follows from where they are printed: their modes, and where they belong in time.

    That is when it was said or, where that is not known, first published, or else recorded. Where
    only the act is reported any more, nobody has its words.
    """
    await tx.executemany(
        "SELECT id FROM quotes WHERE id = $1 FOR NO KEY UPDATE", [(one,) for one in sorted(quotes)]
    )
    rows = await tx.fetch(
        """
        WITH printed AS MATERIALIZED (
            SELECT o.quote_id, o.mode, min(p.published_start) AS published
              FROM occurrences o JOIN publications p ON p.id = o.publication_id
             WHERE o.quote_id = ANY ($1::uuid[])
             GROUP BY o.quote_id, o.mode),
        n AS MATERIALIZED (
            SELECT o.quote_id AS id, min(o.published) AS published,
                   bool_or(o.mode <> 'reported') AS worded,
                   ARRAY(SELECT mode
                           FROM unnest(ARRAY['direct', 'mixed', 'indirect', 'reported'])
                                WITH ORDINALITY AS m (mode, place)
                          WHERE mode = ANY (array_agg(o.mode)) ORDER BY place) AS modes
              FROM printed o
             GROUP BY o.quote_id)
        UPDATE quotes q
           SET dated = coalesce(q.said_start, n.published, q.recorded_at), modes = n.modes,
               text = CASE WHEN n.worded THEN q.text END,
               normal = CASE WHEN n.worded THEN q.normal END,
               search = CASE WHEN n.worded THEN q.search END,
               analyser = CASE WHEN n.worded THEN q.analyser END
          FROM n
         WHERE q.id = n.id
           AND (q.dated <> coalesce(q.said_start, n.published, q.recorded_at)
                OR q.modes <> n.modes)
        RETURNING q.id
        """,
        list(quotes),
    )
    note(tx, "quote", [row["id"] for row in rows], "changed")


async def update_words(
    tx: Connection, quote_id: UUID, text: str, normal: bytes, found_by: Indexed
) -> None:
    """Sets the wording, and what it is found by."""
    await tx.execute(
        """
        UPDATE quotes
           SET text = $2, normal = $3, search = $4::text::tsvector, analyser = $5,
               language = coalesce(language, $6)
         WHERE id = $1
        """,
        quote_id,
        text,
        normal,
        found_by.search,
        found_by.analyser,
        found_by.language,
    )
    note(tx, "quote", [quote_id], "changed")


async def list_wordings(tx: Connection, quote_ids: Collection[UUID]) -> dict[UUID, list[Printing]]:
    """All wordings that quotes are found by: as printed, and their own."""
    rows = await tx.fetch(
        """
        SELECT quote_id, text, segments FROM occurrences
         WHERE quote_id = ANY ($1::uuid[]) AND text IS NOT NULL
         UNION ALL
        SELECT id, text, '[]' FROM quotes WHERE id = ANY ($1::uuid[]) AND text IS NOT NULL
        """,
        list(quote_ids),
    )
    found: dict[UUID, list[Printing]] = {one: [] for one in quote_ids}
    for row in rows:
        found[row["quote_id"]].append(msgspec.convert(dict(row), Printing))
    return found


async def delete_shingles(
    tx: Connection, quote_id: UUID, speaker_id: UUID, shingles: Collection[int]
) -> None:
    """By their whole keys, as there is no index by quote."""
    await tx.execute(
        """
        DELETE FROM quote_shingles
         WHERE shingle = ANY ($3::int[])
           AND speaker = ('x' || right($2::uuid::text, 8))::bit(32)::int AND quote_id = $1
        """,
        quote_id,
        speaker_id,
        list(shingles),
    )


async def update_reporters(tx: Connection, quote_id: UUID) -> None:
    """Of what the printings of a quote enclose: who reports it, after the speaker has changed."""
    await tx.execute(
        """
        WITH enclosed AS MATERIALIZED (
            SELECT DISTINCT o.publication_id, o.id, o.path
              FROM occurrences printed
              JOIN occurrences o
                ON o.publication_id = printed.publication_id AND printed.id = ANY (o.path)
             WHERE printed.quote_id = $1),
        enclosing AS MATERIALIZED (
            SELECT DISTINCT a.publication_id, a.id, a.quote_id
              FROM enclosed e
              JOIN occurrences a
                ON a.publication_id = e.publication_id AND a.id = ANY (e.path)),
        said AS MATERIALIZED (
            SELECT id, speaker_id FROM quotes
             WHERE id IN (SELECT quote_id FROM enclosing)),
        n AS MATERIALIZED (
            SELECT e.publication_id, e.id,
                   array_agg(said.speaker_id ORDER BY step.place) AS reporters
              FROM enclosed e
             CROSS JOIN LATERAL unnest(e.path) WITH ORDINALITY AS step (id, place)
              JOIN enclosing a ON a.publication_id = e.publication_id AND a.id = step.id
              JOIN said ON said.id = a.quote_id
             GROUP BY e.publication_id, e.id)
        UPDATE occurrences o
           SET reporters = n.reporters
          FROM n
         WHERE o.publication_id = n.publication_id AND o.id = n.id
        """,
        quote_id,
    )


class Wording(Struct, frozen=True, kw_only=True):
    """Words of a quote: its own, or as a publication prints them, and where in which text."""

    text: str | None = None
    publication_id: UUID | None = None
    snapshot_id: UUID | None = None
    span_start: int | None = None
    span_end: int | None = None

    @property
    def span(self) -> tuple[int, int] | None:
        """Code points, the end not included."""
        if self.span_start is None or self.span_end is None:
            return None
        return self.span_start, self.span_end


async def list_printed_words(
    tx: Connection, quotes: Sequence[UUID], occurrences: Sequence[UUID]
) -> list[Wording]:
    """The best-known words of these quotes, and what these occurrences print."""
    rows = await tx.fetch(
        """
        SELECT text, publication_id, snapshot_id, span_start, span_end
          FROM occurrences WHERE id = ANY ($2::uuid[])
         UNION ALL
        SELECT text, NULL, NULL, NULL, NULL FROM quotes WHERE id = ANY ($1::uuid[])
        """,
        quotes,
        occurrences,
    )
    return msgspec.convert([dict(row) for row in rows], list[Wording])


async def list_quotes_with(
    tx: Connection, publications: Sequence[UUID], words: Collection[str]
) -> list[UUID]:
    """The quotes in these publications whose words have any of the words in them."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT o.quote_id
          FROM occurrences o
         WHERE o.publication_id = ANY ($1::uuid[])
           AND EXISTS (SELECT FROM unnest($2::text[]) AS word WHERE position(word IN o.text) > 0)
         ORDER BY o.quote_id
        """,
        publications,
        list(words),
    )
    return [row["quote_id"] for row in rows]
