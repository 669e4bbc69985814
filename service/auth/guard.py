"""The guard of routes: which scope a caller needs."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from service.auth import rules, store
from service.auth.model import KeyMissing, KeyUnknown, Scope, ScopeMissing
from service.kit.db import CALLER, Caller

Http = ASGIConnection[Any, Any, Any, Any]
ADMIN = "admin"
"""The name of the key that is a setting."""
KEY_PARAMETER = "key_parameter"
"""The `opt` of a route whose clients give their key in a parameter: its name. For reading alone."""


class Needs:
    """`guards=[Needs("write")]`: a caller without this scope is refused before anything is read."""

    refusals = (KeyMissing, KeyUnknown, ScopeMissing)

    def __init__(self, scope: Scope) -> None:
        """Open reading needs no key; one that is given must be valid all the same."""
        self.scope: Scope = scope

    async def __call__(self, connection: Http, handler: BaseRouteHandler) -> None:
        """Raises KeyMissing, KeyUnknown or ScopeMissing."""
        authorization = connection.headers.get("authorization")
        if authorization is None:
            if self.scope == "read" and connection.app.state.settings.public_read:
                return
            secret = connection.query_params.get(handler.opt.get(KEY_PARAMETER, ""))
            if self.scope != "read" or not secret:
                raise KeyMissing(f"This needs a key with the scope {self.scope!r}.")
        else:
            secret = rules.bearer(authorization)
        name, digest, scopes = await _who(connection, secret)
        if not rules.allowed(scopes, self.scope):
            detail = f"This needs the scope {self.scope!r}."
            raise ScopeMissing(detail, scope=self.scope)
        connection.scope["state"][CALLER] = Caller(name, digest)


async def _who(connection: Http, secret: str) -> tuple[str, bytes, list[Scope]]:
    """The name of a key, its digest and its scopes. Raises KeyUnknown."""
    given = rules.digest(secret)
    admin_key: str | None = connection.app.state.settings.admin_key
    if admin_key and rules.same(rules.digest(admin_key), given):
        return ADMIN, given, ["admin"]
    async with connection.app.state.database.read() as reader:
        held = await store.find_key(reader, given)
    if held is None or not rules.same(held.sha256, given):
        raise KeyUnknown
    return held.name, given, held.scopes
