"""The marks of corrections in the database: what is read of them with a quote or an occurrence."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.ledger.store import note
from service.quotes.marking import CorrectionKind, Status

PUBLICATION = """
    json_build_object('id', {0}.id, 'kind', {0}.kind, 'title', {0}.title, 'url', {0}.url,
        'published_at', {0}.published_at,
        'outlet', CASE WHEN {1}.id IS NOT NULL THEN json_build_object(
                  'id', {1}.id, 'kind', {1}.kind, 'name', {1}.name) END)
"""
_SPEAKER = """
    (SELECT json_build_object('id', c.id, 'kind', c.kind, 'name', coalesce(c.name, c.description))
       FROM speakers m JOIN speakers c ON c.id = m.current_id
      WHERE m.id = {0})
"""
BY = f"""
    json_build_object(
        'outlet', (SELECT json_build_object('id', b.id, 'kind', b.kind, 'name', b.name)
                     FROM outlets b WHERE b.id = k.outlet_id),
        'speaker', {_SPEAKER.format("k.speaker_id")},
        'on_behalf_of', {_SPEAKER.format("k.behalf_id")})
"""
"""Of a correction `k`."""
_MARKS = f"""
    json_agg(json_build_object(
        'id', k.id, 'kind', k.kind, 'stated_at', k.stated_at, 'by', {BY}, 'evidence', e.shown,
        'explanation', k.explanation, 'instead', k.instead, 'recorded_at', k.recorded_at)
        ORDER BY k.stated_start DESC, k.id DESC) AS marks
"""
_EVIDENCE = f"""
    evidence AS MATERIALIZED (
        SELECT p.id, {PUBLICATION.format("p", "u")} AS shown
          FROM publications p LEFT JOIN outlets u ON u.id = p.outlet_id
         WHERE p.id IN (SELECT k.evidence_id FROM marking m JOIN corrections k ON k.id = m.id))
"""
_MARKED = f"""
    SELECT m.marked_id, {_MARKS}
      FROM marking m JOIN corrections k ON k.id = m.id JOIN evidence e ON e.id = k.evidence_id
     GROUP BY m.marked_id
"""
"""Of `marking`, which says what is marked by which correction."""

_HOLDING = """
    reaching AS MATERIALIZED (
        SELECT DISTINCT r.publication_id, d.id AS correction_id,
               d.publication_id AS corrected_id, d.occurrence_id
          FROM printing x
          JOIN correction_reach r ON r.publication_id = x.publication_id
          JOIN corrections d ON d.id = r.correction_id),
    told AS MATERIALIZED (
        SELECT DISTINCT t.publication_id, t.id, t.quote_id
          FROM reaching d
          JOIN occurrences t ON t.publication_id = d.corrected_id AND t.id = d.occurrence_id),
    round AS MATERIALIZED (
        SELECT a.publication_id, a.id, a.quote_id, x.id AS within
          FROM printing x
          JOIN occurrences a
            ON a.publication_id = x.publication_id AND a.id = ANY (x.path || x.id)
         WHERE EXISTS (SELECT FROM reaching d
                        WHERE d.publication_id = x.publication_id AND d.occurrence_id IS NOT NULL)),
    holding AS MATERIALIZED (
        SELECT x.publication_id, x.id, d.correction_id
          FROM printing x JOIN reaching d ON d.publication_id = x.publication_id
         WHERE d.occurrence_id IS NULL
            OR EXISTS (SELECT FROM round a
                        WHERE a.publication_id = x.publication_id AND a.within = x.id
                          AND CASE WHEN d.corrected_id = x.publication_id
                                   THEN a.id = d.occurrence_id
                                   ELSE a.quote_id = (SELECT t.quote_id FROM told t
                                                       WHERE t.publication_id = d.corrected_id
                                                         AND t.id = d.occurrence_id) END))
"""
"""Of each `printing` which corrections of publications hold of it.

A correction of one occurrence holds of it, of what copies it, and of what is within either.
"""
_PRINTINGS = f"""
    printing AS MATERIALIZED (
        SELECT x.quote_id, x.publication_id, x.id, x.path FROM occurrences x WHERE {{0}}),
    {_HOLDING}
