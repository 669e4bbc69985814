"""Finding outlets and publications by what a document says of them, and making the new ones."""

from uuid import UUID

from msgspec import Struct

from service.kit.db import Connection, lock
from service.kit.times import Time
from service.language.folding import nfc
from service.publications import outlet_store, rules, store
from service.publications.model import (
    OutletAmbiguous,
    OutletDraft,
    OutletNotNamed,
    OutletRef,
    PublicationDiffers,
    PublicationDraft,
    PublicationKind,
)


class Filed(Struct, frozen=True):
    """Where a publication was found or made; `dated` where its time has come to be known."""

    id: UUID
    new: bool
    warnings: list[str] = []
    dated: bool = False


async def find_or_make_outlet(
    tx: Connection, ref: OutletRef, published_as: PublicationKind, *, path: str
) -> UUID:
    """Raises OutletNotNamed, OutletAmbiguous or OutletTaken."""
    if ref.id is None and ref.name is None:
        raise OutletNotNamed("It needs an id or a name.", path=f"{path}.name")
    kind = ref.kind or rules.usual_outlet(published_as)
    held = await _find_outlet(tx, ref, kind, path)
    if held is None:
        keys = rules.outlet_keys(ref.name, ref.url, ref.handle)
        await lock(tx, {rules.lock_key("outlet", keys.name)})
        held = await _find_outlet(tx, ref, kind, path)
    if held is None:
        draft = OutletDraft(kind=kind, name=ref.name or "", url=ref.url, handle=ref.handle)
        return (await outlet_store.insert_outlet(tx, draft)).id
    return held


async def _find_outlet(tx: Connection, ref: OutletRef, kind: str, path: str) -> UUID | None:
    keys = rules.outlet_keys(ref.name, ref.url, ref.handle)
    candidates = await outlet_store.list_candidates(tx, ref.id, keys)
    if ref.id is not None:
        if all(row.id != ref.id for row in candidates):
            raise OutletNotNamed(f"There is no outlet {ref.id}.", path=f"{path}.id")
        return ref.id
    fitting = rules.fitting(ref, keys, kind, candidates)
    if len(fitting) > 1:
        names = ", ".join(f"{row.name} ({row.kind}, {row.id})" for row in fitting)
        raise OutletAmbiguous(f"It may be: {names}. Say which by id.", path=f"{path}.name")
    if not fitting:
        return None
    row = fitting[0]
    if (keys.url and not row.url_key) or (keys.handle and not row.handle_key):
        await outlet_store.fill_outlet(tx, row.id, ref, keys)
    return row.id


async def find_or_make_publication(
    tx: Connection, draft: PublicationDraft, key: bytes, *, path: str, about: Time | None = None
) -> Filed:
    """Under a known key nothing that is held is overwritten: what differs is said in a warning.

    `about` is where an undated one belongs in the order of time. The caller holds the lock of the
    key. Raises PublicationDiffers, and what finding an outlet may.
    """
    outlet_id = None
    if draft.outlet is not None:
        outlet_id = await find_or_make_outlet(tx, draft.outlet, draft.kind, path=f"{path}.outlet")
    publication_id = await store.find_publication(tx, key)
    if publication_id is None:
        order = draft.published_at or about
        made = await store.insert_publication(tx, draft, outlet_id, key, order and order.start)
        return Filed(made, new=True)
    held = await store.get_publication(tx, publication_id)
    if held.kind != draft.kind:
        raise PublicationDiffers(f"It is held as {held.kind!r}.", path=f"{path}.kind")
    if outlet_id and held.outlet and held.outlet.id != outlet_id:
        detail = f"It is held as published by {held.outlet.name} ({held.outlet.id})."
        raise PublicationDiffers(detail, path=f"{path}.outlet")
    pairs = {
        "title": (held.title, draft.title and nfc(draft.title)),
        "language": (held.language, draft.language),
        "published_at": (held.published_at, draft.published_at and draft.published_at.text),
    }
    if any(was is None and now for was, now in pairs.values()) or (outlet_id and not held.outlet):
        await store.update_publication(tx, publication_id, draft, outlet_id)
    warnings = [
        f"{path}.{name}: it is held as {was!r}, which stays"
        for name, (was, now) in pairs.items()
        if was and now and was != now
    ]
    dated = held.published_at is None and draft.published_at is not None
    return Filed(publication_id, new=False, warnings=warnings, dated=dated)
