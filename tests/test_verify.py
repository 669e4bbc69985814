"""Verification over HTTP: what is on record, with its evidence, and what is refused."""

from typing import Any

import httpx
import pytest

from tests.documents import BRIDGE, TEXT, UNKNOWN, direct, document, fetch, indirect, record
from tests.verdict_cases import CASES
from tests.verdict_cases_types import Case, Said

WITHOUT = "Ми не підвищимо податки для малого бізнесу цього року"


async def verify(client: httpx.AsyncClient, text: str, **more: Any) -> dict[str, Any]:
    """What is answered for a text."""
    answer = await client.post("/v1/verify", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def said(text: str, speaker: str = "Олена Петренко", **publication: Any) -> dict[str, Any]:
    """A document of one direct quote."""
    quote = direct(text=text, speaker={"name": speaker})
    return document(publication={"text": f"Сказано: «{text}».", **publication}, quotes=[quote])


async def test_what_was_said_is_verbatim_with_its_evidence(client: httpx.AsyncClient):
    held = await record(client, document())
    found = await verify(client, BRIDGE, speaker="Петренко")
    assert (found["verdict"], found["flags"]) == ("verbatim", [])
    (match,) = found["matches"]
    assert match["quote"]["id"] == held["quotes"][0]["quote_id"]
    assert match["quote"]["speaker"]["name"] == "Олена Петренко"
    assert (match["score"], match["differences"]) == (1.0, [])
    assert match["first_publication"]["id"] == held["publication"]["id"]
    assert match["chain"]["path"] == "Приклад ← Олена Петренко"
    assert match["chain"]["hops"][1]["role"]["as_printed"] == "прем'єрка"
    assert [(one["text"], one["mode"], one["count"]) for one in match["variants"]] == [
        (BRIDGE, "direct", 1)
    ]
    wording = match["wording"]
    assert TEXT[wording["start"] : wording["end"]] == BRIDGE
    assert wording["snapshot_id"] == held["snapshot_id"]


async def test_a_part_is_located_in_the_snapshot(client: httpx.AsyncClient):
    await record(client, document())
    found = await verify(client, "збудуємо цей міст")
    (match,) = found["matches"]
    assert found["verdict"] == "verbatim"
    wording = match["wording"]
    assert TEXT[wording["start"] : wording["end"]] == "збудуємо цей міст"
    assert [(one["op"], one["kind"], one["held"]["text"]) for one in match["differences"]] == [
        ("delete", "cut", "Ми"),
        ("delete", "cut", "до кінця наступного року"),
    ]


async def test_a_removed_negation_is_told_with_its_place(client: httpx.AsyncClient):
    await record(client, said(WITHOUT))
    asked = WITHOUT.replace("не ", "")
    found = await verify(client, asked)
    assert (found["verdict"], found["flags"]) == ("altered", ["negation_changed"])
    (difference,) = found["matches"][0]["differences"]
    assert difference == {
        "op": "delete",
        "kind": "words",
        "given": {"start": 3, "end": 3, "text": ""},
        "held": {"start": 3, "end": 5, "text": "не"},
    }


async def test_offsets_are_code_points_of_both_texts(client: httpx.AsyncClient):
    await record(client, said("🌉 Міст 🌉 відкриють у травні наступного року"))
    text = "🌉🌉 Міст відкриють у червні наступного року"
    found = await verify(client, text)
    (difference,) = found["matches"][0]["differences"]
    given, held = difference["given"], difference["held"]
    assert text[given["start"] : given["end"]] == given["text"] == "червні"
    assert held["text"] == "травні"
    assert found["matches"][0]["wording"]["text"][held["start"] : held["end"]] == "травні"


async def test_what_is_not_held_is_told_with_what_was_searched(client: httpx.AsyncClient):
    await record(client, said(WITHOUT, published_at="2025-11-02"))
    await record(client, document())
    text = "Аеропорт закриють на ремонт уже в суботу"
    everything = await verify(client, text)
    assert (everything["verdict"], everything["matches"]) == ("not_found", [])
    assert everything["coverage"] == {
        "quotes": 3,
        "publications": 2,
        "said_from": "2025-11-02",
        "said_to": "2025-12-03",
        "exact": True,
    }
    narrowed = await verify(client, text, speaker="Олена Петренко", said_from="2025-12")
    assert narrowed["coverage"] == {
        "quotes": 1,
        "publications": 1,
        "said_from": "2025-12-03",
        "said_to": "2025-12-03",
        "exact": True,
    }
    for answer in (everything, narrowed):
        assert "not say" not in answer["reason"]


async def test_the_words_of_another_are_misattributed(client: httpx.AsyncClient):
    await record(client, said(WITHOUT))
    await record(client, document())
    found = await verify(client, WITHOUT, speaker="Бондар")
    assert found["verdict"] == found["matches"][0]["verdict"] == "misattributed"
    assert found["matches"][0]["quote"]["speaker"]["name"] == "Олена Петренко"
    assert [one["name"] for one in found["speakers"]] == ["Іван Бондар"]


async def test_a_name_that_nobody_has_is_told_with_those_like_it(client: httpx.AsyncClient):
    await record(client, said(WITHOUT))
    found = await verify(client, WITHOUT, speaker="Олена Петернко")
    assert found["speakers"] == []
    assert [one["speaker"]["name"] for one in found["candidates"]] == ["Олена Петренко"]
    assert found["coverage"]["quotes"] == 0


async def test_a_title_before_the_name_is_compared_with_the_roles(client: httpx.AsyncClient):
    await record(client, document())
    for speaker, role, flags in (
        ("прем'єрка Олена Петренко", None, []),
        ("міністерка фінансів Петренко", None, ["role_mismatch"]),
        ("Петренко", "прем'єрка", []),
        ("Петренко", "мерка", ["role_mismatch"]),
    ):
        found = await verify(client, BRIDGE, speaker=speaker, role=role)
        assert (found["verdict"], found["flags"]) == ("verbatim", flags), speaker


async def test_a_merged_speaker_is_the_one_that_it_became(client: httpx.AsyncClient):
    await record(client, said(WITHOUT, speaker="Олена Коваль"))
    await record(client, document())
    known = await fetch(client, "/v1/speakers")
    ids = {one["name"]: one["id"] for one in known["items"]}
    into = {"into": ids["Олена Петренко"]}
    answer = await client.post(f"/v1/speakers/{ids['Олена Коваль']}/merge", json=into)
    assert answer.status_code == 200, answer.text
    for speaker in (ids["Олена Коваль"], ids["Олена Петренко"], "Коваль", "Петренко"):
        found = await verify(client, WITHOUT, speaker=speaker)
        assert found["verdict"] == "verbatim", speaker


async def test_every_printed_wording_finds_its_quote(client: httpx.AsyncClient):
    held = await record(client, said(WITHOUT))
    other = "Цього року малий бізнес заплатить рівно стільки ж, скільки і торік"
    retold = indirect(
        text=other, speaker={"name": "Олена Петренко"}, quote_id=held["quotes"][0]["quote_id"]
    )
    await record(
        client, document(publication={"text": f"За її словами, {other}."}, quotes=[retold])
    )
    found = await verify(client, other)
    assert found["verdict"] == "paraphrase_as_direct"
    assert found["matches"][0]["quote"]["text"] == WITHOUT
    assert len(found["matches"][0]["variants"]) == 2


async def test_only_printings_in_the_language_asked_for_are_compared(client: httpx.AsyncClient):
    await record(client, said(WITHOUT))
    assert (await verify(client, WITHOUT, language="uk"))["verdict"] == "verbatim"
    assert (await verify(client, WITHOUT, language="en"))["verdict"] == "not_found"


async def test_many_are_verified_at_once(client: httpx.AsyncClient):
    await record(client, document())
    texts = [{"text": BRIDGE}, {"text": "Такого ніхто не записав ніде"}, {"text": BRIDGE[3:]}]
    answer = await client.post("/v1/verify/batch", json={"texts": texts})
    assert [one["verdict"] for one in answer.json()["items"]] == [
        "verbatim",
        "not_found",
        "verbatim",
    ]


REFUSED: tuple[tuple[dict[str, Any], int, str, str], ...] = (
    ({"text": ""}, 400, "invalid-request", "text"),
    ({"text": "x" * 100_000}, 400, "invalid-request", "text"),
    ({"text": "слово", "limit": 0}, 400, "invalid-request", "limit"),
    ({"text": "слово", "spaeker": "x"}, 400, "unknown-field", "spaeker"),
    ({"text": "слово", "said_from": "учора"}, 400, "invalid-time", "said_from"),
    ({"text": 5}, 400, "invalid-request", "text"),
    ({}, 400, "invalid-request", "text"),
    ({"text": "  \n"}, 422, "nothing-to-search", "text"),
    ({"text": "«…»!"}, 422, "nothing-to-search", "text"),
    ({"text": "我们明年年底之前建成这座桥"}, 422, "script-not-compared", "text"),
    ({"text": "سنبني هذا الجسر"}, 422, "script-not-compared", "text"),
    ({"text": "«Ми збудуємо цей міст"}, 422, "quotation-mark-unpaired", "text"),
    ({"text": 'Ми збудуємо цей міст"'}, 422, "quotation-mark-unpaired", "text"),
    ({"text": "»Ми збудуємо« цей міст"}, 422, "quotation-mark-unpaired", "text"),
)


async def test_what_cannot_be_verified_is_refused_with_its_field(client: httpx.AsyncClient):
    for body, status, problem, path in REFUSED:
        answer = await client.post("/v1/verify", json=body)
        found = answer.json()
        assert (answer.status_code, found["type"]) == (status, f"/problems/{problem}"), body
        assert [one["path"] for one in found["errors"]] == [path]
    many = {"texts": [{"text": "слово"}] * 101}
    answer = await client.post("/v1/verify/batch", json=many)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "texts")
    long = {"texts": [{"text": "слово " * 3_000}] * 6}
    answer = await client.post("/v1/verify/batch", json=long)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/too-much-text")
    wrong = {"texts": [{"text": "слово"}, {"text": "«слово"}]}
    answer = await client.post("/v1/verify/batch", json=wrong)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "texts[1].text")


