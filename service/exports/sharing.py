"""Quotes elsewhere, over HTTP: feeds, embeds, links to the place in print, citations."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import Accept
from litestar.params import FromPath
from msgspec import Meta, Struct

from service.exports import citing, feeds
from service.exports.feeds import Entry, Feed
from service.exports.linking import place_of
from service.exports.naming import Addresses, title_of
from service.kit.conditions import etag
from service.kit.db import Connection, Reader
from service.kit.problems import InvalidRequest, NotFound, Refusal, Unprocessable
from service.kit.wire import Asked, address_behind, asked_at
from service.ledger import store as ledger
from service.publications import outlet_store
from service.publications.model import PublicationBrief
from service.quotes import listing
from service.quotes import store as quotes
from service.quotes.model import Quote, QuoteQuery
from service.speakers import store as speakers

OUTSIDE = {"outside_contract": True}
Http = Request[Any, Any, Any]
_FEEDS = ("atom", "rss", "json")
_USUAL = 50
"""Entries of a feed, where nothing is said."""


class NoPlace(Unprocessable):
    """Only words that are printed under an address have a place to link to."""

    title = "There is no place to link to"


class NothingToCite(Unprocessable):
    """Reported speech has no words that are on record."""

    title = "There are no words to cite"


class FormatUnknown(Refusal):
    """An embed is JSON or XML."""

    status = 501
    title = "There is no embed in this format"


def _at(request: Http) -> Addresses:
    return Addresses(asked_at(request))


async def _feed(
    request: Http, reader: Connection, asked: QuoteQuery, title: str, home: str
) -> Response[bytes]:
    if "limit" not in request.query_params:
        asked = msgspec.structs.replace(asked, limit=_USUAL)
    changed = await ledger.find_last_time(reader)  # before the rest, so that nothing is missed
    page = await listing.find_page(reader, asked)
    first = await quotes.list_first_printed(reader, [one.id for one in page.items])
    by_quote = {one.quote_id: one for one in first}
    entries = [Entry(quote=one, first=by_quote.get(one.id)) for one in page.items]
    at = _at(request)
    feed = Feed(title=title, address=str(request.url), home=f"{at.base}{home}", entries=entries)
    updated = max(changed or feed.updated, feed.updated).replace(microsecond=0)
    told = _last_modified(updated, datetime.now(UTC))
    modified = {"Last-Modified": format_datetime(told, usegmt=True)}
    form = request.scope["path"].rpartition(".")[2]
    body = feeds.write(feed, form, at)
    if _unchanged(request, updated):
        return Response(b"", status_code=304, headers={**modified, "ETag": etag(body)})
    return Response(body, media_type=feeds.MEDIA_TYPES[form], headers=modified)


def _last_modified(second: datetime, now: datetime) -> datetime:
    """While the second lasts, the one before: it may bring more (RFC 9110 §8.8.2.2)."""
    lasts = now < second + timedelta(seconds=1)
    return second - timedelta(seconds=1) if lasts else second


def _unchanged(request: Http, updated: datetime) -> bool:
    """By `If-Modified-Since`, which counts only without `If-None-Match` (RFC 9110 §13.1.3)."""
    given = request.headers.get("if-modified-since")
    if given is None or "if-none-match" in request.headers:
        return False
    try:
        since = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return False
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    return updated <= since


@get([f"/v1/quotes/feed.{form}" for form in _FEEDS], opt=OUTSIDE)
async def feed_query(request: Http, reader: Reader, asked: Asked[QuoteQuery]) -> Response[bytes]:
    """A feed of any list of quotes: its address holds the filters."""
    shown = {name: value for name, value in request.query_params.multi_items() if name != "limit"}
    told = ", ".join(f"{name}: {value}" for name, value in shown.items())
    home = f"/v1/quotes?{request.url.query}".rstrip("?")
    return await _feed(request, reader, asked, f"Quotes ({told})" if told else "Quotes", home)


@get([f"/v1/speakers/{{speaker_id:uuid}}/feed.{form}" for form in _FEEDS], opt=OUTSIDE)
async def feed_speaker(
    request: Http, reader: Reader, speaker_id: FromPath[UUID], asked: Asked[QuoteQuery]
) -> Response[bytes]:
    """A feed of what somebody said."""
    _check_free("speaker", asked.speaker)
    behind = address_behind(request, speaker_id)
    held = await speakers.get_speaker(reader, speaker_id, behind=behind)
    asked = msgspec.structs.replace(asked, speaker=str(speaker_id))
    name = held.name or held.description or ""
    return await _feed(request, reader, asked, name, f"/v1/speakers/{speaker_id}")


@get([f"/v1/outlets/{{outlet_id:uuid}}/feed.{form}" for form in _FEEDS], opt=OUTSIDE)
async def feed_outlet(
    request: Http, reader: Reader, outlet_id: FromPath[UUID], asked: Asked[QuoteQuery]
) -> Response[bytes]:
    """A feed of what an outlet printed."""
    _check_free("outlet", asked.outlet)
    held = await outlet_store.get_outlet(reader, outlet_id)
    asked = msgspec.structs.replace(asked, outlet=str(outlet_id))
    return await _feed(request, reader, asked, held.name, f"/v1/outlets/{outlet_id}")


def _check_free(parameter: str, given: str | None) -> None:
    """Raises InvalidRequest where the path says already whose feed it is."""
    if given is not None:
        detail = f"The path says which {parameter} it is."
        raise InvalidRequest(detail, path=parameter, place="query")


class Embed(Struct, frozen=True, kw_only=True):
    """The parameters of oEmbed 1.0; those of single consumers, as `dnt`, are let pass."""

    url: Annotated[str, Meta(min_length=1, max_length=2000)]
    format: str = "json"
    maxwidth: Annotated[int, Meta(ge=1)] = 600
    maxheight: Annotated[int, Meta(ge=1)] = 400


@get("/oembed", opt=OUTSIDE)
async def show_embed(request: Http, reader: Reader, asked: Asked[Embed]) -> Response[bytes]:
    """A quote to be shown on another page (https://oembed.com)."""
    if asked.format not in {"json", "xml"}:
        raise FormatUnknown("There are json and xml.", path="format", place="query")
    quote = await quotes.get_quote(reader, _quote_in(request, asked.url))
    first = await _first(reader, quote)
    html = feeds.blockquote(quote, asked.url, title_of(first) if first else None)
    embed: dict[str, Any] = {
        "type": "rich",
        "version": "1.0",
        "title": f"{quote.speaker.name}: {quote.text or '…'}"[:200],
        "author_name": quote.speaker.name,
        "author_url": _at(request).of("speakers", quote.speaker.id),
        "provider_name": "quotetrail",
        "provider_url": f"{_at(request).base}/",
        "html": html,
        "width": min(asked.maxwidth, 600),
        "height": min(asked.maxheight, 200),
        "cache_age": 3600,
    }
    if asked.format == "json":
        return Response(msgspec.json.encode(embed), media_type="application/json")
    root = ET.Element("oembed")
    for name, value in embed.items():
        ET.SubElement(root, name).text = feeds.clean(str(value))
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="text/xml")


