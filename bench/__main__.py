"""`make bench`: the service beside the limit and a peer, on the same data, in the same run.

`make bench ROWS=10000` (quotes; 100,000 unless said), `make bench SIZES=10000,1000000`. Prints one
page, and writes it to bench/results.json. All quotes are rendered before, as if they had been read.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import psutil

from bench import bulk, results
from bench.bulk import Size
from bench.filling import fill_record, fill_speakers, progress, speakers_of
from bench.load import check_wrk
from bench.measuring import COUNTS, Plan, busy_and_quiet, far_and_first, measure, soak
from bench.questions import questions
from bench.record import Tongue, tongues
from bench.servers import serving
from bench.stored import store_answers, store_documents, store_new_documents
from bench.words import people
from service.kit.db import connect
from service.kit.migrations import upgrade
from service.kit.postgres import DATABASE, EmbeddedPostgres
from tests.servers import sibling

RESULTS = Path(__file__).with_name("results.json")
SMALL = 10_000


async def is_filled(url: str) -> bool:
    """By an earlier run, to its end."""
    db = await connect(url)
    done = await db.fetchval("SELECT to_regclass('bench.answers_by_id') IS NOT NULL")
    await db.close()
    return done


async def fill(url: str, quotes: int, spoken: Sequence[Tongue]) -> dict[str, float]:
    """The seconds that it took."""
    admin = await connect(sibling(url, "postgres"))
    await bulk.make_empty(admin, DATABASE)
    await admin.close()
    db = await connect(url)
    begun = time.perf_counter()
    speakers = await fill_speakers(db, people(speakers_of(quotes)))
    done = time.perf_counter()
    seconds = await fill_record(db, quotes, speakers, spoken)
    rendering = time.perf_counter()
    await store_documents(db, quotes)
    await db.close()
    return {
        "speakers": round(done - begun, 1),
        "rows": seconds.pop("rows"),
        "indexes": round(sum(seconds.values()), 1),
        "renderings": round(time.perf_counter() - rendering, 1),
    }


async def measure_size(
    folder: Path, postgres: EmbeddedPostgres, spoken: Sequence[Tongue], given: argparse.Namespace
) -> dict[str, Any]:
    """All that is measured on one database."""
    url, plan = postgres.dsn, Plan(given.seconds, given.rounds)
    db = await connect(url)
    await store_new_documents(db)
    asked = await questions(db, folder, spoken[0].say)
    counts = {
        table: await db.fetchval(f"SELECT count(*) FROM {table}")
        for table in ("quotes", "occurrences")
    }
    server = psutil.Process(await db.fetchval("SELECT pg_backend_pid()")).parent()
    version = await db.fetchval("SHOW server_version")
    assert server  # noqa: S101 the postmaster
    with ExitStack() as stack:
        servers = stack.enter_context(serving(folder, url, COUNTS, given.morphology))
        service = next(one for one in servers if (one.name, one.workers) == ("service", 1))
        await store_answers(db, service.url, asked.answers)
        with progress() as bar:
            task = bar.add_task("Rounds", total=None)
            found, memory = await measure(servers, asked, server, plan, (bar, task))
        uncached = next(one for one in servers if one.name == "uncached")
        even = await busy_and_quiet(uncached, asked)
        deep = await far_and_first(uncached, asked)
        kinds = [*asked.queries.values()]
        long = soak(service, kinds, given.soak, server) if given.soak else None
    admin = await connect(sibling(url, "postgres"))
    load = await bulk.measure(admin, url, folder, spoken[0].say, Size(given.documents, given.loads))
    await admin.close()
    await db.close()
    return {
        **counts,
        "postgresql": version,
        "seconds": plan.seconds,
        "rounds": plan.rounds,
        "queries": results.summary(found),
        "ratios": results.ratios(found),
        "busiest and quiet speaker": even,
        "far and first page": deep,
        "memory of a worker": memory,
        "load": load,
        **({"soak": long} if long else {}),
    }


def run(folder: Path, quotes: int, given: argparse.Namespace) -> dict[str, Any]:
    """One size, on a server of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    spoken = tongues()
    with EmbeddedPostgres(folder) as postgres:
        upgrade(postgres.dsn)
        filled: dict[str, float] = {}
        if not asyncio.run(is_filled(postgres.dsn)):
            filled = asyncio.run(fill(postgres.dsn, quotes, spoken))
        upgrade(sibling(postgres.dsn, bulk.EMPTY))
        size = asyncio.run(measure_size(folder, postgres, spoken, given))
    return {**size, "filled in s": filled}


def main() -> None:
    """Prints a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100000", help="quotes, with commas")
    parser.add_argument("--seconds", type=int, help="of each run: 1 up to 10,000 quotes, or else 3")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--documents", type=int, help="to load, at once")
    parser.add_argument("--loads", type=int, help="how often; 1 up to 10,000 quotes, or else 3")
    parser.add_argument("--soak", type=int, default=0, help="requests, to see how memory grows")
    parser.add_argument("--morphology", default="auto", help="of the service: auto, or off")
    parser.add_argument("--keep", type=Path, help="a folder for the databases, to be used again")
    given = parser.parse_args()
    check_wrk()
    sizes = [int(one) for one in given.sizes.replace("_", "").split(",")]
    small = max(sizes) <= SMALL
    given.seconds = given.seconds or (1 if small else 3)
    given.documents = given.documents or (150 if small else 500)
    given.loads = given.loads or (1 if small else 3)
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep or Path(made)
        found = [run(folder / str(quotes), quotes, given) for quotes in sizes]
    whole = {
        "machine": results.machine(found[0].pop("postgresql")),
        "sizes": found,
        "growth": results.growth(found),
    }
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(whole)) + b"\n")
    results.show(whole)


if __name__ == "__main__":
    main()
