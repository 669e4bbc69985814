"""The text of a page: the main text of HTML, posts of Telegram, responses in WARC files. Pure.

trafilatura, warcio and lxml come with `quotetrail[archive]`.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from typing import Any

from msgspec import Struct

from service.archive.model import NothingToRead, ReaderNotInstalled, WarcUnreadable
from service.language.folding import nfc
from service.publications.rules import url_key

HTML = ("text/html", "application/xhtml+xml")
READ = (*HTML, "text/plain")
"""Media types that are read."""
MOST_PAGE = 5 * 2**20
"""Bytes of a page, unpacked."""
MOST_ELEMENTS = 15_000
"""Of a page; many times more than an article has, for the main text takes longer with each."""
_LONGEST_TITLE = 300
_THE_WEB_BEGINS = datetime(1990, 1, 1, tzinfo=UTC)
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)
_POST, _NO_POST = "tgme_widget_message_text", "tgme_widget_message_error"


class Text(Struct, frozen=True):
    """What a page says."""

    text: str
    title: str | None


class PostGone(Exception):
    """Telegram answers that there is no such post, with a page that is there."""


class Response(Struct, frozen=True, kw_only=True):
    """A response out of a WARC file."""

    url: str
    at: datetime
    status: int
    content_type: str
    body: bytes


def library(name: str) -> Any:
    """Raises ReaderNotInstalled."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        detail = f"{name} is missing: pip install 'quotetrail[archive]'"
        raise ReaderNotInstalled(detail) from None


def check_installed() -> None:
    """Raises ReaderNotInstalled."""
    for name in ("protego", "trafilatura", "warcio"):
        library(name)


def read_page(body: bytes, content_type: str) -> Text:
    """Raises NothingToRead, PostGone or ReaderNotInstalled."""
    if content_type.partition(";")[0].strip().lower() == "text/plain":
        return _whole(_decoded(body, content_type), None)
    charset = _CHARSET.search(content_type)
    return read_html(_decoded(body, content_type) if charset else body)


def read_html(page: str | bytes) -> Text:
    """The main text, with line breaks between paragraphs. Raises what `read_page` does."""
    trafilatura = library("trafilatura")
    tree = trafilatura.load_html(page)
    if tree is None:
        raise NothingToRead("It is no HTML.")
    if sum(1 for _ in islice(tree.iter(), MOST_ELEMENTS + 1)) > MOST_ELEMENTS:
        raise NothingToRead(f"It has more than {MOST_ELEMENTS:,} elements.")
    post = _telegram_post(tree)
    if post is not None:
        return _whole(post, None)
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True)
    if found is None or not found.text:
        raise NothingToRead("The page has no main text.")
    return _whole(found.text, found.title)


def _whole(text: str, title: str | None) -> Text:
    text = nfc(text.replace("\x00", ""))
    if not text.strip():
        raise NothingToRead("The text is empty.")
    return Text(text, nfc(title)[:_LONGEST_TITLE] if title and title.strip() else None)


def _telegram_post(tree: Any) -> str | None:
    """The text of Telegram's own page of one post; none of any other page. Raises PostGone."""
    if tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' {_NO_POST} ')]"):
        raise PostGone
    found = tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' {_POST} ')]")
    if not found:
        return None
    for line_break in found[-1].iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "".join(found[-1].itertext()).strip()


def _decoded(body: bytes, content_type: str) -> str:
    found = _CHARSET.search(content_type)
    try:
        return body.decode(found[1] if found else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def read_warc(raw: bytes, url: str | None) -> Response:
    """The last response of this address; without one, the only response that there is.

    Raises WarcUnreadable or ReaderNotInstalled.
    """
    iterator = library("warcio.archiveiterator")
    try:
        found = list(_responses(iterator.ArchiveIterator(io.BytesIO(raw))))
    except Exception as error:  # whatever a broken file makes of the library
        raise WarcUnreadable(f"It is broken: {error}"[:300], path="warc") from error
    fitting = [one for one in found if url is None or _same(one.url, url)]
    if not fitting or (url is None and len(fitting) > 1):
        named = ", ".join(one.url for one in found[:10]) or "no response"
        raise WarcUnreadable(f"There is in it: {named}", path="warc")
    return max(fitting, key=lambda one: one.at)


def _responses(records: Any) -> Iterator[Response]:
    for record in records:
        if record.rec_type != "response" or record.http_headers is None:
            continue
        body = record.content_stream().read(MOST_PAGE + 1)
        if len(body) > MOST_PAGE:
            continue
        yield Response(
            url=record.rec_headers.get_header("WARC-Target-URI") or "",
            at=_moment(record.rec_headers.get_header("WARC-Date")),
            status=int(record.http_headers.get_statuscode()),
            content_type=record.http_headers.get_header("Content-Type") or "",
            body=body,
        )


def _moment(text: str) -> datetime:
    """As WARC files write it, in UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if at < _THE_WEB_BEGINS:
        raise ValueError(f"{text} is before the web")
    return at


def _same(one: str, other: str) -> bool:
    try:
        return url_key(one) == url_key(other)
    except (ValueError, KeyError):
        return False
