"""Idempotency-Key when the answer to a COMMIT is lost, and when parts of the service are killed."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit
from uuid import uuid4

import httpx

from service.kit.db import connect
from service.kit.postgres import dsn_for
from tests.conftest import Serve
from tests.documents import document
from tests.running import Running, end, running_service
from tests.test_crashes import is_writing, open_client, report
from tests.test_idempotency import SPEAKER, count, is_replayed, new_key, told
from tests.test_reviews import review

Json = dict[str, Any]

WRITERS = 8
STORIES = 16  # told before each blow and after the last
PAUSE = 0.1


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


@dataclass
class Done:
    """One request that was acknowledged, as it may be sent again."""

    method: str
    path: str
    body: Json
    key: Json
    answer: httpx.Response


@dataclass
class Tally:
    """What the writers saw."""

    run: str = field(default_factory=lambda: uuid4().hex[:12])
    done: dict[int, list[Done]] = field(default_factory=dict[int, list[Done]])
    seen: Counter[str] = field(default_factory=Counter[str])
    refusals: list[str] = field(default_factory=list[str])
    stopping: bool = False

    def __post_init__(self) -> None:
        """Stories are numbered through all writers."""
        self.numbers = itertools.count()


async def write(service: Running, tally: Tally) -> None:
    """One story after the other; none is left half told."""
    async with open_client(service) as client:
        while not tally.stopping:
            number = next(tally.numbers)
            tally.done[number] = await tell(client, tally, number)


async def tell(client: httpx.AsyncClient, tally: Tally, number: int) -> list[Done]:
    """Somebody is recorded and changed, a review likewise, and a document."""
    speaker = {"kind": "person", "name": f"Свідок {tally.run} {number}"}
    claim = review(url=f"https://a.example/{tally.run}/{number}")
    paper = document(publication={"url": f"https://example.org/{tally.run}/{number}"})
    done: list[Done] = []
    for path, body, change in (
        ("/v1/speakers", speaker, {"name": f"Очевидець {tally.run} {number}"}),
        ("/v1/reviews", claim, {"title": f"Назва {number}"}),
        ("/v1/documents", paper, None),
    ):
        done.append(await insist(client, tally, "POST", path, body))
        if change:
            at = done[-1].answer.headers["location"]
            done.append(await insist(client, tally, "PATCH", at, change))
    return done


async def insist(
    client: httpx.AsyncClient, tally: Tally, method: str, path: str, body: Json
) -> Done:
    """The same request with the same key, until it is acknowledged."""
    key = new_key()
    while True:
        try:
            answer = await client.request(method, path, json=body, headers=key)
        except httpx.TransportError as error:
            tally.seen[type(error).__name__] += 1
        else:
            tally.seen[str(answer.status_code)] += 1
            if answer.is_success:
                tally.seen["replayed"] += is_replayed(answer)
                return Done(method, path, body, key, answer)
            in_use = answer.status_code == 409 and "idempotency-key-in-use" in answer.text
            if not (answer.status_code == 503 or in_use) or "retry-after" not in answer.headers:
                tally.refusals.append(f"{answer.status_code} {path} {answer.text}")
        await asyncio.sleep(PAUSE)


async def kill_the_service(service: Running) -> None:
    await asyncio.to_thread(service.kill)
    service.start()


async def kill_the_service_and_its_database(service: Running) -> None:
    await asyncio.to_thread(service.kill)
    await asyncio.to_thread(end, service.postgres())
    service.start()


async def kill_the_postmaster(service: Running) -> None:
    service.postmaster().kill()


async def kill_a_backend(service: Running) -> None:
    """One that is at work on something."""
    while not (busy := next(filter(is_writing, service.postgres()), None)):  # noqa: ASYNC110
        await asyncio.sleep(0)
    busy.kill()


BLOWS: list[Callable[[Running], Awaitable[None]]] = [
    kill_the_service,
    kill_a_backend,
    kill_the_service_and_its_database,
    kill_the_postmaster,
]


async def strike(service: Running, tally: Tally) -> None:
    """Every blow while all writers are at work, each when the last one is overcome."""
    for blow in BLOWS:
        await until_told(tally, STORIES)
        await blow(service)
    await until_told(tally, STORIES)


async def until_told(tally: Tally, stories: int) -> None:
    """So many more."""
    before = len(tally.done)
    while len(tally.done) < before + stories:  # noqa: ASYNC110 - it looks
        await asyncio.sleep(0.02)


async def expect_all_of_it_once(service: Running, tally: Tally) -> None:
    db = await connect(dsn_for(service.data_dir))
    try:
        people = "SELECT name, id FROM speakers WHERE name LIKE '%' || $1 || '%'"
        rows = await db.fetch(people, tally.run)
        held = [(row["name"], str(row["id"])) for row in rows]
        changes = await db.fetch("SELECT id, action FROM changes")
    finally:
        await db.close()
    assert sorted(held) == sorted(
        (f"Очевидець {tally.run} {number}", done[0].answer.json()["id"])
        for number, done in tally.done.items()
    )
    actions = Counter((str(row["id"]), row["action"]) for row in changes)
    for made, changed, reviewed, again, paper in tally.done.values():
        for one, action in ((made, "recorded"), (changed, "changed")):
            assert actions[one.answer.json()["id"], action] == 1
        for one, action in ((reviewed, "recorded"), (again, "changed")):
            assert actions[one.answer.json()["id"], action] == 1
        assert actions[paper.answer.json()["publication"]["id"], "recorded"] == 1


async def expect_the_same_answers(service: Running, tally: Tally) -> None:
    async with open_client(service) as client:
        for done in tally.done.values():
            for one in done:
                again = await client.request(one.method, one.path, json=one.body, headers=one.key)
                assert is_replayed(again), again.text
                assert told(again) == told(one.answer)


async def test_with_keys_nothing_is_lost_or_done_twice_whatever_is_killed(tmp_path: Path):
    with running_service(tmp_path, workers="2") as service:
        tally, began = Tally(), time.monotonic()
        async with asyncio.timeout(240), asyncio.TaskGroup() as writers:
            for _ in range(WRITERS):
                writers.create_task(write(service, tally))
            try:
                await strike(service, tally)
            finally:
                tally.stopping = True
        seconds = round(time.monotonic() - began, 1)
        requests = sum(map(len, tally.done.values()))
        report({"what": "keys", "acknowledged": requests, "seconds": seconds, **tally.seen})
        assert tally.refusals == [], service.tail()
        await expect_all_of_it_once(service, tally)
        await expect_the_same_answers(service, tally)
