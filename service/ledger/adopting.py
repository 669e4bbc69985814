"""Puts on the log what was recorded before there was one, batch by batch."""

from uuid import UUID

from service.kit.db import Database, because
from service.ledger import store, verify_store
from service.ledger.model import Subject
from service.ledger.verify_store import Thing, Things

AT_ONCE = 500
REASON = "adopted"


async def adopt_next(
    database: Database, things: Things, subject: Subject, after: UUID, by: str
) -> tuple[UUID | None, int, int]:
    """Goes on behind an id: to which one, how many it saw, and how many it put on the log."""
    async with database.read() as reader:
        batch = await verify_store.list_things(reader, things, subject, after, AT_ONCE)
    adopted = 0
    if _unlogged(batch):
        async with database.write(by) as tx:
            await store.lock_head(tx)  # behind whatever others do to these things meanwhile
            because(tx, REASON)
            batch = await verify_store.list_things(tx, things, subject, after, AT_ONCE)
            wanted = _unlogged(batch)
            store.note(tx, subject, wanted, "recorded")
            adopted = len(wanted)
    return batch[-1].id if batch else None, len(batch), adopted


def _unlogged(batch: list[Thing]) -> list[UUID]:
    return [one.id for one in batch if not one.logged]
