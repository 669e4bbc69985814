"""Page tokens, claims out of reviews, and reviews out of markup: decisions without a database."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import TypeVar

import msgspec
from msgspec import Struct

from service.compat.factcheck.model import (
    Claim,
    ClaimReview,
    MarkupInvalid,
    MarkupPage,
    Paged,
    PageTokenInvalid,
    Publisher,
)
from service.kit.times import NotATime, Time, read_time
from service.language.words.detection import detect
from service.reviews.model import ClaimDraft, PublisherDraft, Rating, Review, ReviewDraft
from service.reviews.rules import check_draft, site_of

T = TypeVar("T")

_MOST = 100
"""Items on a page, whatever is asked for."""
_LONG_AGO = 365_000
"""Days, before which nothing was reviewed."""
_OF_A_PAGE = {"page_token", "offset", "fields", "page_size"}


class _Token(Struct, frozen=True, array_like=True):
    offset: int
    filters: str


class Window(Struct, frozen=True):
    """Which items of a list are asked for."""

    offset: int
    limit: int
    filters: str

    def cut(self, found: Sequence[T]) -> tuple[list[T], str | None]:
        """Of one item more than asked for: the page, and the token of the next."""
        if len(found) <= self.limit:
            return list(found), None
        token = _Token(self.offset + self.limit, self.filters)
        encoded = urlsafe_b64encode(msgspec.json.encode(token)).decode().rstrip("=")
        return list(found[: self.limit]), encoded


def window(asked: Paged) -> Window:
    """By the token; without one by the offset. Raises PageTokenInvalid."""
    filters = _filters(asked)
    limit = min(asked.page_size or 10, _MOST)
    if not asked.page_token:
        return Window(asked.offset, limit, filters)
    try:
        raw = urlsafe_b64decode(asked.page_token + "=" * (-len(asked.page_token) % 4))
        token = msgspec.json.decode(raw, type=_Token)
    except (ValueError, msgspec.DecodeError):
        detail = "It is none of ours."
        raise PageTokenInvalid(detail, path="pageToken", place="query") from None
    if token.filters != filters or not 0 <= token.offset <= 2**31:
        detail = "The other parameters must be those of the first page."
        raise PageTokenInvalid(detail, path="pageToken", place="query")
    return Window(token.offset, limit, filters)


def _filters(asked: Paged) -> str:
    own = [name for name in asked.__struct_fields__ if name not in _OF_A_PAGE]
    standard = set(Paged.__struct_fields__)
    told = {name: str(getattr(asked, name)) for name in own if name not in standard}
    return blake2b(msgspec.json.encode(told), digest_size=6).hexdigest()


def language_of(code: str) -> str | None:
    """The language of a code, without its region."""
    return re.split("[-_]", code)[0].lower() or None


def oldest(days: int, now: datetime) -> datetime | None:
    """The moment so many days ago."""
    return now - timedelta(days=min(days, _LONG_AGO)) if days else None


def moment(text: str | None) -> str | None:
    """A time of ours as Google's `google-datetime`: the beginning of its period in UTC."""
    if text is None:
        return None
    return read_time(text).start.strftime("%Y-%m-%dT%H:%M:%SZ")


def as_claims(reviews: Sequence[tuple[str, Review]]) -> list[Claim]:
    """Reviews with the keys of their claims, those of one claim side by side."""
    return [
        _claim([review for _, review in many]) for _, many in groupby(reviews, lambda one: one[0])
    ]


def _claim(reviews: Sequence[Review]) -> Claim:
    first = reviews[0].claim
    return Claim(
        text=first.text,
        claimant=first.claimant,
        claim_date=moment(
            next((one.claim.claimed_at for one in reviews if one.claim.claimed_at), None)
        ),
        claim_review=[
            ClaimReview(
                publisher=Publisher(name=one.publisher.name, site=one.publisher.site),
                url=one.url,
                title=one.title,
                review_date=moment(one.reviewed_at),
                textual_rating=one.rating.text,
                language_code=one.language,
            )
            for one in reviews
        ],
    )


def as_drafts(page: MarkupPage) -> list[ReviewDraft]:
    """The reviews that a page marks up. Raises MarkupInvalid, UrlUnreadable or RatingOffScale."""
    drafts: list[ReviewDraft] = []
    author = page.claim_review_author
    site = site_of(page.page_url)
    for place, one in enumerate(page.claim_review_markups):
        path, rating = f"claimReviewMarkups[{place}]", one.rating
        text = rating.textual_rating
        if text is None and rating.rating_value is not None:
            text = str(rating.rating_value)
        if text is None:
            detail = "A rating has words or a value."
            raise MarkupInvalid(detail, path=f"{path}.rating.textualRating")
        first = [one.claim_first_appearance] if one.claim_first_appearance else []
        claimant = one.claim_author and one.claim_author.name
        draft = ReviewDraft(
            publisher=PublisherDraft(name=(author and author.name) or site),
            url=one.url or page.page_url,
            reviewed_at=_time(page.publish_date, "publishDate"),
            language=detect(one.claim_reviewed),  # no field of the markup tells it
            rating=Rating(
                text=text,
                value=rating.rating_value,
                best=rating.best_rating,
                worst=rating.worst_rating,
                explanation=rating.rating_explanation,
            ),
            claim=ClaimDraft(
                text=one.claim_reviewed,
                claimant=claimant,
                claimed_at=_time(one.claim_date, f"{path}.claimDate"),
                appeared_in=[*first, *one.claim_appearances],
            ),
        )
        check_draft(draft)
        drafts.append(draft)
    return drafts


def _time(text: str | None, path: str) -> Time | None:
    if not text:
        return None
    try:
        return read_time(text)
    except NotATime as error:
        raise MarkupInvalid(str(error), path=path) from None
