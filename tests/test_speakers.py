"""Speakers have names and posts, change openly, and are merged without losing anything."""

from typing import Any

import httpx
import pytest

from tests.documents import BRIDGE, UNKNOWN, direct, document, fetch, record, reported

Json = dict[str, Any]

PERSON: Json = {
    "kind": "person",
    "name": "Олена Петренко",
    "language": "uk",
    "names": [{"name": "Olena Petrenko", "language": "en", "kind": "alias"}],
    "roles": [{"title": "прем'єрка", "organization": "Уряд", "since": "2025-01-15"}],
    "identifiers": [{"scheme": "wikidata", "value": "Q1"}],
}


async def make(client: httpx.AsyncClient, **changes: Any) -> Json:
    answer = await client.post("/v1/speakers", json={**PERSON, "identifiers": [], **changes})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/speakers/{answer.json()['id']}"
    return answer.json()


async def test_a_speaker_is_shown_as_it_was_recorded(client: httpx.AsyncClient):
    made = await make(client, identifiers=PERSON["identifiers"])
    shown = await fetch(client, f"/v1/speakers/{made['id']}")
    assert shown == made
    assert shown["names"] == [
        {"name": "Олена Петренко", "language": "uk", "kind": "full"},
        {"name": "Olena Petrenko", "language": "en", "kind": "alias"},
    ]
    assert shown["roles"] == [{**PERSON["roles"][0], "until": None}]
    assert shown["identifiers"] == PERSON["identifiers"]


@pytest.mark.parametrize(
    ("change", "status", "kind", "path"),
    [
        ({"kind": "unnamed"}, 422, "speaker-not-named", "name"),
        ({"name": None}, 422, "speaker-not-named", "name"),
        (
            {"kind": "unnamed", "name": None, "names": [], "roles": [], "identifiers": []},
            422,
            "speaker-not-named",
            "description",
        ),
        (
            {"kind": "unnamed", "name": None, "description": "д"},
            422,
            "speaker-not-named",
            "identifiers",
        ),
        ({"members": [str(UNKNOWN)]}, 422, "members-only-of-groups", "members"),
        (
            {"roles": [{"title": "а", "since": "2025", "until": "2024"}]},
            422,
            "role-ends-before-it-began",
            "roles[0].until",
        ),
        ({"roles": [{"title": "а", "since": "2025-13"}]}, 400, "invalid-time", "roles[0].since"),
        ({"kind": "robot"}, 400, "invalid-request", "kind"),
        ({"name": "   "}, 400, "invalid-request", "name"),
        ({"names": [{"nmae": "x", "name": "x"}]}, 400, "unknown-field", "names[0].nmae"),
    ],
)
async def test_a_bad_speaker_is_refused(
    client: httpx.AsyncClient, db: Any, change: Json, status: int, kind: str, path: str
):
    answer = await client.post("/v1/speakers", json={**PERSON, **change})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert [one["path"] for one in answer.json()["errors"]] == [path]
    assert await db.fetchval("SELECT count(*) FROM speakers") == 0


async def test_an_identifier_belongs_to_one_speaker(client: httpx.AsyncClient, db: Any):
    await make(client, identifiers=PERSON["identifiers"])
    answer = await client.post("/v1/speakers", json={**PERSON, "name": "Інша"})
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "/problems/speaker-identifier-taken",
    )
    assert await db.fetchval("SELECT count(*) FROM speakers") == 1


async def test_a_group_has_members(client: httpx.AsyncClient):
    member = await make(client)
    group = await make(client, kind="group", name="Делегація", names=[], members=[member["id"]])
    assert group["members"] == [{"id": member["id"], "kind": "person", "name": member["name"]}]
    unknown = {"kind": "group", "name": "Ще одна", "members": [str(UNKNOWN)]}
    answer = await client.post("/v1/speakers", json=unknown)
    assert answer.json()["type"] == "/problems/members-only-of-groups"


async def test_a_new_name_is_shown_and_the_old_one_still_finds(client: httpx.AsyncClient):
    await record(client, document(quotes=[direct()]))
    speaker = (await fetch(client, "/v1/speakers", name="Петренко"))["items"][0]
    path = f"/v1/speakers/{speaker['id']}"
    changed = (await client.patch(path, json={"name": "Олена Бойко"})).json()
    assert changed["name"] == "Олена Бойко"
    for name in ("Петренко", "бойко", "Олена Бойко"):
        page = await fetch(client, "/v1/quotes", speaker=name)
        assert [one["speaker"]["name"] for one in page["items"]] == ["Олена Бойко"]


