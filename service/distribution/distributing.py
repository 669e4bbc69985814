"""A migrated database spread over the servers of a Citus cluster, step by step.

What is done is read from Citus itself, so that it may be stopped at any moment and begun again, and
run again after a migration. Each step is a transaction of its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from service.distribution import store
from service.distribution.store import ForeignKey, Spread
from service.distribution.tables import (
    DROPPED,
    KEPT,
    TABLES,
    Distributed,
    Local,
    Reference,
    Table,
)
from service.kit.db import Connection


@dataclass(frozen=True)
class Step:
    """One thing to do, or that is done: what it is of, and the statement that does it."""

    about: str
    says: str
    statement: str
    done: bool = False


class CannotDistribute(Exception):
    """The database is not one that can be spread; the sentence says what is to be done."""


CITUS_MISSING = (
    "Citus is not installed on this PostgreSQL server: install the package of Citus 14 for"
    " PostgreSQL 18 (postgresql-18-citus-14.0), put `citus` first in shared_preload_libraries,"
    " restart the server, and do the same on every worker"
)
_NOT_LOADED = (
    "Citus is installed on this server and not loaded: put `citus` first in"
    " shared_preload_libraries in postgresql.conf, and restart the server"
)


async def plan(owner: Connection) -> list[Step]:
    """All steps in their order, those that are done too. Raises CannotDistribute."""
    created = await _is_created(owner)
    spread = await store.list_spread(owner) if created else {}
    keys = await store.list_foreign_keys(owner)
    _expect_as_planned(spread)
    off = [
        key for key in keys if key.name in DROPPED or _is_moving({key.table, key.target}, spread)
    ]
    held = {key.name for key in keys} - {key.name for key in off}
    return [
        Step("citus", "the extension is created", store.CREATE, done=created),
        await _settings(owner),
        *map(_taken_off, off),
        *(_placed(name, table, spread) for name, table in TABLES.items()),
        *await _emptied(owner),
        *_put_on(held),
    ]


async def _is_created(owner: Connection) -> bool:
    """Whether Citus is in this database. Raises CannotDistribute where it cannot be."""
    citus = await store.find_extension(owner)
    if not (citus.available or citus.created):
        raise CannotDistribute(CITUS_MISSING + ".")
    if not citus.loaded:
        raise CannotDistribute(_NOT_LOADED + ".")
    return citus.created


async def take(owner: Connection, step: Step) -> None:
    """Does it."""
    await store.do(owner, step.statement)


def _expect_as_planned(spread: Mapping[str, Spread]) -> None:
    """What somebody has distributed otherwise is left to him."""
    for name, found in spread.items():
        match TABLES.get(name):
            case Reference() if found.kind == "reference":
                pass
            case Distributed(by=by) if (found.kind, found.by) == ("distributed", by):
                pass
            case None:
                pass
            case table:
                by = f" by {found.by}" if found.by else ""
                raise CannotDistribute(
                    f"The table {name} is {found.kind}{by}, and is to be {_kind(table)}:"
                    " take it back by Citus's own undistribute_table first."
                )


def _kind(table: Table) -> str:
    match table:
        case Distributed(by=by):
            return f"distributed by {by}"
        case Reference():
            return "a reference table"
        case Local():
            return "local, on the coordinator"


async def _settings(owner: Connection) -> Step:
    database = await store.get_database(owner)
    return Step(
        database,
        "a transaction asks the shards one after the other",
        store.set_sequential(database),
        done=await store.is_sequential(owner),
    )


def _is_moving(names: Collection[str], spread: Mapping[str, Spread]) -> bool:
    """Whether one of the tables is still to be placed, which takes all others along by its keys."""
    return any(
        name not in spread and not isinstance(TABLES.get(name, Local()), Local) for name in names
    )


def _taken_off(key: ForeignKey) -> Step:
    why = f" for good: {DROPPED[key.name]}" if key.name in DROPPED else ""
    return Step(
        key.table,
        f"the foreign key {key.name} is taken off{why}",
        store.take_off(key.table, key.name),
    )


def _placed(name: str, table: Table, spread: Mapping[str, Spread]) -> Step:
    match table:
        case Distributed(by=by, group=group):
            first = next(
                one
                for one, other in TABLES.items()
                if isinstance(other, Distributed) and other.group == group
            )
            beside = "none" if first == name else first
            statement = store.place_by(name, by, beside)
        case Reference():
            statement = store.place_on_all(name)
        case Local():
            return Step(name, _kind(table), "", done=True)
    return Step(name, _kind(table), statement, done=name in spread)


async def _emptied(owner: Connection) -> list[Step]:
    """Rows that were sent to others stay on the coordinator, unseen, until they are taken away."""
    placed = [name for name, table in TABLES.items() if not isinstance(table, Local)]
    left = await store.list_left_behind(owner, placed)
    return [
        Step(
            name,
            "the rows that went to the shards are taken away here",
            store.take_away(name),
        )
        for name in placed
        if name in left
    ]


def _put_on(held: Collection[str]) -> list[Step]:
    """Those that Citus can hold."""
    return [
        Step(
            table,
            f"the foreign key {name} is put on",
            store.put_on(table, name, definition),
            done=name in held,
        )
        for name, (table, definition) in KEPT.items()
    ]
