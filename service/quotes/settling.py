"""The status of quotes, settled anew after what it follows from has changed."""

from collections.abc import Collection
from uuid import UUID

from service.kit.db import Connection
from service.publications import linking, reach_store
from service.publications.model import Link, LinkDraft
from service.quotes import change_store, mark_store
from service.quotes.marking import Status, status_of_quote


async def settle(tx: Connection, quotes: Collection[UUID]) -> None:
    """Held before they are read, so that of two changes at once the second sees the first."""
    held = await mark_store.hold_quotes(tx, quotes) if quotes else []
    if not held:
        return
    settled: dict[UUID, tuple[Status, bool]] = {}
    for one in await mark_store.list_marked(tx, held):
        status = status_of_quote(one.spoken, one.printings, one.set_status)
        marked = bool(one.spoken) or any(one.printings)
        if (status, marked) != (one.status, one.marked):
            settled[one.id] = (status, marked)
    if settled:
        await mark_store.update_statuses(tx, settled)


async def settle_reached(tx: Connection, corrections: Collection[UUID]) -> None:
    """What these corrections mark."""
    if corrections:
        await settle(tx, await mark_store.list_reached(tx, corrections))


async def settle_dated(tx: Connection, publication_id: UUID) -> None:
    """After the time of a publication has come to be known."""
    await change_store.update_printed(tx, await mark_store.list_printed_in(tx, [publication_id]))


async def settle_printed(
    tx: Connection, publication_id: UUID, quotes: Collection[UUID], held: Collection[UUID]
) -> None:
    """After a publication has come to print these quotes, of which some were held before."""
    if held:
        await change_store.update_printed(tx, held)
    await settle(tx, await mark_store.list_unsettled(tx, publication_id, quotes))


async def link(tx: Connection, source_id: UUID, draft: LinkDraft) -> tuple[Link, bool]:
    """The link and whether it is new; what was taken back reaches along it. Raises LinkCircular."""
    made, new = await linking.link(tx, source_id, draft)
    if new:
        await settle_reached(tx, await reach_store.list_reaching(tx, source_id))
    return made, new
