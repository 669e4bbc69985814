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
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from rich.progress import track

from service.kit.db import connect
from service.kit.ids import new_id
from service.kit.postgres import dsn_for
from service.language.names import name_forms
from service.language.texts import search_vector
from service.quotes.rules import normal_hash
from tests.running import running_service

SPEAKERS = 1000
BATCH = 2000
WORDS = [
    "переговори",
    "мир",
    "зустріч",
    "країна",
    "позиція",
    "рішення",
    "угода",
    "безпека",
    "питання",
    "допомога",
    "партнер",
    "місто",
    "день",
    "влада",
    "закон",
    "бюджет",
    "армія",
    "енергія",
    "відбудова",
    "підтримка",
    "союз",
    "санкції",
]


def quotes(rows: int, speakers: list[UUID]) -> Iterator[tuple[Any, ...]]:
    """Rows of `quotes`; speakers are drawn by Zipf's law, so that a few say most."""
    chance = random.Random(1)  # noqa: S311 the same data in every run
    weights = [1 / rank for rank in range(1, len(speakers) + 1)]
    for number in range(rows):
        text = " ".join(chance.choices(WORDS, k=12)) + f" {number}"
        day = f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
        speaker = chance.choices(speakers, weights)[0]
        yield new_id(), speaker, text, normal_hash(text), search_vector(text), day


async def fill(url: str, rows: int) -> None:
    """Speakers with names, one publication, and quotes with an occurrence each."""
    db = await connect(url)
    ids = [new_id() for _ in range(SPEAKERS)]
    names = [f"Ім'я Прізвище{number}" for number in range(SPEAKERS)]
    await db.execute(
        "INSERT INTO speakers (id, kind, name, current_id) "
        "SELECT id, 'person', name, id FROM unnest($1::uuid[], $2::text[]) AS row (id, name)",
        ids,
        names,
    )
    await db.executemany(
        "INSERT INTO speaker_names (id, speaker_id, name, kind, forms) "
        "VALUES ($1, $2, $3, 'full', $4)",
        [
            (new_id(), one, name, name_forms(name, of_person=True))
            for one, name in zip(ids, names, strict=True)
        ],
    )
    publication = new_id()
    await db.execute(
        "INSERT INTO publications (id, kind, dated) VALUES ($1, 'document', now())", publication
    )
    everything = list(quotes(rows, ids))
    for start in track(range(0, rows, BATCH), "Filling", transient=True):
        batch = everything[start : start + BATCH]
        await db.executemany(
            "INSERT INTO quotes (id, speaker_id, text, normal, search, said_at, said_start, dated, "
            "language, modes) VALUES ($1, $2, $3, $4, $5::text::tsvector, $6::text, "
            "$6::text::timestamptz, $6::text::timestamptz, 'uk', '{direct}')",
            batch,
        )
        await db.executemany(
            "INSERT INTO occurrences (publication_id, id, identity, quote_id, path, reporters, "
            "level, position, mode, text, segments) "
            "VALUES ($1, $2, $3, $4, '{}', '{}', 1, $5, 'direct', $6, '[]')",
            [
                (publication, new_id(), row[3] + start.to_bytes(4), row[0], start + place, row[2])
                for place, row in enumerate(batch)
            ],
        )
    await db.execute("VACUUM ANALYZE")
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
              FROM speaker_names n JOIN quotes q ON q.speaker_id = n.speaker_id
             WHERE n.forms @> ARRAY[$1::text]
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
