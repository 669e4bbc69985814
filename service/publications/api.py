"""Outlets and publications over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, patch, post
from litestar.params import FromPath, JSONBody

from service.auth.guard import Needs
from service.kit.conditions import check_unchanged
from service.kit.db import Reader, Tx, because
from service.kit.paging import linked
from service.kit.problems import Gone, InvalidCursor, PreconditionFailed, refusals
from service.kit.wire import Asked
from service.ledger.model import AsOf, NotOnRecordThen
from service.publications import outlet_store, rules, state_store, store
from service.publications.model import (
    Outlet,
    OutletChange,
    OutletDraft,
    OutletNotFound,
    OutletPage,
    OutletQuery,
    OutletSpeakerUnknown,
    OutletTaken,
    Publication,
    PublicationNotFound,
    PublicationPage,
    PublicationQuery,
    UrlUnreadable,
)

WRITERS = [Needs("write")]


@get("/", responses=refusals(InvalidCursor))
async def list_outlets(
    request: Request[Any, Any, Any],
    reader: Reader,
    asked: Asked[OutletQuery],
) -> Response[OutletPage]:
    """List outlets, latest recorded first."""
    return linked(request, await outlet_store.list_outlets(reader, asked))


@post("/", guards=WRITERS, responses=refusals(OutletTaken, OutletSpeakerUnknown, UrlUnreadable))
async def record_outlet(tx: Tx, data: JSONBody[OutletDraft]) -> Response[Outlet]:
    """Record an outlet."""
    rules.check_url(data.url, path="url")
    outlet = await outlet_store.insert_outlet(tx, data)
    return Response(outlet, headers={"Location": f"/v1/outlets/{outlet.id}"})


@get("/{outlet_id:uuid}", responses=refusals(OutletNotFound, Gone, NotOnRecordThen))
async def show_outlet(reader: Reader, outlet_id: FromPath[UUID], asked: Asked[AsOf]) -> Outlet:
    """Show one outlet, as it is or as it was."""
    if asked.as_of:
        return await state_store.get_outlet_as_of(reader, outlet_id, asked.as_of)
    return await outlet_store.get_outlet(reader, outlet_id)


@patch(
    "/{outlet_id:uuid}",
    guards=WRITERS,
    responses=refusals(
        OutletNotFound, Gone, PreconditionFailed, OutletTaken, OutletSpeakerUnknown, UrlUnreadable
    ),
)
async def change_outlet(
    request: Request[Any, Any, Any], tx: Tx, outlet_id: FromPath[UUID], data: JSONBody[OutletChange]
) -> Outlet:
    """Change what is known of an outlet."""
    rules.check_url(data.url or None, path="url")
    because(tx, data.reason)
    check_unchanged(request, await outlet_store.get_outlet(tx, outlet_id, held=True))
    return await outlet_store.update_outlet(tx, outlet_id, data)


@get(
    "/",
    responses=refusals(InvalidCursor, UrlUnreadable),
)
async def list_publications(
    request: Request[Any, Any, Any],
    reader: Reader,
    asked: Asked[PublicationQuery],
) -> Response[PublicationPage]:
    """List publications, newest first."""
    rules.check_url(asked.url, path="url", place="query")
    key = rules.url_identity(asked.url) if asked.url else None
    outlets = await outlet_store.find_outlets(reader, asked.outlet) if asked.outlet else None
    return linked(request, await store.list_publications(reader, asked, outlets, key))


@get("/{publication_id:uuid}", responses=refusals(PublicationNotFound, Gone, NotOnRecordThen))
async def show_publication(
    reader: Reader, publication_id: FromPath[UUID], asked: Asked[AsOf]
) -> Publication:
    """Show one publication with its snapshots and links, as it is or as it was."""
    if asked.as_of:
        return await state_store.get_publication_as_of(reader, publication_id, asked.as_of)
    return await store.get_publication(reader, publication_id)


outlets_router = Router(
    "/v1/outlets",
    route_handlers=[list_outlets, record_outlet, show_outlet, change_outlet],
    tags=["outlets"],
)
publications_router = Router(
    "/v1/publications",
    route_handlers=[list_publications, show_publication],
    tags=["publications"],
)
