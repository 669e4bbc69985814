"""Quotes and occurrences that documents may print again, in the database: found, many at a time."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.kit.times import TimeText


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


async def list_held(
    tx: Connection,
    identities: Sequence[tuple[UUID, bytes]],
    ids: Sequence[tuple[UUID, UUID]],
) -> dict[UUID, list[Held]]:
    """By publication the occurrences that have one of the identities or of the ids in it."""
    rows = await tx.fetch(
        """
        WITH held AS (
            SELECT o.publication_id, o.id
              FROM unnest((SELECT $1::uuid[]), (SELECT $2::bytea[]))
                   AS asked (publication_id, identity)
              JOIN occurrences o USING (publication_id, identity)
             UNION
            SELECT o.publication_id, o.id
              FROM unnest((SELECT $3::uuid[]), (SELECT $4::uuid[])) AS asked (publication_id, id)
              JOIN occurrences o USING (publication_id, id))
        SELECT o.publication_id, o.id, o.quote_id, o.identity, o.level, o.path, o.reporters,
               q.speaker_id
          FROM held JOIN occurrences o USING (publication_id, id) JOIN quotes q ON q.id = o.quote_id
        """,
        [publication_id for publication_id, _ in identities],
        [identity for _, identity in identities],
        [publication_id for publication_id, _ in ids],
        [one for _, one in ids],
    )
    found: defaultdict[UUID, list[Held]] = defaultdict(list)
    for row in rows:
        found[row["publication_id"]].append(msgspec.convert(dict(row), Held))
    return found


async def count_roots(tx: Connection, publications: Sequence[UUID]) -> dict[UUID, int]:
    """How many places in the order of outermost occurrences of each are taken, where any are."""
    rows = await tx.fetch(
        """
        SELECT publication_id, max(position) + 1 AS taken
          FROM occurrences
         WHERE publication_id = ANY ($1::uuid[])
         GROUP BY publication_id
        """,
        publications,
    )
    return {row["publication_id"]: row["taken"] for row in rows}


class Sought(Struct, frozen=True, kw_only=True):
    """Which quotes a publication may print: by the hashes of words, by ids, and those it prints."""

    publication_id: UUID
    normals: Sequence[bytes]
    ids: Sequence[UUID]
    known: bool


async def list_like(tx: Connection, sought: Sequence[Sought]) -> dict[UUID, list[HeldQuote]]:
    """By publication the quotes of the same words, those with the ids, and the known one's own."""
    by_words = [(one.publication_id, normal) for one in sought for normal in one.normals]
    by_id = [(one.publication_id, quote_id) for one in sought for quote_id in one.ids]
    rows = await tx.fetch(
        """
        WITH wanted AS (
            SELECT asked.publication_id, q.id
              FROM unnest((SELECT $1::uuid[]), (SELECT $2::bytea[]))
                   AS asked (publication_id, normal)
              JOIN quotes q USING (normal)
             UNION
            SELECT publication_id, id
              FROM unnest((SELECT $3::uuid[]), (SELECT $4::uuid[])) AS asked (publication_id, id)
             UNION
            SELECT publication_id, quote_id
              FROM occurrences WHERE publication_id = ANY ((SELECT $5::uuid[])::uuid[]))
        SELECT w.publication_id, q.id, s.current_id AS speaker_id, q.normal, q.channel,
               EXISTS (SELECT FROM occurrences o
                        WHERE o.quote_id = q.id AND o.publication_id = w.publication_id) AS here,
               ARRAY(SELECT DISTINCT o.text FROM occurrences o
                      WHERE o.quote_id = q.id AND o.publication_id = w.publication_id
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
          FROM wanted w JOIN quotes q USING (id) JOIN speakers s ON s.id = q.speaker_id
         ORDER BY q.id
        """,
        [publication_id for publication_id, _ in by_words],
        [normal for _, normal in by_words],
        [publication_id for publication_id, _ in by_id],
        [quote_id for _, quote_id in by_id],
        [one.publication_id for one in sought if one.known],
    )
    found: defaultdict[UUID, list[HeldQuote]] = defaultdict(list)
    for row in rows:
        found[row["publication_id"]].append(msgspec.convert(dict(row), HeldQuote))
    return found
