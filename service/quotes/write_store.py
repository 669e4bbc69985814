"""Quotes and occurrences in the database: writing, many at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from service.kit.db import Connection
from service.kit.problems import Unavailable
from service.kit.times import TimeText
from service.kit.writing import Each, Writes
from service.ledger.store import note
from service.quotes.model import Mode, ParentUnknown, Segment, TextNotInSnapshot

REFUSALS = {
    "occurrence_parent_known": ParentUnknown,
    "occurrence_span_is_as_long_as_text": TextNotInSnapshot,
}

_STANDS = """
    row.span_end <= char_length(s.text)
    AND (row.text IS NULL
         OR substr(s.text, row.span_start + 1, row.span_end - row.span_start) = row.text)
"""


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
        RETURNING id
        """,
        quotes,
        part="quote",
    )
    note(writes.tx, "quote", [one.id for one in quotes], "recorded")


async def update_quotes(writes: Writes, quotes: Sequence[QuoteRow]) -> None:
    """Adds what new occurrences of held quotes bring: a better wording, and what was not known.

    The words are replaced only by words of a better mode in the same language, for a translation is
    not what was said; each printing keeps its own. They are held at once, in the order of their
    ids, and written with what prints them. What sends that raises Unavailable where one is gone.
    """
    await writes.tx.executemany(
        "SELECT id FROM quotes WHERE id = $1 FOR NO KEY UPDATE",
        [(one,) for one in sorted(row.id for row in quotes)],
    )
    writes.add(
        """
        WITH row AS MATERIALIZED (
            SELECT r.*, array_position(m.ranked, r.modes[1]) AS rank, m.ranked
              FROM jsonb_to_recordset($1::jsonb)
                   AS r (id uuid, text text, normal text, search text, analyser text,
                         language text, said_at text, said_start timestamptz, channel text,
                         event text, said_in uuid, tags text[], modes text[]),
                   (VALUES (ARRAY['direct', 'mixed', 'indirect', 'reported'])) AS m (ranked)),
        held AS MATERIALIZED (
            SELECT q.id, q.text, q.language, q.tags, q.modes
              FROM row JOIN quotes q ON q.id = row.id),
        n AS MATERIALIZED (
            SELECT row.id, row.text, decode(row.normal, 'hex') AS normal,
                   row.search::tsvector AS search, row.analyser, row.language, row.said_at,
                   row.said_start, row.channel, row.event, row.said_in,
                   row.rank < array_position(row.ranked, held.modes[1])
                   AND (held.text IS NULL OR coalesce(split_part(held.language, '-', 1)
                                                      = split_part(row.language, '-', 1), true))
                   AS better,
                   ARRAY(SELECT DISTINCT tag FROM unnest(held.tags || row.tags) AS tag
                          ORDER BY tag) AS tags,
                   ARRAY(SELECT mode FROM unnest(row.ranked) WITH ORDINALITY AS m (mode, place)
                          WHERE mode = ANY (held.modes || row.modes) ORDER BY place) AS modes
              FROM row JOIN held ON held.id = row.id)
        UPDATE quotes q
           SET text = CASE WHEN n.better THEN n.text ELSE q.text END,
               normal = CASE WHEN n.better THEN n.normal ELSE q.normal END,
               search = CASE WHEN n.better THEN n.search ELSE q.search END,
               analyser = CASE WHEN n.better THEN n.analyser ELSE q.analyser END,
               language = CASE WHEN n.better THEN coalesce(n.language, q.language)
                               ELSE q.language END,
               said_at = coalesce(q.said_at, n.said_at),
               said_start = coalesce(q.said_start, n.said_start),
               dated = CASE WHEN q.said_at IS NULL THEN coalesce(n.said_start, q.dated)
                            ELSE q.dated END,
               channel = coalesce(q.channel, n.channel),
               event = coalesce(q.event, n.event),
               said_in = coalesce(q.said_in, n.said_in),
               tags = n.tags,
               modes = n.modes
          FROM n
         WHERE q.id = n.id
        RETURNING q.id
        """,
        quotes,
        part="quote_held",
        each=Each(len(quotes), Unavailable("A quote was removed at this moment.")),
    )
    note(writes.tx, "quote", [one.id for one in quotes], "changed")


async def insert_shingles(tx: Connection, shingles: Mapping[UUID, Collection[int]]) -> None:
    """Of quotes that are there; what is held stays. In one order, so that nobody waits in a circle.

    A quote is held under the last four bytes of the id that its speaker has there.
    """
    await tx.execute(
        """
        WITH given AS MATERIALIZED (
            SELECT quote_id, shingle FROM unnest($1::uuid[], $2::int[]) AS r (quote_id, shingle)),
        held AS MATERIALIZED (
            SELECT q.id, q.speaker_id FROM quotes q WHERE q.id = ANY ($3::uuid[]))
        INSERT INTO quote_shingles (shingle, speaker, quote_id)
        SELECT r.shingle, ('x' || right(q.speaker_id::text, 8))::bit(32)::int, q.id
          FROM given r JOIN held q ON q.id = r.quote_id
         ORDER BY 1, 2, 3
        ON CONFLICT ON CONSTRAINT quote_shingle_taken DO NOTHING
        """,
        [quote_id for quote_id, many in shingles.items() for _ in many],
        [shingle for many in shingles.values() for shingle in many],
        list(shingles),
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
        RETURNING quote_id
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
        RETURNING quote_id
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
        f"""
        WITH row AS MATERIALIZED (
            SELECT r.*
              FROM jsonb_to_recordset($1::jsonb)
                   AS r (publication_id uuid, id uuid, identity text, snapshot_id uuid,
                         quote_id uuid, parent_id uuid, path uuid[], reporters uuid[], level int,
                         position int, mode text, text text, language text, cue text,
                         speaker_as_printed text, role_as_printed text, span_start int,
                         span_end int, segments jsonb)),
        standing AS MATERIALIZED (
            SELECT row.id
              FROM row JOIN kept_text s
                ON s.publication_id = row.publication_id AND s.id = row.snapshot_id
             WHERE {_STANDS}
             UNION ALL
            SELECT row.id
              FROM row JOIN snapshots s
                ON s.publication_id = row.publication_id AND s.id = row.snapshot_id
             WHERE {_STANDS})
        INSERT INTO occurrences (publication_id, id, identity, snapshot_id, quote_id, parent_id,
                                 path, reporters, level, position, mode, text, language, cue,
                                 speaker_as_printed, role_as_printed, span_start, span_end,
                                 segments)
        SELECT publication_id, id, decode(identity, 'hex'), snapshot_id, quote_id, parent_id, path,
               reporters, level, position, mode, text, language, cue, speaker_as_printed,
               role_as_printed, span_start, span_end, segments
          FROM row
         WHERE span_start IS NULL OR id IN (SELECT id FROM standing)
        RETURNING id
        """,
        occurrences,
        part="occurrence",
        refusals=REFUSALS,
        each=Each(len(occurrences), TextNotInSnapshot("An occurrence does not stand at its span.")),
    )
    note(writes.tx, "occurrence", [one.id for one in occurrences], "recorded")
