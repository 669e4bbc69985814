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
        "QUOTETRAIL_ADMIN_KEY",
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


async def quote_of(client: httpx.AsyncClient, place: int = 0) -> Json:
    receipt = await record(client, document())
    return await fetch(client, f"/v1/quotes/{receipt['quotes'][place]['quote_id']}")


@pytest.mark.parametrize(
    ("change", "status", "problem", "path"),
    [
        ({"text": "інше"}, 422, "reason-missing", "reason"),
        ({"status": "denied"}, 422, "reason-missing", "reason"),
        ({"speaker_id": str(UNKNOWN)}, 422, "reason-missing", "reason"),
        ({"speaker_id": str(UNKNOWN), "reason": "x"}, 422, "speaker-unknown", "speaker_id"),
        ({"text": "", "reason": "x"}, 400, "invalid-request", "text"),
        ({"status": "lost", "reason": "x"}, 400, "invalid-request", "status"),
        ({"words": "x"}, 400, "unknown-field", "words"),
    ],
)
async def test_a_bad_change_of_a_quote_is_refused(
    client: httpx.AsyncClient, change: Json, status: int, problem: str, path: str
):
    quote = await quote_of(client)
    answer = await client.patch(f"/v1/quotes/{quote['id']}", json=change)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    assert answer.json()["errors"][0]["path"] == path
    assert await fetch(client, f"/v1/quotes/{quote['id']}") == quote


async def test_corrected_words_are_found_and_the_former_ones_are_shown_as_of_then(
    client: httpx.AsyncClient,
):
    quote = await quote_of(client)
    path = f"/v1/quotes/{quote['id']}"
    change = {"text": "Ми відбудуємо цю греблю торік", "reason": "за стенограмою"}
    answer = await client.patch(path, json=change)
    assert (answer.status_code, answer.json()["text"]) == (200, change["text"])
    for words in ("греблю", "греблею"):
        found = await fetch(client, "/v1/quotes", q=words)
        assert [one["id"] for one in found["items"]] == [quote["id"]]
    first, second = await history(client, path)
    assert second["reason"] == "за стенограмою"
    assert await fetch(client, path, as_of=first["at"]) == quote
    verdict = (await client.post("/v1/verify", json={"text": quote["text"]})).json()
    assert verdict["matches"][0]["quote"]["id"] == quote["id"]


async def test_words_are_not_given_to_an_act_without_words(client: httpx.AsyncClient):
    receipt = await record(client, document())
    act = receipt["quotes"][1]["reports"][0]["quote_id"]
    change = {"text": "слова", "reason": "x"}
    answer = await client.patch(f"/v1/quotes/{act}", json=change)
    assert answer.json()["type"] == "/problems/reported-speech-has-no-text"


async def test_a_quote_given_to_another_speaker_is_found_as_theirs_alone(
    client: httpx.AsyncClient,
):
    quote = await quote_of(client, 1)
    path = f"/v1/quotes/{quote['id']}"
    other = await made(client, "/v1/speakers", {"kind": "person", "name": "Ніна Кущ"})
    change = {"speaker_id": other["id"], "reason": "переплутали"}
    assert (await client.patch(path, json=change)).json()["speaker"]["id"] == other["id"]
    assert (await fetch(client, "/v1/quotes", speaker="Кущ"))["items"][0]["id"] == quote["id"]
    assert (await fetch(client, "/v1/quotes", speaker="Бондар"))["items"] == []
    reported = await fetch(client, "/v1/quotes", reported_by="Кущ", mode="reported")
    assert len(reported["items"]) == 1
    assert (await fetch(client, "/v1/quotes", reported_by="Бондар"))["items"] == []
    asked = {"text": quote["text"], "speaker": "Кущ"}
    found = (await client.post("/v1/verify", json=asked)).json()
    assert found["matches"][0]["quote"]["id"] == quote["id"]
    assert found["verdict"] != "misattributed"


