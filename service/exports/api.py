"""Single things in other people's formats over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath

from service.exports import (
    annotation,
    diagrams,
    drawing,
    json_ld,
    lists,
    provenance,
    sharing,
)
from service.exports.naming import Addresses
from service.exports.negotiation import MEDIA_TYPES, suffix_of
from service.exports.popolo import as_popolo
from service.kit.db import Connection, Pools, Reader
from service.kit.paging import Page, PageQuery
from service.kit.problems import NotFound
from service.kit.wire import Asked, asked_at
from service.publications import store as publications
from service.quotes import chain_store
from service.quotes import store as quotes
from service.quotes.model import Chain, Occurrence, TreeNode
from service.reviews import store as reviews
from service.speakers import store as speakers
from service.speakers.model import Speaker

OUTSIDE = {"outside_contract": True}
Http = Request[Any, Any, Any]
T = TypeVar("T")
_MANY = PageQuery(limit=200)
_PROV = {
    "provjson": provenance.as_prov_json,
    "provn": provenance.as_prov_n,
    "ttl": provenance.as_turtle,
}
_OF_SPEAKERS: dict[str, Callable[[Addresses, Speaker], Any]] = {
    "jsonld": lambda at, held: json_ld.whole(json_ld.speaker(at, held)),
    "popolo": lambda at, held: as_popolo(at, [held]),
}
_DIAGRAMS = {
    "mermaid": diagrams.as_mermaid,
    "dot": diagrams.as_dot,
    "svg": drawing.as_svg,
}
CONTAINER = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type", '
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
)
_RESOURCE = '<http://www.w3.org/ns/ldp#Resource>; rel="type"'


def _at(request: Http) -> Addresses:
    return Addresses(asked_at(request))


def _answer(document: Any, form: str, link: str | None = None) -> Response[bytes]:
    body = document if isinstance(document, str) else msgspec.json.encode(document).decode()
    media_type = MEDIA_TYPES[form]
    headers = {"Link": link, "Allow": "GET, HEAD, OPTIONS"} if link else {}
    return Response(body.encode(), media_type=media_type, headers=headers)


async def _provenance(
    request: Http, form: str, chains: Sequence[Chain], firsts: provenance.Firsts
) -> Response[bytes]:
    """Written beside the event loop, for it may take a second; no connection is held meanwhile."""
    return _answer(await asyncio.to_thread(_PROV[form], _at(request), chains, firsts), form)


async def _firsts(reader: Connection, chains: Sequence[Chain]) -> provenance.Firsts:
    """Of the quotes of each hop."""
    hops = [hop for chain in chains for hop in chain.hops]
    ids = list({hop.quote_id for hop in hops if isinstance(hop.quote_id, UUID)})
    printed = await quotes.list_first_printed(reader, ids)
    said = await quotes.list_by_id(reader, ids)
    known = {one.quote_id: one.publication for one in printed}
    return known | {one.id: one.said_in for one in said if one.said_in}


async def _times(reader: Connection, occurrences: Sequence[Occurrence]) -> annotation.Times:
    """When the snapshots were taken that these were printed in."""
    pairs = {(one.publication.id, one.snapshot_id) for one in occurrences}
    known = [(page, snapshot) for page, snapshot in pairs if snapshot]
    return await publications.list_times_taken(reader, known)


async def _every(list_page: Callable[[PageQuery], Awaitable[Page[T]]]) -> list[T]:
    """All that a list has, which one document must hold."""
    page = await list_page(_MANY)
    items = list(page.items)
    while page.next:
        page = await list_page(msgspec.structs.replace(_MANY, cursor=page.next))
        items += page.items
    return items


@get("/v1/quotes/{quote_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_quote(
    request: Http, database: Pools, quote_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A quote with where it is printed."""
    async with database.read() as reader:
        quote = await quotes.get_quote(reader, quote_id)
        if form == "anno":
            return await _printings(request, reader, quote_id, _MANY)
        if form == "jsonld":
            printed = await _every(partial(quotes.list_occurrences, reader, quote_id))
            return _answer(json_ld.whole(json_ld.quotation(_at(request), quote, printed)), form)
        if form not in _PROV:
            raise NotFound
        chains = await _every(partial(chain_store.list_chains, reader, quote_id))
        firsts = await _firsts(reader, chains)
    return await _provenance(request, form, chains, firsts)


