"""Behind a bouncer, whose sessions go from one to the other; and what a reader may not do."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from service.kit.db import Database, open_database
from service.kit.statements import fetch_planned
from tests.bouncer import VARIABLE, Bouncers, documented
from tests.commands import Run
from tests.documents import document
from tests.running import running_service

WRITE = "INSERT INTO tombstones (id, reason) VALUES (gen_random_uuid(), 'x')"
LEFT = "SELECT count(*) FROM pg_prepared_statements"
PID = "SELECT pg_backend_pid()"


def database_of(addresses: dict[str, Any], reading: str) -> Any:
    """One connection of each kind, as the service has them."""
    return open_database(
        addresses["database_url"],
        addresses.get(reading, addresses["database_url"]),
        size=1,
        patience=5,
        statement_cache=addresses.get("statement_cache", True),
    )


@pytest.fixture
def behind(bouncing: Bouncers | None, addresses: dict[str, Any]) -> dict[str, Any]:
    """The addresses of the service, with a bouncer between."""
    if not bouncing:
        pytest.skip(f"{VARIABLE} names no PgBouncer")
    return addresses


async def test_a_reader_cannot_write(addresses: dict[str, Any]):
    database: Database
    async with database_of(addresses, "read_database_url") as database:
        if database.replica:  # an address of its own is read when it has been looked at
            await database.replica.look()
        async with database.read() as reader:
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await reader.execute(WRITE)


async def test_what_is_set_for_reads_goes_on_to_no_writer(behind: dict[str, Any]):
    database: Database
    async with database_of(behind, "database_url") as database:
        async with database.read() as reader:
            session = await reader.fetchval(PID)
        async with database.write() as tx:
            assert await tx.fetchval(PID) == session
            await tx.execute(WRITE)


async def test_no_statement_stays_behind_for_the_next(behind: dict[str, Any]):
    database: Database
    async with database_of(behind, "database_url") as database, database.read() as reader:
        for _ in range(2):
            assert await reader.fetchval("SELECT $1::int", 1) == 1
            assert await fetch_planned(reader, "SELECT $1::uuid[]", []) == [([],)]
        assert await reader.fetchval(LEFT) == 0


def test_workers_of_one_bouncer_do_not_trip_over_each_other(behind: dict[str, Any], tmp_path: Path):
    settings = {name: str(value) for name, value in behind.items()}

    def ask(path: str) -> int:
        return client.get(path).status_code

    def write(number: int) -> int:
        outlet = {"kind": "news_site", "name": f"Газета {number}"}
        return client.post("/v1/outlets", json=outlet).status_code

    with (
        running_service(tmp_path, workers="3", **settings) as service,
        httpx.Client(base_url=service.url, headers=service.headers, timeout=60) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        assert client.post("/v1/documents", json=document()).status_code == 201
        paths = ["/v1/quotes", "/v1/quotes?q=слова", "/v1/speakers", "/health/ready"] * 25
        read, written = threads.map(ask, paths), threads.map(write, range(25))
        assert (set(read), set(written)) == ({200}, {201})


def test_what_is_documented_is_the_mode_that_is_tried():
    ini = documented()
    assert ini["pgbouncer"]["pool_mode"] == "transaction"
    assert list(ini["databases"]) == ["quotes", "quotes_read"]


@pytest.mark.parametrize("words", [("migrate",), ("keys", "list"), ("backup", "record.dump")])
def test_a_command_goes_past_the_bouncer_or_not_at_all(
    run: Run, database_url: str, words: tuple[str, ...]
):
    done = run(*words, database_url=database_url, statement_cache="false")
    assert (done.code, "QUOTETRAIL_OWNER_DATABASE_URL" in done.err) == (1, True)