async def test_what_is_known_of_a_quote_is_changed_if_it_is_as_it_was_seen(
    client: httpx.AsyncClient,
):
    quote = await quote_of(client)
    path = f"/v1/quotes/{quote['id']}"
    seen = {"If-Match": (await client.get(path)).headers["etag"]}
    change = {"said_at": "2025-12-01", "channel": "phone", "event": "нарада", "tags": ["міст"]}
    shown = (await client.patch(path, json=change, headers=seen)).json()
    assert {name: shown[name] for name in change} == change
    assert (await client.patch(path, json=change, headers=seen)).status_code == 412
    assert len((await fetch(client, "/v1/quotes", said_to="2025-12-02"))["items"]) == 1
    await client.patch(path, json={"said_at": None})
    assert (await fetch(client, "/v1/quotes", said_to="2025-12-02"))["items"] == []


async def test_a_removed_quote_is_gone_with_what_it_reports_and_its_history_stays(
    client: httpx.AsyncClient, db: Any
):
    receipt = await record(client, document())
    outer = receipt["quotes"][1]
    inner = outer["reports"][0]
    path = f"/v1/quotes/{outer['quote_id']}"
    assert (await client.delete(path)).status_code == 400
    before = await fetch(client, path)
    removed = (await client.delete(path, params={"reason": "за рішенням суду"})).json()
    assert set(removed["quotes"]) == {outer["quote_id"], inner["quote_id"]}
    assert set(removed["occurrences"]) == {outer["occurrence_id"], inner["occurrence_id"]}
    for gone in (path, f"/v1/occurrences/{inner['occurrence_id']}", f"{path}/chains"):
        answer = await client.get(gone)
        assert (answer.status_code, answer.json()["detail"]) == (410, "за рішенням суду")
    assert (await client.patch(path, json={"event": "x"})).status_code == 410
    assert len((await fetch(client, "/v1/quotes"))["items"]) == 1
    first, last = await history(client, path)
    assert (last["action"], last["reason"], last["after"]) == ("removed", "за рішенням суду", None)
    assert last["before"] == first["after"]
    then = await fetch(client, path, as_of=first["at"])
    assert {**then, "occurrence_count": 1} == before
    verdict = (await client.post("/v1/verify", json={"text": before["text"]})).json()
    assert verdict["verdict"] == "not_found"
    ids = [outer["quote_id"], inner["quote_id"]]
    held = "SELECT count(*) FROM quote_shingles WHERE quote_id = ANY ($1::uuid[])"
    assert await db.fetchval(held, ids) == 0


async def test_a_removed_publication_takes_along_what_nobody_else_prints(
    client: httpx.AsyncClient,
):
    first = await record(client, document())
    second = await record(client, document(quotes=[document()["quotes"][0]]))
    shared = first["quotes"][0]["quote_id"]
    assert second["quotes"][0]["quote_id"] == shared
    path = f"/v1/publications/{first['publication']['id']}"
    removed = (await client.delete(path, params={"reason": "вилучено"})).json()
    assert shared not in removed["quotes"]
    assert len(removed["quotes"]) == 2
    assert (await client.get(path)).status_code == 410
    assert (await fetch(client, f"/v1/quotes/{shared}"))["occurrence_count"] == 1
    again = await client.delete(path, params={"reason": "вилучено"})
    assert again.status_code == 410


async def test_a_quote_with_reviews_is_not_removed(client: httpx.AsyncClient):
    quote = await quote_of(client)
    await made(client, "/v1/reviews", review(quote_id=quote["id"]))
    path = f"/v1/quotes/{quote['id']}"
    answer = await client.delete(path, params={"reason": "x"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/quote-reviewed")
    assert await fetch(client, path) == quote


async def test_a_removed_review_is_gone_and_told(client: httpx.AsyncClient):
    fact = await made(client, "/v1/reviews", review())
    path = f"/v1/reviews/{fact['id']}"
    stale = await client.delete(path, params={"reason": "x"}, headers={"If-Match": '"other"'})
    assert stale.status_code == 412
    answer = await client.delete(path, params={"reason": "записано двічі"})
    assert (answer.status_code, answer.json()) == (200, fact)
    gone = await client.get(path)
    assert (gone.status_code, gone.json()["detail"]) == (410, "записано двічі")
    assert [one["action"] for one in await history(client, path)] == ["recorded", "removed"]
    assert (await fetch(client, "/v1/reviews"))["items"] == []
