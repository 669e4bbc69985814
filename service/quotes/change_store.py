"""Quotes in the database: corrected, and removed with what hangs on them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, refusing
from service.kit.tombstones import bury, missing
from service.ledger.store import note
from service.quotes.change_model import QuoteCorrected, QuoteReviewed
from service.quotes.index_store import Printing
from service.quotes.indexing import Indexed
from service.quotes.model import QuoteNotFound

REFUSALS = {
    "review_quote_known": QuoteReviewed,
    "correction_quote_known": QuoteCorrected,
    "correction_occurrence_known": QuoteCorrected,
    "correction_publication_known": QuoteCorrected,
    "correction_evidence_known": QuoteCorrected,
}


class Hanging(Struct, frozen=True, kw_only=True):
    """What goes with a thing that is removed, and the quotes that stay, for others print them."""

    occurrences: list[UUID]
    quotes: list[UUID]
    printed_elsewhere: list[UUID]


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
        UPDATE quotes q
           SET set_status = n.set_status, speaker_id = n.speaker_id, language = n.language,
               channel = n.channel, event = n.event, tags = n.tags,
               said_at = n.said_at, said_start = n.said_start
          FROM (SELECT (jsonb_populate_record(h, $2::jsonb)).* FROM quotes h WHERE h.id = $1) AS n
         WHERE q.id = n.id
        """,
        quote_id,
        given,
    )
    note(tx, "quote", [quote_id], "changed")


async def update_printed(tx: Connection, quotes: Collection[UUID]) -> None:
    """Sets what follows from where they are printed: their modes, and where they belong in time.

    That is when it was said or, where that is not known, first published, or else recorded. Where
    only the act is reported any more, nobody has its words.
    """
    rows = await tx.fetch(
        """
        WITH held AS MATERIALIZED (
            SELECT id FROM quotes WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE),
        printed AS (
            SELECT q.id,
                   coalesce(q.said_start, min(p.published_start), q.recorded_at) AS dated,
                   bool_or(o.mode <> 'reported') AS worded,
                   ARRAY(SELECT mode
                           FROM unnest(ARRAY['direct', 'mixed', 'indirect', 'reported'])
                                WITH ORDINALITY AS m (mode, place)
                          WHERE mode = ANY (array_agg(o.mode)) ORDER BY place) AS modes
              FROM held
              JOIN quotes q ON q.id = held.id
              JOIN occurrences o ON o.quote_id = q.id
              JOIN publications p ON p.id = o.publication_id
             GROUP BY q.id)
        UPDATE quotes q
           SET dated = n.dated, modes = n.modes,
               text = CASE WHEN n.worded THEN q.text END,
               normal = CASE WHEN n.worded THEN q.normal END,
               search = CASE WHEN n.worded THEN q.search END,
               analyser = CASE WHEN n.worded THEN q.analyser END
          FROM printed n
         WHERE q.id = n.id AND (q.dated, q.modes) IS DISTINCT FROM (n.dated, n.modes)
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
        UPDATE occurrences o
           SET reporters = ARRAY(
               SELECT q.speaker_id
                 FROM unnest(o.path) WITH ORDINALITY AS step (id, place)
                 JOIN occurrences a ON a.publication_id = o.publication_id AND a.id = step.id
                 JOIN quotes q ON q.id = a.quote_id
                ORDER BY step.place)
          FROM occurrences printed
         WHERE printed.quote_id = $1 AND o.publication_id = printed.publication_id
           AND printed.id = ANY (o.path)
        """,
        quote_id,
    )


async def list_hanging(
    tx: Connection, *, quote: UUID | None = None, publication: UUID | None = None
) -> Hanging:
    """The occurrences of a quote or in a publication with all they enclose, and their quotes.

    The quotes are held until the transaction ends.
    """
    rows = await tx.fetch(
        """
        WITH hanging AS MATERIALIZED (
            SELECT o.id, o.quote_id
              FROM occurrences o
             WHERE o.publication_id = $2
                OR o.quote_id = $1
             UNION
            SELECT o.id, o.quote_id
              FROM occurrences printed
              JOIN occurrences o
                ON o.publication_id = printed.publication_id AND printed.id = ANY (o.path)
             WHERE printed.quote_id = $1)
        SELECT h.id, q.id AS quote_id, q.id = $1 OR NOT EXISTS (
                   SELECT FROM occurrences x
                    WHERE x.quote_id = q.id AND x.id NOT IN (SELECT id FROM hanging)) AS alone
          FROM hanging h JOIN quotes q ON q.id = h.quote_id
         ORDER BY q.id
           FOR UPDATE OF q
        """,
        quote,
        publication,
    )
    return Hanging(
        occurrences=[row["id"] for row in rows],
        quotes=list(dict.fromkeys(row["quote_id"] for row in rows if row["alone"])),
        printed_elsewhere=list(dict.fromkeys(row["quote_id"] for row in rows if not row["alone"])),
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


async def delete_quotes(
    tx: Connection, occurrences: Sequence[UUID], quotes: Sequence[UUID], reason: str
) -> None:
    """With a tombstone for each. Raises QuoteReviewed or QuoteCorrected."""
    await tx.execute("DELETE FROM quote_addressees WHERE quote_id = ANY ($1::uuid[])", quotes)
    with refusing(REFUSALS):
        await tx.execute(
            """
            WITH gone AS (DELETE FROM occurrences WHERE id = ANY ($1::uuid[]) RETURNING quote_id)
            UPDATE quotes SET beside = beside + 1
             WHERE id IN (SELECT quote_id FROM gone) AND id <> ALL ($2::uuid[])
            """,
            occurrences,
            quotes,
        )
        await tx.execute("DELETE FROM quotes WHERE id = ANY ($1::uuid[])", quotes)
    await bury(tx, [*quotes, *occurrences], reason)
    note(tx, "quote", quotes, "removed")
    note(tx, "occurrence", occurrences, "removed")


async def delete_publication(tx: Connection, publication_id: UUID, reason: str) -> None:
    """What nothing hangs on any more. Quotes that were said in it stay, of unknown place.

    Raises QuoteCorrected.
    """
    said = await tx.fetch(
        "UPDATE quotes SET said_in = NULL WHERE said_in = $1 RETURNING id", publication_id
    )
    note(tx, "quote", [row["id"] for row in said], "changed")
    linked = await tx.fetch(
        """
        DELETE FROM publication_links WHERE $1 IN (source_id, target_id) RETURNING source_id
        """,
        publication_id,
    )
    note(tx, "link", [row["source_id"] for row in linked], "changed")
    with refusing(REFUSALS):
        await tx.execute(
            """
            WITH names AS (DELETE FROM publication_names WHERE publication_id = $1),
            keys AS (DELETE FROM publication_keys WHERE publication_id = $1),
            reach AS (DELETE FROM correction_reach WHERE publication_id = $1),
            checks AS (DELETE FROM publication_checks WHERE publication_id = $1),
            standing AS (DELETE FROM publication_states WHERE publication_id = $1),
            texts AS (DELETE FROM snapshots WHERE publication_id = $1)
            DELETE FROM publications WHERE id = $1
            """,
            publication_id,
        )
    await bury(tx, [publication_id], reason)
    note(tx, "publication", [publication_id], "removed")
