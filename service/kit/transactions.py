"""A transaction with few round trips: it begins with its first statement, its end takes one along.

PostgreSQL takes several statements at once where none has parameters.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg

SETTLE = """
    SELECT CASE WHEN pg_is_in_recovery() THEN NULL
                WHEN pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn()
                THEN pg_logical_emit_message(true, 'quotetrail', '') END
"""
"""Has all that can be seen written to the disk; see `kit.db.settle`."""
_BEGIN = "BEGIN"
_COMMIT = "COMMIT"
_ROLLBACK = "ROLLBACK"


class Beginning(asyncpg.Connection):
    """A connection of which a transaction may be due: the first statement begins it."""

    __slots__ = ("due",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.due = False

    def put_off(self, *, due: bool) -> None:
        """Whether a transaction is to begin with what comes next."""
        self.due = due

    async def begin(self) -> None:
        """Before the first statement, where that cannot take BEGIN along."""
        if self.due:
            self.due = False
            await super().execute(_BEGIN)

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        """Without parameters several statements are sent at once, and BEGIN is the first."""
        if self.due and not args:
            self.due, query = False, f"{_BEGIN};{query}"
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
    line.put_off(due=True)
    try:
        yield
    except BaseException:
        if not line.due:
            await line.execute(_ROLLBACK)
        raise
    else:
        if not line.due:
            await line.execute(f"{_COMMIT};{behind}")
    finally:
        line.put_off(due=False)
