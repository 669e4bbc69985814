"""Reads from a replica, as long as it keeps up; whatever it cannot answer is asked of the primary.

A read has no transaction, so each of its statements sees the newest state that its server has. The
primary's is never older than that of its replica: a read may go on there with any statement.
"""

import asyncio
import math
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Literal, NamedTuple

import asyncpg
import structlog

from service.kit.readers import Connect, Readers
from service.kit.sessions import is_spread

log = structlog.get_logger("quotetrail.replica")

EVERY = 1.0
"""Seconds between two looks at how far the replica is."""
PATIENCE = 2.0
"""Seconds after which one that does not answer is taken for dead."""

_FAILED = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""Away, in conflict with what it replays, or older than a migration: the primary knows better."""
_NOT_ELSEWHERE = (TimeoutError, asyncpg.QueryCanceledError, asyncpg.ReadOnlySQLTransactionError)
"""What took all its time here has none left, and what may not write here may not there."""


Ask = Callable[[Any], Awaitable[Any]]
"""What is asked, of a connection to either server."""


class State(NamedTuple):
    """Of a server."""

    recovering: bool
    """It replays what another one writes."""
    source: str
    """The database, as all its copies have it."""
    started: datetime
    position: int
    """All before it is on the disk of a primary, or can be seen on a replica."""


class Told(NamedTuple):
    """A position that the primary had."""

    at: float
    """Seconds of a clock that does not jump."""
    position: int


def lag_of(told: Iterable[Told], position: int) -> float:
    """How many seconds a replica is behind the last position that the primary has told.

    No clock of another machine matters, nor does it matter whether anything is written. A primary
    that is away tells nothing new, and nobody falls behind it any more.
    """
    last, reached = None, -math.inf
    for one in told:
        last = one.at
        if one.position <= position:
            reached = one.at
    return 0.0 if last is None else last - reached


def objection(primary: State | None, replica: State, lag: float, most: float) -> str | None:
    """Why nothing is to be read there; none where all is well. `primary`: as it was seen last."""
    if primary and replica.source != primary.source:
        return "It is no copy of the primary."
    if not replica.recovering and not (primary and replica.started == primary.started):
        return (
            "It is no replica, and not the primary by another way: it may have writes of its own."
        )
    if lag > most:
        return f"It is more than {most:g} s behind."
    return None


class Replica:
    """A replica, watched; each read of it falls back on the primary."""

    def __init__(
        self, primary: Readers, readers: Readers, probe: Readers, *, most: float, patience: float
    ) -> None:
        """`most`: seconds that it may be behind. `patience`: to wait for a connection."""
        self.primary = primary
        self.readers = readers
        self.patience = patience
        self.most = most
        self.lag = math.inf
        self.why_not: str | None = "It was not asked yet."
        """None while it is read."""
        self.reads: dict[Literal["replica", "primary"], int] = {"replica": 0, "primary": 0}
        """By the server that they began on."""
        self._probe = probe
        self._seen: State | None = None
        self._told: deque[Told] = deque(maxlen=math.ceil(most / EVERY) + 1)

    async def lend(self, position: int | None) -> "Lent | None":
        """For a read that must see the position; none where it is to be read from the primary."""
        lent = await self._lend(position) if self.why_not is None else None
        self.reads["replica" if lent else "primary"] += 1
        return lent

    async def _lend(self, position: int | None) -> "Lent | None":
        try:
            connection = await self.readers.lend(timeout=self.patience)
        except TimeoutError:
            return None  # all are lent, or it is about to be found dead
        except _FAILED as error:
            self.leave(_said(error))
            return None
        if position is None:
            return Lent(self, connection)
        there = False
        try:
            there = await _has(connection, position)
        except _FAILED as error:
            self.failed(connection, error)
        finally:
            if not there:
                self.readers.take_back(connection)
        return Lent(self, connection) if there else None

    def failed(self, connection: Any, error: BaseException) -> None:
        """One whose connection ended is left at once; the next look may take it again."""
        if connection.is_closed() or isinstance(error, asyncpg.OperatorInterventionError):
            self.leave(_said(error))

    def leave(self, reason: str) -> None:
        """Until it is taken again."""
        if self.why_not is None:
            log.warning("replica_left", reason=reason)
        self.why_not = reason

    def _take(self) -> None:
        if self.why_not is not None:
            log.warning("replica_taken", lag=round(self.lag, 1), was=self.why_not)
        self.why_not = None

    async def watch_for_ever(self) -> None:
        """Ends by being cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("replica")
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Leaves it or takes it, by what both say now: the primary first, who is ahead."""
        try:
            self._seen = primary = await _state(self.primary)
            self._told.append(Told(asyncio.get_running_loop().time(), primary.position))
        except _FAILED:
            pass
        try:
            replica = await _state(self._probe)
        except _FAILED as error:
            self.lag = math.inf
            self.leave(_said(error))
            self.readers.drop()  # they would wait for it
            return
        self.lag = lag_of(self._told, replica.position)
        reason = objection(self._seen, replica, self.lag, self.most)
        if reason:
            self.leave(reason)
        else:
            self._take()

    async def close(self) -> None:
        """Ends its connections."""
        await asyncio.gather(self.readers.close(), self._probe.close())


@asynccontextmanager
async def watched(
    connect: Connect, primary: Readers, size: int, *, lag: float, patience: float
) -> AsyncGenerator[Replica]:
    """The one that `connect` leads to, looked at until the end."""
    probe = Readers(connect, 1)
    replica = Replica(primary, Readers(connect, size), probe, most=lag, patience=patience)
    watching = asyncio.create_task(replica.watch_for_ever())
    try:
        yield replica
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await replica.close()


class Lent:
    """What a read has of its connection, for one request: the statements, and no transaction."""

    def __init__(self, replica: Replica, connection: Any) -> None:
        self._replica = replica
        self._connection = connection
        self._primary: Any = None

    @property
    def spread(self) -> bool:
        """As of the replica, so of the primary."""
        return is_spread(self._connection)

    async def fetch(self, statement: str, *values: Any) -> Any:
        """As asyncpg's, as are all of these."""
        return await self._ask("fetch", statement, *values)

    async def fetchrow(self, statement: str, *values: Any) -> Any:
        """The first row."""
        return await self._ask("fetchrow", statement, *values)

    async def fetchval(self, statement: str, *values: Any) -> Any:
        """The first value of the first row."""
        return await self._ask("fetchval", statement, *values)

    async def fetchmany(self, statement: str, values: Any) -> Any:
        """The rows of each of many."""
        return await self._ask("fetchmany", statement, values)

    async def execute(self, statement: str, *values: Any) -> Any:
        """Nothing but the tag of the command."""
        return await self._ask("execute", statement, *values)

    async def prepare(self, statement: str) -> "Planned":
        """To be planned where it is executed."""
        return Planned(self._on, statement)

    async def _ask(self, method: str, *values: Any) -> Any:
        return await self._on(lambda one: getattr(one, method)(*values))

    async def _on(self, ask: Ask) -> Any:
        if self._primary is None:
            try:
                return await ask(self._connection)
            except _NOT_ELSEWHERE:
                raise
            except _FAILED as error:
                self._replica.failed(self._connection, error)
                log.info("replica_failed", reason=_said(error))
            self._primary = await self._replica.primary.lend(timeout=self._replica.patience)
        return await ask(self._primary)

    def is_closed(self) -> bool:
        """Whether the server that answered last has gone."""
        return (self._primary or self._connection).is_closed()

    def end(self) -> None:
        """Gives back what it has, whatever has happened."""
        self._replica.readers.take_back(self._connection)
        if self._primary is not None:
            self._replica.primary.take_back(self._primary)


