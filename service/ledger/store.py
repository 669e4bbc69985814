"""Changes in the database, in an order that is that of commits.

A sequence is seen out of order, and clocks jump. So the last statement of a transaction takes its
positions from one row, which stays locked until the commit: whoever sees a position sees all
positions before it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from service.kit.db import Connection, noted
from service.ledger.model import Change, ChangeList

_Subject = Literal["speaker", "outlet", "publication", "quote", "occurrence", "link", "review"]
_Action = Literal["recorded", "changed", "merged", "unmerged", "removed"]


def note(tx: Connection, subject: _Subject, ids: Iterable[UUID], action: _Action) -> None:
    """Keeps what the transaction does, for `seal` to write; the first action on a thing counts."""
    noted(tx).extend((subject, one, action) for one in ids)


async def seal(tx: Connection) -> None:
    """Writes what was noted, each thing once, as the last statement of a transaction."""
    done: dict[tuple[str, UUID], str] = {}
    for subject, one, action in noted(tx):
        done.setdefault((subject, one), action)
    noted(tx).clear()
    if not done:
        return
    await tx.execute(
        """
        WITH head AS (
            UPDATE change_head SET position = position + cardinality($1::text[])
            RETURNING position - cardinality($1::text[]) AS before)
        INSERT INTO changes (position, subject, id, action, at)
        SELECT head.before + row.number, row.subject, row.id, row.action, clock_timestamp()
          FROM head, unnest($1::text[], $2::uuid[], $3::text[])
                     WITH ORDINALITY AS row (subject, id, action, number)
        """,
        [subject for subject, _ in done],
        [one for _, one in done],
        list(done.values()),
    )


async def list_changes(reader: Connection, after: int, limit: int) -> ChangeList:
    """In their order."""
    rows = await reader.fetch(
        """
        SELECT position, subject, id, action, at
          FROM changes
         WHERE position > $1
         ORDER BY position
         LIMIT $2
        """,
        after,
        limit + 1,
    )
    items = msgspec.convert([dict(row) for row in rows[:limit]], list[Change])
    return ChangeList(
        items=items, last=items[-1].position if items else after, more=len(rows) > limit
    )


async def find_last_time(reader: Connection) -> datetime | None:
    """When the last change was made, whatever it was; none before the first."""
    return await reader.fetchval("SELECT at FROM changes ORDER BY position DESC LIMIT 1")


async def get_head(reader: Connection) -> int:
    """The position of the last change; 0 before the first."""
    return await reader.fetchval("SELECT position FROM change_head")
