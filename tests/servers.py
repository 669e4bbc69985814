"""A PostgreSQL for the tests: the one that is named, else a container, else the embedded one."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from service.kit.postgres import EmbeddedPostgres

IMAGE = "postgres:18"
INITDB = "--locale-provider=builtin --builtin-locale=C.UTF-8 --lc-ctype=C.UTF-8"


@contextmanager
def postgres_server(folder: Path) -> Generator[str]:
    """Its address, with a role that may create databases."""
    if named := os.environ.get("QUOTETRAIL_TEST_DATABASE_URL"):
        yield named
    elif docker_has(IMAGE):
        with _container() as url:
            yield url
    else:
        with EmbeddedPostgres(folder) as postgres:
            asyncio.run(_hurry(postgres.dsn))
            yield postgres.dsn


async def _hurry(url: str) -> None:
    """Nothing of a test outlives its machine, so that nothing need wait for the disk."""
    connection = await asyncpg.connect(url)
    await connection.execute("ALTER SYSTEM SET fsync = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


def docker_has(image: str) -> bool:
    """Whether a Docker engine answers and has the image, or can pull it."""
    if shutil.which("docker") is None:
        return False
    commands = (["docker", "image", "inspect", image], ["docker", "pull", "-q", image])
    return _does("docker", "info") and any(_does(*command) for command in commands)


def _does(*command: str) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@contextmanager
def _container() -> Generator[str]:
    # Its reaper is an image too, which need not be there; the container is ended all the same.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    # Only here, so that the tests need no Docker client where there is no engine.
    from testcontainers.community.postgres import PostgresContainer

    container = PostgresContainer(IMAGE, driver=None).with_env("POSTGRES_INITDB_ARGS", INITDB)
    with container.with_command("-c fsync=off") as running:
        yield running.get_connection_url()


def make_place() -> Path:
    """A folder with a short path that everybody may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="qt-", dir="/tmp"))
    path.chmod(0o755)
    return path


def sibling(url: str, database: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{database}"))


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
