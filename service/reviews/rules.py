"""Decisions about reviews that need no database."""

import hashlib
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from service.kit.times import Time
from service.language.folding import fold, nfc
from service.language.searching import search_vector, the_analyser
from service.language.words.detection import detect
from service.publications.rules import check_url, host_of, url_identity
from service.quotes.rules import normal_hash
from service.reviews.model import (
    Claim,
    ClaimDraft,
    Publisher,
    PublisherDraft,
    Rating,
    RatingOffScale,
    ReviewDraft,
)


class ReviewRow(Struct, frozen=True, kw_only=True):
    """A review as it is written, without its id."""

    identity: bytes
    aspect: str
    publisher: Publisher
    site: str
    url: str
    title: str | None
    reviewed_at: str | None
    reviewed_start: datetime | None
    language: str | None
    rating: Rating
    claim: Claim
    claim_key: bytes
    claimant_key: str | None
    search: str
    analyser: str


def check_draft(draft: ReviewDraft) -> None:
    """Raises UrlUnreadable or RatingOffScale."""
    check_url(draft.url, path="url")
    for place, url in enumerate(draft.claim.appeared_in):
        check_url(url, path=f"claim.appeared_in[{place}]")
    rating = draft.rating
    scale = [one for one in (rating.worst, rating.best) if one is not None]
    if rating.value is None or not scale:
        return
    least = min(scale) if len(scale) > 1 or rating.best is None else None
    most = max(scale) if len(scale) > 1 or rating.worst is None else None
    if (least is not None and rating.value < least) or (most is not None and rating.value > most):
        detail = f"It lies outside the scale from {rating.worst} to {rating.best}."
        raise RatingOffScale(detail, path="rating.value")


def site_of(url: str) -> str:
    """The host, in lower case and without `www.` before it."""
    return bare_host(host_of(url))


def row_of(draft: ReviewDraft) -> ReviewRow:
    """What is stored of a review, and what it is found by."""
    language = draft.language or detect(draft.claim.text)
    analyser = the_analyser()
    return ReviewRow(
        identity=_identity(draft),
        aspect=draft.aspect,
        publisher=_publisher(draft.publisher, draft.url),
        site=_publisher(draft.publisher, draft.url).site,
        url=nfc(draft.url),
        title=draft.title and nfc(draft.title),
        reviewed_at=_text(draft.reviewed_at),
        reviewed_start=draft.reviewed_at and draft.reviewed_at.start,
        language=draft.language,
        rating=draft.rating,
        claim=_claim(draft.claim),
        claim_key=_claim_key(draft.claim),
        claimant_key=draft.claim.claimant and fold(draft.claim.claimant),
        search=search_vector(nfc(draft.claim.text), language, analyser),
        analyser=analyser.label,
    )


def _identity(draft: ReviewDraft) -> bytes:
    parts: list[Any] = [
        url_identity(draft.url).hex(),
        normal_hash(draft.claim.text).hex(),
        draft.aspect,
    ]
    return hashlib.sha256(msgspec.json.encode(parts)).digest()


def _claim_key(claim: ClaimDraft) -> bytes:
    """Reviews of one claim by several publishers have it in common."""
    parts = [normal_hash(claim.text).hex(), fold(claim.claimant or "")]
    return hashlib.sha256(msgspec.json.encode(parts)).digest()


def _publisher(draft: PublisherDraft, url: str) -> Publisher:
    site = bare_host(draft.site) if draft.site else site_of(url)
    return Publisher(name=nfc(draft.name), site=site)


def bare_host(host: str) -> str:
    """As sites are held: in lower case and without `www.`."""
    host = host.lower()
    return host.removeprefix("www.") or host


def _claim(draft: ClaimDraft) -> Claim:
    return Claim(
        text=nfc(draft.text),
        claimant=draft.claimant and nfc(draft.claimant),
        claimed_at=_text(draft.claimed_at),
        appeared_in=[nfc(url) for url in draft.appeared_in],
    )


def _text(time: Time | None) -> str | None:
    return time and time.text
