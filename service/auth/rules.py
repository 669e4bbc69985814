"""Decisions about keys: how one is made, what is kept of it, and what a scope allows."""

import hashlib
import secrets
from collections.abc import Iterable

from service.auth.model import KeyMissing, Scope

ALLOWS: dict[Scope, frozenset[Scope]] = {
    "read": frozenset({"read"}),
    "write": frozenset({"read", "write"}),
    "admin": frozenset({"read", "write", "admin"}),
}


def new_secret() -> str:
    """`qt_` and 32 random bytes; shown once, kept only as its hash."""
    return "qt_" + secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """SHA-256. The secret has 256 random bits, so that no slow hash is called for."""
    return hashlib.sha256(secret.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    """In constant time."""
    return secrets.compare_digest(one, other)


def allowed(scopes: Iterable[Scope], wanted: Scope) -> bool:
    """Whether any of the scopes includes the wanted one."""
    return any(wanted in ALLOWS[scope] for scope in scopes)


def bearer(authorization: str) -> str:
    """The secret of an `Authorization` header (RFC 6750). Raises KeyMissing."""
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise KeyMissing("The header is `Authorization: Bearer <key>`.")
    return secret.strip()
