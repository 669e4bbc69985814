"""What is kept in memory is answered until anything changes, and not a moment longer."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncGenerator, Generator
from contextlib import suppress
from functools import partial
from typing import Any, cast

import asyncpg
import httpx
import pytest

from service.kit.caching import AnswerCache, Body
from service.kit.db import Database, open_database
from service.kit.postgres import EmbeddedPostgres
from service.kit.problems import NotFound
from tests.conftest import ADMIN_KEY, Serve
from tests.documents import UNKNOWN, document, record
from tests.servers import make_place
from tests.test_lane import filled, templates, told

SNAPSHOT = "SELECT pg_current_snapshot()::text"
NOBODY = "postgresql://127.0.0.1:1/x"
SIZE = 7000
"""Bytes; of four answers that are all but empty."""


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    async with open_database(database_url, database_url, size=3, patience=15) as opened:
        yield opened


@pytest.fixture
def cache(database: Database) -> AnswerCache:
    made = AnswerCache(SIZE)
    made.open(database)
    return made


NAMES = ("one", "two", "three", "four", "five", "six", "seven")


def cache_of(reader: httpx.AsyncClient) -> Any:
    """That of the service that is asked."""
    return cast("Any", reader)._transport.app.cache  # noqa: SLF001


async def held(cache: AnswerCache, key: str) -> bool:
    """Whether it is kept, and stands."""
    return await cache.find(key) is not None


class Making:
    """Counts how often an answer is made."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self) -> Body:
        """Another one each time."""
        self.count += 1
        return Body([], b"%d" % self.count, "")


async def answered(cache: AnswerCache, key: str, make: Making) -> bytes:
    kept = await cache.find(key)
    return kept.body.content if kept else (await cache.make(key, make, "", [])).content


@pytest.fixture
async def make(cache: AnswerCache) -> Making:
    """Of an answer that is kept by now."""
    making = Making()
    for _ in range(50):  # something else may be under way in the same server
        before = making.count
        await answered(cache, "one", making)
        if making.count == before:
            return making
    raise AssertionError("nothing is kept")


async def test_an_answer_is_made_once_while_nothing_changes(cache: AnswerCache, make: Making):
    for _ in range(50):  # something else may be under way in the same server
        count = make.count
        said = [await answered(cache, "one", make) for _ in range(5)]
        if make.count == count:
            assert said == [b"%d" % count] * 5
            return
    raise AssertionError("it is made again and again")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outlets SET name = name WHERE false; SELECT pg_current_xact_id()",
        "CREATE TABLE another (id int)",
        """
        INSERT INTO outlets (id, kind, name, name_key)
        VALUES (gen_random_uuid(), 'agency', 'УНІАН', 'уніан')
        """,
    ],
)
async def test_any_transaction_ends_what_is_kept(
    cache: AnswerCache, db: Any, make: Making, change: str
):
    count = make.count
    await db.execute(change)
    assert await answered(cache, "one", make) == b"%d" % (count + 1)


async def test_what_is_new_stands_after_a_change_that_nobody_has_looked_for(
    cache: AnswerCache, db: Any, make: Making
):
    for _ in range(50):  # something else may be under way in the same server
        await db.execute("SELECT pg_current_xact_id()")
        await asyncio.sleep(0.1)
        await cache.make("new", make, "", [])
        if await cache.find("new"):
            return
    raise AssertionError("nothing is kept")


async def test_what_is_made_while_another_transaction_is_under_way_ends_with_it(
    cache: AnswerCache, db: Any, make: Making
):
    async with db.transaction():
        await db.fetchval("SELECT pg_current_xact_id()")
        await answered(cache, "one", make)
        count = make.count
    assert await answered(cache, "one", make) == b"%d" % (count + 1)


async def test_an_answer_that_has_seen_more_than_its_snapshot_is_not_taken_for_it(
    cache: AnswerCache, db: Any, make: Making
):
    async def late() -> Body:
        await db.fetchval("SELECT pg_current_xact_id()")
        return await make()

    await cache.make("one", late, "", [])
    count = make.count
    assert await answered(cache, "one", make) == b"%d" % (count + 1)


@pytest.fixture
def own_server() -> Generator[str]:
    """The address of a server that a test may crash."""
    folder = make_place()
    with EmbeddedPostgres(folder / "data") as postgres:
        yield postgres.dsn
    shutil.rmtree(folder)


