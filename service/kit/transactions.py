"""A transaction with few round trips: it begins with its first statement, its end takes one along.

PostgreSQL takes several statements at once where none has parameters.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast

import asyncpg

from service.kit.sessions import Session

_BEGIN = "BEGIN"
_COMMIT = "COMMIT"
_ROLLBACK = "ROLLBACK"
_GONE = (asyncpg.InterfaceError, asyncpg.PostgresConnectionError, OSError)
"""What a statement raises on a connection that is closed."""


@dataclass
class Start:
    """Of a transaction: `due` until its first statement has begun it."""

    due: bool


class Beginning(Session):
    """A connection of which a transaction may be due: the first statement begins it."""

    __slots__ = ("start",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.start = Start(due=False)

    def put_off(self) -> Start:
        """A transaction is to begin with what comes next."""
        self.start = Start(due=True)
        return self.start

    async def begin(self) -> None:
        """Before the first statement, where that cannot take BEGIN along."""
        if self.start.due:
            self.start.due = False
            await super().execute(_BEGIN)

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        """Without parameters several statements are sent at once, and BEGIN is the first."""
        if self.start.due and not args:
            self.start.due, query = False, f"{_BEGIN};{query}"
        await self.begin()
        return await super().execute(query, *args, **options)

    async def executemany(self, *args: Any, **options: Any) -> None:
        """As it is."""
        await self.begin()
        await super().executemany(*args, **options)

    async def fetch(self, *args: Any, **options: Any) -> list[Any]:
        """As it is."""
        await self.begin()
        return await super().fetch(*args, **options)

    async def fetchmany(self, *args: Any, **options: Any) -> list[Any]:
        """As it is."""
        await self.begin()
        return await super().fetchmany(*args, **options)

    async def fetchrow(self, *args: Any, **options: Any) -> Any:
        """As it is."""
        await self.begin()
        return await super().fetchrow(*args, **options)

    async def fetchval(self, *args: Any, **options: Any) -> Any:
        """As it is."""
        await self.begin()
        return await super().fetchval(*args, **options)

    async def prepare(self, *args: Any, **options: Any) -> Any:
        """As it is."""
        await self.begin()
        return await super().prepare(*args, **options)


@asynccontextmanager
async def transaction(connection: Any, *, behind: str) -> AsyncGenerator[None]:
    """Commits, unless something is raised; `behind` is a statement that follows the commit.

    What has sent nothing has neither begun nor to be committed.
    """
    line = cast("Beginning", connection)
    start = line.put_off()
    try:
        yield
    except BaseException:
        if not start.due:
            with suppress(*_GONE):  # and with the connection all that it did
                await line.execute(_ROLLBACK)
        raise
    else:
        if not start.due:
            await line.execute(f"{_COMMIT};{behind}")
    finally:
        start.due = False
