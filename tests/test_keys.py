"""Keys: who may read and write, what a refusal says, and what is kept of a secret."""

import hashlib
from typing import Any

import httpx
import pytest

from service.auth import rules, store
from service.auth.model import Scope
from tests.conftest import ADMIN_KEY, Serve
from tests.documents import UNKNOWN, document

ANYBODY = 'Bearer realm="quotetrail"'
INVALID = 'Bearer realm="quotetrail", error="invalid_token"'


async def make_key(db: Any, *scopes: Scope, name: str = "test") -> str:
    """Its secret."""
    secret = rules.new_secret()
    await store.insert_key(db, name=name, sha256=rules.digest(secret), scopes=list(scopes))
    return secret


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    challenge = answer.headers.get("www-authenticate")
    return answer.status_code, body["type"].removeprefix("/problems/"), challenge


async def written(db: Any) -> int:
    return await db.fetchval("SELECT count(*) FROM publications")


async def test_writing_needs_a_key(serve: Serve, db: Any):
    async with serve(key=None) as client:
        answer = await client.post("/v1/documents", json=document())
    assert refusal(answer) == (401, "key-missing", ANYBODY)
    assert await written(db) == 0


async def test_reading_needs_none(serve: Serve):
    async with serve(key=None) as client:
        for path in ("/v1/quotes", "/v1/speakers", "/v1/outlets", "/v1/publications"):
            assert (await client.get(path)).status_code == 200


async def test_a_key_that_is_given_must_be_valid_even_to_read(serve: Serve):
    async with serve(key=None) as client:
        for secret in ("wrong", "None", "a b", ADMIN_KEY[:-1], ADMIN_KEY + "x", "é"):
            headers = {b"Authorization": f"Bearer {secret}".encode("latin-1")}
            for method, path in (("GET", "/v1/quotes"), ("POST", "/v1/documents")):
                answer = await client.request(method, path, headers=headers)
                assert refusal(answer) == (401, "key-unknown", INVALID)
                assert secret not in answer.text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer   ", ADMIN_KEY, "Basic cXQ6"])
async def test_a_header_without_a_bearer_s_key_is_told_its_form(serve: Serve, header: str):
    async with serve(key=None) as client:
        for method, path in (("GET", "/v1/quotes"), ("POST", "/v1/documents")):
            answer = await client.request(method, path, headers={"Authorization": header})
            assert refusal(answer) == (401, "key-missing", ANYBODY)
            assert "Authorization: Bearer <key>" in answer.json()["detail"]


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", "Bearer   "])
async def test_the_scheme_is_known_in_any_case(serve: Serve, scheme: str):
    headers = {"Authorization": scheme + ADMIN_KEY}
    async with serve(key=None) as client:
        answer = await client.post("/v1/documents", json=document(), headers=headers)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("scopes", "may_write"),
    [(("read",), False), (("write",), True), (("admin",), True), (("read", "write"), True)],
)
async def test_a_key_may_write_if_a_scope_of_it_includes_that(
    serve: Serve, db: Any, scopes: tuple[Scope, ...], *, may_write: bool
):
    async with serve(key=await make_key(db, *scopes)) as client:
        assert (await client.get("/v1/quotes")).status_code == 200
        answer = await client.post("/v1/documents", json=document())
    assert answer.status_code == (201 if may_write else 403)
    assert await written(db) == may_write


async def test_a_key_to_read_is_told_which_scope_it_lacks(serve: Serve, db: Any):
    async with serve(key=await make_key(db, "read")) as client:
        answer = await client.post("/v1/documents", json=document())
    assert refusal(answer)[:2] == (403, "scope-missing")
    assert answer.json()["scope"] == "write"


ASKING = ("/v1/verify", "/v1/verify/batch")
"""Their questions come in a body, and they change nothing."""


async def test_a_question_in_a_body_is_reading(serve: Serve, db: Any):
    bodies = ({"text": "слово"}, {"texts": [{"text": "слово"}]})
    for path, body in zip(ASKING, bodies, strict=True):
        async with serve(key=None) as client:
            assert (await client.post(path, json=body)).status_code == 200
        async with serve(key=None, public_read=False) as client:
            assert refusal(await client.post(path, json=body))[:2] == (401, "key-missing")
        async with serve(key=await make_key(db, "read", name=path), public_read=False) as client:
            assert (await client.post(path, json=body)).status_code == 200


