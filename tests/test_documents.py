"""A document goes in whole, once, and comes out as it was printed."""

import unicodedata
from typing import Any

import httpx
import pytest

from tests.documents import (
    BRIDGE,
    CALL,
    TEXT,
    UNKNOWN,
    direct,
    document,
    fetch,
    indirect,
    nested,
    record,
    reported,
)

Json = dict[str, Any]

TABLES = (
    "speakers",
    "speaker_names",
    "outlets",
    "publications",
    "publication_keys",
    "snapshots",
    "quotes",
    "quote_addressees",
    "occurrences",
)


async def tree(client: httpx.AsyncClient, receipt: Json) -> list[Json]:
    answer = await client.get(f"/v1/publications/{receipt['publication']['id']}/quotes")
    return answer.json()["items"]


async def count_rows(db: Any) -> dict[str, int]:
    return {table: await db.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}


def ids(receipt: Json) -> list[Any]:
    def walk(quotes: list[Json]) -> list[Any]:
        return [[one["occurrence_id"], one["quote_id"], walk(one["reports"])] for one in quotes]

    return [receipt["publication"]["id"], receipt["snapshot_id"], walk(receipt["quotes"])]


async def test_the_same_document_twice_gives_the_same_ids_and_200(
    client: httpx.AsyncClient, db: Any
):
    body = document()
    first = await record(client, body)
    rows = await count_rows(db)
    second = await record(client, body, 200)
    assert ids(first) == ids(second)
    assert (first["new"], second["new"]) == (True, False)
    assert await count_rows(db) == rows


async def test_a_document_without_an_address_is_known_by_its_content(client: httpx.AsyncClient):
    body = document(publication={"url": None})
    assert ids(await record(client, body)) == ids(await record(client, body, 200))
    other = document(publication={"url": None, "title": "Інший міст"})
    assert ids(await record(client, other))[0] != ids(await record(client, body, 200))[0]


async def test_words_are_located_in_the_text(client: httpx.AsyncClient):
    receipt = await record(client, document())
    start = TEXT.index(BRIDGE)
    evidence = (await tree(client, receipt))[0]["evidence"]
    assert evidence == {
        "exact": BRIDGE,
        "prefix": TEXT[start - 32 : start],
        "suffix": TEXT[start + len(BRIDGE) :][:32],
        "start": start,
        "end": start + len(BRIDGE),
    }


async def test_offsets_are_code_points_beyond_the_basic_plane(client: httpx.AsyncClient):
    body = document(publication={"text": "𝔘🇺🇦 " + TEXT})
    receipt = await record(client, body)
    assert receipt["quotes"][0]["start"] == TEXT.index(BRIDGE) + 4


async def test_text_is_kept_in_nfc_and_given_offsets_follow_it(client: httpx.AsyncClient, db: Any):
    decomposed = unicodedata.normalize("NFD", TEXT)
    words = unicodedata.normalize("NFD", BRIDGE)
    start = decomposed.index(words)
    quote = direct(text=words, start=start, end=start + len(words))
    receipt = await record(client, document(publication={"text": decomposed}, quotes=[quote]))
    assert receipt["quotes"][0]["start"] == TEXT.index(BRIDGE)
    assert await db.fetchval("SELECT text FROM snapshots") == TEXT


async def test_a_new_text_under_a_known_address_adds_a_snapshot(client: httpx.AsyncClient):
    body = document()
    first = await record(client, body)
    longer = {**body["publication"], "text": "Оновлено. " + TEXT}
    second = await record(client, {**body, "publication": longer})
    assert first["publication"]["id"] == second["publication"]["id"]
    assert first["snapshot_id"] != second["snapshot_id"]
    publication = (await client.get(f"/v1/publications/{first['publication']['id']}")).json()
    assert [one["id"] for one in publication["snapshots"]] == [
        first["snapshot_id"],
        second["snapshot_id"],
    ]


async def test_a_new_text_prints_the_same_utterances(client: httpx.AsyncClient):
    body = document(quotes=[direct(), direct(text="міст"), indirect(reports=[reported()])])
    first = await record(client, body)
    longer = {**body["publication"], "text": TEXT + " Оновлено."}
    second = await record(client, {**body, "publication": longer})
    quotes = [[one["quote_id"] for one in receipt["quotes"]] for receipt in (first, second)]
    calls = [one["quotes"][2]["reports"][0]["quote_id"] for one in (first, second)]
    assert quotes[0] == quotes[1]
    assert calls[0] == calls[1]
    assert [one["occurrence_id"] for one in await tree(client, first)] == [
        one["occurrence_id"] for one in second["quotes"]
    ]


