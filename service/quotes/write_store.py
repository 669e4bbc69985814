"""Quotes and occurrences in the database: writing, many at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from service.kit.db import Connection
from service.kit.times import TimeText
from service.kit.writing import Each, Writes
from service.ledger.store import note
from service.quotes.model import Mode, ParentUnknown, Segment, TextNotInSnapshot

REFUSALS = {
    "occurrence_parent_known": ParentUnknown,
    "occurrence_span_is_as_long_as_text": TextNotInSnapshot,
}


class QuoteRow(Struct, frozen=True, kw_only=True):
    """A quote as it is written; `normal` in hex, `dated` none for the present moment."""

    id: UUID
    speaker_id: UUID
    text: str | None
    normal: str | None
    search: str | None
    analyser: str | None
    language: str | None
    said_at: TimeText | None
    said_start: datetime | None
    dated: datetime | None
    channel: str | None
    event: str | None
    said_in: UUID | None
    tags: list[str]
    modes: list[Mode]


class AddresseeRow(Struct, frozen=True, kw_only=True):
    """To whom a quote was said."""

    quote_id: UUID
    speaker_id: UUID
    position: int
    as_printed: str | None
    role_as_printed: str | None


class OccurrenceRow(Struct, frozen=True, kw_only=True):
    """An occurrence as it is written; `identity` in hex."""

    publication_id: UUID
    id: UUID
    identity: str
    snapshot_id: UUID | None
    quote_id: UUID
    parent_id: UUID | None
    path: list[UUID]
    reporters: list[UUID]
    level: int
    position: int
    mode: Mode
    text: str | None
    language: str | None
    cue: str | None
    speaker_as_printed: str | None
    role_as_printed: str | None
    span_start: int | None
    span_end: int | None
    segments: list[Segment]


class FirstShingles(Struct, frozen=True):
    """What a new quote is found by."""

    quote_id: UUID
    speaker_id: UUID
    shingles: Collection[int]


def insert_quotes(writes: Writes, quotes: Sequence[QuoteRow]) -> None:
    """All in one part."""
    writes.add(
        """
        INSERT INTO quotes (id, speaker_id, text, normal, search, analyser, language, said_at,
                            said_start, dated, channel, event, said_in, tags, modes)
        SELECT id, speaker_id, text, decode(normal, 'hex'), search::tsvector, analyser, language,
               said_at, said_start, coalesce(dated, now()), channel, event, said_in, tags, modes
          FROM jsonb_to_recordset($1::jsonb)
               AS row (id uuid, speaker_id uuid, text text, normal text, search text,
                       analyser text, language text, said_at text, said_start timestamptz,
                       dated timestamptz, channel text, event text, said_in uuid, tags text[],
                       modes text[])
        """,
        quotes,
        part="quote",
    )
    note(writes.tx, "quote", [one.id for one in quotes], "recorded")


async def update_quotes(tx: Connection, quotes: Sequence[QuoteRow]) -> None:
    """Adds what new occurrences of held quotes bring: a better wording, and what was not known.

    The words are replaced only by words of a better mode in the same language, for a translation is
    not what was said; each printing keeps its own.
    """
    await tx.execute(
        """
        WITH row AS MATERIALIZED (
            SELECT r.*, array_position(m.ranked, r.modes[1]) AS rank, m.ranked
              FROM jsonb_to_recordset($1::jsonb)
                   AS r (id uuid, text text, normal text, search text, analyser text,
                         language text, said_at text, said_start timestamptz, channel text,
                         event text, said_in uuid, tags text[], modes text[]),
                   (VALUES (ARRAY['direct', 'mixed', 'indirect', 'reported'])) AS m (ranked)),
        held AS MATERIALIZED (
            SELECT q.id,
                   row.rank < array_position(row.ranked, q.modes[1])
                   AND (q.text IS NULL OR coalesce(split_part(q.language, '-', 1)
                                                   = split_part(row.language, '-', 1), true))
                   AS better
              FROM quotes q JOIN row ON row.id = q.id
             ORDER BY q.id
               FOR NO KEY UPDATE OF q)
        UPDATE quotes q
           SET text = CASE WHEN better THEN row.text ELSE q.text END,
               normal = CASE WHEN better THEN decode(row.normal, 'hex') ELSE q.normal END,
               search = CASE WHEN better THEN row.search::tsvector ELSE q.search END,
               analyser = CASE WHEN better THEN row.analyser ELSE q.analyser END,
               language = CASE WHEN better THEN coalesce(row.language, q.language)
                               ELSE q.language END,
               said_at = coalesce(q.said_at, row.said_at),
               said_start = coalesce(q.said_start, row.said_start),
               dated = CASE WHEN q.said_at IS NULL THEN coalesce(row.said_start, q.dated)
                            ELSE q.dated END,
               channel = coalesce(q.channel, row.channel),
               event = coalesce(q.event, row.event),
               said_in = coalesce(q.said_in, row.said_in),
               tags = ARRAY(SELECT DISTINCT tag FROM unnest(q.tags || row.tags) AS tag
                             ORDER BY tag),
               modes = ARRAY(SELECT mode FROM unnest(row.ranked) WITH ORDINALITY AS m (mode, place)
                              WHERE mode = ANY (q.modes || row.modes) ORDER BY place)
          FROM row JOIN held USING (id)
         WHERE q.id = row.id
        """,
        quotes,
    )
    note(tx, "quote", [one.id for one in quotes], "changed")


async def insert_shingles(tx: Connection, shingles: Mapping[UUID, Collection[int]]) -> None:
    """Of quotes that are there; what is held stays. In one order, so that nobody waits in a circle.

    A quote is held under the last four bytes of the id that its speaker has there.
    """
    await tx.execute(
        """
        INSERT INTO quote_shingles (shingle, speaker, quote_id)
        SELECT r.shingle, ('x' || right(q.speaker_id::text, 8))::bit(32)::int, q.id
          FROM unnest($1::uuid[], $2::int[]) AS r (quote_id, shingle)
          JOIN quotes q ON q.id = r.quote_id
         ORDER BY 1, 2, 3
        ON CONFLICT ON CONSTRAINT quote_shingle_taken DO NOTHING
        """,
        [quote_id for quote_id, many in shingles.items() for _ in many],
        [shingle for many in shingles.values() for shingle in many],
    )


def insert_first_shingles(writes: Writes, shingles: Sequence[FirstShingles]) -> None:
    """Of quotes that are written with them."""
    writes.add(
        """
        INSERT INTO quote_shingles (shingle, speaker, quote_id)
        SELECT shingle, ('x' || right(row.speaker_id::text, 8))::bit(32)::int, row.quote_id
          FROM jsonb_to_recordset($1::jsonb)
               AS row (quote_id uuid, speaker_id uuid, shingles int[])
         CROSS JOIN unnest(row.shingles) AS shingle
         ORDER BY 1, 2, 3
        """,
        shingles,
        part="quote_shingle",
    )


def insert_addressees(writes: Writes, addressees: Sequence[AddresseeRow]) -> None:
    """One that is there already stays."""
    writes.add(
        """
        INSERT INTO quote_addressees (quote_id, speaker_id, position, as_printed, role_as_printed)
        SELECT quote_id, speaker_id, position, as_printed, role_as_printed
          FROM jsonb_to_recordset($1::jsonb)
               AS row (quote_id uuid, speaker_id uuid, position int, as_printed text,
                       role_as_printed text)
        ON CONFLICT ON CONSTRAINT addressee_taken DO NOTHING
        """,
        addressees,
        part="addressee",
    )


def insert_occurrences(writes: Writes, occurrences: Sequence[OccurrenceRow]) -> None:
    """Only words that stand at their span in the snapshot are admitted.

    The snapshot is held, or is written with them as `kept_text`. What sends them raises
    TextNotInSnapshot or ParentUnknown.
    """
    writes.add(
        """
        INSERT INTO occurrences (publication_id, id, identity, snapshot_id, quote_id, parent_id,
                                 path, reporters, level, position, mode, text, language, cue,
                                 speaker_as_printed, role_as_printed, span_start, span_end,
                                 segments)
        SELECT row.publication_id, row.id, decode(row.identity, 'hex'), row.snapshot_id,
               row.quote_id, row.parent_id, row.path, row.reporters, row.level, row.position,
               row.mode, row.text, row.language, row.cue, row.speaker_as_printed,
               row.role_as_printed, row.span_start, row.span_end, row.segments
          FROM jsonb_to_recordset($1::jsonb)
               AS row (publication_id uuid, id uuid, identity text, snapshot_id uuid,
                       quote_id uuid, parent_id uuid, path uuid[], reporters uuid[], level int,
                       position int, mode text, text text, language text, cue text,
                       speaker_as_printed text, role_as_printed text, span_start int,
                       span_end int, segments jsonb)
          LEFT JOIN kept_text k ON k.publication_id = row.publication_id AND k.id = row.snapshot_id
         CROSS JOIN LATERAL (
               SELECT coalesce(k.text, (
                          SELECT h.text FROM snapshots h
                           WHERE h.publication_id = row.publication_id
                             AND h.id = row.snapshot_id)) AS text
               OFFSET 0) AS s
         WHERE row.span_start IS NULL
            OR (row.span_end <= char_length(s.text)
                AND (row.text IS NULL
                     OR substr(s.text, row.span_start + 1, row.span_end - row.span_start)
                        = row.text))
        RETURNING id
        """,
        occurrences,
        part="occurrence",
        refusals=REFUSALS,
        each=Each(len(occurrences), TextNotInSnapshot("An occurrence does not stand at its span.")),
    )
    note(writes.tx, "occurrence", [one.id for one in occurrences], "recorded")
