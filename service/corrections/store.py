"""Corrections in the database."""

from uuid import UUID

import msgspec
from msgspec import Struct

from service.corrections.model import (
    CorrectedUnknown,
    Correction,
    CorrectionNotFound,
    CorrectionPage,
    CorrectionQuery,
)
from service.corrections.rules import CorrectionRow
from service.kit.db import Connection, refusing
from service.kit.ids import new_id
from service.kit.paging import Position, cut, read_cursor
from service.kit.statements import Conditions
from service.kit.tombstones import bury, missing
from service.ledger.store import note
from service.quotes.mark_store import BY, PUBLICATION, list_marking
from service.speakers.model import SpeakerBrief

REFUSALS = {
    "correction_quote_known": CorrectedUnknown,
    "correction_publication_known": CorrectedUnknown,
    "correction_occurrence_known": CorrectedUnknown,
}
CORRECTION = f"""
    SELECT k.id, k.kind, k.quote_id, k.publication_id, k.occurrence_id, k.stated_at,
           k.stated_start, k.explanation, k.instead, k.recorded_at, {BY} AS by,
           {PUBLICATION.format("e", "w")} AS evidence,
           CASE WHEN k.exact IS NOT NULL THEN json_build_object(
                'exact', k.exact, 'snapshot_id', k.snapshot_id,
                'start', k.span_start, 'end', k.span_end) END AS passage
"""
CORRECTION_JOINS = """
      JOIN publications e ON e.id = k.evidence_id
      LEFT JOIN outlets w ON w.id = e.outlet_id
"""


class Text(Struct, frozen=True, kw_only=True):
    """A text of a publication."""

    id: UUID
    text: str


class Publisher(Struct, frozen=True, kw_only=True):
    """The outlet of a publication that is there, as far as it is known."""

    id: UUID | None


async def insert_correction(tx: Connection, row: CorrectionRow) -> tuple[UUID, bool]:
    """The correction, and whether it is new: one that is held stays. Raises CorrectedUnknown."""
    target, place = row.target, row.place
    start, end = place.span or (None, None)
    await _hold(tx, row)
    with refusing(REFUSALS):
        made = await tx.fetchval(
            """
            INSERT INTO corrections (id, identity, kind, quote_id, publication_id, occurrence_id,
                                     outlet_id, speaker_id, behalf_id, stated_at, stated_start,
                                     evidence_id, snapshot_id, exact, span_start, span_end,
                                     explanation, instead)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                         $17, $18)
            ON CONFLICT ON CONSTRAINT correction_taken DO NOTHING
              RETURNING id
            """,
            new_id(),
            row.identity,
            row.kind,
            target.quote_id,
            target.publication_id,
            target.occurrence_id,
            target.outlet_id,
            target.speaker_id,
            target.behalf_id,
            row.stated_at,
            row.stated_start,
            place.evidence_id,
            place.snapshot_id,
            place.exact,
            start,
            end,
            row.explanation,
            row.instead,
        )
    if made is not None:
        note(tx, "correction", [made], "recorded")
        return made, True
    held = await tx.fetchval("SELECT id FROM corrections WHERE identity = $1", row.identity)
    return held, False


async def _hold(tx: Connection, row: CorrectionRow) -> None:
    """What it is of, and where it is stated, until the transaction ends. Raises CorrectedUnknown.

    A foreign key holds them too, unless they are on another server.
    """
    target = row.target
    held = [
        await tx.fetchval("SELECT id FROM publications WHERE id = $1 FOR KEY SHARE", one)
        for one in (row.place.evidence_id, target.publication_id)
        if one is not None
    ]
    if target.occurrence_id is not None:
        held.append(
            await tx.fetchval(
                """
                SELECT id FROM occurrences
                 WHERE publication_id = $1 AND id = $2
                   FOR KEY SHARE
                """,
                target.publication_id,
                target.occurrence_id,
            )
        )
    if None in held:
        raise CorrectedUnknown("It was removed at this moment.")


