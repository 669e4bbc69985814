"""The bytes that are hashed: canonical JSON, and the entry that is a leaf of the log. Pure."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

import msgspec
import rfc8785
from msgspec import Struct

_LEAF = b"\x00"
"""What sets the hash of a leaf apart from that of a node (RFC 9162 §2.1.1)."""


class Entry(Struct, frozen=True, kw_only=True):
    """What a leaf is the hash of; `sha256` is that of the state after the change, in hex."""

    subject: str
    id: UUID
    action: str
    at: datetime
    actor: str | None
    reason: str | None
    sha256: str | None


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value (RFC 8785).

    msgspec writes the same bytes, and faster, but for numbers with a fraction; its order of keys is
    that of code points, which are those of the standard where they are ASCII, as ours are.
    """
    if _has_fraction(value):
        return rfc8785.dumps(value)
    return msgspec.json.encode(value, order="sorted")


class _Fraction(Exception):
    """There is one."""


def _stop(_: str) -> float:
    raise _Fraction


_WHOLE = msgspec.json.Decoder(float_hook=_stop)


def canonical_of(raw: str) -> bytes:
    """The same of a value that is written as JSON, without a look at each of its parts."""
    try:
        return msgspec.json.encode(_WHOLE.decode(raw), order="sorted")
    except _Fraction:
        return canonical(msgspec.json.decode(raw))


def _has_fraction(value: Any) -> bool:
    if isinstance(value, dict):
        value = [*cast("dict[str, Any]", value).values()]
    if isinstance(value, list):
        return any(map(_has_fraction, cast("list[Any]", value)))
    return isinstance(value, float)


def state_hash(state: str) -> bytes:
    """Of a state as it is stored, which is canonical JSON."""
    return sha256(state.encode()).digest()


def entry_value(entry: Entry) -> dict[str, Any]:
    """As JSON; the time in UTC, with all six digits of its microseconds."""
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {**msgspec.to_builtins(entry), "at": at}


def leaf_of(value: Any) -> bytes:
    """The hash of 32 bytes of an entry as JSON."""
    return sha256(_LEAF + canonical(value)).digest()


def leaf_hash(entry: Entry) -> bytes:
    """Of 32 bytes. An entry has no fractions."""
    return sha256(_LEAF + msgspec.json.encode(entry_value(entry), order="sorted")).digest()
