"""Refusals in the form of Google's APIs (google.rpc.Status). Pure but for the log."""

from typing import Any

import msgspec
from litestar import Request, Response

from service.compat.factcheck.model import MarkupPageChanged, MarkupPageTaken
from service.kit.errors import refusal_of
from service.kit.problems import Refusal

MEDIA_TYPE = "application/json; charset=UTF-8"
_STATUSES = {
    400: (400, "INVALID_ARGUMENT"),
    401: (401, "UNAUTHENTICATED"),
    403: (403, "PERMISSION_DENIED"),
    404: (404, "NOT_FOUND"),
    405: (404, "NOT_FOUND"),
    408: (504, "DEADLINE_EXCEEDED"),
    409: (409, "ABORTED"),
    410: (404, "NOT_FOUND"),
    413: (400, "INVALID_ARGUMENT"),
    415: (400, "INVALID_ARGUMENT"),
    422: (400, "INVALID_ARGUMENT"),
    429: (429, "RESOURCE_EXHAUSTED"),
    500: (500, "INTERNAL"),
    501: (501, "UNIMPLEMENTED"),
    503: (503, "UNAVAILABLE"),
}
_OWN: dict[type[Refusal], tuple[int, str]] = {
    MarkupPageTaken: (409, "ALREADY_EXISTS"),
    MarkupPageChanged: (409, "ABORTED"),
}


def render(refusal: Refusal, _request_id: str | None) -> tuple[int, str, bytes]:
    """The HTTP status, the media type and the body."""
    code, status = _OWN.get(type(refusal)) or _STATUSES.get(refusal.status, (500, "UNKNOWN"))
    error: dict[str, Any] = {
        "code": code,
        "message": refusal.detail or refusal.title,
        "status": status,
        "details": _details(refusal),
    }
    return code, MEDIA_TYPE, msgspec.json.encode({"error": error})


def _details(refusal: Refusal) -> list[dict[str, Any]]:
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": refusal.type_uri().rpartition("/")[2].replace("-", "_").upper(),
        "domain": "factchecktools",
    }
    violations = [{"field": one.path, "description": one.detail} for one in refusal.errors]
    request = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": violations,
    }
    return [request, info] if violations else [info]


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """What a handler raises, in Google's form."""
    refusal = refusal_of(request, error)
    status, media_type, body = render(refusal, None)
    return Response(body, status_code=status, headers=refusal.headers, media_type=media_type)
