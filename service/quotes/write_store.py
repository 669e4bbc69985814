"""Quotes and occurrences in the database: writing, many at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, refusing
from service.kit.times import TimeText
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


class Held(Struct, frozen=True, kw_only=True):
    """An occurrence that is there already."""

    id: UUID
    quote_id: UUID
    identity: bytes
    level: int
    path: list[UUID]
    reporters: list[UUID]
    speaker_id: UUID


class HeldQuote(Struct, frozen=True, kw_only=True):
    """A quote that may be the one that is being recorded.

    `at` is when it was said or printed, `here` whether the publication at hand prints it already,
    and `printed` in which words; what follows describes an act of speech whose words nobody has.
    """

    id: UUID
    speaker_id: UUID
    normal: bytes | None
    at: TimeText | None
    here: bool
    printed: list[str]
    channel: str | None
    addressees: list[UUID]
    cues: list[str]


_HELD = """
    SELECT o.id, o.quote_id, o.identity, o.level, o.path, o.reporters, q.speaker_id
      FROM occurrences o JOIN quotes q ON q.id = o.quote_id
"""
_HELD_QUOTE = """
    SELECT q.id, s.current_id AS speaker_id, q.normal, q.channel,
           EXISTS (SELECT FROM occurrences o
                    WHERE o.quote_id = q.id AND o.publication_id = $3) AS here,
           ARRAY(SELECT DISTINCT o.text FROM occurrences o
                  WHERE o.quote_id = q.id AND o.publication_id = $3
                    AND o.text IS NOT NULL) AS printed,
           ARRAY(SELECT t.current_id
                   FROM quote_addressees a JOIN speakers t ON t.id = a.speaker_id
                  WHERE a.quote_id = q.id) AS addressees,
           ARRAY(SELECT DISTINCT o.cue FROM occurrences o
                  WHERE o.quote_id = q.id AND o.cue IS NOT NULL) AS cues,
           coalesce(q.said_at, (
               SELECT p.published_at
                 FROM occurrences o JOIN publications p ON p.id = o.publication_id
                WHERE o.quote_id = q.id AND p.published_at IS NOT NULL
                ORDER BY p.published_start
                LIMIT 1)) AS at
      FROM quotes q JOIN speakers s ON s.id = q.speaker_id
"""


async def list_held(
    tx: Connection, publication_id: UUID, identities: Sequence[bytes], ids: Sequence[UUID]
) -> list[Held]:
    """The occurrences of a publication that have one of the identities or of the ids."""
    rows = await tx.fetch(
        _HELD
        + """
         WHERE o.publication_id = $1
           AND (o.identity = ANY ($2::bytea[]) OR o.id = ANY ($3::uuid[]))
        """,
        publication_id,
        identities,
        ids,
    )
    return msgspec.convert([dict(row) for row in rows], list[Held])


async def count_roots(tx: Connection, publication_id: UUID) -> int:
    """How many places in the order of outermost occurrences are taken."""
    return await tx.fetchval(
        """
        SELECT coalesce(max(position) + 1, 0) FROM occurrences WHERE publication_id = $1
        """,
        publication_id,
    )


async def list_like(
    tx: Connection, normals: Sequence[bytes], ids: Sequence[UUID], publication_id: UUID
) -> list[HeldQuote]:
    """Quotes of the same normalised words, those with the given ids, and the publication's own."""
    rows = await tx.fetch(
        _HELD_QUOTE
        + """
         WHERE q.id IN (
               SELECT id FROM quotes WHERE normal = ANY ($1::bytea[])
                UNION ALL
               SELECT unnest($2::uuid[])
                UNION ALL
               SELECT quote_id FROM occurrences WHERE publication_id = $3)
         ORDER BY q.id
        """,
        normals,
        ids,
        publication_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[HeldQuote])


async def insert_quotes(tx: Connection, quotes: Sequence[QuoteRow]) -> None:
    """All in one statement."""
    await tx.execute(
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
    )
    note(tx, "quote", [one.id for one in quotes], "recorded")


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


async def insert_addressees(tx: Connection, addressees: Sequence[AddresseeRow]) -> None:
    """One that is there already stays."""
    await tx.execute(
        """
        INSERT INTO quote_addressees (quote_id, speaker_id, position, as_printed, role_as_printed)
        SELECT quote_id, speaker_id, position, as_printed, role_as_printed
          FROM jsonb_to_recordset($1::jsonb)
               AS row (quote_id uuid, speaker_id uuid, position int, as_printed text,
                       role_as_printed text)
        ON CONFLICT ON CONSTRAINT addressee_taken DO NOTHING
        """,
        addressees,
    )


async def insert_occurrences(tx: Connection, occurrences: Sequence[OccurrenceRow]) -> None:
    """All in one statement, which admits only words that stand at their span in the snapshot.

    Raises TextNotInSnapshot or ParentUnknown.
    """
    with refusing(REFUSALS):
        written = await tx.fetch(
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
              LEFT JOIN snapshots s
                     ON s.publication_id = row.publication_id AND s.id = row.snapshot_id
             WHERE row.span_start IS NULL
                OR (row.span_end <= char_length(s.text)
                    AND (row.text IS NULL
                         OR substr(s.text, row.span_start + 1, row.span_end - row.span_start)
                            = row.text))
            RETURNING id
            """,
            occurrences,
        )
    if len(written) < len(occurrences):
        raise TextNotInSnapshot("An occurrence does not stand at its span.")
    note(tx, "occurrence", [one.id for one in occurrences], "recorded")
