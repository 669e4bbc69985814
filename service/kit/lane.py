"""A short way to what is read most: the handler itself, without the framework's way to it.

A route that only reads, that anybody may read, and that answers with a Struct takes nothing of the
framework but its declaration: the path, the query and a reader are handed to the very handler that
is declared. Whatever is not as simple goes the long way, and both say the same.

Such a handler makes its answer of the record alone, and of the address as it was written with the
host; so the answer may be kept in memory (`kit.caching`), unless it must be of this very moment.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, cast, get_args, get_origin
from uuid import UUID

import msgspec
from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.serialization import encode_json
from litestar.types import HTTPScope, Scope

from service.kit import errors
from service.kit.caching import Body
from service.kit.conditions import etag
from service.kit.db import Database
from service.kit.protection import Headers
from service.kit.wire import StrictRequest, query_struct, read_query

_READING = frozenset({"reader", "newest"})
_GIVEN = frozenset({"request", "asked", *_READING})

Give = Callable[[State], Any]
"""A dependency that is had of the state alone."""

Open = Callable[[HTTPScope], bool]
"""Whether a request may read what anybody may."""


class Short:
    """One route's short way."""

    def __init__(
        self,
        app: Litestar,
        route: HTTPRoute,
        handler: HTTPRouteHandler,
        held: Mapping[str, Give],
    ) -> None:
        """Reads once what its handler wants."""
        self.template = route.path_format
        self._app = app
        self._handler = handler
        self._query = query_struct(handler)
        self._wants = frozenset(handler.parsed_fn_signature.parameters)
        self._held = {name: give for name, give in held.items() if name in self._wants}
        self._reading = next(iter(self._wants & _READING), None)
        self.lasting = self._reading != "newest"
        """Whether an answer stands until something changes."""

    async def ask(self, scope: HTTPScope, ids: Mapping[str, str]) -> Body:
        """The handler's answer. Raises a refusal, also of what only the database says."""
        inner = cast("Any", scope)
        inner["path_template"] = self.template
        inner["app"] = inner["litestar_app"] = self._app
        inner["route_handler"] = self._handler
        inner["path_params"] = given = {name: UUID(value) for name, value in ids.items()}
        try:
            return await self._ask(scope, given)
        except Exception as error:
            raise errors.refusal_of(StrictRequest(cast("Scope", scope)), error) from error

    async def _ask(self, scope: HTTPScope, given: Mapping[str, Any]) -> Body:
        state = self._app.state
        arguments: dict[str, Any] = {name: give(state) for name, give in self._held.items()}
        arguments |= given
        asked = read_query(scope["query_string"], self._query)
        if "asked" in self._wants:
            arguments["asked"] = asked
        if "request" in self._wants:
            arguments["request"] = StrictRequest(cast("Scope", scope))
        if self._reading is None:
            return _body(await self._handler.fn(**arguments))
        database: Database = state.database
        lend = database.read if self._reading == "reader" else database.read_newest
        async with lend() as connection:
            arguments[self._reading] = connection
            return _body(await self._handler.fn(**arguments))


def _body(said: Any) -> Body:
    headers: Headers = [(b"content-type", b"application/json")]
    if isinstance(said, Response):
        response = cast("Response[Any]", said)
        headers += [(k.lower().encode(), v.encode()) for k, v in response.headers.items()]
        said = response.content
    content = encode_json(said)
    headers.append((b"content-length", str(len(content)).encode()))
    return Body(headers, content, etag(content))


def held_by(app: Litestar) -> Mapping[str, Give]:
    """The dependencies that are had of the state alone, at once and for as long as it serves."""
    provided = {name: cast("Any", one).dependency for name, one in app.dependencies.items()}
    return {
        name: give
        for name, give in provided.items()
        if inspect.isfunction(give)
        and not inspect.iscoroutinefunction(give)
        and not inspect.isasyncgenfunction(give)
        and [*inspect.signature(give).parameters] == ["state"]
    }


def short_way(
    app: Litestar, route: HTTPRoute, guards: list[Any], held: Mapping[str, Give]
) -> Short | None:
    """Of a route that is guarded as what anybody may read is; none where it needs the long way.

    `held` is what the handlers may want of the state.
    """
    handler = next((one for one in route.route_handlers if "GET" in one.http_methods), None)
    if handler is None or handler.opt or cast("Any", handler).resolve_guards() != guards:
        return None
    wants = set(handler.parsed_fn_signature.parameters)
    ids = {name for name, one in route.path_parameters.items() if one.type is UUID}
    simple = len(ids) == len(route.path_parameters) and wants - _GIVEN - held.keys() == ids
    plain = handler.status_code == 200 and inspect.iscoroutinefunction(handler.fn)  # noqa: PLR2004 OK
    if simple and plain and _is_struct(handler.parsed_fn_signature.return_type.raw):
        return Short(app, route, handler, held)
    return None


def _is_struct(kind: Any) -> bool:
    said = get_args(kind)[0] if get_origin(kind) is Response else kind
    return isinstance(said, type) and issubclass(said, msgspec.Struct)
