"""From an exception to an answer, for whatever a handler or the framework raises."""

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from service.kit import problems
from service.kit.db import meaning
from service.kit.logs import said
from service.kit.problems import MEDIA_TYPE, Crashed, InvalidRequest, Refusal

log = structlog.get_logger("quotetrail.http")


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The problem document of an exception."""
    refusal = refusal_of(request, error)
    return Response(
        refusal.body(said("request_id") or None),
        status_code=refusal.status,
        headers=refusal.headers,
        media_type=MEDIA_TYPE,
    )


def refusal_of(request: Request[Any, Any, Any], error: Exception) -> Refusal:
    """What an exception says to a client; a crash is logged, a refusal is not."""
    refusal = _refusal(error)
    if isinstance(refusal, Crashed):
        log.error("crash", method=request.method, path=request.scope["path"], exc_info=error)
    elif isinstance(refusal, problems.Unavailable):
        log.warning("unavailable", reason=repr(error)[:300])
        if error is not refusal and (count := request.app.state.get("database_failed")):
            count(error)
    return refusal


def _refusal(error: BaseException) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, BaseExceptionGroup):  # what the end of a dependency adds to a refusal
        return _refusal(error.exceptions[0])  # pyright: ignore[reportUnknownArgumentType,reportUnknownMemberType] any exception
    if isinstance(error, HTTPException) and error.status_code < 500:  # noqa: PLR2004 ours
        return InvalidRequest(error.detail)
    return meaning(error) or Crashed()
