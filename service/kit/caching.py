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
from random import Random
from time import monotonic
from typing import NamedTuple

import asyncpg
import structlog
from zstandard import ZstdCompressor, ZstdDecompressor

from service.kit.db import OUT_OF_REACH, Database
from service.kit.gathering import Gathering
from service.kit.protection import Headers
from service.kit.sessions import is_spread

log = structlog.get_logger("quotetrail.cache")

MIB = 2**20
_SHORT = 4096
"""Bytes that are kept as they are: of fewer, compressing would spare too little."""
_LEVEL = 1
"""Of Zstandard: a page of quotes takes a seventh of its room, and 40 µs to be whole again, of which
most is that other threads of the process go first meanwhile.
"""
_BESIDE = 900
"""Bytes that an answer takes besides its body: the address, the headers, and where it is kept."""
_PATIENCE = 1.0
"""Seconds for a statement that reads nothing; where it takes longer, answers are made anew."""

_RECENT = 0.05
"""Seconds in which what was told of the snapshot is taken for what will be told next."""

_WHOLE_AGAIN = 1 / 8
"""How likely what was compressed is whole again when it is asked for, where there is room or in
place of what was asked for longer ago: so what is asked for most is whole, and who asks for much in
turn does not have all of it compressed each time.
"""
_ADMITTED = 1 / 2
"""How likely what stands makes room for what is new. Were it less, new questions would wait long
for their place; were it always, who asks in turn for a little more than there is room for would
find nothing.
"""
_SHARE = 4
"""What takes more than one part in so many of the room is not kept."""

Seen = tuple[object, ...]
"""By what they are known: the server and its database, its last checkpoint, and the snapshot."""

_SEEN = """
    SELECT pg_postmaster_start_time(), current_database(), checkpoint_lsn,
           pg_current_snapshot()::text
      FROM pg_control_checkpoint()
     WHERE NOT pg_is_in_recovery()
"""


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
    """Its content compressed, or whole."""

    cached: Cached
    compressed: bool
    seen: Seen

    @property
    def size(self) -> int:
        """In memory, about."""
        return len(self.cached.body.content) + _BESIDE

    @property
    def is_long(self) -> bool:
        """Whether it can be made shorter."""
        return not self.compressed and len(self.cached.body.content) >= _SHORT


class AnswerCache:
    """Of one process, in bounded room: where that is full, what is long is compressed."""

    def __init__(self, most: int) -> None:
        """`most` in bytes; 0 keeps nothing, nor is anything kept before it is opened."""
        self._most = most
        self._size = 0
        self._random = Random()  # noqa: S311 nobody gains by guessing it
        self._kept: dict[Hashable, _Kept] = {}
        self._long: dict[Hashable, None] = {}
        """Those that are long, in the same order: last asked for, last here."""
        self._compressor = ZstdCompressor(level=_LEVEL)
        self._decompressor = ZstdDecompressor()
        self._database: Database | None = None
        self._last: Seen | None = None
        self._told = 0.0
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
        kept = self._take(key) if seen else None
        if kept is None or kept.seen != seen:
            return None
        whole = self._unpacked(kept)
        if kept.compressed and self._stays_whole(whole):
            kept = whole
        self._put(key, kept)
        return whole.cached

    async def make(
        self, key: Hashable, anew: Callable[[], Awaitable[Body]], template: str, more: Headers
    ) -> Body:
        """Anew, and keeps it. Raises what `anew` raises, and keeps no refusal.

        It is kept with a snapshot that was told a short while before: where something has changed
        since, the answer is never given, and hardly anybody had to wait for a newer one.
        """
        if self._database is None:
            return await anew()
        last = self._last
        if last is None or monotonic() - self._told > _RECENT:
            last = await self._look()
        body = await anew()
        if last:
            self._put(key, _Kept(Cached(template, more, body), compressed=False, seen=last))
        return body

    def _unpacked(self, kept: _Kept) -> _Kept:
        if not kept.compressed:
            return kept
        body = kept.cached.body
        whole = body._replace(content=self._decompressor.decompress(body.content))
        return kept._replace(cached=kept.cached._replace(body=whole), compressed=False)

    def _stays_whole(self, kept: _Kept) -> bool:
        fits = self._long or self._size + kept.size <= self._most
        return bool(fits) and self._random.random() < _WHOLE_AGAIN

    def _take(self, key: Hashable) -> _Kept | None:
        kept = self._kept.pop(key, None)
        self._long.pop(key, None)
        if kept:
            self._size -= kept.size
        return kept

    def _put(self, key: Hashable, kept: _Kept) -> None:
        self._take(key)
        if kept.size > self._most / _SHARE:
            return
        self._kept[key] = kept
        self._size += kept.size
        if kept.is_long:
            self._long[key] = None
        if self._size > self._most:
            self._make_room(key)

    def _make_room(self, newest: Hashable) -> None:
        """The oldest goes where it has ended; what stands is compressed, and then goes too.

        Those asked for longest ago come first, or the newest is not admitted. Somebody who asks for
        everything once, or for a little more than there is room for again and again, would
        otherwise leave nothing behind that anybody asks for.
        """
        admitted = self._random.random() < _ADMITTED
        while self._size > self._most:
            oldest = next(iter(self._kept))
            if self._kept[oldest].seen != self._last:
                self._take(oldest)
            elif self._long:
                self._compress(next(iter(self._long)))
            else:
                self._take(oldest if admitted else newest)

    def _compress(self, key: Hashable) -> None:
        """In its place: it is not asked for now."""
        kept = self._kept[key]
        body = kept.cached.body
        # Copied: what the compressor gives lies in as much room as the content might have taken.
        packed = bytes(memoryview(self._compressor.compress(body.content)))
        cached = kept.cached._replace(body=body._replace(content=packed))
        self._kept[key] = shorter = kept._replace(cached=cached, compressed=True)
        self._size += shorter.size - kept.size
        del self._long[key]

    async def _look(self) -> Seen | None:
        """Of now, or None where it is not told; who asks soon after does not wait for it again."""
        try:
            return await self._seen.get(None)
        except (*OUT_OF_REACH, asyncpg.PostgresError):
            self._told = monotonic()
            return None

    async def _see(self, _: Sequence[None]) -> dict[None, Seen]:
        """Nothing of a standby, whose snapshots do not list the transactions that are under way.

        Nor where shards change without the coordinator's having a transaction of its own. After a
        crash the numbers of transactions that were lost are given again, but not before there is
        another checkpoint; whatever else moves in the log (the hint bits of rows that are read, for
        one) changes nothing that is seen.
        """
        if self._database is None:
            return {}
        async with asyncio.timeout(_PATIENCE), self._database.read() as reader:
            if is_spread(reader):
                return {}
            try:
                row = await reader.fetchrow(_SEEN)
            except asyncpg.InsufficientPrivilegeError as error:
                log.warning("no answers are kept", because=str(error))
                self._database = row = None
        self._last, self._told = tuple(row) if row else None, monotonic()
        return {None: self._last} if self._last else {}
