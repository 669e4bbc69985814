"""The database: connections for reading and writing, and what its errors mean to a client."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import asyncpg
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.kit import positions
from service.kit.problems import InvalidRequest, Refusal, Unavailable
from service.kit.readers import Readers, make_read_only
from service.kit.replicas import Replica, watched
from service.kit.sessions import Session
from service.kit.transactions import Beginning, transaction
from service.kit.violations import refusal_of

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:  # the classes are generic in their stubs alone
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool

Reader = NamedDependency[SkipValidation[Connection]]
"""A read-only connection, one statement at a time, no transaction round it."""
Newest = NamedDependency[SkipValidation[Connection]]
"""As a reader, and never of a replica: for what others must not see going back."""
Tx = NamedDependency[SkipValidation[Connection]]
"""A connection in a transaction: returning from the handler commits, raising rolls back."""

OUT_OF_REACH = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.OperatorInterventionError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    OSError,
    TimeoutError,
)
"""The database is away, full, stopping or at its limits: nothing the client can mend but wait."""

UNREADABLE = (
    asyncpg.DataError,
    asyncpg.CharacterNotInRepertoireError,
    asyncpg.UntranslatableCharacterError,
)
"""A value that slipped through the bounds: a net below the strict reading of requests."""


@dataclass
class Author:
    """Who makes the changes of a transaction, by the name of a key, and why."""

    name: str | None = None
    reason: str | None = None


UTC = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
"""SQL for a time as text, the same whatever time zone a session has."""


class Noting(Beginning):
    """A connection that remembers what its transaction has done, until the transaction ends."""

    __slots__ = ("author", "noted")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.noted: list[Any] = []
        self.author = Author()


def noted(tx: Connection) -> list[Any]:
    """What is to be written at the end of the transaction, in its last statement.

    Raises InterfaceError where the connection was lost since the last statement.
    """
    tx.is_closed()  # a connection that is no longer lent has nothing but methods, which raise it
    return cast("Noting", tx).noted


def author(tx: Connection) -> Author:
    """Who changes what, and why: of this transaction alone."""
    return cast("Noting", tx).author


def because(tx: Connection, reason: str | None) -> None:
    """Says why the transaction changes what it does."""
    author(tx).reason = reason


Seal = Callable[[Connection], Awaitable[None]]
"""Writes what a transaction has noted, as its last statement, and may have it commit at once."""


class Ended(Exception):
    """Ends a transaction with an answer, and without a change of its own."""


KEPT = 100
"""Statements that a connection keeps prepared, where they may be kept."""

CALLER = "caller"
"""Under which a request's state has who sent it, where a key says so."""


class Caller(NamedTuple):
    """The name and the digest of the key that a request came with."""

    name: str
    digest: bytes


@dataclass(frozen=True)
class Database:
    """Two pools, so that a rush of reading leaves connections for writing."""

    writers: Pool
    readers: Readers
    patience: float
    """Seconds to wait for a connection."""
    seal: Seal | None = None
    replica: Replica | None = None

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Connection]:
        """A read-only connection: to the replica, where there is one that has what must be seen."""
        lent = self.replica and await self.replica.lend(positions.asked())
        if lent is None:
            async with self.readers.acquire(timeout=self.patience) as connection:
                yield connection
            return
        try:
            yield cast("Connection", lent)
        finally:
            lent.end()

    @asynccontextmanager
    async def read_newest(self) -> AsyncGenerator[Connection]:
        """A read-only connection to the primary: for what must not be as it was a moment ago."""
        async with self.readers.acquire(timeout=self.patience) as connection:
            yield connection

    @asynccontextmanager
    async def write(self, by: str | None = None) -> AsyncGenerator[Connection]:
        """A transaction; `by` is the name of who makes its changes."""
        async with self.writers.acquire(timeout=self.patience) as connection:
            try:
                async with transaction(connection, behind=self._behind):
                    noted(connection).clear()
                    who = author(connection)
                    who.name, who.reason = by, None
                    yield connection
                    if self.seal:
                        await self.seal(connection)
            except (Refusal, Ended):
                await self._settle(connection)  # it tells of what others have changed
                raise
            if self.replica:
                await self._settle(connection)

    @property
    def _behind(self) -> str:
        """Sent with the commit, unless a replica makes it matter how far it has come."""
        return positions.SETTLE if self.seal and not self.replica else ""

    async def _settle(self, connection: Connection) -> None:
        if self.seal:
            position = await positions.settle(connection)
            positions.reach(position if self.replica else None)

    def usage(self) -> dict[str, int]:
        """Connections of each pool: in use, open, and at most."""
        writers, (lent, ready) = self.writers, self.readers.usage()
        figures = {
            "writers_in_use": writers.get_size() - writers.get_idle_size(),
            "writers_open": writers.get_size(),
            "writers_most": writers.get_max_size(),
            "readers_in_use": lent,
            "readers_open": ready,
            "readers_most": self.readers.size,
        }
        if self.replica:
            lent, ready = self.replica.readers.usage()
            most = self.replica.readers.size
            figures |= {"replica_in_use": lent, "replica_open": ready, "replica_most": most}
        return figures


