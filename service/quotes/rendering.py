"""Answers in JSON: as they are kept, or made anew and then kept for the next readers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import structlog
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Raw, Struct

from service.kit.db import OUT_OF_REACH, Connection, Database
from service.kit.gathering import Gathering
from service.kit.problems import NotFound
from service.kit.tombstones import missing
from service.quotes import chain_render_store as chains
from service.quotes import render_store
from service.quotes.render_store import Joined, Place, Rendering, Shown

log = structlog.get_logger("quotetrail.quotes")

_MOST = 2000
"""Renderings of a kind that wait to be kept; more are made again when they are asked for again."""
_AT_ONCE = 200
PAUSE = 1.0
"""Seconds, in which more come together: keeping them ends what is kept in memory."""


class Answer(NamedTuple):
    """In JSON, and the cursor of the next page, of what has one."""

    body: bytes
    following: str | None = None


class Kind(Struct, frozen=True):
    """How one kind of answer is found where it is kept, made, and kept."""

    find: Callable[[Connection, Sequence[UUID]], Awaitable[Mapping[UUID, bytes]]]
    make: Callable[[Connection, Sequence[UUID]], Awaitable[Mapping[UUID, Rendering]]]
    keep: Callable[[Connection, Sequence[Rendering]], Awaitable[None]]


QUOTES = Kind(render_store.list_rendered, render_store.render, render_store.upsert_renderings)
CHAINS = Kind(chains.list_chains, chains.render_chains, chains.upsert_chains)
TREES = Kind(chains.list_trees, chains.render_trees, chains.upsert_trees)


class Shelf:
    """Answers of one kind, and those that were made anew in this process, until they are kept."""

    def __init__(self, database: Database, kind: Kind, anything: asyncio.Event) -> None:
        """`anything` is set when there is something to keep."""
        self._database = database
        self._kind = kind
        self._anything = anything
        self._kept = Gathering(self._find)
        self._waiting: dict[UUID, tuple[Connection, Rendering]] = {}
        """With the connection that it was read by."""

    async def _find(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        async with self._database.read() as reader:
            return await self._kind.find(reader, ids)

    async def get(self, key: UUID, refusal: type[NotFound]) -> Answer:
        """As it is kept, or made anew. Raises the refusal, or Gone."""
        kept = await self._kept.get(key)
        if kept is not None:
            return Answer(kept)
        async with self._database.read() as reader:
            made = (await self.make(reader, [key])).get(key)
            if made is None:
                raise await missing(reader, key, refusal)
        return Answer(made.body, made.following)

    async def make(self, reader: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Rendering]:
        """Anew, those that are there; what may be kept will be, as far as there is room."""
        made = await self._kind.make(reader, ids)
        for one in made.values():
            if one.plain and len(self._waiting) < _MOST:
                self._waiting[one.id] = reader, one
                self._anything.set()
        return made

    async def keep(self, tx: Connection) -> None:
        """Those that were made until now, by connections that are open still.

        A crash ends them, and takes back what was committed just before it: the numbers of such
        transactions are given again.
        """
        for _ in range(0, len(self._waiting), _AT_ONCE):
            batch = [self._waiting.pop(key) for key in list(self._waiting)[:_AT_ONCE]]
            await self._kind.keep(tx, [one for by, one in batch if not by.is_closed()])

    def forget(self) -> None:
        """What waits to be kept."""
        self._waiting.clear()


class Renderings:
    """Quotes, chains and trees in JSON, as one process reads and keeps them."""

    def __init__(self, database: Database) -> None:
        self._anything = asyncio.Event()
        self._database = database
        self._pages = Gathering(self._find_pages)
        self.quotes = Shelf(database, QUOTES, self._anything)
        self.chains = Shelf(database, CHAINS, self._anything)
        self.trees = Shelf(database, TREES, self._anything)

    async def _find_pages(self, asked: Sequence[Place]) -> Mapping[Place, Joined]:
        async with self._database.read() as reader:
            return await render_store.list_pages(reader, asked)

    async def page(self, place: Place) -> Joined | None:
        """None where not all of it is kept, or the speaker is not there under this id."""
        return await self._pages.get(place)

    async def whole(self, reader: Connection, shown: Sequence[Shown]) -> list[Raw]:
        """All quotes that are still there, in their order."""
        void = [one.id for one in shown if one.body is None]
        if not void:
            return [Raw(one.body or b"") for one in shown]
        made = await self.quotes.make(reader, void)
        there = [one for one in shown if one.body or one.id in made]
        return [Raw(one.body or made[one.id].body) for one in there]

    async def keep_for_ever(self) -> None:
        """Ends by being cancelled. What cannot be kept is made again when it is asked for."""
        while True:
            await self._anything.wait()
            await asyncio.sleep(PAUSE)
            self._anything.clear()
            shelves = (self.quotes, self.chains, self.trees)
            try:
                async with self._database.write() as tx:
                    await render_store.hold_still(tx)
                    for shelf in shelves:
                        await shelf.keep(tx)
            except Exception as error:
                if not isinstance(error, OUT_OF_REACH):
                    log.exception("renderings")
                for shelf in shelves:
                    shelf.forget()


Kept = NamedDependency[SkipValidation[Renderings]]


def provide_renderings(state: State) -> Renderings:
    """The dependency `renderings`."""
    return state.renderings
