"""What 16 writers see while parts of the service are killed: refusals to wait for, and no loss."""

import asyncio
import itertools
import json
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from service.kit.db import connect
from service.kit.postgres import dsn_for
from tests.blows import (
    Aftermath,
    Blow,
    kill_a_backend,
    kill_a_worker,
    kill_the_postmaster,
    kill_the_service,
    kill_the_service_and_its_database,
)
from tests.documents import printed, texts, url_of
from tests.insisting import open_client
from tests.running import Running, end, is_free, running_service, wait_until

Json = dict[str, Any]

WRITERS = 16
BEFORE = 48  # documents on record when the blow comes
AFTER = 3  # documents that each writer must get on record that it sends after the blow
BACK_WITHIN = 30  # seconds; a start takes 2 of them on two idle cores
STOPS_WITHIN = 30
PAUSE = 0.25


@dataclass
class Tally(Aftermath):
    """What the writers saw, and what they were told is on record."""

    run: str = field(default_factory=lambda: uuid4().hex[:12])
    receipts: dict[int, Json] = field(default_factory=dict[int, Json])
    since_blow: Counter[int] = field(default_factory=Counter[int])
    """By writer: documents sent after the blow and acknowledged."""
    statuses: Counter[int] = field(default_factory=Counter[int])
    lost_connections: Counter[str] = field(default_factory=Counter[str])
    refusals: list[str] = field(default_factory=list[str])
    """Answers that no writer should see: all but 200, 201, and 503 with Retry-After."""
    stopping: bool = False

    def __post_init__(self) -> None:
        """Documents are numbered through all writers."""
        self.numbers = itertools.count()

    def summary(self, what: str) -> Json:
        """For the report."""
        return {
            "what": what,
            "acknowledged": len(self.receipts),
            "503": self.statuses[503],
            "500": self.statuses[500],
            "lost_connections": dict(self.lost_connections),
            "first_acknowledgement": round(self.first, 2),
            "longest_silence": round(self.silence, 2),
        }


def ids(receipt: Json) -> list[Any]:
    quotes = [(one["occurrence_id"], one["quote_id"], one["speaker"]) for one in receipt["quotes"]]
    return [receipt["publication"]["id"], quotes]


async def write(service: Running, tally: Tally, writer: int) -> None:
    """One document after the other; none is given up."""
    async with open_client(service) as client:
        while not tally.stopping:
            await insist(client, tally, writer, next(tally.numbers))


async def insist(client: httpx.AsyncClient, tally: Tally, writer: int, number: int) -> None:
    """The same document, until it is acknowledged."""
    while not await is_acknowledged(client, tally, writer, number):  # noqa: ASYNC110 - it asks
        await asyncio.sleep(PAUSE)


async def is_acknowledged(
    client: httpx.AsyncClient, tally: Tally, writer: int, number: int
) -> bool:
    sent = time.monotonic()
    try:
        answer = await client.post("/v1/documents", json=printed(tally.run, number))
    except httpx.TransportError as error:
        tally.lost_connections[type(error).__name__] += 1
        return False
    tally.statuses[answer.status_code] += 1
    if answer.status_code in {200, 201}:
        tally.receipts[number] = answer.json()
        tally.acknowledged.append((sent, time.monotonic()))
        tally.since_blow[writer] += sent >= tally.struck_at
        return True
    if answer.status_code != 503 or "retry-after" not in answer.headers:
        tally.refusals.append(f"{answer.status_code} {dict(answer.headers)} {answer.text}")
    return False


async def until(condition: Callable[[], object], *, within: float, what: str) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {within} s"
        await asyncio.sleep(0.02)


async def survive(service: Running, blow: Blow) -> Tally:
    """Strikes while all writers are at work, and waits until each of them is again."""
    tally, what = Tally(), blow.__name__

    def everyone_is_back() -> bool:
        return all(tally.since_blow[writer] >= AFTER for writer in range(WRITERS))

    async with asyncio.timeout(60), asyncio.TaskGroup() as writers:
        for writer in range(WRITERS):
            writers.create_task(write(service, tally, writer))
        try:
            await until(lambda: len(tally.receipts) >= BEFORE, within=20, what="at work")
            assert set(tally.statuses) == {201}, tally.refusals
            await blow(service, tally)
            await until(everyone_is_back, within=30, what=f"{what}, {tally.statuses}")
        finally:
            tally.stopping = True
    report(tally.summary(what))
    assert tally.refusals == [], service.tail()
    assert tally.silence < BACK_WITHIN, tally.summary(what)
    return tally


def report(summary: Json) -> None:
    """Adds a line to the file that QUOTETRAIL_CRASH_REPORT names."""
    if path := os.environ.get("QUOTETRAIL_CRASH_REPORT"):
        with Path(path).open("a") as file:
            file.write(json.dumps(summary) + "\n")


async def expect_everything(service: Running, tally: Tally) -> None:
    """What was acknowledged is on record, once, and is recognised when it comes again."""
    await expect_rows(service, tally)
    numbers = iter(sorted(tally.receipts))

    async def post_again() -> None:
        async with open_client(service) as client:
            for number in numbers:
                again = await client.post("/v1/documents", json=printed(tally.run, number))
                assert again.status_code == 200, again.text
                assert ids(again.json()) == ids(tally.receipts[number])

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for _ in range(WRITERS):
            group.create_task(post_again())
    await expect_rows(service, tally)
    await expect_answers(service, tally)