async def test_marks_that_end_together_are_paired(client: httpx.AsyncClient):
    for text in ("«Завод «Арсенал»", "„Міст“ і ”міст”", "“One.\n\n“Two.”", '"a" b'):
        assert (await verify(client, text))["verdict"] == "not_found", text


def one_of_each() -> list[Case]:
    """For each verdict and each flag the first case of the table."""
    found: dict[str, Case] = {}
    for case in CASES:
        for key in (case.verdict, *case.flags):
            found.setdefault(key, case)
    return list({case.name: case for case in found.values()}.values())


def as_draft(case: Case, place: int, ids: dict[str, str]) -> dict[str, Any]:
    """The quote of one printing, with those that it encloses."""
    one = case.held[place]
    speaker = {"name": one.speaker, **({"role": one.role} if one.role else {})}
    draft: dict[str, Any] = {"speaker": speaker, "mode": one.mode, "language": one.language}
    draft |= {"text": one.text, "said_at": one.said_at, "to": [{"name": name} for name in one.to]}
    draft["reports"] = [
        as_draft(case, other, ids)
        for other, inner in enumerate(case.held)
        if inner.within and inner.within == one.quote
    ]
    return draft | ({"quote_id": ids[one.quote]} if one.quote in ids else {})


async def record_case(client: httpx.AsyncClient, case: Case) -> None:
    """Each printing as a document of its own."""
    ids: dict[str, str] = {}
    first: dict[str, str] = {}
    for place, one in enumerate(case.held):
        if one.within:
            continue
        draft = as_draft(case, place, ids)
        body = document(
            publication={"text": None, "language": one.language, "published_at": one.published},
            quotes=[draft],
        )
        receipt = await record(client, body)
        publication = receipt["publication"]["id"]
        if one.quote:
            ids.setdefault(one.quote, receipt["quotes"][0]["quote_id"])
        await link(client, one, publication, first)


