"""What 16 writers see while parts of the service are killed: refusals to wait for, and no loss."""

import asyncio
import itertools
import json
import os
import signal
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from service.kit.db import connect
from service.kit.postgres import dsn_for
from tests.running import Running, end, is_free, running_service, wait_until

Json = dict[str, Any]

WRITERS = 16
BEFORE = 48  # documents on record when the blow comes
AFTER = 3  # documents that each writer must get on record that it sends after the blow
BACK_WITHIN = 15  # seconds; a start takes 2 of them on two idle cores
STOPS_WITHIN = 15
PAUSE = 0.25

SPEAKERS = ("Олена Петренко", "Іван Бондар", "Рустем Умєров", "Марія Коваль")
SAID_BY_MANY = (
    "Ми збудуємо цей міст до кінця наступного року",
    "Школи у громаді відкриються першого вересня",
    "Дорогу до Львова відремонтують за пів року",
)


@dataclass
class Tally:
    """What the writers saw, and what they were told is on record."""

    run: str = field(default_factory=lambda: uuid4().hex[:12])
    receipts: dict[int, Json] = field(default_factory=dict[int, Json])
    acknowledged: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """When the request was sent, and when the answer was there."""
    since_blow: Counter[int] = field(default_factory=Counter[int])
    """By writer: documents sent after the blow and acknowledged."""
    statuses: Counter[int] = field(default_factory=Counter[int])
    lost_connections: Counter[str] = field(default_factory=Counter[str])
    refusals: list[str] = field(default_factory=list[str])
    """Answers that no writer should see: all but 200, 201, and 503 with Retry-After."""
    struck_at: float = float("inf")
    stopping: bool = False

    def __post_init__(self) -> None:
        """Documents are numbered through all writers."""
        self.numbers = itertools.count()

    def strike(self) -> None:
        """Called by each blow when it has struck."""
        self.struck_at = time.monotonic()

    @property
    def first(self) -> float:
        """Seconds from the blow to the first acknowledgement of what was sent after it."""
        since = self.struck_at
        return min(there - since for sent, there in self.acknowledged if sent >= since)

    @property
    def silence(self) -> float:
        """The longest time after the blow in which nobody was acknowledged anything."""
        since = self.struck_at
        times = [since, *sorted(there for _, there in self.acknowledged if there > since)]
        return max(later - earlier for earlier, later in itertools.pairwise(times))

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


Blow = Callable[[Running, Tally], Awaitable[None]]


def url_of(run: str, number: int) -> str:
    return f"https://example.org/{run}/{number}"


def document(run: str, number: int) -> Json:
    """Its own words, words that others print too, and now and then a speaker whom nobody knows."""
    words = [
        (SPEAKERS[number % 4], f"Допис номер {number} у перебігу {run} розповідає про новий парк"),
        (SPEAKERS[number % 3], SAID_BY_MANY[number % 3]),
    ]
    if number % 2:
        words.append((f"Свідок {run}{number // 20}", f"Я бачив це на власні очі, {number}"))
    return {
        "publication": {
            "kind": "article",
            "url": url_of(run, number),
            "title": f"Допис {number}",
            "language": "uk",
            "published_at": "2025-12-03",
            "outlet": {"name": "Приклад", "kind": "news_site", "url": "https://example.org"},
        },
        "quotes": [
            {"speaker": {"name": name}, "mode": "direct", "text": text} for name, text in words
        ],
    }


def texts(body: Json) -> list[str]:
    return sorted(quote["text"] for quote in body["quotes"])


def ids(receipt: Json) -> list[Any]:
    quotes = [(one["occurrence_id"], one["quote_id"], one["speaker"]) for one in receipt["quotes"]]
    return [receipt["publication"]["id"], quotes]


def open_client(service: Running) -> httpx.AsyncClient:
    """With one connection, which is kept."""
    limits = httpx.Limits(max_connections=1)
    return httpx.AsyncClient(
        base_url=service.url, headers=service.headers, limits=limits, timeout=20
    )


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
        answer = await client.post("/v1/documents", json=document(tally.run, number))
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
                again = await client.post("/v1/documents", json=document(tally.run, number))
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
        url_of(tally.run, number): texts(document(tally.run, number)) for number in tally.receipts
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
            printed = sorted(quote["text"] for quote in quotes.json()["items"])
            assert printed == texts(document(tally.run, number))


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


async def kill_a_worker(service: Running, tally: Tally) -> None:
    """And see that the one in its place serves."""
    old, *_ = workers = service.workers()
    before = {worker.pid for worker in workers}
    old.kill()
    tally.strike()

    def new() -> list[psutil.Process]:
        return [worker for worker in service.workers() if worker.pid not in before]

    def new_one_serves() -> bool:
        with socket.create_connection(("127.0.0.1", service.port), timeout=5):
            connections = [one for worker in new() for one in worker.net_connections("tcp")]
        return psutil.CONN_ESTABLISHED in {one.status for one in connections}

    await asyncio.to_thread(wait_until, new, within=10, what="a new worker")
    await asyncio.to_thread(wait_until, new_one_serves, within=10, what="it serves")


async def kill_the_service(service: Running, tally: Tally) -> None:
    await asyncio.to_thread(service.kill)
    tally.strike()
    service.start()


async def kill_the_service_and_its_database(service: Running, tally: Tally) -> None:
    await asyncio.to_thread(service.kill)
    await asyncio.to_thread(end, service.postgres())
    tally.strike()
    service.start()


async def kill_a_backend(service: Running, tally: Tally) -> None:
    """One that is at work on a document, as its title tells."""
    postmaster, backends = service.postmaster(), service.postgres()
    while not (busy := next(filter(is_writing, backends), None)):  # noqa: ASYNC110 - it looks
        await asyncio.sleep(0)
    busy.kill()
    tally.strike()
    assert service.postmaster() == postmaster


def is_writing(backend: psutil.Process) -> bool:
    try:
        return " INSERT" in " ".join(backend.cmdline())
    except psutil.NoSuchProcess:
        return False


async def kill_the_postmaster(service: Running, tally: Tally) -> None:
    service.postmaster().kill()
    tally.strike()


async def stop(service: Running, tally: Tally) -> None:
    """Swiftly, with nothing left running; then a start."""
    service.process.send_signal(signal.SIGTERM)
    tally.strike()
    status = await asyncio.to_thread(service.process.wait, STOPS_WITHIN)
    report({"what": "stopped", "seconds": round(time.monotonic() - tally.struck_at, 2)})
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


def test_a_stop_while_the_workers_start_is_swift(service: Running) -> None:
    service.stop()
    service.start()
    wait_until(service.workers, within=20, what="the first worker")
    begun = time.monotonic()
    service.stop()
    assert time.monotonic() - begun < 5
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
