"""The outermost ASGI layer: what must hold for every answer, whichever part of the house gives it.

Request ids, bounds on size and time, methods, validators, the access log, and the last net under
a crash. Middleware of the framework does not see its 404 and 405; this does.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, cast

import structlog
from litestar import Litestar
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from service.kit import positions
from service.kit.exchanges import Admit, Exchange, Observe, admit_all
from service.kit.ids import new_name
from service.kit.lane import Open
from service.kit.logs import begin_lines
from service.kit.problems import (
    MEDIA_TYPE,
    BodyTooLarge,
    Crashed,
    DeadlineExceeded,
    MethodNotAllowed,
    NotFound,
    Refusal,
    RequestTimeout,
)
from service.kit.protection import Headers, protected
from service.kit.routes import Routes

log = structlog.get_logger("quotetrail.http")

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")


class ClientLeft(Exception):
    """The connection closed before the whole request was there."""


def etag(body: bytes) -> str:
    """A strong validator of exactly these bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


Address = Callable[[str, str], tuple[str, bool]]
"""Where an answer is to be had, of a path and what is accepted; and whether the latter matters."""


def as_asked(path: str, _accept: str) -> tuple[str, bool]:
    """Under the path itself."""
    return path, False


Render = Callable[[Refusal, str | None], tuple[int, str, bytes]]
"""The status, the media type and the body of a refusal; of a request with this id."""


def as_problem(refusal: Refusal, request_id: str | None) -> tuple[int, str, bytes]:
    """In the form of RFC 9457."""
    return refusal.status, MEDIA_TYPE, refusal.body(request_id)


def nobody(_: HTTPScope) -> bool:
    """Where nothing is read without being asked for more."""
    return False


