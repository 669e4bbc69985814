"""Quotes and occurrences that documents may print again, in the database: found, many at a time."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import msgspec
from asyncpg import Record
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
        WITH identified AS MATERIALIZED (
            SELECT publication_id, identity
              FROM unnest((SELECT $1::uuid[]), (SELECT $2::bytea[]))
                   AS given (publication_id, identity)),
        named AS MATERIALIZED (
            SELECT publication_id, id
              FROM unnest((SELECT $3::uuid[]), (SELECT $4::uuid[])) AS given (publication_id, id)),
        held AS MATERIALIZED (
            SELECT o.publication_id, o.id, o.quote_id, o.identity, o.level, o.path, o.reporters
              FROM identified g
              JOIN occurrences o
                ON o.publication_id = g.publication_id AND o.identity = g.identity
             UNION
            SELECT o.publication_id, o.id, o.quote_id, o.identity, o.level, o.path, o.reporters
              FROM named g
              JOIN occurrences o ON o.publication_id = g.publication_id AND o.id = g.id)
        SELECT o.publication_id, o.id, o.quote_id, o.identity, o.level, o.path, o.reporters,
               q.speaker_id
          FROM held o JOIN quotes q ON q.id = o.quote_id
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
        WITH worded AS MATERIALIZED (
            SELECT publication_id, normal
              FROM unnest((SELECT $1::uuid[]), (SELECT $2::bytea[]))
                   AS given (publication_id, normal)),
        wanted AS MATERIALIZED (
            SELECT g.publication_id, q.id FROM worded g JOIN quotes q ON q.normal = g.normal
             UNION
            SELECT publication_id, id
              FROM unnest((SELECT $3::uuid[]), (SELECT $4::uuid[])) AS given (publication_id, id)
             UNION
            SELECT publication_id, quote_id
              FROM occurrences WHERE publication_id = ANY ((SELECT $5::uuid[])::uuid[])),
        quote AS MATERIALIZED (
            SELECT w.publication_id, q.id, q.normal, q.channel, q.said_at,
                   (SELECT s.current_id FROM speakers s WHERE s.id = q.speaker_id) AS speaker_id,
                   ARRAY(SELECT t.current_id
                           FROM quote_addressees a JOIN speakers t ON t.id = a.speaker_id
                          WHERE a.quote_id = q.id) AS addressees
              FROM wanted w JOIN quotes q ON q.id = w.id),
        printed AS MATERIALIZED (
            SELECT DISTINCT q.publication_id, o.quote_id, o.cue,
                   o.publication_id = q.publication_id AS here,
                   CASE WHEN o.publication_id = q.publication_id THEN o.text END AS text,
                   (SELECT p.published_at FROM publications p
                     WHERE p.id = o.publication_id AND q.said_at IS NULL) AS published_at,
                   (SELECT p.published_start FROM publications p
                     WHERE p.id = o.publication_id AND q.said_at IS NULL) AS published_start
              FROM quote q JOIN occurrences o ON o.quote_id = q.id)
        SELECT q.publication_id, q.id, q.speaker_id, q.normal, q.channel, q.addressees, q.said_at,
               o.here, o.text, o.cue, o.published_at, o.published_start
          FROM quote q
          LEFT JOIN printed o ON o.quote_id = q.id AND o.publication_id = q.publication_id
         ORDER BY q.id, q.publication_id, o.published_start
        """,
        [publication_id for publication_id, _ in by_words],
        [normal for _, normal in by_words],
        [publication_id for publication_id, _ in by_id],
        [quote_id for _, quote_id in by_id],
        [one.publication_id for one in sought if one.known],
    )
    found: defaultdict[UUID, list[HeldQuote]] = defaultdict(list)
    for (_, publication_id), printings in groupby(rows, itemgetter("id", "publication_id")):
        found[publication_id].append(_held_quote([*printings]))
    return found


def _held_quote(printings: Sequence[Record]) -> HeldQuote:
    """Of a row for each that tells something else; one of nothing where it is not printed."""
    row = printings[0]
    dates = (one["published_at"] for one in printings if one["published_at"])
    return HeldQuote(
        id=row["id"],
        speaker_id=row["speaker_id"],
        normal=row["normal"],
        at=row["said_at"] or next(dates, None),
        here=any(one["here"] for one in printings),
        printed=sorted({one["text"] for one in printings if one["text"] is not None}),
        channel=row["channel"],
        addressees=row["addressees"],
        cues=sorted({one["cue"] for one in printings if one["cue"] is not None}),
    )
