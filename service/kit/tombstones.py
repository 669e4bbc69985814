"""What is not there: never was (404), or was and has been removed (410)."""

from uuid import UUID

from service.kit.db import Connection
from service.kit.problems import Gone, NotFound, Refusal


async def missing(reader: Connection, key: UUID, not_found: type[NotFound]) -> Refusal:
    """The refusal to raise for an id that no row has."""
    reason = await reader.fetchval("SELECT reason FROM tombstones WHERE id = $1", key)
    return not_found() if reason is None else Gone(reason)