"""
"""Printings `x` that are asked for, and `holding` of them."""
_OF_QUOTES = _PRINTINGS.format("x.quote_id = ANY ((SELECT $1::uuid[])::uuid[])")


class Printing(Struct, frozen=True, kw_only=True):
    """An occurrence, which may be one that once was."""

    id: UUID
    publication_id: UUID
    quote_id: UUID
    path: list[UUID]


Marks = Mapping[UUID, list[dict[str, Any]]]
"""Corrections as they are shown, the last stated first, by the id of what they mark."""


class Marked(Struct, frozen=True, kw_only=True):
    """A quote with the kinds of corrections, the last stated first: its own, and of printings."""

    id: UUID
    status: Status
    set_status: Status | None
    marked: bool
    spoken: list[CorrectionKind]
    printings: list[list[CorrectionKind]]


async def hold_quotes(tx: Connection, quotes: Collection[UUID]) -> list[UUID]:
    """Those that are there; nobody changes or prints them until the transaction ends.

    Locked one by one in the order of their ids, in one round trip: they may be on several servers.
    """
    await tx.executemany(
        "SELECT id FROM quotes WHERE id = $1 FOR UPDATE", [(one,) for one in sorted(quotes)]
    )
    rows = await tx.fetch(
        "SELECT id FROM quotes WHERE id = ANY ($1::uuid[]) ORDER BY id", list(quotes)
    )
    return [row["id"] for row in rows]


async def list_marked(tx: Connection, quotes: Collection[UUID]) -> list[Marked]:
    """What the status of each follows from; of printings that are marked alike one."""
    rows = await tx.fetch(
        f"""
        WITH q AS MATERIALIZED (
            SELECT id, status, set_status, marked FROM quotes WHERE id = ANY ($1::uuid[])),
        {_PRINTINGS.format("x.quote_id = ANY ($1::uuid[])")}
        SELECT q.id, q.status, q.set_status, q.marked,
               ARRAY(SELECT d.kind FROM corrections d WHERE d.quote_id = q.id
                      ORDER BY d.stated_start DESC, d.id DESC) AS spoken,
               (SELECT coalesce(json_agg(DISTINCT one.kinds::jsonb), '[]')
                  FROM (SELECT (SELECT coalesce(json_agg(d.kind), '[]')
                                  FROM holding h JOIN corrections d ON d.id = h.correction_id
                                 WHERE h.publication_id = x.publication_id AND h.id = x.id) AS kinds
                          FROM printing x
                         WHERE x.quote_id = q.id) AS one) AS printings
          FROM q
        """,
        list(quotes),
    )
    return msgspec.convert([dict(row) for row in rows], list[Marked])


async def list_quote_marks(reader: Connection, quotes: Collection[UUID]) -> Marks:
    """Of each quote all corrections that mark it or any of its printings."""
    rows = await reader.fetch(
        f"""
        WITH {_OF_QUOTES},
        marking AS MATERIALIZED (
            SELECT d.quote_id AS marked_id, d.id
              FROM corrections d
             WHERE d.quote_id = ANY ((SELECT $1::uuid[])::uuid[])
             UNION
            SELECT x.quote_id, h.correction_id
              FROM holding h
              JOIN printing x ON x.publication_id = h.publication_id AND x.id = h.id),
        {_EVIDENCE}
        {_MARKED}
        """,
        list(quotes),
    )
    return {row["marked_id"]: row["marks"] for row in rows}


async def list_printing_marks(reader: Connection, printings: Collection[Printing]) -> Marks:
    """Of each printing, given once, the corrections that mark it."""
    rows = await reader.fetch(
        f"""
        WITH printing AS MATERIALIZED (
            SELECT id, publication_id, quote_id, path::uuid[] AS path
              FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[]), (SELECT $3::uuid[]),
                          (SELECT $4::text[])) AS given (id, publication_id, quote_id, path)),
        {_HOLDING},
        marking AS MATERIALIZED (
            SELECT x.id AS marked_id, d.id
              FROM printing x JOIN corrections d ON d.quote_id = x.quote_id
             UNION ALL
            SELECT h.id, h.correction_id FROM holding h),
        {_EVIDENCE}
        {_MARKED}
        """,
        [one.id for one in printings],
        [one.publication_id for one in printings],
        [one.quote_id for one in printings],
        [f"{{{','.join(map(str, one.path))}}}" for one in printings],
    )
    return {row["marked_id"]: row["marks"] for row in rows}


async def list_marking(reader: Connection, quote_id: UUID) -> list[UUID]:
    """The ids of all corrections that mark a quote or any of its printings."""
    rows = await reader.fetch(
        f"""
        WITH {_PRINTINGS.format("x.quote_id = $1")}
        SELECT d.id FROM corrections d WHERE d.quote_id = $1
         UNION
        SELECT h.correction_id FROM holding h
        """,
        quote_id,
    )
    return [row["id"] for row in rows]


async def update_statuses(tx: Connection, settled: Mapping[UUID, tuple[Status, bool]]) -> None:
    """Sets what follows from corrections, and whether there are any."""
    await tx.execute(
        """
        WITH n AS MATERIALIZED (
            SELECT id, status, marked
              FROM unnest($1::uuid[], $2::text[], $3::boolean[]) AS given (id, status, marked))
        UPDATE quotes q SET status = n.status, marked = n.marked FROM n WHERE q.id = n.id
        """,
        list(settled),
        [status for status, _ in settled.values()],
        [marked for _, marked in settled.values()],
    )
    note(tx, "quote", settled, "changed")


async def list_printed_in(tx: Connection, publications: Collection[UUID]) -> list[UUID]:
    """The quotes that these publications print."""
    rows = await tx.fetch(
        "SELECT DISTINCT quote_id FROM occurrences WHERE publication_id = ANY ($1::uuid[])",
        list(publications),
    )
    return [row["quote_id"] for row in rows]


async def list_reached(tx: Connection, corrections: Collection[UUID]) -> list[UUID]:
    """The quotes that these corrections are of, and that publications print which they reach."""
    rows = await tx.fetch(
        """
        SELECT x.quote_id
          FROM correction_reach r JOIN occurrences x ON x.publication_id = r.publication_id
         WHERE r.correction_id = ANY ($1::uuid[])
         UNION
        SELECT d.quote_id
          FROM corrections d
         WHERE d.id = ANY ($1::uuid[]) AND d.quote_id IS NOT NULL
        """,
        list(corrections),
    )
    return [row["quote_id"] for row in rows]


async def list_unsettled(
    tx: Connection, publication_id: UUID, quotes: Collection[UUID]
) -> list[UUID]:
    """Those of whom another printing in this publication may change the status."""
    rows = await tx.fetch(
        """
        SELECT q.id
          FROM quotes q
         WHERE q.id = ANY ($2::uuid[])
           AND (q.marked
                OR EXISTS (SELECT FROM correction_reach r WHERE r.publication_id = $1))
        """,
        publication_id,
        list(quotes),
    )
    return [row["id"] for row in rows]
