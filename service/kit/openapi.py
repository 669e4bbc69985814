"""The contract: OpenAPI 3.1, written from the routes, their types and their refusals.

The framework's own document loses constraints and closed objects; `msgspec` describes its types
exactly, and the handlers say the rest.
"""

import inspect as python_inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast, get_args, get_origin

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from msgspec import NODEFAULT

from service.kit import idempotency, positions, problems, times
from service.kit.problems import MEDIA_TYPE, PreconditionFailed, Problem, Refusal, RefusalSpec
from service.kit.wire import query_struct

Json = dict[str, Any]

EVERYWHERE = (
    problems.InvalidRequest,
    problems.UnknownParameter,
    problems.TooManyRequests,
    problems.Crashed,
)
WITH_DATABASE = (problems.Unavailable, problems.DeadlineExceeded)
WITH_BODY = (
    problems.UnknownField,
    problems.InvalidTime,
    problems.InvalidJson,
    problems.RequestTimeout,
    problems.BodyTooLarge,
    problems.UnsupportedMediaType,
)
WITH_KEY = (problems.IdempotencyKeyInUse, problems.IdempotencyKeyReused)
_REF = "#/components/schemas/{name}"
_TEXT: Json = {"type": "string"}
_IN_PATH: dict[str, Json] = {
    "asset": _TEXT,
    "position": {"type": "integer", "minimum": 1, "maximum": 2**53 - 1},
}
"""What is no id."""
_REQUEST_ID: Json = {"X-Request-Id": {"description": "Also in the log.", "schema": _TEXT}}
_ETAG: Json = {"ETag": {"description": "Strong validator of this answer.", "schema": _TEXT}}
_LOCATION: Json = {"Location": {"description": "Where it stands.", "schema": _TEXT}}
_LINK: Json = {"Link": {"description": 'The page after this one, rel="next".', "schema": _TEXT}}
_REPLAYED: Json = {idempotency.REPLAYED: {"description": "`true`: given before.", "schema": _TEXT}}
_POSITION: Json = {
    positions.HEADER: {
        "description": "Where there is a replica: for reads that must see what was written.",
        "schema": {"type": "string", "pattern": positions.PATTERN},
    }
}
_WAIT: Json = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
_RATE: Json = {
    "RateLimit": {
        "description": "What is left: `r` requests, all in `t` seconds.",
        "schema": _TEXT,
    },
    "RateLimit-Policy": {"description": "`q` requests in `w` seconds.", "schema": _TEXT},
}
_OF_STATUS: dict[int, Json] = {
    308: _LOCATION,
    401: {"WWW-Authenticate": {"schema": _TEXT}},
    409: _WAIT,
    429: _WAIT | _RATE,
    503: _WAIT,
}


