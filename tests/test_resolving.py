"""Names through HTTP: whom a name means, in any case, alphabet and order of words, and why."""

import asyncio
import json
import random
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.documents import direct, document, fetch, indirect, record
from tests.seed import seed_document

Json = dict[str, Any]

PEOPLE = [
    "Рустем Умєров",
    "Олена Умєрова",
    "Стів Віткофф",
    "Дональд Трамп",
    "Андрій Сибіга",
    "Урсула фон дер Ляєн",
    "Кая Каллас",
    "Тарас Григорович Шевченко",
]


async def speakers(client: httpx.AsyncClient, *names: str, **more: Any) -> dict[str, str]:
    """Recorded under these names; their ids."""
    ids: dict[str, str] = {}
    for name in names:
        answer = await client.post("/v1/speakers", json={"kind": "person", "name": name, **more})
        assert answer.status_code == 201, answer.text
        ids[name] = answer.json()["id"]
    return ids


async def resolve(client: httpx.AsyncClient, name: str) -> list[tuple[str, str]]:
    found = await fetch(client, "/v1/speakers/resolve", name=name)
    return [(one["speaker"]["name"], one["reason"]) for one in found["items"]]


MEANT: list[tuple[str, dict[str, str]]] = [
    ("Рустем Умєров", {"Рустем Умєров": "the name Рустем Умєров"}),
    ("Умєров", {"Рустем Умєров": "surname of Рустем Умєров"}),
    (
        "Умєрова",
        {
            "Рустем Умєров": "genitive of Умєров, or accusative",
            "Олена Умєрова": "surname of Олена Умєрова",
        },
    ),
    ("Рустема Умєрова", {"Рустем Умєров": "genitive of Рустем Умєров, or accusative"}),
    ("Олена Умєрова", {"Олена Умєрова": "the name Олена Умєрова"}),
    ("Умєров Рустем", {"Рустем Умєров": "the name Рустем Умєров"}),
    ("Умєрову, Рустему", {"Рустем Умєров": "dative of Рустем Умєров, or locative"}),
    ("Р. Умєровим", {"Рустем Умєров": "instrumental of Рустем Умєров"}),
    ("УМЄРОВЕ", {"Рустем Умєров": "vocative of Умєров"}),
    ("Rustem Umerov", {"Рустем Умєров": "Rustem Umerov, spelling of Рустем Умєров"}),
    ("Umerov", {"Рустем Умєров": "Umerov, spelling of Рустем Умєров"}),
    ("Умерову", {"Рустем Умєров": "", "Олена Умєрова": ""}),
    ("Рустем Умєрова", {}),
    ("Олена Умєров", {}),
    ("Рустем", {}),
    ("Рустем Енверович Умєров", {"Рустем Умєров": "the name Рустем Умєров"}),
    ("Тарас Іванович Шевченко", {}),
    ("Шевченку", {"Тарас Григорович Шевченко": "dative of Шевченко, or locative, or vocative"}),
    ("Т. Г. Шевченка", {"Тарас Григорович Шевченко": ""}),
    ("Віткоффом", {"Стів Віткофф": "instrumental of Віткофф"}),
    ("Witkoff", {"Стів Віткофф": "Witkoff, spelling of Стів Віткофф"}),
    ("Виткофф", {"Стів Віткофф": "Виткофф, spelling of Стів Віткофф"}),
    ("Уиткоффа", {"Стів Віткофф": ""}),
    ("Трампа", {"Дональд Трамп": "genitive of Трамп, or accusative"}),
    ("Trump", {"Дональд Трамп": "Trump, spelling of Дональд Трамп"}),
    ("Сибізі", {"Андрій Сибіга": "dative of Сибіга, or locative"}),
    ("Урсули фон дер Ляєн", {"Урсула фон дер Ляєн": ""}),
    ("фон дер Ляєн", {"Урсула фон дер Ляєн": ""}),
    ("Каї Каллас", {"Кая Каллас": ""}),
    ("Ум\u200bєров", {"Рустем Умєров": "surname of Рустем Умєров"}),
    ("Умє\u0301ров", {"Рустем Умєров": "surname of Рустем Умєров"}),
    ("Умєpoв", {"Рустем Умєров": "surname of Рустем Умєров"}),  # p and o are Latin
    ("Умєров Р. Е.", {"Рустем Умєров": "short for Рустем Умєров"}),
    ("Donald J. Trump", {"Дональд Трамп": ""}),
    ("Трампи", {"Дональд Трамп": "plural of Трамп"}),
]


