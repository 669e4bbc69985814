"""HTTP as strict as it is written: methods, types, bounds, validators, and never a 500."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.conftest import ADMIN_KEY, Serve
from tests.documents import UNKNOWN, document, fetch, record

JSON = {"Content-Type": "application/json"}


def problem(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer.headers["x-request-id"]
    return body["type"].removeprefix("/problems/")


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("DELETE", "/v1/documents", 405, "OPTIONS, POST"),
        ("GET", "/v1/documents", 405, "OPTIONS, POST"),
        ("HEAD", "/v1/documents", 405, "OPTIONS, POST"),
        ("PUT", "/v1/quotes", 405, "GET, HEAD, OPTIONS"),
        ("PATCH", "/v1/speakers", 405, "GET, HEAD, OPTIONS, POST"),
        ("DELETE", f"/v1/speakers/{UNKNOWN}", 405, "GET, HEAD, OPTIONS, PATCH"),
        ("BREW", "/health/live", 405, "GET, HEAD, OPTIONS"),
        ("OPTIONS", f"/v1/outlets/{UNKNOWN}", 204, "GET, HEAD, OPTIONS, PATCH"),
        ("OPTIONS", "/v1/documents", 204, "OPTIONS, POST"),
    ],
)
async def test_an_address_says_which_methods_it_takes(
    client: httpx.AsyncClient, method: str, path: str, status: int, allow: str
):
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (status, allow)
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/quotes/",
        "/v1/nothing",
        "/v1/quotes/1",
        "/v1/speakers/%00",
        "/docs/../settings",
        "/v1/quotes/{01900000-0000-7000-8000-000000000000}",
        f"/v1/quotes/{UNKNOWN}",
        f"/v1/occurrences/{UNKNOWN}/chain",
        f"/v1/publications/{UNKNOWN}/quotes",
        f"/v1/speakers/{UNKNOWN}",
        f"/v1/quotes/{UNKNOWN}/chains",
        f"/v1/quotes/{UNKNOWN}/occurrences",
        f"/v1/outlets/{UNKNOWN}",
        f"/v1/speakers/{UNKNOWN}/quotes",
        f"/v1/publications/{UNKNOWN}",
        "/docs/nothing.js",
    ],
)
async def test_what_is_not_there_is_a_problem_of_404(client: httpx.AsyncClient, path: str):
    answer = await client.get(path)
    assert answer.status_code == 404, answer.text
    assert problem(answer).endswith("not-found")


async def test_head_answers_as_get_without_a_body(client: httpx.AsyncClient):
    await record(client, document())
    for path in ("/v1/quotes", "/health/live", "/openapi.json", "/docs"):
        get, head = await client.get(path), await client.head(path)
        assert head.status_code == get.status_code == 200
        assert head.content == b""
        ours = {"x-request-id", "content-type", "ratelimit"}
        assert {k: v for k, v in head.headers.items() if k not in ours} == {
            k: v for k, v in get.headers.items() if k not in ours
        }


@pytest.mark.parametrize(
    ("query", "kind", "path"),
    [
        ("speakr=X", "unknown-parameter", "speakr"),
        ("limit=0", "invalid-request", "limit"),
        ("limit=201", "invalid-request", "limit"),
        ("limit=٣", "invalid-request", "limit"),
        ("limit=99999999999999999999", "invalid-request", "limit"),
        ("limit=1&limit=2", "invalid-request", "limit"),
        ("speaker=%00", "invalid-request", "speaker"),
        ("speaker=%FF", "invalid-request", "query"),
        ("speaker=", "invalid-request", "speaker"),
        ("said_from=2025-02-30", "invalid-time", "said_from"),
        ("mode=shouted", "invalid-request", "mode[0]"),
        ("mode=", "invalid-request", "mode[0]"),
        ("publication=null", "invalid-request", "publication"),
        ("limit=1.0", "invalid-request", "limit"),
        ("publication=1", "invalid-request", "publication"),
    ],
)
async def test_a_bad_query_is_refused_by_name(
    client: httpx.AsyncClient, query: str, kind: str, path: str
):
    answer = await client.get(f"/v1/quotes?{query}")
    assert answer.status_code == 400, answer.text
    assert problem(answer) == kind
    assert [(one["in"], one["path"]) for one in answer.json()["errors"]] == [("query", path)]


async def test_a_route_without_parameters_takes_none(client: httpx.AsyncClient):
    answer = await client.post("/v1/documents?dry_run=1", json=document())
    assert (answer.status_code, problem(answer)) == (400, "unknown-parameter")


async def test_a_cursor_belongs_to_its_filters(client: httpx.AsyncClient):
    await record(client, document())
    cursor = (await fetch(client, "/v1/quotes", limit=1))["next"]
    assert (await client.get("/v1/quotes", params={"cursor": cursor})).status_code == 200
    for query in ({"cursor": cursor, "channel": "phone"}, {"cursor": "AAAA"}, {"cursor": "W10"}):
        answer = await client.get("/v1/quotes", params=query)
        assert (answer.status_code, problem(answer)) == (422, "invalid-cursor")
        assert answer.json()["errors"][0]["path"] == "cursor"


RAW = json.dumps(document()).encode()


@pytest.mark.parametrize(
    ("body", "headers", "status", "kind"),
    [
        (RAW, {}, 415, "unsupported-media-type"),
        (RAW, {"Content-Type": "text/plain"}, 415, "unsupported-media-type"),
        (RAW, {"Content-Type": "application/json; charset=latin-1"}, 415, "unsupported-media-type"),
        (
            b"a=b",
            {"Content-Type": "application/x-www-form-urlencoded"},
            415,
            "unsupported-media-type",
        ),
        (b"", JSON, 400, "invalid-json"),
        (b"{", JSON, 400, "invalid-json"),
        (b"\xff\xfe", JSON, 400, "invalid-json"),
        (b'{"quotes": [], "quotes": []}', JSON, 400, "invalid-json"),
        (b'{"quotes": NaN}', JSON, 400, "invalid-json"),
        (b'{"quotes": "\\ud800"}', JSON, 400, "invalid-json"),
        (b"[" * 100_000, JSON, 400, "invalid-json"),
        (b"[" * 200 + b"]" * 200, JSON, 400, "invalid-json"),
        (b'{"quotes": ' + b"9" * 10_000 + b"}", JSON, 400, "invalid-json"),
        (b"[]", JSON, 400, "invalid-request"),
        (b"null", JSON, 400, "invalid-request"),
        (b'"' + b"x" * (4 * 2**20) + b'"', JSON, 413, "body-too-large"),
    ],
)
async def test_a_bad_body_is_refused(
    client: httpx.AsyncClient, body: bytes, headers: dict[str, str], status: int, kind: str
):
    answer = await client.post("/v1/documents", content=body, headers=headers)
    assert (answer.status_code, problem(answer)) == (status, kind)


async def test_a_document_of_almost_four_mebibytes_is_taken(client: httpx.AsyncClient):
    text = document()["publication"]["text"]
    long = text + " Далі йдеться про інше." * 92_000
    assert (
        len(json.dumps(document(publication={"text": long}), ensure_ascii=False).encode()) < 2**22
    )
    body = json.dumps(document(publication={"text": long}), ensure_ascii=False)
    answer = await client.post("/v1/documents", content=body.encode(), headers=JSON)
    assert answer.status_code == 201


async def test_a_body_in_utf_8_by_any_name_is_taken(client: httpx.AsyncClient):
    for charset in ("", "; charset=utf-8", ';charset="UTF-8"'):
        headers = {"Content-Type": "application/json" + charset}
        answer = await client.post("/v1/documents", content=json.dumps(document()), headers=headers)
        assert answer.status_code == 201


async def test_a_request_that_takes_too_long_is_answered_503(serve: Serve, db: Any):
    async with serve(deadline=0.5) as client, db.transaction():
        await db.execute("LOCK TABLE quotes")
        answers = await asyncio.gather(*(client.get("/v1/quotes") for _ in range(30)))
        assert {answer.status_code for answer in answers} == {503}
        assert {answer.headers["retry-after"] for answer in answers} == {"1"}
        assert (await client.get("/health/live")).status_code == 200
    async with serve() as client:
        assert (await client.get("/v1/quotes")).status_code == 200


async def test_a_database_that_is_away_is_answered_503(serve: Serve):
    async with serve(database_url="postgresql://nobody@127.0.0.1:1/none") as client:
        for path in ("/health/ready", "/v1/quotes", f"/v1/quotes/{UNKNOWN}"):
            answer = await client.get(path)
            assert (answer.status_code, problem(answer)) == (503, "unavailable")
        answer = await client.post("/v1/documents", json=document())
        assert answer.status_code == 503


async def test_refused_queries_leave_no_connection_behind(serve: Serve):
    async with serve(pool_size=2) as client:
        for _ in range(20):
            assert (await client.get("/v1/quotes?limit=0")).status_code == 400
            assert (await client.get(f"/v1/quotes/{UNKNOWN}")).status_code == 404
            assert (await client.post("/v1/documents", json={})).status_code == 400
        assert (await client.get("/v1/quotes")).status_code == 200
        assert (await client.post("/v1/documents", json=document())).status_code == 201


async def test_what_has_not_changed_is_not_sent_again(client: httpx.AsyncClient):
    receipt = await record(client, document())
    path = f"/v1/quotes/{receipt['quotes'][0]['quote_id']}"
    validator = (await client.get(path)).headers["etag"]
    for condition in (validator, f"W/{validator}", f'"x", {validator}', "*"):
        answer = await client.get(path, headers={"If-None-Match": condition})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == validator
    assert (await client.get(path, headers={"If-None-Match": '"x"'})).status_code == 200


async def test_a_request_id_is_taken_over_or_made(client: httpx.AsyncClient):
    for given, taken in (("abc-1", True), ("with space", False), ("x" * 129, False)):
        answer = await client.get("/health/live", headers={"X-Request-Id": given})
        assert (answer.headers["x-request-id"] == given) is taken


async def test_a_removed_thing_is_gone(client: httpx.AsyncClient, db: Any):
    await db.execute("INSERT INTO tombstones (id, reason) VALUES ($1, 'за рішенням суду')", UNKNOWN)
    for path in ("quotes", "speakers", "publications", "outlets", "occurrences"):
        answer = await client.get(f"/v1/{path}/{UNKNOWN}")
        assert (answer.status_code, problem(answer)) == (410, "gone")
        assert answer.json()["detail"] == "за рішенням суду"


async def test_a_crash_is_a_problem_without_its_reason(client: httpx.AsyncClient, db: Any):
    await db.execute("ALTER TABLE outlets RENAME TO outlets_elsewhere")
    answer = await client.get("/v1/outlets")
    assert (answer.status_code, problem(answer)) == (500, "crashed")
    assert "outlets_elsewhere" not in answer.text
    assert "relation" not in answer.text


async def test_the_key_is_asked_for_before_the_body_is_read(client: httpx.AsyncClient):
    headers = {"Authorization": "Bearer wrong", "Content-Type": "text/plain"}
    answer = await client.post("/v1/documents", content=b"nonsense", headers=headers)
    assert (answer.status_code, problem(answer)) == (401, "key-unknown")
    assert ADMIN_KEY not in answer.text


async def test_the_pages_of_the_contract_need_nothing_from_elsewhere(client: httpx.AsyncClient):
    page = await client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "http" not in page.text.replace("the HTTP interface", "")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js", "favicon-32x32.png"):
        assert f"/docs/{name}" in page.text
        assert (await client.get(f"/docs/{name}")).status_code == 200
