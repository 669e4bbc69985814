"""What the log keeps of a review."""

from uuid import UUID

import msgspec

from service.kit.db import UTC, Connection
from service.kit.times import Time
from service.ledger.history_store import get_state_as_of
from service.ledger.store import States
from service.ledger.verify_store import Things
from service.reviews.model import Review, ReviewNotFound

STATES: States = {
    "review": f"""
        SELECT r.id, json_build_object(
               'id', r.id, 'quote_id', r.quote_id, 'aspect', r.aspect, 'publisher', r.publisher,
               'url', r.url, 'title', r.title, 'reviewed_at', r.reviewed_at,
               'language', r.language, 'rating', r.rating, 'claim', r.claim,
               'recorded_at', {UTC.format("r.recorded_at")}) AS state
          FROM reviews r
         WHERE r.id = ANY ((SELECT {{ids}}::uuid[])::uuid[])
    """
}

THINGS: Things = {"review": "SELECT id FROM reviews"}


async def get_review_as_of(reader: Connection, review_id: UUID, as_of: Time) -> Review:
    """Raises ReviewNotFound, Gone or NotOnRecordThen."""
    state = await get_state_as_of(reader, "review", review_id, as_of, ReviewNotFound)
    return msgspec.json.decode(state, type=Review)
