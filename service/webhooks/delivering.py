"""Sends what is due, in every worker, until the service stops: each delivery by one of them."""

import asyncio
from datetime import UTC, datetime

import structlog

from service.kit.db import OUT_OF_REACH, Database
from service.kit.outward import AddressRefused, Outward
from service.webhooks import rules, store
from service.webhooks.store import Claimed

log = structlog.get_logger("quotetrail.webhooks")

_EVERY = 1.0
"""Seconds between two looks, where nothing is due."""
_LEASE = 60
"""Seconds for which a delivery is in one hand; longer than a request may take."""
_LONGEST_ERROR = 300


async def deliver_for_ever(database: Database, outward: Outward) -> None:
    """Ends by being cancelled; a delivery that is under way then is tried again."""
    while True:
        try:
            delivered = await deliver_one(database, outward)
        except OUT_OF_REACH:
            delivered = False
        except Exception:
            log.exception("webhook")
            delivered = False
        if not delivered:
            await asyncio.sleep(_EVERY)


async def deliver_one(database: Database, outward: Outward) -> bool:
    """Whether anything was due. Nothing of the database is held while the other side is asked."""
    async with database.write() as tx:
        claimed = await store.claim(tx, _LEASE)
        if claimed is None:
            return False
        changes, last = await store.list_due(tx, claimed)
        if changes:
            await store.update_sending(tx, claimed.id, last)
        else:
            await store.update_delivered(tx, claimed.id, last, datetime.now(UTC), None)
            return True
    at = datetime.now(UTC)
    body = rules.payload(changes, at, last)
    message = rules.message_id(claimed.id, claimed.position)
    status, error = await _send(outward, claimed, body, message, at)
    async with database.write() as tx:
        if error is None:
            await store.update_delivered(tx, claimed.id, last, at, status)
        else:
            wait = rules.wait_after(claimed.failures + 1, status)
            await store.update_failed(tx, claimed.id, at, status=status, error=error, wait=wait)
    return True


async def _send(
    outward: Outward, claimed: Claimed, body: bytes, message: str, at: datetime
) -> tuple[int | None, str | None]:
    """The status, and what went wrong; a redirect is not followed."""
    try:
        headers = rules.headers(claimed.secret, message, at, body)
        answer = await outward.post(claimed.url, body, headers)
    except (AddressRefused, OSError, TimeoutError) as error:
        return None, f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    if 200 <= answer.status < 300:  # noqa: PLR2004 a success
        return answer.status, None
    return answer.status, f"It answered {answer.status}."
