"""The outermost ASGI layer: what must hold for every answer, whichever part of the house gives it.

Request ids, bounds on size and time, methods, validators, the access log, and the last net under
a crash. Middleware of the framework does not see its 404 and 405; this does.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

import structlog
from litestar import Litestar
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from service.kit import positions
from service.kit.answering import Answer, Render, as_problem
from service.kit.caching import AnswerCache
from service.kit.exchanges import Admit, Exchange, Observe, admit_all
from service.kit.lane import Open
from service.kit.logs import begin_lines
from service.kit.problems import (
    BodyTooLarge,
    Crashed,
    DeadlineExceeded,
    MethodNotAllowed,
    NotFound,
    Refusal,
    RequestTimeout,
)
from service.kit.protection import Headers
from service.kit.routes import Routes

log = structlog.get_logger("quotetrail.http")


_LONGEST_KEY = 512
"""Characters of what an answer is kept by: anybody may send a longer `Accept`."""


class ClientLeft(Exception):
    """The connection closed before the whole request was there."""


Address = Callable[[str, str], tuple[str, bool]]
"""Where an answer is to be had, of a path and what is accepted; and whether the latter matters."""


def as_asked(path: str, _accept: str) -> tuple[str, bool]:
    """Under the path itself."""
    return path, False


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
        cache: AnswerCache | None = None,
    ) -> None:
        """`max_body` in bytes; `deadline` in seconds, for the body and then for the answer.

        `dialects`: how refusals are told under addresses that begin so, where not as problems.
        `address`: where an answer is to be had, by what is asked for. `observers` are told of each
        exchange when it is over. `read_by_all` are guards, and `is_open` says of a request whether
        it passes them without being asked: such reading goes the short way, and what it was
        answered is kept in the `cache`.
        """
        self._log = log.bind()  # once: finding out where to write costs more than writing
        self.is_open = is_open
        self.cache = cache or AnswerCache(0)
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

    def _tell(self, answer: Answer, scope: HTTPScope, seconds: float) -> None:
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

    async def _answer(self, scope: HTTPScope, receive: Receive, answer: Answer) -> None:
        answer.more += self.admit(scope)
        accepted = _accepted(scope, answer.headers)
        is_open = self.is_open(scope)
        key = self._key(scope, answer.headers, accepted) if is_open else None
        if key and (kept := await self.cache.find(key)):
            cast("Any", scope)["path_template"] = kept.template
            answer.more += kept.more
            await answer.give(200, [*kept.body.headers], kept.body.content, kept.body.etag)
            return
        path, varies = self.address(scope["path"], accepted)
        more: Headers = [(b"vary", b"Accept")] if varies else []
        answer.more += more
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
                if found.short and method == "GET" and is_open:
                    anew = partial(found.short.ask, cast("HTTPScope", inner), found.ids)
                    if key and found.short.lasting:
                        made = await self.cache.make(key, anew, found.short.template, more)
                    else:
                        made = await anew()
                    await answer.give(200, [*made.headers], made.content, made.etag)
                    return
                answer.more_time = lambda: limit.reschedule(_now() + self.deadline)
                await cast("ASGIApp", self.app)(
                    inner, _replay(body, answer.awaits(receive)), answer.send
                )
        except TimeoutError:
            raise DeadlineExceeded(f"It took more than {self.deadline:g} s.") from None

    def _key(
        self, scope: HTTPScope, headers: Mapping[bytes, bytes], accepted: str
    ) -> tuple[Any, ...] | None:
        """All that the answer is made of besides the record; none where there may be more to it.

        A header that is there twice may be read by one of us as the first and by another as the
        last of them.
        """
        asks = scope["method"] in {"GET", "HEAD"} and _has_no_body(scope, headers)
        once = len(headers) == len(list(scope["headers"]))
        if not asks or not once or b"host" not in headers or positions.NAME in headers:
            return None
        key = (scope["scheme"], headers[b"host"], scope["path"], scope["query_string"], accepted)
        return key if sum(map(len, key)) <= _LONGEST_KEY else None

    async def _body(
        self, scope: HTTPScope, headers: Mapping[bytes, bytes], receive: Receive
    ) -> bytes:
        """The whole body, before anything else is held for this request."""
        if _has_no_body(scope, headers):
            return b""
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


def _has_no_body(scope: HTTPScope, headers: Mapping[bytes, bytes]) -> bool:
    """RFC 9112 §6.3."""
    told = b"content-length" in headers or b"transfer-encoding" in headers
    return not told and scope["http_version"] in {"1.0", "1.1"}


def _accepted(scope: HTTPScope, headers: Mapping[bytes, bytes]) -> str:
    if b"accept" not in headers or scope["method"] == "OPTIONS":
        return ""  # OPTIONS asks about the address, not for an answer in a format
    given = [value for name, value in scope["headers"] if name == b"accept"]
    return b",".join(given).decode("latin-1")


def _now() -> float:
    return asyncio.get_running_loop().time()


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [
        cast("Message", {"type": "http.request", "body": body, "more_body": False})
    ]

    async def receive_again() -> Any:
        return pending.pop() if pending else await receive()

    return cast("Receive", receive_again)
