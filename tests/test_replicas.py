"""A replica is read while it keeps up, and nobody sees it fail."""

import asyncio
import itertools
import math
import signal
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from service.auth.rules import digest
from service.kit.caching import AnswerCache, Body
from service.kit.db import Database, connect, open_database
from service.kit.migrations import upgrade
from service.kit.positions import HEADER
from service.kit.replicas import State, Told, lag_of, objection
from service.quotes import render_store
from tests.conftest import ADMIN_KEY, TEMPLATE, Serve, run_sql
from tests.documents import BRIDGE, document, record
from tests.replicas import Standby, ask, replicated
from tests.servers import sibling
from tests.test_idempotency import new_key
from tests.test_keys import bearer, make_key
from tests.test_lane import filled, templates

OUTLETS = "/v1/outlets"
SHORT, LONG = None, ADMIN_KEY
"""Keys: without one a read goes the short way."""
EARLY = datetime(2025, 1, 1, tzinfo=UTC)
LATE = datetime(2025, 1, 2, tzinfo=UTC)

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def standby(tmp_path_factory: pytest.TempPathFactory) -> Generator[Standby]:
    with replicated(tmp_path_factory.mktemp("replicated")) as both:
        asyncio.run(run_sql(both.primary.dsn, f"CREATE DATABASE {TEMPLATE}"))
        upgrade(sibling(both.primary.dsn, TEMPLATE))
        yield both


@pytest.fixture
async def name(standby: Standby) -> AsyncGenerator[str]:
    """Of a database of its own for the test, which both have."""
    one = f"replicated_{next(_numbers)}"
    await run_sql(standby.primary.dsn, f"CREATE DATABASE {one} TEMPLATE {TEMPLATE}")
    await standby.catch_up()
    yield one
    await run_sql(standby.primary.dsn, f"DROP DATABASE {one} WITH (FORCE)")


@pytest.fixture
def database_url(standby: Standby, name: str) -> str:
    return standby.addresses(name)["database_url"]


@pytest.fixture
def addresses(standby: Standby, name: str) -> dict[str, str]:
    return standby.addresses(name)


@pytest.fixture
async def database(addresses: dict[str, str]) -> AsyncGenerator[Database]:
    async with open_database(*addresses.values(), size=3, patience=15) as opened:
        await until(opened, taken=True)
        yield opened


async def keeps(database: Database) -> bool:
    """Whether an answer that was made of it is kept."""
    cache = AnswerCache(10_000)
    cache.open(database)

    async def make() -> Body:
        return Body([], b"said", "")

    await cache.make("one", make, "", [])
    return await cache.find("one") is not None


async def test_nothing_is_kept_of_a_replica(database: Database, addresses: dict[str, str]):
    assert not await keeps(database)
    primary, replica = addresses.values()
    async with open_database(replica, replica, size=1, patience=15) as standing_by:
        assert not await keeps(standing_by)
    async with open_database(primary, primary, size=1, patience=15) as alone:
        assert await keeps(alone)


async def until(database: Database, *, taken: bool) -> float:
    """The seconds until the replica is taken, or left."""
    replica, begun = database.replica, time.monotonic()
    assert replica is not None
    while (replica.why_not is None) is not taken:
        assert time.monotonic() - begun < 20, replica.why_not
        await asyncio.sleep(0.005)
    return time.monotonic() - begun


async def told(client: httpx.AsyncClient, state: str) -> dict[str, Any]:
    """What readiness says of the replica, as soon as it says this."""
    check: dict[str, Any] = {}
    for _ in range(400):
        check = (await client.get("/health/ready")).json()["checks"]["replica"]
        if check["state"] == state:
            return check
        await asyncio.sleep(0.05)
    raise AssertionError(check)


async def on_replica(database: Database) -> bool:
    async with database.read() as reader:
        return await reader.fetchval("SELECT pg_is_in_recovery()")


@pytest.fixture
def lag() -> float:
    """So many seconds that no test takes them by being slow."""
    return 300


