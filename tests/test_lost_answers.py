"""Idempotency-Key when the answer to a COMMIT is lost, and when parts of the service are killed."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from service.kit.db import connect
from service.kit.postgres import dsn_for
from tests.accounts import Account, account_for
from tests.blows import (
    Blow,
    kill_a_backend,
    kill_the_postmaster,
    kill_the_service,
    kill_the_service_and_its_database,
)
from tests.conftest import Serve
from tests.insisting import Tally, is_replayed, new_key, open_client, write
from tests.running import Running, running_service
from tests.test_crashes import report
from tests.test_idempotency import SPEAKER, count, told

WRITERS = 8
STORIES = 16  # told before each blow and after the last


@dataclass
class Line:
    """Between the service and its database: hands on what is said, until it is cut."""

    database: str
    armed: bool = False
    cut: int = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection. Armed, it ends when a kept answer is committed, and does not say so."""
        parts = urlsplit(self.database)
        folder = parse_qs(parts.query).get("host", [""])[0]
        there, back = (
            await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{parts.port or 5432}")
            if folder
            else await asyncio.open_connection(parts.hostname, parts.port)
        )
        lost = asyncio.Event()
        answers = asyncio.create_task(self._answers(there, writer, lost))
        keeps = False
        with suppress(ConnectionError):
            while said := await reader.read(2**16):
                keeps = keeps or b"INSERT INTO kept_answers" in said
                if self.armed and keeps and b"COMMIT" in said:
                    self.armed = False
                    lost.set()
                back.write(said)
        back.close()
        await answers

    async def _answers(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while said := await there.read(2**16):
                if lost.is_set():
                    self.cut += 1
                    break
                writer.write(said)
        writer.close()


@asynccontextmanager
async def line_to(database_url: str) -> AsyncGenerator[tuple[Line, str]]:
    """A line and its address."""
    line = Line(database_url)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    parts = urlsplit(database_url)
    user = parts.netloc.rpartition("@")[0]
    yield line, urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{port}", query=""))
    server.close()


async def test_what_was_committed_though_answered_503_is_answered_on_the_next_try(
    serve: Serve, db: Any, database_url: str
):
    async with line_to(database_url) as (line, address), serve(database_url=address) as client:
        key = new_key()
        line.armed = True
        lost = await client.post("/v1/speakers", json=SPEAKER, headers=key)
        assert (lost.status_code, lost.headers["retry-after"], line.cut) == (503, "1", 1)
        assert await count(db) == 1
        again = await client.post("/v1/speakers", json=SPEAKER, headers=key)
        assert (again.status_code, is_replayed(again)) == (201, True)
        at = again.headers["location"]
        assert (await client.get(at)).content == again.content
        assert told(await client.post("/v1/speakers", json=SPEAKER, headers=key)) == told(again)
    assert await count(db) == 1


BLOWS: list[Blow] = [
    kill_the_service,
    kill_a_backend,
    kill_the_service_and_its_database,
    kill_the_postmaster,
]


async def strike(service: Running, tally: Tally) -> None:
    """Every blow while all writers are at work, each when the last one is overcome."""
    for blow in BLOWS:
        await until_told(tally, STORIES)
        await blow(service, tally)
    await until_told(tally, STORIES)


async def until_told(tally: Tally, stories: int) -> None:
    """So many more."""
    before = len(tally.done)
    while len(tally.done) < before + stories:  # noqa: ASYNC110 - it looks
        await asyncio.sleep(0.02)


async def expect_the_same_answers(service: Running, tally: Tally) -> None:
    async with open_client(service) as client:
        for done in tally.done.values():
            for one in done:
                again = await client.request(one.method, one.path, json=one.body, headers=one.key)
                assert is_replayed(again), again.text
                assert told(again) == told(one.answer)


async def expect_that_nothing_escapes_the_account(service: Running, tally: Tally) -> None:
    """What was changed behind the service's back is named."""
    one, other, *_ = tally.done.values()
    names = [story[1].body["name"] for story in (one, other)]
    db = await connect(dsn_for(service.data_dir))
    await db.execute("UPDATE speakers SET name = $2 WHERE name = $1", *names)
    await db.execute("UPDATE reviews SET title = '' WHERE url = $1", one[2].body["url"])
    await db.close()
    account = await account_for(service, tally)
    assert sorted(account.lost) == sorted([names[0], one[1].path, one[3].path])
    assert account.doubled == [names[1], names[1]]


async def test_with_keys_nothing_is_lost_or_done_twice_whatever_is_killed(tmp_path: Path):
    with running_service(tmp_path, workers="2") as service:
        tally, began = Tally(), time.monotonic()
        async with asyncio.timeout(240), asyncio.TaskGroup() as writers:
            for writer in range(WRITERS):
                writers.create_task(write(service, tally, writer))
            try:
                await strike(service, tally)
            finally:
                tally.stopping = True
        seconds = round(time.monotonic() - began, 1)
        report({"what": "keys", "seconds": seconds, **tally.seen})
        assert tally.refusals == [], service.tail()
        assert await account_for(service, tally) == Account()
        await expect_the_same_answers(service, tally)
        await expect_that_nothing_escapes_the_account(service, tally)
