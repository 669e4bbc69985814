"""The short way says what the long way says: the same status, headers and bytes, refusals too."""

from typing import Any

import httpx
import pytest

from service.app import create_app
from service.kit.routes import Routes
from service.settings import Settings
from tests.conftest import ADMIN_KEY, Serve
from tests.documents import UNKNOWN, document, record
from tests.test_corrections import correction
from tests.test_ledger import signed
from tests.test_reviews import review

Json = dict[str, Any]
OF_ITS_MOMENT = {"x-request-id", "ratelimit", "ratelimit-policy", "date"}
QUERIES = [
    "",
    "?limit=1",
    "?limit=0",
    "?limit=x",
    "?nope=1",
    "?limit=1&limit=2",
    "?cursor=%D0%B9",
    "?cursor=abc",
    "?%FF",
    "?as_of=2031",
    "?as_of=2001",
    "?q=",
]


def routes() -> Routes:
    """Those of the service."""
    return create_app(Settings(admin_key=ADMIN_KEY)).routes


def templates() -> list[str]:
    """The addresses that have a short way."""
    held = routes()
    patterns = (one for many in held.patterns.values() for _, one in many)
    found = [*held.fixed.values(), *(one for _, one in held.by_id.values()), *patterns]
    return sorted(one.short.template for one in found if one.short)


async def filled(client: httpx.AsyncClient, db: Any) -> Json:
    """A record with something at each address; the ids by the names that the templates have."""
    receipt = await record(client, document())
    await record(client, document(publication={"title": "Інший міст"}))
    quote, place = receipt["quotes"][0]["quote_id"], receipt["publication"]["id"]
    one = (await client.post("/v1/reviews", json=review(quote_id=quote))).json()
    mark = await client.post("/v1/corrections", json=correction("speaker_denial", quote_id=quote))
    assert mark.status_code == 201
    await client.post(f"/v1/publications/{place}/snapshots", json={"text": "Інший текст"})
    whole = (await client.get(f"/v1/publications/{place}")).json()
    await signed(db)
    return {
        "quote_id": quote,
        "publication_id": place,
        "occurrence_id": receipt["quotes"][0]["occurrence_id"],
        "speaker_id": (await client.get(f"/v1/quotes/{quote}")).json()["speaker"]["id"],
        "outlet_id": whole["outlet"]["id"],
        "snapshot_id": whole["snapshots"][0]["id"],
        "review_id": one["id"],
        "correction_id": mark.json()["id"],
        "thing_id": quote,
    }


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """What must be the same: of a refusal without the id of its request."""
    headers = {k: v for k, v in answer.headers.items() if k not in OF_ITS_MOMENT}
    body = answer.content.replace(answer.headers["x-request-id"].encode(), b"")
    return answer.status_code, headers, body


async def both_ways(
    client: httpx.AsyncClient, method: str, path: str, **headers: str
) -> tuple[httpx.Response, httpx.Response]:
    """Without a key, by the short way, and with one, by the long way."""
    key = {"Authorization": f"Bearer {ADMIN_KEY}"}
    short = await client.request(method, path, headers=headers)
    return short, await client.request(method, path, headers={**headers, **key})


async def test_both_ways_say_the_same(serve: Serve, client: httpx.AsyncClient, db: Any):
    ids = await filled(client, db)
    seen: set[int] = set()
    async with serve(key=None) as reader:
        for template in templates():
            for query in QUERIES:
                for given in (ids, dict.fromkeys(ids, str(UNKNOWN))):
                    path = template.format(**given) + query
                    short, long = await both_ways(reader, "GET", path)
                    assert told(short) == told(long), path
                    seen.add(short.status_code)
    assert seen >= {200, 400, 404}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
async def test_methods_and_validators_are_the_same(
    serve: Serve, client: httpx.AsyncClient, db: Any, method: str
):
    path = f"/v1/quotes/{(await filled(client, db))['quote_id']}"
    validator = (await client.get(path)).headers["etag"]
    async with serve(key=None) as reader:
        for headers in ({}, {"If-None-Match": validator}, {"Accept": "text/csv"}):
            short, long = await both_ways(reader, method, path, **headers)
            assert told(short) == told(long)
        short, long = await both_ways(
            reader, method, path.upper().replace("/V1/QUOTES", "/v1/quotes")
        )
        assert told(short) == told(long)


async def test_a_removed_and_a_merged_thing_are_told_the_same(
    serve: Serve, client: httpx.AsyncClient, db: Any
):
    ids = await filled(client, db)
    other = (await client.post("/v1/speakers", json={"kind": "person", "name": "Ніна Кущ"})).json()
    merged = f"/v1/speakers/{other['id']}"
    assert (await client.post(f"{merged}/merge", json={"into": ids["speaker_id"]})).is_success
    gone = (await record(client, document()))["publication"]["id"]
    assert (await client.delete(f"/v1/publications/{gone}", params={"reason": "так"})).is_success
    async with serve(key=None) as reader:
        for path in (merged, f"{merged}/quotes?limit=1", f"/v1/publications/{gone}"):
            short, long = await both_ways(reader, "GET", path)
            assert told(short) == told(long)
            assert short.status_code in {308, 410}


async def test_where_reading_needs_a_key_there_is_no_short_way(serve: Serve):
    async with serve(key=None, public_read=False) as reader:
        assert (await reader.get("/v1/quotes")).status_code == 401


def test_what_is_read_most_has_a_short_way():
    assert set(templates()) >= {
        "/v1/quotes",
        "/v1/quotes/{quote_id}",
        "/v1/quotes/{quote_id}/chains",
        "/v1/occurrences/{occurrence_id}/chain",
        "/v1/publications/{publication_id}/quotes",
        "/v1/speakers/{speaker_id}/quotes",
    }
