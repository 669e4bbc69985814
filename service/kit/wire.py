"""Strict reading of what clients send: JSON bodies and query strings become Structs or refusals."""

import json
import re
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, NoReturn, TypeVar, Union, cast, get_args, get_origin
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import SkipValidation
from litestar.types import Empty

from service.kit.problems import (
    Fault,
    InvalidJson,
    InvalidRequest,
    InvalidTime,
    Place,
    Refusal,
    UnknownField,
    UnknownParameter,
    UnsupportedMediaType,
)
from service.kit.times import NotATime, Time, read_time

T = TypeVar("T")

Asked = NamedDependency[SkipValidation[T]]
"""The query of a route, read into a Struct that refuses what it does not know."""

MAX_DEPTH = 100
"""Arrays and objects within each other; far above what any document here needs."""
EXACT = 2**53
"""Below it, every integer is a number of its own in every JSON parser."""
MAX_FAULTS = 50
"""So many are named; a document may hold thousands."""

_JSON_TYPE = re.compile(r"application/json(\s*;\s*charset=\"?utf-?8\"?)?\s*", re.IGNORECASE)
_DIGITS = re.compile("[0-9]{1,18}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class StrictRequest(Request[Any, Any, Any]):
    """Reads a body as exactly what its handler declares, and says of every field what is wrong."""

    async def json(self) -> Any:
        """Raises UnsupportedMediaType, InvalidJson or a refusal that names the fields."""
        if self._json is not Empty:
            return self._json
        if not _JSON_TYPE.fullmatch(self.headers.get("content-type", "")):
            raise UnsupportedMediaType
        wanted = self.route_handler.parsed_fn_signature.parameters["data"].annotation
        self._json = read(parse_json(await self.body()), wanted)
        return self._json


def parse_json(raw: bytes) -> Any:
    """One JSON document in UTF-8 without repeated keys, NaN or lone surrogates.

    Raises InvalidJson.
    """
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_unique_keys,
            parse_constant=_no_number,
            parse_float=_number,
        )
    except RecursionError:
        raise InvalidJson("The document is nested too deeply.") from None
    except ValueError as error:  # broken UTF-8 and numbers of thousands of digits as well
        raise InvalidJson(str(error)[:200]) from None
    _refuse_depth(value)
    if b"\\ud" in raw or b"\\uD" in raw:
        _refuse_surrogates(value)
    return value


def _number(text: str) -> int | float:
    """JSON knows one kind of number: `1.0` is an integer to JSON Schema, and here."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < EXACT else number


def _refuse_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _members(outer)]
        if not level:
            return
    raise InvalidJson("The document is nested too deeply.")


def _members(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(cast("dict[str, Any]", value).values())
    return cast("list[Any]", value) if isinstance(value, list) else []


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"The key {twice!r} is there twice.")
    return members


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number.")


def _refuse_surrogates(value: Any) -> None:
    if isinstance(value, dict):
        value = [*cast("dict[str, Any]", value), *_members(value)]
    for member in _members(value):
        _refuse_surrogates(member)
    if isinstance(value, str) and _SURROGATE.search(value):
        raise InvalidJson("A string holds half of a surrogate pair.")


def decode_hook(wanted: type, value: Any) -> Any:
    """What msgspec asks for types that it does not know."""
    if wanted is Time and isinstance(value, str):
        return read_time(value)
    raise TypeError(f"Expected a string with a time, got `{type(value).__name__}`")


Finding = tuple[type[Refusal], Fault]


def read(value: Any, wanted: type[T], *, place: Place = "body") -> T:
    """The value as the wanted type; raises a refusal that names every field in the way.

    One kind of fault gives its own refusal (UnknownField, InvalidTime), several InvalidRequest.
    """
    try:
        return msgspec.convert(value, wanted, dec_hook=decode_hook)
    except msgspec.ValidationError:
        found = list(_faults(value, wanted, "", place))
        kinds = {kind for kind, _ in found}
        refusal = kinds.pop() if len(kinds) == 1 else InvalidRequest
        faults = [fault for _, fault in found][:MAX_FAULTS]
        raise refusal(faults[0].detail, errors=faults) from None


def _faults(value: Any, wanted: Any, path: str, place: Place) -> Iterator[Finding]:
    """Goes on where msgspec stops at the first fault: into every member, by its declared type."""
    try:
        msgspec.convert(value, wanted, dec_hook=decode_hook)
    except msgspec.ValidationError as error:
        inner = list(_inner_faults(value, wanted, path, place))
        yield from inner or [_fault(error, path, place)]


def _inner_faults(value: Any, wanted: Any, path: str, place: Place) -> Iterator[Finding]:
    for part in _alternatives(wanted):
        if isinstance(value, dict) and isinstance(part, type) and issubclass(part, msgspec.Struct):
            yield from _struct_faults(cast("dict[str, Any]", value), part, path, place)
        elif isinstance(value, list) and get_origin(part) is list:
            for index, item in enumerate(cast("list[Any]", value)):
                yield from _faults(item, get_args(part)[0], f"{path}[{index}]", place)


def _struct_faults(
    value: dict[str, Any], struct: type[msgspec.Struct], path: str, place: Place
) -> Iterator[Finding]:
    fields = {info.encode_name: info for info in msgspec.structs.fields(struct)}
    prefix = f"{path}." if path else ""
    for name in value.keys() - fields.keys():
        kind = UnknownField if place == "body" else UnknownParameter
        known = ", ".join(fields) or "none"
        detail = f"{name[:100]!r} is not known here. There are: {known}"
        yield kind, Fault(path=prefix + name[:100], detail=detail, place=place)
    for name, info in fields.items():
        if name in value:
            yield from _faults(value[name], info.type, prefix + name, place)
        elif info.required:
            fault = Fault(path=prefix + name, detail="This field is required.", place=place)
            yield InvalidRequest, fault


def _alternatives(wanted: Any) -> Iterator[Any]:
    """The declared type without `Annotated`, and each member of a union."""
    origin = get_origin(wanted)
    if origin is Annotated:
        yield from _alternatives(get_args(wanted)[0])
    elif origin in {Union, UnionType}:
        for member in get_args(wanted):
            yield from _alternatives(member)
    else:
        yield wanted


def _fault(error: msgspec.ValidationError, path: str, place: Place) -> Finding:
    kind = InvalidTime if isinstance(error.__cause__, NotATime) else InvalidRequest
    reason, _, within = str(error).partition(" - at `$")
    return kind, Fault(path=path + within.rstrip("`") or "body", detail=reason, place=place)


class NoParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The query of a route that has none."""


