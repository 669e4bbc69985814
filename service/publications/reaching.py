"""How far a correction goes: to the publications that copy the corrected one, and their copies."""

from collections.abc import Sequence
from uuid import UUID

from service.kit.db import Connection, lock
from service.publications import reach_store
from service.publications.rules import lock_key

COPYING = ("forwards", "reprints", "translates")
"""What a publication does with another whose errors it shares."""
LOCKS = {lock_key("links", kind) for kind in COPYING}
"""Under which such links are made: one reach follows from all of them."""
DEEPEST = 64
"""Copies of copies that are followed."""
MOST_COPIES = 20_000


async def wait(tx: Connection) -> None:
    """Waits for the right to spread: before quotes are locked, as who spreads locks them then."""
    await lock(tx, LOCKS)


async def spread(tx: Connection, corrections: Sequence[UUID]) -> None:
    """Finds anew which publications these reach, whatever they reached before."""
    if not corrections:
        return
    await wait(tx)
    for correction, publication in (await reach_store.list_corrected(tx, corrections)).items():
        await reach_store.update_reach(tx, correction, await _copies(tx, publication))


async def _copies(tx: Connection, publication: UUID) -> set[UUID]:
    """With the publication itself."""
    found = {publication}
    frontier = found
    for _ in range(DEEPEST):
        frontier = set(await reach_store.list_copies(tx, frontier)) - found
        found |= frontier
        if not frontier or len(found) > MOST_COPIES:
            break
    return found
