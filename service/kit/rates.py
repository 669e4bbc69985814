"""How often each caller comes, counted by all workers together, in memory that they share.

The generic cell rate algorithm: of a caller only the moment is kept at which all of its quota is
there again. A file in memory holds a table of fixed size, so that nobody can fill the memory by
coming under many names; where it is full, who has used least is forgotten.
"""

import fcntl
import mmap
import os
import struct
import time
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

_BUCKETS = 2**14
_WAYS = 8
"""Callers that share a bucket; more than these, and one is forgotten."""
_ENTRY = struct.Struct("<Qd")
_BUCKET = struct.Struct("<" + "Qd" * _WAYS)
_ROUNDING = 1e-6
"""Seconds; far above what sums of such times are off by, far below what anybody notices."""
_KNOWN = 4096
"""Callers whose entries are found without counting."""
_SECRET = 32
_SIZE = _SECRET + _BUCKETS * _BUCKET.size


class Quota(NamedTuple):
    """So many requests at once, and as many again in each window."""

    requests: int
    window: float
    """Seconds."""


class Standing(NamedTuple):
    """What a caller has left."""

    left: int
    whole_in: float
    """Seconds until all of the quota is there again."""
    wait: float
    """Seconds until the next request is let in; 0 where this one was."""


def make_table(path: Path) -> None:
    """For the workers that are to open it: empty, with a secret of its own."""
    descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    os.write(descriptor, os.urandom(_SECRET))
    os.truncate(descriptor, _SIZE)  # a hole, of which only what is touched takes room
    os.close(descriptor)


class Rates:
    """The table, as one process has it open."""

    def __init__(self, path: Path | None, *, alone: bool = False) -> None:
        """`path` of a table that was made for all workers; none: of this process alone.

        `alone`: nobody else counts at the same time, so that nothing need be locked: a lock lets
        other threads of this process go first, which costs more than all the counting. While
        one worker takes over from another, some requests may be counted as one.
        """
        self._descriptor: int | None = None
        if path is None:
            self._memory = mmap.mmap(-1, _SIZE)
            self._memory[:_SECRET] = os.urandom(_SECRET)
        else:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            self._memory = mmap.mmap(descriptor, _SIZE)
            if alone:
                os.close(descriptor)
            else:
                self._descriptor = descriptor
        self._secret = self._memory[:_SECRET]
        self._number = lru_cache(_KNOWN)(self._numbered)

    def take(self, caller: bytes, quota: Quota, now: float | None = None) -> Standing:
        """One request of a caller; `now` by the monotonic clock, which processes share."""
        number = self._number(caller)
        start = _SECRET + number % _BUCKETS * _BUCKET.size
        if self._descriptor is None:
            return self._take(start, number, quota, time.monotonic() if now is None else now)
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX, _BUCKET.size, start)
        try:
            return self._take(start, number, quota, time.monotonic() if now is None else now)
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, _BUCKET.size, start)

    def _numbered(self, caller: bytes) -> int:
        """By a secret, so that nobody picks a bucket."""
        name = blake2b(caller, digest_size=8, key=self._secret).digest()
        return int.from_bytes(name, "little") or 1

    def _take(self, start: int, number: int, quota: Quota, now: float) -> Standing:
        held = _BUCKET.unpack_from(self._memory, start)
        names, whole_at = held[::2], held[1::2]
        # A time of zero is that of an entry nobody has, so that it is the first to be taken.
        place = names.index(number) if number in names else whole_at.index(min(whole_at))
        before = max(whole_at[place], now) if names[place] == number else now
        each = quota.window / quota.requests
        after = before + each - now
        if after > quota.window + _ROUNDING:
            return Standing(0, before - now, after - quota.window)
        _ENTRY.pack_into(self._memory, start + place * _ENTRY.size, number, before + each)
        return Standing(int((quota.window - after + _ROUNDING) / each), after, 0.0)
