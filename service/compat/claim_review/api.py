"""The import of ClaimReview over HTTP."""

from typing import Any

from litestar import Router, post
from litestar.params import JSONBody

from service.auth.guard import Needs
from service.compat.claim_review.importing import import_items
from service.compat.claim_review.model import ImportReport, NoClaimReview, TooManyReviews
from service.compat.claim_review.reading import find_items
from service.kit.db import Tx
from service.kit.problems import refusals

_MOST = 500


@post(
    "/v1/reviews/import",
    guards=[Needs("write")],
    status_code=200,
    responses=refusals(NoClaimReview, TooManyReviews),
    tags=["reviews"],
)
async def import_reviews(tx: Tx, data: JSONBody[dict[str, Any] | list[Any]]) -> ImportReport:
    """Record the ClaimReview items of a JSON-LD document, and list what could not be matched."""
    items = find_items(data)
    if not items:
        raise NoClaimReview("It holds no item of the type ClaimReview.", path="@type")
    if len(items) > _MOST:
        raise TooManyReviews(f"There are {len(items):,}, and {_MOST} at most are taken.")
    return await import_items(tx, items)


router = Router("/", route_handlers=[import_reviews])