async def expect_rows(service: Running, tally: Tally) -> None:
    db = await connect(dsn_for(service.data_dir))
    try:
        rows = await db.fetch(
            """
            SELECT p.url, p.id, o.text
              FROM publications AS p JOIN occurrences AS o ON o.publication_id = p.id
             WHERE p.url LIKE $1
            """,
            url_of(tally.run, 0).removesuffix("0") + "%",
        )
        twice = await db.fetch(
            """
            SELECT name AS what FROM speakers GROUP BY 1 HAVING count(*) > 1
             UNION ALL
            SELECT text AS what FROM quotes GROUP BY speaker_id, text HAVING count(*) > 1
             UNION ALL
            SELECT name AS what FROM outlets GROUP BY 1 HAVING count(*) > 1
            """
        )
    finally:
        await db.close()
    held: dict[tuple[str, Any], list[str]] = defaultdict(list)
    for row in rows:
        held[row["url"], row["id"]].append(row["text"])
    assert len(held) == len({url for url, _ in held}), "a publication was made twice"
    assert {url: sorted(found) for (url, _), found in held.items()} == {
        url_of(tally.run, number): texts(printed(tally.run, number)) for number in tally.receipts
    }
    assert twice == []


async def expect_answers(service: Running, tally: Tally) -> None:
    """The same through the front door, for the documents nearest to the blow."""
    async with open_client(service) as client:
        for number in range(BEFORE - WRITERS, BEFORE + WRITERS):
            url = url_of(tally.run, number)
            found = await client.get("/v1/publications", params={"url": url})
            (publication,) = found.json()["items"]
            assert publication["id"] == tally.receipts[number]["publication"]["id"]
            quotes = await client.get(f"/v1/publications/{publication['id']}/quotes")
            shown = sorted(quote["text"] for quote in quotes.json()["items"])
            assert shown == texts(printed(tally.run, number))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    with running_service(tmp_path_factory.mktemp("crashes"), workers="2") as service:
        yield service


@pytest.fixture
def service(running: Running) -> Running:
    """One for all tests: what one blow has left behind, the next one must bear."""
    whole = running.process.poll() is None and len(running.workers()) == 2 and running.is_ready()
    if not whole:
        running.restart()
    return running


async def stop(service: Running, after: Aftermath) -> None:
    """Swiftly, with nothing left running; then a start."""
    service.process.send_signal(signal.SIGTERM)
    after.strike()
    status = await asyncio.to_thread(service.process.wait, STOPS_WITHIN)
    report({"what": "stopped", "seconds": round(time.monotonic() - after.struck_at, 2)})
    assert status == 0, service.tail()
    assert service.postgres() == []
    assert service.workers() == []
    service.start()


@pytest.mark.parametrize(
    "blow",
    [
        kill_a_worker,
        kill_a_backend,
        kill_the_postmaster,
        kill_the_service,
        kill_the_service_and_its_database,
        stop,
    ],
)
async def test_what_was_acknowledged_is_on_record_once_after(
    service: Running, blow: Blow, record_property: Callable[[str, object], None]
) -> None:
    tally = await survive(service, blow)
    record_property("crash", tally.summary(blow.__name__))
    await expect_everything(service, tally)


def test_workers_whose_main_process_was_killed_leave_the_port_to_the_next_one(
    service: Running,
) -> None:
    service.kill_main()

    def they_are_gone() -> bool:
        return not service.workers() and is_free(service.port)

    took = wait_until(they_are_gone, within=2, what="the workers leave")
    report({"what": "orphans", "seconds": round(took, 2)})
    postmaster = service.postmaster()
    service.start()
    service.wait_until_ready()
    assert service.postmaster() == postmaster
    assert service.stop() == 0
    assert service.postgres() == []


def test_the_database_comes_back_when_a_worker_was_replaced_meanwhile(service: Running) -> None:
    main = psutil.Process(service.process.pid)

    def starts_the_database() -> bool:
        return any(file.path.endswith("start.lock") for file in main.open_files())

    service.postmaster().kill()
    wait_until(starts_the_database, within=5, what="the supervisor")
    end(service.workers()[:1])
    wait_until(lambda: len(service.workers()) == 2, within=5, what="two workers")
    service.wait_until_ready()
    service.postmaster().kill()
    wait_until(lambda: not service.is_ready(), within=5, what="the loss is seen")
    wait_until(service.is_ready, within=8, what="it is ready again")


def test_a_stop_during_the_start_leaves_no_database_running(service: Running) -> None:
    service.stop()
    service.start()
    wait_until(service.postgres, within=20, what="the database starts")
    service.stop()
    assert service.postgres() == []


def test_a_stop_while_the_workers_start_is_heard_by_all_of_them(service: Running) -> None:
    service.stop()
    before = service.log.stat().st_size
    service.start()
    wait_until(service.workers, within=20, what="the first worker")
    service.stop()
    assert b"refused to gracefully stop" not in service.log.read_bytes()[before:]
    assert service.postgres() == []


def test_a_port_in_use_is_refused_and_not_shared(service: Running, tmp_path: Path) -> None:
    changes = {"DATA_DIR": str(tmp_path), "DATABASE_URL": dsn_for(service.data_dir)}
    environment = service.environment | {f"QUOTETRAIL_{k}": v for k, v in changes.items()}
    second = Running(
        data_dir=tmp_path, log=tmp_path / "log", port=service.port, environment=environment
    )
    try:
        wait_until(
            lambda: second.process.poll() is not None or second.workers(), within=20, what="a start"
        )
        assert second.process.poll() == 1
        assert f"Cannot listen on 127.0.0.1:{service.port}" in second.tail()
    finally:
        second.kill()
