"""What verification reads: the log from its beginning, and the record beside it, in batches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.ledger.model import Action, Subject
from service.ledger.tree_store import Head

Things = Mapping[Subject, str]
"""Where the things of the record are, by their subject: rows of `id`, each once."""


class Logged(Struct, frozen=True, kw_only=True):
    """A row of the log, and the state beside it."""

    position: int
    subject: Subject
    id: UUID
    action: Action
    at: datetime
    actor: str | None
    reason: str | None
    sha256: str | None
    leaf: bytes
    state: str | None
    lost: bool
    """A state that should be there: nothing was redacted later."""


class Newest(Struct, frozen=True, kw_only=True):
    """The last version of a thing."""

    id: UUID
    subject: Subject
    position: int
    action: Action
    sha256: bytes | None
    state: str | None


class Thing(Struct, frozen=True, kw_only=True):
    """What is on record, and whether the log has a state of it."""

    id: UUID
    logged: bool


class SnapshotCheck(Struct, frozen=True, kw_only=True):
    """Whether a text still has its hash, or that of what was left of it by a redaction.

    Both are in the state of its publication, and so on the log.
    """

    publication_id: UUID
    id: UUID
    fits: bool


async def list_logged(reader: Connection, after: int, limit: int) -> list[Logged]:
    """In the order of positions."""
    rows = await reader.fetch(
        """
        SELECT c.position, c.subject, c.id, c.action, c.at, c.actor, c.reason,
               encode(c.sha256, 'hex') AS sha256, c.leaf, s.state,
               CASE WHEN c.sha256 IS NOT NULL AND s.state IS NULL
                    THEN NOT EXISTS (
                         SELECT FROM changes r
                          WHERE r.id = c.id AND r.subject = c.subject
                            AND r.position > c.position AND r.action = 'redacted')
                    ELSE false END AS lost
          FROM changes c LEFT JOIN states s USING (position)
         WHERE c.position > $1
         ORDER BY c.position
         LIMIT $2
        """,
        after,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[Logged])


async def list_heads(reader: Connection, after: int, upto: int) -> list[Head]:
    """Those of sizes beyond the one and up to the other."""
    rows = await reader.fetch(
        """
        SELECT size, root, at, checkpoint
          FROM tree_heads
         WHERE size > $1 AND size <= $2
         ORDER BY size
        """,
        after,
        upto,
    )
    return msgspec.convert([dict(row) for row in rows], list[Head])


async def find_stray_node(reader: Connection, size: int) -> int | None:
    """The first leaf under a kept node that reaches beyond the log, as a position."""
    return await reader.fetchval(
        """
        SELECT (index << level) + 1
          FROM tree_nodes
         WHERE ((index + 1) << level) > $1
         ORDER BY 1
         LIMIT 1
        """,
        size,
    )


async def find_stray_state(reader: Connection) -> int | None:
    """The position of a state without its change, which a constraint forbids."""
    return await reader.fetchval(
        """
        SELECT s.position
          FROM states s
         WHERE NOT EXISTS (SELECT FROM changes c WHERE c.position = s.position)
         ORDER BY s.position
         LIMIT 1
        """
    )


async def list_newest(reader: Connection, after: UUID, limit: int) -> list[Newest]:
    """In the order of ids; the versions of one id may be cut by the limit."""
    rows = await reader.fetch(
        """
        SELECT n.id, n.subject, n.position, n.action, n.sha256, s.state
          FROM (SELECT DISTINCT ON (id, subject) id, subject, position, action, sha256
                  FROM changes
                 WHERE id > $1
                 ORDER BY id, subject, position DESC
                 LIMIT $2) AS n
          LEFT JOIN states s ON s.position = n.position
         ORDER BY n.id, n.subject
        """,
        after,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[Newest])


async def list_things(
    reader: Connection, things: Things, subject: Subject, after: UUID, limit: int
) -> list[Thing]:
    """In the order of ids."""
    where = things[subject]
    found = await reader.fetch(
        f"""
        SELECT t.id
          FROM ({where}) AS t
         WHERE t.id > $1
         ORDER BY t.id
         LIMIT $2
        """,
        after,
        limit,
    )
    ids: list[UUID] = [row["id"] for row in found]
    rows = await reader.fetch(
        """
        SELECT DISTINCT id FROM changes
         WHERE id = ANY ($1::uuid[]) AND subject = $2 AND sha256 IS NOT NULL
        """,
        ids,
        subject,
    )
    logged = {row["id"] for row in rows}
    return [Thing(id=one, logged=one in logged) for one in ids]


async def list_snapshots(
    reader: Connection, after: Sequence[UUID], limit: int
) -> list[SnapshotCheck]:
    """In the order of their publications and ids."""
    rows = await reader.fetch(
        """
        SELECT s.publication_id, s.id,
               coalesce(s.masked_sha256, s.sha256) = sha256(convert_to(s.text, 'UTF8')) AS fits
          FROM snapshots s
         WHERE (s.publication_id, s.id) > ($1, $2)
         ORDER BY s.publication_id, s.id
         LIMIT $3
        """,
        *after,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[SnapshotCheck])
