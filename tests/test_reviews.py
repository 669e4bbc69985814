"""Reviews over HTTP: recorded once, found by words and quote, changed with care."""

from typing import Any

import httpx
import pytest

from tests.documents import UNKNOWN, document, fetch, record

Json = dict[str, Any]


def review(**changes: Any) -> Json:
    """A fact-check of a claim about a bridge."""
    return {
        "aspect": "truth",
        "publisher": {"name": "Перевірено"},
        "url": "https://www.perevireno.example/bridge",
        "title": "Чи збудують міст?",
        "reviewed_at": "2025-12-05",
        "language": "uk",
        "rating": {"text": "Маніпуляція", "value": 2, "best": 5, "worst": 1},
        "claim": {
            "text": "Міст через Дніпро збудують до кінця року",
            "claimant": "Олена Петренко",
            "claimed_at": "2025-12-03",
            "appeared_in": ["https://example.org/bridge"],
        },
        **changes,
    }


async def post(client: httpx.AsyncClient, body: Json, status: int = 201) -> Json:
    answer = await client.post("/v1/reviews", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_review_is_recorded_once(client: httpx.AsyncClient):
    made = await post(client, review())
    again = await post(client, review(title="Інша назва"), 200)
    assert again == made
    assert made["publisher"] == {"name": "Перевірено", "site": "perevireno.example"}
    assert made["rating"]["value"] == 2
    assert await fetch(client, f"/v1/reviews/{made['id']}") == made
    other = await post(client, review(aspect="context"))
    assert other["id"] != made["id"]


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://www./", "www"),
        (f"http://{253 * 'a'}/", 253 * "a"),
        ("http://WWW.Example.org.:80/", "example.org"),
        ("http://[::1]/", "::1"),
    ],
)
async def test_a_publisher_without_a_site_has_that_of_the_url(
    client: httpx.AsyncClient, url: str, site: str
):
    assert (await post(client, review(url=url)))["publisher"]["site"] == site


async def test_reviews_of_a_quote_are_listed_with_it(client: httpx.AsyncClient):
    receipt = await record(client, document())
    quote_id = receipt["quotes"][0]["quote_id"]
    made = await post(client, review(quote_id=quote_id))
    await post(client, review(url="https://other.example/1"))
    found = await fetch(client, f"/v1/quotes/{quote_id}/reviews")
    assert found == {"items": [made], "next": None}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"q": "мосту"}, 1),
        ({"q": "дороги"}, 1),
        ({"publisher_site": "perevireno.example"}, 2),
        ({"publisher_site": "WWW.Perevireno.example"}, 2),
        ({"publisher_site": "other.example"}, 0),
        ({"aspect": "truth"}, 1),
        ({"aspect": "wording"}, 1),
        ({"language": "uk"}, 2),
        ({"claimant": "олена петренко"}, 2),
        ({"reviewed_from": "2025-12-06"}, 1),
        ({"reviewed_to": "2025-12-05"}, 1),
        ({"url": "https://www.perevireno.example/road"}, 1),
    ],
)
async def test_reviews_are_filtered(client: httpx.AsyncClient, query: Json, count: int):
    await post(client, review())
    claim = review()["claim"] | {"text": "Нову дорогу відкрили у травні"}
    url = "https://www.perevireno.example/road"
    await post(client, review(url=url, claim=claim, aspect="wording", reviewed_at="2025-12-06"))
    assert len((await fetch(client, "/v1/reviews", **query))["items"]) == count


async def test_reviews_are_paged(client: httpx.AsyncClient):
    for number in range(5):
        await post(client, review(url=f"https://perevireno.example/{number}"))
    whole = (await fetch(client, "/v1/reviews"))["items"]
    first = await fetch(client, "/v1/reviews", limit=3)
    rest = await fetch(client, "/v1/reviews", limit=3, cursor=first["next"])
    assert [*first["items"], *rest["items"]] == whole


async def test_a_change_applies_to_what_was_seen(client: httpx.AsyncClient):
    made = await post(client, review())
    path = f"/v1/reviews/{made['id']}"
    tag = (await client.get(path)).headers["etag"]
    rating = {"text": "Неправда", "value": 1, "best": 5, "worst": 1}
    body = {"rating": rating, "title": None}
    changed = await client.patch(path, json=body, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    assert changed.json() == made | {"title": None, "rating": rating | {"explanation": None}}
    stale = await client.patch(path, json=body, headers={"If-Match": tag})
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("change", "status", "problem", "path"),
    [
        ({"quote_id": str(UNKNOWN)}, 422, "reviewed-quote-unknown", None),
        ({"rating": {"text": "x", "value": 6, "best": 5}}, 422, "rating-off-scale", "rating.value"),
        (
            {"rating": {"text": "x", "value": 0, "worst": 1}},
            422,
            "rating-off-scale",
            "rating.value",
        ),
        ({"url": "http://[x/"}, 422, "url-unreadable", "url"),
        ({"url": "http://:80/"}, 422, "url-unreadable", "url"),
        ({"url": f"http://{254 * 'a'}/"}, 422, "url-unreadable", "url"),
        ({"rating": {"text": "x", "worst": 2**53 + 1}}, 400, "invalid-request", "rating.worst"),
        ({"url": "nowhere"}, 400, "invalid-request", "url"),
        ({"claim": {"text": " "}}, 400, "invalid-request", "claim.text"),
        ({"aspect": "style"}, 400, "invalid-request", "aspect"),
        ({"stars": 5}, 400, "unknown-field", "stars"),
    ],
)
async def test_a_bad_review_is_refused_with_its_reason(
    client: httpx.AsyncClient, change: Json, status: int, problem: str, path: str | None
):
    answer = await client.post("/v1/reviews", json=review(**change))
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    if path:
        assert answer.json()["errors"][0]["path"] == path
    assert (await fetch(client, "/v1/reviews"))["items"] == []


async def test_a_scale_may_run_downwards(client: httpx.AsyncClient):
    await post(client, review(rating={"text": "x", "value": 3, "best": 1, "worst": 6}))


async def test_a_change_into_another_review_is_refused(client: httpx.AsyncClient):
    await post(client, review())
    other = await post(client, review(aspect="context"))
    answer = await client.patch(f"/v1/reviews/{other['id']}", json={"aspect": "truth"})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/review-taken")
