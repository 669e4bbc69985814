"""Kept answers in the database: found by whose key they were given under, for a day."""

from collections.abc import Iterable
from datetime import timedelta

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.kit.problems import IdempotencyKeyInUse

KEPT_FOR = timedelta(hours=24)


class Sent(Struct, frozen=True):
    """A request with a key, as two SHA-256."""

    id: bytes
    """Of the caller and the key."""
    request: bytes
    """Of its method, its address with the query, and its body."""


class KeptAnswer(Struct, frozen=True):
    """An answer as it was given, and to which request."""

    request: bytes
    status: int
    headers: list[tuple[str, str]]
    body: bytes


async def claim(tx: Connection, sent: Sent) -> bool:
    """Whether no other transaction is at work under this key; then none is until this one ends."""
    number = int.from_bytes(sent.id[:8], signed=True)
    return await tx.fetchval("SELECT pg_try_advisory_xact_lock($1)", number)


async def find_answer(tx: Connection, sent: Sent) -> KeptAnswer | None:
    """In a statement after that of `claim`, so that it sees what the last holder committed."""
    row = await tx.fetchrow(
        """
        SELECT request, status, headers, body
          FROM kept_answers
         WHERE id = $1 AND kept_at > now() - $2::interval
        """,
        sent.id,
        KEPT_FOR,
    )
    if row is None:
        return None
    headers = [(name, value) for name, value in row["headers"]]
    return KeptAnswer(row["request"], row["status"], headers, row["body"])


async def insert_answer(
    tx: Connection, sent: Sent, status: int, headers: list[tuple[str, str]], body: bytes
) -> None:
    """In the place of one whose time is over. Raises IdempotencyKeyInUse."""
    kept = await tx.fetchval(
        """
        INSERT INTO kept_answers AS kept (id, request, status, headers, body)
             VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE
                SET request = excluded.request, status = excluded.status,
                    headers = excluded.headers, body = excluded.body, kept_at = excluded.kept_at
              WHERE kept.kept_at <= now() - $6::interval
          RETURNING true
        """,
        sent.id,
        sent.request,
        status,
        headers,
        body,
        KEPT_FOR,
    )
    if not kept:
        raise IdempotencyKeyInUse


async def delete_old(tx: Connection, limit: int) -> int:
    """Those whose time is over, the oldest first; returns how many there were, up to the limit."""
    done = await tx.execute(
        """
        DELETE FROM kept_answers
         WHERE id IN (SELECT id
                        FROM kept_answers
                       WHERE kept_at <= now() - $1::interval
                       ORDER BY kept_at
                       LIMIT $2
                         FOR UPDATE SKIP LOCKED)
        """,
        KEPT_FOR,
        limit,
    )
    return int(done.rpartition(" ")[2])


async def delete_answers_with(tx: Connection, words: Iterable[str]) -> None:
    """Those that hold any of the words, which are to be nowhere; their keys are free again."""
    await tx.execute(
        """
        DELETE FROM kept_answers
         WHERE EXISTS (SELECT FROM unnest($1::bytea[]) AS word WHERE position(word IN body) > 0)
        """,
        [msgspec.json.encode(one)[1:-1] for one in words],
    )
