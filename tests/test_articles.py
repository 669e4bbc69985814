"""Whole articles in, quotes by speaker and attribution chains out.

The example that ships with the service, always; the annotated article that the project began with,
where it lies beside the checkout.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.documents import fetch, record
from tests.seed import seed_document

Json = dict[str, Any]


@pytest.fixture(params=["example", "seed"])
def article(request: pytest.FixtureRequest) -> Json:
    """A whole article as a document."""
    if request.param == "example":
        return json.loads(files("service").joinpath("example", "document.json").read_bytes())
    folder: Path = request.getfixturevalue("shared_data")
    return seed_document(folder)


def flat(quotes: list[Json]) -> list[Json]:
    return [one for quote in quotes for one in (quote, *flat(quote.get("reports", [])))]


async def quotes_of(client: httpx.AsyncClient, **query: str) -> list[Json]:
    return (await fetch(client, "/v1/quotes", limit=200, **query))["items"]


async def test_an_article_is_recorded_by_one_request_and_once(
    client: httpx.AsyncClient, article: Json
):
    first = await record(client, article)
    second = await record(client, article, 200)
    ids = [
        [(one["occurrence_id"], one["quote_id"]) for one in flat(receipt["quotes"])]
        for receipt in (first, second)
    ]
    assert ids[0] == ids[1]
    tree = await fetch(client, f"/v1/publications/{first['publication']['id']}/quotes", limit=200)
    shown, given = flat(tree["items"]), flat(article["quotes"])
    assert len(shown) == len(given) == len(flat(first["quotes"]))
    text = article["publication"]["text"]
    for one in shown:
        if one["evidence"]:
            place = one["evidence"]
            assert text[place["start"] : place["end"]] == place["exact"]
            assert one["text"] in {None, place["exact"]}
        for part in one["segments"]:
            assert str(one["text"])[part["start"] : part["end"]] == part["text"]


async def test_a_telegram_post_is_where_it_was_said(client: httpx.AsyncClient, article: Json):
    await record(client, article)
    (quote,) = await quotes_of(client, speaker="Умєров", channel="telegram")
    assert quote["said_in"]["kind"] == "telegram_post"
    assert quote["said_in"]["outlet"]["name"] == "Rustem Umerov"
    assert "direct" in quote["modes"]
    assert [one["id"] for one in await quotes_of(client, outlet="Rustem Umerov")] == [quote["id"]]


async def test_an_editors_insertion_is_a_segment_of_its_own(
    client: httpx.AsyncClient, article: Json
):
    await record(client, article)
    found: list[str] = []
    for quote in await quotes_of(client, speaker="Ушаков"):
        for one in (await fetch(client, f"/v1/quotes/{quote['id']}/occurrences"))["items"]:
            found += [part["text"] for part in one["segments"] if part["kind"] == "insertion"]
    assert found == ["(мирного врегулювання)"]


async def test_a_repeated_wording_is_a_second_occurrence(client: httpx.AsyncClient, article: Json):
    await record(client, article)
    counts = {quote["text"]: quote["occurrence_count"] for quote in await quotes_of(client)}
    assert 2 in counts.values()


async def test_the_phone_call_leads_back_to_who_reported_it(
    client: httpx.AsyncClient, article: Json
):
    receipt = await record(client, article)
    call = next(
        inner
        for outer in flat(receipt["quotes"])
        for inner in outer["reports"]
        if outer["speaker"]["name"] == "Андрій Сибіга"
        and inner["speaker"]["name"] == "Рустем Умєров"
    )
    chain = await fetch(client, f"/v1/occurrences/{call['occurrence_id']}/chain")
    assert [hop["level"] for hop in chain["hops"]] == [0, 1, 2]
    publication, reporter, innermost = chain["hops"]
    assert publication["publication"]["kind"] == "article"
    assert (reporter["speaker"]["name"], reporter["mode"]) == ("Андрій Сибіга", "indirect")
    assert (innermost["speaker"]["name"], innermost["mode"]) == ("Рустем Умєров", "reported")
    assert (innermost["channel"], innermost["text"]) == ("phone", None)
    assert [one["name"] for one in innermost["to"]] == ["Стів Віткофф"]
    assert chain["words_from"]["speaker"]["name"] == "Андрій Сибіга"
    assert chain["words_from"]["level"] == 1
    outlet = article["publication"]["outlet"]["name"]
    assert chain["path"] == f"{outlet} ← Андрій Сибіга ← Рустем Умєров → Стів Віткофф"
    assert chain["warnings"] == []


async def test_reported_speech_is_listed_only_when_asked_for(
    client: httpx.AsyncClient, article: Json
):
    receipt = await record(client, article)
    calls = {
        inner["quote_id"]
        for outer in flat(receipt["quotes"])
        for inner in outer["reports"]
        if inner["speaker"]["name"] == "Рустем Умєров"
        and outer["speaker"]["name"] == "Андрій Сибіга"
    }
    words = await quotes_of(client, speaker="Умєров")
    assert words
    assert all(quote["text"] for quote in words)
    assert not calls & {quote["id"] for quote in words}
    acts = await quotes_of(client, speaker="Умєров", mode="reported")
    assert calls <= {quote["id"] for quote in acts}
    assert all(quote["text"] is None for quote in acts)
    reported = await quotes_of(client, reported_by="Сибіга", mode="reported")
    assert calls <= {quote["id"] for quote in reported}


async def test_the_annotated_article_is_recorded_in_full(
    client: httpx.AsyncClient, shared_data: Path
):
    annotated = json.loads((shared_data / "seed-annotations.json").read_text())
    receipt = await record(client, seed_document(shared_data))
    path = f"/v1/publications/{receipt['publication']['id']}/quotes"
    shown = flat((await fetch(client, path, limit=200))["items"])
    spans: dict[tuple[int, int], str] = {}
    for one in shown:
        start = one["evidence"]["start"]
        spans[start, one["evidence"]["end"]] = one["mode"]
        for part in one["segments"]:
            if part["kind"] == "quoted":
                spans.setdefault((start + part["start"], start + part["end"]), "quoted")
    assert len(annotated["quotes"]) == 14
    for quote in annotated["quotes"]:
        if quote.get("editorial_insertion") is None:
            assert (quote["start"], quote["end"]) in spans, quote["text"]
    events = {(one["start"], one["end"]) for one in annotated["speech_events"]}
    assert len(events) == 5
    assert events <= {span for span, mode in spans.items() if mode == "reported"}
