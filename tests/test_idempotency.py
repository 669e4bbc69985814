"""Idempotency-Key: a request that is sent again is done once, and has the same answer again."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.conftest import Serve
from tests.documents import UNKNOWN, document, record
from tests.insisting import is_replayed, new_key
from tests.test_http import problem
from tests.test_keys import bearer, make_key
from tests.test_reviews import review

Json = dict[str, Any]

PAGE = {
    "claimReviewMarkups": [{"claimReviewed": "Міст збудують", "rating": {"textualRating": "Ні"}}],
    "pageUrl": "https://www.perevireno.example/1",
}
OF_ONE_REQUEST = {
    "quotetrail-position",
    "x-request-id",
    "date",
    "idempotency-replayed",
    "ratelimit",
    "ratelimit-policy",
}


def told(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """All of an answer but for what belongs to one request alone."""
    headers = [pair for pair in answer.headers.multi_items() if pair[0] not in OF_ONE_REQUEST]
    return answer.status_code, headers, answer.content


SPEAKER = {"kind": "person", "name": "Марія Коваль"}


async def post(client: httpx.AsyncClient, path: str, body: Json) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def count(db: Any, name: str = SPEAKER["name"]) -> int:
    return await db.fetchval("SELECT count(*) FROM speakers WHERE name = $1", name)


async def writes(client: httpx.AsyncClient) -> list[tuple[str, str, Json | None]]:
    """A request for each kind of thing that is written, and for each way to write it."""
    one, other = [(await post(client, "/v1/speakers", SPEAKER))["id"] for _ in range(2)]
    receipt, cited = await record(client, document()), await record(client, document())
    publication = receipt["publication"]["id"]
    outlet = receipt["publication"]["outlet"]["id"]
    link = {"kind": "cites", "target_id": cited["publication"]["id"]}
    made = await post(client, "/v1/reviews", review(url="https://a.example/1"))
    hook = await post(client, "/v1/webhooks", {"url": "https://example.org/hook"})
    return [
        ("POST", "/v1/documents", document()),
        ("POST", "/v1/speakers", {"kind": "person", "name": "Олена Петренко"}),
        ("PATCH", f"/v1/speakers/{one}", {"name": "Марія Коваленко"}),
        ("POST", f"/v1/speakers/{one}/names", {"name": "Ваня", "kind": "alias"}),
        ("POST", f"/v1/speakers/{one}/roles", {"title": "речник"}),
        ("POST", f"/v1/speakers/{one}/merge", {"into": other}),
        ("DELETE", f"/v1/speakers/{one}/merge", None),
        ("POST", "/v1/outlets", {"kind": "agency", "name": "Вісник"}),
        ("PATCH", f"/v1/outlets/{outlet}", {"name": "Приклад 2"}),
        ("POST", f"/v1/publications/{publication}/links", link),
        ("POST", "/v1/reviews", review()),
        ("PATCH", f"/v1/reviews/{made['id']}", {"title": "Інша назва"}),
        ("POST", "/v1/webhooks", {"url": "https://example.org/changes"}),
        ("PATCH", f"/v1/webhooks/{hook['id']}", {"active": False}),
        ("DELETE", f"/v1/webhooks/{hook['id']}", None),
        ("POST", "/v1alpha1/pages", PAGE),
    ]


async def test_a_request_that_is_sent_again_is_done_once(client: httpx.AsyncClient, db: Any):
    for method, path, body in await writes(client):
        key = new_key()
        first = await client.request(method, path, json=body, headers=key)
        assert first.status_code in {200, 201}, (method, path, first.text)
        head = await db.fetchval("SELECT position FROM change_head")
        for _ in range(2):
            again = await client.request(method, path, json=body, headers=key)
            assert told(again) == told(first), (method, path)
            assert is_replayed(again)
            assert not is_replayed(first)
        assert await db.fetchval("SELECT position FROM change_head") == head


async def test_a_change_that_is_sent_again_is_no_change_of_another_state(
    client: httpx.AsyncClient,
):
    path = f"/v1/speakers/{(await post(client, '/v1/speakers', SPEAKER))['id']}"
    headers = {**new_key(), "If-Match": (await client.get(path)).headers["etag"]}
    first = await client.patch(path, json={"name": "Марія Іваненко"}, headers=headers)
    assert first.status_code == 200
    await client.patch(path, json={"name": "Марія Петренко"})
    again = await client.patch(path, json={"name": "Марія Іваненко"}, headers=headers)
    assert told(again) == told(first)
    assert (await client.get(path)).json()["name"] == "Марія Петренко"


async def test_without_a_key_each_request_is_one_of_its_own(client: httpx.AsyncClient, db: Any):
    for headers in ({}, {}, new_key(), new_key()):
        answer = await client.post("/v1/speakers", json=SPEAKER, headers=headers)
        assert (answer.status_code, is_replayed(answer)) == (201, False)
    assert await count(db) == 4


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/speakers", {**SPEAKER, "name": "Інша"}),
        ("POST", "/v1/outlets", {"kind": "agency", "name": "Вісник"}),
        ("PATCH", f"/v1/speakers/{UNKNOWN}", {"name": "Інша"}),
        ("DELETE", f"/v1/speakers/{UNKNOWN}/merge", None),
    ],
)
async def test_a_key_stands_for_one_request(
    client: httpx.AsyncClient, db: Any, method: str, path: str, body: Json | None
):
    key = new_key()
    first = await client.post("/v1/speakers", json=SPEAKER, headers=key)
    answer = await client.request(method, path, json=body, headers=key)
    assert (answer.status_code, problem(answer)) == (422, "idempotency-key-reused")
    assert answer.json()["errors"][0] | {"detail": ""} == {
        "path": "Idempotency-Key",
        "detail": "",
        "in": "header",
    }
    assert told(await client.post("/v1/speakers", json=SPEAKER, headers=key)) == told(first)
    assert await db.fetchval("SELECT count(*) FROM speakers") == 1


async def test_other_parameters_are_another_request(client: httpx.AsyncClient):
    key = new_key()
    await client.post("/v1alpha1/pages", json=PAGE, headers=key)
    answer = await client.post("/v1alpha1/pages?fields=name", json=PAGE, headers=key)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert answer.json()["error"]["details"][-1]["reason"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_key_is_that_of_its_caller(client: httpx.AsyncClient, db: Any):
    key = new_key()
    made = [await client.post("/v1/speakers", json=SPEAKER, headers=key)]
    for name in ("one", "other"):
        theirs = key | bearer(await make_key(db, "write", name=name))
        body = {**SPEAKER, "name": f"Марія {name}"}
        made.append(await client.post("/v1/speakers", json=body, headers=theirs))
    assert [one.status_code for one in made] == [201] * 3
    assert not any(map(is_replayed, made))
    assert len({one.headers["location"] for one in made}) == 3


async def test_an_answer_is_given_again_to_those_alone_who_may_ask(
    client: httpx.AsyncClient, db: Any
):
    secret = await make_key(db, "write", name="editor")
    headers = new_key() | bearer(secret)
    assert (await client.post("/v1/speakers", json=SPEAKER, headers=headers)).status_code == 201
    for scopes, status in ((["read"], 403), (["write"], 201)):
        await db.execute("UPDATE api_keys SET scopes = $1", scopes)
        answer = await client.post("/v1/speakers", json=SPEAKER, headers=headers)
        assert (answer.status_code, is_replayed(answer)) == (status, status == 201)
    await db.execute("UPDATE api_keys SET revoked_at = now()")
    answer = await client.post("/v1/speakers", json=SPEAKER, headers=headers)
    assert (answer.status_code, problem(answer)) == (401, "key-unknown")


async def test_a_refusal_does_not_burn_the_key(client: httpx.AsyncClient, db: Any):
    await post(client, "/v1/outlets", {"kind": "agency", "name": "Вісник"})
    key = new_key()
    refused = [
        await client.post("/v1/outlets", json={"kind": "agency"}, headers=key),
        await client.post("/v1/outlets", json={"kind": "agency", "name": "Вісник"}, headers=key),
        await client.patch(f"/v1/outlets/{UNKNOWN}", json={"name": "Інший"}, headers=key),
    ]
    await db.execute("ALTER TABLE outlets RENAME TO outlets_elsewhere")
    body = {"kind": "agency", "name": "Інший"}
    refused.append(await client.post("/v1/outlets", json=body, headers=key))
    await db.execute("ALTER TABLE outlets_elsewhere RENAME TO outlets")
    assert [one.status_code for one in refused] == [400, 409, 404, 500]
    assert await db.fetchval("SELECT count(*) FROM kept_answers") == 0
    done = [await client.post("/v1/outlets", json=body, headers=key) for _ in range(2)]
    assert [one.status_code for one in done] == [201, 201]
    assert [is_replayed(one) for one in done] == [False, True]


@pytest.mark.parametrize(
    "values", [[b""], [256 * b"x"], ["ключ".encode()], [b"\xe9"], [b"a\tb"], [b"a", b"a"]]
)
async def test_a_key_out_of_bounds_is_refused_by_name(
    client: httpx.AsyncClient, values: list[bytes]
):
    headers = [(b"Idempotency-Key", value) for value in values]
    answer = await client.post("/v1/speakers", json=SPEAKER, headers=headers)
    assert (answer.status_code, problem(answer)) == (400, "invalid-request")
    (fault,) = answer.json()["errors"]
    assert (fault["in"], fault["path"]) == ("header", "Idempotency-Key")


@pytest.mark.parametrize("value", ["!", 255 * "x", '"8e03978e-40d5-43e6"', "a b", " a "])
async def test_a_key_is_any_printable_word(client: httpx.AsyncClient, value: str):
    headers = {"Idempotency-Key": value}
    answers = [await client.post("/v1/speakers", json=SPEAKER, headers=headers) for _ in range(2)]
    assert told(answers[0]) == told(answers[1])


async def test_a_question_may_come_with_a_key(client: httpx.AsyncClient, db: Any):
    key = new_key()
    for text in ("слово", "слово", "інше"):
        answer = await client.post("/v1/verify", json={"text": text}, headers=key)
        assert (answer.status_code, is_replayed(answer)) == (200, False)
    batch = {"texts": [{"text": "слово"}]}
    assert (await client.post("/v1/verify/batch", json=batch, headers=key)).status_code == 200
    form = {"queries": '{"q0": {"query": "Коваль"}}'}
    assert (await client.post("/reconcile", data=form, headers=key)).status_code == 200
    assert (await client.get("/v1/quotes", headers=key)).status_code == 200
    assert await db.fetchval("SELECT count(*) FROM kept_answers") == 0
    assert (await client.post("/v1/speakers", json=SPEAKER, headers=key)).status_code == 201


async def until_waiting(db: Any, table: str) -> None:
    """Until a statement of somebody waits for the table."""
    waiting = "SELECT true FROM pg_locks WHERE relation = $1::text::regclass AND NOT granted"
    while not await db.fetchval(waiting, table):  # noqa: ASYNC110 - it looks
        await asyncio.sleep(0.01)


async def test_a_key_whose_request_is_running_is_to_be_tried_again(serve: Serve, db: Any):
    key = new_key()
    async with serve() as client, serve() as worker:
        async with asyncio.timeout(20), db.transaction():
            await db.execute("LOCK TABLE speakers")
            running = asyncio.create_task(client.post("/v1/speakers", json=SPEAKER, headers=key))
            await until_waiting(db, "speakers")
            for other in (client, worker):
                answer = await other.post("/v1/speakers", json=SPEAKER, headers=key)
                assert (answer.status_code, problem(answer)) == (409, "idempotency-key-in-use")
                assert answer.headers["retry-after"] == "1"
        first = await running
        assert (first.status_code, is_replayed(first)) == (201, False)
        assert told(await worker.post("/v1/speakers", json=SPEAKER, headers=key)) == told(first)


async def test_of_fifty_requests_with_one_key_one_is_done(serve: Serve, db: Any):
    key = new_key()
    async with serve() as client, serve() as worker:
        answers = await asyncio.gather(
            *(
                one.post("/v1/speakers", json=SPEAKER, headers=key)
                for _ in range(25)
                for one in (client, worker)
            )
        )
        done = [answer for answer in answers if answer.status_code == 201]
        assert {problem(one) for one in answers if one not in done} <= {"idempotency-key-in-use"}
        assert sum(not is_replayed(one) for one in done) == 1
        last = await worker.post("/v1/speakers", json=SPEAKER, headers=key)
    assert len({str(told(one)) for one in [*done, last]}) == 1
    assert await count(db) == 1


async def test_a_request_out_of_time_leaves_its_key_free(serve: Serve, db: Any):
    key = new_key()
    async with serve(deadline=0.5) as client:
        async with db.transaction():
            await db.execute("LOCK TABLE speakers")
            late = await client.post("/v1/speakers", json=SPEAKER, headers=key)
            assert (late.status_code, late.headers["retry-after"]) == (503, "1")
        again = await client.post("/v1/speakers", json=SPEAKER, headers=key)
    assert (again.status_code, is_replayed(again)) == (201, False)
    assert await count(db) == 1


async def test_an_answer_is_kept_for_a_day(client: httpx.AsyncClient, db: Any):
    key = new_key()
    age = "UPDATE kept_answers SET kept_at = now() - $1::text::interval"
    first = await client.post("/v1/speakers", json=SPEAKER, headers=key)
    await db.execute(age, "23:59:50")
    assert told(await client.post("/v1/speakers", json=SPEAKER, headers=key)) == told(first)
    await db.execute(age, "24:00:00")
    other = {**SPEAKER, "name": "Інша"}
    second = await client.post("/v1/speakers", json=other, headers=key)
    assert (second.status_code, is_replayed(second)) == (201, False)
    assert told(await client.post("/v1/speakers", json=other, headers=key)) == told(second)
    assert await db.fetchval("SELECT count(*) FROM kept_answers") == 1


async def test_what_is_older_than_a_day_is_removed(serve: Serve, db: Any):
    await db.execute(
        """
        INSERT INTO kept_answers (id, request, status, headers, body, kept_at)
        SELECT sha256(n::text::bytea), sha256('')::bytea, 201, '[]', '',
               now() - make_interval(hours => n % 48)
          FROM generate_series(0, 2399) AS n
        """
    )
    left = "SELECT count(*) FROM kept_answers"
    async with asyncio.timeout(20), serve():
        while await db.fetchval(left) > 1200:  # noqa: ASYNC110 - it looks
            await asyncio.sleep(0.02)
    assert await db.fetchval(left) == 1200
