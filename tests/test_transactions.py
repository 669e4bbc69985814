"""A transaction begins with whatever is sent first, and takes all of it back."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from service.kit.replicas import Lent
from service.kit.transactions import transaction

MADE = "INSERT INTO made VALUES (1) RETURNING id"
OF = "INSERT INTO made VALUES ($1) RETURNING id"
SENT: dict[str, Callable[[Any], Awaitable[object]]] = {
    "execute": lambda tx: tx.execute(MADE),
    "execute with values": lambda tx: tx.execute(OF, 1),
    "executemany": lambda tx: tx.executemany(OF, [(1,), (2,)]),
    "fetch": lambda tx: tx.fetch(MADE),
    "fetchmany": lambda tx: tx.fetchmany(OF, [(1,), (2,)]),
    "fetchrow": lambda tx: tx.fetchrow(MADE),
    "fetchval": lambda tx: tx.fetchval(MADE),
}


class Left(Exception):
    """What ends the transaction."""


async def leave_behind(db: Any, send: Callable[[Any], Awaitable[object]]) -> None:
    async with transaction(db, behind=""):
        await send(db)
        raise Left


@pytest.mark.parametrize("send", SENT.values(), ids=list(SENT))
async def test_what_is_sent_first_is_taken_back_as_well(
    db: Any, send: Callable[[Any], Awaitable[object]]
):
    await db.execute("CREATE TABLE made (id int)")
    with pytest.raises(Left):
        await leave_behind(db, send)
    assert await db.fetchval("SELECT count(*) FROM made") == 0
    async with transaction(db, behind=""):
        await send(db)
    assert await db.fetchval("SELECT count(*) FROM made") > 0


def test_a_read_of_a_replica_has_every_way_to_ask():
    ways = {name for name in vars(asyncpg.Connection) if name.startswith("fetch")}
    assert ways <= {name for name in vars(Lent) if callable(getattr(Lent, name))}
