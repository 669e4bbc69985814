"""The uses of keys in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from service.auth.model import SETTINGS_KEY, Use
from service.kit.db import Connection


async def insert_use(tx: Connection, use: Use) -> None:
    """A use that changes the record; told once, however many transactions the request has."""
    await tx.execute(
        """
        INSERT INTO key_uses (id, key_id, at, method, path, request_id, committed)
             VALUES ($1, $2, $3, $4, $5, $6, true)
        ON CONFLICT ON CONSTRAINT key_use_taken DO NOTHING
        """,
        use.id,
        use.key_id,
        use.at,
        use.method,
        use.path,
        use.request_id,
    )


async def insert_uses(tx: Connection, uses: Sequence[Use]) -> None:
    """Those that are over; of one that is there already the status is added."""
    await tx.execute(
        """
        INSERT INTO key_uses (id, key_id, at, method, path, request_id, status, committed)
        SELECT id, key_id, at, method, path, request_id, status, false
          FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[],
                      $6::text[], $7::int[])
               AS use (id, key_id, at, method, path, request_id, status)
        ON CONFLICT ON CONSTRAINT key_use_taken DO UPDATE SET status = excluded.status
        """,
        [use.id for use in uses],
        [use.key_id for use in uses],
        [use.at for use in uses],
        [use.method for use in uses],
        [use.path for use in uses],
        [use.request_id for use in uses],
        [use.status for use in uses],
    )


async def update_last_used(tx: Connection, uses: Sequence[Use]) -> None:
    """Of each key; one that another worker has in hand just now is as well told by that one."""
    await tx.execute(
        """
        UPDATE api_keys AS k
           SET last_used_at = greatest(k.last_used_at, used.at)
          FROM (SELECT key_id, max(at) AS at
                  FROM unnest($1::uuid[], $2::timestamptz[]) AS use (key_id, at)
                 GROUP BY key_id) AS used
         WHERE k.id = used.key_id
           AND k.id IN (SELECT id FROM api_keys WHERE id = ANY ($1) FOR NO KEY UPDATE SKIP LOCKED)
        """,
        [use.key_id for use in uses if use.key_id],
        [use.at for use in uses if use.key_id],
    )


async def list_uses(reader: Connection, name_or_id: str, limit: int) -> list[Use]:
    """Of the keys with this name or id, the newest first."""
    ids = await reader.fetchval(
        "SELECT array_agg(id) FROM api_keys WHERE name = $1 OR id::text = $1", name_or_id
    )
    if name_or_id == SETTINGS_KEY and not ids:
        return await _list_of_settings(reader, limit)
    return await _list_of(reader, ids or [], limit)


async def _list_of(reader: Connection, ids: list[UUID], limit: int) -> list[Use]:
    rows = await reader.fetch(
        """
        SELECT id, key_id, at, method, path, request_id, status, committed
          FROM key_uses
         WHERE key_id = ANY ($1)
         ORDER BY id DESC
         LIMIT $2
        """,
        ids,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[Use])


async def _list_of_settings(reader: Connection, limit: int) -> list[Use]:
    rows = await reader.fetch(
        """
        SELECT id, key_id, at, method, path, request_id, status, committed
          FROM key_uses
         WHERE key_id IS NULL
         ORDER BY id DESC
         LIMIT $1
        """,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[Use])


async def delete_before(tx: Connection, moment: datetime) -> None:
    """What was used earlier."""
    await tx.execute("DELETE FROM key_uses WHERE at < $1", moment)


async def delete_reads_beyond(tx: Connection, count: int) -> None:
    """The oldest of what changed nothing, until so many are left."""
    await tx.execute(
        """
        DELETE FROM key_uses
         WHERE NOT committed
           AND id <= (SELECT id FROM key_uses WHERE NOT committed
                       ORDER BY id DESC OFFSET $1 LIMIT 1)
        """,
        count,
    )
