"""Entries of the log in the database, as they are hashed."""

from typing import Any

import msgspec

from service.kit.db import Connection
from service.ledger.entries import Entry, entry_value
from service.ledger.proof_model import EntryNotFound, LeafEntry, LogEntry, LogEntryList

_ENTRY = """
    SELECT c.position, c.subject, c.id, c.action, c.at, c.actor, c.reason,
           encode(c.sha256, 'hex') AS sha256, encode(c.leaf, 'hex') AS leaf_hash
"""


async def list_entries(reader: Connection, after: int, limit: int) -> LogEntryList:
    """In their order."""
    rows = await reader.fetch(
        _ENTRY
        + """
          FROM changes c
         WHERE c.position > $1
         ORDER BY c.position
         LIMIT $2
        """,
        after,
        limit + 1,
    )
    items = [_entry(dict(row)) for row in rows[:limit]]
    last = items[-1].position if items else after
    return LogEntryList(items=items, last=last, more=len(rows) > limit)


async def get_entry(reader: Connection, position: int) -> tuple[LogEntry, Any]:
    """With the state after it, where it is still there. Raises EntryNotFound."""
    row = await reader.fetchrow(
        _ENTRY
        + """
               , s.state::json AS state
          FROM changes c LEFT JOIN states s USING (position)
         WHERE c.position = $1
        """,
        position,
    )
    if row is None:
        raise EntryNotFound
    return _entry(dict(row)), row["state"]


def _entry(row: dict[str, Any]) -> LogEntry:
    known = {name: row[name] for name in Entry.__struct_fields__}
    value = entry_value(msgspec.convert(known, Entry))
    return LogEntry(
        position=row["position"],
        entry=msgspec.convert(value, LeafEntry),
        leaf_hash=row["leaf_hash"],
    )
