"""Limits: how often a caller may come, whichever worker answers, and what it is told of it."""

import asyncio
import multiprocessing
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.auth import store
from service.kit.clients import Proxies, counted_as
from service.kit.rates import Quota, Rates, make_table
from service.kit.workspace import shared_folder
from tests.conftest import Serve
from tests.running import running_service
from tests.test_keys import bearer, make_key

FORK = multiprocessing.get_context("fork")


def limit_of(answer: httpx.Response) -> tuple[str, int]:
    """Whose limit it is, and what is left of it."""
    name, left, _ = answer.headers["ratelimit"].split(";")
    return name.strip('"'), int(left.removeprefix("r="))


async def test_an_address_has_a_limit_and_is_told_what_is_left(serve: Serve):
    async with serve(key=None, rate_limit=3) as client:
        answers = [await client.get("/v1/quotes?limit=1") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [limit_of(answer) for answer in answers] == [
        ("address", left) for left in (2, 1, 0, 0, 0)
    ]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"address";q=3;w=60'}


async def test_a_refusal_is_a_problem_that_says_when_to_go_on(serve: Serve):
    async with serve(key=None, rate_limit=120) as client:
        answers = [await client.get("/v1/nothing") for _ in range(122)]
        refused = answers[-1]
        assert refused.status_code == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "/problems/too-many-requests"
        assert refused.json()["request_id"] == refused.headers["x-request-id"]
        wait = int(refused.headers["retry-after"])
        assert wait == 1
        await asyncio.sleep(wait)
        assert (await client.get("/v1/nothing")).status_code == 404


async def test_a_client_of_another_api_is_refused_in_its_own_form(serve: Serve):
    async with serve(key=None, rate_limit=1) as client:
        path = "/v1alpha1/claims:search?query=x"
        assert (await client.get(path)).status_code == 200
        answer = await client.get(path)
    assert answer.status_code == 429
    assert answer.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert answer.headers["retry-after"]


async def test_each_key_has_a_limit_of_its_own(serve: Serve, db: Any):
    keys = [bearer(await make_key(db, "read", name=name)) for name in ("one", "other")]
    async with serve(key=None, rate_limit_key=2) as client:
        for key in keys:
            answers = [await client.get("/v1/quotes", headers=key) for _ in range(4)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
            # The first counts for the address, which does not know yet that the key is good.
            assert [limit_of(answer)[0] for answer in answers] == ["address", "key", "key", "key"]


async def test_made_up_keys_are_counted_for_the_address_that_tries_them(serve: Serve):
    async with serve(key=None, rate_limit=5) as client:
        statuses = [
            (await client.get("/v1/quotes", headers=bearer(f"qt_guess-{number}"))).status_code
            for number in range(8)
        ]
    assert statuses == [401] * 5 + [429] * 3


async def test_a_revoked_key_is_counted_for_the_address(serve: Serve, db: Any):
    key = bearer(await make_key(db, "read", name="gone"))
    async with serve(key=None) as client:
        await client.get("/v1/quotes", headers=key)
        assert limit_of(await client.get("/v1/quotes", headers=key))[0] == "key"
        await store.revoke_keys(db, "gone")
        assert (await client.get("/v1/quotes", headers=key)).status_code == 401
        assert limit_of(await client.get("/v1/quotes", headers=key))[0] == "address"


async def test_health_is_told_however_often_it_is_asked(serve: Serve):
    async with serve(key=None, rate_limit=1) as client:
        for _ in range(5):
            answer = await client.get("/health/live")
            assert answer.status_code == 200
            assert "ratelimit" not in answer.headers
        assert (await client.get("/health/ready")).status_code == 200


async def test_no_limit_is_told_where_there_is_none(serve: Serve):
    async with serve(key=None, rate_limit=0) as client:
        for _ in range(5):
            assert "ratelimit" not in (await client.get("/v1/quotes")).headers


async def test_a_forwarded_address_counts_only_from_a_proxy_that_is_trusted(serve: Serve):
    async def statuses(trusted: str) -> Counter[int]:
        async with serve(key=None, rate_limit=2, trusted_proxies=trusted) as client:
            return Counter([
                (
                    await client.get("/v1/outlets", headers={"X-Forwarded-For": f"192.0.2.{last}"})
                ).status_code
                for last in range(6)
            ])

    assert await statuses("") == {200: 2, 429: 4}
    assert await statuses("10.0.0.0/8") == {200: 2, 429: 4}
    assert await statuses("127.0.0.0/8, 10.0.0.0/8") == {200: 6}


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("1.2.3.4, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8::7]:4711", "2001:db8::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("1.2.3.4, nonsense", "10.0.0.1"),
        ("", "10.0.0.1"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
    ],
)
def test_a_client_is_who_the_last_trusted_proxy_says(forwarded: str, client: str):
    scope: Any = {
        "client": ("10.0.0.1", 1),
        "headers": [(b"x-forwarded-for", forwarded.encode())],
    }
    assert Proxies("10.0.0.0/8").client(scope) == client


def test_a_subscriber_of_ipv6_is_one_client():
    assert counted_as("2001:db8::1") == counted_as("2001:db8::ffff:1") == "2001:db8::/64"
    assert counted_as("2001:db8:0:1::1") == "2001:db8:0:1::/64"


def test_what_was_used_comes_back_evenly():
    rates, quota = Rates(None), Quota(60, 60.0)
    assert [rates.take(b"a", quota, 100.0).wait for _ in range(60)] == [0.0] * 60
    refused = rates.take(b"a", quota, 100.0)
    assert (refused.left, refused.whole_in, refused.wait) == (0, 60.0, 1.0)
    assert rates.take(b"a", quota, 101.0).wait == 0
    assert rates.take(b"a", quota, 101.0).wait == 1.0
    assert rates.take(b"b", quota, 101.0).left == 59
    assert rates.take(b"a", quota, 1000.0).left == 59


def test_many_callers_cannot_fill_the_memory_or_free_a_busy_one():
    rates, quota = Rates(None), Quota(10, 60.0)
    for _ in range(10):
        rates.take(b"busy", quota, 50.0)
    for number in range(200_000):
        rates.take(b"%d" % number, quota, 50.0)
    assert rates.take(b"busy", quota, 50.0).wait > 0


def count_admitted(table: Path, tries: int, told: Any) -> None:
    """One worker, which comes as often as it can."""
    rates = Rates(table)
    told.put(sum(rates.take(b"same", Quota(5000, 86_400.0)).wait == 0 for _ in range(tries)))


def test_workers_that_race_let_in_exactly_the_quota(tmp_path: Path):
    make_table(tmp_path / "rates")
    told: Any = FORK.Queue()
    workers = [
        FORK.Process(target=count_admitted, args=(tmp_path / "rates", 4000, told)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    admitted = sum(told.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()
    assert 5000 <= admitted <= 5001  # one more comes back every 17 s


def test_a_limit_is_one_for_all_workers(tmp_path: Path):
    settings = {"workers": "3", "rate_limit": "40", "pool_size": "2"}
    with running_service(tmp_path, **settings) as service:
        begun = time.monotonic()
        # Each on a connection of its own, so that all workers are met.
        with httpx.Client(base_url=service.url, headers={"Connection": "close"}) as client:
            statuses = Counter(client.get("/v1/outlets").status_code for _ in range(80))
        came_back = (time.monotonic() - begun) * 40 / 60
        assert statuses.keys() == {200, 429}
        assert 40 <= statuses[200] <= 41 + came_back


def test_a_folder_of_our_own_ends_with_the_service_and_a_killed_one_s_is_swept():
    with shared_folder(None) as folder:
        assert {path.name for path in folder.iterdir()} == {"rates", "metrics"}
        left = folder.with_name("quotetrail-4194999-left")  # above the highest process id
        left.mkdir()
        with shared_folder(None) as other:
            assert other != folder
            assert not left.exists()
            assert folder.exists()
    assert not folder.exists()
