"""The log over HTTP: what changed, with waiting and as a stream, and the versions of each thing."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Stream

from service.kit.db import Database, Pools, Reader
from service.kit.paging import PageQuery, linked
from service.kit.problems import InvalidCursor, InvalidRequest, NotFound, refusals
from service.kit.wire import Asked
from service.ledger import history_store, store
from service.ledger.model import Change, ChangeList, ChangeQuery, Subject, VersionPage
from service.ledger.watching import Watch

EVENTS = "text/event-stream"
_STILL_THERE = b": nothing yet\n\n"
_EVERY = 10.0
"""Seconds after which something is sent, so that nobody takes the connection for a dead one."""
_OF_DEADLINE = 0.7
"""How much of the time that a request may take is spent on waiting at most."""
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
    longest = state.settings.deadline * _OF_DEADLINE
    if EVENTS in request.headers.get("accept", ""):
        after = _last_event(request, asked.after)
        stream = _events(database, watch, after, min(_EVERY, longest))
        events: Any = Stream(stream, media_type=EVENTS, headers=_HEADERS)
        return events
    if asked.wait:
        await watch.beyond(asked.after, min(asked.wait, longest))
    async with database.read_newest() as reader:
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


async def _events(
    database: Database, watch: Watch, after: int, every: float
) -> AsyncGenerator[bytes]:
    yield b"retry: 2000\n\n"
    while not watch.stopping():
        if not await watch.beyond(after, every):
            yield _STILL_THERE
            continue
        async with database.read_newest() as reader:
            found = await store.list_changes(reader, after, 500)
        after = found.last
        yield b"".join(map(_event, found.items))


def _event(change: Change) -> bytes:
    head = f"id: {change.position}\nevent: {change.subject}.{change.action}\ndata: "
    return head.encode() + msgspec.json.encode(change) + b"\n\n"


def _history_of(things: str, *subjects: Subject) -> HTTPRouteHandler:
    """The route of the versions of one kind of things."""

    async def handler(
        request: Request[Any, Any, Any],
        reader: Reader,
        thing_id: FromPath[UUID],
        asked: Asked[PageQuery],
    ) -> Response[VersionPage]:
        return linked(request, await history_store.list_versions(reader, subjects, thing_id, asked))

    handler.__name__ = f"list_versions_of_{things}"
    handler.__doc__ = "List what it was after each change: who, when and why, before and after."
    path = f"/v1/{things}/{{thing_id:uuid}}/history"
    return get(path, responses=refusals(NotFound, InvalidCursor))(handler)


router = Router(
    "/",
    route_handlers=[
        list_changes,
        _history_of("speakers", "speaker"),
        _history_of("outlets", "outlet"),
        _history_of("publications", "publication", "link"),
        _history_of("quotes", "quote"),
        _history_of("occurrences", "occurrence"),
        _history_of("reviews", "review"),
        _history_of("corrections", "correction"),
    ],
    tags=["changes"],
)
