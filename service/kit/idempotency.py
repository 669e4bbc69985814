"""`Idempotency-Key`: a request that is sent again is done once, and has the same answer again.

The lock on the key, the work and its answer are one transaction: what was committed has its answer,
and what was not leaves no trace. Guards, and the reading of query and body, come before it.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from hashlib import sha256
from typing import Any, cast

import structlog
from litestar import Request, Response
from litestar.response.base import ASGIResponse

from service.kit import idempotency_store as store
from service.kit.db import CALLER, OUT_OF_REACH, Caller, Connection, Database, Ended
from service.kit.idempotency_store import KeptAnswer, Sent
from service.kit.problems import IdempotencyKeyInUse, IdempotencyKeyReused, InvalidRequest

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
PATTERN = "^[!-~]([ -~]{0,253}[!-~])?$"

Http = Request[Any, Any, Any]

log = structlog.get_logger("quotetrail.idempotency")

_KEY = re.compile(PATTERN)
_EVERY = 60.0
"""Seconds between two sweeps, where nothing is left to be swept."""
_AT_ONCE = 500
"""Answers of one sweep."""


class AnsweredBefore(Ended):
    """Ends a request whose answer is kept."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__()
        self.answer = answer


async def provide_tx(request: Http) -> AsyncGenerator[Connection, None]:
    """The dependency `tx`. It ends before the answer is sent: a failing COMMIT is no success.

    Raises InvalidRequest, IdempotencyKeyInUse, IdempotencyKeyReused or AnsweredBefore.
    """
    sent = await _sent(request)
    database: Database = request.app.state.database
    caller: Caller | None = request.scope["state"].get(CALLER)
    async with database.write(caller and caller.name) as tx:
        if sent is None:
            yield tx
            return
        await _begin(tx, sent)
        yield tx
        made: ASGIResponse = request.scope["state"]["answer"]
        headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in made.encode_headers()]
        await store.insert_answer(tx, sent, made.status_code, headers, made.body)


async def _sent(request: Http) -> Sent | None:
    given = [one.strip() for one in request.headers.getall(HEADER, [])]
    if not given:
        return None
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        detail = "It is one key of 1 to 255 printable ASCII characters."
        raise InvalidRequest(detail, path=HEADER, place="header")
    scope = request.scope
    target = [scope["method"].encode(), scope["path"].encode(), scope["query_string"]]
    return Sent(
        id=sha256(scope["state"][CALLER].digest + given[0].encode()).digest(),
        request=sha256(b"\0".join([*target, await request.body()])).digest(),
    )


async def _begin(tx: Connection, sent: Sent) -> None:
    if not await store.claim(tx, sent):
        raise IdempotencyKeyInUse
    kept = await store.find_answer(tx, sent)
    if kept is None:
        return
    if kept.request != sent.request:
        raise IdempotencyKeyReused(path=HEADER, place="header")
    raise AnsweredBefore(kept)


def answer_again(_: Http, before: AnsweredBefore) -> Response[bytes]:
    """For `exception_handlers`: the kept answer, byte by byte, and a header that says so."""
    kept = before.answer
    headers = {**dict(kept.headers), REPLAYED: "true"}
    return Response(kept.body, status_code=kept.status, headers=headers)


class Remembered:
    """An answer that is left with its request when it is rendered, for `provide_tx` to keep."""

    def __init__(self, response: Response[Any]) -> None:
        self._response: Any = response

    def to_asgi_response(self, *, request: Http, **options: Any) -> ASGIResponse:
        """All that the framework asks of an answer."""
        made = self._response.to_asgi_response(request=request, **options)
        request.scope["state"]["answer"] = made
        return made


async def remember(response: Response[Any]) -> Response[Any]:
    """For `after_request`, which comes before the end of the transaction."""
    return cast("Response[Any]", Remembered(response))


async def sweep_for_ever(database: Database) -> None:
    """Removes answers whose time is over, in every worker. Ends by being cancelled."""
    while True:
        swept = 0
        try:
            async with database.write() as tx:
                swept = await store.delete_old(tx, _AT_ONCE)
        except OUT_OF_REACH:
            pass
        except Exception:
            log.exception("sweep")
        if swept < _AT_ONCE:
            await asyncio.sleep(_EVERY)
