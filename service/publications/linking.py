"""Links and circles: what may lead back to itself, and what is reported when it does."""

from uuid import UUID

from service.kit.db import Connection, lock
from service.publications import reach_store, reaching, store
from service.publications.model import Link, LinkCircular, LinkDraft
from service.publications.rules import ACYCLIC, lock_key

LONGEST_WALK = 1000
"""Publications that are looked at before a walk along links is given up as too wide."""


async def link(tx: Connection, source_id: UUID, draft: LinkDraft) -> tuple[Link, bool]:
    """The link, and whether it is new.

    A circle of citations is recorded and marked; any other circle raises LinkCircular.
    """
    copies = draft.kind in reaching.COPYING
    await lock(tx, reaching.LOCKS if copies else {lock_key("links", draft.kind)})
    if held := await store.find_link(tx, source_id, draft):
        return held, False
    circle = await _way(tx, draft.kind, draft.target_id, source_id)
    if circle and draft.kind in ACYCLIC and draft.target_id != source_id:
        steps = " → ".join(str(one) for one in [source_id, *circle])
        raise LinkCircular(f"It would lead back: {steps}", path="target_id")
    await store.insert_link(tx, source_id, draft)
    if copies:
        await reaching.spread(tx, await reach_store.list_reaching(tx, draft.target_id))
    if circle and draft.kind == "cites":
        await store.update_circular(tx, circle)
    made = await store.find_link(tx, source_id, draft)
    if made is None:
        raise RuntimeError("A link that was inserted is not there")
    return made, True


async def _way(tx: Connection, kind: str, start: UUID, goal: UUID) -> list[UUID]:
    """The shortest way along links of one kind, both ends included; empty where there is none."""
    came_from: dict[UUID, UUID | None] = {start: None}
    frontier: list[UUID] = [start]
    while frontier and goal not in came_from and len(came_from) < LONGEST_WALK:
        steps = await store.list_targets(tx, kind, frontier)
        frontier = list[UUID]()
        for source, target in steps:
            if target not in came_from:
                came_from[target] = source
                frontier.append(target)
    if goal not in came_from:
        return []
    way: list[UUID] = []
    here: UUID | None = goal
    while here is not None:
        way.append(here)
        here = came_from[here]
    return way[::-1]
