"""The words of an import: what became of each item, and what of it could not be kept."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from service.kit.problems import Unprocessable

Index = Annotated[int, Meta(ge=0, description="Of the item, in the order of the document.")]


class ImportedReview(Struct, frozen=True, kw_only=True):
    """An item that is on record as a review."""

    index: Index
    review_id: UUID
    quote_id: UUID | None
    new: Annotated[bool, Meta(description="False where it was held already.")]


class Unmatched(Struct, frozen=True, kw_only=True):
    """A review whose claim is not in the words of a quote that we hold."""

    index: Index
    review_id: UUID
    claim: str
    claimant: str | None
    reason: str


class LeftOut(Struct, frozen=True, kw_only=True):
    """Something of an item, or a whole item, that could not be taken."""

    index: Index
    path: Annotated[str, Meta(description="The field, in the words of ClaimReview.")]
    reason: str


class ImportReport(Struct, frozen=True, kw_only=True):
    """What became of each item of an import; nothing is dropped without being listed."""

    recorded: list[ImportedReview]
    unmatched: list[Unmatched]
    refused: Annotated[list[LeftOut], Meta(description="Items that could not be recorded.")]
    left_out: Annotated[
        list[LeftOut], Meta(description="Of recorded items, what could not be read.")
    ]


class NoClaimReview(Unprocessable):
    """An import holds ClaimReview items: one, a list, an `@graph` or a DataFeed."""

    title = "There is no ClaimReview in it"


class TooManyReviews(Unprocessable):
    """One request imports 500 items at most; `quotetrail import-reviews` has no bound."""

    title = "These are too many reviews for one request"
