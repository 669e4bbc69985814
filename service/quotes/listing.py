"""Pages of quotes: by names in any form, by words with what was met of them, rendered or not."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Raw

from service.kit.db import Connection, Database
from service.kit.paging import PageQuery, Position, cursor, read_cursor
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
    SpeakerQuoteQuery,
)
from service.quotes.render_store import PAGE, Joined, Place
from service.quotes.rendering import Renderings
from service.quotes.search_store import Met, Who
from service.quotes.segments import derive_segments
from service.speakers import resolving
from service.speakers.model import Speaker
from service.speakers.store import Found

_ANY = QuoteQuery()
_ANY_OF_SPEAKER = SpeakerQuoteQuery()


async def show_page(database: Database, asked: QuoteQuery, renderings: Renderings) -> QuotePage:
    """A page of quotes, with whom its names were taken for; its items are JSON already.

    Raises NothingToSearch.
    """
    async with database.read() as reader:
        found = await _find_all(reader, asked)
    if one := _only_speaker(asked, found):
        kept = await renderings.page(_place(asked, one.id))
        if kept is not None:
            speakers = [one.brief]
            return msgspec.structs.replace(as_page(kept, asked), speakers=speakers)
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


def _only_speaker(asked: QuoteQuery, found: Sequence[Sequence[Found] | None]) -> Found | None:
    """Where one speaker is meant, and nothing is asked for but a page of his words."""
    meant = found[0]
    if meant is None or len(meant) != 1 or asked.limit != PAGE:
        return None
    bare = msgspec.structs.replace(asked, speaker=None, cursor=None)
    return meant[0] if bare == _ANY else None


def _place(asked: PageQuery, speaker: UUID) -> Place:
    """Raises InvalidCursor."""
    after = read_cursor(asked, Position)
    return Place(speaker, after and after.at, after and after.id)


def as_page(kept: Joined, asked: PageQuery) -> QuotePage:
    """Its items in JSON, as one."""
    items: Any = Raw(b"[" + kept.items + b"]")
    following = None
    if kept.at and kept.id:
        following = cursor(asked, Position(kept.at, kept.id))
    return QuotePage(items=items, next=following)


async def find_kept(
    asked: SpeakerQuoteQuery, speaker: UUID, renderings: Renderings
) -> QuotePage | None:
    """A page of a speaker's words, where nothing else is asked for and all of it is kept."""
    if asked.limit != PAGE or msgspec.structs.replace(asked, cursor=None) != _ANY_OF_SPEAKER:
        return None
    kept = await renderings.page(_place(asked, speaker))
    return None if kept is None else as_page(kept, asked)


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


async def list_of_speaker(
    reader: Connection, asked: SpeakerQuoteQuery, speaker: Speaker, renderings: Renderings
) -> QuotePage:
    """Under whatever ids they are stored."""
    query = QuoteQuery(**{name: getattr(asked, name) for name in asked.__struct_fields__})
    who = Who(speaker=[speaker.id, *speaker.merged])
    return await show_quotes(reader, query, who, renderings)


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
