"""A backup of a database in use: dumped and counted at one moment, and read back before it counts.

The service goes on writing meanwhile: an exported snapshot shows pg_dump and us the same rows.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from service.kit.archives import Manifest, new_file, read_manifest, seal
from service.kit.db import Connection, connect
from service.kit.dump_scripts import Script, head_of
from service.kit.migrations import find_revision
from service.kit.programs import DumpError, Programs
from service.kit.tallies import SCHEMA, Report, list_tables, settle, tally

Stage = Callable[[str, int | None], Report]
"""A part of long work begins: its name, and how much there is to do. Answers whom to tell."""

LOCK_SECONDS = 60
"""To wait for a migration under way."""

_ROLES = """
    SELECT DISTINCT grantee::regrole::text AS role
      FROM pg_class, aclexplode(relacl)
     WHERE relnamespace = to_regnamespace('public') AND grantee NOT IN (0, relowner)
  ORDER BY role
"""


async def write_backup(url: str, path: Path, programs: Programs, stage: Stage) -> Manifest:
    """Dumps the database to a new file, which has its name only when it is good.

    Raises DumpError.
    """
    with new_file(path) as draft:
        async with _moment(url) as (reader, snapshot):
            programs.expect_to_read(reader.get_server_version().major)
            manifest = await _describe(reader, programs, stage)
            await _dump(url, snapshot, draft, programs, stage)
        seal(draft, manifest)
        return await read_back(draft, programs, stage)


async def read_back(path: Path, programs: Programs, stage: Stage) -> Manifest:
    """Reads a backup to its end, and counts the rows of each table in it. Raises DumpError."""
    manifest = await asyncio.to_thread(read_manifest, path, partial(stage, "checking the file"))
    if programs.major < manifest.pg_dump:
        raise DumpError(
            f"{path} was dumped by PostgreSQL {manifest.pg_dump}, which pg_restore in"
            f" {programs.folder} is too old for ({programs.major}): name the folder of newer"
            " programs with --programs."
        )
    found = await _count(path, programs, stage("reading the rows", manifest.rows))
    for table, tally_ in manifest.tables.items():
        if found.get(table, 0) != tally_.rows:
            raise DumpError(
                f"{path} has {found.get(table, 0):,} rows of {table} where there were"
                f" {tally_.rows:,}."
            )
    return manifest


@asynccontextmanager
async def _moment(url: str) -> AsyncGenerator[tuple[Connection, str]]:
    connection = await connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection, await connection.fetchval("SELECT pg_export_snapshot()")
    finally:
        await connection.close()


async def _describe(reader: Connection, programs: Programs, stage: Stage) -> Manifest:
    await settle(reader)
    revision = await find_revision(reader)
    if revision is None:
        raise DumpError("There is no record in this database: nothing to back up.")
    tables = await list_tables(reader)
    return Manifest(
        made_at=datetime.now(UTC),
        revision=revision,
        server=await reader.fetchval("SHOW server_version"),
        pg_dump=programs.major,
        roles=[row["role"] for row in await reader.fetch(_ROLES)],
        tables=await tally(reader, tables, stage("counting tables", len(tables))),
    )


async def _dump(url: str, snapshot: str, path: Path, programs: Programs, stage: Stage) -> None:
    words = [
        "--format=custom",
        "--encoding=UTF8",
        f"--schema={SCHEMA}",
        f"--snapshot={snapshot}",
        f"--lock-wait-timeout={LOCK_SECONDS * 1000}",
        f"--file={path}",
    ]
    async with programs.run("pg_dump", *words, url=url) as stream:
        growth = asyncio.create_task(_follow(path, stage("dumping", None)))
        try:
            await stream.read()  # nothing, until it ends
        finally:
            growth.cancel()


async def _follow(path: Path, report: Report) -> None:
    """Reports bytes as a file grows."""
    seen = 0
    while True:
        await asyncio.sleep(0.2)
        size = (await asyncio.to_thread(path.stat)).st_size
        report(size - seen)
        seen = size


async def _count(path: Path, programs: Programs, report: Report) -> dict[str, int]:
    counts: dict[str, int] = {}
    async with programs.run("pg_restore", "--section=data", "--file=-", str(path)) as stream:
        script = Script(stream)
        while line := await script.statement():
            if head := head_of(line):
                counts[head.table] = 0
                async for block in script.rows():
                    counts[head.table] += block.count(b"\n")
                    report(block.count(b"\n"))
    return counts
