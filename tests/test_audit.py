"""The audit: which key did what and when, told of changes with them and of the rest soon after."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from service.auth import audit_store, store
from service.auth.auditing import Trail
from service.auth.model import SETTINGS_KEY, Use
from service.kit.db import open_database
from service.kit.ids import new_id
from tests.commands import Run
from tests.conftest import Serve
from tests.documents import document
from tests.test_keys import bearer, make_key


async def uses_of(db: Any, name: str) -> list[tuple[str, str, int | None, bool]]:
    """The newest first."""
    found = await audit_store.list_uses(db, name, 100)
    return [(use.method, use.path, use.status, use.committed) for use in found]


async def test_it_is_told_of_every_use_which_key_it_was_and_how_it_was_answered(
    serve: Serve, db: Any
):
    key = bearer(await make_key(db, "read", name="reader"))
    async with serve(key=None) as client:
        answers = [
            await client.get("/v1/quotes?q=слово", headers=key),
            await client.head("/v1/speakers", headers=key),
            await client.post("/v1/documents", json=document(), headers=key),
        ]
        await client.get("/v1/quotes")
    assert await uses_of(db, "reader") == [
        ("POST", "/v1/documents", 403, False),
        ("HEAD", "/v1/speakers", 200, False),
        ("GET", "/v1/quotes", 200, False),
    ]
    told = [use.request_id for use in await audit_store.list_uses(db, "reader", 100)]
    assert told == [answer.headers["x-request-id"] for answer in reversed(answers)]
    assert await db.fetchval("SELECT count(*) FROM key_uses") == 3


async def test_a_change_is_told_in_its_own_transaction(serve: Serve, db: Any):
    key = bearer(await make_key(db, "write", name="editor"))
    async with serve(key=None) as client:
        answer = await client.post("/v1/documents", json=document(), headers=key)
        assert answer.status_code == 201
        assert await uses_of(db, "editor") == [("POST", "/v1/documents", None, True)]
    assert await uses_of(db, "editor") == [("POST", "/v1/documents", 201, True)]


async def test_a_change_that_is_refused_is_told_as_none(serve: Serve, db: Any):
    key = bearer(await make_key(db, "write", name="editor"))
    wrong = document()
    wrong["quotes"][0]["text"] = "слова, яких у тексті немає"
    async with serve(key=None) as client:
        assert (await client.post("/v1/documents", json=wrong, headers=key)).status_code == 422
    assert await uses_of(db, "editor") == [("POST", "/v1/documents", 422, False)]


async def test_no_change_is_committed_without_the_row_that_says_whose_it_was(serve: Serve, db: Any):
    await db.execute("ALTER TABLE key_uses ADD CONSTRAINT no_more CHECK (false) NOT VALID")
    async with serve() as client:
        assert (await client.post("/v1/documents", json=document())).status_code == 500
        assert (await client.get("/v1/quotes")).status_code == 200
    assert await db.fetchval("SELECT count(*) FROM publications") == 0


async def test_the_key_of_the_settings_is_told_by_its_variable(client: httpx.AsyncClient, db: Any):
    await client.post("/v1/documents", json=document())
    assert await uses_of(db, SETTINGS_KEY) == [("POST", "/v1/documents", None, True)]


async def test_a_path_is_told_without_what_a_terminal_would_obey(serve: Serve, db: Any):
    key = bearer(await make_key(db, "read", name="reader"))
    async with serve(key=None) as client:
        await client.get("/v1/quotes/%1b%5B2J%0A", headers=key)
        await client.get("/reconcile/preview?id=%1b", headers=key)
    assert all(path.isprintable() for _, path, *_ in await uses_of(db, "reader"))


async def test_reading_goes_on_while_uses_cannot_be_written(serve: Serve, db: Any):
    async with serve() as client, db.transaction():
        await db.execute("LOCK TABLE key_uses")
        for _ in range(5):
            assert (await client.get("/v1/quotes")).status_code == 200
    assert len(await uses_of(db, SETTINGS_KEY)) == 5


def test_the_command_line_tells_what_a_key_did_and_when_it_was_used_last(run: Run, serve: Serve):
    secret = run("keys", "create", "редакція").out.strip()

    async def use() -> str:
        async with serve(key=secret) as client:
            answer = await client.post("/v1/documents", json=document())
            await client.get("/v1/outlets")
            return answer.headers["x-request-id"]

    request_id = asyncio.run(use())
    newest, oldest = [
        line.split("\t") for line in run("keys", "audit", "редакція").out.splitlines()
    ]
    assert newest[1:4] + newest[5:] == ["GET", "/v1/outlets", "200", ""]
    assert oldest[1:] == ["POST", "/v1/documents", "201", request_id, "changed"]
    assert run("keys", "audit", "редакція", "--limit", "1").out.count("\n") == 1
    assert run("keys", "audit", "nobody").out == ""
    table = run("keys", "list").out
    assert "last used" in table
    assert table.count(f"{datetime.now(UTC):%Y-%m-%d}") == 2  # made, and used last


def use(age: timedelta, key: UUID | None, *, status: int = 200) -> Use:
    at = datetime.now(UTC) - age
    return Use(
        id=new_id(),
        key_id=key,
        at=at,
        method="GET",
        path="/v1/quotes",
        request_id="x",
        status=status,
    )


async def test_what_is_too_old_or_too_much_is_forgotten_and_changes_last(
    database_url: str, db: Any
):
    await make_key(db, "read", name="reader")
    (key,) = [one.id for one in await store.list_keys(db)]
    old, new = timedelta(days=31), timedelta(days=1)
    change = use(new, key, status=201)
    await audit_store.insert_use(db, change)
    await audit_store.insert_uses(db, [use(old, key) for _ in range(3)])
    await audit_store.insert_uses(db, [use(new, key) for _ in range(6)])
    async with open_database(database_url, database_url, size=1, patience=10) as database:
        await Trail(30).prune(database)
        assert await db.fetchval("SELECT count(*) FROM key_uses") == 7
        await Trail(30, reads_kept=2).prune(database)
    assert await db.fetchval("SELECT count(*) FROM key_uses") == 3
    assert await db.fetchval("SELECT id FROM key_uses WHERE committed") == change.id
