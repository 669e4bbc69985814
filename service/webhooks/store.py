"""Webhooks in the database: which are due, who has them in hand, and what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from service.kit.db import Connection
from service.kit.ids import new_id
from service.kit.paging import Position, cut, read_cursor
from service.kit.tombstones import bury, missing
from service.ledger.model import Action, Change, Subject
from service.webhooks.model import (
    Webhook,
    WebhookChange,
    WebhookDraft,
    WebhookNotFound,
    WebhookPage,
    WebhookQuery,
)

AT_ONCE = 100
"""Changes of one delivery."""
_WEBHOOK = """
    SELECT w.id, w.url, w.subjects, w.actions, w.position, w.status, w.failures,
           w.due_at AS next_at, w.recorded_at,
           (SELECT coalesce(json_agg(json_build_object(
                       'at', a.at, 'status', a.status, 'error', a.error) ORDER BY a.at DESC), '[]')
              FROM (SELECT * FROM webhook_attempts t
                     WHERE t.webhook_id = w.id ORDER BY t.at DESC LIMIT 10) AS a) AS attempts
      FROM webhooks w
"""


class Claimed(Struct, frozen=True, kw_only=True):
    """A webhook that this process has in hand for a while."""

    id: UUID
    url: str
    secret: str
    subjects: list[Subject]
    actions: list[Action]
    position: int
    sending: int | None
    failures: int


async def insert_webhook(tx: Connection, draft: WebhookDraft, secret: str) -> UUID:
    """From now on, unless the draft says after what."""
    return await tx.fetchval(
        """
        INSERT INTO webhooks (id, url, secret, subjects, actions, position)
        SELECT $1, $2, $3, $4, $5, least(coalesce($6, h.position), h.position) FROM change_head h
        RETURNING id
        """,
        new_id(),
        draft.url,
        secret,
        draft.subjects,
        draft.actions,
        draft.after,
    )


async def get_webhook(reader: Connection, webhook_id: UUID) -> Webhook:
    """Raises WebhookNotFound."""
    row = await reader.fetchrow(_WEBHOOK + "WHERE w.id = $1", webhook_id)
    if row is None:
        raise await missing(reader, webhook_id, WebhookNotFound)
    return msgspec.convert(dict(row), Webhook)


async def list_webhooks(reader: Connection, query: WebhookQuery) -> WebhookPage:
    """Latest recorded first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        _WEBHOOK
        + """
         WHERE $1::timestamptz IS NULL OR (w.recorded_at, w.id) < ($1, $2::uuid)
         ORDER BY w.recorded_at DESC, w.id DESC
         LIMIT $3
        """,
        after and after.at,
        after and after.id,
        query.limit + 1,
    )
    found = msgspec.convert([dict(row) for row in rows], list[Webhook])
    items, following = cut(found, query, lambda last: Position(last.recorded_at, last.id))
    return WebhookPage(items=items, next=following)


async def update_webhook(tx: Connection, webhook_id: UUID, change: WebhookChange) -> None:
    """What is sent already stays sent. Made active, it is tried at once."""
    given: dict[str, Any] = {
        name: value
        for name in change.__struct_fields__
        if (value := getattr(change, name)) is not UNSET
    }
    await tx.execute(
        """
        UPDATE webhooks
           SET url = coalesce($2::jsonb->>'url', url),
               subjects = CASE WHEN $2 ? 'subjects'
                               THEN ARRAY(SELECT jsonb_array_elements_text($2->'subjects'))
                               ELSE subjects END,
               actions = CASE WHEN $2 ? 'actions'
                              THEN ARRAY(SELECT jsonb_array_elements_text($2->'actions'))
                              ELSE actions END,
               status = CASE WHEN $2->>'active' = 'true' THEN 'active'
                             WHEN $2->>'active' = 'false' THEN 'disabled' ELSE status END,
               failures = CASE WHEN $2->>'active' = 'true' THEN 0 ELSE failures END,
               due_at = CASE WHEN $2->>'active' = 'true' THEN now() ELSE due_at END,
               sending = CASE WHEN $2 ?| ARRAY['subjects', 'actions'] THEN NULL ELSE sending END
         WHERE id = $1
        """,
        webhook_id,
        given,
    )


