"""States, checks and snapshots of publications in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
from msgspec import Struct

from service.archive.model import Check, CheckPage, SnapshotNotFound, SnapshotPage, SnapshotWhole
from service.kit.db import Connection, lock
from service.kit.paging import PageQuery, Position, cut, read_cursor
from service.publications.model import Snapshot, State

_SNAPSHOT = """
    SELECT id, title, encode(sha256, 'hex') AS sha256, char_length(text) AS length, taken_at,
           source, status, url, encode(masked_sha256, 'hex') AS masked_sha256
"""
_CHECK = """
    SELECT id, checked_at, source, state, changed, status, url, error, snapshot_id
      FROM publication_checks
"""


class Held(Struct, frozen=True, kw_only=True):
    """How far a publication has been looked at; `dated` is its place in time."""

    state: State | None
    edited: bool
    last_checked_at: datetime | None
    snapshot_id: UUID | None
    failures: int
    dated: datetime


class Memento(Struct, frozen=True, kw_only=True):
    """A snapshot, as far as it is found by its time."""

    publication_id: UUID
    id: UUID
    taken_at: datetime


class Due(Struct, frozen=True, kw_only=True):
    """A publication that is to be looked at."""

    publication_id: UUID
    url: str
    etag: str | None
    last_modified: str | None


async def hold_state(tx: Connection, publication_id: UUID) -> Held:
    """What is known, held until the transaction ends, so that looks are recorded one by one."""
    await tx.execute(
        """
        INSERT INTO publication_states (publication_id) VALUES ($1)
        ON CONFLICT ON CONSTRAINT publication_state_taken DO NOTHING
        """,
        publication_id,
    )
    row = await tx.fetchrow(
        """
        SELECT s.state, s.edited, s.last_checked_at, s.snapshot_id, s.failures, p.dated
          FROM publication_states s JOIN publications p ON p.id = s.publication_id
         WHERE s.publication_id = $1
           FOR UPDATE OF s
        """,
        publication_id,
    )
    return msgspec.convert(dict(row or {}), Held)


async def find_neighbours(
    tx: Connection, publication_id: UUID, at: datetime, *, given: bool, but: UUID | None
) -> tuple[str | None, str | None]:
    """The texts seen last before a moment and first after it, among those read in the same way.

    `given` as texts, or else out of pages: a page has more on it than what somebody copied.
    `but` is a snapshot to be left out.
    """
    row = await tx.fetchrow(
        """
        WITH seen AS (
            SELECT s.text, s.taken_at AS at
              FROM snapshots s
             WHERE s.publication_id = $1 AND (s.source = 'given') = $3
               AND s.id IS DISTINCT FROM $4::uuid
             UNION ALL
            SELECT s.text, c.checked_at
              FROM publication_checks c
              JOIN snapshots s ON s.publication_id = c.publication_id AND s.id = c.snapshot_id
             WHERE c.publication_id = $1 AND (s.source = 'given') = $3)
        SELECT (SELECT text FROM seen WHERE at <= $2 ORDER BY at DESC LIMIT 1) AS before,
               (SELECT text FROM seen WHERE at > $2 ORDER BY at LIMIT 1) AS after
        """,
        publication_id,
        at,
        given,
        but,
    )
    return (row["before"], row["after"]) if row else (None, None)


async def insert_check(tx: Connection, publication_id: UUID, check: Check) -> Check:
    """The check as it is held; what was found in the same way at the same moment is held once."""
    row = await tx.fetchrow(
        """
        WITH made AS (
            INSERT INTO publication_checks (publication_id, id, checked_at, source, state, changed,
                                            status, url, error, snapshot_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT ON CONSTRAINT check_recorded_once DO NOTHING
              RETURNING id, checked_at, source, state, changed, status, url, error, snapshot_id)
        SELECT id, checked_at, source, state, changed, status, url, error, snapshot_id
          FROM made
         UNION ALL
        SELECT id, checked_at, source, state, changed, status, url, error, snapshot_id
          FROM publication_checks
         WHERE publication_id = $1 AND checked_at = $3 AND source = $4 AND state = $5
         LIMIT 1
        """,
        publication_id,
        check.id,
        check.checked_at,
        check.source,
        check.state,
        check.changed,
        check.status,
        check.url,
        check.error,
        check.snapshot_id,
    )
    return msgspec.convert(dict(row or {}), Check)


class Standing(Struct, frozen=True, kw_only=True):
    """How a publication stands after the latest look."""

    state: State
    at: datetime
    snapshot_id: UUID | None
    due_at: datetime
    failures: int
    etag: str | None
    last_modified: str | None


async def update_state(tx: Connection, publication_id: UUID, now: Standing) -> None:
    """After a look that is the latest."""
    await tx.execute(
        """
        UPDATE publication_states
           SET state = $2, last_checked_at = $3, snapshot_id = coalesce($4, snapshot_id),
               due_at = $5, failures = $6, etag = $7, last_modified = $8
         WHERE publication_id = $1
        """,
        publication_id,
        now.state,
        now.at,
        now.snapshot_id,
        now.due_at,
        now.failures,
        now.etag,
        now.last_modified,
    )


async def update_edited(tx: Connection, publication_id: UUID) -> None:
    """Its text was another one once, whatever it is now."""
    await tx.execute(
        """
        UPDATE publication_states
           SET edited = true, state = CASE WHEN state = 'live' THEN 'edited' ELSE state END
         WHERE publication_id = $1
        """,
        publication_id,
    )


async def update_beside(tx: Connection, publication_id: UUID) -> None:
    """How it stands is shown with the quotes that it prints, and has changed."""
    await tx.execute(
        """
        UPDATE quotes SET beside = beside + 1
         WHERE id IN (SELECT quote_id FROM occurrences WHERE publication_id = $1)
        """,
        publication_id,
    )


async def claim_due(tx: Connection, limit: int, lease: timedelta) -> list[Due]:
    """Those that wait longest, kept from other watchers for the lease.

    One watcher claims at a time, for the transaction is short. One who looks at a publication just
    now has it locked: it is waited for, and due no more.
    """
    await lock(tx, {sha256(b"claiming of what is due").digest()})
    rows = await tx.fetch(
        """
        WITH waiting AS MATERIALIZED (
            SELECT s.publication_id, p.url
              FROM publication_states s JOIN publications p ON p.id = s.publication_id
             WHERE s.due_at <= now() AND p.url IS NOT NULL
             ORDER BY s.due_at
             LIMIT $1)
        UPDATE publication_states s
           SET due_at = now() + $2::interval
          FROM waiting
         WHERE s.publication_id = waiting.publication_id AND s.due_at <= now()
        RETURNING s.publication_id, waiting.url, s.etag, s.last_modified
        """,
        limit,
        lease,
    )
    return msgspec.convert([dict(row) for row in rows], list[Due])


async def claim_unseen(tx: Connection, limit: int, lease: timedelta) -> list[Due]:
    """Those that nobody has looked at yet, the newest first, kept for the lease."""
    rows = await tx.fetch(
        """
        WITH unseen AS MATERIALIZED (
            SELECT p.id, p.url
              FROM publications p
             WHERE p.url IS NOT NULL
               AND NOT EXISTS (SELECT FROM publication_states s WHERE s.publication_id = p.id)
             ORDER BY p.dated DESC, p.id DESC
             LIMIT $1),
        made AS (
            INSERT INTO publication_states (publication_id, due_at)
            SELECT id, now() + $2::interval FROM unseen
            ON CONFLICT ON CONSTRAINT publication_state_taken DO NOTHING
              RETURNING publication_id)
        SELECT made.publication_id, unseen.url, NULL AS etag, NULL AS last_modified
          FROM made JOIN unseen ON unseen.id = made.publication_id
        """,
        limit,
        lease,
    )
    return msgspec.convert([dict(row) for row in rows], list[Due])


async def postpone(tx: Connection, publication_id: UUID, wait: timedelta) -> None:
    """Not looked at now."""
    await tx.execute(
        "UPDATE publication_states SET due_at = now() + $2::interval WHERE publication_id = $1",
        publication_id,
        wait,
    )


async def list_snapshots(
    reader: Connection, publication_id: UUID, query: PageQuery
) -> SnapshotPage:
    """The latest taken first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        _SNAPSHOT
        + """
          FROM snapshots
         WHERE publication_id = $1
           AND ($2::timestamptz IS NULL OR (taken_at, id) < ($2, $3::uuid))
         ORDER BY taken_at DESC, id DESC
         LIMIT $4
        """,
        publication_id,
        after and after.at,
        after and after.id,
        query.limit + 1,
    )
    kept, following = cut(rows, query, lambda last: Position(last["taken_at"], last["id"]))
    items = msgspec.convert([dict(row) for row in kept], list[Snapshot])
    return SnapshotPage(items=items, next=following)


