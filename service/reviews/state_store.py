"""What the log keeps of a review."""

from service.kit.db import UTC
from service.ledger.store import States

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
