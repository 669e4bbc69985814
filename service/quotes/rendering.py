"""Quotes in JSON: as they are kept, or made anew and then kept for the next readers."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

import structlog
from msgspec import Raw

from service.kit.db import OUT_OF_REACH, Connection, Database
from service.kit.tombstones import missing
from service.quotes import render_store
from service.quotes.model import QuoteNotFound
from service.quotes.render_store import Rendering, Shown

log = structlog.get_logger("quotetrail.quotes")

_MOST = 2000
"""Renderings that wait to be kept; more are made again when they are asked for again."""
_AT_ONCE = 200
_PAUSE = 0.05
"""Seconds, in which more come together."""


class Renderings:
    """What was made anew in one process, until it is kept."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, Rendering] = {}
        self._any = asyncio.Event()

    async def quote(self, reader: Connection, quote_id: UUID) -> Raw:
        """One quote. Raises QuoteNotFound or Gone."""
        whole = await self.whole(reader, [await render_store.find_rendered(reader, quote_id)])
        if not whole:
            raise await missing(reader, quote_id, QuoteNotFound)
        return whole[0]

    async def whole(self, reader: Connection, shown: Sequence[Shown]) -> list[Raw]:
        """All of them that are still there, in their order."""
        void = [one.id for one in shown if one.body is None]
        if not void:
            return [Raw(one.body or "") for one in shown]
        made = await render_store.render(reader, void)
        self._keep(made.values())
        there = [one for one in shown if one.body or one.id in made]
        return [Raw(one.body or made[one.id].body) for one in there]

    def _keep(self, made: Iterable[Rendering]) -> None:
        """Soon, as far as there is room."""
        for one in made:
            if one.plain and len(self._waiting) < _MOST:
                self._waiting[one.id] = one
        if self._waiting:
            self._any.set()

    async def keep_for_ever(self, database: Database) -> None:
        """Ends by being cancelled. What cannot be kept is made again when it is asked for."""
        while True:
            await self._any.wait()
            await asyncio.sleep(_PAUSE)
            batch = [self._waiting.pop(key) for key in list(self._waiting)[:_AT_ONCE]]
            if not self._waiting:
                self._any.clear()
            try:
                async with database.write() as tx:
                    await render_store.upsert_renderings(tx, batch)
            except OUT_OF_REACH:
                await asyncio.sleep(1)
            except Exception:
                log.exception("renderings")
                await asyncio.sleep(1)
