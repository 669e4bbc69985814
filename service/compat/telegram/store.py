"""Posts on record that an export is held against."""

from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection


class HeldPost(Struct, frozen=True, kw_only=True):
    """A post by its number in the channel."""

    publication_id: UUID
    number: int


async def find_original(
    tx: Connection, publication_id: UUID, name_key: str, sha256: bytes
) -> UUID | None:
    """The first post with this text in a channel of this name, other than the given one."""
    return await tx.fetchval(
        """
        SELECT p.id
          FROM snapshots s
          JOIN publications p ON p.id = s.publication_id
          JOIN outlets o ON o.id = p.outlet_id
         WHERE s.sha256 = $1 AND o.kind = 'telegram_channel' AND o.name_key = $2 AND p.id <> $3
         ORDER BY p.dated, p.id
         LIMIT 1
        """,
        sha256,
        name_key,
        publication_id,
    )


async def list_posts(tx: Connection, outlet_id: UUID, address: str) -> list[HeldPost]:
    """Those of a channel that are not known to be deleted; `address` ends where the number is."""
    rows = await tx.fetch(
        """
        SELECT p.id AS publication_id, substr(p.url, length($2) + 1)::int AS number
          FROM publications p
          LEFT JOIN publication_states w ON w.publication_id = p.id
         WHERE p.outlet_id = $1 AND starts_with(p.url, $2)
           AND substr(p.url, length($2) + 1) ~ '^[0-9]{1,9}$'
           AND w.state IS DISTINCT FROM 'deleted'
        """,
        outlet_id,
        address,
    )
    return msgspec.convert([dict(row) for row in rows], list[HeldPost])
