"""How fast `quotetrail load` is, beside a bare COPY of the rows that it makes.

COPY puts the same rows into tables with the same columns, checks, keys and indexes in B-trees,
without foreign keys, without what finds words (GIN, shingles) and without the log.
"""

import io
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench.questions import document
from bench.words import Say, people
from service.kit.db import connect
from tests.servers import sibling

TABLES = (
    *("speakers", "speaker_names", "speaker_forms", "outlets", "publications", "publication_keys"),
    *("publication_names", "snapshots", "quotes", "quote_addressees", "occurrences"),
)
EMPTY = "bench_empty"


async def make_empty(db: Any, name: str) -> None:
    """A database with the schema alone, out of that at hand, to which nobody else is connected."""
    await db.execute(f"CREATE DATABASE {EMPTY} TEMPLATE {name}")


def write_documents(file: Path, say: Say, many: int) -> None:
    """NDJSON, of a hundred speakers."""
    chance, names = random.Random(8), people(100)  # noqa: S311 the same in every run
    with file.open("wb") as out:
        for number in range(many):
            raw = msgspec.json.encode(document(say, chance, names))
            out.write(raw.replace(b"@@", b"%d" % number) + b"\n")


class Size(NamedTuple):
    """How much is loaded, and how often."""

    documents: int
    rounds: int


async def measure(admin: Any, url: str, folder: Path, say: Say, size: Size) -> dict[str, Any]:
    """Documents a second of each, the start of the program not counted; medians of the rounds."""
    file, nothing = folder / "documents.ndjson", folder / "nothing.ndjson"
    write_documents(file, say, size.documents)
    nothing.write_bytes(b"")
    loads, copies, quotes = list[float](), list[float](), 0
    many = size.documents
    for turn in range(size.rounds):
        name = f"bench_load_{turn}"
        await admin.execute(f"DROP DATABASE IF EXISTS {name}")
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {EMPTY}")
        database = sibling(url, name)
        start = load(database, folder, nothing)
        loads.append(many / (load(database, folder, file) - start))
        db = await connect(database)
        quotes = await db.fetchval("SELECT count(*) FROM occurrences")
        copies += [many / await _copy(db) for _ in range(3)]
        await db.close()
        await admin.execute(f"DROP DATABASE {name}")
    loaded, copied = statistics.median(loads), statistics.median(copies)
    return {
        "documents": many,
        "occurrences": quotes,
        "load_documents_per_s": round(loaded, 1),
        "load_spread": [round(min(loads), 1), round(max(loads), 1)],
        "copy_documents_per_s": round(copied, 1),
        "ratio": round(loaded / copied, 3),
    }


def load(database: str, folder: Path, file: Path) -> float:
    """By the command, into a database; the seconds that it took."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QUOTETRAIL_")}
    environment |= {
        "QUOTETRAIL_DATABASE_URL": database,
        "QUOTETRAIL_DATA_DIR": str(folder / "load"),
    }
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "service", "load", str(file)],
        env=environment,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])
    return time.perf_counter() - begun


async def _copy(db: Any) -> float:
    """Seconds."""
    await db.execute("DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare")
    rows: dict[str, bytes] = {}
    for table in TABLES:
        held = io.BytesIO()
        await db.copy_from_table(table, output=held, format="binary")
        rows[table] = held.getvalue()
        await db.execute(f"CREATE TABLE bare.{table} (LIKE public.{table} INCLUDING ALL)")
    for row in await db.fetch(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'bare' AND indexdef LIKE '%USING gin%'"
    ):
        await db.execute(f"DROP INDEX bare.{row['indexname']}")
    begun = time.perf_counter()
    for table in TABLES:
        await db.copy_to_table(
            table, schema_name="bare", source=io.BytesIO(rows[table]), format="binary"
        )
    return time.perf_counter() - begun
