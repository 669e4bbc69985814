"""Feeds of quotes: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1. Pure."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
from msgspec import Struct

from service.exports.linking import place_of
from service.exports.naming import Addresses, title_of, without_none
from service.quotes.marking import told
from service.quotes.model import Occurrence, Quote

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What XML 1.0 cannot hold, or had better not."""
_TITLE = 90
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
}


class Entry(Struct, frozen=True, kw_only=True):
    """A quote, and where it was printed first."""

    quote: Quote
    first: Occurrence | None

    @property
    def updated(self) -> datetime:
        """When it was recorded, or a correction of it."""
        return max(one.recorded_at for one in (self.quote, *self.quote.corrections))


class Feed(Struct, frozen=True, kw_only=True):
    """Quotes, newest first, with the address of the feed and of the list behind it."""

    title: str
    address: str
    home: str
    entries: list[Entry]

    @property
    def updated(self) -> datetime:
        """When the latest of them was recorded, or taken back."""
        return max((one.updated for one in self.entries), default=_NEVER)


def write(feed: Feed, form: str, at: Addresses) -> bytes:
    """As `atom`, `rss` or `json`."""
    return {"atom": as_atom, "rss": as_rss, "json": as_json_feed}[form](feed, at)


def as_atom(feed: Feed, at: Addresses) -> bytes:
    """RFC 4287."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated.isoformat())
    _add(root, "link", rel="self", href=feed.address, type=MEDIA_TYPES["atom"])
    _add(root, "link", rel="alternate", href=feed.home, type="application/json")
    _add(root, "generator", "quotetrail")
    for one in feed.entries:
        quote, entry = one.quote, ET.SubElement(root, f"{{{_ATOM}}}entry")
        if quote.language:
            entry.set(_XML_LANG, quote.language)
        _add(entry, "id", f"urn:uuid:{quote.id}")
        _add(entry, "title", _title(quote))
        _add(entry, "updated", one.updated.isoformat())
        _add(entry, "published", quote.recorded_at.isoformat())
        _add(entry, "link", rel="alternate", href=_link(one, at))
        _add(entry, "link", rel="related", href=at.of("quotes", quote.id))
        author = ET.SubElement(entry, f"{{{_ATOM}}}author")
        _add(author, "name", quote.speaker.name)
        for tag in quote.tags:
            _add(entry, "category", term=tag)
        _add(entry, "content", _html(one), type="html")
    return _xml(root)


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> None:
    cleaned = {key: clean(value) for key, value in attributes.items()}
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", cleaned)
    element.text = text and clean(text)


def as_rss(feed: Feed, at: Addresses) -> bytes:
    """RSS 2.0, with the Atom link to itself that validators ask for."""
    ET.register_namespace("atom", _ATOM)
    ET.register_namespace("dc", "http://purl.org/dc/elements/1.1/")
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    facts = {
        "title": feed.title,
        "link": feed.home,
        "description": feed.title,
        "lastBuildDate": format_datetime(feed.updated),
        "generator": "quotetrail",
    }
    for name, text in facts.items():
        ET.SubElement(channel, name).text = clean(text)
    own = {"rel": "self", "href": feed.address, "type": MEDIA_TYPES["rss"]}
    ET.SubElement(channel, f"{{{_ATOM}}}link", own)
    for one in feed.entries:
        item = ET.SubElement(channel, "item")
        quote = one.quote
        told = [
            ("title", _title(quote)),
            ("link", _link(one, at)),
            ("description", _html(one)),
            ("{http://purl.org/dc/elements/1.1/}creator", quote.speaker.name),
            ("pubDate", format_datetime(quote.recorded_at)),
            *(("category", tag) for tag in quote.tags),
        ]
        for name, text in told:
            ET.SubElement(item, name).text = clean(text)
        ET.SubElement(item, "guid", isPermaLink="false").text = f"urn:uuid:{quote.id}"
    return _xml(root)


def as_json_feed(feed: Feed, at: Addresses) -> bytes:
    """JSON Feed 1.1."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "items": [
            without_none({
                "id": f"urn:uuid:{one.quote.id}",
                "url": at.of("quotes", one.quote.id),
                "external_url": one.first and place_of(one.first),
                "title": _title(one.quote),
                "content_html": _html(one),
                "date_published": one.quote.recorded_at.isoformat(),
                "date_modified": one.updated.isoformat() if one.quote.corrections else None,
                "authors": [{"name": one.quote.speaker.name}],
                "tags": one.quote.tags,
                "language": one.quote.language,
            })
            for one in feed.entries
        ],
    }
    return msgspec.json.encode(document)


def blockquote(quote: Quote, cite: str, source: str | None) -> str:
    """A quote as HTML, everything in it escaped."""
    words = escape(quote.text or "(words not on record)")
    printed = f", {escape(source)}" if source else ""
    said = f", {escape(quote.said_at)}" if quote.said_at else ""
    language = f' lang="{escape(quote.language)}"' if quote.language else ""
    return (
        f'<blockquote cite="{escape(cite)}"{language}><p>{words}</p><footer>— '
        f"{escape(quote.speaker.name)}{said}{printed}</footer></blockquote>"
        + "".join(f"<p><strong>{escape(told(one))}</strong></p>" for one in quote.corrections)
    )


def _html(one: Entry) -> str:
    first = one.first
    source = title_of(first.publication) if first else None
    cite = (first and first.publication.url) or f"urn:uuid:{one.quote.id}"
    return blockquote(one.quote, cite, source)


def _title(quote: Quote) -> str:
    words = " ".join((quote.text or quote.event or "…").split())
    if len(words) > _TITLE:
        words = words[:_TITLE].rpartition(" ")[0] + "…"
    status = f"[{quote.status}] " if quote.status != "standing" else ""
    return f"{status}{quote.speaker.name}: {words}"


def _link(one: Entry, at: Addresses) -> str:
    """To the place in the publication, or else to the quote."""
    return (one.first and place_of(one.first)) or at.of("quotes", one.quote.id)


def clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def _xml(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
