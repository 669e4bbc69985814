"""Connections for reading, kept open with their statements prepared.

asyncpg's own pool costs more than the statement that it lends a connection for. A reader has one
statement at a time and no transaction, so there is nothing to reset when it comes back.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

Connect = Callable[[], Awaitable[Any]]


async def make_read_only(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Where the session is ours alone: behind a bouncer others get it after us.

    A bouncer tells another process id than that of the server's process which does the work. On
    Citus a reader asks all servers at once, which a transaction that writes may not.
    """
    await connection.execute(
        """
        SELECT set_config('default_transaction_read_only', 'on', false),
               set_config('citus.multi_shard_modify_mode', 'parallel', false)
         WHERE pg_backend_pid() = $1
        """,
        connection.get_server_pid(),
    )


class Readers:
    """At most so many connections, made when they are needed; the one used last comes first."""

    def __init__(self, connect: Connect, size: int) -> None:
        """`connect` makes one, ready for reading."""
        self._connect = connect
        self._room = asyncio.Semaphore(size)
        self._idle: list[asyncpg.Connection[asyncpg.Record]] = []
        self._lent: set[asyncpg.Connection[asyncpg.Record]] = set()
        self.size = size

    @asynccontextmanager
    async def acquire(self, *, timeout: float) -> AsyncGenerator[Any]:  # noqa: ASYNC109 as asyncpg's
        """One of them. Raises TimeoutError after so many seconds without one that is free."""
        connection = await self.lend(timeout=timeout)
        try:
            yield connection
        finally:
            self.take_back(connection)

    async def lend(self, *, timeout: float) -> Any:  # noqa: ASYNC109 as asyncpg's
        """As `acquire`; to be taken back by the caller, whatever happens."""
        if self._room.locked():
            async with asyncio.timeout(timeout):
                await self._room.acquire()
        else:
            await self._room.acquire()  # at once
        try:
            connection = self._take_idle() or await self._connect()
        except BaseException:
            self._room.release()
            raise
        self._lent.add(connection)
        return connection

    def _take_idle(self) -> "asyncpg.Connection[asyncpg.Record] | None":
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    def take_back(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """What was left in the middle of something is not lent again."""
        self._lent.discard(connection)
        self._room.release()
        if connection.is_closed():
            return
        task = asyncio.current_task()
        if connection.is_in_transaction() or (task and task.cancelling()):
            connection.terminate()
        else:
            self._idle.append(connection)

    def usage(self) -> tuple[int, int]:
        """How many are lent, and how many are open."""
        return len(self._lent), len(self._lent) + len(self._idle)

    def drop(self) -> None:
        """Ends all of them at once: who waits for an answer on one is told that it is lost."""
        for connection in (*self._lent, *self._idle):
            connection.terminate()
        self._idle.clear()

    async def close(self) -> None:
        """Ends all of them, those that are lent too."""
        for connection in self._lent:
            connection.terminate()
        await asyncio.gather(*(one.close(timeout=5) for one in self._idle), return_exceptions=True)
