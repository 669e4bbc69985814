"""Whether the process lives, and whether it can do its work."""

from typing import Literal

from litestar import Router, get
from msgspec import Struct

from service.kit.db import Reader
from service.kit.migrations import find_revision, newest_revision
from service.kit.problems import Unavailable, refusals


class Health(Struct, frozen=True):
    """A service that answers."""

    status: Literal["ok"] = "ok"


class SchemaOutdated(Unavailable):
    """The database is at another revision than this code: `quotetrail migrate` brings it up."""

    title = "The database schema is not the one this service needs"


@get("/live")
async def show_liveness() -> Health:
    """Whether the process answers at all."""
    return Health()


@get("/ready", responses=refusals(SchemaOutdated))
async def show_readiness(reader: Reader) -> Health:
    """Whether the database can be reached and has the schema that is needed."""
    held, wanted = await find_revision(reader), newest_revision()
    if held != wanted:
        raise SchemaOutdated(f"It is at {held}, and {wanted} is needed.")
    return Health()


router = Router("/health", route_handlers=[show_liveness, show_readiness], tags=["operations"])