def _quote_in(request: Http, url: str) -> UUID:
    """The id in the address of one of our quotes. Raises NotFound."""
    try:
        parts = urlsplit(url)
        if parts.netloc == urlsplit(asked_at(request)).netloc and parts.path.startswith(
            "/v1/quotes/"
        ):
            return UUID(parts.path.removeprefix("/v1/quotes/"))
    except ValueError:
        pass
    raise NotFound("It is not the address of a quote here.", path="url", place="query")


async def _first(reader: Connection, quote: Quote) -> PublicationBrief | None:
    if quote.said_in:
        return quote.said_in
    found = await quotes.list_first_printed(reader, [quote.id])
    return found[0].publication if found else None


@get("/v1/occurrences/{occurrence_id:uuid}/link", opt=OUTSIDE)
async def show_link(reader: Reader, occurrence_id: FromPath[UUID]) -> dict[str, str]:
    """A link to the words where they are printed, which browsers scroll to and mark."""
    place = place_of(await quotes.get_occurrence(reader, occurrence_id))
    if place is None:
        raise NoPlace("The publication has no address.")
    return {"url": place}


class CiteQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """After which style, in which format."""

    style: citing.Style = "mla"
    format: Literal["text", "html", "csl-json", "bibtex", "ris"] | None = None
    show: Literal["entry", "intext"] = "entry"


@get("/v1/quotes/{quote_id:uuid}/cite", opt=OUTSIDE)
async def cite_quote(
    request: Http, reader: Reader, quote_id: FromPath[UUID], asked: Asked[CiteQuery]
) -> Response[bytes]:
    """A quote as a citation; the format by `format`, else by `Accept`, else plain text."""
    quote = await quotes.get_quote(reader, quote_id)
    if quote.text is None:
        raise NothingToCite("It is an act of speech whose words nobody has.")
    first = await _first(reader, quote)
    item = citing.as_csl(_at(request), quote, first)
    form = asked.format or _accepted(request.headers.get("accept", ""))
    media_type, headers = citing.MEDIA_TYPES[form], {"Vary": "Accept"}
    if form == "csl-json":
        return Response(msgspec.json.encode([item]), media_type=media_type, headers=headers)
    if form == "bibtex":
        text = citing.as_bibtex(item)
    elif form == "ris":
        text = citing.as_ris(item, first)
    else:
        cited = citing.cite(item, asked.style, html=form == "html")
        shown = cited.intext if asked.show == "intext" else cited.entry
        text = citing.noted(shown, quote, html=form == "html") + "\n"
    return Response(text.encode(), media_type=media_type, headers=headers)


def _accepted(accept: str) -> str:
    by_type = {media_type: form for form, media_type in citing.MEDIA_TYPES.items()}
    try:
        best = Accept(accept or "*/*").best_match(["text/plain", *by_type], default="text/plain")
    except ValueError:
        best = None
    return by_type[best or "text/plain"]


handlers = [
    feed_query,
    feed_speaker,
    feed_outlet,
    show_embed,
    show_link,
    cite_quote,
]
