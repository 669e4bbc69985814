"""Lists whole, page after page, in constant memory: CSV and NDJSON over HTTP."""

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, get_args

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream
from msgspec import Raw

from service.corrections import api as corrections
from service.exports.negotiation import MEDIA_TYPES
from service.exports.tables import Table, as_ndjson
from service.kit.db import Pools
from service.kit.paging import Page, PageQuery
from service.kit.problems import NotFound
from service.kit.wire import Asked, query_struct
from service.publications import api as publications
from service.quotes import api as quotes
from service.quotes.rendering import Kept
from service.reviews import api as reviews
from service.speakers import api as speakers
from service.verification import tracing

_AT_ONCE = 200
LISTS: dict[str, HTTPRouteHandler] = {
    "/v1/quotes": quotes.list_quotes,
    "/v1/publications": publications.list_publications,
    "/v1/speakers": speakers.list_speakers,
    "/v1/outlets": publications.list_outlets,
    "/v1/reviews": reviews.list_reviews,
    "/v1/corrections": corrections.list_corrections,
    "/v1/speakers/{speaker_id:uuid}/quotes": quotes.list_quotes_of_speaker,
    "/v1/quotes/{quote_id:uuid}/occurrences": quotes.list_occurrences,
    "/v1/quotes/{quote_id:uuid}/chains": quotes.list_chains,
    "/v1/quotes/{quote_id:uuid}/reviews": reviews.list_reviews_of_quote,
    "/v1/quotes/{quote_id:uuid}/corrections": corrections.list_corrections_of_quote,
    "/v1/quotes/{quote_id:uuid}/variants": tracing.list_variants,
    "/v1/publications/{publication_id:uuid}/quotes": quotes.show_tree,
}
"""The handlers of the lists as JSON, which know what the parameters mean."""

Fetch = Callable[[PageQuery], Awaitable[Page[Any]]]


def exported(path: str, handler: HTTPRouteHandler) -> HTTPRouteHandler:
    """The same list, whole, under its own address; with the parameters that the list has."""
    wants = inspect.signature(handler.fn).parameters
    shape = get_args(inspect.get_annotations(handler.fn)["return"])[0]

    async def export_list(
        request: Request[Any, Any, Any],
        database: Pools,
        renderings: Kept,
        asked: Asked[PageQuery],
    ) -> Stream:
        given: dict[str, Any] = dict(request.path_params)
        form = given.pop("form")
        more = {"request": request, "database": database, "renderings": renderings}
        given |= {name: more[name] for name in wants if name in more}
        if form not in {"csv", "ndjson"}:
            raise NotFound

        async def fetch(page: PageQuery) -> Page[Any]:
            given["asked"] = page
            if "reader" not in wants:
                return _page(await handler.fn(**given), shape)
            async with database.read() as reader:
                return _page(await handler.fn(**given, reader=reader), shape)

        most = asked.limit if "limit" in request.query_params else None
        first = msgspec.structs.replace(asked, limit=most or _AT_ONCE)
        begun = await fetch(first)  # what is refused is refused before the answer begins
        pages = _pages(begun, first, fetch, whole=most is None)
        written = _rows(pages, _kind(begun)) if form == "csv" else _lines(pages)
        return Stream(written, media_type=MEDIA_TYPES[form])

    export_list.__annotations__["asked"] = Asked[query_struct(handler)]
    return get(f"{path}/as/{{form:str}}", opt={"outside_contract": True})(export_list)


def _page(answer: Response[Any], shape: type[Page[Any]]) -> Page[Any]:
    """With its items one by one, whichever of it is rendered already."""
    page = answer.content
    if isinstance(page, Raw):
        page = msgspec.json.decode(page, type=shape)
    if isinstance(page.items, Raw):
        page = msgspec.structs.replace(page, items=msgspec.json.decode(page.items, type=list[Raw]))
    return page


async def _pages(
    page: Page[Any], asked: PageQuery, fetch: Fetch, *, whole: bool
) -> AsyncGenerator[Page[Any]]:
    yield page
    while page.next is not None and whole:
        page = await fetch(msgspec.structs.replace(asked, cursor=page.next))
        yield page


async def _lines(pages: AsyncGenerator[Page[Any]]) -> AsyncGenerator[bytes]:
    async for page in pages:
        yield as_ndjson(page.items)


async def _rows(pages: AsyncGenerator[Page[Any]], kind: Any) -> AsyncGenerator[bytes]:
    table = Table(kind)
    yield table.head()
    async for page in pages:
        yield table.rows([_read(one, kind) for one in page.items])


def _read(item: Any, kind: Any) -> Any:
    """One that is rendered already is read again: a table has it by its fields."""
    return msgspec.json.decode(item, type=kind) if isinstance(item, Raw) else item


def _kind(page: Page[Any]) -> Any:
    """Of its items, whether or not there are any."""
    declared = next(one.type for one in msgspec.structs.fields(page) if one.name == "items")
    return get_args(declared)[0]


handlers = [exported(path, handler) for path, handler in LISTS.items()]
