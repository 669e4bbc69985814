"""HTTP/1.1 on one connection that is kept, as the cost of a client's library is not meant."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import msgspec


class Asking:
    """One connection to a service."""

    def __init__(self, url: str) -> None:
        """Not connected yet."""
        self.host, self.port = urlsplit(url).hostname, urlsplit(url).port

    async def open(self) -> None:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    def close(self) -> None:
        """Disconnect."""
        self.writer.close()

    async def ask(
        self, method: str, path: str, payload: bytes = b"", *, key: str = ""
    ) -> tuple[int, bytes]:
        """The status and the body."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
        if payload:
            head += f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n"
        if key:
            head += f"Authorization: Bearer {key}\r\n"
        self.writer.write(f"{head}\r\n".encode() + payload)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(answer.partition("content-length:")[2].partition("\r\n")[0])
        return int(answer.split(" ", 2)[1]), await self.reader.readexactly(length)

    async def get(self, path: str) -> bytes:
        """The body of an answer of 200."""
        status, body = await self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
        return body

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        """The status and the answer."""
        status, answer = await self.ask("POST", path, msgspec.json.encode(body))
        return status, msgspec.json.decode(answer)