async def delete_webhook(tx: Connection, webhook_id: UUID) -> None:
    """With a tombstone."""
    await tx.execute("DELETE FROM webhook_attempts WHERE webhook_id = $1", webhook_id)
    await tx.execute("DELETE FROM webhooks WHERE id = $1", webhook_id)
    await bury(tx, [webhook_id], "It was removed.")


async def claim(tx: Connection, seconds: int) -> Claimed | None:
    """One that is due and that nobody else has in hand; for so long it is this caller's."""
    row = await tx.fetchrow(
        """
        UPDATE webhooks
           SET leased_until = now() + make_interval(secs => $1)
         WHERE id = (SELECT w.id FROM webhooks w, change_head h
                      WHERE w.status <> 'disabled' AND w.due_at <= now()
                        AND (w.leased_until IS NULL OR w.leased_until < now())
                        AND w.position < h.position
                      ORDER BY w.due_at
                      LIMIT 1
                        FOR UPDATE OF w SKIP LOCKED)
        RETURNING id, url, secret, subjects, actions, position, sending, failures
        """,
        seconds,
    )
    return msgspec.convert(dict(row), Claimed) if row else None


async def list_due(reader: Connection, claimed: Claimed) -> tuple[list[Change], int]:
    """The changes of its next delivery, and up to which position they are all of them."""
    rows = await reader.fetch(
        """
        SELECT position, subject, id, action, at
          FROM changes
         WHERE position > $1 AND ($2::bigint IS NULL OR position <= $2)
         ORDER BY position
         LIMIT $3
        """,
        claimed.position,
        claimed.sending,
        AT_ONCE,
    )
    found = msgspec.convert([dict(row) for row in rows], list[Change])
    last = found[-1].position if found else claimed.position
    wanted = [
        one
        for one in found
        if (not claimed.subjects or one.subject in claimed.subjects)
        and (not claimed.actions or one.action in claimed.actions)
    ]
    return wanted, last


async def update_sending(tx: Connection, webhook_id: UUID, last: int) -> None:
    """So that every try of a delivery has the same changes."""
    await tx.execute("UPDATE webhooks SET sending = $2 WHERE id = $1", webhook_id, last)


async def update_delivered(
    tx: Connection, webhook_id: UUID, last: int, at: datetime, status: int | None
) -> None:
    """All up to a position is delivered, or was not wanted; given up meanwhile stays given up."""
    await tx.execute(
        """
        UPDATE webhooks
           SET position = $2, sending = NULL, failures = 0, due_at = now(), leased_until = NULL,
               status = CASE status WHEN 'disabled' THEN status ELSE 'active' END
         WHERE id = $1 AND position < $2
        """,
        webhook_id,
        last,
    )
    if status is not None:
        await _insert_attempt(tx, webhook_id, at, status, None)


async def update_failed(
    tx: Connection,
    webhook_id: UUID,
    at: datetime,
    *,
    status: int | None,
    error: str | None,
    wait: int | None,
) -> None:
    """To be tried again after so many seconds, or no more."""
    await tx.execute(
        """
        UPDATE webhooks
           SET failures = failures + 1, leased_until = NULL,
               status = CASE WHEN $2::int IS NULL OR status = 'disabled' THEN 'disabled'
                             ELSE 'failing' END,
               due_at = now() + make_interval(secs => coalesce($2, 0) * (0.9 + random() * 0.2))
         WHERE id = $1
        """,
        webhook_id,
        wait,
    )
    await _insert_attempt(tx, webhook_id, at, status, error)


async def _insert_attempt(
    tx: Connection, webhook_id: UUID, at: datetime, status: int | None, error: str | None
) -> None:
    await tx.execute(
        """
        WITH old AS (
            DELETE FROM webhook_attempts
             WHERE webhook_id = $1 AND at < (
                   SELECT t.at FROM webhook_attempts t
                    WHERE t.webhook_id = $1 ORDER BY t.at DESC OFFSET 49 LIMIT 1))
        INSERT INTO webhook_attempts (webhook_id, id, at, status, error)
        SELECT id, $2, $3, $4, $5 FROM webhooks WHERE id = $1
        """,
        webhook_id,
        new_id(),
        at,
        status,
        error,
    )


async def count_due(reader: Connection) -> int:
    """Those that have something to deliver, and may be tried now."""
    return await reader.fetchval(
        """
        SELECT count(*)
          FROM webhooks w, change_head h
         WHERE w.status <> 'disabled' AND w.due_at <= now() AND w.position < h.position
        """
    )
