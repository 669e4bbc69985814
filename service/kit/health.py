"""Whether the process lives, and whether it can do its work: one check for each thing it needs."""

import asyncio
import math
import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from litestar import Request, Router, get
from msgspec import Meta, Struct, to_builtins

from service.kit.db import Database, Pools, meaning
from service.kit.migrations import find_revision, newest_revision
from service.kit.problems import Refusal, Unavailable, refusals

MIB = 2**20
LEAST_FREE = 64 * MIB
"""Bytes; with less PostgreSQL may find no room for the next segment of its log."""
LITTLE_FREE = 1024 * MIB


class Checked(Struct, frozen=True, omit_defaults=True):
    """How it stands with one thing that the service needs."""

    state: Annotated[
        Literal["ok", "low", "failed"], Meta(description="`low`: it works, and needs attention.")
    ]
    figures: Annotated[dict[str, int | str], Meta(description="What was measured.")] = {}
    detail: str | None = None


class Health(Struct, frozen=True, omit_defaults=True):
    """A service that answers."""

    status: Literal["ok"]
    checks: dict[str, Checked] = {}


Check = Callable[[Database], Awaitable[Checked]]
"""Raises the refusal that says what has failed."""
Checks = Mapping[str, Check]


class SchemaOutdated(Unavailable):
    """The database is at another revision than this code: `quotetrail migrate` brings it up."""

    title = "The database schema is not the one this service needs"


class DiskFull(Unavailable):
    """There is hardly any room left where the data are."""

    title = "The disk is full"


async def check_pool(database: Database) -> Checked:
    """Whether a connection is to be had, and answers."""
    async with database.read_newest() as reader:
        await reader.fetchval("SELECT 1")
    return Checked("ok", dict(database.usage()))


async def check_schema(database: Database) -> Checked:
    """Whether the database is at the revision that this code was written for."""
    async with database.read_newest() as reader:
        held, wanted = await find_revision(reader), newest_revision()
    if held != wanted:
        raise SchemaOutdated(f"It is at {held}, and {wanted} is needed.")
    return Checked("ok", {"revision": wanted})


async def check_replica(database: Database) -> Checked:
    """Whether it is read; without it the primary serves alone."""
    replica = database.replica
    if replica is None:
        return Checked("ok", detail="Reads go where writes go.")
    figures: dict[str, int | str] = {}
    if math.isfinite(replica.lag):
        figures["lag_ms"] = round(replica.lag * 1000)
    return Checked("low" if replica.why_not else "ok", figures, replica.why_not)


def check_disk(folder: Path) -> Check:
    """Whether there is room where the embedded database is; of a server of your own it knows."""

    async def check(_: Database) -> Checked:
        return await asyncio.to_thread(_look_for_room, folder)

    return check


def _look_for_room(folder: Path) -> Checked:
    if not folder.exists():
        return Checked("ok", detail="The database is elsewhere.")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise DiskFull(f"{free // MIB} MiB are free, and {LEAST_FREE // MIB} are needed.")
    return Checked("low" if free < LITTLE_FREE else "ok", {"free_mib": free // MIB})


@get("/live")
async def show_liveness() -> Health:
    """Whether the process answers at all."""
    return Health("ok")


@get("/ready", responses=refusals(SchemaOutdated, DiskFull))
async def show_readiness(request: Request[Any, Any, Any], database: Pools) -> Health:
    """Whether the service can do its work: connections, schema, disk, each with its figures.

    Where it cannot, the problem is that of the first check that failed, with all `checks`.
    """
    return await examine(request.app.state.checks, database)


async def examine(checks: Checks, database: Database) -> Health:
    """All of them at once. Raises what the first that failed has raised."""
    done = await asyncio.gather(*(_failing(check, database) for check in checks.values()))
    told = dict(zip(checks, (checked for checked, _ in done), strict=True))
    for _, refusal in done:
        if refusal:
            refusal.more["checks"] = to_builtins(told)
            raise refusal
    return Health("ok", told)


async def _failing(check: Check, database: Database) -> tuple[Checked, Refusal | None]:
    try:
        return await check(database), None
    except Exception as error:
        refusal = error if isinstance(error, Refusal) else meaning(error)
        if refusal is None:
            raise
        return Checked("failed", detail=refusal.detail), refusal


router = Router("/health", route_handlers=[show_liveness, show_readiness], tags=["operations"])
