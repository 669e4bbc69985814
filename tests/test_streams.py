"""Streams of any length: what the shell promises of them, held to answers that never end."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from litestar import Litestar, get
from litestar.response import Stream

from service.kit.shell import Shell

DEADLINE = 0.4
SOON = 5


class Exchange:
    """One request over bare ASGI, whose client may leave."""

    def __init__(self, method: str = "GET", path: str = "/endless") -> None:
        """Asks for nothing yet."""
        self.scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [],
            "client": ("test", 1),
            "server": ("test", 80),
            "state": {},
        }
        self.sent: list[Any] = []
        self.left = asyncio.Event()
        self.asked = False

    async def receive(self) -> Any:
        """The request, and later that the client has left."""
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """Reads three parts, and leaves."""
        self.sent.append(message)
        await asyncio.sleep(0)
        if len(self.parts) == 3 or not message.get("more_body", True):
            self.left.set()

    @property
    def parts(self) -> list[bytes]:
        """Those with something in them."""
        return [one["body"] for one in self.sent if one.get("body")]

    @property
    def whole(self) -> bool:
        """Whether the answer was brought to its end."""
        return self.sent[-1].get("more_body") is False


made: list[int] = []


@get("/endless")
async def endless() -> Stream:
    """Numbers."""

    async def numbers() -> AsyncGenerator[bytes]:
        made.clear()
        number = 0
        while True:
            number += 1
            made.append(number)
            yield b"%d\n" % number
            await asyncio.sleep(0.01)

    return Stream(numbers())


@get("/slow")
async def slow() -> Stream:
    """Two parts that take longer than the deadline together, and neither by itself."""

    async def parts() -> AsyncGenerator[bytes]:
        for _ in range(2):
            await asyncio.sleep(DEADLINE * 0.7)
            yield b"part"

    return Stream(parts())


@get("/fading")
async def fading() -> Stream:
    """One part, and then nothing for longer than is allowed."""

    async def parts() -> AsyncGenerator[bytes]:
        yield b"part"
        await asyncio.sleep(DEADLINE * 5)
        yield b"too late"

    return Stream(parts())


async def exchange(method: str = "GET", path: str = "/endless") -> Exchange:
    app = Litestar([endless, slow, fading], openapi_config=None, logging_config=None)
    shell = Shell(app, max_body=1000, deadline=DEADLINE)
    one = Exchange(method, path)
    await asyncio.wait_for(shell(one.scope, one.receive, one.send), SOON)
    return one


async def test_a_client_that_leaves_stops_the_reading():
    one = await exchange()
    assert not one.whole
    assert len(made) <= len(one.parts) + 2
    held = list(made)
    await asyncio.sleep(0.1)
    assert made == held


async def test_head_is_answered_without_reading_to_the_end():
    one = await exchange("HEAD")
    assert [message["type"] for message in one.sent] == [
        "http.response.start",
        "http.response.body",
    ]
    assert one.parts == []
    assert one.whole
    assert len(made) <= 2


async def test_the_deadline_is_that_of_each_part():
    together = await exchange(path="/slow")
    assert (together.parts, together.whole) == ([b"part", b"part"], True)


async def test_an_answer_that_is_broken_off_does_not_look_whole():
    one = await exchange(path="/fading")
    assert (one.parts, one.whole) == ([b"part"], False)