async def test_a_crash_ends_what_is_kept_though_numbers_are_given_again(own_server: str):
    """A transaction of which nothing is written yet leaves its number to one that changes a lot."""
    for turn in range(10):  # now and then it is written
        async with open_database(own_server, own_server, size=1, patience=15) as database:
            cache = AnswerCache(SIZE)
            cache.open(database)
            db = await asyncpg.connect(own_server)
            await db.execute("CHECKPOINT")
            await db.execute("SELECT pg_current_xact_id()")
            await answered(cache, "one", Making())
            before = await db.fetchval(SNAPSHOT)
            assert await held(cache, "one")
            os.kill(db.get_server_pid(), signal.SIGKILL)
            db.terminate()
            db = await again(own_server)
            await db.execute(f"CREATE TABLE changed_{turn} ()")
            after = await db.fetchval(SNAPSHOT)
            await db.close()
            while not await held(cache, "two"):  # once the server is asked again
                await asyncio.sleep(0.1)
                with suppress(OSError, asyncpg.PostgresError):
                    await answered(cache, "two", Making())
            assert not await held(cache, "one")
        if before == after:
            return
    raise AssertionError("no number was given again")


async def test_where_the_database_may_not_say_nothing_is_kept(own_server: str):
    db = await asyncpg.connect(own_server)
    await db.execute("""
        CREATE ROLE reader LOGIN;
        REVOKE EXECUTE ON FUNCTION pg_control_checkpoint() FROM public;
    """)
    await db.close()
    url = own_server.replace("quotetrail@", "reader@")
    async with open_database(url, url, size=1, patience=15) as database:
        cache, make = AnswerCache(SIZE), Making()
        cache.open(database)
        assert [await answered(cache, "one", make) for _ in range(3)] == [b"1", b"2", b"3"]


async def again(url: str) -> Any:
    """A connection, once there is a server."""
    while True:
        try:
            return await asyncpg.connect(url)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await asyncio.sleep(0.1)


async def test_no_refusal_is_kept(cache: AnswerCache):
    async def refuse() -> Body:
        raise NotFound

    with pytest.raises(NotFound):
        await cache.make("other", refuse, "", [])
    assert await cache.find("other") is None


async def test_what_has_ended_makes_room(cache: AnswerCache, db: Any, make: Making):
    for name in ("two", "three", "four"):
        await answered(cache, name, make)
    await db.execute("SELECT pg_current_xact_id()")
    await answered(cache, "four", make)  # and the cache is told that something has changed
    for name in ("five", "six", "seven"):
        await answered(cache, name, make)
    assert [name for name in NAMES if await held(cache, name)] == ["four", "five", "six", "seven"]


async def test_who_asks_for_more_than_there_is_room_for_is_answered_most_of_it(
    cache: AnswerCache, make: Making
):
    before = make.count
    for _ in range(20):
        for name in NAMES[:5]:
            await answered(cache, name, make)
    assert make.count - before < 60


async def test_what_is_long_is_compressed_where_there_is_no_room_and_is_answered_as_it_was(
    database: Database, make: Making
):
    """Half as much again as there is room for, asked for again and again."""
    cache = AnswerCache(40_000)
    cache.open(database)

    async def long(name: str) -> Body:
        await make()
        return Body([], name.encode() * 1500, "")

    before = make.count
    for _ in range(20):
        for name in (*NAMES, "eight", "nine"):
            kept = await cache.find(name)
            body = kept.body if kept else await cache.make(name, partial(long, name), "", [])
            assert body.content == name.encode() * 1500
    assert make.count - before < 60


async def test_what_is_larger_than_the_cache_is_not_kept(cache: AnswerCache):
    big = Body([], os.urandom(SIZE), "")

    async def make_big() -> Body:
        return big

    assert await cache.make("big", make_big, "", []) is big
    assert await cache.find("big") is None


async def test_a_cache_of_no_size_keeps_nothing(database: Database):
    cache, make = AnswerCache(0), Making()
    cache.open(database)
    assert [await answered(cache, "one", make) for _ in range(3)] == [b"1", b"2", b"3"]


async def test_where_the_database_does_not_say_nothing_is_kept():
    cache, make = AnswerCache(SIZE), Making()
    async with open_database(NOBODY, NOBODY, size=1, patience=2) as away:
        cache.open(away)
        assert [await answered(cache, "one", make) for _ in range(2)] == [b"1", b"2"]