async def test_two_speech_acts_alike_stay_two_when_one_is_recorded_later(
    client: httpx.AsyncClient,
):
    body = document(quotes=[reported(start=5, end=20)])
    first = await record(client, body)
    second = await record(client, {**body, "quotes": [reported(start=0, end=4), *body["quotes"]]})
    assert second["quotes"][1] == {**first["quotes"][0], "new": False}
    assert second["quotes"][0]["quote_id"] != first["quotes"][0]["quote_id"]


async def test_the_same_words_in_one_document_are_one_quote(client: httpx.AsyncClient):
    text = f"{TEXT} Нагадаємо: «{BRIDGE.upper()}», – сказала вона."
    twice = [direct(), direct(text=BRIDGE.upper())]
    receipt = await record(client, document(publication={"text": text}, quotes=twice))
    first, second = receipt["quotes"]
    assert first["quote_id"] == second["quote_id"]
    assert first["occurrence_id"] != second["occurrence_id"]
    quote = (await client.get(f"/v1/quotes/{first['quote_id']}")).json()
    assert (quote["text"], quote["occurrence_count"]) == (BRIDGE, 2)


async def test_of_makes_another_occurrence_of_the_keyed_utterance(client: httpx.AsyncClient):
    headline = direct(text="цей міст", mode="mixed", key="u1")
    receipt = await record(client, document(quotes=[headline, direct(of="u1")]))
    assert receipt["quotes"][0]["quote_id"] == receipt["quotes"][1]["quote_id"]
    quote = (await client.get(f"/v1/quotes/{receipt['quotes'][0]['quote_id']}")).json()
    assert quote["text"] == BRIDGE
    assert quote["modes"] == ["direct", "mixed"]


@pytest.mark.parametrize(
    ("said_at", "other", "same"),
    [
        ("2025-12-03", "2025-12-03", True),
        ("2025-12-03", "2025-12-06", True),
        ("2025-12-03", "2025-12-08", False),
        ("2025-12-03T21:40:00+02:00", "2025-12-06", True),
        ("2025-12", "2025-12", True),
        ("2025-12", "2025-12-03", False),
        (None, "2025-12-03", True),
    ],
)
async def test_across_documents_the_time_tells_whether_it_is_one_utterance(
    client: httpx.AsyncClient, said_at: str | None, other: str, same: bool
):
    one = await record(client, document(quotes=[direct(said_at=said_at)]))
    two = await record(client, document(quotes=[direct(said_at=other)]))
    assert (one["quotes"][0]["quote_id"] == two["quotes"][0]["quote_id"]) is same


async def test_across_documents_few_words_are_no_proof(client: httpx.AsyncClient):
    quote = direct(text="цей міст", said_at="2025-12-03")
    one, two = [await record(client, document(quotes=[quote])) for _ in range(2)]
    assert one["quotes"][0]["quote_id"] != two["quotes"][0]["quote_id"]


async def test_the_words_of_another_speaker_are_another_quote(client: httpx.AsyncClient):
    one = await record(client, document(quotes=[direct()]))
    two = await record(client, document(quotes=[direct(speaker={"name": "Іван Бондар"})]))
    assert one["quotes"][0]["quote_id"] != two["quotes"][0]["quote_id"]


async def test_quote_id_attaches_to_a_held_quote(client: httpx.AsyncClient):
    one = await record(client, document(quotes=[direct(text="цей міст", mode="mixed")]))
    quote_id = one["quotes"][0]["quote_id"]
    two = await record(client, document(quotes=[direct(quote_id=quote_id, channel="interview")]))
    assert two["quotes"][0]["quote_id"] == quote_id
    quote = (await client.get(f"/v1/quotes/{quote_id}")).json()
    assert (quote["text"], quote["channel"], quote["occurrence_count"]) == (BRIDGE, "interview", 2)
    printed = (await client.get(f"/v1/quotes/{quote_id}/occurrences")).json()["items"]
    assert [one["text"] for one in printed] == ["цей міст", BRIDGE]


