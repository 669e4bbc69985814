"""Sends what is due, in every worker, until the service stops: each delivery by one of them."""

import asyncio
from datetime import UTC, datetime

import structlog

from service.kit.db import OUT_OF_REACH, Database
from service.kit.outward import AddressRefused, Outward
from service.webhooks import rules, store
from service.webhooks.store import Claimed

log = structlog.get_logger("quotetrail.webhooks")

AT_ONCE = 8
"""Deliveries of one worker, so that a receiver that is slow holds up its own alone."""
_EVERY = 1.0
"""Seconds between two looks, where nothing is due."""
_LEASE = 60
"""Seconds for which a delivery is in one hand; longer than a request may take."""
_LONGEST_ERROR = 300


async def deliver_for_ever(database: Database, outward: Outward) -> None:
    """Ends by being cancelled; what is under way then is tried again."""
    under_way: set[asyncio.Task[None]] = set()
    try:
        while True:
            due = await _claim(database) if len(under_way) < AT_ONCE else None
            if due is None:
                await _pause(under_way)
            else:
                under_way.add(asyncio.create_task(_deliver(database, outward, due)))
            under_way = {one for one in under_way if not one.done()}
    finally:
        for one in under_way:
            one.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _pause(under_way: set[asyncio.Task[None]]) -> None:
    """A while, or until a delivery is over, after which its webhook may be due again."""
    if under_way:
        await asyncio.wait(under_way, timeout=_EVERY, return_when=asyncio.FIRST_COMPLETED)
    else:
        await asyncio.sleep(_EVERY)


async def _claim(database: Database) -> Claimed | None:
    try:
        async with database.write() as tx:
            return await store.claim(tx, _LEASE)
    except OUT_OF_REACH:
        return None
    except Exception:
        log.exception("webhook")
        return None


async def _deliver(database: Database, outward: Outward, claimed: Claimed) -> None:
    try:
        await deliver_one(database, outward, claimed)
    except OUT_OF_REACH:
        return  # it is due again when the lease has run out
    except Exception:
        log.exception("webhook")


async def deliver_one(database: Database, outward: Outward, claimed: Claimed) -> None:
    """Nothing of the database is held while the other side is asked."""
    async with database.write() as tx:
        changes, last = await store.list_due(tx, claimed)
        if not changes:
            await store.update_delivered(tx, claimed.id, last, datetime.now(UTC), None)
            return
        await store.update_sending(tx, claimed.id, last)
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


async def _send(
    outward: Outward, claimed: Claimed, body: bytes, message: str, at: datetime
) -> tuple[int | None, str | None]:
    """The status, and what went wrong; a redirect is not followed."""
    try:
        headers = rules.headers(claimed.secret, message, at, body)
        answer = await outward.post(claimed.url, body, headers)
    except (AddressRefused, OSError, TimeoutError, ValueError) as error:  # names as idna reads them
        return None, f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    if 200 <= answer.status < 300:  # noqa: PLR2004 a success
        return answer.status, None
    return answer.status, f"It answered {answer.status}."