@get("/v1/quotes/{quote_id:uuid}/occurrences/as/anno", opt=OUTSIDE)
async def annotate_quote(
    request: Http, reader: Reader, quote_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[bytes]:
    """The occurrences of a quote as a page of annotations."""
    await quotes.check_quote(reader, quote_id)
    return await _printings(request, reader, quote_id, asked)


async def _printings(
    request: Http, reader: Connection, quote_id: UUID, asked: PageQuery
) -> Response[bytes]:
    page = await quotes.list_occurrences(reader, quote_id, asked)
    path = f"/v1/quotes/{quote_id}/occurrences"
    return await _annotations(request, reader, path, page, asked)


async def _annotations(
    request: Http, reader: Connection, path: str, page: Page[Occurrence], asked: PageQuery
) -> Response[bytes]:
    times = await _times(reader, page.items)
    document = annotation.collection(_at(request), path, page, times, asked)
    return _answer(document, "anno", CONTAINER)


@get("/v1/occurrences/{occurrence_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_occurrence(
    request: Http, database: Pools, occurrence_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A quote as one publication prints it; its provenance is that of its chain."""
    async with database.read() as reader:
        held = await quotes.get_occurrence(reader, occurrence_id)
        if form == "jsonld":
            return _answer(json_ld.whole(json_ld.printed_quotation(_at(request), held)), form)
        if form == "anno":
            found = annotation.annotation(_at(request), held, await _times(reader, [held]))
            return _answer({"@context": annotation.CONTEXT, **found}, form, _RESOURCE)
        if form not in _PROV:
            raise NotFound
        chain = await chain_store.get_chain(reader, occurrence_id)
        firsts = await _firsts(reader, [chain])
    return await _provenance(request, form, [chain], firsts)


@get("/v1/occurrences/{occurrence_id:uuid}/chain/as/{form:str}", opt=OUTSIDE)
async def export_chain(
    request: Http, database: Pools, occurrence_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A chain as a diagram, as its provenance, or as quotations and claims."""
    async with database.read() as reader:
        if form == "jsonld":
            hops = await chain_store.list_enclosing(reader, occurrence_id)
            return _answer(json_ld.chain(_at(request), hops), form)
        chain = await chain_store.get_chain(reader, occurrence_id)
        if form in _DIAGRAMS:
            return _answer(_DIAGRAMS[form](chain), form)
        if form not in _PROV:
            raise NotFound
        firsts = await _firsts(reader, [chain])
    return await _provenance(request, form, [chain], firsts)


@get("/v1/publications/{publication_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_publication(
    request: Http, database: Pools, publication_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A publication; its provenance with all that it prints."""
    async with database.read() as reader:
        held = await publications.get_publication(reader, publication_id)
        if form == "jsonld":
            return _answer(json_ld.whole(json_ld.publication(_at(request), held)), form)
        if form not in _PROV:
            raise NotFound
        trees = await _every(partial(_trees, reader, publication_id))
        chains = await chain_store.list_chains_by_id(reader, _innermost(trees))
        firsts = await _firsts(reader, chains)
    return await _provenance(request, form, chains, firsts)


async def _trees(reader: Connection, publication_id: UUID, asked: PageQuery) -> Page[TreeNode]:
    items, following = await chain_store.list_tree(reader, publication_id, asked)
    return Page(items=items, next=following)


def _innermost(nodes: list[TreeNode]) -> list[UUID]:
    """Whose chains hold all the others."""
    found: list[UUID] = []
    for node in nodes:
        found += _innermost(node.reports) if node.reports else [node.occurrence_id]
    return found


@get("/v1/publications/{publication_id:uuid}/as/anno", opt=OUTSIDE)
async def annotate_publication(
    request: Http, reader: Reader, publication_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[bytes]:
    """All that a publication prints as a page of annotations."""
    await publications.get_brief(reader, publication_id)
    items, following = await quotes.list_printed(reader, publication_id, asked)
    path = f"/v1/publications/{publication_id}"
    page = Page(items=items, next=following)
    return await _annotations(request, reader, path, page, asked)


@get("/v1/speakers/{speaker_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_speaker(
    request: Http, reader: Reader, speaker_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A speaker with names and roles."""
    if form not in _OF_SPEAKERS:
        raise NotFound
    held = await speakers.get_speaker(reader, speaker_id, behind=f".{suffix_of(form)}")
    return _answer(_OF_SPEAKERS[form](_at(request), held), form)


@get("/v1/reviews/{review_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_review(
    request: Http, reader: Reader, review_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A review as ClaimReview."""
    held = await reviews.get_review(reader, review_id)
    if form == "jsonld":
        return _answer(json_ld.whole(json_ld.claim_review(_at(request), held)), form)
    raise NotFound


router = Router(
    "/",
    route_handlers=[
        export_quote,
        annotate_quote,
        export_occurrence,
        export_chain,
        export_publication,
        annotate_publication,
        export_speaker,
        export_review,
        *lists.handlers,
        *sharing.handlers,
    ],
)
