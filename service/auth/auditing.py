"""What keys are used for: of a change it is told in its transaction, of the rest soon after.

A change and the row that says whose key made it are committed together or not at all. Its status
follows, as do whole rows of what changed nothing, in batches beside the requests: a read waits for
none of it.
"""

import asyncio
import time
from collections import deque
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from service.auth import audit_store
from service.auth.model import Holder, Use
from service.kit.db import OUT_OF_REACH, Connection, Database
from service.kit.exchanges import Exchange
from service.kit.ids import new_id
from service.kit.logs import said, say

log = structlog.get_logger("quotetrail.audit")

_using: ContextVar[Use | None] = ContextVar("using", default=None)

_EVERY = 1.0
"""Seconds between two batches."""
_PRUNE_EVERY = 3600.0
_PRUNE_AFTER = 10_000
"""Rows written by one worker."""
_HELD = 20_000
"""Uses that wait while the database is away; the oldest of more are lost, but no change is."""
_AT_ONCE = 1000
_LONGEST_PATH = 500
READS_KEPT = 1_000_000
"""Uses that changed nothing; the oldest of more go, whatever their age."""


def begin_nothing() -> None:
    """No key is in use yet: called before each request."""
    _using.set(None)


def begin(holder: Holder, scope: Any) -> None:
    """The key of the present request is this one; the first call counts."""
    if _using.get() is None:
        use = Use(
            id=new_id(),
            key_id=holder.id,
            at=datetime.now(UTC),
            method=scope["method"],
            path=_printable(scope["path"])[:_LONGEST_PATH],
            request_id=said("request_id"),
        )
        _using.set(use)
        say(key=holder.name)


def _printable(path: str) -> str:
    """As it may stand in the database and on a terminal."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in path)


async def seal(tx: Connection) -> None:
    """Tells in the transaction of a request whose key makes the change."""
    use = _using.get()
    if use:
        await audit_store.insert_use(tx, use)


class Trail:
    """Uses that are still to be written, of one worker."""

    def __init__(self, days: int, reads_kept: int = READS_KEPT) -> None:
        """`days` for which uses are kept."""
        self._kept_for = timedelta(days=days)
        self._reads_kept = reads_kept
        self._waiting: deque[Use] = deque()
        self._lost = 0
        self._written = 0
        self._pruned = time.monotonic()

    def observe(self, exchange: Exchange) -> None:
        """`kit.exchanges.Observe`."""
        use = _using.get()
        if use is None:
            return
        if len(self._waiting) >= _HELD:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append(use.answered(exchange.method, exchange.status))

    async def write_for_ever(self, database: Database) -> None:
        """Ends by being cancelled, and writes then what is left."""
        try:
            while True:
                await asyncio.sleep(_EVERY)
                await self.write(database)
                await self._prune(database)
        finally:
            await self.write(database)

    async def write(self, database: Database) -> None:
        """All that waits, or none of it where the database is away."""
        if self._lost:
            log.warning("uses lost", count=self._lost)
            self._lost = 0
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
            try:
                async with database.write() as tx:
                    await audit_store.insert_uses(tx, batch)
                    await audit_store.update_last_used(tx, batch)
            except (*OUT_OF_REACH, asyncio.CancelledError) as error:
                self._waiting.extendleft(reversed(batch))
                if isinstance(error, asyncio.CancelledError):
                    raise
                return
            except Exception:
                log.exception("audit")
                return
            self._written += len(batch)

    async def _prune(self, database: Database) -> None:
        if self._written < _PRUNE_AFTER and time.monotonic() - self._pruned < _PRUNE_EVERY:
            return
        self._written, self._pruned = 0, time.monotonic()
        try:
            await self.prune(database)
        except OUT_OF_REACH as error:
            log.warning("audit not pruned", reason=repr(error)[:300])

    async def prune(self, database: Database) -> None:
        """What is too old goes, and what is too much of what changed nothing."""
        async with database.write() as tx:
            await audit_store.delete_before(tx, datetime.now(UTC) - self._kept_for)
            await audit_store.delete_reads_beyond(tx, self._reads_kept)
