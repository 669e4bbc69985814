"""The limit: ASGI by hand, over prepared statements on connections of its own, stored JSON alone.

It answers the paths of the service that are compared, and knows nothing else: no errors, no other
parameters, no headers but those that HTTP needs.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import unquote_plus
from uuid import UUID

import asyncpg

LINES = 6
"""Connections of a worker; more of them are no faster."""
PAGE = """
    SELECT body FROM bench.documents WHERE speaker_id = $1 AND worded
     ORDER BY dated DESC, id DESC LIMIT 20
"""
NAMED = """
    SELECT body FROM bench.documents
     WHERE speaker_id = (SELECT speaker_id FROM bench.names WHERE name = $1 LIMIT 1) AND worded
     ORDER BY dated DESC, id DESC LIMIT 20
"""
DOCUMENT = "SELECT body FROM bench.documents WHERE id = $1"
ANSWER = "SELECT body FROM bench.answers WHERE id = $1"
END = b'],"next":"%s","speakers":[],"candidates":[]}' % (b"x" * 75)
"""As long as where the service says how to go on."""

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Line(NamedTuple):
    """A connection, by its statements."""

    page: Any
    named: Any
    document: Any
    answer: Any


async def _open(url: str) -> Line:
    connection: Any = await asyncpg.connect(url)
    statements = (PAGE, NAMED, DOCUMENT, ANSWER)
    line = Line(*[await connection.prepare(one) for one in statements])
    await connection.execute("SELECT 1")  # preparing leaves locks that only the next one gives back
    return line


class Limit:
    """The application."""

    def __init__(self, url: str) -> None:
        """Connects when it is started."""
        self.url = url
        self.lines: asyncio.LifoQueue[Line] = asyncio.LifoQueue()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """One request, or the life of the server."""
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        line = await self.lines.get()
        try:
            body = await _answer(line, scope)
        finally:
            self.lines.put_nowait(line)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return None

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                for _ in range(LINES):
                    self.lines.put_nowait(await _open(self.url))
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


async def _answer(line: Line, scope: dict[str, Any]) -> bytes:
    parts = scope["path"].split("/")
    if len(parts) == 3:  # /v1/quotes?speaker=
        name = unquote_plus(scope["query_string"].decode()).partition("=")[2]
        return _page(await line.named.fetch(name))
    if parts[2] == "speakers":
        return _page(await line.page.fetch(UUID(parts[3])))
    if parts[2] == "quotes":
        return await line.document.fetchval(UUID(parts[3]))
    return await line.answer.fetchval(UUID(parts[3]))


def _page(rows: list[Any]) -> bytes:
    return b'{"items":[' + b",".join([row[0] for row in rows]) + END


app = Limit(os.environ.get("BENCH_DATABASE_URL", ""))