async def test_a_better_known_wording_is_not_replaced_by_a_worse_one(client: httpx.AsyncClient):
    one = await record(client, document(quotes=[direct()]))
    quote_id = one["quotes"][0]["quote_id"]
    worse = direct(text="цей міст", mode="indirect", quote_id=quote_id)
    await record(client, document(quotes=[worse]))
    assert (await client.get(f"/v1/quotes/{quote_id}")).json()["text"] == BRIDGE


async def test_a_translation_does_not_take_the_place_of_what_was_said(client: httpx.AsyncClient):
    one = await record(client, document(quotes=[indirect(reports=[])]))
    quote_id = one["quotes"][0]["quote_id"]
    words = "Petrenko has spoken with the mayor of Lviv by phone"
    english = indirect(text=words, mode="direct", quote_id=quote_id, language="en")
    there = {"language": "en", "text": f'The spokesman: "{words}".'}
    await record(client, document(publication=there, quotes=[english]))
    quote = (await client.get(f"/v1/quotes/{quote_id}")).json()
    assert (quote["text"], quote["language"]) == (CALL, "uk")
    assert quote["modes"] == ["direct", "indirect"]


async def test_a_report_can_be_hung_under_a_held_occurrence(client: httpx.AsyncClient):
    body = document(quotes=[indirect()])
    receipt = await record(client, body)
    parent = receipt["quotes"][0]["occurrence_id"]
    await record(client, {**body, "quotes": [reported(parent_id=parent)]})
    assert [one["mode"] for one in (await tree(client, receipt))[0]["reports"]] == ["reported"]


async def test_a_name_is_as_printed_only_where_the_text_has_it(client: httpx.AsyncClient):
    receipt = await record(
        client,
        document(
            quotes=[
                direct(),
                direct(text="міст", speaker={"name": "Тарас Шевчук"}),
                direct(text="речник", speaker={"name": "Іван Бондар", "as_printed": "Бондар"}),
            ]
        ),
    )
    printed = [one["speaker"]["as_printed"] for one in await tree(client, receipt)]
    assert printed == ["Олена Петренко", None, "Бондар"]


async def test_what_was_not_known_is_filled_in_and_what_is_held_stays(client: httpx.AsyncClient):
    body = document(publication={"title": None, "language": None})
    await record(client, body)
    body["publication"] |= {"title": "Міст", "published_at": "2025-12-04"}
    receipt = await record(client, body, 200)
    assert receipt["publication"]["title"] == "Міст"
    assert receipt["publication"]["published_at"] == "2025-12-03"
    assert receipt["warnings"] == [
        "publication.published_at: it is held as '2025-12-03', which stays"
    ]


async def test_the_deepest_nesting_is_sixteen(client: httpx.AsyncClient):
    receipt = await record(client, document(quotes=[nested(16)]))
    node = receipt["quotes"][0]
    while node["reports"]:
        node = node["reports"][0]
    chain = (await client.get(f"/v1/occurrences/{node['occurrence_id']}/chain")).json()
    assert chain["depth"] == 16
    assert [hop["level"] for hop in chain["hops"]] == list(range(17))


def at(path: str, value: Any) -> Json:
    """A document with one thing in it changed: `quotes.0.text`."""
    body = document()
    here: Any = body
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        here = here[step]
    here[last] = value
    return body


