"""Keys, their scopes, and the refusals of callers."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from service.kit.problems import Refusal

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


class Key(Struct, frozen=True):
    """A key as it is listed: never its secret, which is not stored."""

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: datetime
    revoked_at: datetime | None = None


class KeyMissing(Refusal):
    """This needs `Authorization: Bearer <key>`."""

    status = 401
    title = "A key is needed"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="quotetrail"'})


class KeyUnknown(KeyMissing):
    """The key is not one of ours, or has been revoked."""

    title = "The key is not valid"

    def __init__(self) -> None:
        super().__init__()
        self.headers["WWW-Authenticate"] += ', error="invalid_token"'


class ScopeMissing(Refusal):
    """The key is valid, but not for this; `scope` names what it lacks."""

    status = 403
    title = "The key does not allow this"
