"""The guard of routes: which scope a caller needs."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from service.auth import rules, store
from service.auth.model import KeyMissing, KeyUnknown, Scope, ScopeMissing

Caller = ASGIConnection[Any, Any, Any, Any]


class Needs:
    """`guards=[Needs("write")]`: a caller without this scope is refused before anything is read."""

    refusals = (KeyMissing, KeyUnknown, ScopeMissing)

    def __init__(self, scope: Scope) -> None:
        """Open reading needs no key; one that is given must be valid all the same."""
        self.scope: Scope = scope

    async def __call__(self, connection: Caller, _: BaseRouteHandler) -> None:
        """Raises KeyMissing, KeyUnknown or ScopeMissing."""
        authorization = connection.headers.get("authorization")
        if authorization is None:
            if self.scope == "read" and connection.app.state.settings.public_read:
                return
            raise KeyMissing(f"This needs a key with the scope {self.scope!r}.")
        given = rules.digest(rules.bearer(authorization))
        if not rules.allowed(await _scopes(connection, given), self.scope):
            detail = f"This needs the scope {self.scope!r}."
            raise ScopeMissing(detail, scope=self.scope)
        connection.scope["state"]["caller"] = given


async def _scopes(connection: Caller, given: bytes) -> list[Scope]:
    admin_key: str | None = connection.app.state.settings.admin_key
    if admin_key and rules.same(rules.digest(admin_key), given):
        return ["admin"]
    async with connection.app.state.database.read() as reader:
        held = await store.find_scopes(reader, given)
    if held is None or not rules.same(held[0], given):
        raise KeyUnknown
    return held[1]