@pytest.fixture
async def both(serve: Serve, lag: float) -> AsyncGenerator[dict[str | None, httpx.AsyncClient]]:
    """Readers of one service by its short way and by its long one."""
    async with serve(key=None, replica_lag=lag) as client:
        await told(client, "ok")
        headers = bearer(ADMIN_KEY)
        transport = client._transport  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] one service for two clients
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        ) as other:
            yield {SHORT: client, LONG: other}


async def make_outlet(client: httpx.AsyncClient, name: str = "УНІАН") -> dict[str, str]:
    """The headers by which its position is asked for."""
    answer = await client.post(OUTLETS, json={"kind": "agency", "name": name})
    assert answer.status_code == 201
    return {HEADER: answer.headers[HEADER]}


async def names(client: httpx.AsyncClient, path: str = OUTLETS, **headers: str) -> list[str]:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


Both = dict[str | None, httpx.AsyncClient]


@pytest.mark.parametrize("way", [SHORT, LONG])
async def test_a_read_shows_what_the_replica_has_and_with_a_position_what_was_written(
    standby: Standby, both: Both, way: str | None
):
    reader = both[way]
    async with standby.standing_still():
        position = await make_outlet(both[LONG])
        assert await names(reader) == []
        assert await names(reader, **position) == ["УНІАН"]
        assert (await reader.head(OUTLETS, headers=position)).status_code == 200
    await standby.catch_up()
    assert await names(reader) == ["УНІАН"]
    assert await names(reader, **position) == ["УНІАН"]


async def test_a_position_is_held_by_lists_exports_and_questions_too(standby: Standby, both: Both):
    client = both[LONG]
    asked = {"text": BRIDGE, "speaker": "Олена Петренко"}
    async with standby.standing_still():
        answer = await client.post("/v1/documents", json=document())
        position = {HEADER: answer.headers[HEADER]}
        quote = answer.json()["quotes"][0]["quote_id"]
        for headers, there in (({}, False), (position, True)):
            lines = (await client.get("/v1/quotes.ndjson", headers=headers)).text
            table = await client.get(f"/v1/quotes/{quote}.jsonld", headers=headers)
            verdict = (await client.post("/v1/verify", json=asked, headers=headers)).json()
            assert (BRIDGE in lines, table.is_success) == (there, there)
            assert (verdict["verdict"] == "verbatim") is there, verdict


async def test_a_replica_that_has_come_as_far_answers_what_asks_for_a_position(
    standby: Standby, both: Both
):
    position = await make_outlet(both[LONG])
    async with standby.standing_still():
        await make_outlet(both[LONG], "Укрінформ")
        assert await names(both[SHORT], **position) == ["УНІАН"]


@pytest.mark.parametrize("lag", [3])
async def test_one_that_is_too_far_behind_is_left_until_it_has_caught_up(
    standby: Standby, both: Both
):
    async with standby.standing_still():
        await make_outlet(both[LONG])
        assert await names(both[SHORT]) == []
        assert (await told(both[SHORT], "low"))["detail"] == "It is more than 3 s behind."
        assert [await names(one) for one in both.values()] == [["УНІАН"]] * 2
    assert (await told(both[SHORT], "ok"))["figures"]["lag_ms"] <= 3000
    async with standby.standing_still():
        await make_outlet(both[LONG], "Укрінформ")
        assert await names(both[SHORT]) == ["УНІАН"]


@pytest.mark.parametrize("lag", [3])
async def test_a_record_to_which_nothing_is_written_does_not_fall_behind(both: Both):
    await asyncio.sleep(4)
    assert (await told(both[SHORT], "ok"))["figures"]["lag_ms"] < 2000


async def ask_on(client: httpx.AsyncClient, answers: list[tuple[int, float]]) -> None:
    while True:
        begun = time.monotonic()
        status = (await client.get(OUTLETS)).status_code
        answers.append((status, time.monotonic() - begun))
        await asyncio.sleep(0)


