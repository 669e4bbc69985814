"""Documents to record in tests: small, and different where a test needs it."""

from typing import Any
from uuid import UUID, uuid4

import httpx

TEXT = (
    "Прем'єрка Олена Петренко сказала: «Ми збудуємо цей міст до кінця наступного року». "
    "Її речник Іван Бондар повідомив, що Петренко говорила телефоном з мером Львова."
)
BRIDGE = "Ми збудуємо цей міст до кінця наступного року"
CALL = "Петренко говорила телефоном з мером Львова"

SPEAKERS = ("Олена Петренко", "Іван Бондар", "Рустем Умєров", "Марія Коваль")
SAID_BY_MANY = (
    BRIDGE,
    "Школи у громаді відкриються першого вересня",
    "Дорогу до Львова відремонтують за пів року",
)

UNKNOWN = UUID("01900000-0000-7000-8000-000000000000")


def document(**changes: Any) -> dict[str, Any]:
    """A direct quote, and an indirect one that reports a phone call; with its text."""
    publication = {
        "kind": "article",
        "url": f"https://example.org/{uuid4()}",
        "title": "Міст",
        "language": "uk",
        "published_at": "2025-12-03",
        "outlet": {"name": "Приклад", "kind": "news_site", "url": "https://example.org"},
        "text": TEXT,
    }
    quotes = [direct(), indirect(reports=[reported()])]
    whole = {"publication": publication, "quotes": quotes}
    publication.update(changes.pop("publication", {}))
    return {**whole, **changes}


def direct(**changes: Any) -> dict[str, Any]:
    """What stood in quotation marks."""
    speaker = {"name": "Олена Петренко", "role": "прем'єрка"}
    return {"speaker": speaker, "mode": "direct", "cue": "сказала", "text": BRIDGE, **changes}


def indirect(**changes: Any) -> dict[str, Any]:
    """What the spokesman said, in the reporter's words."""
    speaker = {"name": "Іван Бондар", "role": "речник"}
    return {"speaker": speaker, "mode": "indirect", "cue": "повідомив", "text": CALL, **changes}


def reported(**changes: Any) -> dict[str, Any]:
    """A phone call whose words nobody has."""
    to = [{"kind": "unnamed", "description": "мер Львова"}]
    speaker = {"name": "Олена Петренко", "as_printed": "Петренко"}
    call = {"speaker": speaker, "mode": "reported", "cue": "говорила", "channel": "phone"}
    return {**call, "to": to, **changes}


def nested(depth: int) -> dict[str, Any]:
    """A quote with reports in reports, `depth` levels of them."""
    quote = indirect(text=None, mode="reported")
    for _ in range(depth - 1):
        quote = indirect(text=None, mode="reported", reports=[quote])
    return quote


def printed(run: str, number: int) -> dict[str, Any]:
    """Its own words, words that others print too, and now and then a speaker whom nobody knows."""
    words = [
        (SPEAKERS[number % 4], f"Допис номер {number} у перебігу {run} розповідає про новий парк"),
        (SPEAKERS[number % 3], SAID_BY_MANY[number % 3]),
    ]
    if number % 2:
        words.append((f"Свідок {run}{number // 20}", f"Я бачив це на власні очі, {number}"))
    return {
        "publication": {
            "kind": "article",
            "url": url_of(run, number),
            "title": f"Допис {number}",
            "language": "uk",
            "published_at": "2025-12-03",
            "outlet": {"name": "Приклад", "kind": "news_site", "url": "https://example.org"},
        },
        "quotes": [
            {"speaker": {"name": name}, "mode": "direct", "text": text} for name, text in words
        ],
    }


def url_of(run: str, number: int) -> str:
    """Of the document with this number in a run of writers."""
    return f"https://example.org/{run}/{number}"


def texts(body: dict[str, Any]) -> list[str]:
    """The words of its quotes, sorted."""
    return sorted(quote["text"] for quote in body["quotes"])


async def record(
    client: httpx.AsyncClient, body: dict[str, Any], status: int = 201
) -> dict[str, Any]:
    """Posts a document, which must be answered with the status; returns the receipt."""
    answer = await client.post("/v1/documents", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def fetch(client: httpx.AsyncClient, path: str, **query: Any) -> dict[str, Any]:
    """Gets what must be there."""
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()
