"""Schema migrations: alembic, driven from the command line and from tests.

Alembic and SQLAlchemy take some 30 MB. Only what migrates imports them, so that a worker, which
merely has to know the newest revision, is without.
"""

import multiprocessing
import re
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from service.kit.db import Connection, connect

ONE_AT_A_TIME = 0x71756F7465  # "quote"
"""The advisory lock of whoever changes the schema."""


class MigrationError(RuntimeError):
    """Alembic cannot do what it is asked to; the message says why."""


def _scripts() -> Path:
    """Beside the package in a checkout, inside it in an installed wheel."""
    package = Path(str(files("service")))
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def upgrade(database_url: str, revision: str = "head") -> None:
    """Brings the schema up to a revision. Not to be called within a running event loop.

    Raises MigrationError, or what the database driver raises.
    """
    with _alembic(database_url) as (command, config):
        command.upgrade(config, revision)


def downgrade(database_url: str, revision: str) -> None:
    """Takes the schema down to a revision, `base` for an empty database. Raises likewise."""
    with _alembic(database_url) as (command, config):
        command.downgrade(config, revision)


@contextmanager
def _alembic(database_url: str) -> Generator[tuple[Any, Any]]:
    """Its commands, and their configuration; its errors are made ours."""
    from alembic import command, util
    from alembic.config import Config
    from sqlalchemy.exc import DBAPIError

    config = Config()
    config.set_main_option("script_location", str(_scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["database_url"] = database_url
    try:
        yield command, config
    except util.CommandError as error:
        raise MigrationError(str(error)) from error
    except DBAPIError as error:  # the driver's error, translated twice
        raise (error.__cause__ and error.__cause__.__cause__) or error from error


def upgrade_apart(database_url: str) -> None:
    """To the newest revision, by a process of its own, for one that goes on for long after it.

    It is spawned, not forked, as it must not hold what its parent has locked. Raises as `upgrade`.
    """
    spawning = multiprocessing.get_context("spawn")
    receiver, sender = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_tell_how_it_went, args=(sender, database_url), daemon=True)
    process.start()
    sender.close()
    try:
        failure = receiver.recv()
    except EOFError:
        failure = MigrationError("The migration was ended from outside.")
    process.join()
    if failure:
        raise failure


def _tell_how_it_went(sender: Pipe, database_url: str) -> None:
    try:
        upgrade(database_url)
    except Exception as error:
        sender.send(error)
    else:
        sender.send(None)


@cache
def _revisions() -> dict[str, Path]:
    """The file of each revision, by its number: the oldest first."""
    paths = sorted((_scripts() / "versions").glob("[0-9]*_*.py"))
    return {path.name.partition("_")[0]: path for path in paths}


def newest_revision() -> str:
    """The revision that this code is written for."""
    if not _revisions():
        raise RuntimeError("There are no migrations in this installation.")
    return max(_revisions())


def knows(revision: str) -> bool:
    """Whether this code can bring a schema of that revision up to date."""
    return revision in _revisions()


def tables_of_ours() -> set[str]:
    """Every table that a revision has made, as the SQL of the migrations names it."""
    texts = [path.read_text() for path in _revisions().values()]
    return {"alembic_version", *re.findall(r"CREATE TABLE (\w+)", "".join(texts))}


async def find_revision(reader: Connection) -> str | None:
    """The revision the database is at; none before the first migration."""
    if await reader.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    return await reader.fetchval("SELECT version_num FROM alembic_version")


async def revision_at(database_url: str) -> str | None:
    """The same, over a connection of its own, through a bouncer or not."""
    connection = await connect(database_url, kept=0)
    try:
        return await find_revision(connection)
    finally:
        await connection.close()
