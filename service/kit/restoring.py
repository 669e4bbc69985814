"""A backup becomes the content of a database in one transaction, its proof included.

What does not come to its end, by an error or by kill -9, never was: PostgreSQL rolls it back.
Until the commit others see the old state, and who would write waits.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from service.kit.archives import Manifest
from service.kit.db import Connection, connect
from service.kit.dump_scripts import Copy, Script, entries, head_of, is_for
from service.kit.dumping import LOCK_SECONDS, Stage
from service.kit.migrations import ONE_AT_A_TIME, find_revision, knows, tables_of_ours
from service.kit.programs import DumpError, Programs
from service.kit.tallies import Report, list_others, list_tables, quoted, settle, tally

KEPT = "_renderings"
"""How tables end that hold what can be made anew out of others."""
MOMENT = 0.2
"""Seconds that others have to finish a statement when their record is replaced."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A file that was read back, and with what to read it."""

    path: Path
    manifest: Manifest
    programs: Programs

    async def script(self, section: str, *options: str) -> str:
        """The statements of a section that has no rows."""
        words = [f"--section={section}", "--no-owner", "--file=-", *options, str(self.path)]
        async with self.programs.run("pg_restore", *words) as stream:
            return (await stream.read()).decode()


def expect_known_revision(path: Path, manifest: Manifest) -> None:
    """An older schema can be brought up to date, a newer one not. Raises DumpError."""
    if not knows(manifest.revision):
        raise DumpError(
            f"{path} has the schema {manifest.revision}, which this quotetrail does not know:"
            " restore it with the version that wrote it, or a newer one."
        )


async def make_room(tx: Connection, url: str, manifest: Manifest, *, replace: bool) -> None:
    """Refuses a database that holds something, unless that is ours and to be replaced.

    Raises DumpError.
    """
    await tx.execute("SELECT set_config('lock_timeout', $1, true)", f"{LOCK_SECONDS}s")
    await tx.execute("SELECT pg_advisory_xact_lock($1)", ONE_AT_A_TIME)
    held = await find_revision(tx)
    ours = {*manifest.tables} | tables_of_ours() if replace and held else set[str]()
    others = await list_others(tx, sorted(ours))
    if others and held and not replace:
        raise DumpError(
            "The database holds a record already: --replace puts the backup in its place."
        )
    if others:
        raise DumpError(
            f"The database holds what is not of quotetrail ({', '.join(others[:5])}):"
            " restore into an empty one."
        )
    if tables := await list_tables(tx):
        await _drop(tx, url, tables)


async def _drop(tx: Connection, url: str, tables: list[str]) -> None:
    """All at once, as they refer to each other."""
    pushing = asyncio.create_task(_push_aside(url, tx.get_server_pid()))
    try:
        await tx.execute(f"DROP TABLE {', '.join(map(quoted, tables))}")
    except asyncpg.DependentObjectsStillExistError as error:
        raise DumpError(f"Something else hangs on the record: {error.detail}") from None
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
        raise DumpError(
            "The record is in use by others who do not let go of it: stop them, and try again."
        ) from None
    finally:
        pushing.cancel()
        await asyncio.gather(pushing, return_exceptions=True)


async def _push_aside(url: str, pid: int) -> None:
    """Cancels, after a moment, the statements that keep this process from its locks.

    Writers hold one table and wait for the next, so that with many of them a circle is certain;
    PostgreSQL looks for those after a second, and would end the one who began to wait first.
    """
    connection = await connect(url)
    try:
        while True:
            await asyncio.sleep(MOMENT)
            await connection.execute(
                "SELECT pg_cancel_backend(other) FROM unnest(pg_blocking_pids($1)) AS other", pid
            )
    finally:
        await connection.close()


async def fill(tx: Connection, backup: Backup, stage: Stage) -> list[str]:
    """Everything that the backup holds. Answers the roles whose rights had to be left out.

    Raises DumpError.
    """
    roles = {row["rolname"] for row in await tx.fetch("SELECT rolname FROM pg_roles")}
    unknown = [role for role in backup.manifest.roles if role.strip('"') not in roles]
    options = ["--no-privileges"] if unknown else []
    settings = {row["name"] for row in await tx.fetch("SELECT name FROM pg_settings")}
    try:
        for entry in entries(await backup.script("pre-data", *options), settings):
            await tx.execute(entry)
        await _fill_tables(tx, backup, settings, stage("restoring rows", backup.manifest.rows))
        last = [*entries(await backup.script("post-data", *options), settings)]
        report = stage("indexes and keys", len(last))
        for entry in last:
            await tx.execute(entry)
            report(1)
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise DumpError(f"{backup.path} does not hold together: {error.args[0]}.") from None
    await tx.execute("RESET ALL")  # the search path, which a dump empties
    return unknown


async def _fill_tables(tx: Connection, backup: Backup, settings: set[str], report: Report) -> None:
    words = ["--section=data", "--file=-", str(backup.path)]
    async with backup.programs.run("pg_restore", *words) as stream:
        script = Script(stream)
        while line := await script.statement():
            if head := head_of(line):
                await _copy(tx, head, script, report)
            elif is_for(settings, line):
                await tx.execute(line)


async def _copy(tx: Connection, head: Copy, script: Script, report: Report) -> None:
    async def rows() -> AsyncGenerator[bytes]:
        async for block in script.rows():
            yield block
            report(block.count(b"\n"))

    await tx.copy_to_table(head.table, schema_name=head.schema, columns=head.columns, source=rows())


async def prove(tx: Connection, manifest: Manifest, stage: Stage) -> None:
    """Every table has the rows that were dumped, and the same in each. Raises DumpError.

    What is kept with the versions of other rows is emptied then, for all have new ones.
    """
    await settle(tx)
    tables = [*manifest.tables]
    await tx.execute(f"ANALYZE {', '.join(map(quoted, tables))}")
    found = await tally(tx, tables, stage("proving", len(tables)))
    wrong = [table for table in tables if found[table] != manifest.tables[table]]
    if wrong:
        raise DumpError(
            f"What was restored differs from what was dumped, in {', '.join(wrong)}:"
            " nothing was changed."
        )
    if kept := [table for table in tables if table.endswith(KEPT)]:
        await tx.execute(f"TRUNCATE {', '.join(map(quoted, kept))}")
