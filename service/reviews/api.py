"""Reviews over HTTP."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from service.auth.guard import Needs
from service.kit.conditions import check_unchanged
from service.kit.db import Reader, Tx, because
from service.kit.paging import PageQuery, linked
from service.kit.problems import (
    Gone,
    InvalidCursor,
    NothingToSearch,
    PreconditionFailed,
    refusals,
)
from service.kit.tombstones import Removal
from service.kit.wire import Asked, read
from service.language.searching import read_query, the_analyser
from service.ledger.model import AsOf, NotOnRecordThen
from service.publications.model import UrlUnreadable
from service.quotes import store as quotes
from service.quotes.model import QuoteNotFound
from service.reviews import rules, state_store, store
from service.reviews.model import (
    RatingOffScale,
    Review,
    ReviewChange,
    ReviewDraft,
    ReviewedQuoteUnknown,
    ReviewNotFound,
    ReviewPage,
    ReviewQuery,
    ReviewTaken,
)

WRITERS = [Needs("write")]
Http = Request[Any, Any, Any]


@get("/v1/reviews", responses=refusals(InvalidCursor, NothingToSearch))
async def list_reviews(
    request: Http, reader: Reader, asked: Asked[ReviewQuery]
) -> Response[ReviewPage]:
    """List reviews, the newest first."""
    words = None
    if asked.q is not None:
        words = read_query(asked.q, asked.language, the_analyser())
        if not words.groups:
            raise NothingToSearch(f"{asked.q!r} has no word in it.", path="q", place="query")
    return linked(request, await store.list_reviews(reader, asked, words))


@post(
    "/v1/reviews",
    guards=WRITERS,
    opt={"also_answers": (200,)},
    responses=refusals(ReviewedQuoteUnknown, RatingOffScale, UrlUnreadable),
)
async def record_review(tx: Tx, data: JSONBody[ReviewDraft]) -> Response[Review]:
    """Record a fact-check; the same again is answered with 200."""
    rules.check_draft(data)
    review_id, new = await store.insert_review(tx, rules.row_of(data), data.quote_id)
    return Response(
        await store.get_review(tx, review_id),
        status_code=201 if new else 200,
        headers={"Location": f"/v1/reviews/{review_id}"},
    )


@get("/v1/reviews/{review_id:uuid}", responses=refusals(ReviewNotFound, Gone, NotOnRecordThen))
async def show_review(reader: Reader, review_id: FromPath[UUID], asked: Asked[AsOf]) -> Review:
    """Show one review, as it is or as it was."""
    if asked.as_of:
        return await state_store.get_review_as_of(reader, review_id, asked.as_of)
    return await store.get_review(reader, review_id)


@patch(
    "/v1/reviews/{review_id:uuid}",
    guards=WRITERS,
    responses=refusals(
        ReviewNotFound,
        Gone,
        PreconditionFailed,
        ReviewedQuoteUnknown,
        ReviewTaken,
        RatingOffScale,
        UrlUnreadable,
    ),
)
async def change_review(
    request: Http, tx: Tx, review_id: FromPath[UUID], data: JSONBody[ReviewChange]
) -> Review:
    """Change what is known of a review."""
    because(tx, data.reason)
    present = await store.get_review(tx, review_id, held=True)
    check_unchanged(request, present)
    draft = _changed(present, data)
    rules.check_draft(draft)
    await store.update_review(tx, review_id, rules.row_of(draft), draft.quote_id)
    return await store.get_review(tx, review_id)


@delete(
    "/v1/reviews/{review_id:uuid}",
    guards=WRITERS,
    status_code=200,
    responses=refusals(ReviewNotFound, Gone, PreconditionFailed),
)
async def remove_review(
    request: Http, tx: Tx, review_id: FromPath[UUID], asked: Asked[Removal]
) -> Review:
    """Remove a review; the answer is what it was, and its history stays."""
    because(tx, asked.reason)
    present = await store.get_review(tx, review_id, held=True)
    check_unchanged(request, present)
    await store.delete_reviews(tx, [review_id], asked.reason)
    return present


def _changed(present: Review, change: ReviewChange) -> ReviewDraft:
    raw = msgspec.to_builtins(present)
    raw = {name: raw[name] for name in ReviewDraft.__struct_fields__}
    draft = read(raw, ReviewDraft)
    given = {name: getattr(change, name) for name in ReviewDraft.__struct_fields__}
    return msgspec.structs.replace(
        draft, **{name: value for name, value in given.items() if value is not UNSET}
    )


@get(
    "/v1/quotes/{quote_id:uuid}/reviews",
    responses=refusals(QuoteNotFound, Gone, InvalidCursor),
)
async def list_reviews_of_quote(
    request: Http, reader: Reader, quote_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[ReviewPage]:
    """List the fact-checks of a quote, the newest first."""
    await quotes.check_quote(reader, quote_id)
    query = ReviewQuery(quote=quote_id, limit=asked.limit, cursor=asked.cursor)
    return linked(request, await store.list_reviews(reader, query, None))


router = Router(
    "/",
    route_handlers=[
        list_reviews,
        record_review,
        show_review,
        change_review,
        remove_review,
        list_reviews_of_quote,
    ],
    tags=["reviews"],
)