async def link(
    client: httpx.AsyncClient, one: Said, publication: str, first: dict[str, str]
) -> None:
    """A translation to the first publication of its quote."""
    target = first.setdefault(one.quote, publication)
    if one.translates:
        body = {"kind": "translates", "target_id": target}
        answer = await client.post(f"/v1/publications/{publication}/links", json=body)
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("case", one_of_each(), ids=lambda case: case.name)
async def test_the_table_holds_over_http(client: httpx.AsyncClient, case: Case):
    await record_case(client, case)
    fields = ("speaker", "role", "said_from", "said_to")
    more = {name: value for name in fields if (value := getattr(case, name)) is not None}
    found = await verify(client, case.text, **more)
    assert (found["verdict"], set(found["flags"])) == (case.verdict, case.flags), found["matches"]


@pytest.mark.parametrize(
    ("more", "problem", "path"),
    [
        ({"speaker": str(UNKNOWN)}, "speaker-unknown", "speaker"),
        ({"speaker": "?!"}, "nothing-to-search", "speaker"),
        ({"said_from": "2025-12-03", "said_to": "2025-12-02"}, "times-reversed", "said_to"),
        ({"said_from": "2025-12", "said_to": "2024"}, "times-reversed", "said_to"),
    ],
)
async def test_a_question_that_cannot_be_meant_is_refused(
    client: httpx.AsyncClient, more: dict[str, str], problem: str, path: str
):
    question = {"text": BRIDGE, **more}
    for body, where, to in (
        (question, path, "/v1/verify"),
        ({"texts": [{"text": BRIDGE}, question]}, f"texts[1].{path}", "/v1/verify/batch"),
    ):
        answer = await client.post(to, json=body)
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")
        assert answer.json()["errors"][0]["path"] == where