async def test_a_name_means_everybody_who_has_it_and_says_why(client: httpx.AsyncClient):
    await speakers(client, *PEOPLE)
    for asked, meant in MEANT:
        found = dict(await resolve(client, asked))
        assert found.keys() == meant.keys(), asked
        for name, reason in meant.items():
            assert reason in {"", found[name]}, asked


ALIKE = [
    ("Вітков", "Стів Віткофф"),
    ("Віткофтом", "Стів Віткофф"),
    ("Vitckof", "Стів Віткофф"),
    ("Умиров", "Рустем Умєров"),
    ("Шевчеко", "Тарас Григорович Шевченко"),
]


async def test_what_nobody_is_called_is_likened_and_never_linked(client: httpx.AsyncClient):
    await speakers(client, *PEOPLE)
    for asked, alike in ALIKE:
        found = await fetch(client, "/v1/speakers/resolve", name=asked)
        assert found["items"] == [], asked
        assert alike in {one["speaker"]["name"] for one in found["candidates"]}, asked
        scores = [one["score"] for one in found["candidates"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0.85 <= score <= 1 for score in scores)
        page = await fetch(client, "/v1/quotes", speaker=asked)
        assert page["items"] == page["speakers"] == []
        assert page["candidates"] == found["candidates"]


async def test_where_a_name_is_somebodys_nobody_is_only_like_it(client: httpx.AsyncClient):
    await speakers(client, *PEOPLE)
    assert (await fetch(client, "/v1/speakers/resolve", name="Умєров"))["candidates"] == []


TYPED: list[tuple[str, list[str]]] = [
    ("Умє", ["Рустем Умєров", "Олена Умєрова"]),
    ("умєрова", ["Рустем Умєров", "Олена Умєрова"]),
    ("руст", ["Рустем Умєров"]),
    ("Рус Ум", ["Рустем Умєров"]),
    ("ум рус", ["Рустем Умєров"]),
    ("Wit", ["Стів Віткофф"]),
    ("шев", ["Тарас Григорович Шевченко"]),
    ("юю", []),
]


async def test_speakers_are_found_as_one_types(client: httpx.AsyncClient):
    await speakers(client, *PEOPLE)
    for typed, found in TYPED:
        page = await fetch(client, "/v1/speakers", q=typed)
        assert sorted(one["name"] for one in page["items"]) == sorted(found), typed


async def test_the_best_come_first_as_one_types_page_by_page(client: httpx.AsyncClient):
    await speakers(client, "Марко Вовчок", "Іван Марко", "Марко", "Ганна Марченко", "Петро Мар")
    names: list[str] = []
    query: dict[str, Any] = {"q": "мар", "limit": 2}
    while True:
        page = await fetch(client, "/v1/speakers", **query)
        names += [one["name"] for one in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert names == ["Петро Мар", "Іван Марко", "Ганна Марченко", "Марко", "Марко Вовчок"]


ODD = ["!!!", "«»", "' OR 1=1 --", "%", "\\", "a:*", "а" * 300, "Zа Ⅳ", "\u2060", "а " * 150, "🙂"]


async def test_odd_names_are_answered(client: httpx.AsyncClient):
    await speakers(client, *PEOPLE)
    asked = [("speakers/resolve", "name"), ("speakers", "name"), ("speakers", "q")]
    for odd, (path, name) in product(ODD, [*asked, ("quotes", "speaker")]):
        answer = await client.get(f"/v1/{path}", params={name: odd})
        assert answer.status_code == 200 or "path" in answer.json()["errors"][0], answer.text
        assert answer.status_code in {200, 400, 422}


async def test_a_name_to_resolve_has_letters_and_an_end(client: httpx.AsyncClient):
    for query in ({}, *({"name": name} for name in ("", " ", "а" * 301, "а" * 10_000))):
        answer = await client.get("/v1/speakers/resolve", params=query)
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "name")


async def test_a_name_that_cannot_be_read_is_refused(client: httpx.AsyncClient):
    body = {"kind": "person", "name": "\u2060"}
    answer = await client.post("/v1/speakers", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "name")


async def test_a_name_without_letters_is_found_as_it_is(client: httpx.AsyncClient):
    quotes = [direct(speaker={"name": "???"})]
    draft = document(quotes=quotes)
    await record(client, draft)
    await record(client, draft, 200)
    assert len((await fetch(client, "/v1/quotes", speaker="???"))["items"]) == 1


async def test_organizations_are_found_in_every_case_and_only_whole(client: httpx.AsyncClient):
    name = "Міністерство оборони України"
    answer = await client.post("/v1/speakers", json={"kind": "organization", "name": name})
    assert answer.status_code == 201
    assert await resolve(client, "Міністерства оборони України") != []
    assert await resolve(client, "міністерством оборони України") != []
    for other in ("Міністерство", "оборони", "України", "Міністерство України"):
        assert await resolve(client, other) == []


async def test_a_document_names_people_in_any_case(client: httpx.AsyncClient):
    ids = await speakers(client, "Олена Петренко", "Іван Бондар")
    quotes = [
        direct(speaker={"name": "Олени Петренко"}),
        indirect(speaker={"name": "Бондарем Іваном"}),
    ]
    receipt = await record(client, document(quotes=quotes))
    assert [one["speaker"]["id"] for one in receipt["quotes"]] == list(ids.values())


async def test_a_name_of_two_is_refused_with_both_unless_the_document_says_which(
    client: httpx.AsyncClient,
):
    ids = await speakers(client, "Рустем Умєров", "Олена Умєрова")
    quotes = [direct(speaker={"name": "Умєрова"})]
    answer = await client.post("/v1/documents", json=document(quotes=quotes))
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/problems/speaker-ambiguous"
    assert problem["errors"][0]["path"] == "quotes[0].speaker.name"
    assert {one["id"] for one in problem["candidates"]} == set(ids.values())
    for which in ({"id": ids["Олена Умєрова"]}, {"name": "Олена Умєрова"}):
        receipt = await record(client, document(quotes=[direct(speaker=which)]))
        assert receipt["quotes"][0]["speaker"]["id"] == ids["Олена Умєрова"]


async def test_a_namesake_is_made_on_demand_and_once(client: httpx.AsyncClient):
    (known,) = (await speakers(client, "Іван Бондар")).values()
    quotes = [
        direct(speaker={"name": "Іван Бондар", "create": True}),
        indirect(speaker={"name": "Бондар"}),
    ]
    draft = document(quotes=quotes)
    receipts = [await record(client, draft), await record(client, draft, 200)]
    made = {one["speaker"]["id"] for receipt in receipts for one in receipt["quotes"]}
    assert len(made) == 1
    assert known not in made
    assert len(await resolve(client, "Іван Бондар")) == 2
    other = await record(client, document(quotes=quotes))
    assert other["quotes"][0]["speaker"]["id"] not in made


@pytest.mark.parametrize(
    "speaker",
    [
        {"id": "01900000-0000-7000-8000-000000000000", "create": True},
        {"kind": "unnamed", "description": "джерело", "create": True},
    ],
)
async def test_only_a_name_makes_a_speaker(client: httpx.AsyncClient, speaker: Json):
    answer = await client.post("/v1/documents", json=document(quotes=[direct(speaker=speaker)]))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "quotes[0].speaker.create"


async def test_how_a_document_prints_a_name_is_learnt(client: httpx.AsyncClient):
    (known,) = (await speakers(client, "Рустем Умєров")).values()
    assert await resolve(client, "Умировъ") == []
    for printed in ("Умировъ", "він", "голова делегації", "Зеленський", "Умєренко"):
        speaker = {"id": known, "as_printed": printed}
        await record(client, document(quotes=[direct(speaker=speaker)]))
    assert await resolve(client, "Умировъ") == [
        ("Рустем Умєров", "printed as Умировъ for Рустем Умєров")
    ]
    for other in ("він", "голова делегації", "Зеленський", "Умєренко"):
        assert await resolve(client, other) == []


async def test_a_merge_is_undone(client: httpx.AsyncClient):
    one, two, three = (await speakers(client, "Іван Франко", "Мирон", "Джеджалик")).values()
    await record(client, document(quotes=[direct(speaker={"id": two})]))
    for source, target in ((three, two), (two, one)):
        merged = await client.post(f"/v1/speakers/{source}/merge", json={"into": target})
        assert merged.status_code == 200
    assert len((await fetch(client, f"/v1/speakers/{one}"))["names"]) == 3
    undone = await client.delete(f"/v1/speakers/{two}/merge")
    assert undone.status_code == 200
    assert undone.json()["merged"] == [three]
    assert {name["name"] for name in undone.json()["names"]} == {"Мирон", "Джеджалик"}
    assert len((await fetch(client, f"/v1/speakers/{one}"))["names"]) == 1
    assert len((await fetch(client, "/v1/quotes", speaker="Мирона"))["items"]) == 1
    assert (await fetch(client, "/v1/quotes", speaker="Франко"))["items"] == []
    answer = await client.get(f"/v1/speakers/{three}", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/v1/speakers/{two}")


async def test_only_what_was_merged_is_taken_apart(client: httpx.AsyncClient):
    (one,) = (await speakers(client, "Іван Франко")).values()
    answer = await client.delete(f"/v1/speakers/{one}/merge")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/speaker-not-merged")
    answer = await client.delete("/v1/speakers/01900000-0000-7000-8000-000000000000/merge")
    assert answer.status_code == 404


async def test_every_mention_of_an_article_means_one_person(
    client: httpx.AsyncClient, shared_data: Path
):
    article = seed_document(shared_data)
    await record(client, article)
    notes = json.loads((shared_data / "seed-annotations.json").read_bytes())
    await speakers(client, "Андрій Гнатов", "Дональд Трамп")
    assert len(notes["mentions"]) == 20
    for mention in notes["mentions"]:
        found = await resolve(client, mention["text"])
        assert [name for name, _ in found] == [mention["person"]], mention


async def test_no_name_is_so_odd_that_others_wait_for_it(client: httpx.AsyncClient):
    given = ("Анна", "Алла", "Ада", "Аза", "Агата", "Аліна", "Аніта", "Антонія", "Коваль")
    odd = [" ".join(["Цюк"] * 40), " ".join(["а"] * 100) + " б", " ".join(given)]
    await speakers(client, *odd)
    for name in (*odd, "а а а а а а а коваль", "цюк " * 9, "А. А. А. А. А. А. А. Азов"):
        await fetch(client, "/v1/speakers/resolve", name=name)


STRANGERS = [
    ("Валентин Бондаренко", "Валентина Бондаренко"),
    ("Юлій Романенко", "Юлії Романенко"),
    ("Олександр Усик", "Олександру Усик"),
    ("Петро Білик", "Петро Билик"),
    ("Іван Ліс", "Іван Лис"),
]


async def test_a_document_takes_nobody_for_somebody_else(client: httpx.AsyncClient):
    for known, other in STRANGERS:
        ids = await speakers(client, known)
        receipt = await record(client, document(quotes=[direct(speaker={"name": other})]))
        assert receipt["quotes"][0]["speaker"]["id"] not in ids.values(), other


async def test_namesakes_of_two_kinds_are_made_beside_each_other(client: httpx.AsyncClient):
    kinds = ("person", "organization")
    quotes = [
        direct(speaker={"name": "Ромашка", "kind": kinds[0], "create": True}),
        indirect(speaker={"name": "Ромашка", "kind": kinds[1], "create": True}),
    ]
    draft = document(quotes=quotes)
    receipt = await record(client, draft)
    assert [one["speaker"]["kind"] for one in receipt["quotes"]] == list(kinds)
    assert (await record(client, draft, 200))["quotes"] == [
        {**one, "new": False, "reports": []} for one in receipt["quotes"]
    ]


async def test_a_name_means_in_a_publication_whom_it_meant_first(client: httpx.AsyncClient):
    (known,) = (await speakers(client, "Андрій Іванович Сибіга")).values()
    drafts = [
        document(quotes=[direct(speaker={"name": name})])
        for name in ("Сибіга", "Андрій Сибіга", "Andrii Sybiha")
    ]
    receipts = [await record(client, draft) for draft in drafts]
    others = await speakers(client, "Андрій Сибіга", "Andrii Sybiha")
    merged = await client.post(
        f"/v1/speakers/{others['Andrii Sybiha']}/merge", json={"into": known}
    )
    assert merged.status_code == 200
    for draft, receipt in zip(drafts, receipts, strict=True):
        again = await record(client, draft, 200)
        assert again["quotes"][0]["occurrence_id"] == receipt["quotes"][0]["occurrence_id"]
        assert again["quotes"][0]["speaker"]["id"] == known


async def test_merges_at_once_leave_everybody_somewhere(client: httpx.AsyncClient):
    ids = list((await speakers(client, *(f"Мирон {name}" for name in "Абвгд"))).values())
    chance = random.Random(1)  # noqa: S311 the same in every run

    async def shuffle() -> None:
        for _ in range(15):
            one, other = chance.sample(ids, 2)
            path = f"/v1/speakers/{one}/merge"
            answers = [await client.post(path, json={"into": other}), await client.delete(path)]
            assert all(answer.status_code < 500 for answer in answers)

    await asyncio.gather(*(shuffle() for _ in range(4)))
    for one in ids:
        answer = await client.get(f"/v1/speakers/{one}", follow_redirects=True)
        assert answer.status_code == 200


async def test_organizations_are_found_as_one_types(client: httpx.AsyncClient):
    name = "Міністерство закордонних справ"
    await client.post("/v1/speakers", json={"kind": "organization", "name": name})
    await speakers(client, "Мирон Закордонець")
    for typed in ("Мін", "Міністерство зак", "міністерства закордонних", name):
        page = await fetch(client, "/v1/speakers", q=typed)
        assert [one["name"] for one in page["items"]] == [name], typed
    page = await fetch(client, "/v1/speakers", q="мін", name="Закордонець")
    assert page["items"] == []


async def test_names_beside_the_shown_one_are_read_too(client: httpx.AsyncClient):
    body = {"kind": "person", "name": "Іван", "names": [{"name": "\u2060"}]}
    answer = await client.post("/v1/speakers", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "names[0].name")


async def test_documents_at_once_make_a_speaker_once(client: httpx.AsyncClient):
    names = ["Рустем Умєров", "Умєров Рустем", "РУСТЕМ УМЄРОВ", "Умєров, Рустем"]
    drafts = [document(quotes=[direct(speaker={"name": name})]) for name in names * 5]
    receipts = await asyncio.gather(*(record(client, draft) for draft in drafts))
    assert len({one["speaker"]["id"] for it in receipts for one in it["quotes"]}) == 1
