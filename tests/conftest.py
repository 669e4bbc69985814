"""Fixtures: a real server for the run, a database for each test, a client of the real service."""

import asyncio
import io
import itertools
import os
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from service import cli
from service.kit.db import connect
from service.kit.logs import configure_logging
from service.kit.migrations import upgrade
from service.settings import Settings
from tests.bouncer import VARIABLE, Bouncers, bouncers
from tests.commands import Done, Run
from tests.in_process import served
from tests.servers import postgres_server, sibling

ADMIN_KEY = "qt_only-for-tests-and-long-enough-to-be-no-accident"
TEMPLATE = "quotetrail_template"

_numbers = itertools.count(1)

Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


async def run_sql(url: str, *statements: str) -> None:
    """Statements outside a transaction, such as CREATE DATABASE."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    configure_logging("error", "json")


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A server for the whole run."""
    with postgres_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="session")
def bouncing(
    server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Bouncers | None]:
    """PgBouncers before the server, where the environment names the program."""
    if program := os.environ.get(VARIABLE):
        with bouncers(program, tmp_path_factory.mktemp("bouncers"), server_url) as running:
            yield running
    else:
        yield None


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """The name of a migrated database that tests are given copies of."""
    drop = f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)"
    asyncio.run(run_sql(server_url, drop, f"CREATE DATABASE {TEMPLATE}"))
    upgrade(sibling(server_url, TEMPLATE))
    return TEMPLATE


@pytest.fixture
async def database_url(server_url: str, template: str) -> AsyncGenerator[str]:
    """A database of its own for the test, so that it sees what a COMMIT does."""
    name = f"quotetrail_test_{next(_numbers)}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    await run_sql(server_url, drop, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield sibling(server_url, name)
    await run_sql(server_url, drop)


@pytest.fixture
def addresses(database_url: str, bouncing: Bouncers | None) -> dict[str, Any]:
    """Settings of how the service gets to the database; tests and commands go straight to it."""
    if not bouncing:
        return {"database_url": database_url}
    name = urlsplit(database_url).path.removeprefix("/")
    return {
        "database_url": sibling(bouncing.writing, name),
        "read_database_url": sibling(bouncing.reading, name),
        "owner_database_url": database_url,
        "statement_cache": False,
    }


@pytest.fixture
async def db(database_url: str) -> "AsyncGenerator[asyncpg.Connection[asyncpg.Record]]":
    """A connection to look behind the scenes."""
    connection = await connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
def serve(addresses: dict[str, Any], tmp_path: Path) -> Serve:
    """The service with other settings than usual."""

    @asynccontextmanager
    async def serving(
        key: str | None = ADMIN_KEY, **changes: Any
    ) -> AsyncGenerator[httpx.AsyncClient]:
        own = {"admin_key": ADMIN_KEY, "data_dir": tmp_path / "data"}
        at = {} if "database_url" in changes else addresses
        values: dict[str, Any] = {**own, **at, **changes}
        async with served(Settings(**values), key) as client:
            yield client

    return serving


@pytest.fixture
async def client(serve: Serve) -> AsyncGenerator[httpx.AsyncClient]:
    """A client that may do everything."""
    async with serve() as one:
        yield one


@pytest.fixture
def _logging() -> Generator[None]:
    """A command sets where the log goes, which for others is elsewhere."""
    yield
    configure_logging("error", "json")


@pytest.fixture
def run(
    addresses: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    _logging: None,  # which ends after capsys does
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command as from a shell, but for the process; a traceback is raised here."""
    for name in [name for name in os.environ if name.startswith("QUOTETRAIL_")]:
        monkeypatch.delenv(name)

    def running(*arguments: str | Path, stdin: bytes = b"", **settings: str) -> Done:
        with monkeypatch.context() as patch:
            at = {} if "database_url" in settings else addresses
            for name, value in {**at, **settings}.items():
                patch.setenv(f"QUOTETRAIL_{name.upper()}", str(value))
            patch.setattr(sys, "argv", ["quotetrail", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            with pytest.raises(SystemExit) as left:
                cli.main()
        said = capsys.readouterr()
        return Done(left.value.code, said.out, said.err)

    return running


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of annotated data, which not every machine has."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("there is no ../shared/data here")
    return folder
