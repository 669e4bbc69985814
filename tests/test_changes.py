"""The feed of changes: in the order of commits, without gaps, with waiting and as a stream."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.cli.serving import prepare_example
from service.settings import Settings
from tests.conftest import Serve
from tests.documents import document, fetch, record
from tests.running import running_service
from tests.test_reviews import review

Json = dict[str, Any]


async def changes(client: httpx.AsyncClient, **query: Any) -> list[Json]:
    return (await fetch(client, "/v1/changes", **query))["items"]


def told(found: list[Json]) -> list[tuple[str, str]]:
    return [(one["subject"], one["action"]) for one in found]


async def test_a_document_is_told_with_all_that_it_made(client: httpx.AsyncClient):
    body = document()
    receipt = await record(client, body)
    found = await changes(client)
    assert [one["position"] for one in found] == list(range(1, len(found) + 1))
    kinds = {(one["subject"], one["action"]) for one in found}
    subjects = {"outlet", "publication", "speaker", "quote", "occurrence"}
    assert kinds == {(one, "recorded") for one in subjects}
    made = {one["id"] for one in found if one["subject"] == "quote"}
    assert {one["quote_id"] for one in receipt["quotes"]} <= made
    await record(client, body, 200)
    assert await changes(client) == found


async def test_the_example_is_told_like_everything_else(
    client: httpx.AsyncClient, database_url: str, tmp_path: Path
):
    await prepare_example(Settings(data_dir=tmp_path), database_url)
    told_of = {one["id"] for one in await changes(client)}
    for many in ("quotes", "publications", "speakers", "outlets"):
        held = {one["id"] for one in (await fetch(client, f"/v1/{many}"))["items"]}
        assert held
        assert held <= told_of


async def test_each_change_is_told_once(client: httpx.AsyncClient):
    one = (await client.post("/v1/speakers", json={"kind": "person", "name": "Ніна Кущ"})).json()
    two = (await client.post("/v1/speakers", json={"kind": "person", "name": "Н. Кущ"})).json()
    path = f"/v1/speakers/{one['id']}"
    await client.post(f"{path}/names", json={"name": "Nina Kushch", "kind": "alias"})
    await client.post(f"{path}/roles", json={"title": "мерка"})
    await client.patch(path, json={"description": "мерка"})
    await client.post(f"{path}/merge", json={"into": two["id"]})
    await client.delete(f"{path}/merge")
    await client.post("/v1/reviews", json=review())
    speakers = ["recorded", "recorded", *["changed"] * 3, "merged", "changed", "unmerged"]
    expected = [("speaker", one) for one in [*speakers, "changed"]]
    assert told(await changes(client)) == [*expected, ("review", "recorded")]


async def test_what_is_refused_is_not_told(client: httpx.AsyncClient):
    body = document()
    body["quotes"][0]["text"] = "цього там немає"
    assert (await client.post("/v1/documents", json=body)).status_code == 422
    assert await changes(client) == []


async def test_changes_are_read_on_from_a_position(client: httpx.AsyncClient):
    await record(client, document())
    whole = await changes(client)
    first = await fetch(client, "/v1/changes", limit=3)
    assert (first["last"], first["more"]) == (3, True)
    rest = await fetch(client, "/v1/changes", after=3)
    assert ([*first["items"], *rest["items"]], rest["more"]) == (whole, False)
    nothing = await fetch(client, "/v1/changes", after=rest["last"])
    assert nothing == {"items": [], "last": rest["last"], "more": False}


async def test_no_position_is_passed_over_while_many_write(client: httpx.AsyncClient):
    seen: list[int] = []
    stop = False

    async def follow() -> None:
        after = 0
        while not stop or (await fetch(client, "/v1/changes", after=after))["items"]:
            page = await fetch(client, "/v1/changes", after=after, limit=1000)
            seen.extend(one["position"] for one in page["items"])
            after = page["last"]

    following = asyncio.create_task(follow())

    async def write(number: int) -> None:
        for turn in range(10):
            name = f"Мовець {number} {turn}"
            answer = await client.post("/v1/speakers", json={"kind": "group", "name": name})
            assert answer.status_code == 201

    await asyncio.gather(*map(write, range(8)))
    stop = True
    await following
    assert seen == list(range(1, 81))


async def test_waiting_ends_with_the_first_change(client: httpx.AsyncClient):
    waiting = asyncio.create_task(fetch(client, "/v1/changes", wait=10))
    await asyncio.sleep(0.5)
    begun = time.monotonic()
    await client.post("/v1/speakers", json={"kind": "person", "name": "Ніна Кущ"})
    assert told((await waiting)["items"]) == [("speaker", "recorded")]
    assert time.monotonic() - begun < 9  # it was asked to wait for ten


async def test_waiting_ends_without_a_change_too(client: httpx.AsyncClient):
    assert await changes(client, wait=1) == []


async def test_waiting_ends_before_the_deadline_of_a_request(serve: Serve):
    async with serve(deadline=1.5) as client:
        assert await changes(client, wait=10) == []


@pytest.mark.parametrize("query", [{"after": -1}, {"after": "x"}, {"wait": 11}, {"limit": 0}])
async def test_a_bad_question_is_refused(client: httpx.AsyncClient, query: Json):
    answer = await client.get("/v1/changes", params=query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == next(iter(query))


async def test_a_bad_last_event_is_refused(client: httpx.AsyncClient):
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "seven"}
    answer = await client.get("/v1/changes", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "Last-Event-ID")


def read_events(url: str, count: int, **headers: str) -> list[Json]:
    """So many, each with its id and what it says."""
    found: list[Json] = []
    asked = {"Accept": "text/event-stream", **headers}
    with httpx.stream("GET", f"{url}/v1/changes", headers=asked, timeout=60) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("id: "):
                found.append({"id": line.removeprefix("id: ")})
            elif line.startswith("event: "):
                found[-1]["event"] = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found[-1]["data"] = json.loads(line.removeprefix("data: "))
                if len(found) == count:
                    break
    return found


def test_a_stream_goes_on_after_the_last_event(tmp_path: Path):
    with running_service(tmp_path) as service:
        body = document()
        httpx.post(f"{service.url}/v1/documents", json=body, headers=service.headers, timeout=60)
        first = read_events(service.url, 2)
        assert [one["id"] for one in first] == ["1", "2"]
        rest = read_events(service.url, 2, **{"Last-Event-ID": "2"})
        assert [one["id"] for one in rest] == ["3", "4"]
        assert rest[0]["data"]["position"] == 3
        assert rest[0]["event"] == f"{rest[0]['data']['subject']}.{rest[0]['data']['action']}"


def test_an_open_stream_does_not_keep_the_service_from_stopping(tmp_path: Path):
    with running_service(tmp_path) as service:
        asked = {"Accept": "text/event-stream"}
        with httpx.stream("GET", f"{service.url}/v1/changes", headers=asked, timeout=30) as answer:
            next(answer.iter_lines())
            assert service.stop() == 0
