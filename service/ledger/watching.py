"""Waiting for a change without holding a connection."""

import asyncio
from collections.abc import Callable

from service.kit.db import Database
from service.ledger import store

INTERVAL = 0.3
"""Seconds between two looks at the head, however many wait."""


class Watch:
    """The position of the last change, looked up once for all who wait in this process."""

    def __init__(self, database: Database, stopping: Callable[[], bool]) -> None:
        """`stopping`: whether the service is to stop, for which nobody is kept waiting."""
        self._database = database
        self.stopping = stopping
        self._lock = asyncio.Lock()
        self._seen = 0.0
        self._head = 0

    async def beyond(self, position: int, seconds: float) -> bool:
        """Whether there is a change after the position, waiting for it so long at most."""
        until = _now() + seconds
        while await self._look() <= position:
            left = until - _now()
            if left <= 0 or self.stopping():
                return False
            await asyncio.sleep(min(INTERVAL, left))
        return True

    async def _look(self) -> int:
        async with self._lock:
            if _now() - self._seen >= INTERVAL:
                async with self._database.read_newest() as reader:
                    self._head = await store.get_head(reader)
                self._seen = _now()
        return self._head


def _now() -> float:
    return asyncio.get_running_loop().time()
