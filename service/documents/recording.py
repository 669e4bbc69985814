"""How a document is recorded: found or made, thing by thing, in one transaction.

Locks are taken in one order (publications, outlets, speakers, quotes), each kind at once, so that
documents that arrive together wait for each other and never in a circle.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.archive import recording as archive
from service.documents.grouping import Cast, Utterance
from service.documents.model import Document, Receipt, Recorded
from service.documents.plan import Node, Plan, make_plan, parents
from service.documents.utterances import find_or_make
from service.kit.db import Connection, lock
from service.kit.ids import new_id
from service.language.folding import nfc
from service.publications import finding as publication_finding
from service.publications import rules as publication_rules
from service.publications import store as publications
from service.quotes import write_store as quotes
from service.quotes.model import NestingTooDeep, ParentUnknown
from service.quotes.rules import DEEPEST
from service.quotes.settling import settle_dated, settle_printed
from service.quotes.write_store import AddresseeRow, Held, OccurrenceRow
from service.speakers import finding as speaker_finding
from service.speakers.finding import Named
from service.speakers.model import SpeakerRef
from service.speakers.store import Found


class Filing(Struct, frozen=True, kw_only=True):
    """Where the document's publication is held."""

    publication_id: UUID
    snapshot_id: UUID | None
    known: bool
    dated: bool
    new: bool
    warnings: list[str]


async def record(tx: Connection, document: Document) -> Receipt:
    """The same document again finds everything it made, and makes nothing."""
    plan = make_plan(document)
    await lock(tx, {plan.key, *_origin_keys(plan)})
    filing = await _file(tx, plan)
    cast = await _cast(tx, plan, filing.publication_id)
    identities = _identities(plan, cast)
    held = await _held(tx, plan, filing, identities)
    there = [held.get(one) for one in identities]
    utterances = await find_or_make(tx, plan, filing.publication_id, cast, there)
    written = _place(plan, identities, utterances, held)
    await _write(tx, plan, filing, cast, written)
    if filing.dated:
        await settle_dated(tx, filing.publication_id)
    return Receipt(
        publication=await publications.get_brief(tx, filing.publication_id),
        snapshot_id=filing.snapshot_id,
        new=filing.new or any(one.new for one in written),
        quotes=_tree(plan, cast, written),
        warnings=filing.warnings,
    )


def _origin_keys(plan: Plan) -> set[bytes]:
    """Where quotes were first said, as far as it has an address: locked with the document."""
    urls = {node.draft.said_in.url for node in plan.nodes if node.draft.said_in}
    return {publication_rules.url_identity(url) for url in urls if url}


async def _file(tx: Connection, plan: Plan) -> Filing:
    draft = plan.document.publication
    filed = await publication_finding.find_or_make_publication(
        tx, draft, plan.key, path="publication"
    )
    snapshot_id, new = None, False
    if plan.text is not None and plan.sha256 is not None:
        snapshot_id, new = await publications.insert_snapshot(
            tx, filed.id, title=draft.title, text=plan.text, sha256=plan.sha256
        )
        if new and not filed.new:
            await archive.record_text(tx, filed.id, plan.text, snapshot_id)
    return Filing(
        publication_id=filed.id,
        snapshot_id=snapshot_id,
        known=not filed.new,
        dated=filed.dated,
        new=filed.new or new,
        warnings=filed.warnings,
    )


async def _cast(tx: Connection, plan: Plan, publication_id: UUID) -> Cast:
    """Speakers and addressees in one go, so that each is found or made once."""
    named: list[Named] = []
    language = plan.document.publication.language
    for node in plan.nodes:
        refs = {f"{node.path}.speaker": node.draft.speaker}
        refs |= {f"{node.path}.to[{i}]": ref for i, ref in enumerate(node.draft.to)}
        named += [Named(path, ref, ref.language or language) for path, ref in refs.items()]
    meant = iter(await speaker_finding.find_or_make(tx, named, publication_id))
    speakers: list[Found] = []
    addressees: list[list[Found]] = []
    for node in plan.nodes:
        speakers.append(next(meant))
        addressees.append([next(meant) for _ in node.draft.to])
    return Cast(speakers=speakers, addressees=addressees)


def _identities(plan: Plan, cast: Cast) -> list[bytes]:
    """What makes an occurrence the same when its document comes again."""
    identities: list[bytes] = []
    for node, speaker, addressees in zip(plan.nodes, cast.speakers, cast.addressees, strict=True):
        above = node.draft.parent_id and str(node.draft.parent_id)
        parts = (
            plan.sha256 and plan.sha256.hex(),
            above if node.parent is None else identities[node.parent].hex(),
            speaker.held_as,
            node.draft.mode,
            node.text,
            node.span,
            None if node.text else (node.draft.cue, node.draft.channel),
            None if node.text else [one.held_as for one in addressees],
        )
        identity = hashlib.sha256(msgspec.json.encode(parts)).digest()
        while identity in identities:  # the same once more under the same parent
            identity = hashlib.sha256(identity).digest()
        identities.append(identity)
    return identities


