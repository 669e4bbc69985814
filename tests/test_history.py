"""History: every change makes a version, which says who, when and why, before and after."""

from typing import Any

import httpx
import pytest

from service.auth import rules, store
from tests.conftest import Serve
from tests.documents import UNKNOWN, document, fetch, record
from tests.test_reviews import review

Json = dict[str, Any]


async def history(client: httpx.AsyncClient, path: str, **query: Any) -> list[Json]:
    return (await fetch(client, f"{path}/history", **query))["items"]


async def made(client: httpx.AsyncClient, path: str, body: Json) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_version_says_who_when_and_why_before_and_after(client: httpx.AsyncClient):
    outlet = await made(client, "/v1/outlets", {"kind": "agency", "name": "Приклад"})
    path = f"/v1/outlets/{outlet['id']}"
    change = {"name": "Приклад новин", "reason": "нова назва"}
    assert (await client.patch(path, json=change)).status_code == 200
    first, second = await history(client, path)
    assert (first["action"], first["before"], first["after"]["name"]) == (
        "recorded",
        None,
        "Приклад",
    )
    assert (second["action"], second["reason"], second["actor"]) == (
        "changed",
        "нова назва",
        "admin",
    )
    assert second["before"] == first["after"]
    assert second["after"] == first["after"] | {"name": "Приклад новин"}
    assert second["at"] >= first["at"]


async def test_the_actor_is_the_name_of_the_key(client: httpx.AsyncClient, serve: Serve, db: Any):
    secret = rules.new_secret()
    await store.insert_key(db, name="newsroom", sha256=rules.digest(secret), scopes=["write"])
    async with serve(key=secret) as other:
        outlet = await made(other, "/v1/outlets", {"kind": "agency", "name": "Приклад"})
    assert (await history(client, f"/v1/outlets/{outlet['id']}"))[0]["actor"] == "newsroom"


async def test_each_thing_of_a_document_has_a_version(client: httpx.AsyncClient):
    receipt = await record(client, document())
    publication = receipt["publication"]["id"]
    quote, occurrence = (receipt["quotes"][0][one] for one in ("quote_id", "occurrence_id"))
    speaker = (await fetch(client, f"/v1/quotes/{quote}"))["speaker"]["id"]
    for path in (
        f"/v1/publications/{publication}",
        f"/v1/quotes/{quote}",
        f"/v1/occurrences/{occurrence}",
        f"/v1/speakers/{speaker}",
    ):
        only = await history(client, path)
        assert [(one["action"], one["before"]) for one in only] == [("recorded", None)]
        assert only[0]["after"]["id"] == path.rpartition("/")[2]


async def test_a_history_is_paged(client: httpx.AsyncClient):
    outlet = await made(client, "/v1/outlets", {"kind": "agency", "name": "0"})
    path = f"/v1/outlets/{outlet['id']}"
    for name in "1234":
        await client.patch(path, json={"name": name})
    names: list[str] = []
    page = await fetch(client, f"{path}/history", limit=2)
    names += [one["after"]["name"] for one in page["items"]]
    while page["next"]:
        page = await fetch(client, f"{path}/history", limit=2, cursor=page["next"])
        assert page["items"][0]["before"]["name"] == names[-1]
        names += [one["after"]["name"] for one in page["items"]]
    assert names == list("01234")


@pytest.mark.parametrize(
    "path", ["speakers", "outlets", "publications", "quotes", "occurrences", "reviews"]
)
async def test_what_is_not_on_record_has_no_history(client: httpx.AsyncClient, path: str):
    assert (await client.get(f"/v1/{path}/{UNKNOWN}/history")).status_code == 404
    answer = await client.get(f"/v1/{path}/{UNKNOWN}?as_of=2025")
    assert answer.status_code == 404


async def test_a_thing_of_another_kind_has_its_history_elsewhere(client: httpx.AsyncClient):
    outlet = await made(client, "/v1/outlets", {"kind": "agency", "name": "Приклад"})
    assert (await client.get(f"/v1/quotes/{outlet['id']}/history")).status_code == 404


async def test_each_thing_is_shown_as_it_was(client: httpx.AsyncClient):
    receipt = await record(client, document())
    fact = await made(client, "/v1/reviews", review())
    ids = receipt["quotes"][0]
    quote = await fetch(client, f"/v1/quotes/{ids['quote_id']}")
    paths = (
        f"/v1/quotes/{ids['quote_id']}",
        f"/v1/occurrences/{ids['occurrence_id']}",
        f"/v1/publications/{receipt['publication']['id']}",
        f"/v1/outlets/{receipt['publication']['outlet']['id']}",
        f"/v1/speakers/{quote['speaker']['id']}",
        f"/v1/reviews/{fact['id']}",
    )
    for path in paths:
        present = await fetch(client, path)
        assert await fetch(client, path, as_of="2999") == present, path
        answer = await client.get(path, params={"as_of": "2025"})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-on-record-then")


async def test_a_renamed_outlet_is_shown_under_its_former_name(client: httpx.AsyncClient):
    outlet = await made(client, "/v1/outlets", {"kind": "agency", "name": "Стара"})
    path = f"/v1/outlets/{outlet['id']}"
    await client.patch(path, json={"name": "Нова"})
    first, second = await history(client, path)
    assert (await fetch(client, path, as_of=first["at"]))["name"] == "Стара"
    assert (await fetch(client, path, as_of=second["at"]))["name"] == "Нова"


async def test_a_renamed_speaker_is_shown_under_the_former_name(client: httpx.AsyncClient):
    speaker = await made(client, "/v1/speakers", {"kind": "person", "name": "Ніна Кущ"})
    path = f"/v1/speakers/{speaker['id']}"
    await client.patch(path, json={"name": "Ніна Кущенко", "reason": "одружилася"})
    first, second = await history(client, path)
    assert second["reason"] == "одружилася"
    then = await fetch(client, path, as_of=first["at"])
    assert then == speaker


async def test_what_is_refused_makes_no_version(client: httpx.AsyncClient):
    outlet = await made(client, "/v1/outlets", {"kind": "agency", "name": "Приклад"})
    path = f"/v1/outlets/{outlet['id']}"
    assert (await client.patch(path, json={"name": " "})).status_code == 400
    answer = await client.patch(path, json={"name": "x"}, headers={"If-Match": '"other"'})
    assert answer.status_code == 412
    assert len(await history(client, path)) == 1