@asynccontextmanager
async def asking(clients: Both) -> AsyncGenerator[list[tuple[int, float]]]:
    """Readers who go on and on; their statuses, and the seconds that each waited."""
    answers: list[tuple[int, float]] = []
    tasks = [asyncio.create_task(ask_on(one, answers)) for one in [*clients.values()] * 3]
    await asyncio.sleep(0.3)
    yield answers
    await asyncio.sleep(0.3)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_nobody_sees_a_replica_killed_and_started_again(standby: Standby, both: Both):
    async with asking(both) as answers:
        await asyncio.to_thread(standby.kill)
        await told(both[SHORT], "low")
        await make_outlet(both[LONG])
        assert await names(both[SHORT]) == ["УНІАН"]
        await asyncio.to_thread(standby.replica.ensure_running)
        await told(both[SHORT], "ok")
    assert {status for status, _ in answers} == {200}
    assert max(seconds for _, seconds in answers) < 2
    async with standby.standing_still():
        await make_outlet(both[LONG], "Укрінформ")
        assert await names(both[SHORT]) == ["УНІАН"]


async def test_one_that_hangs_is_found_dead_and_what_waits_for_it_is_answered(
    standby: Standby, both: Both
):
    async with asking(both) as answers:
        hanging = standby.processes()
        for one in hanging:
            one.send_signal(signal.SIGSTOP)
        try:
            await told(both[SHORT], "low")
            assert await names(both[SHORT]) == []
        finally:
            for one in hanging:
                one.send_signal(signal.SIGCONT)
        await told(both[SHORT], "ok")
    assert {status for status, _ in answers} == {200}
    assert 1 < max(seconds for _, seconds in answers) < 5


async def test_a_query_in_the_way_of_replay_is_asked_of_the_primary(
    standby: Standby, database: Database, database_url: str
):
    await ask(standby.replica.dsn, "ALTER SYSTEM SET max_standby_streaming_delay = '200ms'")
    await ask(standby.replica.dsn, "SELECT pg_reload_conf()")
    async with database.read() as reader:
        slow = "SELECT pg_is_in_recovery(), pg_sleep(1.5), (SELECT count(*) FROM tombstones)"
        answer = asyncio.create_task(reader.fetchval(slow))
        await asyncio.sleep(0.3)
        await run_sql(database_url, "ALTER TABLE tombstones ADD COLUMN later int")
        assert await answer is False
        assert await reader.fetchval("SELECT pg_is_in_recovery()") is False
    assert await on_replica(database)


async def test_a_migration_that_the_replica_lacks_is_read_from_the_primary(
    standby: Standby, database: Database, database_url: str
):
    async with standby.standing_still():
        await run_sql(database_url, "ALTER TABLE tombstones ADD COLUMN later int")
        async with database.read() as reader:
            assert await reader.fetchval("SELECT pg_is_in_recovery()") is True
            assert await reader.fetch("SELECT later FROM tombstones") == []
            with pytest.raises(asyncpg.UndefinedColumnError):
                await reader.fetch("SELECT never FROM tombstones")


async def test_what_is_planned_by_its_values_goes_on_at_the_primary(
    standby: Standby, database: Database
):
    async with database.read() as reader:
        planned = await reader.prepare("SELECT pg_is_in_recovery(), $1::int")
        assert await planned.fetch(1) == [(True, 1)]
        await asyncio.to_thread(standby.kill)
        assert await planned.fetch(2) == [(False, 2)]
    assert not await on_replica(database)
    await asyncio.to_thread(standby.replica.ensure_running)
    await until(database, taken=True)


async def test_a_reader_of_a_replica_cannot_write(database: Database):
    async with database.read() as reader:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await reader.execute("INSERT INTO tombstones VALUES (gen_random_uuid(), 'x')")


