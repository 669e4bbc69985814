"""Validators, and `If-Match`: a change applies to the state that its author has seen."""

from hashlib import sha256
from typing import Any

import msgspec
from litestar import Request

from service.kit.problems import PreconditionFailed


def etag(body: bytes) -> str:
    """A strong validator of exactly these bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def check_unchanged(request: Request[Any, Any, Any], present: msgspec.Struct) -> None:
    """Compares `If-Match`, where it is given, with the validator of the present state.

    Comparison is strong (RFC 9110 §13.1.1). Raises PreconditionFailed.
    """
    condition = request.headers.get("if-match")
    if condition is None or condition.strip() == "*":
        return
    if etag(msgspec.json.encode(present)) not in {one.strip() for one in condition.split(",")}:
        detail = "If-Match does not name the present state."
        raise PreconditionFailed(detail, path="If-Match", place="header")
