"""Publications have outlets, texts and links; circles are refused or reported."""

from typing import Any

import httpx
import pytest

from tests.documents import UNKNOWN, direct, document, fetch, record

Json = dict[str, Any]


async def publish(client: httpx.AsyncClient, **publication: Any) -> str:
    receipt = await record(client, document(publication=publication))
    return receipt["publication"]["id"]


async def link(client: httpx.AsyncClient, source: str, kind: str, target: str) -> httpx.Response:
    body = {"kind": kind, "target_id": target}
    return await client.post(f"/v1/publications/{source}/links", json=body)


async def test_publications_are_listed_newest_first_and_filtered(client: httpx.AsyncClient):
    old = await publish(client, published_at="2025-11")
    new = await publish(client, published_at="2025-12-01T08:30:00+02:00", kind="interview")
    listed = (await fetch(client, "/v1/publications"))["items"]
    assert [one["id"] for one in listed] == [new, old]
    assert listed[0]["published_at"] == "2025-12-01T08:30:00+02:00"
    for query, found in (
        ({"kind": "interview"}, [new]),
        ({"published_to": "2025-11"}, [old]),
        ({"published_from": "2025-12"}, [new]),
        ({"outlet": "ПРИКЛАД"}, [new, old]),
        ({"outlet": "Інший"}, []),
        (
            {
                "url": listed[0]["url"]
                .upper()
                .replace("HTTPS://EXAMPLE.ORG", "HTTPS://Example.ORG:443")
                .lower()
                + "#part"
            },
            [new],
        ),
        ({"url": "https://example.org/nothing"}, []),
    ):
        page = await fetch(client, "/v1/publications", **query)
        assert [one["id"] for one in page["items"]] == found, query


async def test_a_link_is_recorded_once(client: httpx.AsyncClient):
    one, two = await publish(client), await publish(client)
    made, again = [await link(client, one, "cites", two) for _ in range(2)]
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    for publication in (one, two):
        shown = await fetch(client, f"/v1/publications/{publication}")
        assert shown["links"] == [made.json()]


@pytest.mark.parametrize("kind", ["reprints", "translates", "forwards", "updates"])
async def test_a_circle_of_copies_is_refused(client: httpx.AsyncClient, kind: str):
    a, b, c = [await publish(client) for _ in range(3)]
    assert (await link(client, a, kind, b)).status_code == 201
    assert (await link(client, b, kind, c)).status_code == 201
    answer = await link(client, c, kind, a)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/link-circular")
    assert (await link(client, a, kind, c)).status_code == 201


async def test_a_circle_of_citations_is_a_finding(client: httpx.AsyncClient):
    receipt = await record(client, document(quotes=[direct()]))
    a, b, c = receipt["publication"]["id"], await publish(client), await publish(client)
    assert not (await link(client, a, "cites", b)).json()["circular"]
    assert not (await link(client, b, "cites", c)).json()["circular"]
    assert (await link(client, c, "cites", a)).json()["circular"]
    links = (await fetch(client, f"/v1/publications/{a}"))["links"]
    assert [one["circular"] for one in links] == [True, True]
    chain = await fetch(client, f"/v1/occurrences/{receipt['quotes'][0]['occurrence_id']}/chain")
    assert [one.partition(":")[0] for one in chain["warnings"]] == ["circular reporting"]


async def test_a_bad_link_is_refused(client: httpx.AsyncClient):
    one = await publish(client)
    for source, what, target, status, kind in (
        (one, "cites", one, 422, "link-to-itself"),
        (one, "reprints", one, 422, "link-to-itself"),
        (one, "cites", str(UNKNOWN), 422, "link-target-unknown"),
        (str(UNKNOWN), "cites", one, 404, "publication-not-found"),
    ):
        answer = await link(client, source, what, target)
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert (await link(client, one, "likes", one)).status_code == 400


OUTLET: Json = {"kind": "telegram_channel", "name": "Канал", "handle": "@kanal", "language": "uk"}


async def test_an_outlet_is_recorded_shown_and_changed(client: httpx.AsyncClient):
    made = await client.post("/v1/outlets", json=OUTLET)
    assert made.status_code == 201
    path = made.headers["location"]
    shown = await client.get(path)
    assert shown.json() == made.json()
    assert shown.json()["handle"] == "kanal"
    organization = {"kind": "organization", "name": "Міністерство"}
    speaker = (await client.post("/v1/speakers", json=organization)).json()["id"]
    change = {"name": "Новий канал", "speaker_id": speaker}
    headers = {"If-Match": shown.headers["etag"]}
    changed = await client.patch(path, json=change, headers=headers)
    assert changed.json() == {**shown.json(), **change}
    assert (await client.patch(path, json={}, headers=headers)).status_code == 412
    assert (await client.patch(path, json={"speaker_id": None})).json()["speaker_id"] is None
    assert (await fetch(client, "/v1/outlets", name="новий КАНАЛ"))["items"][0]["handle"] == "kanal"


async def test_a_bad_outlet_is_refused(client: httpx.AsyncClient):
    assert (await client.post("/v1/outlets", json=OUTLET)).status_code == 201
    person = (await client.post("/v1/speakers", json={"kind": "person", "name": "О"})).json()["id"]
    for change, status, kind in (
        ({}, 409, "outlet-taken"),
        ({"name": "Інший", "handle": "KANAL"}, 409, "outlet-taken"),
        ({"handle": None, "speaker_id": person}, 422, "outlet-speaker-unknown"),
        ({"handle": None, "speaker_id": str(UNKNOWN)}, 422, "outlet-speaker-unknown"),
        ({"url": "https://[::1"}, 422, "url-unreadable"),
        ({"url": "ftp://x"}, 400, "invalid-request"),
        ({"name": None}, 400, "invalid-request"),
    ):
        answer = await client.post("/v1/outlets", json={**OUTLET, **change})
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}"), change


async def test_outlets_of_one_name_at_two_addresses_are_two(client: httpx.AsyncClient, db: Any):
    for url in ("https://a.example", "https://b.example/", "http://www.a.example", None):
        outlet = {"name": "Новини", "kind": "news_site", "url": url}
        answer = await client.post("/v1/documents", json=document(publication={"outlet": outlet}))
        assert answer.status_code == (201 if url else 409)
    assert answer.json()["type"] == "/problems/outlet-ambiguous"
    assert await db.fetchval("SELECT count(*) FROM outlets") == 2


async def test_an_address_that_is_learned_is_kept(client: httpx.AsyncClient):
    await publish(client, outlet={"name": "Вісті"})
    await publish(client, outlet={"name": "Вісті", "url": "https://visti.example"})
    outlets = (await fetch(client, "/v1/outlets", name="Вісті"))["items"]
    assert [(one["kind"], one["url"]) for one in outlets] == [
        ("news_site", "https://visti.example")
    ]


async def test_an_address_belongs_to_one_outlet_and_one_kind(client: httpx.AsyncClient):
    url = "https://example.org/one"
    await publish(client, url=url)
    for change in ({"outlet": {"name": "Інший"}}, {"kind": "speech"}):
        body = document(publication={"url": url, **change})
        answer = await client.post("/v1/documents", json=body)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/publication-differs")
