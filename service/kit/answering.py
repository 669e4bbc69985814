"""The answer to one request, on its way out: its validator, its headers, what HEAD is spared."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from litestar.types import HTTPScope, Message, Receive, Scope, Send

from service.kit import positions
from service.kit.conditions import etag
from service.kit.ids import new_name
from service.kit.problems import MEDIA_TYPE, Refusal
from service.kit.protection import Headers, protected

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")


Render = Callable[[Refusal, str | None], tuple[int, str, bytes]]
"""The status, the media type and the body of a refusal; of a request with this id."""


def as_problem(refusal: Refusal, request_id: str | None) -> tuple[int, str, bytes]:
    """In the form of RFC 9457."""
    return refusal.status, MEDIA_TYPE, refusal.body(request_id)


def _nothing() -> None:
    """Where nothing is to be done."""


class Answer:
    """What goes back for one request, held until it is whole: its headers speak of it."""

    def __init__(self, scope: HTTPScope, send: Send, render: Callable[[str], Render]) -> None:
        """Takes the client's request id where it is well-formed; `render` tells of a path how."""
        self._render = render
        self._path = scope["path"]
        self.headers = dict(scope["headers"])
        """What the client has sent, of equal ones the last."""
        given = self.headers.get(b"x-request-id", b"")
        self.request_id = given.decode() if _REQUEST_ID.fullmatch(given) else new_name()
        self.moment = positions.begin()
        self.method = scope["method"]
        self.status = 0
        self.more: Headers = []
        """Headers of every answer to this request."""
        self.inner: Scope = scope
        """As the inner application has it, which adds to it."""
        self.more_time: Callable[[], None] = _nothing
        """Called with each part of a stream: the deadline is that of the next part."""
        self._send = cast("Callable[[dict[str, Any]], Awaitable[None]]", send)
        self._start: dict[str, Any] = {}
        self._started = False
        self._told = asyncio.Event()

    def awaits(self, receive: Receive) -> Receive:
        """What the inner application hears: to HEAD, nobody listens once the headers are told."""

        async def until_told() -> Any:
            await self._told.wait()
            return {"type": "http.disconnect"}

        return cast("Receive", until_told) if self.method == "HEAD" else receive

    async def send(self, message: Message) -> None:
        """The ASGI `send` that the inner application is given."""
        event = cast("dict[str, Any]", message)
        if event["type"] == "http.response.start":
            self._start = event
        elif self._started or event.get("more_body", False):
            await self._stream(event)
        else:
            start, self._start = self._start, {}
            await self.give(start["status"], list(start["headers"]), event.get("body", b""))

    async def refuse(self, refusal: Refusal) -> None:
        """Answers with a problem, unless an answer is under way already."""
        if self._started:
            return
        status, media_type, body = self._render(self._path)(refusal, self.request_id)
        headers: Headers = [(b"content-type", media_type.encode())]
        headers += [(k.lower().encode(), v.encode()) for k, v in refusal.headers.items()]
        headers.append((b"content-length", str(len(body)).encode()))
        await self.give(status, headers, body)

    async def give(
        self, status: int, headers: Headers, body: bytes, validator: str | None = None
    ) -> None:
        """A whole answer: with its validator, or 304 where the client has it already."""
        if status == 200 and self.method in {"GET", "HEAD", "PATCH"}:  # noqa: PLR2004 OK
            validator = validator or etag(body)
            headers += [(b"etag", validator.encode()), (b"cache-control", b"no-cache")]
            condition = self.headers.get(b"if-none-match")
            if condition and self.method != "PATCH" and _matches(condition, validator):
                status, body = 304, b""
                headers = _without(headers, b"content-length", b"content-type")
        await self._begin(status, headers)
        body = b"" if self.method == "HEAD" else body
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def _stream(self, event: dict[str, Any]) -> None:
        if not self._started:
            await self._begin(self._start["status"], list(self._start["headers"]))
        if self.method != "HEAD":
            await self._send(event)
        elif not self._told.is_set():
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self._told.set()
        self.more_time()

    async def _begin(self, status: int, headers: Headers) -> None:
        self._started = True
        self.status = status
        headers += [*self.more, *self.moment.headers(), (b"x-request-id", self.request_id.encode())]
        headers = protected(headers)
        await self._send({"type": "http.response.start", "status": status, "headers": headers})


def _matches(condition: bytes, validator: str) -> bool:
    """If-None-Match compares weakly (RFC 9110 §13.1.2)."""
    listed = {one.strip().removeprefix("W/") for one in condition.decode("latin-1").split(",")}
    return listed == {"*"} or validator in listed


def _without(headers: Headers, *names: bytes) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in names]
