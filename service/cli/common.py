"""What every command needs: settings, and a database that runs."""

import asyncio
import multiprocessing
import os
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from service.app import owner_url
from service.kit.db import Connection, Database, connect, meaning
from service.kit.logs import configure_logging
from service.kit.migrations import newest_revision, revision_at, upgrade_apart
from service.kit.postgres import SERVICE_ROLE, EmbeddedPostgres
from service.kit.problems import Refusal, Unavailable
from service.ledger import roles_store
from service.settings import Settings, read_settings

COMMAND_LINE = "command line"
"""Who makes the changes that a command makes."""
T = TypeVar("T")

TRIES = 30
"""How often something is tried while the database is away, with a second between."""


def settings_and_logging() -> Settings:
    """Raises SettingsError."""
    settings = read_settings(os.environ)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    return settings


def check_record(settings: Settings) -> None:
    """For a command that only reads: it makes no database. Raises ClickException."""
    if not settings.database_url and not (settings.data_dir / "postgres").is_dir():
        raise click.ClickException(
            f"There is no record in {settings.data_dir.resolve()}. Set QUOTETRAIL_DATA_DIR or "
            "QUOTETRAIL_DATABASE_URL to where it is, or begin one: quotetrail serve"
        )


@contextmanager
def running_database(
    settings: Settings, *, watch: bool = False, migrated: bool = True
) -> Generator[str]:
    """The address of a database that answers, as its owner.

    The embedded one is started and brought up to date. A server of your own is left as it is:
    `quotetrail migrate` is yours to run. What is not to be `migrated` is left as it is, too.
    Raises ClickException where only a bouncer would be reached, unless it is to `watch`, or only
    the owner's address is known.
    """
    if settings.database_url:
        if not (watch or settings.statement_cache or settings.owner_database_url):
            raise click.ClickException(
                "QUOTETRAIL_STATEMENT_CACHE=false is for a service behind a PgBouncer, which a"
                " command must go past: set QUOTETRAIL_OWNER_DATABASE_URL to PostgreSQL itself."
            )
        yield owner_url(settings)
        return
    if settings.owner_database_url:
        raise click.ClickException(
            "QUOTETRAIL_OWNER_DATABASE_URL is of a database of your own, whose service connects by"
            " QUOTETRAIL_DATABASE_URL: set both, or none."
        )
    with EmbeddedPostgres(settings.data_dir) as postgres:
        if watch:
            postgres.watch()
        url = owner_url(settings)
        asyncio.run(_make_role(url, SERVICE_ROLE))
        if migrated:
            bring_up(url)
        yield url


def bring_up(url: str) -> None:
    """The embedded database to the newest schema, of which its service may do what it needs."""
    if asyncio.run(revision_at(url)) != newest_revision():
        upgrade_apart(url)
    asyncio.run(_grant(url, SERVICE_ROLE))


def grant_service(settings: Settings) -> None:
    """On a server of your own: where the service's role is another than the owner."""
    if settings.database_url and settings.owner_database_url:
        role = asyncio.run(_role(settings.database_url))
        if role != asyncio.run(_role(settings.owner_database_url)):
            asyncio.run(_grant(settings.owner_database_url, role))


async def _role(url: str) -> str:
    async with _connected(url) as connection:
        return await roles_store.get_role(connection)


async def _make_role(url: str, role: str) -> None:
    async with _connected(url) as connection:
        await roles_store.make_role(connection, role)


async def _grant(url: str, role: str) -> None:
    async with _connected(url) as connection:
        await roles_store.grant_service(connection, role)


@asynccontextmanager
async def _connected(url: str) -> AsyncGenerator[Connection]:
    connection = await connect(url, kept=0)  # a bouncer may be between
    try:
        yield connection
    finally:
        await connection.close()


def leave_with_parent() -> None:
    """In a process that another one has started: it ends with that one, however it goes."""
    parent = multiprocessing.parent_process()  # who may be dead already, unlike getppid()
    if parent and parent.pid:
        threading.Thread(target=_leave_with, args=(parent.pid,), daemon=True).start()


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.1)
    os._exit(1)


async def patiently(database: Database, work: Callable[[Connection], Awaitable[T]]) -> T:
    """What the work returns, in a transaction; again for a while where the database is away.

    Raises a refusal.
    """
    for _ in range(TRIES):
        try:
            return await attempt(database, work)
        except Unavailable:
            await asyncio.sleep(1)
    return await attempt(database, work)


async def attempt(database: Database, work: Callable[[Connection], Awaitable[T]]) -> T:
    """What the work returns, in a transaction. Raises a refusal, Unavailable among them."""
    try:
        async with database.write(COMMAND_LINE) as tx:
            return await work(tx)
    except Exception as error:
        if isinstance(error, Refusal) or (known := meaning(error)) is None:
            raise
        raise known from error


def progress_bar(console: Console, *counts: ProgressColumn) -> Progress:
    """How far a long command has come, in `counts`, how long it took, and what is left."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *counts,
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
    )