class Shell:
    """An ASGI application round another one."""

    def __init__(
        self,
        app: Litestar,
        *,
        max_body: int,
        deadline: float,
        dialects: Mapping[str, Render] | None = None,
        address: Address = as_asked,
        admit: Admit = admit_all,
        observers: Sequence[Observe] = (),
        read_by_all: Sequence[Any] = (),
        is_open: Open = nobody,
    ) -> None:
        """`max_body` in bytes; `deadline` in seconds, for the body and then for the answer.

        `dialects`: how refusals are told under addresses that begin so, where not as problems.
        `address`: where an answer is to be had, by what is asked for. `observers` are told of each
        exchange when it is over. `read_by_all` are guards, and `is_open` says of a request whether
        it passes them without being asked: such reading goes the short way.
        """
        self._log = log.bind()  # once: finding out where to write costs more than writing
        self.is_open = is_open
        self.admit = admit
        self.observers = observers
        self.address = address
        self.app = app
        self.dialects = dialects or {}
        self.routes = Routes(app, read_by_all)
        self.max_body = max_body
        self.deadline = deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything but HTTP goes straight through."""
        if scope["type"] == "http":
            await self._exchange(scope, receive, send)
        else:
            await cast("ASGIApp", self.app)(scope, receive, send)

    async def _exchange(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        answer = Answer(scope, send, self._render)
        begin_lines(request_id=answer.request_id)
        started = time.perf_counter()
        try:
            await self._answer(scope, receive, answer)
        except ClientLeft:
            answer.status = 499
        except Refusal as refusal:
            await answer.refuse(refusal)
        except Exception:
            log.exception("crash", method=scope["method"], path=scope["path"])
            await answer.refuse(Crashed())
        finally:
            self._tell(answer, scope, time.perf_counter() - started)

    def _tell(self, answer: "Answer", scope: HTTPScope, seconds: float) -> None:
        method, path, status = scope["method"], scope["path"], answer.status
        ms = round(seconds * 1000, 1)
        self._log.info("request", method=method, path=path, status=status, ms=ms)
        template = cast("Any", answer.inner).get("path_template", "")
        exchange = Exchange(method, path, template, status, seconds, answer.request_id)
        for observe in self.observers:
            observe(exchange)

    def _render(self, path: str) -> Render:
        """How refusals are told under an address."""
        own = (render for start, render in self.dialects.items() if path.startswith(start))
        return next(own, as_problem)

    async def _answer(self, scope: HTTPScope, receive: Receive, answer: "Answer") -> None:
        answer.more += self.admit(scope)
        path, varies = self.address(scope["path"], _accepted(scope, answer.headers))
        if varies:
            answer.more.append((b"vary", b"Accept"))
        if scope["method"] in {"GET", "HEAD", "OPTIONS"} and path != scope["path"]:
            scope = cast("HTTPScope", {**scope, "path": path, "raw_path": path.encode()})
        found = self.routes.find(scope["path"])
        if not found.methods:
            raise NotFound
        if scope["method"] not in found.methods or scope["method"] == "OPTIONS":
            allow = {"Allow": ", ".join(sorted(found.methods))}
            if scope["method"] != "OPTIONS":
                raise MethodNotAllowed(f"It takes {allow['Allow']}.", headers=allow)
            await answer.give(204, [(b"allow", allow["Allow"].encode())], b"")
            return
        body = await self._body(scope, answer.headers, receive)
        if positions.NAME in answer.headers:
            answer.moment.asked = positions.read_position(list(scope["headers"]))
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        answer.inner = inner = cast("Scope", {**scope, "method": method})
        try:
            async with asyncio.timeout(self.deadline) as limit:
                if found.short and method == "GET" and self.is_open(scope):
                    headers, content = await found.short.ask(cast("HTTPScope", inner), found.ids)
                    await answer.give(200, headers, content)
                    return
                answer.more_time = lambda: limit.reschedule(_now() + self.deadline)
                await cast("ASGIApp", self.app)(
                    inner, _replay(body, answer.awaits(receive)), answer.send
                )
        except TimeoutError:
            raise DeadlineExceeded(f"It took more than {self.deadline:g} s.") from None

    async def _body(
        self, scope: HTTPScope, headers: Mapping[bytes, bytes], receive: Receive
    ) -> bytes:
        """The whole body, before anything else is held for this request."""
        told = b"content-length" in headers or b"transfer-encoding" in headers
        if not told and scope["http_version"] in {"1.0", "1.1"}:
            return b""  # RFC 9112 §6.3
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self.max_body:
            raise self._too_large()
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self.deadline):
                while True:
                    message = cast("dict[str, Any]", await receive())
                    if message["type"] == "http.disconnect":
                        raise ClientLeft
                    chunks.append(message.get("body", b""))
                    size += len(chunks[-1])
                    if size > self.max_body:
                        raise self._too_large()
                    if not message.get("more_body", False):
                        return b"".join(chunks)
        except TimeoutError:
            close = {"Connection": "close"}
            raise RequestTimeout(f"More than {self.deadline:g} s.", headers=close) from None

    def _too_large(self) -> Refusal:
        close = {"Connection": "close"}
        return BodyTooLarge(f"At most {self.max_body} bytes are taken.", headers=close)


def _accepted(scope: HTTPScope, headers: Mapping[bytes, bytes]) -> str:
    if b"accept" not in headers or scope["method"] == "OPTIONS":
        return ""  # OPTIONS asks about the address, not for an answer in a format
    given = [value for name, value in scope["headers"] if name == b"accept"]
    return b",".join(given).decode("latin-1")


def _now() -> float:
    return asyncio.get_running_loop().time()


def _nothing() -> None:
    """Where nothing is to be done."""


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [
        cast("Message", {"type": "http.request", "body": body, "more_body": False})
    ]

    async def receive_again() -> Any:
        return pending.pop() if pending else await receive()

    return cast("Receive", receive_again)


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

    async def give(self, status: int, headers: Headers, body: bytes) -> None:
        """A whole answer: with its validator, or 304 where the client has it already."""
        if status == 200 and self.method in {"GET", "HEAD", "PATCH"}:  # noqa: PLR2004 OK
            validator = etag(body)
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