async def get_snapshot(
    reader: Connection, publication_id: UUID, snapshot_id: UUID
) -> SnapshotWhole:
    """Raises SnapshotNotFound."""
    row = await reader.fetchrow(
        _SNAPSHOT + ", publication_id, text FROM snapshots WHERE publication_id = $1 AND id = $2",
        publication_id,
        snapshot_id,
    )
    if row is None:
        raise SnapshotNotFound
    return msgspec.convert(dict(row), SnapshotWhole)


async def list_checks(reader: Connection, publication_id: UUID, query: PageQuery) -> CheckPage:
    """The latest first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        _CHECK
        + """
         WHERE publication_id = $1
           AND ($2::timestamptz IS NULL OR (checked_at, id) < ($2, $3::uuid))
         ORDER BY checked_at DESC, id DESC
         LIMIT $4
        """,
        publication_id,
        after and after.at,
        after and after.id,
        query.limit + 1,
    )
    kept, following = cut(rows, query, lambda last: Position(last["checked_at"], last["id"]))
    items = msgspec.convert([dict(row) for row in kept], list[Check])
    return CheckPage(items=items, next=following)


async def list_mementos(reader: Connection, keys: Sequence[bytes]) -> list[Memento]:
    """The snapshots of what has one of these keys, the oldest first; one that came back, again."""
    rows = await reader.fetch(
        """
        WITH asked AS (
            SELECT DISTINCT publication_id FROM publication_keys
             WHERE key = ANY ((SELECT $1::bytea[])::bytea[]))
        SELECT s.publication_id, s.id, s.taken_at
          FROM asked JOIN snapshots s ON s.publication_id = asked.publication_id
         UNION ALL
        SELECT c.publication_id, c.snapshot_id, c.checked_at
          FROM asked
          JOIN publication_checks c ON c.publication_id = asked.publication_id AND c.changed
          JOIN snapshots s ON s.publication_id = c.publication_id AND s.id = c.snapshot_id
         WHERE c.checked_at >= s.taken_at + interval '1 second'
         ORDER BY taken_at, id
        """,
        keys,
    )
    return msgspec.convert([dict(row) for row in rows], list[Memento])
