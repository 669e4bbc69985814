"""Who really said it, over HTTP: what the tools of langchain-graciousquotes call."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath

from service.compat.graciousquotes import rules
from service.compat.graciousquotes.model import (
    Check,
    CheckQuery,
    Citations,
    Message,
    Search,
    SearchQuery,
)
from service.exports.naming import Addresses
from service.kit.db import Connection, Reader
from service.kit.errors import refusal_of
from service.kit.paging import PageQuery
from service.kit.problems import Refusal
from service.kit.wire import Asked, asked_at
from service.language.texts import words
from service.publications.model import PublicationBrief
from service.quotes import listing
from service.quotes import store as quotes
from service.quotes.model import Quote, QuoteNotFound, QuoteQuery
from service.reviews import store as reviews
from service.reviews.model import Review
from service.verification import verifying
from service.verification.model import Question

Http = Request[Any, Any, Any]
OUTSIDE = {"outside_contract": True}
PREFIX = "/compat/graciousquotes/v1"
_SHORT = 3
"""Words below which a wording is too short to be checked."""
_LOOKED_AT = 200
_SHOWN = 3


@get(f"{PREFIX}/check", opt=OUTSIDE)
async def check_words(request: Http, reader: Reader, asked: Asked[CheckQuery]) -> Check:
    """Whose words these are, as far as they are on record."""
    if len(words(asked.q)) < _SHORT:
        return Check(kind="short", query=asked.q, items=[])
    found = await verifying.verify(reader, Question(text=asked.q, limit=_SHOWN))
    if found.verdict == "not_found" or not found.matches:
        return Check(kind="none", query=asked.q, items=[])
    at = Addresses(asked_at(request))
    opinions = await _reviews(reader, [one.quote for one in found.matches])
    items = [
        rules.checked(at, one, opinions[one.quote.id], first=place == 0)
        for place, one in enumerate(found.matches)
    ]
    return Check(kind=items[0].match, query=asked.q, items=items)


async def _reviews(reader: Connection, held: Sequence[Quote]) -> dict[UUID, list[Review]]:
    return await reviews.list_latest(reader, [one.id for one in held], _SHOWN)


@get(f"{PREFIX}/quotes", opt=OUTSIDE)
async def search_quotes(request: Http, reader: Reader, asked: Asked[SearchQuery]) -> Search:
    """Quotes by words, by author, by status."""
    wanted = QuoteQuery(
        q=asked.q.strip() or None,
        speaker=asked.au.strip() or None,
        limit=_LOOKED_AT,
    )
    page = await listing.find_page(reader, wanted)
    held = [one for one in page.items if one.text]
    opinions = await _reviews(reader, held)
    fitting = [one for one in held if asked.st in {"", rules.status_of(one, opinions[one.id])}]
    shown = fitting[: asked.per_page]
    printed = await quotes.list_first_printed(reader, [one.id for one in shown])
    first = {one.quote_id: one.publication for one in printed}
    at = Addresses(asked_at(request))
    items = [
        rules.found(at, one, one.said_in or first.get(one.id), opinions[one.id]) for one in shown
    ]
    return Search(total=len(fitting) + bool(page.next), items=items)


@get(f"{PREFIX}/cite/{{number:str}}", opt=OUTSIDE)
async def cite(request: Http, reader: Reader, number: FromPath[str]) -> Citations:
    """A quote by its number, after every style."""
    plain = number.isascii() and number.isdigit() and len(number) < 19  # noqa: PLR2004 digits of 64 bits
    quote_id = await quotes.find_by_number(reader, int(number)) if plain else None
    if quote_id is None:
        raise QuoteNotFound(f"There is no quote of the number {number[:30]}.")
    quote = await quotes.get_quote(reader, quote_id)
    if quote.text is None:
        raise QuoteNotFound(f"Of number {number} nobody has the words.")
    first = quote.said_in or await _first(reader, quote)
    opinions = await _reviews(reader, [quote])
    return rules.citations(Addresses(asked_at(request)), quote, first, opinions[quote.id])


async def _first(reader: Connection, quote: Quote) -> PublicationBrief | None:
    found = await quotes.list_occurrences(reader, quote.id, PageQuery(limit=1))
    return found.items[0].publication if found.items else None


def render(refusal: Refusal, _request_id: str | None) -> tuple[int, str, bytes]:
    """A refusal as its clients read it."""
    code = refusal.type_uri().rpartition("/")[2].replace("-", "_")
    message = Message(code=code, message=refusal.detail or refusal.title)
    return refusal.status, "application/json", msgspec.json.encode(message)


def answer(request: Http, error: Exception) -> Response[bytes]:
    """What a handler raises, in that form."""
    refusal = refusal_of(request, error)
    status, media_type, body = render(refusal, None)
    return Response(body, status_code=status, headers=refusal.headers, media_type=media_type)


router = Router(
    "/",
    route_handlers=[check_words, search_quotes, cite],
    exception_handlers={Exception: answer},
)
DIALECTS = {f"{PREFIX}/": render}