class Operation:
    """One method of one address, as its handler declares it."""

    def __init__(self, path: str, method: str, handler: HTTPRouteHandler) -> None:
        self.path = re.sub(r"\{(\w+):\w+\}", r"{\1}", path)
        self.method = method
        self.handler = handler
        self.name = handler.handler_name.rpartition(".")[2]
        self.query = query_struct(handler)
        signature = handler.parsed_fn_signature
        self.body: Any = None
        if "data" in signature.parameters:
            self.body = signature.parameters["data"].annotation
        returned = signature.return_type.annotation
        self.answer: Any = get_args(returned)[0] if get_origin(returned) is Response else returned

    @property
    def types(self) -> list[Any]:
        """Everything that needs a schema."""
        query = [info.type for info in self._fields]
        return [one for one in (self.body, self.answer) if one is not None] + query

    @property
    def _fields(self) -> Sequence[Any]:
        return msgspec.structs.fields(self.query) if self.query else ()

    @property
    def _guards(self) -> list[Any]:
        handler: Any = self.handler
        return list(handler.resolve_guards())

    @property
    def scope(self) -> str | None:
        """The scope that the strictest guard asks for."""
        scopes = [getattr(guard, "scope", None) for guard in self._guards]
        return next((scope for scope in reversed(scopes) if scope), None)

    @property
    def takes_key(self) -> bool:
        """Whether it is done once, if it is sent again with its `Idempotency-Key`."""
        return "tx" in self.handler.parsed_fn_signature.parameters

    @property
    def writes(self) -> bool:
        """Whether its answer tells a position."""
        wants = self.handler.parsed_fn_signature.parameters
        return self.takes_key or (self.method != "GET" and "database" in wants)

    @property
    def refusals(self) -> list[type[Refusal]]:
        """All of them: the handler's own and those of the layers round it."""
        found: list[type[Refusal]] = [*EVERYWHERE]
        for guard in self._guards:
            found += getattr(guard, "refusals", ())
        if self.handler.resolve_dependencies().keys() & set(
            self.handler.parsed_fn_signature.parameters
        ):
            found += WITH_DATABASE
        if self.body is not None:
            found += WITH_BODY
        if self.takes_key:
            found += WITH_KEY
        if "{" in self.path:
            found.append(problems.NotFound)
        for spec in (self.handler.responses or {}).values():
            found += spec.refusals if isinstance(spec, RefusalSpec) else ()
        return list(dict.fromkeys(found))

    def describe(self, schemas: dict[Any, Json], example: Json) -> Json:
        """The operation object."""
        tags = [tag for layer in self.handler.ownership_layers for tag in layer.tags or ()]
        operation: Json = {
            "operationId": self.name,
            "summary": python_inspect.getdoc(self.handler.fn),
            "tags": sorted(set(tags)),
            "parameters": [*self._parameters(schemas, example)],
            "responses": dict(sorted(self._responses(schemas, example).items())),
        }
        if self.body is not None:
            content: Json = {"schema": schemas[self.body]}
            if "request" in example:
                content["example"] = example["request"]
            operation["requestBody"] = {"required": True, "content": {"application/json": content}}
        if self.scope:
            open_too: list[Json] = [{}] if self.scope == "read" else []
            operation["security"] = [*open_too, {"key": []}]
        return {name: value for name, value in operation.items() if value or name == "responses"}

    def _parameters(self, schemas: dict[Any, Json], example: Json) -> Iterator[Json]:
        for name in re.findall(r"\{(\w+)\}", self.path):
            schema = _IN_PATH.get(name, {"type": "string", "format": "uuid"})
            yield {"name": name, "in": "path", "required": True, "schema": schema}
        for info in self._fields:
            schema = {**schemas[info.type]}
            default = info.default if info.default is not NODEFAULT else None
            if info.default_factory is not NODEFAULT:
                default = info.default_factory()
            if default is not None:
                schema["default"] = default
            one: Json = {"name": info.encode_name, "in": "query", "schema": _without_null(schema)}
            if info.required:
                one["required"] = True
            if "array" in str(one["schema"].get("type")):
                one |= {"style": "form", "explode": False}
            if info.encode_name in example.get("query", {}):
                one["example"] = example["query"][info.encode_name]
            yield one
        yield from self._headers()

    def _headers(self) -> Iterator[Json]:
        if self.takes_key:
            yield {
                "name": idempotency.HEADER,
                "in": "header",
                "description": "Sent again with the same key within 24 hours, it is done once.",
                "schema": {"type": "string", "pattern": idempotency.PATTERN},
            }
        wants = self.handler.parsed_fn_signature.parameters.keys()
        if self.method == "GET" and wants & {"reader", "database", "renderings"}:
            yield {
                "name": positions.HEADER,
                "in": "header",
                "description": "The position that a write was answered with, which is to be seen.",
                "schema": {"type": "string", "pattern": positions.PATTERN},
            }
        if PreconditionFailed in self.refusals:
            yield {
                "name": "If-Match",
                "in": "header",
                "description": "The ETag that the change is based on.",
                "schema": _TEXT,
            }

    def _responses(self, schemas: dict[Any, Json], example: Json) -> dict[str, Json]:
        statuses = (self.handler.status_code, *self.handler.opt.get("also_answers", ()))
        answers = {str(status): self._success(schemas, example) for status in statuses}
        for status in sorted({refusal.status for refusal in self.refusals}):
            answers[str(status)] = _refusal(
                status, [one for one in self.refusals if one.status == status]
            )
        return answers

    def _success(self, schemas: dict[Any, Json], example: Json) -> Json:
        schema = schemas[self.answer]
        content: Json = {"schema": schema}
        if "response" in example:
            content["example"] = example["response"]
        headers = dict(_REQUEST_ID)
        if self.method in {"GET", "PATCH"}:
            headers |= _ETAG
        if self.query:
            headers |= _LINK
        if self.takes_key:
            headers |= _REPLAYED
        if self.writes:
            headers |= _POSITION
        if self.handler.status_code == 201:  # noqa: PLR2004 Created
            headers |= _LOCATION
        description = (python_inspect.getdoc(self.answer) or "").partition("\n")[0]
        media_type = str(self.handler.opt.get("answers_in", "application/json"))
        return {
            "description": description or "The answer.",
            "headers": headers,
            "content": {media_type: content},
        }


