"""The feed of changes over HTTP: pages, waiting for the next one, and a stream of events."""

from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.response import Stream

from service.kit.db import Database, Pools
from service.kit.problems import InvalidRequest
from service.kit.wire import Asked
from service.ledger import store
from service.ledger.model import Change, ChangeList, ChangeQuery
from service.ledger.watching import Watch

EVENTS = "text/event-stream"
_STILL_THERE = b": nothing yet\n\n"
_EVERY = 10.0
"""Seconds after which something is sent, so that nobody takes the connection for a dead one."""
_LONGEST_POSITION = 15
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@get("/v1/changes", opt={"also_streams": EVENTS})
async def list_changes(
    request: Request[Any, Any, Any], database: Pools, asked: Asked[ChangeQuery]
) -> Response[ChangeList]:
    """List what was recorded, changed or removed, in the order of commits.

    With `wait` the answer comes with the first change, or after so many seconds without any. Asked
    to `Accept: text/event-stream`, it is a stream of events that goes on after `Last-Event-ID`.
    """
    state = request.app.state
    watch: Watch = state.setdefault("watch", Watch(database, state.stopping))
    if EVENTS in request.headers.get("accept", ""):
        after = _last_event(request, asked.after)
        events: Any = Stream(_events(database, watch, after), media_type=EVENTS, headers=_HEADERS)
        return events
    if asked.wait:
        await watch.beyond(asked.after, asked.wait)
    async with database.read() as reader:
        return Response(await store.list_changes(reader, asked.after, asked.limit))


def _last_event(request: Request[Any, Any, Any], after: int) -> int:
    """Raises InvalidRequest."""
    given = request.headers.get("last-event-id", "").strip()
    if not given:
        return after
    if not (given.isascii() and given.isdigit() and len(given) <= _LONGEST_POSITION):
        detail = "It is the id of an event of this stream."
        raise InvalidRequest(detail, path="Last-Event-ID", place="header")
    return int(given)


async def _events(database: Database, watch: Watch, after: int) -> AsyncGenerator[bytes]:
    yield b"retry: 2000\n\n"
    while not watch.stopping():
        if not await watch.beyond(after, _EVERY):
            yield _STILL_THERE
            continue
        async with database.read() as reader:
            found = await store.list_changes(reader, after, 500)
        after = found.last
        yield b"".join(map(_event, found.items))


def _event(change: Change) -> bytes:
    head = f"id: {change.position}\nevent: {change.subject}.{change.action}\ndata: "
    return head.encode() + msgspec.json.encode(change) + b"\n\n"


router = Router("/", route_handlers=[list_changes], tags=["changes"])
