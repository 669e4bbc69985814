"""The variants and the origins of a quote over HTTP."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.params import FromPath
from msgspec import Struct

from service.kit.db import Connection, Reader
from service.kit.paging import PageQuery, cut, linked, read_cursor
from service.kit.problems import Gone, InvalidCursor, refusals
from service.kit.wire import Asked
from service.quotes import store as quotes
from service.quotes.model import QuoteNotFound
from service.verification import evidence_store, tracing_store
from service.verification.model import Origins, VariantPage
from service.verification.origins import Taken, Trace, find_origins
from service.verification.variants import as_variants

_MOST_WORDINGS = 1_000
_MOST_PUBLICATIONS = 500
"""That print a quote, and that are reached from these by links."""


class Place(Struct, frozen=True, array_like=True):
    """Where a page of variants ended."""

    position: int


@get(
    "/v1/quotes/{quote_id:uuid}/variants",
    responses=refusals(QuoteNotFound, Gone, InvalidCursor),
)
async def list_variants(
    request: Request[Any, Any, Any],
    reader: Reader,
    quote_id: FromPath[UUID],
    asked: Asked[PageQuery],
) -> Response[VariantPage]:
    """List the wordings of a quote, the first printed first, with what changed and what jumped."""
    await quotes.check_quote(reader, quote_id)
    after = read_cursor(asked, Place)
    (account,) = await evidence_store.list_accounts(
        reader, [quote_id], None, wordings=_MOST_WORDINGS
    )
    start = after.position if after else 0
    places = range(sum(one.text is not None for one in account.printings))[start:]
    kept, following = cut(places[: asked.limit + 1], asked, lambda last: Place(last + 1))
    # In a thread, for long wordings take long to be compared, and others are to be served.
    end = start + len(kept)
    items = await asyncio.to_thread(as_variants, account.printings, start, end)
    return linked(request, VariantPage(items=items, next=following))


@get("/v1/quotes/{quote_id:uuid}/origins", responses=refusals(QuoteNotFound, Gone))
async def show_origins(reader: Reader, quote_id: FromPath[UUID]) -> Origins:
    """Show who took a quote from whom, and how many independent sources are left."""
    quote = await quotes.get_quote(reader, quote_id)
    prints = await tracing_store.list_prints(reader, quote_id, limit=_MOST_PUBLICATIONS + 1)
    shown = prints[:_MOST_PUBLICATIONS]
    trace = Trace(
        quote_id=quote_id,
        unnamed=quote.speaker if quote.speaker.kind == "unnamed" else None,
        said_in=quote.said_in,
        prints=shown,
        taken=await _follow(reader, {one.publication.id for one in shown}),
        complete=len(prints) == len(shown),
    )
    return find_origins(trace)


async def _follow(reader: Connection, frontier: set[UUID]) -> list[Taken]:
    """Along the links, as far as they lead."""
    met, found = set(frontier), list[Taken]()
    while frontier and len(met) <= 2 * _MOST_PUBLICATIONS:
        taken = await tracing_store.list_taken(reader, frontier)
        found += taken
        frontier = {one.target.id for one in taken} - met
        met |= frontier
    return found


router = Router("/", route_handlers=[list_variants, show_origins], tags=["verification"])