class Planned:
    """A statement that is planned by its values, on whichever server answers it."""

    def __init__(self, on: Callable[[Ask], Awaitable[Any]], statement: str) -> None:
        self._on = on
        self._statement = statement

    async def fetch(self, *values: Any) -> Any:
        """All its rows."""
        return await self._on(lambda one: self._fetch(one, values))

    async def _fetch(self, one: Any, values: tuple[Any, ...]) -> Any:
        prepared = await one.prepare(self._statement)
        return await prepared.fetch(*values)


async def _state(readers: Readers) -> State:
    async with asyncio.timeout(PATIENCE), readers.acquire(timeout=PATIENCE) as connection:
        row = await connection.fetchrow(
            """
            SELECT pg_is_in_recovery() AS recovering, pg_postmaster_start_time() AS started,
                   system_identifier || '/' || current_database() AS source,
                   coalesce(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                                 ELSE pg_current_wal_flush_lsn() END, '0/0') AS position
              FROM pg_control_system()
            """
        )
    return State(**row)


async def _has(connection: Any, position: int) -> bool:
    """Asked of this very connection: behind one address there may be several servers.

    Where it leads to the primary itself, all is there.
    """
    return await connection.fetchval(
        """
        SELECT CASE WHEN pg_is_in_recovery()
                    THEN coalesce(pg_last_wal_replay_lsn() >= $1, false)
                    ELSE true END
        """,
        position,
    )


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
