"""How far the database had come: told with the answer to a write, and asked for again by a read.

It is a position in the write-ahead log, which holds all that is written, keys and webhooks too;
that of the changes knows of neither. Whoever has replayed so much of it has what was written.
"""

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from service.kit.problems import InvalidRequest
from service.kit.protection import Headers

if TYPE_CHECKING:
    from asyncpg import Connection
    from asyncpg.pool import PoolConnectionProxy

HEADER = "Quotetrail-Position"
PATTERN = "^[0-9A-F]{1,15}$"
NAME = HEADER.lower().encode()

SETTLE = """
    SELECT CASE WHEN pg_is_in_recovery() THEN NULL
                WHEN pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn()
                THEN pg_logical_emit_message(true, 'quotetrail', '')
                ELSE pg_current_wal_flush_lsn() END
"""
"""`settle`, as it is sent behind a commit."""

_TOKEN = re.compile(PATTERN.encode())


class Moment:
    """Of one request: the position that it must see, and the one after what it has written."""

    __slots__ = ("asked", "reached")

    def __init__(self) -> None:
        self.asked: int | None = None
        self.reached: int | None = None

    def headers(self) -> Headers:
        """What the answer says of it."""
        return [] if self.reached is None else [(NAME, b"%X" % self.reached)]


_moment: ContextVar[Moment | None] = ContextVar("moment", default=None)


def begin() -> Moment:
    """A request's own, called before it; all that is done for the request finds it again."""
    moment = Moment()
    _moment.set(moment)
    return moment


def asked() -> int | None:
    """What the present request must see; none where it will have what there is."""
    moment = _moment.get()
    return None if moment is None else moment.asked


def reach(position: int | None) -> None:
    """What the present request has written, and all before it, stands before this position."""
    moment = _moment.get()
    if moment is not None and position is not None:
        moment.reached = max(position, moment.reached or 0)


def read_position(headers: Headers) -> int:
    """Of the header that came with a request. Raises InvalidRequest, which names it."""
    given = [value.strip() for name, value in headers if name == NAME]
    if len(given) != 1 or not _TOKEN.fullmatch(given[0]):
        detail = "It is one position, as the answer to a write has told it."
        raise InvalidRequest(detail, path=HEADER, place="header")
    return int(given[0], 16)


async def settle(connection: "Connection[Any] | PoolConnectionProxy[Any]") -> int | None:
    """Returns when all that can be seen is on the disk, and no crash takes it back.

    A transaction that holds a lock all others wait for commits before it is on the disk
    (`synchronous_commit = off`), so that they do not wait for the disk one after the other. Nobody
    is told that it is done before this; one flush settles all that came before it.

    All of it stands before the position that is returned; a replica, which tells none, is sent
    only what is on the disk.
    """
    return await connection.fetchval(SETTLE)
