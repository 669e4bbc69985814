"""Pages of quotes: by names in any form, by words with what was met of them, rendered or not."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Raw

from service.kit.db import Connection, Database
from service.kit.paging import Position, cursor, read_cursor
from service.kit.problems import NothingToSearch
from service.language.searching import Query, marks, places_of, read_query, the_analyser
from service.language.texts import Token, tokens
from service.publications import outlet_store
from service.quotes import search_store
from service.quotes.model import (
    Highlight,
    Quote,
    QuotePage,
    QuoteQuery,
    Segment,
)
from service.quotes.render_store import Place
from service.quotes.rendering import Renderings
from service.quotes.search_store import Met, Who
from service.quotes.segments import derive_segments
from service.speakers import resolving
from service.speakers.store import Found

_ANY = QuoteQuery()
"""What `render_store.list_pages` has pages of."""


async def show_page(database: Database, asked: QuoteQuery, renderings: Renderings) -> QuotePage:
    """A page of quotes, with whom its names were taken for; its items are JSON already.

    Raises NothingToSearch.
    """
    async with database.read() as reader:
        found = await _find_all(reader, asked)
    if found[0] is not None and len(found[0]) == 1:
        (one,) = found[0]
        if (page := await find_kept(asked, one.id, renderings)) is not None:
            return msgspec.structs.replace(page, speakers=[one.brief])
    async with database.read() as reader:
        return await _page(reader, asked, found, renderings)


async def find_page(reader: Connection, asked: QuoteQuery) -> QuotePage:
    """A page of quotes, with whom its names were taken for. Raises NothingToSearch."""
    return await _page(reader, asked, await _find_all(reader, asked), None)


async def _page(
    reader: Connection,
    asked: QuoteQuery,
    found: Sequence[Sequence[Found] | None],
    renderings: Renderings | None,
) -> QuotePage:
    """With `renderings` its items are JSON already, but for those of a search."""
    words = None if asked.q is None else _read_words(asked.q, asked.language)
    who = await _who(reader, asked, found)
    if words is not None:
        page = await _search(reader, asked, who, words)
    elif renderings:
        page = await show_quotes(reader, asked, who, renderings)
    else:
        page = await search_store.list_quotes(reader, asked, who)
    return await _named(reader, asked, found, page)


async def find_kept(asked: QuoteQuery, speaker: UUID, renderings: Renderings) -> QuotePage | None:
    """A page of a speaker's words, where nothing else is asked for and all of it is kept.

    Its items are JSON, as one. Raises InvalidCursor.
    """
    bare = msgspec.structs.replace(asked, speaker=None, cursor=None)
    if bare != _ANY:
        return None
    after = read_cursor(asked, Position)
    kept = await renderings.page(Place(speaker, after and after.at, after and after.id))
    if kept is None:
        return None
    items: Any = Raw(b"[" + kept.items + b"]")
    more = cursor(asked, Position(kept.at, kept.id)) if kept.at and kept.id else None
    return QuotePage(items=items, next=more)


async def _find_all(reader: Connection, asked: QuoteQuery) -> list[list[Found] | None]:
    return [await _find(reader, name) for name in (asked.speaker, asked.reported_by, asked.to)]


async def _who(
    reader: Connection, asked: QuoteQuery, found: Sequence[Sequence[Found] | None]
) -> Who:
    return Who(
        speaker=_ids(found[0]),
        reported_by=_ids(found[1]),
        to=_ids(found[2]),
        outlet=await outlet_store.find_outlets(reader, asked.outlet) if asked.outlet else None,
    )


async def _named(
    reader: Connection,
    asked: QuoteQuery,
    found: Sequence[Sequence[Found] | None],
    page: QuotePage,
) -> QuotePage:
    """With whom the names in the query were taken for."""
    meant = {one.id: one.brief for many in found for one in many or ()}
    unknown = asked.speaker if found[0] == [] else None
    return msgspec.structs.replace(
        page,
        speakers=list(meant.values())[: resolving.MOST_SHOWN],
        candidates=await resolving.list_candidates(reader, unknown) if unknown else [],
    )


async def show_quotes(
    reader: Connection, asked: QuoteQuery, who: Who, renderings: Renderings
) -> QuotePage:
    """The quotes as they are rendered, which are answered as they are."""
    shown, following = await search_store.list_rendered(reader, asked, who)
    items: list[Any] = await renderings.whole(reader, shown)
    return QuotePage(items=items, next=following)


async def _search(reader: Connection, asked: QuoteQuery, who: Who, words: Query) -> QuotePage:
    page, met = await search_store.search_quotes(reader, asked, who, words)
    return msgspec.structs.replace(page, items=[*map(_marked, page.items, met, repeat(words))])


def _read_words(text: str, language: str | None) -> Query:
    """Raises NothingToSearch."""
    words = read_query(text, language, the_analyser())
    if not words.groups:
        raise NothingToSearch(f"{text!r} has no word in it.", path="q", place="query")
    return words


def _marked(quote: Quote, met: Met, words: Query) -> Quote:
    """By the places that the index tells, among the words that are not an editor's."""
    text, places = quote.text or "", met.places
    held = list(tokens(text))
    if met.length != len(held):
        held = _spoken(held, derive_segments(quote.modes[0], text))
    if met.length != len(held):
        places = places_of(held, quote.language, words, the_analyser())
    spans = marks(held, places, words)
    found = [Highlight(start=start, end=end, text=text[start:end]) for start, end in spans]
    return msgspec.structs.replace(quote, highlights=found)


def _spoken(held: Sequence[Token], segments: Sequence[Segment]) -> list[Token]:
    inserted = [(one.start, one.end) for one in segments if one.kind == "insertion"]
    return [
        token for token in held if not any(start <= token.start < end for start, end in inserted)
    ]


async def _find(reader: Connection, id_or_name: str | None) -> list[Found] | None:
    return None if id_or_name is None else await resolving.find(reader, id_or_name)


def _ids(found: Sequence[Found] | None) -> list[UUID] | None:
    return None if found is None else [one for speaker in found for one in speaker.ids]