async def test_every_route_that_changes_anything_needs_the_scope_to_write(serve: Serve, db: Any):
    async with serve(key=None) as client:
        paths: dict[str, Any] = (await client.get("/openapi.json")).json()["paths"]
        changing = [
            (method, "/".join(str(UNKNOWN) if "{" in step else step for step in path.split("/")))
            for path, methods in paths.items()
            for method in methods
            if method in {"post", "put", "patch", "delete"} and path not in ASKING
        ]
        assert ("post", "/v1/documents") in changing
        headers = bearer(await make_key(db, "read"))
        for method, path in changing:
            answer = await client.request(method, path)
            assert refusal(answer)[:2] == (401, "key-missing"), (method, path)
            answer = await client.request(method, path, headers=headers)
            assert refusal(answer)[:2] == (403, "scope-missing"), (method, path)


async def test_a_revoked_key_is_refused_from_then_on(serve: Serve, db: Any):
    async with serve(key=await make_key(db, "write", name="editor")) as client:
        assert (await client.post("/v1/documents", json=document())).status_code == 201
        await store.revoke_keys(db, "editor")
        for method, path in (("GET", "/v1/quotes"), ("POST", "/v1/documents")):
            answer = await client.request(method, path)
            assert refusal(answer) == (401, "key-unknown", INVALID)


async def test_one_key_is_revoked_by_its_id_and_all_of_a_name_together(db: Any):
    secrets = [await make_key(db, "write", name=name) for name in ("a", "a", "a", "b")]
    ids = [key.id for key in await store.list_keys(db)]
    assert [key.id for key in await store.revoke_keys(db, str(ids[0]))] == [ids[0]]
    assert {key.id for key in await store.revoke_keys(db, "a")} == {ids[1], ids[2]}
    assert await store.revoke_keys(db, "a") == []
    held = [await store.find_key(db, rules.digest(secret)) for secret in secrets]
    assert [one is not None for one in held] == [False, False, False, True]


async def test_where_reading_is_closed_only_operations_and_contract_are_open(serve: Serve, db: Any):
    closed = ("/v1/quotes", f"/v1/quotes/{UNKNOWN}", "/v1/speakers", "/v1/outlets")
    async with serve(key=None, public_read=False) as client:
        for path in closed:
            for method in ("GET", "HEAD"):
                answer = await client.request(method, path)
                assert answer.status_code == 401, path
                assert answer.headers["www-authenticate"] == ANYBODY
        for path in ("/health/live", "/health/ready", "/openapi.json", "/docs"):
            assert (await client.get(path)).status_code == 200, path
        for scope in ("read", "write", "admin"):
            headers = bearer(await make_key(db, scope))
            assert (await client.get("/v1/quotes", headers=headers)).status_code == 200
        assert (await client.get("/v1/quotes", headers=bearer(ADMIN_KEY))).status_code == 200


async def test_the_key_of_the_settings_may_write_and_is_nowhere_in_the_database(
    serve: Serve, db: Any
):
    async with serve(key=ADMIN_KEY) as client:
        assert (await client.post("/v1/documents", json=document())).status_code == 201
    assert await store.list_keys(db) == []
    async with serve(key=ADMIN_KEY, admin_key=None) as client:
        assert refusal(await client.get("/v1/quotes")) == (401, "key-unknown", INVALID)


async def test_of_a_secret_only_its_hash_is_kept(serve: Serve, db: Any):
    secret = await make_key(db, "write")
    async with serve(key=secret) as client:
        assert (await client.post("/v1/documents", json=document())).status_code == 201
    tables = await db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in tables:
        rows = await db.fetch(f"SELECT t::text FROM {table} AS t")
        assert not [row for row in rows if secret in row["t"] or secret[3:] in row["t"]]
    assert (
        await db.fetchval("SELECT sha256 FROM api_keys") == hashlib.sha256(secret.encode()).digest()
    )


def test_secrets_are_long_and_never_the_same():
    secrets = {rules.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(one.startswith("qt_") and len(one) == 46 for one in secrets)
