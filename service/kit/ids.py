"""Identifiers: UUIDv7, made by the service, so that several databases need no coordination."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Sortable by the moment of making, to the millisecond, as long as the clock runs forward."""
    return uuid7()
