"""Keys, their scopes, and the refusals of callers."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

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
    last_used_at: datetime | None = None


SETTINGS_KEY = "QUOTETRAIL_ADMIN_KEY"
"""The name of the key of the settings, which has no id."""


class Holder(Struct, frozen=True):
    """Whose key it is, its hash, and what it may do."""

    id: UUID | None
    name: str
    sha256: bytes
    scopes: list[Scope]


class Use(Struct, frozen=True, kw_only=True):
    """What a key was used for."""

    id: UUID
    key_id: UUID | None
    at: datetime
    method: str
    path: str
    request_id: str
    status: int | None = None
    """None: it was committed, and how it was answered is not known (yet)."""
    committed: bool = False
    """Whether it changed the record."""

    def answered(self, method: str, status: int) -> "Use":
        """The same, over; HEAD is GET to those within."""
        return replace(self, method=method, status=status)


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
