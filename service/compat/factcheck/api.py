"""The Fact Check Tools API over HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody

from service.auth.guard import KEY_PARAMETER, Needs
from service.compat.factcheck import discovery, errors, pages, store
from service.compat.factcheck.masks import apply_mask
from service.compat.factcheck.model import (
    ClaimSearch,
    ClaimsFound,
    Discovery,
    ImageSearch,
    MarkupInvalid,
    MarkupPage,
    MarkupPages,
    NothingAsked,
    NotImplementedHere,
    PageSearch,
    Standard,
)
from service.compat.factcheck.rules import as_claims, language_of, oldest, window
from service.kit.db import Reader, Tx
from service.kit.problems import NotFound, NothingToSearch
from service.kit.wire import Asked, asked_at
from service.language.searching import read_query, the_analyser
from service.reviews.rules import bare_host

OUTSIDE = {"outside_contract": True, KEY_PARAMETER: "key"}
WRITERS = [Needs("write")]


def _answer(found: Any, asked: Standard) -> Response[Any]:
    return Response(apply_mask(found, asked.fields), status_code=200)


@get("/v1alpha1/claims:search", opt=OUTSIDE)
async def search_claims(reader: Reader, asked: Asked[ClaimSearch]) -> Response[Any]:
    """Claims with their reviews, the latest reviewed first."""
    if not asked.query.strip() and not asked.review_publisher_site_filter:
        detail = "A query or a reviewPublisherSiteFilter is required."
        raise NothingAsked(detail, path="query", place="query")
    words, language = None, language_of(asked.language_code)
    if asked.query.strip():
        words = read_query(asked.query, language, the_analyser())
        if not words.groups:
            raise NothingToSearch("It has no word in it.", path="query", place="query")
    page = window(asked)
    since = oldest(asked.max_age_days, datetime.now(UTC))
    site = bare_host(asked.review_publisher_site_filter.strip()) or None
    rows = await store.list_claims(reader, words, page, site=site, language=language, since=since)
    claims, following = page.cut(as_claims(rows))
    return _answer(ClaimsFound(claims=claims, next_page_token=following), asked)


@get("/v1alpha1/claims:imageSearch", opt=OUTSIDE)
async def search_claims_by_image(asked: Asked[ImageSearch]) -> Response[Any]:
    """Raises NotImplementedHere."""
    raise NotImplementedHere(f"No images are held: {asked.image_uri or 'none was given'}.")


@post("/v1alpha1/pages", guards=WRITERS, opt=OUTSIDE)
async def create_page(tx: Tx, asked: Asked[Standard], data: JSONBody[MarkupPage]) -> Response[Any]:
    """Record a page of markup with its reviews."""
    return _answer(await pages.create(tx, data), asked)


@get("/v1alpha1/pages", opt=OUTSIDE)
async def list_pages(reader: Reader, asked: Asked[PageSearch]) -> Response[Any]:
    """Of a URL or of an organisation; without either all of them."""
    if asked.url and asked.organization:
        detail = "It cannot be given along with a URL."
        raise MarkupInvalid(detail, path="organization", place="query")
    page = window(asked)
    site = bare_host(asked.organization.strip()) or None
    found, following = page.cut(await store.list_pages(reader, asked.url or None, site, page))
    shown = [one.shown() for one in found]
    return _answer(MarkupPages(claim_review_markup_pages=shown, next_page_token=following), asked)


@get("/v1alpha1/pages/{page_id:uuid}", opt=OUTSIDE)
async def show_page(
    reader: Reader, page_id: FromPath[UUID], asked: Asked[Standard]
) -> Response[Any]:
    """Show a page of markup."""
    return _answer((await store.get_page(reader, page_id)).shown(), asked)


@put("/v1alpha1/pages/{page_id:uuid}", guards=WRITERS, opt=OUTSIDE)
async def update_page(
    tx: Tx, page_id: FromPath[UUID], asked: Asked[Standard], data: JSONBody[MarkupPage]
) -> Response[Any]:
    """Put another markup in the place of what was there."""
    return _answer(await pages.update(tx, page_id, data), asked)


@delete("/v1alpha1/pages/{page_id:uuid}", guards=WRITERS, opt=OUTSIDE, status_code=200)
async def delete_page(tx: Tx, page_id: FromPath[UUID], asked: Asked[Standard]) -> Response[Any]:
    """Remove a page of markup with its reviews."""
    await pages.delete(tx, page_id)
    return _answer({}, asked)


@get("/$discovery/rest", opt=OUTSIDE)
async def show_discovery(request: Request[Any, Any, Any], asked: Asked[Discovery]) -> Response[Any]:
    """What Google's clients are built from, with the address at which it was asked for."""
    if asked.version != discovery.VERSION:
        raise NotFound(f"There is {discovery.VERSION}.", path="version", place="query")
    return _answer(discovery.document(asked_at(request)), asked)


router = Router(
    "/",
    route_handlers=[
        search_claims,
        search_claims_by_image,
        create_page,
        list_pages,
        show_page,
        update_page,
        delete_page,
        show_discovery,
    ],
    exception_handlers={Exception: errors.answer},
)
DIALECTS = {"/v1alpha1/": errors.render, "/$discovery/": errors.render}
"""Under which addresses refusals are told in Google's form."""
