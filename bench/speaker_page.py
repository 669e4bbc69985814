"""The page of a speaker's quotes, against the same statement over a bare connection in one run.

`make bench` (or `make bench ARGS="--rows 100000"`) fills a database of its own with synthetic
quotes, serves it with `quotetrail serve`, and asks for pages one after the other.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from bench.filling import fill_quotes, fill_speakers, quotes, vocabulary
from service.kit.db import connect
from service.kit.postgres import dsn_for
from tests.running import running_service

SPEAKERS = 1000
WORDS = 5000


async def fill(url: str, rows: int) -> None:
    """Speakers under all their forms, and quotes with an occurrence each."""
    db = await connect(url)
    names = [f"Ім'я Прізвище{number}" for number in range(SPEAKERS)]
    ids = await fill_speakers(db, names)
    await fill_quotes(db, quotes(rows, ids, vocabulary(WORDS)), rows)
    await db.close()


async def median(ask: Callable[[str], Awaitable[Any]], names: list[str]) -> float:
    """Milliseconds."""
    times: list[float] = []
    for name in names:
        begun = time.perf_counter()
        await ask(name)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


async def measure(url: str, database: str, rounds: int, asked: int) -> dict[str, float]:
    """Medians over interleaved rounds: the service, and what the database alone takes."""
    chance = random.Random(2)  # noqa: S311 the same questions in every run
    db = await connect(database)

    async def bare(name: str) -> None:
        await db.fetch(
            """
            SELECT q.id, q.text, q.said_at
              FROM speaker_forms f JOIN quotes q ON q.speaker_id = f.speaker_id
             WHERE f.form = $1 AND f.alone
             ORDER BY q.dated DESC, q.id DESC
             LIMIT 20
            """,
            name,
        )

    async with httpx.AsyncClient(base_url=url) as client:

        async def served(name: str) -> None:
            answer = await client.get("/v1/quotes", params={"speaker": name})
            answer.raise_for_status()

        found: dict[str, list[float]] = {"service": [], "bare": []}
        for _ in range(rounds):
            names = [f"прізвище{chance.randrange(SPEAKERS)}" for _ in range(asked)]
            found["service"].append(await median(served, names))
            found["bare"].append(await median(bare, names))
    await db.close()
    service, alone = statistics.median(found["service"]), statistics.median(found["bare"])
    return {"service_p50_ms": service, "bare_p50_ms": alone, "ratio": service / alone}


def main() -> None:
    """Prints one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--asked", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as serving:
        database = dsn_for(serving.data_dir)
        asyncio.run(fill(database, given.rows))
        result = asyncio.run(measure(serving.url, database, given.rounds, given.asked))
    rounded = {name: round(value, 2) for name, value in result.items()}
    print(json.dumps({"rows": given.rows, **rounded}))


if __name__ == "__main__":
    main()
