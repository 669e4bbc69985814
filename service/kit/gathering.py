"""What many requests ask for at once is read in one statement.

Whoever comes while others are being answered waits for the next statement, together with all who
came meanwhile: alone, nobody waits; in a rush, the database is asked less often for more. A read
begins after it was asked for, so that nobody is told less than a statement of its own would say.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from service.kit import positions

K = TypeVar("K")
V = TypeVar("V")

LINES = 2
"""Statements at a time: while the answer to one is read, the other is being executed."""
MOST = 64
"""Keys of one statement."""


class Gathering(Generic[K, V]):
    """One kind of reading, by keys that are hashed."""

    def __init__(self, fetch: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        """`fetch` reads what there is of some keys, in one statement."""
        self._fetch = fetch
        self._waiting: defaultdict[K, list[asyncio.Future[V | None]]] = defaultdict(list)
        self._lines: set[asyncio.Task[None] | None] = set()

    async def get(self, key: K) -> V | None:
        """None where there is nothing. Raises what `fetch` raises."""
        if positions.asked() is not None:  # what must be seen is of this request alone
            return (await self._fetch([key])).get(key)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[V | None] = loop.create_future()
        self._waiting[key].append(answer)
        if len(self._lines) < LINES:
            line = loop.create_task(self._read(), context=Context())  # of no request in particular
            self._lines.add(line)
        return await answer

    async def _read(self) -> None:
        """Leaves in the moment in which nobody waits, so that who comes next begins a line."""
        try:
            while self._waiting:
                await self._read_some()
        finally:
            self._lines.discard(asyncio.current_task())

    async def _read_some(self) -> None:
        keys = [*self._waiting][:MOST]
        batch = {key: self._waiting.pop(key) for key in keys}
        try:
            found = await self._fetch(keys)
        except Exception as error:
            _end(batch, lambda _, answer, error=error: answer.set_exception(error))
        else:
            _end(batch, lambda key, answer, found=found: answer.set_result(found.get(key)))


def _end(
    batch: Mapping[K, Sequence[asyncio.Future[V | None]]],
    tell: Callable[[K, asyncio.Future[V | None]], None],
) -> None:
    """To all who still wait."""
    for key, answers in batch.items():
        for answer in answers:
            if not answer.done():
                tell(key, answer)
