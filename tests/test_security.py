"""Under attack: what browsers are told, what slow and large requests get, and what no log has."""

import socket
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.kit.logs import configure_logging
from service.kit.redaction import Redaction
from tests.conftest import Serve
from tests.documents import UNKNOWN, document
from tests.running import KEY, Running, running_service
from tests.test_keys import bearer, make_key

EVERY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}
JSON_POLICY = "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/quotes", 200),
        ("HEAD", "/v1/quotes", 200),
        ("OPTIONS", "/v1/quotes", 204),
        ("GET", "/v1/nothing", 404),
        ("PUT", "/v1/quotes", 405),
        ("POST", "/v1/documents", 415),
        ("GET", "/v1/quotes?limit=0", 400),
        ("GET", "/v1/quotes.csv", 200),
        ("GET", "/v1/quotes/feed.atom", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/health/live", 200),
        ("GET", "/docs", 200),
        ("GET", "/docs/start.js", 200),
        ("GET", "/v1alpha1/claims:search", 400),
    ],
)
async def test_every_answer_tells_browsers_what_it_is_not(
    client: httpx.AsyncClient, method: str, path: str, status: int
):
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert EVERY.items() <= dict(answer.headers).items()
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    if not path.startswith("/docs"):
        assert answer.headers["content-security-policy"] == JSON_POLICY
    assert "strict-transport-security" not in answer.headers
    assert "server" not in answer.headers


async def test_no_header_is_there_twice(client: httpx.AsyncClient):
    for path in ("/docs", "/v1/quotes", "/reconcile", "/v1/nothing"):
        names = [name for name, _ in (await client.get(path)).headers.multi_items()]
        assert len(names) == len(set(names)), names


async def test_a_picture_may_be_shown_by_others_and_runs_nothing(client: httpx.AsyncClient):
    await client.post("/v1/documents", json=document())
    quote = (await client.get("/v1/quotes")).json()["items"][0]["id"]
    printed = (await client.get(f"/v1/quotes/{quote}/occurrences")).json()["items"][0]["id"]
    answer = await client.get(f"/v1/occurrences/{printed}/chain.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-security-policy"] == JSON_POLICY
    assert "<script" not in answer.text
    assert "<style" not in answer.text


async def test_what_is_open_to_every_origin_stays_so(client: httpx.AsyncClient):
    answer = await client.get("/reconcile")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_a_preview_that_is_made_for_frames_may_be_framed(client: httpx.AsyncClient):
    await client.post("/v1/documents", json=document())
    speaker = (await client.get("/v1/speakers")).json()["items"][0]["id"]
    answer = await client.get(f"/reconcile/preview?id={speaker}")
    assert answer.status_code == 200
    assert "x-frame-options" not in answer.headers
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_tls_is_insisted_on_only_where_a_trusted_proxy_speaks_it(serve: Serve):
    told = {"X-Forwarded-Proto": "https"}
    async with serve() as client:
        answer = await client.get("/v1/outlets", headers=told)
        assert "strict-transport-security" not in answer.headers
    async with serve(trusted_proxies="127.0.0.1") as client:
        answer = await client.get("/v1/outlets", headers=told)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        answer = await client.get("/v1/outlets", headers={"X-Forwarded-Proto": "http"})
        assert "strict-transport-security" not in answer.headers


async def test_a_key_of_one_scope_reaches_nothing_of_another(serve: Serve, db: Any):
    async with serve(key=None) as client:
        for scope in ("read", "write"):
            headers = bearer(await make_key(db, scope))
            assert (await client.get("/metrics", headers=headers)).status_code == 403


async def test_pages_and_nesting_are_bounded_on_every_list(client: httpx.AsyncClient):
    paths = (await client.get("/openapi.json")).json()["paths"]
    lists = [
        path
        for path, methods in paths.items()
        for parameter in methods.get("get", {}).get("parameters", [])
        if parameter["name"] == "limit"
    ]
    assert len(lists) >= 8
    for path in lists:
        where = "/".join(str(UNKNOWN) if "{" in step else step for step in path.split("/"))
        for limit in ("0", "-1", "1000001", "99999999999999999999", "1e9"):
            answer = await client.get(where, params={"limit": limit})
            assert answer.status_code in {400, 401}, (path, limit, answer.text)


async def test_reports_nest_as_deep_as_is_said_and_no_deeper(client: httpx.AsyncClient):
    def nested(depth: int) -> Any:
        quote: Any = {"speaker": {"name": "Хтось"}, "mode": "indirect", "text": "щось"}
        for _ in range(depth):
            quote = {**quote, "reports": [quote]}
        return {"publication": {"kind": "article", "outlet": {"name": "Газета"}}, "quotes": [quote]}

    assert (await client.post("/v1/documents", json=nested(40))).status_code in {400, 422}
    body = b'{"quotes":' * 5000 + b"1" + b"}" * 5000
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/v1/documents", content=body, headers=headers)
    assert answer.status_code == 400


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    """With a short deadline, and a log of everything."""
    folder = tmp_path_factory.mktemp("service")
    settings = {"deadline": "2", "log_level": "debug", "pool_size": "3"}
    with running_service(folder, **settings) as one:
        yield one


