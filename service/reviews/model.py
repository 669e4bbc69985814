"""The words of this room: reviews, and the reasons to refuse them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from service.kit.bounds import BLANK, END, LanguageTag, Line, Note, Reason, Url
from service.kit.paging import Page, PageQuery
from service.kit.problems import NotFound, Unprocessable
from service.kit.times import Time, TimeText

Aspect = Annotated[
    Literal["attribution", "wording", "context", "truth"],
    Meta(
        description="What was checked (schema.org `reviewAspect`): who said it, in which words, "
        "what was left out round it, or whether it is so."
    ),
]
Site = Annotated[
    str,
    Meta(
        max_length=253,
        pattern=rf"^[^{BLANK}/@?#]+{END}",
        description="The host, lower case and without `www.`",
        examples=["example.org"],
    ),
]
Amount = Annotated[float, Meta(ge=-1_000_000_000, le=1_000_000_000)]
"""Of a rating; far from where whole numbers are no longer numbers of their own."""


class PublisherDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who publishes a review; without a site, the host of the review's URL."""

    name: Line
    site: Site | None = None


class Publisher(Struct, frozen=True, kw_only=True):
    """Who publishes a review."""

    name: str
    site: Annotated[str, Meta(description="The host, lower case and without `www.`")]


class Rating(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The verdict in the reviewer's words, and on a scale where there is one."""

    text: Line
    value: Amount | None = None
    best: Amount | None = None
    worst: Amount | None = None
    explanation: Note | None = None


class ClaimDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is reviewed, as the reviewer words it."""

    text: Note
    claimant: Annotated[Line | None, Meta(description="As the reviewer names them.")] = None
    claimed_at: Time | None = None
    appeared_in: Annotated[
        list[Url], Meta(max_length=50, description="Where it appeared, the first first.")
    ] = field(default_factory=list[Url])


class Claim(Struct, frozen=True, kw_only=True):
    """What is reviewed, as the reviewer words it."""

    text: str
    claimant: str | None
    claimed_at: TimeText | None
    appeared_in: list[str]


class ReviewDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A review to be recorded. Its URL, its claim and its aspect tell whether it is known."""

    quote_id: Annotated[UUID | None, Meta(description="The quote that it is about.")] = None
    aspect: Aspect = "truth"
    publisher: PublisherDraft
    url: Url
    title: Line | None = None
    reviewed_at: Time | None = None
    language: LanguageTag | None = None
    rating: Rating
    claim: ClaimDraft


class ReviewChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays; `publisher`, `rating` and `claim` are given whole."""

    quote_id: UUID | UnsetType | None = UNSET
    aspect: Aspect | UnsetType = UNSET
    publisher: PublisherDraft | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    title: Line | UnsetType | None = UNSET
    reviewed_at: Time | UnsetType | None = UNSET
    language: LanguageTag | UnsetType | None = UNSET
    rating: Rating | UnsetType = UNSET
    claim: ClaimDraft | UnsetType = UNSET
    reason: Reason = None


class Review(Struct, frozen=True, kw_only=True):
    """A fact-check of a quote, or of a claim whose quote is not known."""

    id: UUID
    quote_id: UUID | None
    aspect: Aspect
    publisher: Publisher
    url: str
    title: str | None
    reviewed_at: TimeText | None
    language: str | None
    rating: Rating
    claim: Claim
    recorded_at: datetime


class ReviewPage(Page[Review], frozen=True, kw_only=True):
    """Reviews, the newest first."""


class ReviewQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which reviews to list."""

    quote: UUID | None = None
    publisher_site: Site | None = None
    aspect: Aspect | None = None
    language: LanguageTag | None = None
    claimant: Annotated[Line | None, Meta(description="As the reviewer names them.")] = None
    url: Url | None = None
    reviewed_from: Time | None = None
    reviewed_to: Time | None = None
    q: Annotated[Note | None, Meta(description="Words of the claim, in any form.")] = None


class ReviewNotFound(NotFound):
    """No review has this id."""

    title = "There is no such review"


class ReviewedQuoteUnknown(Unprocessable):
    """A review is of a known quote, or of none."""

    title = "The reviewed quote is not known"


class RatingOffScale(Unprocessable):
    """A rating lies between the worst and the best of its scale."""

    title = "The rating lies outside its scale"


class ReviewTaken(Unprocessable):
    """Another review has this URL, this claim and this aspect."""

    title = "There is such a review already"
