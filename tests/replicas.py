"""A replica of a PostgreSQL, made as docs/scaling.md says, and what befalls it."""

import asyncio
import shlex
import subprocess
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from service.kit.postgres import EmbeddedPostgres
from service.kit.postgres_cluster import Cluster
from tests.bouncer import SCALING
from tests.running import end, servers_in
from tests.servers import sibling

NEWEST = "SELECT pg_logical_emit_message(true, 'test', '')"
REPLAYED = "SELECT pg_last_wal_replay_lsn()"


def documented() -> tuple[list[str], str]:
    """The words of the command that copies the primary, and the settings of the replica."""
    text = SCALING.read_text()
    command = text.partition("\npg_basebackup ")[2].partition("\ncat ")[0]
    settings = text.partition("<<'END'\n")[2].partition("END\n")[0]
    return shlex.split(command.replace("\\\n", "")), settings


class Standby:
    """A primary and its replica, both embedded."""

    def __init__(self, primary: EmbeddedPostgres, replica: EmbeddedPostgres) -> None:
        self.primary = primary
        self.replica = replica

    def processes(self) -> list[psutil.Process]:
        """Of the replica."""
        return servers_in(self.replica.data_dir)

    def kill(self) -> None:
        """All of the replica at one blow."""
        end(self.processes())

    def addresses(self, database: str) -> dict[str, str]:
        """Settings of a service that reads from the replica."""
        return {
            "database_url": sibling(self.primary.dsn, database),
            "read_database_url": sibling(self.replica.dsn, database),
        }

    async def catch_up(self) -> None:
        """Until the replica has all that the primary has now."""
        newest = await ask(self.primary.dsn, NEWEST)
        for _ in range(400):
            if await ask(self.replica.dsn, REPLAYED) >= newest:
                return
            await asyncio.sleep(0.025)
        raise AssertionError(f"the replica does not come (see {self.replica.data_dir})")

    @asynccontextmanager
    async def standing_still(self) -> AsyncGenerator[None]:
        """The replica replays nothing, and answers with what it has."""
        await self.catch_up()
        await ask(self.replica.dsn, "SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            await ask(self.replica.dsn, "SELECT pg_wal_replay_resume()")


async def ask(url: str, statement: str) -> Any:
    """One value, by a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


@contextmanager
def replicated(folder: Path) -> Generator[Standby]:
    """Both running, the second one a copy of the first."""
    with EmbeddedPostgres(folder / "primary") as primary:
        _copy(primary, folder / "replica")
        with EmbeddedPostgres(folder / "replica") as replica:
            yield Standby(primary, replica)


def _copy(primary: EmbeddedPostgres, folder: Path) -> None:
    cluster = Cluster(primary.data_dir / "postgres")
    cluster.prepare()
    folder.mkdir()
    copy = folder / "postgres"
    cluster.make_private(copy)
    words, settings = documented()
    ours = {
        "--dbname": sibling(primary.dsn, "postgres"),
        "--pgdata": str(copy),
    }
    named = [word.partition("=") for word in words]
    options = [name + mark + ours.get(name, value) for name, mark, value in named]
    command = cluster.command("pg_basebackup", *options, reach=copy)
    subprocess.run(command, cwd="/", env=cluster.environment, check=True)
    with (copy / "postgresql.auto.conf").open("a") as file:
        file.write(settings)