REFUSED = [
    (
        at("quotes.0.text", "слова, яких у тексті немає"),
        422,
        "text-not-in-snapshot",
        "quotes[0].text",
    ),
    (
        at("quotes.1.reports.0.text", "слова"),
        422,
        "reported-speech-has-no-text",
        "quotes[1].reports[0].text",
    ),
    (document(quotes=[direct(text="о")]), 422, "text-ambiguous", "quotes[0].text"),
    (document(quotes=[direct(start=5, end=100_000)]), 422, "span-out-of-range", "quotes[0].end"),
    (document(quotes=[direct(start=9, end=9)]), 422, "span-out-of-range", "quotes[0].start"),
    (document(quotes=[direct(start=9)]), 422, "span-out-of-range", "quotes[0].end"),
    (
        document(quotes=[direct(start=0, end=len(BRIDGE))]),
        422,
        "text-not-in-snapshot",
        "quotes[0].text",
    ),
    (
        document(publication={"text": None}, quotes=[direct(start=0, end=5)]),
        422,
        "span-without-text",
        "quotes[0].start",
    ),
    (document(quotes=[nested(17)]), 422, "nesting-too-deep", "quotes[0]" + ".reports[0]" * 16),
    (
        document(quotes=[direct(parent_id=str(UNKNOWN))]),
        422,
        "parent-unknown",
        "quotes[0].parent_id",
    ),
    (
        document(quotes=[indirect(reports=[reported(parent_id=str(UNKNOWN))])]),
        422,
        "parent-unknown",
        "quotes[0].reports[0].parent_id",
    ),
    (document(quotes=[direct(quote_id=str(UNKNOWN))]), 422, "quote-unknown", "quotes[0].quote_id"),
    (document(quotes=[direct(of="u1")]), 422, "utterance-unknown", "quotes[0].of"),
    (
        document(quotes=[direct(key="u"), indirect(key="u")]),
        422,
        "utterance-key-taken",
        "quotes[1].key",
    ),
    (
        document(quotes=[direct(key="u"), indirect(of="u")]),
        422,
        "speaker-differs",
        "quotes[1].speaker",
    ),
    (document(quotes=[direct(text=None)]), 422, "words-missing", "quotes[0].text"),
    (
        document(quotes=[direct(speaker={"id": str(UNKNOWN)})]),
        422,
        "speaker-unknown",
        "quotes[0].speaker.id",
    ),
    (document(quotes=[direct(speaker={})]), 422, "speaker-not-named", "quotes[0].speaker.name"),
    (
        document(quotes=[direct(speaker={"kind": "unnamed"})]),
        422,
        "speaker-not-named",
        "quotes[0].speaker.description",
    ),
    (
        document(quotes=[direct(to=[{"name": "А", "kind": "unnamed", "description": "б"}])]),
        422,
        "speaker-not-named",
        "quotes[0].to[0].name",
    ),
    (
        document(quotes=[direct(said_in={"id": str(UNKNOWN)})]),
        422,
        "said-in-unknown",
        "quotes[0].said_in.id",
    ),
    (document(quotes=[direct(said_in={})]), 422, "said-in-unknown", "quotes[0].said_in.kind"),
    (
        document(quotes=[direct(segments=[{"kind": "quoted", "start": 3, "end": 2}])]),
        422,
        "segments-invalid",
        "quotes[0].segments[0].start",
    ),
    (document(publication={"outlet": {}}), 422, "outlet-not-named", "publication.outlet.name"),
    (
        document(publication={"outlet": {"id": str(UNKNOWN)}}),
        422,
        "outlet-not-named",
        "publication.outlet.id",
    ),
    (document(publication={"url": "https://[::1/x"}), 422, "url-unreadable", "publication.url"),
    (at("quotes.0.spaeker", {}), 400, "unknown-field", "quotes[0].spaeker"),
    (at("publication.published_at", "2025-02-30"), 400, "invalid-time", "publication.published_at"),
    (at("quotes.0.said_at", "yesterday"), 400, "invalid-time", "quotes[0].said_at"),
    (at("quotes.0.said_at", 1_700_000_000), 400, "invalid-request", "quotes[0].said_at"),
    (at("quotes.0.mode", "shouted"), 400, "invalid-request", "quotes[0].mode"),
    (at("quotes.0.text", "нуль\u0000"), 400, "invalid-request", "quotes[0].text"),
    (at("quotes.0.start", 2**63), 400, "invalid-request", "quotes[0].start"),
    (at("quotes.0.start", "1"), 400, "invalid-request", "quotes[0].start"),
]


