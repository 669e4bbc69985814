"""Redaction by law: words are taken out of the record for good, and their hashes stay on the log.

What was removed before is redacted too: its words are still in its former versions. All this needs
the owner of the database, as the service may only add to the log.
"""

from collections.abc import Awaitable, Iterable, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, Seal, because
from service.kit.idempotency_store import delete_answers_with
from service.kit.problems import Gone
from service.ledger import redact_store
from service.ledger.store import note
from service.publications import masking_store
from service.publications.rules import text_hash
from service.publications.store import hold_publication
from service.quotes import chain_render_store, change_store, changing, removal_store, render_store
from service.quotes.change_store import Wording

MASK = "█"
"""For each code point, so that places in a text stay where they are."""
LEAST = 12
"""Code points of words that are looked for in texts where they have no place of their own."""


class Redacted(Struct, frozen=True, kw_only=True):
    """What went, and where its words are still to be found."""

    quotes: list[UUID]
    occurrences: list[UUID]
    masked: list[UUID]
    """Publications out of whose texts it was taken."""
    enclosing: list[UUID]
    """Quotes in these publications that hold the words as a part of theirs."""
    versions: int
    """Former states that were deleted."""


async def redact_quote(tx: Connection, quote_id: UUID, reason: str, seal: Seal) -> Redacted:
    """With what it encloses, in all its versions, and out of the texts that print it.

    Raises QuoteNotFound, QuoteReviewed or QuoteCorrected.
    """
    await render_store.hold_still(tx)
    if await _is_here(change_store.hold_quote(tx, quote_id)):
        hanging = await removal_store.list_hanging(tx, quote=quote_id)
        occurrences, quotes = hanging.occurrences, list(dict.fromkeys([quote_id, *hanging.quotes]))
        words = await _note(tx, quotes, occurrences)
        await changing.remove_quote(tx, quote_id, reason)
    else:
        quotes = [quote_id]
        occurrences = await redact_store.list_former(tx, "quote_id", quote_id)
        words = await _note(tx, quotes, occurrences)
    because(tx, reason)
    places = list(dict.fromkeys(one.publication_id for one in words if one.publication_id))
    masked = [one for one in places if await _mask(tx, one, words)]
    return Redacted(
        quotes=quotes,
        occurrences=occurrences,
        masked=masked,
        enclosing=await change_store.list_quotes_with(tx, places, _texts(words)),
        versions=await _forget(tx, seal, [*quotes, *occurrences], words),
    )


async def redact_publication(
    tx: Connection, publication_id: UUID, reason: str, seal: Seal
) -> Redacted:
    """With its texts, and in all their versions the quotes that nobody else prints.

    Raises PublicationNotFound, QuoteReviewed or QuoteCorrected.
    """
    await render_store.hold_still(tx)
    note(tx, "publication", [publication_id], "redacted")
    if await _is_here(hold_publication(tx, publication_id)):
        hanging = await removal_store.list_hanging(tx, publication=publication_id)
        occurrences, quotes = hanging.occurrences, hanging.quotes
        words = await _note(tx, quotes, occurrences)
        await changing.remove_publication(tx, publication_id, reason)
    else:
        quotes = list[UUID]()
        occurrences = await redact_store.list_former(tx, "publication_id", publication_id)
        words = await _note(tx, quotes, occurrences)
    because(tx, reason)
    things = [publication_id, *quotes, *occurrences]
    return Redacted(
        quotes=quotes,
        occurrences=occurrences,
        masked=[],
        enclosing=[],
        versions=await _forget(tx, seal, things, words),
    )


async def _is_here(holding: Awaitable[object]) -> bool:
    """False of what was removed before. Raises NotFound of what never was."""
    try:
        await holding
    except Gone:
        return False
    return True


async def _note(
    tx: Connection, quotes: Sequence[UUID], occurrences: Sequence[UUID]
) -> list[Wording]:
    """Before they are removed, as the first action on a thing is put on the log. Their words."""
    note(tx, "quote", quotes, "redacted")
    note(tx, "occurrence", occurrences, "redacted")
    logged = await redact_store.list_states(tx, [*quotes, *occurrences])
    former = [msgspec.json.decode(state, type=Wording) for state in logged]
    present = await change_store.list_printed_words(tx, quotes, occurrences)
    return [one for one in [*former, *present] if one.text]


async def _forget(
    tx: Connection, seal: Seal, things: Sequence[UUID], words: Sequence[Wording]
) -> int:
    """Sealed first, for only of what is redacted on the log may states be missing."""
    await delete_answers_with(tx, _texts(words))
    await seal(tx)
    return await redact_store.delete_states(tx, things)


async def _mask(tx: Connection, publication_id: UUID, words: Sequence[Wording]) -> bool:
    """Whether a text of the publication had the words."""
    await chain_render_store.delete_renderings(tx, publication_id)
    hidden = False
    for snapshot_id, text in await masking_store.list_texts(tx, publication_id):
        spans = [one.span for one in words if one.snapshot_id == snapshot_id and one.span]
        left = mask(text, spans, _texts(words))
        if left != text:
            hidden = True
            await masking_store.update_text(tx, publication_id, snapshot_id, left, text_hash(left))
    return hidden


def mask(text: str, spans: Iterable[tuple[int, int]], words: Iterable[str]) -> str:
    """The text, as long as it was, without what is in the spans and without the words."""
    for start, end in spans:
        text = text[:start] + MASK * (end - start) + text[end:]
    for one in words:
        if len(one) >= LEAST:
            text = text.replace(one, MASK * len(one))
    return text


def _texts(words: Iterable[Wording]) -> set[str]:
    return {one.text for one in words if one.text}