@pytest.mark.parametrize("lag", [3])
async def test_reads_go_on_while_the_primary_is_away(standby: Standby, both: Both):
    await make_outlet(both[LONG])
    await standby.catch_up()
    await asyncio.to_thread(standby.primary.close)
    try:
        await asyncio.sleep(5)  # longer than the replica may be behind
        assert [await names(one) for one in both.values()] == [["УНІАН"]] * 2
        refused = await both[LONG].post(OUTLETS, json={"kind": "agency", "name": "Укрінформ"})
        beyond = await both[SHORT].get(OUTLETS, headers={HEADER: "F" * 15})
        assert (refused.status_code, beyond.status_code) == (503, 503)
    finally:
        await asyncio.to_thread(standby.primary.start)
    await make_outlet(both[LONG], "Укрінформ")


async def test_a_key_ends_and_begins_at_once(standby: Standby, both: Both, database_url: str):
    db = await connect(database_url)
    old = await make_key(db, "read", name="old")
    async with standby.standing_still():
        new = await make_key(db, "read", name="new")
        await db.execute("UPDATE api_keys SET revoked_at = now() WHERE sha256 = $1", digest(old))
        answers = [await both[SHORT].get(OUTLETS, headers=bearer(one)) for one in (old, new)]
        assert [one.status_code for one in answers] == [401, 200]
    await db.close()


async def test_the_feed_and_the_log_are_never_behind(standby: Standby, both: Both):
    async with standby.standing_still():
        waiting = asyncio.create_task(
            both[SHORT].get("/v1/changes", params={"after": 0, "wait": 10})
        )
        await asyncio.sleep(0.5)
        begun = time.monotonic()
        await make_outlet(both[LONG])
        assert (await waiting).json()["last"] == 1
        assert time.monotonic() - begun < 2
        assert (await both[SHORT].get("/v1/ledger/entries")).json()["last"] == 1


async def test_renderings_made_from_the_replica_are_kept_and_found_on_both(
    standby: Standby, both: Both, database_url: str, addresses: dict[str, str]
):
    receipt = await record(both[LONG], document())
    quote = receipt["quotes"][0]["quote_id"]
    await standby.catch_up()
    db, copy = await connect(database_url), await connect(addresses["read_database_url"])
    await db.execute("DELETE FROM quote_renderings")
    await standby.catch_up()
    shown = (await both[SHORT].get(f"/v1/quotes/{quote}")).content
    for _ in range(200):
        await asyncio.sleep(0.05)
        if await copy.fetchval("SELECT count(*) FROM quote_renderings"):
            break
    kept = [await render_store.list_rendered(one, [UUID(quote)]) for one in (db, copy)]
    assert kept == [{UUID(quote): shown}, {UUID(quote): shown}]
    await db.close()
    await copy.close()


async def test_every_short_read_can_be_answered_by_a_replica(
    standby: Standby, both: Both, database_url: str
):
    db = await connect(database_url)
    ids = await filled(both[LONG], db)
    await db.close()
    await standby.catch_up()
    before = await reads(both[LONG])
    asked = 0
    for client in both.values():
        for template in templates():
            status = (await client.get(template.format(**ids))).status_code
            assert status in {200, 400, 404}, template
            asked += status == 200 and not template.startswith("/v1/ledger")
    await asyncio.sleep(1.2)  # figures are told once a second
    after = await reads(both[LONG])
    assert after["primary"] == before["primary"]
    assert after["replica"] - before["replica"] >= asked - 4  # what looks up nothing


async def reads(client: httpx.AsyncClient) -> dict[str, float]:
    text = (await client.get("/metrics")).text
    lines = [one for one in text.splitlines() if one.startswith("quotetrail_reads_total")]
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines}


@pytest.mark.parametrize("given", ["", "0/16B3748", "abc", "F" * 16, "1, 2", " -1", "é"])
@pytest.mark.parametrize("way", [SHORT, LONG])
async def test_a_position_that_is_none_is_refused_by_the_name_of_its_header(
    both: Both, way: str | None, given: str
):
    answer = await both[way].get(OUTLETS, headers=[(HEADER.encode(), given.encode("latin-1"))])
    assert answer.status_code == 400
    assert [(one["path"], one["in"]) for one in answer.json()["errors"]] == [(HEADER, "header")]


