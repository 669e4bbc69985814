"""What the log keeps of quotes and of their occurrences."""

from typing import Any
from uuid import UUID

import msgspec

from service.kit.db import UTC, Connection
from service.kit.times import Time
from service.kit.tombstones import missing
from service.ledger.history_store import get_state_as_of
from service.ledger.store import States
from service.ledger.verify_store import Things
from service.quotes import store
from service.quotes.model import Occurrence, OccurrenceNotFound, Quote, QuoteNotFound

STATES: States = {
    "quote": f"""
        SELECT q.id, json_build_object(
               'id', q.id, 'number', q.number, 'speaker_id', q.speaker_id, 'text', q.text,
               'language', q.language, 'said_at', q.said_at, 'dated', {UTC.format("q.dated")},
               'channel', q.channel, 'event', q.event, 'said_in', q.said_in, 'status', q.status,
               'set_status', q.set_status, 'marked', q.marked,
               'tags', q.tags, 'modes', q.modes, 'recorded_at', {UTC.format("q.recorded_at")},
               'to', ARRAY(
                   SELECT json_build_object('speaker_id', a.speaker_id,
                                            'as_printed', a.as_printed,
                                            'role_as_printed', a.role_as_printed)
                     FROM quote_addressees a WHERE a.quote_id = q.id
                    ORDER BY a.position, a.speaker_id)) AS state
          FROM quotes q
         WHERE q.id = ANY ((SELECT {{ids}}::uuid[])::uuid[])
    """,
    "occurrence": f"""
        SELECT o.id, json_build_object(
               'publication_id', o.publication_id, 'id', o.id, 'snapshot_id', o.snapshot_id,
               'quote_id', o.quote_id, 'parent_id', o.parent_id, 'path', o.path,
               'level', o.level, 'position', o.position, 'mode', o.mode, 'text', o.text,
               'language', o.language, 'cue', o.cue,
               'speaker_as_printed', o.speaker_as_printed, 'role_as_printed', o.role_as_printed,
               'span_start', o.span_start, 'span_end', o.span_end, 'segments', o.segments,
               'recorded_at', {UTC.format("o.recorded_at")}) AS state
          FROM occurrences o
         WHERE o.id = ANY ((SELECT {{ids}}::uuid[])::uuid[])
    """,
}

THINGS: Things = {"quote": "SELECT id FROM quotes", "occurrence": "SELECT id FROM occurrences"}


async def get_quote_as_of(reader: Connection, quote_id: UUID, as_of: Time) -> Quote:
    """Raises QuoteNotFound, Gone or NotOnRecordThen."""
    raw = await get_state_as_of(reader, "quote", quote_id, as_of, QuoteNotFound)
    return await store.show_quote_row(reader, _row(raw))


async def get_occurrence_as_of(reader: Connection, occurrence_id: UUID, as_of: Time) -> Occurrence:
    """Raises OccurrenceNotFound, Gone or NotOnRecordThen."""
    raw = await get_state_as_of(reader, "occurrence", occurrence_id, as_of, OccurrenceNotFound)
    shown = await store.find_occurrence_row(reader, _row(raw))
    if shown is None:
        raise await missing(reader, occurrence_id, OccurrenceNotFound)
    return shown


def _row(state: str) -> dict[str, Any]:
    return msgspec.json.decode(state)
