"""Our verdicts in the words of that API. Pure."""

from typing import Literal

from service.compat.graciousquotes.model import (
    Checked,
    Citations,
    Found,
    Source,
    Status,
    Style,
)
from service.exports import citing
from service.exports.naming import Addresses
from service.publications.model import PublicationBrief
from service.quotes.marking import sentences
from service.quotes.model import Quote
from service.reviews.model import Review
from service.verification.model import Match, Verdict

LABELS: dict[Status, str] = {
    "verified": "Verified",
    "plausible": "Plausible",
    "disputed": "Disputed",
    "misattributed": "Re-credited",
}
_SAME: tuple[Verdict, ...] = ("verbatim", "verbatim_normalized")
_PART: tuple[Verdict, ...] = ("elided", "truncated", "expanded_partial")
_CHANGED: tuple[Verdict, ...] = ("altered", "stitched")
_OTHER_WORDS = "Not in these words: like words are on record, and these differ from them."
_ANSWERS: dict[Status, str] = {
    "verified": "Said by the credited person, as far as it is on record.",
    "plausible": "Uncertain: on record in a reporter's words, not in the speaker's own.",
    "disputed": "Uncertain: what is on record has been disputed.",
    "misattributed": "Wrongly credited: these are the words of the person named here.",
}
_DISPUTING = {"denied", "retracted", "corrected"}


def status_of(quote: Quote, reviews: list[Review]) -> Status:
    """Direct words in print are verified, a reporter's plausible; a denial or a review disputes."""
    doubted = {one.aspect for one in reviews if _unfavourable(one)}
    if doubted & {"attribution", "wording"} or quote.status in _DISPUTING:
        return "disputed"
    return "verified" if "direct" in quote.modes else "plausible"


def _unfavourable(review: Review) -> bool:
    """Nearer to the worst than to the best of its scale; without a scale it does not count."""
    return _lean(review) < 0


def _lean(review: Review) -> float:
    """Above 0 nearer to the best, below 0 nearer to the worst; 0 without a scale."""
    value, best, worst = review.rating.value, review.rating.best, review.rating.worst
    if value is None or best is None or worst is None:
        return 0.0
    return abs(value - worst) - abs(value - best)


def checked(at: Addresses, match: Match, reviews: list[Review], *, first: bool) -> Checked:
    """A match of a verification; only the first may be what was asked about."""
    quote, status = match.quote, status_of(match.quote, reviews)
    if match.verdict == "misattributed":
        status = "misattributed"
    elif status == "verified" and match.verdict in _CHANGED:
        status = "disputed"
    elif status == "verified" and match.verdict not in (*_SAME, *_PART):
        status = "plausible"
    return Checked(
        id=quote.number,
        match=_match(match.verdict) if first else "possible",
        answer=_OTHER_WORDS if match.verdict in _CHANGED else _ANSWERS[status],
        status=status,
        text=quote.text or "",
        author=quote.speaker.name,
        credit=quote.speaker.name,
        why=" ".join([match.reason, *map(_opinion, reviews)]),
        source=source_of(match.first_publication),
        record=at.of("quotes", quote.id),
        verdict=match.verdict,
        flags=[str(flag) for flag in match.flags],
        quote_id=str(quote.id),
    )


def _match(verdict: Verdict) -> Literal["exact", "close", "part", "possible"]:
    if verdict in _SAME:
        return "exact"
    if verdict in _PART:
        return "part"
    return "possible" if verdict in {"ambiguous", "reported_only", "not_found"} else "close"


def _opinion(review: Review) -> str:
    when = f", {review.reviewed_at}" if review.reviewed_at else ""
    return f"{review.publisher.name} ({review.aspect}{when}): {review.rating.text}. {review.url}"


def source_of(publication: PublicationBrief | None) -> Source:
    """What the words are traced to."""
    if publication is None:
        return Source(title="", locator="", url="")
    outlet = publication.outlet.name if publication.outlet else ""
    return Source(
        title=publication.title or publication.kind.replace("_", " "),
        locator=", ".join(filter(None, (outlet, publication.published_at))),
        url=publication.url or "",
    )


def found(
    at: Addresses, quote: Quote, first: PublicationBrief | None, reviews: list[Review]
) -> Found:
    """A quote of a search."""
    status = status_of(quote, reviews)
    return Found(
        id=quote.number,
        text=quote.text or "",
        author=quote.speaker.name,
        credit=quote.speaker.name,
        status=status,
        status_label=LABELS[status],
        source=source_of(first),
        url=at.of("quotes", quote.id),
        quote_id=str(quote.id),
    )


def citations(
    at: Addresses, quote: Quote, first: PublicationBrief | None, reviews: list[Review]
) -> Citations:
    """A quote after every style."""
    item, status = citing.as_csl(at, quote, first), status_of(quote, reviews)
    warning = "" if status == "verified" else _ANSWERS[status]
    doubts = [_opinion(one) for one in reviews if _lean(one) <= 0]
    return Citations(
        id=quote.number,
        text=quote.text or "",
        credit=quote.speaker.name,
        status=status,
        status_label=LABELS[status],
        warning=" ".join(filter(None, [warning, *sentences(quote.corrections), *doubts])),
        cite={style: _style(item, style) for style in citing.LABELS},
        check_url=at.of("quotes", quote.id),
        quote_id=str(quote.id),
    )


def _style(item: citing.Json, style: citing.Style) -> Style:
    cited = citing.cite(item, style)
    if style == "chicago":
        entry_name, entry, bib = "note", cited.intext, cited.entry
        return Style(
            label=citing.LABELS[style], entry_name=entry_name, entry=entry, intext="", bib=bib
        )
    name = "works-cited entry" if style == "mla" else "reference"
    return Style(
        label=citing.LABELS[style], entry_name=name, entry=cited.entry, intext=cited.intext
    )
