"""Renderings are kept behind the reader's back: what happens meanwhile is not undone by it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from service.app import seal
from service.archive import recording as archive
from service.archive.rules import Look
from service.documents import recording
from service.documents.model import Document
from service.kit.db import Database, open_database
from service.kit.wire import read
from service.quotes import rendering
from service.quotes.redacting import redact_quote
from service.quotes.rendering import Renderings
from tests.documents import BRIDGE, direct, document, record, reported
from tests.test_renderings import THINGS, expect_fresh

TABLES = ("quote_renderings", "chain_renderings", "tree_renderings")
GONE = Look(source="given", at=datetime.now(UTC), reach="deleted", text=None, status=410)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    async with open_database(
        database_url, database_url, size=4, patience=30, seal=seal
    ) as database:
        yield database


async def made(reader: Any) -> list[tuple[rendering.Kind, list[rendering.Rendering]]]:
    """All that may be kept, anew."""
    waiting: list[tuple[rendering.Kind, list[rendering.Rendering]]] = []
    for kind, every in THINGS.values():
        rows = await reader.fetch(every)
        found = await kind.make(reader, [row["id"] for row in rows])
        waiting.append((kind, [one for one in found.values() if one.plain]))
    assert all(many for _, many in waiting)
    return waiting


async def kept(db: Any) -> dict[str, int]:
    """How many are on disk, whether they stand or not."""
    return {table: await db.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}


async def test_redacted_words_are_not_kept_afterwards(
    client: httpx.AsyncClient, db: Any, database: Database
):
    first = await record(client, document())
    for table in TABLES:
        await db.execute(f"DELETE FROM {table}")
    waiting = await made(db)
    async with database.write("law") as tx:
        await redact_quote(tx, UUID(first["quotes"][0]["quote_id"]), "закон", seal)
    for kind, many in waiting:
        await kind.keep(db, many)
    for table in TABLES:
        held = f"SELECT count(*) FROM {table} WHERE position($1::bytea IN body) > 0"
        assert await db.fetchval(held, BRIDGE.encode()) == 0, table


async def test_what_is_being_removed_is_not_waited_for(
    client: httpx.AsyncClient, db: Any, database: Database
):
    await record(client, document())
    waiting = await made(db)
    async with database.write("remover") as tx:
        for table in ("publications", "quotes", "occurrences"):
            await tx.fetch(f"SELECT FROM {table} FOR UPDATE")
        await db.execute("SET statement_timeout = '5s'")
        before = await kept(db)
        for kind, many in waiting:
            await kind.keep(db, many)
        assert await kept(db) == before


async def test_what_was_read_by_a_connection_that_is_lost_is_not_kept(
    client: httpx.AsyncClient, db: Any, database: Database
):
    """As in a crash, after which the numbers of transactions that were lost are given again."""
    await record(client, document())
    ids = [row["id"] for row in await db.fetch("SELECT id FROM quotes")]
    shelf = Renderings(database).quotes
    for lost in (True, False):
        await db.execute("DELETE FROM quote_renderings")
        async with database.read() as reader:
            await shelf.make(reader, ids)
            if lost:
                reader.terminate()
        async with database.write("keeper") as tx:
            await shelf.keep(tx)
        assert await db.fetchval("SELECT count(*) FROM quote_renderings") == (
            0 if lost else len(ids)
        )


async def test_what_is_printed_while_somebody_looks_is_told_how_it_stands(
    client: httpx.AsyncClient, db: Any, database: Database
):
    base = document()
    place = UUID((await record(client, base))["publication"]["id"])
    more = {**base, "quotes": [{**base["quotes"][0], "speaker": {"name": "Ніна Кущ"}}]}

    async def look() -> None:
        async with database.write("look") as tx:
            await archive.record(tx, place, GONE)

    async with database.write("document") as tx:
        await recording.record(tx, read(more, Document))
        looking = asyncio.create_task(look())
        await asyncio.sleep(0.5)
        assert not looking.done()
    await looking  # others may have read between the two, and kept what was printed
    versions = "SELECT count(*) FROM quotes q JOIN occurrences o ON o.quote_id = q.id"
    assert await db.fetchval(f"{versions} WHERE publication_id = $1 AND beside = 0", place) == 0


class Between:
    """A reader between whose first two statements something happens."""

    def __init__(self, reader: Any, happens: Callable[[], Awaitable[object]]) -> None:
        self._reader, self._happens, self._asked = reader, happens, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    async def fetch(self, *asked: Any) -> Any:
        """As the reader does."""
        self._asked += 1
        if self._asked == 2:
            await self._happens()
        return await self._reader.fetch(*asked)


async def test_a_circle_that_arises_while_a_chain_is_made_is_not_kept_with_it(
    client: httpx.AsyncClient, db: Any
):
    one = await record(client, document())
    other = await record(
        client,
        document(quotes=[direct(text="Інше сказано")], publication={"text": None, "title": "Інше"}),
    )
    a, b = one["publication"]["id"], other["publication"]["id"]
    occurrence = UUID(one["quotes"][0]["occurrence_id"])

    async def cite(source: str, target: str) -> None:
        body = {"kind": "cites", "target_id": target}
        answer = await client.post(f"/v1/publications/{source}/links", json=body)
        assert answer.is_success, answer.text

    await cite(a, b)
    reader: Any = Between(db, lambda: cite(b, a))
    found = await rendering.CHAINS.make(reader, [occurrence])
    assert b"circular" in found[occurrence].body
    await rendering.CHAINS.keep(db, [one for one in found.values() if one.plain])
    done = await client.delete(f"/v1/publications/{b}", params={"reason": "помилка"})
    assert done.is_success, done.text
    await expect_fresh(db)


async def test_a_chain_with_other_warnings_is_kept(client: httpx.AsyncClient, db: Any):
    body = document(quotes=[reported()], publication={"text": None})
    occurrence = UUID((await record(client, body))["quotes"][0]["occurrence_id"])
    (made_anew,) = (await rendering.CHAINS.make(db, [occurrence])).values()
    assert b"nobody's words" in made_anew.body
    assert made_anew.plain