@pytest.mark.parametrize(("body", "status", "problem", "path"), REFUSED)
async def test_a_bad_document_is_refused_with_its_reason_and_changes_nothing(
    client: httpx.AsyncClient, db: Any, body: Json, status: int, problem: str, path: str
):
    before = await count_rows(db)
    answer = await client.post("/v1/documents", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    refusal = answer.json()
    assert refusal["type"] == f"/problems/{problem}"
    assert [fault["path"] for fault in refusal["errors"]] == [path]
    assert await count_rows(db) == before


async def test_words_that_stand_twice_are_refused_with_both_places(client: httpx.AsyncClient):
    body = document(publication={"text": f"{BRIDGE}. {BRIDGE}."}, quotes=[direct()])
    refusal = (await client.post("/v1/documents", json=body)).json()
    length = len(BRIDGE)
    assert refusal["places"] == [
        {"start": 0, "end": length},
        {"start": length + 2, "end": 2 * length + 2},
    ]
    body["quotes"][0] |= refusal["places"][1]
    assert (await record(client, body))["quotes"][0]["start"] == length + 2


async def test_a_parent_in_another_publication_is_refused(client: httpx.AsyncClient, db: Any):
    elsewhere = (await record(client, document()))["quotes"][0]["occurrence_id"]
    before = await count_rows(db)
    body = document(quotes=[reported(parent_id=elsewhere)])
    answer = await client.post("/v1/documents", json=body)
    assert answer.json()["type"] == "/problems/parent-unknown"
    assert await count_rows(db) == before


async def test_every_invalid_field_is_named(client: httpx.AsyncClient):
    body = {
        "publication": {"kind": "x", "foo": 1},
        "quotes": [{"mode": "direct", "said_at": "?"}, 5],
    }
    refusal = (await client.post("/v1/documents", json=body)).json()
    assert refusal["type"] == "/problems/invalid-request"
    assert {fault["path"] for fault in refusal["errors"]} == {
        "publication.kind",
        "publication.foo",
        "quotes[0].speaker",
        "quotes[0].said_at",
        "quotes[1]",
    }


async def test_a_name_of_two_speakers_is_refused_with_both(client: httpx.AsyncClient):
    made = [
        (await client.post("/v1/speakers", json={"kind": "person", "name": name})).json()["id"]
        for name in ("Петро Коваль", "Ганна Коваль")
    ]
    answer = await client.post(
        "/v1/documents", json=document(quotes=[direct(speaker={"name": "Коваль"})])
    )
    assert answer.status_code == 409
    refusal = answer.json()
    assert refusal["type"] == "/problems/speaker-ambiguous"
    assert {one["id"] for one in refusal["candidates"]} == set(made)
    chosen = direct(speaker={"id": made[1]})
    assert (await record(client, document(quotes=[chosen])))["quotes"][0]["speaker"]["id"] == made[
        1
    ]


async def test_a_surname_means_who_is_named_in_full_beside_it(client: httpx.AsyncClient):
    await client.post("/v1/speakers", json={"kind": "person", "name": "Ганна Коваль"})
    quotes = [direct(speaker={"name": "Коваль"}), indirect(speaker={"name": "Петро Коваль"})]
    receipt = await record(client, document(quotes=quotes))
    assert receipt["quotes"][0]["speaker"] == receipt["quotes"][1]["speaker"]


async def test_places_of_first_saying_are_found_as_if_one_after_the_other(
    client: httpx.AsyncClient, db: Any
):
    """Told in the same words, in other words, by an outlet that is told again with more, by id."""
    held = await record(client, document(publication={"url": "https://held.example/1"}))
    post = {"kind": "telegram_post", "url": "https://t.example/1"}
    places: list[Json] = [
        {**post, "outlet": {"name": "Канал"}},
        {**post, "outlet": {"name": "Канал"}},
        {**post, "title": "Допис", "outlet": {"name": "Канал"}},
        {"kind": "telegram_post", "url": "https://t.example/2", "outlet": {"name": "Інший"}},
        {
            "kind": "telegram_post",
            "url": "https://t.example/3",
            "outlet": {"name": "Канал", "url": "https://t.example"},
        },
        {"kind": "telegram_post", "url": "https://t.example/4", "outlet": {"name": "Канал"}},
        {"url": "https://held.example/1", "kind": "article"},
        {"id": held["publication"]["id"]},
    ]
    quotes = [
        direct(text=f"Слово до слова сказано {place} разів", said_in=said)
        for place, said in enumerate(places)
    ]
    publication = {"text": None, "title": "Передрук", "url": "https://example.org/again"}
    made = await record(client, document(quotes=quotes, publication=publication))
    said_in = [
        (await fetch(client, f"/v1/quotes/{one['quote_id']}"))["said_in"] for one in made["quotes"]
    ]
    ids = [one["id"] for one in said_in]
    assert ids[0] == ids[1] == ids[2]
    assert ids[6] == ids[7] == held["publication"]["id"]
    assert len(set(ids)) == 5
    assert said_in[0]["title"] == "Допис"
    channel = {one["outlet"]["id"] for one in (said_in[0], said_in[4], said_in[5])}
    assert len(channel) == 1
    assert said_in[3]["outlet"]["id"] not in channel
    assert await db.fetchval("SELECT url FROM outlets WHERE name = 'Канал'") == "https://t.example"
