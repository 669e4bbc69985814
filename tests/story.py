"""The story of one day: six outlets report one statement, each in its own way.

The outlets, the articles and their words are made up; the people and the phone call are those of
the news of 3 December 2025.
"""

from typing import Any

import httpx
from msgspec import Struct

from tests.documents import record

Json = dict[str, Any]

SYBIHA = {"name": "Андрій Сибіга", "role": "міністр закордонних справ України"}
UMEROV = {"name": "Рустем Умєров"}
WITKOFF = {"name": "Стів Віткофф"}

FIRST = (
    "Рустем Умєров уже поговорив телефоном зі Стівом Віткоффом і контакти з американською "
    "стороною триватимуть"
)
SECOND = (
    "Рустем Умєров уже мав телефонну розмову зі Стівом Віткоффом, а контакти з американцями "
    "не припиняться"
)
ENGLISH = (
    "Rustem Umerov had already spoken with Steve Witkoff by phone and contacts with the American "
    "side would continue"
)
RUSSIAN = (
    "Рустем Умеров уже поговорил по телефону со Стивом Уиткоффом и контакты с американской "
    "стороной продолжатся"
)
UPGRADED = (
    "Рустем Умєров уже поговорив телефоном зі Стівом Віткоффом, і контакти з американською "
    "стороною триватимуть"
)
OTHER_WAY = (
    "Стів Віткофф сам зателефонував Рустемові Умєрову і контакти з американською стороною "
    "триватимуть"
)


class Told(Struct, frozen=True, kw_only=True):
    """What the story has become: its quote, its publications in order, and the phone calls."""

    quote_id: str
    publications: list[str]
    calls: dict[str, str]


def call(speaker: Json, to: Json, cue: str) -> Json:
    """A phone call whose words nobody has."""
    return {"speaker": speaker, "mode": "reported", "cue": cue, "channel": "phone", "to": [to]}


def article(outlet: str, clock: str, language: str, text: str, *quotes: Json) -> Json:
    """On 3 December 2025, at that time in Kyiv."""
    return {
        "publication": {
            "kind": "article",
            "url": f"https://example.org/2025/12/03/sybiha-at-{clock}",
            "title": f"{outlet}: Sybiha, 3 December",
            "language": language,
            "published_at": f"2025-12-03T{clock}+02:00",
            "outlet": {"name": outlet, "kind": "news_site"},
            "text": text,
        },
        "quotes": list(quotes),
    }


def sybiha(mode: str, text: str, cue: str, **more: Any) -> Json:
    """What he said, as it is printed."""
    return {"speaker": SYBIHA, "mode": mode, "text": text, "cue": cue, **more}


async def tell(client: httpx.AsyncClient) -> Told:
    """Records the outlet that others name, then the six articles in the order of that day."""
    speaker = {"kind": "organization", "name": "Перша шпальта", "language": "uk"}
    organisation = (await client.post("/v1/speakers", json=speaker)).json()
    outlet = {"kind": "news_site", "name": "Перша шпальта", "speaker_id": organisation["id"]}
    answer = await client.post("/v1/outlets", json=outlet)
    assert answer.status_code == 201, answer.text

    outgoing, incoming = call(UMEROV, WITKOFF, "поговорив"), call(WITKOFF, UMEROV, "зателефонував")
    first = article(
        "Перша шпальта",
        "10:00",
        "uk",
        f"Глава МЗС Андрій Сибіга повідомив журналістам, що {FIRST}.",
        sybiha("indirect", FIRST, "повідомив", reports=[outgoing]),
    )
    receipt = await record(client, first)
    quote_id = receipt["quotes"][0]["quote_id"]
    same = {"quote_id": quote_id}
    retold = f"Андрій Сибіга розповів, що {SECOND}"
    later = [
        article(
            "Вечірні рядки",
            "10:40",
            "uk",
            f"Перша шпальта пише: {retold}.",
            {
                "speaker": {"id": organisation["id"], "as_printed": "Перша шпальта"},
                "mode": "indirect",
                "cue": "пише",
                "text": retold,
                "reports": [sybiha("indirect", SECOND, "розповів", **same)],
            },
        ),
        article(
            "The Dnipro Ledger",
            "11:15",
            "en",
            f"Ukraine's foreign minister Andrii Sybiha said that {ENGLISH}.",
            sybiha("indirect", ENGLISH, "said", **same),
        ),
        article(
            "Южный листок",
            "11:50",
            "ru",
            f"Министр иностранных дел Украины Андрей Сибига сообщил, что {RUSSIAN}.",
            sybiha("indirect", RUSSIAN, "сообщил", **same),
        ),
        article(
            "Голос площі",
            "13:05",
            "uk",
            f"«{UPGRADED}», — заявив Андрій Сибіга.",
            sybiha("direct", UPGRADED, "заявив", **same),
        ),
        article(
            "Ранковий огляд",
            "15:30",
            "uk",
            f"За словами Андрія Сибіги, {OTHER_WAY}.",
            sybiha("indirect", OTHER_WAY, "за словами", reports=[incoming], **same),
        ),
    ]
    receipts = [receipt] + [await record(client, one) for one in later]
    publications = [one["publication"]["id"] for one in receipts]
    links = {2: "translates", 3: "translates", 4: "cites", 5: "cites"}
    for place, kind in links.items():
        link = {"kind": kind, "target_id": publications[0]}
        answer = await client.post(f"/v1/publications/{publications[place]}/links", json=link)
        assert answer.status_code == 201, answer.text
    calls = {
        "outgoing": receipts[0]["quotes"][0]["reports"][0]["occurrence_id"],
        "incoming": receipts[5]["quotes"][0]["reports"][0]["occurrence_id"],
    }
    return Told(quote_id=quote_id, publications=publications, calls=calls)
