"""One look at an address of others: what it answers, as a look that can be recorded."""

import asyncio
import hashlib
from datetime import UTC, datetime
from importlib.metadata import version

from service.archive import rules
from service.archive.model import NothingToRead
from service.archive.reading import HTML, MOST_PAGE, READ, PostGone, Text, read_page
from service.archive.rules import Look, Validators
from service.kit.outward import AnswerRefused, Outward, Page

AGENT = f"quotetrail/{version('quotetrail')}"
WITHIN = 8.0
"""Seconds, redirects and the whole body included; with reading it, below a request's deadline."""


async def look(
    outward: Outward, url: str, *, agent: str = AGENT, validators: Validators | None = None
) -> Look:
    """Raises AddressRefused, or ReaderNotInstalled. Where nobody answers, the look says so."""
    asked = rules.address_to_ask(url)
    if asked is None:
        return _unseen("Only members of the channel see it.")
    validators = validators or Validators()
    headers = {"User-Agent": agent, "Accept": ", ".join(READ), **validators.conditions()}
    try:
        page = await outward.get(asked, headers, most=MOST_PAGE, within=WITHIN, types=READ)
    except AnswerRefused as refused:
        return _unseen(str(refused))
    except TimeoutError:
        return _unseen(f"It has not answered within {WITHIN:g} s.")
    except OSError as error:
        return _unseen(f"Nobody answers: {error}")
    return await _meaning(page, asked, validators)


async def _meaning(page: Page, asked: str, validators: Validators) -> Look:
    if page.status == rules.NOT_MODIFIED and validators.conditions():
        return _told(page, "unchanged", validators=validators)
    if page.status in rules.GONE:
        return _told(page, "deleted")
    if not 200 <= page.status < 300:  # noqa: PLR2004 a success
        return _told(page, "unreachable", error=f"It answered {page.status}.")
    if rules.leads_to_the_front(asked, page.url):
        return _told(page, "unreachable", error="It leads to the front page.")
    return await _read(page)


async def _read(page: Page) -> Look:
    content_type = page.headers.get("content-type", HTML[0])
    try:  # in a thread, for a long page takes a while, and others are to be served meanwhile
        text = await asyncio.to_thread(read_page, page.body, content_type)
    except PostGone:
        return _told(page, "deleted")
    except NothingToRead as nothing:
        return _told(page, "unreachable", error=nothing.detail)
    told = Validators(page.headers.get("etag"), page.headers.get("last-modified"))
    return _told(page, "seen", text=text, validators=told)


def _unseen(error: str) -> Look:
    return Look(source="fetched", at=datetime.now(UTC), reach="unreachable", error=error)


def _told(
    page: Page,
    reach: rules.Reach,
    *,
    error: str | None = None,
    text: Text | None = None,
    validators: Validators | None = None,
) -> Look:
    now = datetime.now(UTC)
    return Look(
        source="fetched",
        at=now,
        reach=reach,
        text=text,
        status=page.status,
        url=page.url,
        error=error,
        payload_sha256=hashlib.sha256(page.body).digest() if text else None,
        validators=validators or Validators(),
        retry_after=rules.retry_after(page.headers, now) if page.status in rules.BUSY else None,
    )
