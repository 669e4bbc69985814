"""Identifiers: UUIDv7, made by the service, so that several databases need no coordination."""

from uuid import UUID

import msgspec
import uuid_utils
from uuid_utils.compat import uuid7


def read_id(text: str) -> UUID | None:
    """None where it is not one, but a name perhaps."""
    try:
        return msgspec.convert(text, UUID)
    except msgspec.ValidationError:
        return None


def new_name() -> str:
    """As `new_id`, as text."""
    return str(uuid_utils.uuid7())


def new_id() -> UUID:
    """Sortable by the moment of making, to the millisecond, as long as the clock runs forward."""
    return uuid7()