async def test_positions_that_are_given_twice_are_refused(both: Both):
    for one in both.values():
        answer = await one.get(OUTLETS, headers=[(HEADER, "1"), (HEADER, "2")])
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, HEADER)


async def test_a_position_is_told_only_where_it_matters(serve: Serve, database_url: str):
    async with serve(database_url=database_url) as client:
        made = await client.post(OUTLETS, json={"kind": "agency", "name": "УНІАН"})
        assert (made.status_code, HEADER in made.headers) == (201, False)


@pytest.mark.usefixtures("standby")
async def test_every_answer_to_a_write_tells_a_position(both: Both):
    client = both[LONG]
    key, outlet = new_key(), {"kind": "agency", "name": "УНІАН"}
    made = await client.post(OUTLETS, json=outlet, headers=key)
    at = made.headers["location"]
    answers = [
        made,
        await client.post(OUTLETS, json=outlet, headers=key),
        await client.post(OUTLETS, json=outlet),
        await client.patch(at, json={"name": "УНІАН і далі"}),
        await client.patch(at, json={"name": "УНІАН"}, headers={"If-Match": '"x"'}),
        await client.post("/v1/documents", json=document()),
    ]
    assert [one.status_code for one in answers] == [201, 201, 409, 200, 412, 201]
    positions = [int(one.headers[HEADER], 16) for one in answers]
    assert positions == sorted(positions)
    assert HEADER not in (await client.get(OUTLETS)).headers


async def test_an_address_of_another_database_is_never_read(
    standby: Standby, addresses: dict[str, str]
):
    other = sibling(standby.replica.dsn, TEMPLATE)
    async with open_database(addresses["database_url"], other, size=1, patience=5) as database:
        await asyncio.sleep(0.5)
        assert not await on_replica(database)
        assert database.replica
        assert database.replica.why_not == "It is no copy of the primary."


async def test_an_address_that_leads_to_the_primary_itself_is_read(addresses: dict[str, str]):
    again = addresses["database_url"] + "&application_name=reading"
    async with open_database(addresses["database_url"], again, size=1, patience=5) as database:
        await until(database, taken=True)
        async with database.read() as reader:
            assert await reader.fetchval("SHOW application_name") == "reading"


TOLD = [Told(10.0, 100), Told(11.0, 200), Told(12.0, 200), Told(13.0, 300)]


@pytest.mark.parametrize(
    ("told", "position", "lag"),
    [
        ([], 0, 0.0),
        (TOLD, 300, 0.0),
        (TOLD, 1000, 0.0),
        (TOLD, 299, 1.0),
        (TOLD, 199, 3.0),
        (TOLD, 99, math.inf),
        (
            [Told(10.0, 500), Told(11.0, 200)],
            250,
            0.0,
        ),  # another primary, which begins further back
    ],
)
def test_a_replica_is_behind_by_the_time_since_it_had_all(
    told: list[Told], position: int, lag: float
):
    assert lag_of(told, position) == lag


PRIMARY = State(recovering=False, source="1/quotes", started=EARLY, position=300)


@pytest.mark.parametrize(
    ("primary", "replica", "lag", "reason"),
    [
        (PRIMARY, PRIMARY._replace(recovering=True, started=LATE), 9.9, None),
        (PRIMARY, PRIMARY, 0.0, None),
        (None, PRIMARY._replace(recovering=True), 0.0, None),
        (PRIMARY, PRIMARY._replace(recovering=True), 10.1, "more than 10 s behind"),
        (PRIMARY, PRIMARY._replace(recovering=True, source="1/other"), 0.0, "no copy"),
        (PRIMARY, PRIMARY._replace(started=LATE), 0.0, "writes of its own"),
        (None, PRIMARY, 0.0, "writes of its own"),
    ],
)
def test_a_replica_is_read_unless_there_is_a_reason_against_it(
    primary: State | None, replica: State, lag: float, reason: str | None
):
    said = objection(primary, replica, lag, 10)
    assert said is None if reason is None else reason in (said or "")
