"""Refusals: one exception class per reason to say no, each rendered as an RFC 9457 problem."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from litestar.openapi.datastructures import ResponseSpec
from msgspec import UNSET, Meta, Struct, UnsetType, field, json

MEDIA_TYPE = "application/problem+json"

Place = Literal["body", "query", "path", "header"]


class Fault(Struct, frozen=True, omit_defaults=True):
    """One invalid field: where it is, and what is wrong with it."""

    path: Annotated[str, Meta(description="`quotes[0].said_at` in a body, else the bare name.")]
    detail: str
    place: Place = field(name="in", default="body")


class Problem(Struct, frozen=True, omit_defaults=True):
    """An error in the form of RFC 9457; `type` is stable, the sentences may be reworded."""

    type: Annotated[str, Meta(pattern="^/problems/[a-z0-9-]+$")]
    title: str
    status: Annotated[int, Meta(ge=300, le=599)]
    detail: str | UnsetType = UNSET
    errors: Annotated[
        list[Fault] | UnsetType, Meta(description="Every invalid field, with its path.")
    ] = UNSET
    request_id: str | UnsetType = UNSET


def kebab(name: str) -> str:
    """`SpanTaken` → `span-taken`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


class Refusal(Exception):
    """Base of every answer that is not a success; a subclass's name is its URL.

    400 says that a request does not fit the contract's schemas, 422 that it fits and cannot be
    done.
    """

    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request was refused"
    meanings: ClassVar[dict[str, type["Refusal"]]] = {}
    """Every concrete refusal by its `type`, for the documentation and its test."""

    def __init__(
        self,
        detail: str | None = None,
        *,
        path: str | None = None,
        place: Place = "body",
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        """`path` is short for one fault with `detail`; `more` are further members."""
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = list(errors)
        if path is not None:
            self.errors.append(Fault(path=path, detail=detail or self.title, place=place))
        self.headers = dict(headers or {})
        self.more = more

    def __init_subclass__(cls) -> None:
        """A subclass is known by its type from the moment it is written."""
        Refusal.meanings[cls.type_uri()] = cls

    @classmethod
    def type_uri(cls) -> str:
        """The stable `type` of the problem."""
        return "/problems/" + kebab(cls.__name__)

    def body(self, request_id: str | None = None) -> bytes:
        """The problem document, in UTF-8."""
        problem = Problem(
            type=self.type_uri(),
            title=self.title,
            status=self.status,
            detail=self.detail or UNSET,
            errors=self.errors or UNSET,
            request_id=request_id or UNSET,
        )
        return json.encode({**_members(problem), **self.more})


def _members(problem: Problem) -> dict[str, Any]:
    names = problem.__struct_fields__
    return {name: value for name in names if (value := getattr(problem, name)) is not UNSET}


class NotFound(Refusal):
    """Nothing stands under this address."""

    status = 404
    title = "There is nothing at this address"


class Gone(Refusal):
    """It was here and has been removed; its id is never used again."""

    status = 410
    title = "This has been removed"


class Conflict(Refusal):
    """The request contradicts what is held."""

    status = 409
    title = "This contradicts what is held"


class Unprocessable(Refusal):
    """Well-formed, and yet it cannot be recorded."""

    status = 422
    title = "This cannot be recorded"


class InvalidRequest(Refusal):
    """Fields are missing, of the wrong type or out of bounds."""

    title = "The request has invalid fields"


class UnknownField(Refusal):
    """A field that this route does not know."""

    title = "The request has a field that is not known here"


class UnknownParameter(Refusal):
    """A query parameter that this route does not know."""

    title = "The request has a query parameter that is not known here"


class InvalidTime(Refusal):
    """Not one of the ISO 8601 forms that are taken, or no day of the calendar."""

    title = "A time is not valid"


class InvalidJson(Refusal):
    """The body is not one JSON document in UTF-8."""

    title = "The body is not valid JSON"


class InvalidCursor(Unprocessable):
    """A cursor comes from `next` of the same list with the same filters."""

    title = "The cursor does not belong to this list"


class NothingToSearch(Unprocessable):
    """What is searched for has a letter or a digit in it."""

    title = "There is no word in what is searched for"


class MethodNotAllowed(Refusal):
    """The address is known, but not with this method; `Allow` names those it takes."""

    status = 405
    title = "This address does not take this method"


class RequestTimeout(Refusal):
    """The body did not arrive in time."""

    status = 408
    title = "The request did not arrive in time"


class PreconditionFailed(Refusal):
    """`If-Match` names another state than the present one: read again, then change."""

    status = 412
    title = "It has changed since it was read"


class BodyTooLarge(Refusal):
    """The body is larger than the service takes."""

    status = 413
    title = "The body is too large"


class UnsupportedMediaType(Refusal):
    """Only `application/json` in UTF-8 is taken."""

    status = 415
    title = "The body must be application/json in UTF-8"


class IdempotencyKeyReused(Unprocessable):
    """Another request was answered under this key: a new request needs a new key."""

    title = "This Idempotency-Key stands for another request"


class IdempotencyKeyInUse(Conflict):
    """A request with this key is under way: try again after `Retry-After` seconds."""

    title = "A request with this Idempotency-Key is still running"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class TooManyRequests(Refusal):
    """More than one client is served; `Retry-After` says in how many seconds to go on."""

    status = 429
    title = "Too many requests"


class Crashed(Refusal):
    """A defect of the service; the request id finds it in the log."""

    status = 500
    title = "The service failed"


class Unavailable(Refusal):
    """The database cannot answer now; try again after `Retry-After` seconds."""

    status = 503
    title = "The service cannot answer now"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"Retry-After": "1"})


class DeadlineExceeded(Unavailable):
    """The request took longer than the service allows."""

    title = "The request took too long"


class RefusalSpec(ResponseSpec):
    """What the contract says of one status: the refusals that answer with it."""

    refusals: tuple[type[Refusal], ...] = ()


def refusals(*classes: type[Refusal]) -> dict[int, ResponseSpec]:
    """For `responses=` of a handler: the refusals of its own that it can answer with."""
    specs: dict[int, ResponseSpec] = {}
    for status in sorted({cls.status for cls in classes}):
        spec = RefusalSpec(data_container=Problem, generate_examples=False)
        spec.refusals = tuple(cls for cls in classes if cls.status == status)
        specs[status] = spec
    return specs
