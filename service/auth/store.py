"""Keys in the database."""

import msgspec

from service.auth.model import Holder, Key, Scope
from service.kit.db import Connection
from service.kit.ids import new_id


async def insert_key(tx: Connection, *, name: str, sha256: bytes, scopes: list[Scope]) -> Key:
    """Keeps the hash of a secret, not the secret."""
    row = await tx.fetchrow(
        """
        INSERT INTO api_keys (id, name, sha256, scopes)
             VALUES ($1, $2, $3, $4)
        ON CONFLICT (sha256) DO UPDATE SET name = excluded.name
          RETURNING id, name, scopes, created_at, revoked_at, last_used_at
        """,
        new_id(),
        name,
        sha256,
        scopes,
    )
    return msgspec.convert(dict(row or {}), Key)


async def list_keys(reader: Connection) -> list[Key]:
    """All of them, revoked ones too, oldest first."""
    rows = await reader.fetch(
        """
        SELECT id, name, scopes, created_at, revoked_at, last_used_at
          FROM api_keys
         ORDER BY created_at, id
        """
    )
    return msgspec.convert([dict(row) for row in rows], list[Key])


async def revoke_keys(tx: Connection, name_or_id: str) -> list[Key]:
    """Revokes what has this id or name, and is not revoked yet; returns what it revoked."""
    rows = await tx.fetch(
        """
        UPDATE api_keys
           SET revoked_at = now()
         WHERE (id::text = $1 OR name = $1) AND revoked_at IS NULL
        RETURNING id, name, scopes, created_at, revoked_at, last_used_at
        """,
        name_or_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[Key])


async def find_key(reader: Connection, sha256: bytes) -> Holder | None:
    """Of a key in force, with the stored hash, which is to be compared in constant time."""
    row = await reader.fetchrow(
        "SELECT id, name, sha256, scopes FROM api_keys WHERE sha256 = $1 AND revoked_at IS NULL",
        sha256,
    )
    return Holder(row["id"], row["name"], row["sha256"], row["scopes"]) if row else None
