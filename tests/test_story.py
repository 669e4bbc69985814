"""The story of one day, from its documents to what a fact-checker is told."""

import httpx

from tests.documents import fetch
from tests.story import ENGLISH, FIRST, OTHER_WAY, RUSSIAN, SECOND, UPGRADED, tell
from tests.test_verify import verify


async def test_six_outlets_have_it_from_one(client: httpx.AsyncClient):
    told = await tell(client)
    found = await fetch(client, f"/v1/quotes/{told.quote_id}/origins")
    assert found["independent_roots"] == 1
    (root,) = found["roots"]
    assert (root["kind"], root["leads_to"]) == ("publication", told.publications[1:])
    assert [one["id"] for one in root["publications"]] == told.publications[:1]
    assert [one["publication"]["id"] for one in found["publications"]] == told.publications
    sources = [[source["how"] for source in one["sources"]] for one in found["publications"]]
    assert sources == [[], ["via"], ["translates"], ["translates"], ["cites"], ["cites"]]
    assert (found["circles"], found["complete"], found["warnings"]) == ([], True, [])


async def test_the_wordings_of_the_day_show_the_upgrade_to_direct_speech(
    client: httpx.AsyncClient,
):
    told = await tell(client)
    found = await fetch(client, f"/v1/quotes/{told.quote_id}/variants")
    texts = [one["text"] for one in found["items"]]
    assert texts == [FIRST, SECOND, ENGLISH, RUSSIAN, UPGRADED, OTHER_WAY]
    assert [one["original"] for one in found["items"]] == [True, *[False] * 5]
    jumps = [[(j["kind"], j["before"], j["after"]) for j in one["jumps"]] for one in found["items"]]
    assert jumps == [
        [],
        [],
        [("language", "uk", "en")],
        [("language", "en", "ru")],
        [("mode", "indirect", "direct"), ("language", "ru", "uk")],
        [("mode", "direct", "indirect")],
    ]
    second, english = found["items"][1:3]
    assert {"поговорив", "мав телефонну розмову"} & {
        text
        for one in second["from_original"]
        for text in (one["given"]["text"], one["held"]["text"])
    }
    assert english["from_original"] is english["from_previous"] is None


async def test_variants_are_paged(client: httpx.AsyncClient):
    told = await tell(client)
    path = f"/v1/quotes/{told.quote_id}/variants"
    whole = await fetch(client, path)
    first = await fetch(client, path, limit=4)
    rest = await fetch(client, path, limit=4, cursor=first["next"])
    assert [*first["items"], *rest["items"]] == whole["items"]
    assert rest["next"] is None


async def test_the_upgraded_wording_is_a_paraphrase(client: httpx.AsyncClient):
    await tell(client)
    for speaker in (None, "Сибіга"):
        found = await verify(client, UPGRADED, **({"speaker": speaker} if speaker else {}))
        assert (found["verdict"], found["flags"]) == ("paraphrase_as_direct", [])
        match = found["matches"][0]
        assert match["wording"]["mode"] == "indirect"
        assert match["first_publication"]["outlet"]["name"] == "Перша шпальта"
        assert len(match["variants"]) == 6


async def test_nobody_has_the_words_of_the_call(client: httpx.AsyncClient):
    await tell(client)
    found = await verify(client, FIRST, speaker="Умєров")
    assert found["verdict"] == "reported_only"


async def test_who_phoned_whom_is_told_in_two_ways(client: httpx.AsyncClient):
    told = await tell(client)
    paths = {
        name: (await fetch(client, f"/v1/occurrences/{one}/chain"))["path"]
        for name, one in told.calls.items()
    }
    assert paths == {
        "outgoing": "Перша шпальта ← Андрій Сибіга ← Рустем Умєров → Стів Віткофф",
        "incoming": "Ранковий огляд ← Андрій Сибіга ← Стів Віткофф → Рустем Умєров",
    }
