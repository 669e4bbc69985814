"""Looking again at what is due, politely: site by site, at their pace, as far as a run goes."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct

from service.archive import fetching, recording, rules, store
from service.archive.robots import Robots
from service.archive.rules import Look, Validators
from service.archive.store import Due
from service.kit.db import Connection, Database
from service.kit.outward import AddressRefused, Outward

WATCHER = "watch"
"""Who makes the changes that looking again makes."""

LEASE = timedelta(minutes=30)
"""For which what is under way is kept from other watchers; after a crash it is due again then."""
SITES_AT_ONCE = 8
NOT_ALLOWED = timedelta(days=7)
"""Until robots.txt is asked again."""
NEVER = timedelta(days=365)

Tell = Callable[[str], None]
"""Told of each publication what came of it."""


class Terms(Struct, frozen=True, kw_only=True):
    """How far a run goes, and how fast."""

    limit: int = 1000
    seconds: float = 600.0
    pause: float = 2.0
    """Seconds between two requests to one site."""
    agent: str = fetching.AGENT


async def claim(tx: Connection, limit: int) -> list[Due]:
    """What waits longest, and then what nobody has looked at yet."""
    due = await store.claim_due(tx, limit, LEASE)
    if len(due) < limit:
        due += await store.claim_unseen(tx, limit - len(due), LEASE)
    return due


class Watch:
    """One run: what it has claimed, and what became of it."""

    def __init__(self, database: Database, outward: Outward, terms: Terms, tell: Tell) -> None:
        self.database = database
        self.outward = outward
        self.terms = terms
        self.tell = tell
        self.robots = Robots(outward, terms.agent)
        self.outcomes: Counter[str] = Counter()
        self._until = asyncio.get_running_loop().time() + terms.seconds

    async def run(self, due: list[Due]) -> Counter[str]:
        """How many are live, edited, deleted, unreachable, not allowed, or left for another run."""
        sites: dict[str, list[Due]] = {}
        for one in due:
            sites.setdefault(urlsplit(one.url).netloc, []).append(one)
        gate = asyncio.Semaphore(SITES_AT_ONCE)

        async def visit(of_site: list[Due]) -> None:
            async with gate:
                await self._visit(of_site)

        async with asyncio.TaskGroup() as group:
            for of_site in sites.values():
                group.create_task(visit(of_site))
        return self.outcomes

    async def _visit(self, of_site: list[Due]) -> None:
        """One after the other; a site that is busy is left alone for the rest of the run."""
        busy: timedelta | None = None
        for place, one in enumerate(of_site):
            if busy is not None or self._over():
                await self._leave(one, busy or timedelta(0), "left")
                continue
            if place:
                await self._wait(one)
            busy = await self._look_at(one)

    async def _look_at(self, one: Due) -> timedelta | None:
        """How long the site wants to be left alone, if it does."""
        asked = rules.address_to_ask(one.url)
        if asked is None:
            await self._leave(one, NEVER, "not public")
            return None
        if not await self.robots.allows(asked):
            await self._leave(one, NOT_ALLOWED, "not allowed")
            return None
        look = await self._look(one)
        async with self.database.write(WATCHER) as tx:
            receipt = await recording.record(tx, one.publication_id, look)
        self._count(receipt.check.state)
        return (look.retry_after or timedelta(hours=1)) if look.status in rules.BUSY else None

    async def _look(self, one: Due) -> Look:
        validators = Validators(one.etag, one.last_modified)
        try:
            return await fetching.look(
                self.outward, one.url, agent=self.terms.agent, validators=validators
            )
        except AddressRefused as refused:
            return Look(
                source="fetched", at=datetime.now(UTC), reach="unreachable", error=str(refused)
            )

    async def _leave(self, one: Due, wait: timedelta, outcome: str) -> None:
        async with self.database.write(WATCHER) as tx:
            await store.postpone(tx, one.publication_id, wait)
        self._count(outcome)

    def _count(self, outcome: str) -> None:
        self.outcomes[outcome] += 1
        self.tell(outcome)

    async def _wait(self, one: Due) -> None:
        pause = max(self.terms.pause, await self.robots.pause(one.url))
        await asyncio.sleep(min(pause, max(self._until - self._now(), 0)))

    def _over(self) -> bool:
        return self._now() >= self._until

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