def talk(service: Running, *parts: bytes, pause: float = 0.0, within: float = 30.0) -> bytes:
    """What comes back for bytes that are sent one part after the other, until it is closed."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=within) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        heard = b""
        while more := connection.recv(65536):
            heard += more
        return heard


POST = b"POST /v1/documents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def test_a_body_that_comes_too_slowly_is_given_up(service: Running):
    heard = talk(service, POST + b"Content-Length: 100\r\n\r\n", b"{", pause=0.5)
    assert b" 408 " in heard.splitlines()[0]
    assert b"/problems/request-timeout" in heard


def test_headers_that_come_too_slowly_are_given_up(service: Running):
    heard = talk(service, b"GET /v1/quotes HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert b" 200 " not in heard


def test_headers_of_any_size_are_not_taken(service: Running):
    try:
        heard = talk(service, b"GET /v1/quotes HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200_000)
    except ConnectionError:
        heard = b""
    assert b" 200 " not in heard
    assert httpx.get(f"{service.url}/health/live").status_code == 200


def test_many_slow_clients_do_not_keep_others_out(service: Running):
    slow = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(200)]
    try:
        for one in slow:
            one.sendall(POST + b"Content-Length: 1000\r\n\r\n{")
        assert httpx.get(f"{service.url}/v1/outlets", timeout=5).status_code == 200
    finally:
        for one in slow:
            one.close()


def test_no_secret_is_in_the_log(service: Running):
    secrets = [KEY, "qt_a-key-that-was-guessed-by-somebody", "Basic-c2VjcmV0"]
    with httpx.Client(base_url=service.url, headers=service.headers) as client:
        hook = client.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/hook-token"})
        assert hook.status_code in {201, 422}
        secrets += [hook.json()["secret"]] if hook.status_code == 201 else []
        client.get("/v1/quotes", headers=bearer(secrets[1]))
        client.get("/v1/quotes", headers={"Authorization": f"Basic {secrets[2]}"})
        client.get(f"/v1/quotes?q={secrets[1]}")
        client.post("/v1/documents", content=b'{"key": "' + secrets[1].encode() + b'"')
        client.post("/v1/documents", json=document())
    time.sleep(1.5)
    log = service.log.read_text()
    assert '"event": "request"' in log
    assert [one for one in secrets if one in log] == []
    postgres = service.data_dir / "postgres.log"
    assert [one for one in secrets if postgres.exists() and one in postgres.read_text()] == []


def test_a_password_of_a_database_is_in_no_message(tmp_path: Path):
    password = "correct-horse-battery"  # noqa: S105 that is the point
    url = f"postgresql://somebody:{password}@127.0.0.1:1/quotes"
    with pytest.raises(AssertionError), running_service(tmp_path, database_url=url, deadline="1"):
        raise AssertionError("it cannot become ready")
    log = (tmp_path / "service.log").read_text()
    assert log
    assert password not in log


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Authorization: Bearer qt_0123456789abcdef-_", "Authorization: Bearer …"),
        ("qt_0123456789abcdef-_ and more", "qt_… and more"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=", "whsec_…"),
        ("at postgresql://me:pass@host/db!", "at postgresql://me:…@host/db!"),
        ("?user=a&password=b&c", "?user=a&password=…&c"),
        ("Failing row contains (1, whatever\\n(2)).\\nnext", "Failing row contains (…)\\nnext"),
        ("the admin key open-sesame", "the admin key …"),
        ("https://example.org/a:b@c is an address", "https://example.org/a:b@c is an address"),
        ("qt_short", "qt_short"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out_of_a_line(text: str, left: str):
    assert Redaction(["open-sesame", "short"])(text) == left


@pytest.mark.usefixtures("_logging")
async def test_a_crash_is_logged_without_the_row_that_caused_it(
    serve: Serve, db: Any, capsys: pytest.CaptureFixture[str]
):
    configure_logging("error", "json")  # to where it is read here
    await db.execute("ALTER TABLE outlets ADD CONSTRAINT nothing CHECK (false) NOT VALID")
    async with serve() as client:
        outlet = {"kind": "news_site", "name": "Таємна"}
        assert (await client.post("/v1/outlets", json=outlet)).status_code == 500
    said = capsys.readouterr().err
    assert "Failing row contains (…)" in said
    assert "Таємна" not in said
