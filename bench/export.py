"""How fast a whole list goes out, and in how much memory: `/v1/quotes.ndjson` of synthetic quotes.

`make bench-export ARGS="--rows 1000000"` fills a database of its own, serves it, streams the list,
and follows the same list page by page as JSON for a baseline, its first pages where it is long.
Then it asks for the list and leaves it unread. Memory is the resident set of the service's
processes together, its database not counted.
"""

import argparse
import asyncio
import json
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.filling import fill_record, fill_speakers
from bench.record import FLAT, Tongue
from bench.words import numbered, people, vocabulary
from service.kit.db import connect
from service.kit.postgres import dsn_for
from tests.running import Running, running_service

SPEAKERS = 1000
WORDS = 5000
MOST_FOLLOWED = 20_000
"""Quotes, page by page."""
WARM = 50_000
"""Quotes from which no first time is needed to warm up."""
UNREAD = 10
"""Seconds for which an answer is left unread."""


async def fill(url: str, rows: int) -> None:
    """Speakers, and quotes with an occurrence each."""
    db = await connect(url)
    speakers = await fill_speakers(db, people(SPEAKERS))
    await fill_record(db, rows, speakers, [Tongue("uk", numbered(vocabulary(WORDS)))], FLAT)
    await db.close()


def resident(service: Running) -> float:
    """Megabytes of the main process and the workers."""
    total = 0
    for process in [psutil.Process(service.process.pid), *service.workers()]:
        with suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total / 1e6


class Peak:
    """The most memory that was seen, and that at the beginning."""

    def __init__(self, service: Running) -> None:
        """Looks once."""
        self.service = service
        self.before = self.most = resident(service)
        self.over = threading.Event()

    def watch(self) -> None:
        """Until it is over."""
        while not self.over.wait(0.1):
            self.most = max(self.most, resident(self.service))

    def summary(self) -> dict[str, float]:
        """Megabytes."""
        grown = self.most - self.before
        return {
            name: round(value, 1) for name, value in (("peak_mb", self.most), ("grown_mb", grown))
        }


@contextmanager
def peak(service: Running) -> Generator[Peak]:
    """Looked for beside what is done."""
    found = Peak(service)
    watching = threading.Thread(target=found.watch)
    watching.start()
    try:
        yield found
    finally:
        found.over.set()
        watching.join()


def stream(client: httpx.Client, path: str) -> tuple[int, int]:
    """Lines and bytes."""
    lines = size = 0
    with client.stream("GET", path) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_raw():
            lines += chunk.count(b"\n")
            size += len(chunk)
    return lines, size


def follow(client: httpx.Client, path: str) -> tuple[int, int]:
    """Items and bytes of all pages."""
    items = size = 0
    cursor: dict[str, str] = {}
    while True:
        answer = client.get(path, params={"limit": "200", **cursor}).raise_for_status()
        page: dict[str, Any] = answer.json()
        items += len(page["items"])
        size += len(answer.content)
        if page["next"] is None or items >= MOST_FOLLOWED:
            return items, size
        cursor = {"cursor": page["next"]}


def leave_unread(client: httpx.Client, path: str) -> tuple[int, int]:
    """The status of an answer of which nothing more is read."""
    with client.stream("GET", path) as answer:
        time.sleep(UNREAD)
        return answer.status_code, 0


def measure(service: Running, rows: int) -> dict[str, Any]:
    """Each way, of a short list twice, the first time to warm up."""
    ways = {"ndjson": (stream, "/v1/quotes.ndjson"), "csv": (stream, "/v1/quotes.csv")}
    ways["pages"] = (follow, "/v1/quotes")
    result: dict[str, Any] = {"quotes": rows, "idle_mb": round(resident(service), 1)}
    with httpx.Client(base_url=service.url, timeout=60) as client:
        for name, (read, path) in [*ways.items()] * (1 if rows > WARM else 2):
            with peak(service) as memory:
                begun = time.perf_counter()
                lines, size = read(client, path)
                seconds = time.perf_counter() - begun
            told = {
                "lines": lines,
                "mb": round(size / 1e6, 1),
                "rows_per_s": round(lines / seconds),
            }
            result[name] = told | memory.summary()
        with peak(service) as memory:
            leave_unread(client, "/v1/quotes.ndjson")
        result["unread"] = memory.summary()
    return result


def main() -> None:
    """Prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as service:
        asyncio.run(fill(dsn_for(service.data_dir), rows))
        print(json.dumps(measure(service, rows), indent=1))


if __name__ == "__main__":
    main()
