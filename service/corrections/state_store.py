"""What the log keeps of a correction."""

from typing import Any
from uuid import UUID

import msgspec

from service.corrections.model import Correction, CorrectionNotFound
from service.corrections.store import CORRECTION, CORRECTION_JOINS
from service.kit.db import UTC, Connection
from service.kit.times import Time
from service.kit.tombstones import missing
from service.ledger.history_store import get_state_as_of
from service.ledger.store import States
from service.ledger.verify_store import Things

STATES: States = {
    "correction": f"""
        SELECT k.id, json_build_object(
               'id', k.id, 'kind', k.kind, 'quote_id', k.quote_id,
               'publication_id', k.publication_id, 'occurrence_id', k.occurrence_id,
               'outlet_id', k.outlet_id, 'speaker_id', k.speaker_id, 'behalf_id', k.behalf_id,
               'stated_at', k.stated_at, 'evidence_id', k.evidence_id,
               'snapshot_id', k.snapshot_id, 'exact', k.exact, 'span_start', k.span_start,
               'span_end', k.span_end, 'explanation', k.explanation, 'instead', k.instead,
               'recorded_at', {UTC.format("k.recorded_at")}) AS state
          FROM corrections k
         WHERE k.id = ANY ((SELECT {{ids}}::uuid[])::uuid[])
    """
}


THINGS: Things = {"correction": "SELECT id FROM corrections"}


async def get_correction_as_of(reader: Connection, correction_id: UUID, as_of: Time) -> Correction:
    """Raises CorrectionNotFound, Gone or NotOnRecordThen."""
    raw = await get_state_as_of(reader, "correction", correction_id, as_of, CorrectionNotFound)
    state: dict[str, Any] = msgspec.json.decode(raw)
    row = await reader.fetchrow(
        f"""
        WITH k AS MATERIALIZED (
            SELECT * FROM jsonb_populate_record(NULL::corrections, $1::jsonb))
        {CORRECTION} FROM k {CORRECTION_JOINS}
        """,
        state,
    )
    if row is None:
        raise await missing(reader, correction_id, CorrectionNotFound)
    return msgspec.convert(dict(row), Correction)
