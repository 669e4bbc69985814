"""The quote that each occurrence of documents belongs to: found among those held, or made."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from service.documents.batching import Apart, whole
from service.documents.filing import Filing
from service.documents.grouping import (
    Cast,
    Grouping,
    Utterance,
    Words,
    distinct,
    quote_row,
    shingles,
)
from service.documents.origins import find_origins
from service.documents.plan import Plan, wording_of
from service.kit.db import Connection
from service.kit.problems import Refusal
from service.kit.writing import Writes
from service.quotes import held_store, write_store
from service.quotes.held_store import Held, HeldQuote, Sought
from service.quotes.write_store import FirstShingles, QuoteRow


class Placed(Struct, frozen=True):
    """A document whose speakers are known; `held` are its occurrences that are there already."""

    plan: Plan
    filing: Filing
    cast: Cast
    held: Sequence[Held | None]


async def find_or_make(
    tx: Connection, placed: Sequence[Placed], writes: Writes
) -> list[list[Utterance]]:
    """For each document one for each node, written where it is new.

    Raises QuoteUnknown, SpeakerDiffers, SaidInUnknown or Apart. The caller holds the locks of the
    words.
    """
    candidates = await _candidates(tx, placed)
    grouped = whole([_group(one, candidates.get(one.filing.id, [])) for one in placed])
    rows: list[tuple[QuoteRow, set[int], bool]] = []
    for one, utterances in zip(placed, grouped, strict=True):
        rows += await _rows(tx, one.plan, [u for u in distinct(utterances) if u.fresh], writes)
    made = [(row, found_by) for row, found_by, held in rows if not held]
    known = [(row, found_by) for row, found_by, held in rows if held]
    if made:
        write_store.insert_quotes(writes, [row for row, _ in made])
        write_store.insert_first_shingles(
            writes, [FirstShingles(row.id, row.speaker_id, found_by) for row, found_by in made]
        )
    if known:
        await write_store.update_quotes(writes, [row for row, _ in known])
        await write_store.insert_shingles(tx, {row.id: found_by for row, found_by in known})
    return grouped


async def _candidates(tx: Connection, placed: Sequence[Placed]) -> dict[UUID, list[HeldQuote]]:
    """By publication. Raises Apart where a quote may be that of several documents."""
    sought: list[Sought] = []
    for one in placed:
        pairs = zip(one.plan.nodes, one.held, strict=True)
        if fresh := [node for node, held in pairs if held is None]:
            sought.append(
                Sought(
                    publication_id=one.filing.id,
                    normals=sorted({n.normal for n in fresh if n.normal and n.telling}),
                    ids=[node.draft.quote_id for node in fresh if node.draft.quote_id],
                    known=one.filing.known,
                )
            )
    candidates = await held_store.list_like(tx, sought) if sought else {}
    times = Counter(quote.id for quotes in candidates.values() for quote in quotes)
    shared = [
        place
        for place, one in enumerate(placed)
        if any(times[quote.id] > 1 for quote in candidates.get(one.filing.id, ()))
    ]
    if shared:
        raise Apart(shared)
    return candidates


def _group(one: Placed, candidates: Sequence[HeldQuote]) -> list[Utterance] | Refusal:
    try:
        grouping = Grouping(one.plan, one.cast, one.held, candidates)
        return [grouping.place(index) for index in range(len(one.plan.nodes))]
    except Refusal as refusal:
        return refusal


async def _rows(
    tx: Connection, plan: Plan, utterances: Sequence[Utterance], writes: Writes
) -> list[tuple[QuoteRow, set[int], bool]]:
    """The quotes as they are written, what their words are found by, and whether they are held."""
    origins = await find_origins(tx, plan, utterances, writes)
    # In a thread, for a long text has many words to look up, and others are to be served meanwhile.
    looked_up = plan.wordings is not None
    words = _words(plan) if looked_up else await asyncio.to_thread(_look_up, plan, utterances)
    return [
        (quote_row(plan, one, said_in, words), shingles(one, words), one.held)
        for one, said_in in zip(utterances, origins, strict=True)
    ]


def _words(plan: Plan) -> Words:
    return dict(enumerate(plan.wordings or []))


def _look_up(plan: Plan, utterances: Sequence[Utterance]) -> Words:
    fresh = [place for one in utterances for place in one.fresh]
    return {place: wording_of(plan, plan.nodes[place]) for place in fresh}