@asynccontextmanager
async def open_database(
    write_url: str,
    read_url: str,
    *,
    size: int,
    patience: float,
    seal: Seal | None = None,
    statement_cache: bool = True,
    lag: float = 10.0,
) -> AsyncGenerator[Database]:
    """Connects when first asked, so that a service may start before its database does.

    Where `read_url` is another one, reads go there while it is at most `lag` seconds behind.
    `patience` is the longest that a statement may take, in seconds; `seal` ends each transaction.
    Without a `statement_cache` nothing of a statement is left in a session that others use as well.
    """
    options: dict[str, Any] = {
        "command_timeout": patience,
        "timeout": min(patience, 5.0),
        "statement_cache_size": KEPT if statement_cache else 0,
    }
    writers = asyncpg.create_pool(
        write_url,
        min_size=0,
        max_size=size,
        connection_class=Noting,
        init=_prepare,
        reset=_leave_as_it_is,
        **options,
    )
    patience *= 2 / 3
    readers = Readers(partial(_connect_reader, write_url, options), size)
    database = Database(writers, readers, patience=patience, seal=seal)
    async with writers:
        try:
            if read_url == write_url:
                yield database
            else:
                connect = partial(_connect_reader, read_url, options)
                async with watched(connect, readers, size, lag=lag, patience=patience) as replica:
                    yield dataclasses.replace(database, replica=replica)
        finally:
            await asyncio.gather(_close(writers), readers.close())


async def _connect_reader(url: str, options: dict[str, Any]) -> Connection:
    connection = await asyncpg.connect(url, connection_class=Session, **options)
    try:
        await _prepare(connection)
        await make_read_only(connection)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def _close(pool: Pool) -> None:
    try:
        await asyncio.wait_for(pool.close(), timeout=5)
    except TimeoutError:
        pool.terminate()


async def _leave_as_it_is(_: Any) -> None:
    """Nothing here sets anything for a connection, so the round trip of a reset is saved."""


async def _prepare(connection: Connection) -> None:
    await cast("Session", connection).prepare_all()


async def connect(url: str, *, kept: int = KEPT) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection outside the pools, for the command line and for tests."""
    connection = await asyncpg.connect(url, connection_class=Noting, statement_cache_size=kept)
    await _prepare(connection)
    return connection


Pools = NamedDependency[SkipValidation[Database]]
"""For a handler that waits: a connection is held only while it asks."""


def provide_database(state: State) -> Database:
    """The dependency `database`."""
    return state.database


async def provide_reader(state: State) -> AsyncGenerator[Connection, None]:
    """The dependency `reader`."""
    async with state.database.read() as connection:
        yield connection


async def provide_newest(state: State) -> AsyncGenerator[Connection, None]:
    """The dependency `newest`."""
    async with state.database.read_newest() as connection:
        yield connection


@contextmanager
def refusing(refusals: Mapping[str, type[Refusal]]) -> Generator[None]:
    """Turns a violated constraint, by its name, into the room's own refusal."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        refusal = refusal_of(error, refusals)
        if refusal is None:
            raise
        raise refusal from error


def meaning(error: BaseException) -> Refusal | None:
    """What a database error says to a client; none if it is a defect of ours."""
    if isinstance(error, UNREADABLE):
        return InvalidRequest("A value is not one that can be stored.")
    if isinstance(error, asyncpg.ForeignKeyViolationError):
        return Unavailable("What this refers to was removed, or came to be used, at this moment.")
    if isinstance(error, OUT_OF_REACH):
        return Unavailable("The database cannot be reached or is at its limits.")
    return None


async def lock(tx: Connection, keys: set[bytes]) -> None:
    """Waits for the right to make what these keys stand for, until the transaction ends.

    One statement takes all of them in one order, so that two transactions cannot wait in a circle.
    """
    if keys:
        numbers = ",".join(map(str, sorted(int.from_bytes(key[:8], signed=True) for key in keys)))
        # without parameters, so that it may go with what begins the transaction
        await tx.execute(
            f"SELECT pg_advisory_xact_lock(key) FROM unnest('{{{numbers}}}'::bigint[]) AS key"
        )
