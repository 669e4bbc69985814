"""The quote that each occurrence of a document belongs to: found among those held, or made."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from service.documents.grouping import Cast, Grouping, Utterance, distinct, quote_row
from service.documents.model import SaidIn, SaidInUnknown
from service.documents.plan import Plan
from service.kit.db import Connection, lock
from service.publications import finding, rules
from service.publications import store as publications
from service.publications.model import PublicationDraft
from service.quotes import write_store as quotes
from service.quotes.indexing import shingles_of
from service.quotes.rules import long_enough, normal_hash
from service.quotes.settling import settle_dated
from service.quotes.write_store import Held, QuoteRow


async def find_or_make(
    tx: Connection, plan: Plan, publication_id: UUID, cast: Cast, held: Sequence[Held | None]
) -> list[Utterance]:
    """One for each node, written where it is new. Raises QuoteUnknown or SpeakerDiffers."""
    fresh = [node for node, there in zip(plan.nodes, held, strict=True) if there is None]
    texts = [node.text for node in fresh if node.text and long_enough(node.text)]
    normals = sorted({normal_hash(text) for text in texts})
    ids = [node.draft.quote_id for node in fresh if node.draft.quote_id]
    await lock(tx, set(normals))
    candidates = await quotes.list_like(tx, normals, ids, publication_id) if fresh else []
    grouping = Grouping(plan, cast, held, candidates)
    utterances = [grouping.place(index) for index in range(len(plan.nodes))]
    await _write(tx, plan, [one for one in distinct(utterances) if one.fresh])
    return utterances


async def _write(tx: Connection, plan: Plan, utterances: Sequence[Utterance]) -> None:
    publication = plan.document.publication
    origins = [await _origin(tx, one, publication) for one in utterances]
    # In a thread, for a long text has many words to look up, and others are to be served meanwhile.
    rows, shingles = await asyncio.to_thread(_found_by, utterances, origins, publication)
    known = {one.quote_id for one in utterances if one.held}
    if made := [row for row in rows if row.id not in known]:
        await quotes.insert_quotes(tx, made)
    if changed := [row for row in rows if row.id in known]:
        await quotes.update_quotes(tx, changed)
    if shingles:
        await quotes.insert_shingles(tx, shingles)


def _found_by(
    utterances: Sequence[Utterance], origins: Sequence[UUID | None], publication: PublicationDraft
) -> tuple[list[QuoteRow], dict[UUID, set[int]]]:
    """The quotes as they are written, and what their new wordings are found by."""
    return (
        [quote_row(*one, publication) for one in zip(utterances, origins, strict=True)],
        {
            one.quote_id: shingles_of((node.text, node.segments) for node in one.fresh if node.text)
            for one in utterances
        },
    )


async def _origin(
    tx: Connection, utterance: Utterance, publication: PublicationDraft
) -> UUID | None:
    """The publication that it was first said in, found or made. Raises SaidInUnknown."""
    node = next((one for one in utterance.fresh if one.draft.said_in), None)
    if node is None or node.draft.said_in is None:
        return None
    said_in, path = node.draft.said_in, f"{node.path}.said_in"
    if said_in.id is not None:
        if not await publications.has_publication(tx, said_in.id):
            raise SaidInUnknown(f"There is no publication {said_in.id}.", path=f"{path}.id")
        return said_in.id
    draft = _origin_draft(said_in, path)
    key = rules.publication_key(
        draft,
        rules.outlet_label(draft.outlet),
        content=None,
        said=str(utterance.quote_id),
    )
    said_at = node.draft.said_at or publication.published_at
    filed = await finding.find_or_make_publication(tx, draft, key, path=path, about=said_at)
    if filed.dated:
        await settle_dated(tx, filed.id)
    return filed.id


def _origin_draft(said_in: SaidIn, path: str) -> PublicationDraft:
    if said_in.kind is None:
        raise SaidInUnknown("It needs an id or a kind.", path=f"{path}.kind")
    return PublicationDraft(
        kind=said_in.kind,
        url=said_in.url,
        title=said_in.title,
        language=said_in.language,
        published_at=said_in.published_at,
        outlet=said_in.outlet,
    )
