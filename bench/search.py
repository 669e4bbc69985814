"""How long a name takes to be resolved and a search to be answered, against the bare statement.

`make bench-search` fills a database of its own, asks for names and words in any form, in the
service's own functions, over HTTP, and by the bare statement, in turn. Medians in milliseconds.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import httpx

from bench.filling import fill_record, fill_speakers
from bench.record import FLAT, Tongue
from bench.words import numbered, people, vocabulary
from service.kit.db import connect
from service.kit.postgres import dsn_for
from service.language.naming.names import name_forms
from service.language.searching import read_query, the_analyser
from service.quotes.model import QuoteQuery
from service.quotes.search_store import Who, search_quotes
from service.speakers import resolving
from tests.running import running_service

WORDS = 50_000
BARE_NAME = "SELECT name_id, speaker_id FROM speaker_forms WHERE form = $1 AND alone"
BARE_SEARCH = """
    SELECT id, text FROM quotes WHERE search @@ $1::text::tsquery
     ORDER BY dated DESC, id DESC LIMIT 20
"""

Ask = Callable[[str], Awaitable[Any]]


async def timed(ask: Ask, question: str) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    await ask(question)
    return (time.perf_counter() - begun) * 1000


async def compare(ways: dict[str, Ask], questions: Sequence[str]) -> dict[str, Any]:
    """Each question in every way, one way after the other, so that all share the noise."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    for question, (way, ask) in product(questions, ways.items()):
        times[way].append(await timed(ask, question))
    medians = {way: statistics.median(many) for way, many in times.items()}
    worst = {way: statistics.quantiles(many, n=100)[98] for way, many in times.items()}
    return {
        "median_ms": {way: round(one, 2) for way, one in medians.items()},
        "p99_ms": {way: round(one, 2) for way, one in worst.items()},
        "ratio_to_bare": {way: round(one / medians["bare"], 1) for way, one in medians.items()},
    }


async def measure(url: str, database: str, rows: int, speakers: int, asked: int) -> dict[str, Any]:
    """Names as surnames and in full, in any case; words from the frequent to the rare."""
    chance = random.Random(4)  # noqa: S311 the same questions in every run
    db = await connect(database)
    names, words = people(speakers), vocabulary(WORDS)
    held = await fill_speakers(db, names)
    await fill_record(db, rows, held, [Tongue("uk", numbered(words))], FLAT)

    def form(name: str) -> str:
        given, surname = (
            chance.choice([one.form for one in name_forms(name, of_person=True) if one.place == at])
            for at in (0, 1)
        )
        return chance.choice([surname, name, f"{given} {surname}"])

    async with httpx.AsyncClient(base_url=url, timeout=60) as client:

        async def served(path: str, **query: str) -> None:
            (await client.get(path, params=query)).raise_for_status()

        async def bare_search(question: str) -> None:
            words = read_query(question, "uk", the_analyser())
            await db.fetch(BARE_SEARCH, words.by_lemma())

        async def search(question: str) -> None:
            words = read_query(question, None, the_analyser())
            await search_quotes(db, QuoteQuery(), Who(), words)

        resolved = await compare(
            {
                "bare": lambda name: db.fetch(BARE_NAME, name.rpartition(" ")[2].casefold()),
                "function": lambda name: resolving.resolve(db, [name]),
                "http": lambda name: served("/v1/speakers/resolve", name=name),
            },
            [form(name) for name in chance.choices(names, k=asked)],
        )
        ways: dict[str, Ask] = {
            "bare": bare_search,
            "function": search,
            "http": lambda question: served("/v1/quotes", q=question),
        }
        ranks = [int(len(words) ** chance.random()) - 1 for _ in range(2 * asked)]
        single = [words[rank] for rank in ranks[:asked]]
        pairs = [f"{one} {words[rank]}" for one, rank in zip(single, ranks[asked:], strict=True)]
        results = {
            "resolve": resolved,
            "search_a_word": await compare(ways, single),
            "search_two_words": await compare(ways, pairs),
            "search_a_phrase": await compare(ways, [f'"{pair}"' for pair in pairs]),
        }
    await db.close()
    return {"quotes": rows, "speakers": speakers, "analyser": the_analyser().label, **results}


def main() -> None:
    """Prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--speakers", type=int, default=20_000)
    parser.add_argument("--asked", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as serving:
        database = dsn_for(serving.data_dir)
        result = asyncio.run(
            measure(serving.url, database, given.rows, given.speakers, given.asked)
        )
    print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
