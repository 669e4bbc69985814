"""Finding outlets and publications by what documents say of them, and making the new ones."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, lock
from service.kit.ids import new_id
from service.kit.problems import Refusal
from service.kit.times import Time
from service.kit.writing import Writes
from service.language.folding import nfc
from service.publications import filing_store, outlet_store, rules, store
from service.publications.filing_store import (
    AskedOutlets,
    HeldHere,
    HeldPublication,
    PublicationRow,
)
from service.publications.model import (
    OutletAmbiguous,
    OutletBrief,
    OutletDraft,
    OutletKind,
    OutletNotNamed,
    OutletRef,
    PublicationBrief,
    PublicationDiffers,
    PublicationDraft,
)


class Asked(Struct, frozen=True, kw_only=True):
    """A publication as a document names it, with its key and the hash of its text.

    `about` is where an undated one belongs in the order of time.
    """

    draft: PublicationDraft
    key: bytes
    path: str
    sha256: bytes | None = None
    about: Time | None = None


class Filed(Struct, frozen=True, kw_only=True):
    """Where a publication was found or made; `dated` where its time has come to be known.

    `snapshot_id` is of its text, where that is held.
    """

    brief: PublicationBrief
    new: bool
    warnings: list[str] = []
    dated: bool = False
    snapshot_id: UUID | None = None

    @property
    def id(self) -> UUID:
        """Of the publication."""
        return self.brief.id


class Meant(Struct, frozen=True):
    """An outlet as a publication refers to it, and of which kind it is if it is new."""

    ref: OutletRef
    kind: OutletKind


Outlets = Mapping[Meant, OutletBrief | Refusal]


async def find_or_make_publication(tx: Connection, asked: Asked) -> Filed:
    """The one, written at once. The caller holds the lock of its key.

    Raises PublicationDiffers, OutletNotNamed, OutletAmbiguous or OutletTaken.
    """
    writes = Writes(tx)
    (filed,) = await find_or_make_publications(tx, [asked], writes)
    if isinstance(filed, Refusal):
        raise filed
    await writes.send()
    return filed


async def find_or_make_publications(
    tx: Connection, asked: Sequence[Asked], writes: Writes
) -> list[Filed | Refusal]:
    """One for each, or why it is refused; none may depend on what is said of another.

    Under a known key nothing that is held is overwritten: what differs is said in a warning. The
    caller holds the locks of the keys.
    """
    held = await _list_held(tx, asked)
    outlets = await _find_or_make_outlets(tx, asked, held)
    by_key = {one.key: one for one in held.publications}
    found: list[Filed | Refusal] = []
    made: list[PublicationRow] = []
    for one in asked:
        meant = meant_outlet(one.draft)
        outlet = outlets[meant] if meant else None
        if isinstance(outlet, Refusal):
            found.append(_under(outlet, f"{one.path}.outlet"))
        elif (known := by_key.get(one.key.hex())) is not None:
            found.append(await _compare(tx, one, known, outlet))
        else:
            made.append(_row(one, outlet))
            found.append(Filed(brief=_brief(made[-1], outlet), new=True))
    if made:
        filing_store.insert_publications(writes, made)
    return found


async def _list_held(tx: Connection, asked: Sequence[Asked]) -> HeldHere:
    refs = [one.draft.outlet for one in asked if one.draft.outlet]
    outlets = AskedOutlets(
        ids={ref.id for ref in refs if ref.id},
        keys={rules.outlet_keys(ref.name, ref.url, ref.handle) for ref in refs},
    )
    return await filing_store.list_held(tx, outlets, [(one.key, one.sha256) for one in asked])


def _row(asked: Asked, outlet: OutletBrief | None) -> PublicationRow:
    draft, order = asked.draft, asked.draft.published_at or asked.about
    return PublicationRow(
        id=new_id(),
        kind=draft.kind,
        url=draft.url and nfc(draft.url),
        title=draft.title and nfc(draft.title),
        language=draft.language,
        outlet_id=outlet and outlet.id,
        published_at=draft.published_at and draft.published_at.text,
        published_start=draft.published_at and draft.published_at.start,
        dated=order and order.start,
        key=asked.key.hex(),
    )


def _brief(row: PublicationRow | HeldPublication, outlet: OutletBrief | None) -> PublicationBrief:
    return PublicationBrief(
        id=row.id,
        kind=row.kind,
        title=row.title,
        url=row.url,
        published_at=row.published_at,
        outlet=outlet,
    )


async def _compare(
    tx: Connection, asked: Asked, held: HeldPublication, outlet: OutletBrief | None
) -> Filed | Refusal:
    """What a document says of a publication that is held, beside what is known of it."""
    draft, path = asked.draft, asked.path
    if held.kind != draft.kind:
        return PublicationDiffers(f"It is held as {held.kind!r}.", path=f"{path}.kind")
    if outlet and held.outlet and held.outlet.id != outlet.id:
        detail = f"It is held as published by {held.outlet.name} ({held.outlet.id})."
        return PublicationDiffers(detail, path=f"{path}.outlet")
    pairs = {
        "title": (held.title, draft.title and nfc(draft.title)),
        "language": (held.language, draft.language),
        "published_at": (held.published_at, draft.published_at and draft.published_at.text),
    }
    if any(was is None and now for was, now in pairs.values()) or (outlet and not held.outlet):
        await store.update_publication(tx, held.id, draft, outlet and outlet.id)
    known = {name: was or now for name, (was, now) in pairs.items()}
    filled = msgspec.structs.replace(held, **known)
    warnings = [
        f"{path}.{name}: it is held as {was!r}, which stays"
        for name, (was, now) in pairs.items()
        if was and now and was != now
    ]
    return Filed(
        brief=_brief(filled, held.outlet or outlet),
        new=False,
        warnings=warnings,
        dated=held.published_at is None and draft.published_at is not None,
        snapshot_id=held.snapshot_id,
    )


def _under(refusal: Refusal, path: str) -> Refusal:
    """The refusal of a reference, by where that stands."""
    return type(refusal)(refusal.detail, path=f"{path}.{refusal.errors[0].path}")


def meant_outlet(draft: PublicationDraft) -> Meant | None:
    """What is asked for as its outlet."""
    ref = draft.outlet
    return ref and Meant(ref, ref.kind or rules.usual_outlet(draft.kind))


async def _find_or_make_outlets(tx: Connection, asked: Sequence[Asked], held: HeldHere) -> Outlets:
    """Each that is meant, once. Raises OutletTaken."""
    wanted = dict.fromkeys(meant for one in asked if (meant := meant_outlet(one.draft)))
    found = {meant: await _find_outlet(tx, meant, held.outlets) for meant in wanted}
    missing = [meant for meant, outlet in found.items() if outlet is None]
    if missing:
        await lock(tx, {_lock_key(meant.ref) for meant in missing})
        again = await _list_held(tx, asked)
        for meant in missing:
            outlet = await _find_outlet(tx, meant, again.outlets)
            found[meant] = outlet or await _make_outlet(tx, meant)
    return {meant: outlet for meant, outlet in found.items() if outlet is not None}


def _lock_key(ref: OutletRef) -> bytes:
    return rules.lock_key("outlet", rules.outlet_keys(ref.name, ref.url, ref.handle).name)


async def _make_outlet(tx: Connection, meant: Meant) -> OutletBrief:
    ref = meant.ref
    draft = OutletDraft(kind=meant.kind, name=ref.name or "", url=ref.url, handle=ref.handle)
    made = await outlet_store.insert_outlet(tx, draft)
    return OutletBrief(id=made.id, kind=made.kind, name=made.name)


async def _find_outlet(
    tx: Connection, meant: Meant, candidates: Sequence[rules.OutletRow]
) -> OutletBrief | Refusal | None:
    """The refusal's path is within the reference."""
    ref = meant.ref
    if ref.id is None and ref.name is None:
        return OutletNotNamed("It needs an id or a name.", path="name")
    keys = rules.outlet_keys(ref.name, ref.url, ref.handle)
    if ref.id is not None:
        fitting = [row for row in candidates if row.id == ref.id]
        if not fitting:
            return OutletNotNamed(f"There is no outlet {ref.id}.", path="id")
    else:
        fitting = rules.fitting(ref, keys, meant.kind, candidates)
    if len(fitting) > 1:
        names = ", ".join(f"{row.name} ({row.kind}, {row.id})" for row in fitting)
        return OutletAmbiguous(f"It may be: {names}. Say which by id.", path="name")
    if not fitting:
        return None
    row = fitting[0]
    more = (keys.url and not row.url_key) or (keys.handle and not row.handle_key)
    if ref.id is None and more:
        await outlet_store.fill_outlet(tx, row.id, ref, keys)
    return OutletBrief(id=row.id, kind=row.kind, name=row.name)