async def test_a_change_applies_to_the_state_that_was_seen(client: httpx.AsyncClient):
    path = f"/v1/speakers/{(await make(client))['id']}"
    seen = (await client.get(path)).headers["etag"]
    first = await client.patch(path, json={"description": "а"}, headers={"If-Match": seen})
    assert first.status_code == 200
    late = await client.patch(path, json={"description": "б"}, headers={"If-Match": seen})
    assert (late.status_code, late.json()["type"]) == (412, "/problems/precondition-failed")
    for sub, body in (("names", {"name": "x"}), ("roles", {"title": "x"})):
        answer = await client.post(f"{path}/{sub}", json=body, headers={"If-Match": seen})
        assert answer.status_code == 412
    now = await client.patch(path, json={}, headers={"If-Match": first.headers["etag"]})
    assert (now.status_code, now.json()["description"]) == (200, "а")


async def test_a_name_and_a_role_are_recorded_once(client: httpx.AsyncClient):
    path = f"/v1/speakers/{(await make(client))['id']}"
    for sub, body, kind in (
        ("names", {"name": "О. Петренко", "kind": "short"}, "speaker-name-taken"),
        ("roles", {"title": "депутатка", "since": "2019", "until": "2023"}, "speaker-role-taken"),
    ):
        assert (await client.post(f"{path}/{sub}", json=body)).status_code == 201
        again = await client.post(f"{path}/{sub}", json=body)
        assert (again.status_code, again.json()["type"]) == (409, f"/problems/{kind}")
    assert (await fetch(client, "/v1/quotes", speaker="О. Петренко"))["speakers"] != []


async def merge(client: httpx.AsyncClient, one: str, into: str) -> httpx.Response:
    return await client.post(f"/v1/speakers/{one}/merge", json={"into": into})


async def test_a_merged_speaker_leads_to_the_one_it_became(client: httpx.AsyncClient):
    first = await record(client, document(quotes=[direct()]))
    second = await record(
        client,
        document(
            quotes=[
                direct(
                    speaker={"name": "Олена Бойко"}, text="міст", mode="mixed", reports=[reported()]
                )
            ]
        ),
    )
    old, new = (one["quotes"][0]["speaker"]["id"] for one in (first, second))
    merged = await merge(client, old, new)
    assert merged.status_code == 200
    assert merged.json()["merged"] == [old]
    moved = await client.get(f"/v1/speakers/{old}")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/v1/speakers/{new}")
    for who in ("Петренко", "Бойко", old, new):
        page = await fetch(client, "/v1/quotes", speaker=who)
        assert {one["text"] for one in page["items"]} == {BRIDGE, "міст"}
        assert [one["id"] for one in page["speakers"]] == [new]
    assert len((await fetch(client, f"/v1/speakers/{new}/quotes"))["items"]) == 2
    assert (await client.get(f"/v1/speakers/{old}/quotes")).status_code == 308
    assert [one["id"] for one in (await fetch(client, "/v1/speakers", kind="person"))["items"]] == [
        new
    ]


async def test_the_same_document_after_a_merge_is_still_the_same(client: httpx.AsyncClient):
    body = document()
    first = await record(client, body)
    other = await make(client)
    assert (
        await merge(client, first["quotes"][0]["speaker"]["id"], other["id"])
    ).status_code == 200
    second = await record(client, body, 200)
    assert second["quotes"][0]["occurrence_id"] == first["quotes"][0]["occurrence_id"]
    assert second["quotes"][0]["speaker"]["id"] == other["id"]


async def test_speakers_merge_along_and_never_in_a_circle(client: httpx.AsyncClient):
    a, b, c = [(await make(client, name=name, names=[]))["id"] for name in "абв"]
    assert (await merge(client, a, b)).status_code == 200
    assert (await merge(client, b, c)).json()["merged"] == sorted([a, b])
    for one, into in ((c, c), (c, a)):
        answer = await merge(client, one, into)
        assert answer.status_code in {308, 409}
    assert (await client.get(f"/v1/speakers/{a}")).headers["location"] == f"/v1/speakers/{c}"
    organization = await make(client, kind="organization", name="Уряд", names=[])
    answer = await merge(client, c, organization["id"])
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/cannot-merge")
    answer = await merge(client, c, str(UNKNOWN))
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "into")
