"""Single things in other people's formats over HTTP."""

from typing import Any
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
from service.exports.negotiation import MEDIA_TYPES
from service.exports.popolo import as_popolo
from service.kit.db import Connection, Reader
from service.kit.paging import PageQuery
from service.kit.problems import NotFound
from service.kit.wire import Asked
from service.publications import store as publications
from service.publications.model import PublicationBrief
from service.quotes import store as quotes
from service.quotes.model import Occurrence, TreeNode
from service.reviews import store as reviews
from service.speakers import store as speakers

OUTSIDE = {"outside_contract": True}
Http = Request[Any, Any, Any]
_WHOLE = PageQuery(limit=200)
_PROV = {
    "provjson": provenance.as_prov_json,
    "provn": provenance.as_prov_n,
    "ttl": provenance.as_turtle,
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
    return Addresses(str(request.base_url))


def _answer(document: Any, form: str, link: str | None = None) -> Response[bytes]:
    body = document if isinstance(document, str) else msgspec.json.encode(document).decode()
    media_type = MEDIA_TYPES[form]
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    headers = {"Link": link, "Allow": "GET, HEAD, OPTIONS"} if link else {}
    return Response(body.encode(), media_type=media_type, headers=headers)


async def _times(reader: Connection, occurrences: list[Occurrence]) -> annotation.Times:
    """When the snapshots of these publications were taken."""
    pages = {one.publication.id for one in occurrences if one.snapshot_id}
    held = [await publications.get_publication(reader, one) for one in sorted(pages)]
    return {one.id: one.taken_at for page in held for one in page.snapshots}


async def _first(reader: Connection, quote_id: UUID) -> PublicationBrief | None:
    """Where it was first said, or else the first known to print it."""
    quote = await quotes.get_quote(reader, quote_id)
    if quote.said_in:
        return quote.said_in
    found = await quotes.list_occurrences(reader, quote_id, PageQuery(limit=1))
    return found.items[0].publication if found.items else None


@get("/v1/quotes/{quote_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_quote(
    request: Http, reader: Reader, quote_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A quote with where it is printed."""
    quote = await quotes.get_quote(reader, quote_id)
    if form in _PROV:
        chains = (await quotes.list_chains(reader, quote_id, _WHOLE)).items
        first = await _first(reader, quote_id)
        return _answer(_PROV[form](_at(request), chains, first), form)
    occurrences = (await quotes.list_occurrences(reader, quote_id, _WHOLE)).items
    if form == "jsonld":
        return _answer(json_ld.whole(json_ld.quotation(_at(request), quote, occurrences)), form)
    if form == "anno":
        return await _annotations(request, reader, quote_id, _WHOLE)
    raise NotFound


@get("/v1/quotes/{quote_id:uuid}/occurrences/as/anno", opt=OUTSIDE)
async def export_occurrences(
    request: Http, reader: Reader, quote_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[bytes]:
    """The occurrences of a quote as a page of annotations."""
    await quotes.check_quote(reader, quote_id)
    return await _annotations(request, reader, quote_id, asked)


async def _annotations(
    request: Http, reader: Connection, quote_id: UUID, asked: PageQuery
) -> Response[bytes]:
    page = await quotes.list_occurrences(reader, quote_id, asked)
    path = f"/v1/quotes/{quote_id}/occurrences"
    times = await _times(reader, page.items)
    document = annotation.collection(_at(request), path, page.items, times, page.next)
    return _answer(document, "anno", CONTAINER)


@get("/v1/occurrences/{occurrence_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_occurrence(
    request: Http, reader: Reader, occurrence_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A quote as one publication prints it."""
    held = await quotes.get_occurrence(reader, occurrence_id)
    if form == "jsonld":
        return _answer(json_ld.whole(json_ld.printed_quotation(_at(request), held)), form)
    if form == "anno":
        found = annotation.annotation(_at(request), held, await _times(reader, [held]))
        return _answer({"@context": annotation.CONTEXT, **found}, form, _RESOURCE)
    raise NotFound


@get("/v1/occurrences/{occurrence_id:uuid}/chain/as/{form:str}", opt=OUTSIDE)
async def export_chain(
    request: Http, reader: Reader, occurrence_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A chain as a diagram, or as its provenance."""
    chain = await quotes.get_chain(reader, occurrence_id)
    if form in _DIAGRAMS:
        return _answer(_DIAGRAMS[form](chain), form)
    if form in _PROV:
        first = await _first(reader, chain.quote_id)
        return _answer(_PROV[form](_at(request), [chain], first), form)
    raise NotFound


@get("/v1/publications/{publication_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_publication(
    request: Http, reader: Reader, publication_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A publication; its provenance with all that it prints."""
    held = await publications.get_publication(reader, publication_id)
    if form == "jsonld":
        return _answer(json_ld.whole(json_ld.publication(_at(request), held)), form)
    if form in _PROV:
        trees, _ = await quotes.list_tree(reader, publication_id, _WHOLE)
        chains = await quotes.list_chains_by_id(reader, _innermost(trees))
        return _answer(_PROV[form](_at(request), chains, None), form)
    raise NotFound


def _innermost(nodes: list[TreeNode]) -> list[UUID]:
    """Whose chains hold all the others."""
    found: list[UUID] = []
    for node in nodes:
        found += _innermost(node.reports) if node.reports else [node.occurrence_id]
    return found


@get("/v1/speakers/{speaker_id:uuid}/as/{form:str}", opt=OUTSIDE)
async def export_speaker(
    request: Http, reader: Reader, speaker_id: FromPath[UUID], form: FromPath[str]
) -> Response[bytes]:
    """A speaker with names and roles."""
    held = await speakers.get_speaker(reader, speaker_id)
    if form == "jsonld":
        return _answer(json_ld.whole(json_ld.speaker(_at(request), held)), form)
    if form == "popolo":
        return _answer(as_popolo(_at(request), [held]), form)
    raise NotFound


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
        export_occurrences,
        export_occurrence,
        export_chain,
        export_publication,
        export_speaker,
        export_review,
        *lists.handlers,
        *sharing.handlers,
    ],
)