def _without_null(schema: Json) -> Json:
    """A parameter that may be left out is not one that may be null."""
    kept = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(kept) == 1:
        rest = {name: value for name, value in schema.items() if name != "anyOf"}
        return {**kept[0], **rest}
    return {"anyOf": kept, **schema} if kept else schema


def _with_items(schema: Any) -> Any:
    """An array of anything says so: generators of clients leave out what has no `items`."""
    if isinstance(schema, list):
        return [_with_items(one) for one in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    members = {name: _with_items(one) for name, one in cast("Json", schema).items()}
    if members.get("type") == "array":
        members.setdefault("items", {})
    return members


def _refusal(status: int, classes: Sequence[type[Refusal]]) -> Json:
    lines = [
        f"`{one.type_uri()}`: {(one.__doc__ or '').strip().splitlines()[0]}" for one in classes
    ]
    examples = {
        one.type_uri().rpartition("/")[2]: {
            "value": {"type": one.type_uri(), "title": one.title, "status": status}
        }
        for one in classes
    }
    schema = {"$ref": _REF.format(name="Problem")}
    return {
        "description": "\n\n".join(lines),
        "headers": _REQUEST_ID | _OF_STATUS.get(status, {}),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def _describe_time(wanted: type) -> Json:
    if wanted is times.Time:
        pattern = {"pattern": times.PATTERN, "examples": ["2025-12-03"]}
        return {"type": "string", "description": times.EXPLAINED, **pattern}
    raise NotImplementedError(wanted)


def operations(app: Litestar) -> list[Operation]:
    """Every operation that the contract describes."""
    return [
        Operation(route.path, method, handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods)
        if method != "OPTIONS" and not handler.opt.get("outside_contract")
    ]


def describe(app: Litestar, info: Json, examples: dict[str, Json]) -> Json:
    """The whole document; `examples` are requests and answers by operation id."""
    known = operations(app)
    wanted = [*dict.fromkeys([Problem, *(one for each in known for one in each.types)])]
    found, components = msgspec.json.schema_components(
        wanted, schema_hook=_describe_time, ref_template=_REF
    )
    schemas = dict(zip(wanted, map(_with_items, found), strict=True))
    paths: dict[str, Json] = {}
    for one in sorted(known, key=lambda each: (each.path, each.method)):
        described = one.describe(schemas, examples.get(one.name, {}))
        paths.setdefault(one.path, {})[one.method.lower()] = described
    security = {"key": {"type": "http", "scheme": "bearer", "description": "`qt_…`"}}
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _with_items(dict(sorted(components.items()))),
            "securitySchemes": security,
        },
    }
