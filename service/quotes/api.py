"""Quotes, occurrences and chains over HTTP."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from service.archive import comparing, print_store
from service.archive.model import Afterwards
from service.auth.guard import Needs
from service.kit.conditions import check_unchanged
from service.kit.db import Pools, Reader, Tx
from service.kit.paging import PageQuery, link, linked
from service.kit.problems import (
    Gone,
    InvalidCursor,
    NothingToSearch,
    PreconditionFailed,
    refusals,
)
from service.kit.tombstones import Removal
from service.kit.wire import Asked, address_behind
from service.ledger.model import AsOf, NotOnRecordThen
from service.publications import store as publications
from service.publications.model import (
    Link,
    LinkCircular,
    LinkDraft,
    LinkTargetUnknown,
    LinkToItself,
    PublicationNotFound,
)
from service.quotes import (
    chain_store,
    change_store,
    changing,
    listing,
    settling,
    state_store,
    store,
)
from service.quotes.chain_render_store import FIRST
from service.quotes.change_model import (
    QuoteChange,
    QuoteCorrected,
    QuoteReviewed,
    ReasonMissing,
    Removed,
)
from service.quotes.model import (
    Chain,
    ChainPage,
    Occurrence,
    OccurrenceNotFound,
    OccurrencePage,
    PublicationTree,
    Quote,
    QuoteNotFound,
    QuotePage,
    QuoteQuery,
    ReportedSpeechHasNoText,
    SpeakerQuoteQuery,
)
from service.quotes.rendering import Kept
from service.quotes.search_store import Who
from service.speakers import store as speakers
from service.speakers.model import SpeakerMerged, SpeakerNotFound, SpeakerUnknown

WRITERS = [Needs("write")]
Http = Request[Any, Any, Any]


def as_they_are(body: bytes) -> Any:
    """An answer that is JSON already, of whatever type its handler says."""
    return msgspec.Raw(body)


@get("/v1/quotes", responses=refusals(InvalidCursor, NothingToSearch))
async def list_quotes(
    request: Http, database: Pools, renderings: Kept, asked: Asked[QuoteQuery]
) -> Response[QuotePage]:
    """List quotes, newest first; names in the query mean everybody who has them."""
    return linked(request, await listing.show_page(database, asked, renderings))


@get(
    "/v1/speakers/{speaker_id:uuid}/quotes",
    responses=refusals(SpeakerNotFound, SpeakerMerged, Gone, InvalidCursor),
)
async def list_quotes_of_speaker(
    request: Http,
    database: Pools,
    renderings: Kept,
    speaker_id: FromPath[UUID],
    asked: Asked[SpeakerQuoteQuery],
) -> Response[QuotePage]:
    """List the quotes of one speaker, newest first."""
    query = QuoteQuery(**{name: getattr(asked, name) for name in asked.__struct_fields__})
    page = await listing.find_kept(query, speaker_id, renderings)
    if page is None:
        behind = address_behind(request, speaker_id)
        async with database.read() as reader:
            speaker = await speakers.get_speaker(reader, speaker_id, behind=behind)
            who = Who(speaker=[speaker.id, *speaker.merged])
            page = await listing.show_quotes(reader, query, who, renderings)
    return linked(request, page)


@get("/v1/quotes/{quote_id:uuid}", responses=refusals(QuoteNotFound, Gone, NotOnRecordThen))
async def show_quote(
    database: Pools, renderings: Kept, quote_id: FromPath[UUID], asked: Asked[AsOf]
) -> Quote:
    """Show one quote, as it is or as it was, with its speaker and the posts held at that time."""
    if asked.as_of:
        async with database.read() as reader:
            return await state_store.get_quote_as_of(reader, quote_id, asked.as_of)
    return as_they_are((await renderings.quotes.get(quote_id, QuoteNotFound)).body)


@get(
    "/v1/quotes/{quote_id:uuid}/occurrences",
    responses=refusals(QuoteNotFound, Gone, InvalidCursor),
)
async def list_occurrences(
    request: Http, reader: Reader, quote_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[OccurrencePage]:
    """List where a quote is printed, the first published first."""
    await store.check_quote(reader, quote_id)
    return linked(request, await store.list_occurrences(reader, quote_id, asked))


@get(
    "/v1/quotes/{quote_id:uuid}/chains",
    responses=refusals(QuoteNotFound, Gone, InvalidCursor),
)
async def list_chains(
    request: Http, reader: Reader, quote_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[ChainPage]:
    """List the chains by which a quote got into print, the first published first."""
    await store.check_quote(reader, quote_id)
    return linked(request, await chain_store.list_chains(reader, quote_id, asked))


@get(
    "/v1/occurrences/{occurrence_id:uuid}",
    responses=refusals(OccurrenceNotFound, Gone, NotOnRecordThen),
)
async def show_occurrence(
    reader: Reader, occurrence_id: FromPath[UUID], asked: Asked[AsOf]
) -> Occurrence:
    """Show a quote as one publication prints it, and what became of its words; or as it was."""
    if asked.as_of:
        return await state_store.get_occurrence_as_of(reader, occurrence_id, asked.as_of)
    held = await store.get_occurrence(reader, occurrence_id)
    since = held.afterwards
    if since is None or since.stands is not False or since.snapshot_id is None:
        return held
    text = await print_store.get_text(reader, held.publication.id, since.snapshot_id)
    return await asyncio.to_thread(_compared, held, since, text)


def _compared(held: Occurrence, since: Afterwards, text: str) -> Occurrence:
    """With what comes nearest to the words now, and how it differs from them."""
    words = held.text or ""
    now = comparing.nearest(words, text)
    told = comparing.differences(words, now) if now else []
    compared = msgspec.structs.replace(since, now=now, differences=told)
    return msgspec.structs.replace(held, afterwards=compared)


@patch(
    "/v1/quotes/{quote_id:uuid}",
    guards=WRITERS,
    responses=refusals(
        QuoteNotFound,
        Gone,
        PreconditionFailed,
        ReasonMissing,
        ReportedSpeechHasNoText,
        SpeakerUnknown,
    ),
)
async def change_quote(
    request: Http, tx: Tx, quote_id: FromPath[UUID], data: JSONBody[QuoteChange]
) -> Quote:
    """Correct what is known of a quote; what publications print of it stays as they print it."""
    held_as = await change_store.hold_quote(tx, quote_id)
    present = await store.get_quote(tx, quote_id)
    check_unchanged(request, present)
    await changing.change(tx, present, held_as, data)
    return await store.get_quote(tx, quote_id)


@delete(
    "/v1/quotes/{quote_id:uuid}",
    guards=WRITERS,
    status_code=200,
    responses=refusals(QuoteNotFound, Gone, PreconditionFailed, QuoteReviewed, QuoteCorrected),
)
async def remove_quote(
    request: Http, tx: Tx, quote_id: FromPath[UUID], asked: Asked[Removal]
) -> Removed:
    """Remove a quote with its occurrences and what they report; its history stays."""
    await change_store.hold_quote(tx, quote_id)
    check_unchanged(request, await store.get_quote(tx, quote_id))
    return await changing.remove_quote(tx, quote_id, asked.reason)


@post(
    "/v1/publications/{publication_id:uuid}/links",
    guards=WRITERS,
    opt={"also_answers": (200,)},
    responses=refusals(PublicationNotFound, Gone, LinkTargetUnknown, LinkToItself, LinkCircular),
)
async def link_publication(
    tx: Tx, publication_id: FromPath[UUID], data: JSONBody[LinkDraft]
) -> Response[Link]:
    """Link this publication to another one; the same link again is answered with 200.

    What copies a corrected publication is marked with it.
    """
    await publications.get_brief(tx, publication_id)
    link, new = await settling.link(tx, publication_id, data)
    return Response(link, status_code=201 if new else 200)


@delete(
    "/v1/publications/{publication_id:uuid}",
    guards=WRITERS,
    status_code=200,
    responses=refusals(
        PublicationNotFound, Gone, PreconditionFailed, QuoteReviewed, QuoteCorrected
    ),
)
async def remove_publication(
    request: Http, tx: Tx, publication_id: FromPath[UUID], asked: Asked[Removal]
) -> Removed:
    """Remove a publication with its texts and the quotes that nobody else prints."""
    await publications.hold_publication(tx, publication_id)
    check_unchanged(request, await publications.get_publication(tx, publication_id))
    return await changing.remove_publication(tx, publication_id, asked.reason)


@get("/v1/occurrences/{occurrence_id:uuid}/chain", responses=refusals(OccurrenceNotFound, Gone))
async def show_chain(renderings: Kept, occurrence_id: FromPath[UUID]) -> Chain:
    """Show through whom it got from the speaker to the page."""
    return as_they_are((await renderings.chains.get(occurrence_id, OccurrenceNotFound)).body)


@get(
    "/v1/publications/{publication_id:uuid}/quotes",
    responses=refusals(PublicationNotFound, Gone, InvalidCursor),
)
async def show_tree(
    request: Http,
    database: Pools,
    renderings: Kept,
    publication_id: FromPath[UUID],
    asked: Asked[PageQuery],
) -> Response[PublicationTree]:
    """Show who says what in a publication, as the tree that it is."""
    if asked == FIRST:
        kept = await renderings.trees.get(publication_id, PublicationNotFound)
        return Response(as_they_are(kept.body), headers=link(request, kept.following))
    async with database.read() as reader:
        brief = await publications.get_brief(reader, publication_id)
        items, following = await chain_store.list_tree(reader, publication_id, asked)
    return linked(request, PublicationTree(publication=brief, items=items, next=following))


router = Router(
    "/",
    route_handlers=[
        list_quotes,
        list_quotes_of_speaker,
        show_quote,
        change_quote,
        remove_quote,
        link_publication,
        remove_publication,
        list_occurrences,
        list_chains,
        show_occurrence,
        show_chain,
        show_tree,
    ],
    tags=["quotes"],
)
