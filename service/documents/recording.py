"""How documents are recorded: found or made, thing by thing, in one transaction.

Each step is taken for all of them at once. Locks are taken in one order (publications and words,
outlets, speakers), each kind at once, so that documents that arrive together wait for each other
and never in a circle.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from service.documents.batching import telling_words, whole
from service.documents.casting import cast_all, identities_of
from service.documents.filing import Filing, file_all
from service.documents.model import Document, Receipt
from service.documents.plan import Plan, make_plan, origin_keys, parents
from service.documents.rows import Written, addressee_rows, as_tree, occurrence_row, place
from service.documents.utterances import Placed, find_or_make
from service.kit.db import Connection, lock
from service.kit.problems import Refusal
from service.kit.writing import Writes
from service.publications import filing_store
from service.quotes import held_store, write_store
from service.quotes.held_store import Held
from service.quotes.model import ParentUnknown
from service.quotes.settling import settle_dated, settle_printed
from service.quotes.write_store import AddresseeRow, OccurrenceRow

HeldHere = Mapping[bytes | UUID, Held]
"""Held occurrences of a publication by identity and, for parents, by id."""


async def record(tx: Connection, document: Document) -> Receipt:
    """The same document again finds everything it made, and makes nothing."""
    (receipt,) = await record_all(tx, [make_plan(document)])
    return receipt


async def record_all(tx: Connection, plans: Sequence[Plan]) -> list[Receipt]:
    """As if one after the other; they are such as `batching.together` puts together.

    Raises what one may be refused for, or, of several, Apart.
    """
    writes = Writes(tx)
    keys = [{plan.key, *origin_keys(plan), *telling_words(plan)} for plan in plans]
    await lock(tx, set[bytes]().union(*keys))
    filings = await file_all(tx, plans, writes)
    casts = await cast_all(tx, plans, filings, writes)
    identities = [identities_of(*one) for one in zip(plans, casts, strict=True)]
    held = await _held(tx, plans, filings, identities)
    placed = [
        Placed(plan, filing, cast, [here.get(one) for one in known])
        for plan, filing, cast, here, known in zip(
            plans, filings, casts, held, identities, strict=True
        )
    ]
    utterances = await find_or_make(tx, placed, writes)
    written = [place(*one) for one in zip(plans, identities, utterances, held, strict=True)]
    await _write(tx, placed, written, writes)
    for filing in filings:
        if filing.dated:
            await settle_dated(tx, filing.id)
    return [_receipt(one, made) for one, made in zip(placed, written, strict=True)]


async def _held(
    tx: Connection,
    plans: Sequence[Plan],
    filings: Sequence[Filing],
    identities: Sequence[Sequence[bytes]],
) -> list[HeldHere]:
    """For each document. Raises ParentUnknown or Apart."""
    wanted = [parents(plan.nodes) for plan in plans]
    known = [
        (filing.id, one)
        for filing, many in zip(filings, identities, strict=True)
        for one in many
        if filing.known
    ]
    ids = [(filing.id, one) for filing, many in zip(filings, wanted, strict=True) for one in many]
    found = await held_store.list_held(tx, known, ids) if known or ids else {}
    return whole([
        _here(found.get(one.id, []), above) for one, above in zip(filings, wanted, strict=True)
    ])


def _here(held: Sequence[Held], wanted: Mapping[UUID, str]) -> HeldHere | Refusal:
    found: dict[bytes | UUID, Held] = {one.identity: one for one in held}
    found.update({one.id: one for one in held})
    for parent_id, path in wanted.items():
        if parent_id not in found:
            return ParentUnknown(f"{parent_id} is no occurrence in this publication.", path=path)
    return found


async def _write(
    tx: Connection,
    placed: Sequence[Placed],
    written: Sequence[Sequence[Written]],
    writes: Writes,
) -> None:
    """Texts, occurrences that are not held yet, and whom their quotes were said to."""
    pairs = [(one, made) for one, made in zip(placed, written, strict=True)]
    again = [one.filing.id for one, made in pairs if one.filing.known and any(m.new for m in made)]
    taken = await held_store.count_roots(tx, again) if again else {}
    occurrences: list[OccurrenceRow] = []
    addressees: list[AddresseeRow] = []
    for one, made in pairs:
        first, plan = taken.get(one.filing.id, 0), one.plan
        for position, (node, here) in enumerate(zip(plan.nodes, made, strict=True), start=first):
            if here.new:
                occurrences.append(occurrence_row(plan, one.filing, node, here, position))
                meant = one.cast.addressees[position - first]
                addressees += addressee_rows(plan, node, here.quote_id, meant)
    texts = [one.filing.text for one in placed if one.filing.text]
    if texts or occurrences:
        filing_store.insert_texts(writes, texts)
    if addressees:
        write_store.insert_addressees(writes, addressees)
    if occurrences:
        write_store.insert_occurrences(writes, occurrences)
    await writes.send()
    for one, made in pairs:
        await _settle(tx, one.filing, made)


async def _settle(tx: Connection, filing: Filing, written: Sequence[Written]) -> None:
    """What follows for quotes that were held, or from what is known of the publication."""
    new = [one for one in written if one.new]
    held = {one.quote_id for one in new if one.held or filing.known}
    if held:
        await settle_printed(tx, filing.id, {one.quote_id for one in written}, held)


def _receipt(placed: Placed, written: Sequence[Written]) -> Receipt:
    return Receipt(
        publication=placed.filing.publication,
        snapshot_id=placed.filing.snapshot_id,
        new=placed.filing.new or any(one.new for one in written),
        quotes=as_tree(placed.plan, placed.cast, written),
        warnings=placed.filing.warnings,
    )