def query_struct(handler: HTTPRouteHandler) -> type[msgspec.Struct] | None:
    """What a handler's `asked: Asked[...]` reads the query into, a field for each parameter."""
    asked = handler.parsed_fn_signature.parameters.get("asked")
    return asked.annotation if asked else None


_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


def asked_at(request: Request[Any, Any, Any]) -> str:
    """The address at which the service was asked for, without a path: for links in answers.

    By `Host`, as the client reaches us by it; without a usable one by where we listen.
    """
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        server, port = request.scope["server"] or ("localhost", None)
        host = f"{server}:{port}" if port else server
    return f"{request.scope['scheme']}://{host}"


def address_behind(request: Request[Any, Any, Any], one: UUID) -> str:
    """What follows an id in the address that was asked for, with the query."""
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    rest = path[path.lower().index(str(one)) + len(str(one)) :]
    return f"{rest}?{query}" if query else rest


async def read_request(request: Request[Any, Any, Any]) -> None:
    """For `before_request`: query and body, or a refusal, before anything is held for the request.

    A parameter that is not declared, or is there twice, is refused. A list is given with commas.
    (A dependency that raises would leave the connections of its neighbours open.)
    """
    struct = query_struct(request.route_handler)
    request.scope["state"]["asked"] = read_query(request.scope["query_string"], struct)
    if "data" in request.route_handler.parsed_fn_signature.parameters:
        await request.json()


def read_query(raw: bytes, struct: type[msgspec.Struct] | None) -> msgspec.Struct:
    """The parameters of a query; without a struct there may be none. Raises InvalidRequest."""
    wanted = struct or NoParameters
    return read(_parameters(raw, wanted), wanted, place="query") if raw else _unasked(wanted)


@cache
def _unasked(wanted: type[msgspec.Struct]) -> msgspec.Struct:
    """What is meant where nothing is said; a refusal is made anew each time."""
    return read({}, wanted, place="query")


def provide_asked(request: Request[Any, Any, Any]) -> msgspec.Struct:
    """The dependency `asked`: the query, as `read_request` has read it."""
    return request.scope["state"]["asked"]


def _parameters(raw: bytes, struct: type[msgspec.Struct]) -> dict[str, Any]:
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        detail = "The query is not UTF-8, or has too many parameters."
        raise InvalidRequest(detail, path="query", place="query") from error
    kinds = _wanted(struct)
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise InvalidRequest("The parameter is there twice.", path=name, place="query")
        values[name] = _from_text(value, kinds.get(name, _TEXT))
    return values


class _Wanted(NamedTuple):
    """What the text of a parameter may stand for besides itself."""

    listed: bool
    whole: bool


_TEXT = _Wanted(listed=False, whole=False)


@cache
def _wanted(struct: type[msgspec.Struct]) -> dict[str, _Wanted]:
    """By name; looked up once, as it takes longer than all the rest of reading a query."""
    kinds = {
        info.encode_name: [*_alternatives(info.type)] for info in msgspec.structs.fields(struct)
    }
    return {
        name: _Wanted(listed=any(get_origin(one) is list for one in parts), whole=int in parts)
        for name, parts in kinds.items()
    }


def _from_text(value: str, wanted: _Wanted) -> Any:
    """What a parameter's text stands for where a number or a list is wanted."""
    if wanted.listed:
        return value.split(",")
    return int(value) if wanted.whole and _DIGITS.fullmatch(value) else value
