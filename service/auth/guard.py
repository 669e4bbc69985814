"""The guard of routes: which scope a caller needs."""

from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from service.auth import auditing, rules, store
from service.auth.model import (
    SETTINGS_KEY,
    Holder,
    KeyMissing,
    KeyUnknown,
    Scope,
    ScopeMissing,
)
from service.kit.db import CALLER, Caller

Http = ASGIConnection[Any, Any, Any, Any]
KEY_PARAMETER = "key_parameter"
"""The `opt` of a route whose clients give their key in a parameter: its name. For reading alone."""


@dataclass(frozen=True)
class Needs:
    """`guards=[Needs("write")]`: a caller without this scope is refused before anything is read.

    Open reading needs no key; one that is given must be valid all the same.
    """

    refusals = (KeyMissing, KeyUnknown, ScopeMissing)
    scope: Scope

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
        holder = await _holder(connection, secret)
        auditing.begin(holder, connection.scope)
        if not rules.allowed(holder.scopes, self.scope):
            detail = f"This needs the scope {self.scope!r}."
            raise ScopeMissing(detail, scope=self.scope)
        connection.scope["state"][CALLER] = Caller(holder.name, holder.sha256)


async def _holder(connection: Http, secret: str) -> Holder:
    """Raises KeyUnknown."""
    state, given = connection.app.state, rules.digest(secret)
    admin_key: str | None = state.settings.admin_key
    held: Holder | None = None
    if admin_key and rules.same(rules.digest(admin_key), given):
        held = Holder(None, SETTINGS_KEY, given, ["admin"])
    else:
        async with state.database.read_newest() as reader:
            held = await store.find_key(reader, given)
    if held is None or not rules.same(held.sha256, given):
        state.limits.forget(given)
        raise KeyUnknown
    state.limits.know(given)
    return held
