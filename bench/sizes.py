"""How much room a record takes, table by table, and what larger ones will: `python -m bench.sizes`.

`python -m bench.sizes postgresql://…/filled` measures a database that is filled. Without an
address one is made and filled by `quotetrail load`, so that it has all that the service writes, the
log too, and everything in it is rendered. What is told of larger records is bytes of each quote
times quotes.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from rich.console import Console
from rich.table import Table

from bench.bulk import load, write_documents
from bench.record import tongues
from service.kit.db import connect
from service.kit.migrations import upgrade
from service.kit.postgres import EmbeddedPostgres
from service.quotes import rendering

LARGER = (1_000_000, 100_000_000, 200_000_000)
AT_ONCE = 500
_ANALYZE = "VACUUM (FREEZE, ANALYZE)"
_WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"
_TABLES = """
    SELECT c.relname::text AS name, greatest(c.reltuples, 0)::bigint AS rows, s.heap,
           s.whole - s.heap - s.indexes AS aside, s.indexes
      FROM pg_class c,
           LATERAL (SELECT pg_relation_size(c.oid) AS heap, pg_indexes_size(c.oid) AS indexes,
                           pg_total_relation_size(c.oid) AS whole) AS s
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
     ORDER BY s.whole DESC
"""
_INDEXES = """
    SELECT c.relname::text AS name, pg_relation_size(c.oid) AS bytes
      FROM pg_class c
     WHERE c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace
     ORDER BY bytes DESC
"""
_IDS = {
    "quotes": (rendering.QUOTES, "SELECT id FROM quotes WHERE id > $1 ORDER BY id LIMIT $2"),
    "chains": (rendering.CHAINS, "SELECT id FROM occurrences WHERE id > $1 ORDER BY id LIMIT $2"),
    "trees": (rendering.TREES, "SELECT id FROM publications WHERE id > $1 ORDER BY id LIMIT $2"),
}


class Room(NamedTuple):
    """Of a table: its rows, and bytes of them, of what is kept aside of them, and of indexes."""

    name: str
    rows: int
    heap: int
    aside: int
    """Long values (TOAST), and which blocks have room or are seen by all."""
    indexes: int

    @property
    def whole(self) -> int:
        """Bytes."""
        return self.heap + self.aside + self.indexes


async def measure(db: Any) -> tuple[list[Room], dict[str, int]]:
    """All tables, and all indexes by themselves, the largest first."""
    tables = [Room(**dict(row)) for row in await db.fetch(_TABLES)]
    indexes = {row["name"]: row["bytes"] for row in await db.fetch(_INDEXES)}
    return tables, indexes


async def render_all(db: Any) -> None:
    """Every quote, chain and tree, as if each had been read once."""
    for kind, statement in _IDS.values():
        last = UUID(int=0)
        while rows := await db.fetch(statement, last, AT_ONCE):
            ids = [row["id"] for row in rows]
            made = [one for one in (await kind.make(db, ids)).values() if one.plain]
            await kind.keep(db, made)
            last = ids[-1]


async def fill(folder: Path, url: str, documents: int) -> None:
    """By the service."""
    file = folder / "documents.ndjson"
    write_documents(file, tongues()[0].say, documents)
    db: Any = await connect(url)
    begun = await db.fetchval(_WRITTEN)
    seconds = await asyncio.to_thread(load, url, folder, file)
    loaded = await db.fetchval(_WRITTEN)
    await render_all(db)
    rendered = await db.fetchval(_WRITTEN)
    many = await db.fetchval("SELECT count(*) FROM quotes")
    print(
        f"Loaded in {seconds:,.0f} s: {many / seconds:,.0f} quotes a second. Write-ahead log: "
        f"{(loaded - begun) / many:,.0f} bytes a quote to load it, "
        f"{(rendered - loaded) / many:,.0f} to keep what is rendered of it."
    )
    await db.execute(_ANALYZE)
    await db.close()


def show(tables: Sequence[Room], indexes: dict[str, int]) -> None:
    """Prints what it takes."""
    quotes = next(one.rows for one in tables if one.name == "quotes")
    table = Table(title=f"{quotes:,} quotes", box=None)
    table.add_column("")
    for heading in ("rows a quote", "bytes a row", "aside", "indexes", "bytes a quote"):
        table.add_column(heading, justify="right")
    for one in tables:
        if one.rows:
            each = [value / one.rows for value in (one.heap, one.aside, one.indexes)]
            rest = [f"{value:,.0f}" for value in (*each, one.whole / quotes)]
            table.add_row(one.name, f"{one.rows / quotes:.3f}", *rest)
    console = Console(width=110, highlight=False)
    console.print(table)
    for name, size in indexes.items():
        if size > quotes:
            console.print(f"{name}: {size / quotes:,.0f} bytes a quote")
    whole = sum(one.whole for one in tables) / quotes
    for many in LARGER:
        console.print(f"{many:,} quotes: {whole * many / 1e9:,.1f} GB at {whole:,.0f} bytes each")


async def look(url: str) -> None:
    """Of a database."""
    db: Any = await connect(url)
    show(*await measure(db))
    await db.close()


def main() -> None:
    """Prints a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="of a filled database")
    parser.add_argument("--documents", type=int, default=1000, help="to load, of fifteen quotes")
    given = parser.parse_args()
    if given.url:
        asyncio.run(look(given.url))
        return
    with tempfile.TemporaryDirectory() as made, EmbeddedPostgres(Path(made) / "data") as postgres:
        upgrade(postgres.dsn)
        asyncio.run(fill(Path(made), postgres.dsn, given.documents))
        asyncio.run(look(postgres.dsn))


if __name__ == "__main__":
    main()
