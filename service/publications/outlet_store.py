"""Outlets in the database."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from service.kit.db import Connection, refusing
from service.kit.ids import new_id, read_id
from service.kit.paging import Position, cut, read_cursor
from service.kit.statements import Conditions
from service.kit.tombstones import missing
from service.language.folding import fold, nfc
from service.ledger.store import note
from service.publications.model import (
    Outlet,
    OutletChange,
    OutletDraft,
    OutletNotFound,
    OutletPage,
    OutletQuery,
    OutletRef,
    OutletSpeakerUnknown,
    OutletTaken,
)
from service.publications.rules import OutletKeys, outlet_keys

REFUSALS = {
    "outlet_taken": OutletTaken,
    "outlet_handle_taken": OutletTaken,
    "outlet_speaker_known": OutletSpeakerUnknown,
    "outlet_speaks_as_an_organization": OutletSpeakerUnknown,
}


async def insert_outlet(tx: Connection, draft: OutletDraft) -> Outlet:
    """Raises OutletTaken or OutletSpeakerUnknown."""
    keys = outlet_keys(draft.name, draft.url, draft.handle)
    with refusing(REFUSALS):
        row = await tx.fetchrow(
            """
            INSERT INTO outlets (id, kind, name, name_key, url, url_key, handle, handle_key,
                                 language, speaker_id, speaker_kind)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                         CASE WHEN $10::uuid IS NOT NULL THEN 'organization' END)
              RETURNING id, kind, name, url, handle, language, speaker_id, recorded_at
            """,
            new_id(),
            draft.kind,
            nfc(draft.name),
            keys.name,
            draft.url,
            keys.url,
            draft.handle and draft.handle.lstrip("@"),
            keys.handle,
            draft.language,
            draft.speaker_id,
        )
    outlet = msgspec.convert(dict(row or {}), Outlet)
    note(tx, "outlet", [outlet.id], "recorded")
    return outlet


async def get_outlet(reader: Connection, outlet_id: UUID, *, held: bool = False) -> Outlet:
    """`held`: nobody else changes it until the transaction ends. Raises OutletNotFound."""
    row = await reader.fetchrow(
        """
        SELECT id, kind, name, url, handle, language, speaker_id, recorded_at
          FROM outlets
         WHERE id = $1
        """
        + ("FOR NO KEY UPDATE" if held else ""),
        outlet_id,
    )
    if row is None:
        raise await missing(reader, outlet_id, OutletNotFound)
    return msgspec.convert(dict(row), Outlet)


async def list_outlets(reader: Connection, query: OutletQuery) -> OutletPage:
    """Latest recorded first."""
    after = read_cursor(query, Position)
    asked = Conditions()
    asked.add("kind = {}", query.kind)
    asked.add("name_key = {}", fold(query.name) if query.name else None)
    asked.add("(recorded_at, id) < ({}, {}::uuid)", after and after.at, after and after.id)
    rows = await reader.fetch(
        f"""
        SELECT id, kind, name, url, handle, language, speaker_id, recorded_at
          FROM outlets
         WHERE {asked.where}
         ORDER BY recorded_at DESC, id DESC
         LIMIT {query.limit + 1:d}
        """,
        *asked.values,
    )
    outlets = msgspec.convert([dict(row) for row in rows], list[Outlet])
    items, following = cut(outlets, query, lambda last: Position(last.recorded_at, last.id))
    return OutletPage(items=items, next=following)


async def find_outlets(reader: Connection, id_or_name: str) -> list[UUID]:
    """The outlets that an id or a name means."""
    rows = await reader.fetch(
        "SELECT id FROM outlets WHERE id = $1 OR name_key = $2",
        read_id(id_or_name),
        fold(id_or_name),
    )
    return [row["id"] for row in rows]


async def update_outlet(tx: Connection, outlet_id: UUID, change: OutletChange) -> Outlet:
    """Sets what the change holds. Raises OutletTaken or OutletSpeakerUnknown."""
    given: dict[str, Any] = {
        name: value
        for name in change.__struct_fields__
        if (value := getattr(change, name)) is not UNSET
    }
    keys = outlet_keys(given.get("name"), given.get("url"), given.get("handle"))
    with refusing(REFUSALS):
        row = await tx.fetchrow(
            """
            UPDATE outlets
               SET name = CASE WHEN $2 ? 'name' THEN normalize($2->>'name') ELSE name END,
                   name_key = CASE WHEN $2 ? 'name' THEN $3 ELSE name_key END,
                   url = CASE WHEN $2 ? 'url' THEN $2->>'url' ELSE url END,
                   url_key = CASE WHEN $2 ? 'url' THEN $4 ELSE url_key END,
                   handle = CASE WHEN $2 ? 'handle' THEN ltrim($2->>'handle', '@')
                                 ELSE handle END,
                   handle_key = CASE WHEN $2 ? 'handle' THEN $5 ELSE handle_key END,
                   language = CASE WHEN $2 ? 'language' THEN $2->>'language' ELSE language END,
                   speaker_id = CASE WHEN $2 ? 'speaker_id' THEN ($2->>'speaker_id')::uuid
                                     ELSE speaker_id END,
                   speaker_kind = CASE WHEN NOT $2 ? 'speaker_id' THEN speaker_kind
                                       WHEN $2->>'speaker_id' IS NOT NULL THEN 'organization' END
             WHERE id = $1
            RETURNING id, kind, name, url, handle, language, speaker_id, recorded_at
            """,
            outlet_id,
            given,
            keys.name,
            keys.url,
            keys.handle,
        )
    note(tx, "outlet", [outlet_id], "changed")
    return msgspec.convert(dict(row or {}), Outlet)


async def fill_outlet(tx: Connection, outlet_id: UUID, ref: OutletRef, keys: OutletKeys) -> None:
    """Adds an address or a handle that was not known yet, to be found by from now on.

    Raises OutletTaken.
    """
    with refusing(REFUSALS):
        await tx.execute(
            """
            UPDATE outlets
               SET url = coalesce(url, $2), url_key = coalesce(url_key, $3),
                   handle = coalesce(handle, $4), handle_key = coalesce(handle_key, $5)
             WHERE id = $1
            """,
            outlet_id,
            ref.url,
            keys.url,
            ref.handle and ref.handle.lstrip("@"),
            keys.handle,
        )
    note(tx, "outlet", [outlet_id], "changed")
