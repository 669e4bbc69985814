"""Corrections: they mark what depends on them, in every answer, and delete nothing."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from service.quotes.marking import CorrectionKind, Status, status_of_printing, status_of_quote
from tests.documents import BRIDGE, CALL, UNKNOWN, direct, document, fetch, indirect, record

Json = dict[str, Any]
DENIAL = "Олена Петренко заявила: «Я такого не казала»."


def evidence(**changes: Any) -> Json:
    """A publication of its own."""
    page = {
        "kind": "press_release",
        "url": f"https://example.net/{uuid4()}",
        "title": "Спростування",
        "published_at": "2025-12-04",
        "text": DENIAL,
    }
    return {"publication": page, "exact": "Я такого не казала", **changes}


def correction(kind: str, **changes: Any) -> Json:
    """Of whatever the changes say."""
    return {
        "kind": kind,
        "stated_at": "2025-12-04",
        "evidence": evidence(),
        "explanation": "Таких слів не було.",
        **changes,
    }


async def post(client: httpx.AsyncClient, body: Json, status: int = 201) -> Json:
    answer = await client.post("/v1/corrections", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


class Printed:
    """A publication with one direct quote, and where it is held."""

    def __init__(self, receipt: Json) -> None:
        self.publication: str = receipt["publication"]["id"]
        self.quote_id: str = receipt["quotes"][0]["quote_id"]
        self.quote = f"/v1/quotes/{self.quote_id}"
        self.occurrence_id: str = receipt["quotes"][0]["occurrence_id"]
        self.occurrence = f"/v1/occurrences/{self.occurrence_id}"


async def printed(client: httpx.AsyncClient, **changes: Any) -> Printed:
    changes = {"quotes": [direct()], **changes}
    return Printed(await record(client, document(**changes)))


async def link(client: httpx.AsyncClient, source: Printed, kind: str, target: Printed) -> None:
    body = {"kind": kind, "target_id": target.publication}
    answer = await client.post(f"/v1/publications/{source.publication}/links", json=body)
    assert answer.status_code == 201, answer.text


async def state(client: httpx.AsyncClient, path: str) -> tuple[str, list[str]]:
    shown = await fetch(client, path)
    return shown["status"], [one["kind"] for one in shown["corrections"]]


@pytest.mark.parametrize(
    ("kinds", "by_hand", "status"),
    [
        ([], None, "standing"),
        ([], "denied", "denied"),
        (["speaker_denial"], None, "denied"),
        (["speaker_clarification"], None, "clarified"),
        (["speaker_retraction"], None, "retracted"),
        (["outlet_correction"], None, "corrected"),
        (["outlet_retraction"], None, "retracted"),
        (["speaker_clarification", "speaker_denial"], None, "clarified"),
        (["outlet_correction", "outlet_retraction"], None, "retracted"),
        (["outlet_correction", "speaker_denial"], None, "denied"),
        (["speaker_denial"], "standing", "standing"),
        (["outlet_retraction"], "standing", "retracted"),
    ],
)
def test_the_status_of_a_printing_follows_from_its_corrections(
    kinds: list[CorrectionKind], by_hand: Status | None, status: Status
):
    assert status_of_printing(kinds, by_hand) == status


QUOTES: list[tuple[list[CorrectionKind], list[list[CorrectionKind]], Status | None, Status]] = [
    ([], [], None, "standing"),
    ([], [[]], None, "standing"),
    (["speaker_denial"], [[]], None, "denied"),
    (["speaker_clarification", "speaker_denial"], [[]], None, "clarified"),
    ([], [["outlet_retraction"]], None, "retracted"),
    ([], [["outlet_retraction"], []], None, "standing"),
    ([], [["outlet_retraction"], ["outlet_correction"]], None, "corrected"),
    (["speaker_denial"], [["outlet_retraction"]], None, "retracted"),
    (["speaker_denial"], [["outlet_retraction"]], "standing", "standing"),
    ([], [], "clarified", "clarified"),
]


@pytest.mark.parametrize(("spoken", "printings", "by_hand", "status"), QUOTES)
def test_the_status_of_a_quote_follows_from_its_speaker_and_its_mildest_printing(
    spoken: list[CorrectionKind],
    printings: list[list[CorrectionKind]],
    by_hand: Status | None,
    status: Status,
):
    assert status_of_quote(spoken, printings, by_hand) == status


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("speaker_denial", "denied"),
        ("speaker_clarification", "clarified"),
        ("speaker_retraction", "retracted"),
    ],
)
async def test_a_speaker_marks_a_quote_and_all_its_printings(
    client: httpx.AsyncClient, kind: str, status: str
):
    one = await printed(client)
    other = await printed(client)
    assert one.quote_id == other.quote_id
    body = correction(kind, quote_id=one.quote_id, instead="Ми подумаємо про міст")
    made = await post(client, body)
    assert made["by"]["speaker"]["name"] == "Олена Петренко"
    assert made["passage"]["start"] == DENIAL.index("Я такого")
    for path in (one.quote, one.occurrence, other.occurrence):
        shown = await fetch(client, path)
        assert shown["status"] == status
        (mark,) = shown["corrections"]
        assert mark == {name: made[name] for name in mark}
        assert mark["instead"] == "Ми подумаємо про міст"
        assert mark["evidence"]["title"] == "Спростування"


@pytest.mark.parametrize(
    ("kind", "status"), [("outlet_correction", "corrected"), ("outlet_retraction", "retracted")]
)
async def test_an_outlet_marks_all_that_its_publication_prints(
    client: httpx.AsyncClient, kind: str, status: str
):
    receipt = await record(client, document())
    made = await post(client, correction(kind, publication_id=receipt["publication"]["id"]))
    assert made["by"]["outlet"]["name"] == "Приклад"
    first, second = receipt["quotes"]
    for one in (first, second, second["reports"][0]):
        for path in (f"/v1/quotes/{one['quote_id']}", f"/v1/occurrences/{one['occurrence_id']}"):
            assert await state(client, path) == (status, [kind])


async def test_an_occurrence_is_marked_with_what_it_encloses_and_no_other(
    client: httpx.AsyncClient,
):
    first, second = (await record(client, document()))["quotes"]
    await post(client, correction("outlet_correction", occurrence_id=second["occurrence_id"]))
    for one in (second, second["reports"][0]):
        path = f"/v1/occurrences/{one['occurrence_id']}"
        assert await state(client, path) == ("corrected", ["outlet_correction"])
    assert await state(client, f"/v1/occurrences/{first['occurrence_id']}") == ("standing", [])


async def test_a_quote_stands_while_somebody_prints_it_who_took_nothing_back(
    client: httpx.AsyncClient,
):
    one, other = await printed(client), await printed(client)
    await post(client, correction("outlet_retraction", publication_id=one.publication))
    assert await state(client, one.occurrence) == ("retracted", ["outlet_retraction"])
    assert await state(client, other.occurrence) == ("standing", [])
    assert await state(client, one.quote) == ("standing", ["outlet_retraction"])
    await post(client, correction("outlet_correction", occurrence_id=other.occurrence_id))
    assert (await state(client, one.quote))[0] == "corrected"
    another = await printed(client)
    assert another.quote_id == one.quote_id
    assert (await state(client, one.quote))[0] == "standing"


@pytest.mark.parametrize("kind", ["reprints", "forwards", "translates"])
@pytest.mark.parametrize("first", ["link", "correction"])
async def test_copies_of_copies_are_marked_whichever_is_known_first(
    client: httpx.AsyncClient, kind: str, first: str
):
    source, copy, farther = [await printed(client) for _ in range(3)]
    body = correction("outlet_retraction", publication_id=source.publication)
    if first == "correction":
        await post(client, body)
    await link(client, farther, "reprints", copy)
    await link(client, copy, kind, source)
    if first == "link":
        await post(client, body)
    for one in (source, copy, farther):
        assert await state(client, one.occurrence) == ("retracted", ["outlet_retraction"])
    assert await state(client, source.quote) == ("retracted", ["outlet_retraction"])


async def test_what_cites_is_no_copy(client: httpx.AsyncClient):
    source, other = await printed(client), await printed(client)
    await link(client, other, "cites", source)
    await post(client, correction("outlet_retraction", publication_id=source.publication))
    assert await state(client, other.occurrence) == ("standing", [])


async def test_of_a_corrected_occurrence_the_copies_of_the_same_quote_are_marked(
    client: httpx.AsyncClient,
):
    source, copy = await record(client, document()), await record(client, document())
    await link(client, Printed(copy), "reprints", Printed(source))
    body = correction("outlet_correction", occurrence_id=source["quotes"][0]["occurrence_id"])
    await post(client, body)
    marked, free = (one["occurrence_id"] for one in copy["quotes"])
    assert await state(client, f"/v1/occurrences/{marked}") == ("corrected", ["outlet_correction"])
    assert await state(client, f"/v1/occurrences/{free}") == ("standing", [])


async def test_an_occurrence_in_a_translation_is_marked(client: httpx.AsyncClient):
    source = await printed(client)
    words = "We will build this bridge by the end of next year"
    page = {"language": "en", "text": f"“{words},” she said.", "title": "Bridge"}
    quotes = [direct(text=words, cue="said", quote_id=source.quote_id)]
    translated = await printed(client, publication=page, quotes=quotes)
    assert translated.quote_id == source.quote_id
    await post(client, correction("speaker_denial", quote_id=source.quote_id))
    assert await state(client, translated.occurrence) == ("denied", ["speaker_denial"])


async def test_a_correction_is_recorded_once(client: httpx.AsyncClient):
    one = await printed(client)
    body = correction("speaker_denial", quote_id=one.quote_id)
    made = await post(client, body)
    assert await post(client, body, 200) == made
    assert await fetch(client, f"/v1/corrections/{made['id']}") == made
    assert len((await fetch(client, one.quote))["corrections"]) == 1


async def test_of_corrections_that_come_together_one_is_made_and_all_count(
    client: httpx.AsyncClient,
):
    one, other = await printed(client), await printed(client)
    same = correction("speaker_clarification", quote_id=one.quote_id)
    bodies = [same, same, same] + [
        correction("outlet_retraction", publication_id=page.publication) for page in (one, other)
    ]
    answers = await asyncio.gather(*(client.post("/v1/corrections", json=one) for one in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201, 201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 3
    assert (await state(client, one.quote))[0] == "retracted"


async def test_another_may_speak_for_the_speaker(client: httpx.AsyncClient):
    one = await printed(client)
    by = {"name": "Іван Бондар"}
    refused = correction("speaker_denial", quote_id=one.quote_id, stated_by=by)
    answer = await client.post("/v1/corrections", json=refused)
    assert answer.json()["type"] == "/problems/stated-by-other"
    made = await post(client, {**refused, "on_behalf_of": "Петренко"})
    assert made["by"]["speaker"]["name"] == "Іван Бондар"
    assert made["by"]["on_behalf_of"]["name"] == "Олена Петренко"


async def test_evidence_on_record_is_named_by_its_id(client: httpx.AsyncClient):
    one, other = await printed(client), await printed(client)
    body = correction("speaker_denial", quote_id=one.quote_id, evidence={"id": other.publication})
    made = await post(client, body)
    assert (made["evidence"]["id"], made["passage"]) == (other.publication, None)


@pytest.mark.parametrize(
    ("changes", "status", "problem", "path"),
    [
        ({"quote_id": str(UNKNOWN)}, 422, "corrected-unknown", "quote_id"),
        ({"quote_id": None}, 422, "correction-target-unfit", "quote_id"),
        (
            {"publication_id": str(UNKNOWN)},
            422,
            "correction-target-unfit",
            "publication_id",
        ),
        (
            {"kind": "outlet_retraction", "quote_id": None},
            422,
            "correction-target-unfit",
            "publication_id",
        ),
        (
            {"kind": "outlet_retraction", "quote_id": None, "publication_id": str(UNKNOWN)},
            422,
            "corrected-unknown",
            "publication_id",
        ),
        (
            {"kind": "outlet_retraction", "quote_id": None, "occurrence_id": str(UNKNOWN)},
            422,
            "corrected-unknown",
            "occurrence_id",
        ),
        ({"kind": "outlet_retraction"}, 422, "correction-target-unfit", "quote_id"),
        ({"evidence": {}}, 422, "evidence-unknown", "evidence.id"),
        ({"evidence": {"id": str(UNKNOWN)}}, 422, "evidence-unknown", "evidence.id"),
        ({"evidence": evidence(exact="слова")}, 422, "text-not-in-snapshot", "evidence.exact"),
        ({"evidence": evidence(start=1)}, 422, "span-out-of-range", "evidence.end"),
        ({"evidence": evidence(start=0, end=9)}, 422, "text-not-in-snapshot", "evidence.exact"),
        ({"stated_by": {"id": str(UNKNOWN)}}, 422, "speaker-unknown", "stated_by.id"),
        ({"on_behalf_of": "Невідомий"}, 422, "stated-by-other", "on_behalf_of"),
        ({"kind": "speaker_joke"}, 400, "invalid-request", "kind"),
        ({"explanation": " "}, 400, "invalid-request", "explanation"),
    ],
)
async def test_a_bad_correction_is_refused_with_its_reason(
    client: httpx.AsyncClient, changes: Json, status: int, problem: str, path: str
):
    one = await printed(client)
    body = correction("speaker_denial", quote_id=one.quote_id) | changes
    answer = await client.post("/v1/corrections", json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    assert answer.json()["errors"][0]["path"] == path
    assert await state(client, one.quote) == ("standing", [])


async def test_corrections_are_listed_by_what_they_mark(client: httpx.AsyncClient):
    one, copy = await printed(client), await printed(client, quotes=[indirect()])
    await link(client, copy, "reprints", one)
    denial = correction("speaker_denial", quote_id=one.quote_id, stated_at="2025-12-05")
    ids = [
        (await post(client, body))["id"]
        for body in (denial, correction("outlet_correction", publication_id=one.publication))
    ]

    async def found(path: str = "/v1/corrections", **query: Any) -> list[str]:
        return [made["id"] for made in (await fetch(client, path, **query))["items"]]

    assert await found() == await found(quote=one.quote_id) == ids
    assert await found(f"{one.quote}/corrections") == ids
    assert await found(publication=copy.publication) == ids[1:]
    assert await found(kind="speaker_denial") == ids[:1]
    assert await found(stated_from="2025-12-05") == ids[:1]
    assert await found(stated_to="2025-12-04") == ids[1:]
    assert await found(quote=str(UNKNOWN)) == []
    page = await fetch(client, "/v1/corrections", limit=1)
    assert await found(limit=1, cursor=page["next"]) == ids[1:]


async def test_a_removed_correction_takes_its_marks_away(client: httpx.AsyncClient):
    one = await printed(client)
    ids = [
        (await post(client, body))["id"]
        for body in (
            correction("speaker_denial", quote_id=one.quote_id),
            correction("outlet_retraction", publication_id=one.publication),
        )
    ]
    assert (await state(client, one.quote))[0] == "retracted"
    for left, correction_id in zip(("denied", "standing"), reversed(ids), strict=True):
        path = f"/v1/corrections/{correction_id}"
        assert (await client.delete(path)).status_code == 400
        answer = await client.delete(path, params={"reason": "помилка"})
        assert answer.json() == {"id": correction_id, "reason": "помилка"}
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["detail"]) == (410, "помилка")
        assert (await state(client, one.quote))[0] == left
    assert await state(client, one.occurrence) == ("standing", [])
    assert (await fetch(client, "/v1/corrections"))["items"] == []


async def test_a_status_set_by_hand_holds_until_it_is_given_back(client: httpx.AsyncClient):
    one = await printed(client)
    await post(client, correction("speaker_denial", quote_id=one.quote_id))
    change = {"status": "standing", "reason": "є запис"}
    assert (await client.patch(one.quote, json=change)).json()["status"] == "standing"
    assert await state(client, one.occurrence) == ("standing", ["speaker_denial"])
    back = {"status": None, "reason": "запис підроблено"}
    assert (await client.patch(one.quote, json=back)).json()["status"] == "denied"
    found = await fetch(client, "/v1/quotes", status="denied")
    assert [quote["id"] for quote in found["items"]] == [one.quote_id]


async def test_a_correction_and_what_it_changes_have_their_history(client: httpx.AsyncClient):
    one = await printed(client)
    made = await post(client, correction("speaker_denial", quote_id=one.quote_id))
    path = f"/v1/corrections/{made['id']}"
    (only,) = (await fetch(client, f"{path}/history"))["items"]
    assert (only["action"], only["after"]["kind"]) == ("recorded", "speaker_denial")
    first, changed = (await fetch(client, f"{one.quote}/history"))["items"]
    then = await fetch(client, one.quote, as_of=first["at"])
    assert (then["status"], then["corrections"]) == ("standing", [])
    assert (changed["before"]["status"], changed["after"]["status"]) == ("standing", "denied")
    assert changed["reason"] == "Таких слів не було."
    assert await fetch(client, path, as_of=only["at"]) == made
    await client.delete(path, params={"reason": "помилка"})
    assert await fetch(client, path, as_of=only["at"]) == made
    *_, last = (await fetch(client, f"{path}/history"))["items"]
    assert (last["action"], last["reason"], last["after"]) == ("removed", "помилка", None)
    *_, settled = (await fetch(client, f"{one.quote}/history"))["items"]
    assert settled["after"]["status"] == "standing"


async def test_what_corrections_are_of_is_not_removed(client: httpx.AsyncClient):
    one = await printed(client)
    denial = await post(client, correction("speaker_denial", quote_id=one.quote_id))
    other = await printed(client)
    await post(client, correction("outlet_correction", occurrence_id=other.occurrence_id))
    for path in (
        one.quote,
        f"/v1/publications/{other.publication}",
        f"/v1/publications/{denial['evidence']['id']}",
    ):
        answer = await client.delete(path, params={"reason": "x"})
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/quote-corrected")


async def test_a_copy_of_what_was_removed_between_is_marked_no_more(client: httpx.AsyncClient):
    source, copy, farther = [await printed(client) for _ in range(3)]
    await link(client, copy, "reprints", source)
    await link(client, farther, "reprints", copy)
    await post(client, correction("outlet_retraction", publication_id=source.publication))
    assert (await state(client, source.quote))[0] == "retracted"
    path = f"/v1/publications/{copy.publication}"
    assert (await client.delete(path, params={"reason": "x"})).status_code == 200
    assert await state(client, farther.occurrence) == ("standing", [])
    assert await state(client, source.quote) == ("standing", ["outlet_retraction"])


async def test_chains_trees_lists_and_searches_show_the_marks(client: httpx.AsyncClient):
    receipt = await record(client, document())
    outer = receipt["quotes"][1]
    made = await post(client, correction("speaker_denial", quote_id=outer["quote_id"]))
    inner = outer["reports"][0]
    chain = await fetch(client, f"/v1/occurrences/{inner['occurrence_id']}/chain")
    _, first, second = chain["hops"]
    assert (first["status"], second["status"]) == ("denied", "standing")
    assert first["corrections"][0]["id"] == made["id"]
    said = "level 1 is denied: The speaker denied it on 2025-12-04."
    assert said in chain["warnings"]
    tree = await fetch(client, f"/v1/publications/{receipt['publication']['id']}/quotes")
    assert [one["status"] for one in tree["items"]] == ["standing", "denied"]
    for query in ({"speaker": "Бондар"}, {"q": CALL.partition(" ")[0]}):
        (found,) = (await fetch(client, "/v1/quotes", **query))["items"]
        assert (found["status"], found["corrections"][0]["id"]) == ("denied", made["id"])


async def test_verification_says_that_it_was_taken_back(client: httpx.AsyncClient):
    one = await printed(client)
    made = await post(client, correction("speaker_denial", quote_id=one.quote_id))
    found = (await client.post("/v1/verify", json={"text": BRIDGE})).json()
    assert found["verdict"] == "verbatim"
    assert "The speaker denied it on 2025-12-04." in found["reason"]
    (match,) = found["matches"]
    assert match["corrections"][0]["id"] == made["id"]
    assert "The speaker denied it on 2025-12-04." in match["reason"]