async def delete_correction(tx: Connection, correction_id: UUID, reason: str) -> None:
    """With a tombstone, and with what it reached."""
    await tx.execute("DELETE FROM correction_reach WHERE correction_id = $1", correction_id)
    await tx.execute("DELETE FROM corrections WHERE id = $1", correction_id)
    await bury(tx, [correction_id], reason)
    note(tx, "correction", [correction_id], "removed")


async def hold_correction(tx: Connection, correction_id: UUID) -> None:
    """Nobody else removes it until the transaction ends. Raises CorrectionNotFound."""
    held = await tx.fetchval("SELECT id FROM corrections WHERE id = $1 FOR UPDATE", correction_id)
    if held is None:
        raise await missing(tx, correction_id, CorrectionNotFound)


async def get_correction(reader: Connection, correction_id: UUID) -> Correction:
    """Raises CorrectionNotFound."""
    row = await reader.fetchrow(
        f"{CORRECTION} FROM corrections k {CORRECTION_JOINS} WHERE k.id = $1", correction_id
    )
    if row is None:
        raise await missing(reader, correction_id, CorrectionNotFound)
    return msgspec.convert(dict(row), Correction)


async def list_corrections(reader: Connection, query: CorrectionQuery) -> CorrectionPage:
    """The last stated first."""
    after = read_cursor(query, Position)
    asked = Conditions()
    marking = await list_marking(reader, query.quote) if query.quote else None
    asked.add("k.id = ANY ({}::uuid[])", marking)
    asked.add(
        "k.id IN (SELECT r.correction_id FROM correction_reach r WHERE r.publication_id = {})",
        query.publication,
    )
    asked.add("k.kind = {}", query.kind)
    asked.add("k.stated_start >= {}", query.stated_from and query.stated_from.start)
    asked.add("k.stated_start < {}", query.stated_to and query.stated_to.end)
    asked.add("(k.stated_start, k.id) < ({}, {}::uuid)", after and after.at, after and after.id)
    rows = await reader.fetch(
        f"""
        {CORRECTION}
          FROM corrections k
        {CORRECTION_JOINS}
         WHERE {asked.where}
         ORDER BY k.stated_start DESC, k.id DESC
         LIMIT {query.limit + 1:d}
        """,
        *asked.values,
    )
    kept, following = cut(rows, query, lambda last: Position(last["stated_start"], last["id"]))
    items = msgspec.convert([dict(row) for row in kept], list[Correction])
    return CorrectionPage(items=items, next=following)


async def find_speaker(tx: Connection, quote_id: UUID) -> SpeakerBrief | None:
    """Who said a quote; none without the quote, which is held until the transaction ends."""
    row = await tx.fetchrow(
        """
        SELECT c.id, c.kind, coalesce(c.name, c.description) AS name
          FROM quotes q
          JOIN speakers m ON m.id = q.speaker_id
          JOIN speakers c ON c.id = m.current_id
         WHERE q.id = $1
           FOR UPDATE OF q
        """,
        quote_id,
    )
    return msgspec.convert(dict(row), SpeakerBrief) if row else None


async def find_publication_of(tx: Connection, occurrence_id: UUID) -> UUID | None:
    """The publication that an occurrence is in."""
    return await tx.fetchval("SELECT publication_id FROM occurrences WHERE id = $1", occurrence_id)


async def find_outlet(tx: Connection, publication_id: UUID, evidence_id: UUID) -> Publisher | None:
    """Whose a publication is or, where that is not known, where it is taken back."""
    rows = await tx.fetch(
        "SELECT id, outlet_id FROM publications WHERE id = ANY ($1::uuid[])",
        [publication_id, evidence_id],
    )
    outlets: dict[UUID, UUID | None] = {row["id"]: row["outlet_id"] for row in rows}
    if publication_id not in outlets or evidence_id not in outlets:
        return None
    return Publisher(id=outlets[publication_id] or outlets[evidence_id])


async def find_latest_text(tx: Connection, publication_id: UUID) -> Text | None:
    """The last one that a publication is known to have had."""
    row = await tx.fetchrow(
        """
        SELECT id, text FROM snapshots
         WHERE publication_id = $1
         ORDER BY taken_at DESC, id DESC
         LIMIT 1
        """,
        publication_id,
    )
    return msgspec.convert(dict(row), Text) if row else None