async def _held(
    tx: Connection, plan: Plan, filing: Filing, identities: Sequence[bytes]
) -> dict[bytes | UUID, Held]:
    """Held occurrences by identity and, for parents, by id. Raises ParentUnknown."""
    wanted = parents(plan.nodes)
    rows = await quotes.list_held(tx, filing.publication_id, identities, list(wanted))
    found: dict[bytes | UUID, Held] = {row.identity: row for row in rows}
    found.update({row.id: row for row in rows})
    for parent_id, path in wanted.items():
        if parent_id not in found:
            raise ParentUnknown(f"{parent_id} is no occurrence in this publication.", path=path)
    return found


class Written(Struct, frozen=True, kw_only=True):
    """An occurrence as it is held from now on, with what those below it need of it.

    `new` where it was not held before, `held` where its quote was.
    """

    id: UUID
    identity: bytes
    quote_id: UUID
    speaker_id: UUID
    path: list[UUID]
    reporters: list[UUID]
    new: bool
    held: bool


def _place(
    plan: Plan,
    identities: Sequence[bytes],
    utterances: Sequence[Utterance],
    held: dict[bytes | UUID, Held],
) -> list[Written]:
    """Gives every node its id and its path. Raises NestingTooDeep under a held parent."""
    written: list[Written] = []
    for node, identity, utterance in zip(plan.nodes, identities, utterances, strict=True):
        old = held.get(identity)
        above: Written | Held | None = None
        if node.parent is not None:
            above = written[node.parent]
        elif node.draft.parent_id is not None:
            above = held[node.draft.parent_id]
        path = [*above.path, above.id] if above else []
        if len(path) >= DEEPEST:
            raise NestingTooDeep(f"At most {DEEPEST} levels.", path=node.path)
        written.append(
            Written(
                id=old.id if old else new_id(),
                identity=identity,
                quote_id=utterance.quote_id,
                speaker_id=utterance.speaker_id,
                path=path,
                reporters=[*above.reporters, above.speaker_id] if above else [],
                new=old is None,
                held=utterance.held,
            )
        )
    return written


async def _write(
    tx: Connection,
    plan: Plan,
    filing: Filing,
    cast: Cast,
    written: Sequence[Written],
) -> None:
    """Occurrences that are not held yet, and whom their quotes were said to."""
    if not any(one.new for one in written):
        return
    first = await quotes.count_roots(tx, filing.publication_id)
    occurrences: list[OccurrenceRow] = []
    addressees: list[AddresseeRow] = []
    for place, (node, one) in enumerate(zip(plan.nodes, written, strict=True)):
        if one.new:
            row = _occurrence_row(plan, filing, node, one)
            occurrences.append(msgspec.structs.replace(row, position=first + place))
            addressees += _addressee_rows(plan, node, one.quote_id, cast.addressees[place])
    await quotes.insert_addressees(tx, addressees)
    await quotes.insert_occurrences(tx, occurrences)
    held = {one.quote_id for one in written if one.new and (one.held or filing.known)}
    quotes_here = {one.quote_id for one in written}
    await settle_printed(tx, filing.publication_id, quotes_here, held)


def _occurrence_row(plan: Plan, filing: Filing, node: Node, one: Written) -> OccurrenceRow:
    ref, draft = node.draft.speaker, node.draft
    span_start, span_end = node.span or (None, None)
    return OccurrenceRow(
        publication_id=filing.publication_id,
        id=one.id,
        identity=one.identity.hex(),
        snapshot_id=filing.snapshot_id,
        quote_id=one.quote_id,
        parent_id=one.path[-1] if one.path else None,
        path=one.path,
        reporters=one.reporters,
        level=len(one.path) + 1,
        position=0,
        mode=draft.mode,
        text=node.text,
        language=draft.language or plan.document.publication.language,
        cue=draft.cue and nfc(draft.cue),
        speaker_as_printed=_as_printed(ref, plan.text),
        role_as_printed=ref.role and nfc(ref.role),
        span_start=span_start,
        span_end=span_end,
        segments=node.segments,
    )


def _as_printed(ref: SpeakerRef, text: str | None) -> str | None:
    """What is said to be printed, or the name: but not a name that the text does not have."""
    printed = nfc(ref.as_printed or ref.name or "")
    return printed if printed and (ref.as_printed or text is None or printed in text) else None


def _addressee_rows(
    plan: Plan, node: Node, quote_id: UUID, meant: Sequence[Found]
) -> list[AddresseeRow]:
    unique = {one.id: (ref, one) for ref, one in zip(node.draft.to, meant, strict=True)}
    return [
        AddresseeRow(
            quote_id=quote_id,
            speaker_id=speaker_id,
            position=position,
            as_printed=_as_printed(ref, plan.text),
            role_as_printed=ref.role and nfc(ref.role),
        )
        for position, (speaker_id, (ref, _)) in enumerate(unique.items())
    ]


def _tree(plan: Plan, cast: Cast, written: Sequence[Written]) -> list[Recorded]:
    nodes: list[Recorded] = []
    roots: list[Recorded] = []
    for node, meant, one in zip(plan.nodes, cast.speakers, written, strict=True):
        start, end = node.span or (None, None)
        recorded = Recorded(
            occurrence_id=one.id,
            quote_id=one.quote_id,
            speaker=meant.brief,
            mode=node.draft.mode,
            start=start,
            end=end,
            new=one.new,
            reports=[],
        )
        nodes.append(recorded)
        siblings = roots if node.parent is None else nodes[node.parent].reports
        siblings.append(recorded)
    return roots