async def test_a_name_that_nobody_has_is_said_to_be_so(client: httpx.AsyncClient):
    await record(client, document())
    found = await verify(client, BRIDGE, speaker="Ніхтоненко")
    assert found["verdict"] == "misattributed"
    assert "Nobody on record has the name Ніхтоненко." in found["reason"]


async def test_a_short_sentence_of_a_long_quote_is_found(client: httpx.AsyncClient):
    long = "We will rebuild the bridge before winter comes. It’s unfair to them. The city will pay."
    await record(client, said(long, "Mary Holt", language="en"))
    found = await verify(client, "It's unfair to them.", speaker="Holt")
    assert found["verdict"] == "verbatim_normalized"


async def test_words_that_several_print_by_themselves_are_believed(client: httpx.AsyncClient):
    first = indirect(text="школу відкриють у вересні за будь-якої погоди", reports=[])
    there = {"published_at": "2025-08-01", "text": None}
    receipt = await record(client, document(publication=there, quotes=[first]))
    quote_id = receipt["quotes"][0]["quote_id"]
    words = "Школу відкриємо у вересні за будь-якої погоди"
    for name in ("Друга", "Третя"):
        outlet = {"name": name, "kind": "news_site"}
        later = {"published_at": "2025-08-02", "text": None, "outlet": outlet}
        quote = indirect(text=words, mode="direct", quote_id=quote_id)
        await record(client, document(publication=later, quotes=[quote]))
    found = await verify(client, words)
    assert found["verdict"] == "verbatim"
