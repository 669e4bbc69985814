"""What follows for a quote from where it is printed: its modes, its place in time, its status."""

from typing import Any

import httpx

from tests.documents import BRIDGE, direct, document, fetch, indirect, record

Json = dict[str, Any]
LATER = "Прем'єрка збудує цей міст до кінця року, каже речник"


def published(day: str | None, url: str, *quotes: Json) -> Json:
    """A publication without a text, of that day."""
    publication: Json = {"url": f"https://example.org/{url}", "published_at": day, "text": None}
    return document(publication=publication, quotes=list(quotes))


async def ids(client: httpx.AsyncClient, path: str, **query: Any) -> list[str]:
    return [one["id"] for one in (await fetch(client, path, **query))["items"]]


async def removed(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.delete(path, params={"reason": "помилка"})
    assert answer.status_code == 200, answer.text


async def test_a_time_that_comes_to_be_known_moves_publication_and_quotes(
    client: httpx.AsyncClient,
):
    quote = direct(text="Про школи скажемо іншим разом")
    first = await record(client, published(None, "undated", quote))
    other = await record(client, published("2025-06-01", "dated", direct()))
    publications = [one["publication"]["id"] for one in (first, other)]
    quotes = [one["quotes"][0]["quote_id"] for one in (first, other)]
    assert await ids(client, "/v1/quotes") == quotes
    await record(client, published("2025-03-01", "undated", quote), status=200)
    assert await ids(client, "/v1/publications") == publications[::-1]
    assert await ids(client, "/v1/quotes") == quotes[::-1]
    assert await ids(client, "/v1/quotes", said_to="2025-04") == quotes[:1]
    versions = (await fetch(client, f"/v1/quotes/{quotes[0]}/history"))["items"]
    assert [one["action"] for one in versions] == ["recorded", "changed"]


async def test_a_quote_of_unknown_time_belongs_where_it_was_first_published(
    client: httpx.AsyncClient,
):
    late = (await record(client, published("2025-06-01", "late", direct())))["quotes"][0]
    again = direct(quote_id=late["quote_id"])
    early = await record(client, published("2025-03-01", "early", again))
    assert await ids(client, "/v1/quotes", said_to="2025-04") == [late["quote_id"]]
    await removed(client, f"/v1/publications/{early['publication']['id']}")
    assert await ids(client, "/v1/quotes", said_to="2025-04") == []
    assert await ids(client, "/v1/quotes", said_from="2025-05") == [late["quote_id"]]


async def test_a_quote_has_the_modes_of_the_printings_that_are_left(client: httpx.AsyncClient):
    first = await record(client, published("2025-03-01", "direct", direct()))
    quote = first["quotes"][0]["quote_id"]
    speaker = {"id": first["quotes"][0]["speaker"]["id"]}
    told = indirect(speaker=speaker, text=LATER, quote_id=quote)
    await record(client, published("2025-03-02", "indirect", told))
    assert (await fetch(client, f"/v1/quotes/{quote}"))["modes"] == ["direct", "indirect"]
    await removed(client, f"/v1/publications/{first['publication']['id']}")
    assert (await fetch(client, f"/v1/quotes/{quote}"))["modes"] == ["indirect"]
    assert await ids(client, "/v1/quotes", mode="direct") == []


async def test_a_quote_that_is_only_reported_any_more_has_no_words(client: httpx.AsyncClient):
    first = await record(client, published("2025-03-01", "direct", direct()))
    quote, speaker = (first["quotes"][0][one] for one in ("quote_id", "speaker"))
    act = {"speaker": {"id": speaker["id"]}, "mode": "reported", "quote_id": quote}
    await record(client, published("2025-03-02", "reported", act))
    await removed(client, f"/v1/publications/{first['publication']['id']}")
    shown = await fetch(client, f"/v1/quotes/{quote}")
    assert (shown["text"], shown["modes"]) == (None, ["reported"])
    assert await ids(client, "/v1/quotes", q="міст") == []
    answer = await client.post("/v1/verify", json={"text": BRIDGE})
    assert answer.json()["verdict"] == "not_found"


async def test_what_a_removed_quote_enclosed_leaves_the_status_of_its_quote_to_the_others(
    client: httpx.AsyncClient,
):
    inner = direct()
    whole = published("2025-03-01", "whole", indirect(reports=[inner]))
    outer = (await record(client, whole))["quotes"][0]
    quote = outer["reports"][0]["quote_id"]
    other = await record(client, published("2025-03-02", "other", inner))
    assert other["quotes"][0]["quote_id"] == quote
    taken_back = {
        "kind": "outlet_retraction",
        "publication_id": other["publication"]["id"],
        "stated_at": "2025-03-05",
        "explanation": "такого не було",
        "evidence": {"id": other["publication"]["id"]},
    }
    assert (await client.post("/v1/corrections", json=taken_back)).status_code == 201
    assert (await fetch(client, f"/v1/quotes/{quote}"))["status"] == "standing"
    await removed(client, f"/v1/quotes/{outer['quote_id']}")
    assert (await fetch(client, f"/v1/quotes/{quote}"))["status"] == "retracted"


async def test_a_new_text_prints_the_quote_whose_best_wording_is_another(
    client: httpx.AsyncClient,
):
    article = published("2025-03-01", "article", direct())
    quote = (await record(client, article))["quotes"][0]["quote_id"]
    change = {"text": f"{BRIDGE}, і не пізніше", "reason": "за стенограмою"}
    assert (await client.patch(f"/v1/quotes/{quote}", json=change)).status_code == 200
    article["publication"]["text"] = f"Виправлено. Петренко: «{BRIDGE}»."
    again = await record(client, article)
    assert again["quotes"][0]["quote_id"] == quote
