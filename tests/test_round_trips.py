"""How often the write path asks PostgreSQL, counted on the wire."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest

from service.app import seal
from service.documents import recording
from service.documents.model import Document
from service.kit.db import open_database
from service.kit.wire import read

MOST = 8

_SOCKET = ".s.PGSQL.5432"


class Counting:
    """Passes on what is sent, and counts how often the client says something and is answered."""

    def __init__(self) -> None:
        self.turns = 0

    async def serve(self, client: Any, answering: Any, address: str) -> None:
        """One connection of a client, to the socket at the address."""
        server, sending = await asyncio.open_unix_connection(address)
        asked = False

        async def ask() -> None:
            nonlocal asked
            while said := await client.read(2**16):
                self.turns += not asked
                asked = True
                sending.write(said)
            sending.close()

        async def answer() -> None:
            nonlocal asked
            while said := await server.read(2**16):
                asked = False
                answering.write(said)
            answering.close()

        await asyncio.gather(ask(), answer())


@asynccontextmanager
async def counting(url: str, folder: Path) -> AsyncGenerator[tuple[str, Counting]]:
    """The same database by another address, where turns are counted."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    address = f"{query['host']}/{_SOCKET}"
    between = Counting()

    async def serve(client: Any, answering: Any) -> None:
        await between.serve(client, answering, address)

    async with await asyncio.start_unix_server(serve, str(folder / _SOCKET)):
        yield urlunsplit(parts._replace(query=urlencode({**query, "host": str(folder)}))), between


def fifteen_quotes(number: int) -> dict[str, Any]:
    """Nine of them outermost, three of which report somebody who reports somebody."""
    quotes: list[dict[str, Any]] = []
    for place in range(9):
        inner: dict[str, Any] = spoken(f"Слово до слова кажуть люди {number} та {place}", place)
        for depth in range(2 if place < 3 else 0):
            outer = spoken(f"Як відомо {depth}: {inner['text']}", place + depth + 1)
            inner = {**outer, "mode": "indirect", "reports": [inner]}
        quotes.append(inner)
    publication = {
        "kind": "article",
        "url": f"https://example.org/{number}",
        "title": f"Допис {number}",
        "language": "uk",
        "published_at": "2025-12-03",
        "outlet": {"name": "Новини", "kind": "news_site"},
        "text": "\n\n".join(f"Сказано: «{one['text']}»." for one in quotes),
    }
    return {"publication": publication, "quotes": quotes}


def spoken(text: str, who: int) -> dict[str, Any]:
    names = ("Рустем Умєров", "Андрій Сибіга", "Марія Коваль", "Олена Петренко")
    return {"speaker": {"name": names[who % 4]}, "mode": "direct", "cue": "сказав", "text": text}


def first_said(number: int, *, apart: bool) -> dict[str, Any]:
    """As `fifteen_quotes`, each first said in a post: of its own, or of all."""
    document = fifteen_quotes(number)
    for place, quote in enumerate(document["quotes"]):
        url = f"https://t.example/{number}" + (f"/{place}" if apart else "")
        outlet = {"name": "Канал", "kind": "telegram_channel"}
        quote["said_in"] = {"kind": "telegram_post", "url": url, "outlet": outlet}
    return document


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (fifteen_quotes, MOST),
        (partial(first_said, apart=False), MOST + 2),
        (partial(first_said, apart=True), MOST + 2),
    ],
)
async def test_a_document_of_fifteen_quotes_is_recorded_in_few_round_trips(
    database_url: str, tmp_path: Path, make: Callable[[int], dict[str, Any]], most: int
):
    if "host=" not in database_url:
        pytest.skip("the server is not at a socket of this machine")
    taken: list[int] = []
    async with (
        counting(database_url, tmp_path) as (url, between),
        open_database(url, url, size=1, patience=60, seal=seal) as database,
    ):
        for number in range(3):
            begun = between.turns
            async with database.write("a test") as tx:
                receipt = await recording.record(tx, read(make(number), Document))
            assert receipt.new
            taken.append(between.turns - begun)
    assert taken[-1] <= most, taken
