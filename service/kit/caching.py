"""Answers kept in memory, for as long as nothing at all has changed in the database.

A snapshot of PostgreSQL names the transactions that are seen. Two statements with the same snapshot
see the same rows, whatever they ask for: so an answer made of nothing but rows is right until the
snapshot is another one, and who changes a row need not know that anybody keeps anything. No
snapshot comes again, so that what was read a moment after its snapshot was asked for, and has seen
more, is never taken for what was seen before.

To say whether answers stand costs a statement that reads no row, and `kit.gathering` asks it for
all who come at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import NamedTuple

import asyncpg
from zstandard import ZstdCompressor, ZstdDecompressor

from service.kit.db import OUT_OF_REACH, Database
from service.kit.gathering import Gathering
from service.kit.protection import Headers
from service.kit.sessions import is_spread

MIB = 2**20
_SHORT = 1024
"""Bytes that are kept as they are: of fewer, compressing would spare next to nothing."""
_LEVEL = 1
"""Of Zstandard: a page of quotes takes a seventh of its room, and 20 µs to be whole again."""
_BESIDE = 1500
"""Bytes that an answer takes besides its body: the address, the headers, and where it is kept."""
_PATIENCE = 1.0
"""Seconds for a statement that reads nothing; where it takes longer, answers are made anew."""

_SPARED = 2
"""What stands makes room for one in so many that are new. Were it fewer, new questions would wait
long for their place; were it each, who asks in turn for a little more than there is room for would
find nothing.
"""

Seen = tuple[object, ...]
"""Since when the server runs, the end of what it has flushed, and what a statement sees."""


class Body(NamedTuple):
    """A whole answer of 200, with its validator."""

    headers: Headers
    content: bytes
    etag: str


class Cached(NamedTuple):
    """An answer, the route that gave it, and headers of whatever is answered there."""

    template: str
    more: Headers
    body: Body


class _Kept(NamedTuple):
    """With the content compressed, where that is shorter by enough."""

    cached: Cached
    compressed: bool
    seen: Seen

    @property
    def size(self) -> int:
        """In memory, about."""
        return len(self.cached.body.content) + _BESIDE


class AnswerCache:
    """Of one process, in bounded room."""

    def __init__(self, most: int) -> None:
        """`most` in bytes; 0 keeps nothing, nor is anything kept before it is opened."""
        self._most = most
        self._size = 0
        self._spared = 0
        self._kept: dict[Hashable, _Kept] = {}
        self._compressor = ZstdCompressor(level=_LEVEL)
        self._decompressor = ZstdDecompressor()
        self._database: Database | None = None
        self._last: Seen | None = None
        self._seen = Gathering(self._see)

    def open(self, database: Database) -> None:
        """Of whose rows the answers are made.

        Beside a replica nothing is kept: behind its address there may be several, and what one of
        them has seen says nothing of the others.
        """
        if self._most and not database.replica:
            self._database = database

    async def find(self, key: Hashable) -> Cached | None:
        """None where it is not kept, or does not stand any more."""
        if key not in self._kept:
            return None
        seen = await self._look()
        kept = self._take(key)
        if kept is None or kept.seen != seen:
            return None
        self._put(key, kept)
        return self._unpacked(kept)

    async def make(
        self, key: Hashable, anew: Callable[[], Awaitable[Body]], template: str, more: Headers
    ) -> Body:
        """Anew, and keeps it. Raises what `anew` raises, and keeps no refusal.

        It is kept with the last snapshot that was told, whenever that was: where something has
        changed since, the answer is never given, and nobody had to wait for a newer one.
        """
        if self._database is None:
            return await anew()
        last = self._last or await self._look()
        body = await anew()
        if last:
            self._put(key, self._packed(Cached(template, more, body), last))
        return body

    def _packed(self, cached: Cached, seen: Seen) -> _Kept:
        template, more, (headers, content, etag) = cached
        if len(content) < _SHORT:
            return _Kept(cached, compressed=False, seen=seen)
        # Copied: what the compressor gives lies in as much room as the content might have taken.
        compressed = bytes(memoryview(self._compressor.compress(content)))
        body = Body(headers, compressed, etag)
        return _Kept(Cached(template, more, body), compressed=True, seen=seen)

    def _unpacked(self, kept: _Kept) -> Cached:
        if not kept.compressed:
            return kept.cached
        template, more, (headers, content, etag) = kept.cached
        return Cached(template, more, Body(headers, self._decompressor.decompress(content), etag))

    def _take(self, key: Hashable) -> _Kept | None:
        kept = self._kept.pop(key, None)
        if kept:
            self._size -= kept.size
        return kept

    def _put(self, key: Hashable, kept: _Kept) -> None:
        self._take(key)
        self._kept[key] = kept
        self._size += kept.size
        while self._size > self._most:
            self._take(self._dispensable(key))

    def _dispensable(self, newest: Hashable) -> Hashable:
        """What was asked for longest ago, where it has ended; where it still stands, in its turn.

        Somebody who asks for everything once, or for a little more than there is room for again and
        again, would otherwise leave nothing behind that anybody asks for.
        """
        oldest = next(iter(self._kept))
        if self._kept[oldest].seen == self._last:
            self._spared = (self._spared + 1) % _SPARED
            if self._spared:
                return newest
        return oldest

    async def _look(self) -> Seen | None:
        """Of now, or None where it is not told."""
        try:
            return await self._seen.get(None)
        except (*OUT_OF_REACH, asyncpg.PostgresError):
            return None

    async def _see(self, _: Sequence[None]) -> dict[None, Seen]:
        """Nothing of a standby, whose snapshots do not list the transactions that are under way.

        Nor where shards change without the coordinator's having a transaction of its own. A crash
        takes back what was not flushed, and the numbers of its transactions are given again: never
        with the same end of the log.
        """
        if self._database is None:
            return {}
        async with asyncio.timeout(_PATIENCE), self._database.read() as reader:
            if is_spread(reader):
                return {}
            row = await reader.fetchrow(
                """
                SELECT pg_postmaster_start_time(), pg_current_wal_flush_lsn(),
                       pg_current_snapshot()::text
                 WHERE NOT pg_is_in_recovery()
                """
            )
        self._last = tuple(row) if row else None
        return {None: self._last} if self._last else {}
