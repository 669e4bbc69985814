"""How a look at a publication is recorded: its text, the check, and how the publication stands."""

import random
from datetime import UTC, datetime
from uuid import UUID

from service.archive import rules, store
from service.archive.model import Check, SnapshotReceipt
from service.archive.reading import Text
from service.archive.rules import Look
from service.archive.store import Held, Standing
from service.kit.db import Connection
from service.kit.ids import new_id
from service.language.folding import nfc
from service.ledger.store import note
from service.publications import store as publications
from service.publications.model import SnapshotSource, State
from service.publications.rules import text_hash
from service.publications.store import Origin


async def record_text(
    tx: Connection, publication_id: UUID, text: str, snapshot_id: UUID
) -> SnapshotReceipt:
    """A further text of a publication, which has just been kept as this snapshot."""
    look = Look(source="given", at=datetime.now(UTC), reach="seen", text=Text(text, None))
    return await record(tx, publication_id, look, kept=snapshot_id)


async def record(
    tx: Connection, publication_id: UUID, look: Look, *, kept: UUID | None = None
) -> SnapshotReceipt:
    """The same text again adds no snapshot, and is a check all the same.

    A look into the past, such as a WARC record, tells what was so then, and not how it stands.
    `kept` is the snapshot of the text where it has been made already. Nothing is printed in the
    publication meanwhile: what it prints is told how it stands.
    """
    await publications.hold_publication(tx, publication_id)
    held = await store.hold_state(tx, publication_id)
    before, after = await _neighbours(tx, publication_id, look, kept)
    text = look.text.text if look.text else ""
    changed = before is not None and not rules.same_words(before, text)
    edited = changed or look.edited or (after is not None and not rules.same_words(after, text))
    snapshot_id, new = (kept, True) if kept else await _keep(tx, publication_id, look)
    latest = held.last_checked_at is None or look.at >= held.last_checked_at
    state = _state(look, edited=changed or look.edited or (latest and (held.edited or edited)))
    if look.reach == "unchanged":
        snapshot_id = held.snapshot_id
    check = Check(
        id=new_id(),
        checked_at=look.at,
        source=look.source,
        state=state,
        changed=changed,
        status=look.status,
        url=look.url,
        error=look.error and look.error[: rules.LONGEST_ERROR],
        snapshot_id=snapshot_id,
    )
    check = await store.insert_check(tx, publication_id, check)
    if latest:
        await store.update_state(tx, publication_id, _standing(look, held, state, snapshot_id))
    newly_edited = edited and not held.edited
    if newly_edited:
        await store.update_edited(tx, publication_id)
    if (latest and state != held.state) or newly_edited:
        await store.update_beside(tx, publication_id)
    if (latest and state != held.state) or changed or newly_edited:
        note(tx, "publication", [publication_id], "changed")
    whole = await store.get_snapshot(tx, publication_id, snapshot_id) if snapshot_id else None
    return SnapshotReceipt(new=new, check=check, snapshot=whole and whole.brief())


async def _neighbours(
    tx: Connection, publication_id: UUID, look: Look, kept: UUID | None
) -> tuple[str | None, str | None]:
    if look.text is None:
        return None, None
    given = look.source == "given"
    return await store.find_neighbours(tx, publication_id, look.at, given=given, but=kept)


async def _keep(tx: Connection, publication_id: UUID, look: Look) -> tuple[UUID | None, bool]:
    """The snapshot of what was seen, and whether it is new."""
    if look.text is None or look.source == "telegram":
        return None, False
    text, source = nfc(look.text.text), look.source
    return await publications.insert_snapshot(
        tx,
        publication_id,
        title=look.text.title,
        text=text,
        sha256=text_hash(text),
        origin=_origin(look, source),
    )


def _origin(look: Look, source: SnapshotSource) -> Origin:
    return Origin(
        source=source,
        taken_at=look.at,
        status=look.status,
        url=look.url,
        payload_sha256=look.payload_sha256,
    )


def _state(look: Look, *, edited: bool) -> State:
    match look.reach:
        case "deleted" | "unreachable":
            return look.reach
        case _:
            return "edited" if edited else "live"


def _standing(look: Look, held: Held, state: State, snapshot_id: UUID | None) -> Standing:
    failures = held.failures + 1 if look.reach == "unreachable" else 0
    return Standing(
        state=state,
        at=look.at,
        snapshot_id=snapshot_id,
        due_at=rules.next_look(
            look,
            published=held.dated,
            failures=failures,
            chance=random.random(),  # noqa: S311 spreads requests, and keeps no secret
        ),
        failures=failures,
        etag=look.validators.etag,
        last_modified=look.validators.last_modified,
    )
