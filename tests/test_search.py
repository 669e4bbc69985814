"""Search through HTTP: words in any form, phrases, what is left out, and what is marked."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from service.language.searching import search_vector
from service.language.words.lemmas import make_analyser
from tests.documents import document, fetch, record

Json = dict[str, Any]

TALKS = "Переговори в Женеві тривали цілу ніч"
PEACE = "Ми хочемо врегулювання війни, а не паузи"
SETTLED = "Після врегулювання цієї війни почнеться відбудова"
BUDGET = "Бюджет на наступний рік ухвалено без змін"
RUSSIAN = "На переговорах мы ничего не подписывали"
ENGLISH = "The talks were long, and nobody said a word"
QUOTES = [TALKS, PEACE, SETTLED, BUDGET, RUSSIAN, ENGLISH]


def said(text: str, day: int, **changes: Any) -> Json:
    speaker = {"name": "Олена Петренко"}
    said_at = f"2025-11-{day:02}"
    return {"speaker": speaker, "mode": "direct", "text": text, "said_at": said_at, **changes}


async def record_all(client: httpx.AsyncClient, texts: list[str]) -> None:
    quotes = [said(text, day) for day, text in enumerate(texts, start=1)]
    publication = {"language": None, "text": None}
    await record(client, document(publication=publication, quotes=quotes))


async def search(client: httpx.AsyncClient, q: str, **more: Any) -> list[str]:
    return [one["text"] for one in (await fetch(client, "/v1/quotes", q=q, **more))["items"]]


FOUND: list[tuple[str, list[str]]] = [
    ("переговори", [TALKS]),
    ("переговорах", [RUSSIAN, TALKS]),
    ("ПЕРЕГОВОРІВ", [TALKS]),
    ("переговоры", [RUSSIAN]),
    ("talk", [ENGLISH]),
    ("says", [ENGLISH]),
    ("переговорами Женева", [TALKS]),
    ("переговорами Київ", []),
    ('"врегулювання війни"', [PEACE]),
    ('"врегулюванням війною"', [PEACE]),
    ("«врегулюванню війни»", [PEACE]),
    ("врегулювання війна", [SETTLED, PEACE]),
    ("війну -пауза", [SETTLED]),
    ('війну -"врегулювання війни"', [SETTLED]),
    ("бюджет OR відбудову", [BUDGET, SETTLED]),
    ("бюджет OR відбудову OR паузою", [BUDGET, SETTLED, PEACE]),
    ("війну бюджет OR відбудову", [SETTLED]),
    ("OR бюджетів", [BUDGET]),
    ("бюджетів OR", [BUDGET]),
    ("бюджет or відбудову", []),
    ("-війна", [ENGLISH, RUSSIAN, BUDGET, TALKS]),
    ('"врегулювання війни', [PEACE]),
    ("війни.", [SETTLED, PEACE]),
    ("вій\u0301ни", [SETTLED, PEACE]),
    ("вій\u200bни", [SETTLED, PEACE]),
]


async def test_quotes_are_found_by_words_in_any_form(client: httpx.AsyncClient):
    await record_all(client, QUOTES)
    for q, found in FOUND:
        assert sorted(await search(client, q)) == sorted(found), q


async def test_the_form_that_was_asked_for_comes_first_then_the_newest(client: httpx.AsyncClient):
    forms = [
        "Війну скінчено",
        "Війна триває",
        "Про війну ні слова",
        "Без війни",
        "Війна скінчиться",
    ]
    await record_all(client, forms)
    expected = [forms[4], forms[1], forms[3], forms[2], forms[0]]
    assert await search(client, "війна") == expected
    paged: list[str] = []
    query: Json = {"q": "війна", "limit": 1}
    while True:
        page = await fetch(client, "/v1/quotes", **query)
        paged += [one["text"] for one in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert paged == expected


MARKED = [
    ("війну", ["війни"]),
    ('"врегулюванню війною" пауза', ["врегулювання війни", "паузи"]),
    ("хотіти -мир", ["хочемо"]),
    ("паузу OR війну", ["війни", "паузи"]),
]


async def test_what_matched_is_marked_by_its_place(client: httpx.AsyncClient):
    await record_all(client, QUOTES)
    for q, marked in MARKED:
        quotes = (await fetch(client, "/v1/quotes", q=q))["items"]
        quote = next(one for one in quotes if one["text"] == PEACE)
        assert [one["text"] for one in quote["highlights"]] == marked, q
        for one in quote["highlights"]:
            assert PEACE[one["start"] : one["end"]] == one["text"]


async def test_only_a_search_marks(client: httpx.AsyncClient):
    await record_all(client, QUOTES)
    page = await fetch(client, "/v1/quotes")
    assert all("highlights" not in quote for quote in page["items"])


async def test_a_search_goes_together_with_the_other_filters(client: httpx.AsyncClient):
    await record_all(client, QUOTES)
    assert await search(client, "війну", speaker="Петренко", said_to="2025-11-02") == [PEACE]
    assert await search(client, "війну", speaker="Бондар") == []
    assert await search(client, "переговорах", language="uk") == [TALKS]


async def test_the_language_of_a_text_is_detected_where_it_is_not_given(
    client: httpx.AsyncClient,
):
    await record_all(client, QUOTES)
    languages = {
        one["text"]: one["language"] for one in (await fetch(client, "/v1/quotes"))["items"]
    }
    assert [languages[text] for text in QUOTES] == ["uk", "uk", "uk", "uk", "ru", "en"]
    quotes = [said("Мы не згодныя", 1, language="be"), said("Nie zgadzamy się", 2)]
    receipt = await record(
        client, document(publication={"language": "pl", "text": None}, quotes=quotes)
    )
    paths = [f"/v1/quotes/{one['quote_id']}" for one in receipt["quotes"]]
    assert [(await fetch(client, path))["language"] for path in paths] == ["be", "pl"]


NO_WORDS = ["…", "!!!", '""', "«»", "-", "OR", "- -", "\u2060", "()&|!:*", "'", "\\'"]


async def test_what_has_no_word_is_refused(client: httpx.AsyncClient):
    for q in NO_WORDS:
        answer = await client.get("/v1/quotes", params={"q": q})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/nothing-to-search")
        assert answer.json()["errors"][0]["path"] == "q"


async def test_what_does_not_fit_is_refused(client: httpx.AsyncClient):
    for q in ("", " ", "а" * 10_000, "а\u0000б"):
        answer = await client.get("/v1/quotes", params={"q": q})
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "q")


SYNTAX = [
    "'; DROP TABLE quotes; --",
    "a & b | !c <-> d",
    "a:* b:A",
    "'a''b\\",
    "<1> (а",
    "-" * 299 + "а",
    '"' * 299 + "а",
    "а-" * 140 + "а",
    "OR " * 90 + "а",
    "мiр мир",  # the first with a Latin i
    "𝔞𝔟𝔠 Ⅷ ² ½",
    "שלום مرحبا 你好",
]


async def test_no_syntax_of_anybody_else_is_obeyed(client: httpx.AsyncClient):
    await record_all(client, QUOTES)
    for q in SYNTAX:
        assert isinstance(await search(client, q), list)


async def test_what_an_editor_put_in_does_not_move_the_marks(client: httpx.AsyncClient):
    await record_all(client, ["Варіанту (мирного врегулювання) знайдено не було"])
    (quote,) = (await fetch(client, "/v1/quotes", q="знайти"))["items"]
    assert [one["text"] for one in quote["highlights"]] == ["знайдено"]
    (quote,) = (await fetch(client, "/v1/quotes", q='"варіанту знайдено"'))["items"]
    marked = [one["text"] for one in quote["highlights"]]
    assert marked == ["Варіанту (мирного врегулювання) знайдено"]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"слово{number}" for number in range(30_000)),
        " ".join(chr(0x4E00 + number) for number in range(20_000)),
        "а" * 100_000,
        "так " * 25_000,
        "а-" * 50_000,
    ],
    ids=["different", "ideographs", "one", "same", "hyphens"],
)
async def test_the_longest_texts_can_be_indexed(db: "asyncpg.Connection[Any]", text: str):
    vector = search_vector(text[:100_000], "uk", make_analyser())
    await db.fetchval("SELECT length($1::text::tsvector)", vector)


async def test_a_quote_without_words_is_found_by_what_is_left_out(client: httpx.AsyncClient):
    await record_all(client, ["?!", "Війна"])
    assert await search(client, "-війна") == ["?!"]


async def test_a_compound_is_a_word_of_its_own(client: httpx.AsyncClient):
    await record_all(client, ["Ворог запустив дрони-камікадзе вночі"])
    assert len(await search(client, "дронів-камікадзе")) == 1
    assert await search(client, "дрон") == []


async def test_people_are_found_in_any_case(client: httpx.AsyncClient):
    await record_all(client, ["Передали Рустемові Умєрову, а не Андрієві Сибізі", "Без Валерія"])
    for q in ("Рустем", "Умєров", "Умєровим", "Сибіга", "Сибіги", "Андрієм", "Валерій"):
        assert len(await search(client, q)) == 1, q


async def test_what_an_editor_put_in_finds_nothing(client: httpx.AsyncClient):
    await record_all(client, ["Варіанту (мирного врегулювання) знайдено не було"])
    assert await search(client, "мирний") == []
    assert len(await search(client, "варіантом")) == 1


async def test_searches_at_once_do_not_disturb_each_other(client: httpx.AsyncClient):
    await record_all(client, QUOTES)
    found = await asyncio.gather(*(search(client, "війну") for _ in range(30)))
    assert all(sorted(one) == sorted([PEACE, SETTLED]) for one in found)