async def test_a_kept_answer_is_the_one_that_was_made(
    serve: Serve, client: httpx.AsyncClient, db: Any
):
    """At each address that has a short way, for whoever asks: GET, HEAD, a validator, a format."""
    ids = await filled(client, db)
    async with serve(key=None) as reader, serve(key=None, answer_cache=0) as forgetful:
        for template in templates():
            path = template.format(**ids)
            for method, headers in (
                ("GET", {}),
                ("GET", {}),
                ("HEAD", {}),
                ("GET", {"If-None-Match": (await forgetful.get(path)).headers.get("etag", "")}),
                ("GET", {"Accept": "text/csv"}),
                ("GET", {"Host": "elsewhere.example"}),
                ("GET", {"Host": "elsewhere.example"}),
            ):
                kept = await reader.request(method, path, headers=headers)
                made = await forgetful.request(method, path, headers=headers)
                assert told(kept) == told(made), (path, method, headers)


async def test_what_is_kept_is_found_there(serve: Serve, client: httpx.AsyncClient):
    path = f"/v1/quotes/{(await record(client, document()))['quotes'][0]['quote_id']}"
    async with serve(key=None) as reader:
        cache = cache_of(reader)
        for _ in range(50):  # something else may be under way in the same server
            await reader.get(path)
            (key,) = cache._kept  # noqa: SLF001 what it holds is told to nobody
            if await cache.find(key):
                return
    raise AssertionError("nothing is found")


async def test_who_tells_two_hosts_has_nothing_kept_for_others(
    serve: Serve, client: httpx.AsyncClient
):
    place = (await record(client, document()))["publication"]["id"]
    (held,) = (await client.get(f"/v1/publications/{place}/snapshots")).json()["items"]
    path = f"/v1/publications/{place}/snapshots/{held['id']}"
    async with serve(key=None) as reader:
        for number in range(10):  # something else may be under way in the same server
            good = f"good{number}.example"
            both = [("Host", "evil.example"), ("Host", good), ("Accept", "*/*")]
            await reader.send(httpx.Request("GET", f"http://{good}{path}", headers=both))
            answer = await reader.get(path, headers={"Host": good})
            assert good in answer.headers["link"]
            assert "evil" not in answer.headers["link"]


async def test_nothing_is_kept_by_what_anybody_may_make_as_long_as_he_likes(serve: Serve):
    async with serve(key=None) as reader:
        cache = cache_of(reader)
        for accept in ("application/json", f"application/json, {'x/y, ' * 200}*/*"):
            before = cache._size  # noqa: SLF001
            assert (await reader.get("/v1/outlets", headers={"Accept": accept})).is_success
            assert (cache._size > before) is (len(accept) < 100)  # noqa: SLF001


async def test_a_change_is_answered_at_once(serve: Serve, client: httpx.AsyncClient):
    """Asked again and again by many, while it changes: after a change nobody is told the old."""
    receipt = await record(client, document())
    path = f"/v1/quotes/{receipt['quotes'][0]['quote_id']}"
    speaker = (await client.get(path)).json()["speaker"]["id"]
    changed = 0

    async def read(reader: httpx.AsyncClient) -> None:
        while changed < 20:
            least = changed
            name = (await reader.get(path)).json()["speaker"]["name"]
            assert least == 0 or int(name.rpartition(" ")[2]) >= least

    async def change() -> None:
        nonlocal changed
        for number in range(1, 21):
            name = {"name": f"Ніна {number}"}
            assert (await client.patch(f"/v1/speakers/{speaker}", json=name)).is_success
            changed = number

    async with serve(key=None) as reader:
        await asyncio.gather(change(), *[read(reader) for _ in range(4)])


async def test_who_needs_a_key_is_answered_nothing_that_is_kept(
    serve: Serve, client: httpx.AsyncClient
):
    path = f"/v1/quotes/{(await record(client, document()))['quotes'][0]['quote_id']}"
    async with serve(key=None, public_read=False) as closed:
        known = {"Authorization": f"Bearer {ADMIN_KEY}"}
        for _ in range(2):
            assert (await closed.get(path, headers=known)).status_code == 200
            assert (await closed.get(path)).status_code == 401


async def test_what_was_not_there_is_found_when_it_is(serve: Serve, client: httpx.AsyncClient):
    async with serve(key=None) as reader:
        assert (await reader.get(f"/v1/quotes/{UNKNOWN}")).status_code == 404
        assert (await reader.get("/v1/quotes")).json()["items"] == []
        await record(client, document())
        assert (await reader.get("/v1/quotes")).json()["items"]
