"""What the log costs: leaves a second with 16 writers, beside the same writes without it.

`make bench-ledger` fills databases of one embedded server with the same documents, with and without
the log in turn, once by its functions and once over HTTP, and then asks for proofs.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx

import service.app
from service.app import create_app, seal
from service.documents import recording
from service.documents.model import Document
from service.kit.db import Database, Seal, open_database
from service.kit.ids import new_id
from service.kit.logs import configure_logging
from service.kit.migrations import upgrade
from service.kit.postgres import EmbeddedPostgres
from service.kit.wire import read
from service.ledger import entry_store, tree_store
from service.ledger.merkle import inclusion_spans
from service.ledger.notes import new_signer
from service.ledger.signing import Identity, sign_next
from service.publications import outlet_store
from service.publications.model import OutletDraft
from service.settings import Settings
from tests.documents import document
from tests.in_process import lifespan
from tests.servers import sibling

WRITERS = 16
KEY = "qt_only-for-measuring-and-long-enough-to-be-none-by-accident"
Write = Callable[[Any, int], Awaitable[object]]


async def write_document(tx: Any, number: int) -> object:
    """A publication with three quotes in words of its own: seven leaves or so."""
    words = f"Слово {number} про міст і про школу, яку збудують {new_id().hex[-12:]}"
    speaker = {"name": "Олена Петренко"}
    quotes = [
        {"speaker": speaker, "mode": "direct", "text": f"{words} {place}"} for place in range(3)
    ]
    body = document(quotes=quotes, publication={"text": None, "title": f"Допис {number}"})
    return await recording.record(tx, read(body, Document))


async def write_outlet(tx: Any, number: int) -> object:
    """One row, one leaf: the worst case, where all writers do little but wait for the log."""
    draft = OutletDraft(kind="agency", name=f"Агенція {number} {new_id().hex[-12:]}")
    return await outlet_store.insert_outlet(tx, draft)


async def rate(url: str, ending: Seal | None, write: Write, count: int) -> float:
    """Writes a second."""
    numbers = itertools.count()
    async with open_database(url, url, size=WRITERS, patience=60, seal=ending) as database:

        async def work() -> None:
            while (number := next(numbers)) < count:
                async with database.write("bench") as tx:
                    await write(tx, number)

        async with database.write("bench") as tx:  # speakers and outlets that all share
            await write(tx, 0)
        begun = time.perf_counter()
        await asyncio.gather(*[work() for _ in range(WRITERS)])
        return count / (time.perf_counter() - begun)


async def unlogged(_: Any) -> None:
    """In place of the log."""


async def served(url: str, folder: Path, *, logged: bool, count: int) -> float:
    """Outlets a second, posted to the service as clients post them, within one process."""
    numbers = itertools.count()
    service.app.seal = seal if logged else unlogged
    settings = Settings(
        database_url=url, data_dir=folder, admin_key=KEY, pool_size=WRITERS, rate_limit_key=0
    )
    shell = create_app(settings)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=shell),  # pyright: ignore[reportArgumentType] ASGI types of two libraries
        base_url="http://bench",
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=60,
    )

    async def work() -> None:
        while (number := next(numbers)) < count:
            body = {"kind": "agency", "name": f"Агенція {number} {new_id().hex[-12:]}"}
            key = {"Idempotency-Key": new_id().hex}
            (await client.post("/v1/outlets", json=body, headers=key)).raise_for_status()

    async with lifespan(shell.app), client:
        begun = time.perf_counter()
        await asyncio.gather(*[work() for _ in range(WRITERS)])
        return count / (time.perf_counter() - begun)


async def compare_served(urls: dict[str, str], folder: Path, count: int, rounds: int) -> Any:
    """Whole requests of one row and one leaf, with and without the log in turn."""
    found: dict[str, list[float]] = {"with": [], "without": []}
    for turn in range(rounds):
        for way in ("with", "without") if turn % 2 else ("without", "with"):
            logged = way == "with"
            found[way].append(await served(urls[way], folder, logged=logged, count=count))
    with_log, without = statistics.median(found["with"]), statistics.median(found["without"])
    return {
        "requests_per_s_with_log": round(with_log),
        "same_without_log": round(without),
        "ratio": round(with_log / without, 2),
    }


async def compare(urls: dict[str, str], write: Write, count: int, rounds: int) -> dict[str, Any]:
    """With and without the log in turn; leaves a second by what is on the log in the end."""
    ways: dict[str, Seal | None] = {"with": seal, "without": None}
    found: dict[str, list[float]] = {"with": [], "without": []}
    before = await leaves(urls["with"])
    for turn in range(rounds):
        for way in ("with", "without") if turn % 2 else ("without", "with"):
            found[way].append(await rate(urls[way], ways[way], write, count))
    made = await leaves(urls["with"]) - before
    each = made / (count * rounds)
    medians = {way: statistics.median(rates) for way, rates in found.items()}
    return {
        "leaves": made,
        "leaves_per_s_with_log": round(medians["with"] * each),
        "same_without_log": round(medians["without"] * each),
        "ratio": round(medians["with"] / medians["without"], 2),
    }


async def leaves(url: str) -> int:
    """How many are on the log."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT position FROM change_head")
    finally:
        await connection.close()


async def proofs(url: str, folder: Path, count: int) -> dict[str, Any]:
    """Milliseconds of whole proofs of random entries, under the last head."""
    chance = random.Random(1)  # noqa: S311 the same in every run
    async with open_database(url, url, size=4, patience=60) as database:
        identity = Identity(new_signer("bench"), "bench", folder)
        begun = time.perf_counter()
        while await sign_next(database, identity, every=0):
            pass
        signing = time.perf_counter() - begun
        times = sorted([await timed(database, chance) for _ in range(count)])
    return {
        "sign_all_s": round(signing, 2),
        "proof_p50_ms": round(times[len(times) // 2], 2),
        "proof_p99_ms": round(times[len(times) * 99 // 100], 2),
    }


async def timed(database: Database, chance: random.Random) -> float:
    """As the route does it: entry, head, hashes."""
    begun = time.perf_counter()
    async with database.read() as reader:
        head = await tree_store.find_head(reader)
        assert head  # noqa: S101 it was signed
        position = chance.randint(1, head.size)
        await entry_store.get_entry(reader, position)
        await tree_store.list_span_hashes(reader, inclusion_spans(position - 1, head.size))
    return (time.perf_counter() - begun) * 1000


async def make_database(url: str, name: str) -> str:
    """Empty; its address."""
    connection = await asyncpg.connect(url)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    made = sibling(url, name)
    await asyncio.to_thread(upgrade, made)
    return made


async def measure(url: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """All of it."""
    urls = {way: await make_database(url, f"bench_{way}") for way in ("with", "without")}
    documents = await compare(urls, write_document, given.leaves // 7 // given.rounds, given.rounds)
    outlets = await compare(urls, write_outlet, given.leaves // 5 // given.rounds, given.rounds)
    requests = await compare_served(urls, folder / "data", given.leaves // 20, given.rounds)
    proven = await proofs(urls["with"], folder, given.proofs)
    return {"documents": documents, "outlets": outlets, "outlets_over_http": requests, **proven}


def main() -> None:
    """Prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaves", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--proofs", type=int, default=1000)
    given = parser.parse_args()
    configure_logging("warning", "json")
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as postgres:
        print(json.dumps(asyncio.run(measure(postgres.dsn, Path(folder), given)), indent=1))


if __name__ == "__main__":
    main()
