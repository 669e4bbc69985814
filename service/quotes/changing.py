"""How a quote is corrected, and how quotes and publications are removed with what hangs on them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import UNSET

from service.kit.db import Connection, because
from service.language.folding import nfc
from service.publications import reach_store, reaching
from service.quotes import change_store, indexing, mark_store, removal_store, write_store
from service.quotes.change_model import QuoteChange, ReasonMissing, Removed
from service.quotes.model import Quote, ReportedSpeechHasNoText
from service.quotes.removal_store import Hanging
from service.quotes.rules import normal_hash
from service.quotes.segments import derive_segments
from service.quotes.settling import settle
from service.speakers import resolving
from service.speakers.model import SpeakerUnknown

_FOR_A_REASON = ("text", "speaker_id", "status")


async def change(tx: Connection, present: Quote, held_as: UUID, given: QuoteChange) -> None:
    """Raises ReasonMissing, ReportedSpeechHasNoText or SpeakerUnknown."""
    changed = {
        name: value
        for name in given.__struct_fields__
        if name != "reason" and (value := getattr(given, name)) is not UNSET
    }
    for name in _FOR_A_REASON:
        if name in changed and given.reason is None:
            raise ReasonMissing(f"`{name}` is changed for a `reason`.", path="reason")
    because(tx, given.reason)
    text = changed.pop("text", None)
    if text is not None and present.text is None:
        raise ReportedSpeechHasNoText("Nobody has the words of this quote.", path="text")
    if changed:
        await _set(tx, present.id, held_as, changed)
    if text is not None:
        await _reword(tx, present, nfc(text))


async def _set(tx: Connection, quote_id: UUID, held_as: UUID, changed: dict[str, Any]) -> None:
    if "said_at" in changed:
        time = changed["said_at"]
        changed |= {"said_at": time and time.text, "said_start": time and time.start}
    if isinstance(changed.get("event"), str):
        changed["event"] = nfc(changed["event"])
    if "tags" in changed:
        changed["tags"] = sorted({nfc(one) for one in changed["tags"]})
    settles = "status" in changed
    if settles:
        changed["set_status"] = changed.pop("status")
    speaker_id = changed.get("speaker_id", held_as)
    if not await resolving.find(tx, str(speaker_id)):
        raise SpeakerUnknown(f"There is no speaker {speaker_id}.", path="speaker_id")
    await change_store.update_quote(tx, quote_id, changed)
    await change_store.update_printed(tx, [quote_id])
    if settles:
        await settle(tx, [quote_id])
    if speaker_id != held_as:
        found_by = (await _shingles(tx, [quote_id]))[quote_id]
        await change_store.delete_shingles(tx, quote_id, held_as, found_by)
        await write_store.insert_shingles(tx, {quote_id: found_by})
        await change_store.update_reporters(tx, quote_id)


async def _reword(tx: Connection, present: Quote, text: str) -> None:
    """The wordings that were known find it still."""
    segments = derive_segments(present.modes[0], text)
    found_by = indexing.index(text, segments, present.language)
    await change_store.update_words(tx, present.id, text, normal_hash(text), found_by)
    await write_store.insert_shingles(tx, await _shingles(tx, [present.id]))


async def _shingles(tx: Connection, quotes: Sequence[UUID]) -> dict[UUID, set[int]]:
    wordings = await change_store.list_wordings(tx, quotes)
    return {
        quote_id: indexing.shingles_of((one.text, one.segments) for one in many)
        for quote_id, many in wordings.items()
    }


async def remove_quote(tx: Connection, quote_id: UUID, reason: str) -> Removed:
    """With its occurrences and all that they enclose. Raises QuoteReviewed or QuoteCorrected."""
    hanging = await removal_store.list_hanging(tx, quote=quote_id)
    removed = await _remove(tx, quote_id, [quote_id, *hanging.quotes], hanging, reason)
    await settle(tx, hanging.printed_elsewhere)
    return removed


async def remove_publication(tx: Connection, publication_id: UUID, reason: str) -> Removed:
    """With its texts, and the quotes that nobody else prints.

    Raises QuoteReviewed or QuoteCorrected.
    """
    corrections = await reach_store.list_reaching(tx, publication_id)
    if corrections:
        await reaching.wait(tx)
    printed = await mark_store.list_printed_in(tx, [publication_id])
    printed += await mark_store.list_reached(tx, corrections)
    hanging = await removal_store.list_hanging(tx, publication=publication_id)
    removed = await _remove(tx, publication_id, hanging.quotes, hanging, reason)
    await removal_store.delete_publication(tx, publication_id, reason)
    await reaching.spread(tx, corrections)
    await settle(tx, printed)
    return removed


async def _remove(
    tx: Connection,
    removed: UUID,
    quotes: Sequence[UUID],
    hanging: Hanging,
    reason: str,
) -> Removed:
    because(tx, reason)
    quotes = list(dict.fromkeys(quotes))
    every = [*quotes, *hanging.printed_elsewhere]
    found_by = await _shingles(tx, every)
    for quote_id, speaker_id in (await change_store.list_speakers(tx, every)).items():
        await change_store.delete_shingles(tx, quote_id, speaker_id, found_by[quote_id])
    await removal_store.delete_quotes(tx, hanging.occurrences, quotes, reason)
    await change_store.update_printed(tx, hanging.printed_elsewhere)
    await write_store.insert_shingles(tx, await _shingles(tx, hanging.printed_elsewhere))
    return Removed(id=removed, reason=reason, quotes=quotes, occurrences=hanging.occurrences)
