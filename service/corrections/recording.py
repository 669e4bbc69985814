"""How a correction is recorded and removed, and what it marks settled anew."""

from uuid import UUID

from service.corrections import evidence, rules, store
from service.corrections.model import CorrectedUnknown, CorrectionDraft, StatedByOther
from service.corrections.rules import Target
from service.kit.db import Connection, because
from service.publications import reaching
from service.quotes import mark_store
from service.quotes.settling import settle, settle_reached
from service.speakers import finding, resolving
from service.speakers.finding import Named


async def record(tx: Connection, draft: CorrectionDraft) -> tuple[UUID, bool]:
    """The correction, and whether it is new; the same again stays as it is.

    Raises what checking it, finding its evidence, or finding who states it may.
    """
    rules.check_target(draft)
    place = await evidence.find_or_make(tx, draft.evidence)
    await reaching.wait(tx)
    if rules.is_spoken(draft):
        target = await _spoken(tx, draft, place.evidence_id)
    else:
        target = await _printed(tx, draft, place.evidence_id)
    row = rules.row_of(draft, target, place)
    correction_id, new = await store.insert_correction(tx, row)
    if new:
        because(tx, row.explanation)
        await reaching.spread(tx, [correction_id])
        await settle_reached(tx, [correction_id])
    return correction_id, new


async def _spoken(tx: Connection, draft: CorrectionDraft, evidence_id: UUID) -> Target:
    """Of a quote, by its speaker or for him. Raises CorrectedUnknown or StatedByOther."""
    if draft.quote_id is None:
        raise CorrectedUnknown("It is of a quote.", path="quote_id")
    speaker = await store.find_speaker(tx, draft.quote_id)
    if speaker is None:
        raise CorrectedUnknown(f"There is no quote {draft.quote_id}.", path="quote_id")
    if draft.on_behalf_of is not None:
        meant = await resolving.find(tx, draft.on_behalf_of)
        if speaker.id not in {one.id for one in meant}:
            raise StatedByOther(f"The speaker is {speaker.name}.", path="on_behalf_of")
    if draft.stated_by is None:
        return Target(quote_id=draft.quote_id, speaker_id=speaker.id)
    named = Named("stated_by", draft.stated_by, draft.stated_by.language)
    by = await finding.find_or_make_one(tx, named, evidence_id)
    if by.id == speaker.id:
        return Target(quote_id=draft.quote_id, speaker_id=speaker.id)
    if draft.on_behalf_of is None:
        detail = f"{by.name} is not {speaker.name}: say `on_behalf_of` whom."
        raise StatedByOther(detail, path="stated_by")
    return Target(quote_id=draft.quote_id, speaker_id=by.held_as, behalf_id=speaker.id)


async def _printed(tx: Connection, draft: CorrectionDraft, evidence_id: UUID) -> Target:
    """Of a publication or an occurrence, by whose outlet it is. Raises CorrectedUnknown."""
    publication_id = draft.publication_id
    if draft.occurrence_id is not None:
        held = await store.find_publication_of(tx, draft.occurrence_id)
        if held is None or publication_id not in {None, held}:
            within = f" in {publication_id}" if held else ""
            detail = f"There is no occurrence {draft.occurrence_id}{within}."
            raise CorrectedUnknown(detail, path="occurrence_id")
        publication_id = held
    known = publication_id and await store.find_outlet(tx, publication_id, evidence_id)
    if publication_id is None or not known:
        detail = f"There is no publication {publication_id}."
        raise CorrectedUnknown(detail, path="publication_id")
    return Target(
        publication_id=publication_id,
        occurrence_id=draft.occurrence_id,
        outlet_id=known.id,
    )


async def remove(tx: Connection, correction_id: UUID, reason: str) -> None:
    """What it marked is as it would be without it."""
    because(tx, reason)
    marked = await mark_store.list_reached(tx, [correction_id])
    await store.delete_correction(tx, correction_id, reason)
    await settle(tx, marked)
