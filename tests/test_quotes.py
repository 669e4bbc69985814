"""Quotes are found by who said them, how, when, where, to whom, and through whom."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.documents import (
    BRIDGE,
    CALL,
    UNKNOWN,
    direct,
    document,
    fetch,
    indirect,
    record,
    reported,
)


async def texts(client: httpx.AsyncClient, **query: Any) -> list[str | None]:
    return [quote["text"] for quote in (await fetch(client, "/v1/quotes", **query))["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [CALL, BRIDGE]),
        ({"speaker": "Олена Петренко"}, [BRIDGE]),
        ({"speaker": "олена  ПЕТРЕНКО"}, [BRIDGE]),
        ({"speaker": "Петренко"}, [BRIDGE]),
        ({"speaker": "Петренко", "mode": "reported"}, [None]),
        ({"speaker": "Петренко", "mode": "direct,reported"}, [None, BRIDGE]),
        ({"speaker": "Шевченко"}, []),
        ({"speaker": str(UNKNOWN)}, []),
        ({"mode": "indirect"}, [CALL]),
        ({"reported_by": "Бондар", "mode": "reported"}, [None]),
        ({"reported_by": "Бондар"}, []),
        ({"to": "Іван Франко"}, [CALL]),
        ({"channel": "phone", "mode": "reported"}, [None]),
        ({"language": "uk"}, [CALL, BRIDGE]),
        ({"language": "en"}, []),
        ({"tag": "мости"}, [BRIDGE]),
        ({"status": "standing"}, [CALL, BRIDGE]),
        ({"status": "retracted"}, []),
        ({"said_from": "2025-12-02"}, [CALL]),
        ({"said_to": "2025-12-02"}, [BRIDGE]),
        ({"said_from": "2025-12-01", "said_to": "2025-12-01"}, [BRIDGE]),
        ({"outlet": "приклад"}, [CALL, BRIDGE]),
        ({"outlet": "Канал прем'єрки"}, [BRIDGE]),
        ({"outlet": "Нема такого"}, []),
        ({"q": "МІСТ року"}, [BRIDGE]),
        ({"q": "міст мером"}, []),
    ],
)
async def test_quotes_are_filtered(
    client: httpx.AsyncClient, query: dict[str, Any], found: list[Any]
):
    origin = {"kind": "telegram_post", "outlet": {"name": "Канал прем’єрки", "handle": "@premier"}}
    await record(
        client,
        document(
            quotes=[
                direct(said_at="2025-12-01", tags=["мости"], said_in=origin),
                indirect(to=[{"name": "Іван Франко"}], reports=[reported()]),
            ]
        ),
    )
    assert sorted(await texts(client, **query), key=str) == sorted(found, key=str)


async def test_the_envelope_tells_whom_a_name_was_taken_for(client: httpx.AsyncClient):
    for name in ("Петро Коваль", "Ганна Коваль"):
        await record(client, document(quotes=[direct(speaker={"name": name})]))
    page = await fetch(client, "/v1/quotes", speaker="коваль")
    assert {one["name"] for one in page["speakers"]} == {"Петро Коваль", "Ганна Коваль"}
    assert {one["speaker"]["name"] for one in page["items"]} == {"Петро Коваль", "Ганна Коваль"}


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "`"])
async def test_a_name_is_found_with_any_apostrophe(client: httpx.AsyncClient, apostrophe: str):
    await record(client, document(quotes=[direct(speaker={"name": "Мар’яна Дем’яненко"})]))
    assert await texts(client, speaker=f"дем{apostrophe}яненко") == [BRIDGE]


async def test_an_insertion_is_not_searched_as_the_speakers_words(client: httpx.AsyncClient):
    text = "Він сказав: «компромісу (мирного врегулювання) не знайдено»."
    words = "компромісу (мирного врегулювання) не знайдено"
    quote = direct(text=words, mode="mixed")
    receipt = await record(client, document(publication={"text": text}, quotes=[quote]))
    assert await texts(client, q="знайдено") == [words]
    assert await texts(client, q="врегулювання") == []
    occurrence = await fetch(client, f"/v1/occurrences/{receipt['quotes'][0]['occurrence_id']}")
    assert [(one["kind"], one["text"]) for one in occurrence["segments"]] == [
        ("quoted", "компромісу "),
        ("insertion", "(мирного врегулювання)"),
        ("quoted", " не знайдено"),
    ]


async def test_a_quote_shows_the_posts_held_when_it_was_said(client: httpx.AsyncClient):
    receipt = await record(client, document(quotes=[direct(said_at="2025-12-03")]))
    speaker = receipt["quotes"][0]["speaker"]["id"]
    for title, since, until in (
        ("міністерка", "2020", "2024"),
        ("прем'єрка", "2025-01", None),
        ("посолка", "2026", None),
    ):
        role = {"title": title, "organization": "Уряд", "since": since, "until": until}
        assert (await client.post(f"/v1/speakers/{speaker}/roles", json=role)).status_code == 201
    quote = await fetch(client, f"/v1/quotes/{receipt['quotes'][0]['quote_id']}")
    assert quote["speaker"]["roles"] == ["прем'єрка, Уряд"]


async def test_reported_speech_is_never_served_as_words(client: httpx.AsyncClient):
    receipt = await record(client, document())
    inner = receipt["quotes"][1]["reports"][0]
    quote = await fetch(client, f"/v1/quotes/{inner['quote_id']}")
    assert (quote["text"], quote["modes"]) == (None, ["reported"])
    chain = await fetch(client, f"/v1/occurrences/{inner['occurrence_id']}/chain")
    assert chain["words_from"]["level"] == 1
    assert chain["words_from"]["speaker"]["name"] == "Іван Бондар"
    assert chain["path"] == "Приклад ← Іван Бондар ← Олена Петренко → мер Львова"
    assert chain["hops"][0]["publication"]["id"] == receipt["publication"]["id"]
    assert chain["hops"][2]["text"] is None
    assert chain["warnings"] == []


async def test_each_occurrence_has_its_chain_the_first_published_first(client: httpx.AsyncClient):
    for day in ("2025-12-04", "2025-12-03"):
        body = document(publication={"published_at": day}, quotes=[direct(said_at="2025-12-03")])
        receipt = await record(client, body)
    quote = receipt["quotes"][0]["quote_id"]
    chains = await fetch(client, f"/v1/quotes/{quote}/chains")
    days = [chain["hops"][0]["publication"]["published_at"] for chain in chains["items"]]
    assert days == ["2025-12-03", "2025-12-04"]
    pages = await walk(client, f"/v1/quotes/{quote}/chains", limit=1)
    assert pages == chains["items"]
    assert (
        await walk(client, f"/v1/quotes/{quote}/occurrences", limit=1)
        == (await fetch(client, f"/v1/quotes/{quote}/occurrences"))["items"]
    )


async def test_a_chain_without_words_and_an_unnamed_source_are_warned_of(client: httpx.AsyncClient):
    unnamed = {"kind": "unnamed", "description": "джерело в мерії"}
    body = document(quotes=[reported(speaker=unnamed)])
    receipt = await record(client, body)
    chain = await fetch(client, f"/v1/occurrences/{receipt['quotes'][0]['occurrence_id']}/chain")
    assert chain["words_from"] is None
    assert chain["warnings"] == [
        "nobody's words are held on this chain",
        "the source at level 1 is not named",
    ]


async def walk(client: httpx.AsyncClient, path: str, **query: Any) -> list[Any]:
    """All items, page by page, by the `Link` header."""
    items: list[Any] = []
    answer = await client.get(path, params=query)
    while True:
        page = answer.json()
        items += page["items"]
        if page["next"] is None:
            assert "link" not in answer.headers
            return items
        answer = await client.get(answer.links["next"]["url"])


async def test_a_tree_is_paged_by_its_outermost_quotes(client: httpx.AsyncClient):
    receipt = await record(client, document())
    path = f"/v1/publications/{receipt['publication']['id']}/quotes"
    whole = (await fetch(client, path))["items"]
    assert len(whole) == 2
    assert await walk(client, path, limit=1) == whole


async def test_a_walk_during_inserts_meets_each_row_exactly_once(client: httpx.AsyncClient):
    async def add(number: int) -> str:
        quote = direct(text=f"слово {number}", said_at=f"2025-11-{number % 28 + 1:02}")
        receipt = await record(client, document(publication={"text": None}, quotes=[quote]))
        return receipt["quotes"][0]["quote_id"]

    there = [await add(number) for number in range(60)]
    inserting = True

    async def insert() -> None:
        number = 100
        while inserting:
            await add(number)
            number += 1

    task = asyncio.create_task(insert())
    met = [quote["id"] for quote in await walk(client, "/v1/quotes", limit=3)]
    inserting = False
    await task
    assert len(met) == len(set(met))
    assert set(there) <= set(met)


async def test_fifty_concurrent_posts_of_one_document_make_one_publication(
    client: httpx.AsyncClient, db: Any
):
    body = document()
    answers = await asyncio.gather(*(client.post("/v1/documents", json=body) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.json()["quotes"][0]["occurrence_id"] for answer in answers}) == 1
    assert await db.fetchval("SELECT count(*) FROM publications") == 1
    assert await db.fetchval("SELECT count(*) FROM speakers") == 3
    assert await db.fetchval("SELECT count(*) FROM occurrences") == 3


async def test_documents_that_name_the_same_newcomer_make_one_speaker(
    client: httpx.AsyncClient, db: Any
):
    names = ("Олена Петренко", "Петренко")
    bodies = [
        document(quotes=[direct(speaker={"name": names[number % 2]}, said_at="2025-12-03")])
        for number in range(20)
    ]
    answers = await asyncio.gather(*(client.post("/v1/documents", json=one) for one in bodies))
    assert {answer.status_code for answer in answers} <= {201, 409}
    full = await db.fetchval("SELECT count(*) FROM speakers WHERE name = 'Олена Петренко'")
    assert full == 1
    assert await db.fetchval("SELECT count(*) FROM outlets") == 1
