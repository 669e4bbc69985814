"""What the log keeps of outlets, publications and the links between them."""

from typing import Any
from uuid import UUID

import msgspec

from service.kit.db import UTC, Connection
from service.kit.times import Time
from service.ledger.history_store import get_state_as_of
from service.ledger.store import States
from service.ledger.verify_store import Things
from service.publications.model import (
    Outlet,
    OutletBrief,
    OutletNotFound,
    Publication,
    PublicationNotFound,
)
from service.publications.store import list_links_until

STATES: States = {
    "outlet": f"""
        SELECT o.id, json_build_object(
               'id', o.id, 'kind', o.kind, 'name', o.name, 'url', o.url, 'handle', o.handle,
               'language', o.language, 'speaker_id', o.speaker_id,
               'recorded_at', {UTC.format("o.recorded_at")}) AS state
          FROM outlets o
         WHERE o.id = ANY ((SELECT {{ids}}::uuid[])::uuid[])
    """,
    "publication": f"""
        SELECT p.id, json_build_object(
               'id', p.id, 'kind', p.kind, 'url', p.url, 'title', p.title, 'language', p.language,
               'outlet_id', p.outlet_id, 'published_at', p.published_at,
               'recorded_at', {UTC.format("p.recorded_at")},
               'state', (SELECT w.state FROM publication_states w WHERE w.publication_id = p.id),
               'snapshots', ARRAY(
                   SELECT jsonb_build_object('id', s.id, 'title', s.title,
                                             'sha256', encode(s.sha256, 'hex'),
                                             'length', char_length(s.text),
                                             'taken_at', {UTC.format("s.taken_at")},
                                             'source', s.source, 'status', s.status, 'url', s.url)
                          || CASE WHEN s.masked_sha256 IS NULL THEN jsonb_build_object()
                                  ELSE jsonb_build_object('masked_sha256',
                                                          encode(s.masked_sha256, 'hex')) END
                     FROM snapshots s WHERE s.publication_id = p.id
                    ORDER BY s.taken_at, s.id)) AS state
          FROM publications p
         WHERE p.id = ANY ((SELECT {{ids}}::uuid[])::uuid[])
    """,
    "link": f"""
        SELECT l.source_id AS id, json_build_object('links', array_agg(
               json_build_object('source_id', l.source_id, 'target_id', l.target_id,
                                 'kind', l.kind, 'circular', l.circular,
                                 'recorded_at', {UTC.format("l.recorded_at")})
               ORDER BY l.recorded_at, l.target_id, l.kind)) AS state
          FROM publication_links l
         WHERE l.source_id = ANY ((SELECT {{ids}}::uuid[])::uuid[])
         GROUP BY l.source_id
    """,
}
"""Of links all those that lead from one publication."""

THINGS: Things = {
    "outlet": "SELECT id FROM outlets",
    "publication": "SELECT id FROM publications",
    "link": "SELECT DISTINCT source_id AS id FROM publication_links",
}


async def get_outlet_as_of(reader: Connection, outlet_id: UUID, as_of: Time) -> Outlet:
    """Raises OutletNotFound, Gone or NotOnRecordThen."""
    state = await get_state_as_of(reader, "outlet", outlet_id, as_of, OutletNotFound)
    return msgspec.json.decode(state, type=Outlet)


async def get_publication_as_of(
    reader: Connection, publication_id: UUID, as_of: Time
) -> Publication:
    """With the links that there were. Raises PublicationNotFound, Gone or NotOnRecordThen."""
    raw = await get_state_as_of(reader, "publication", publication_id, as_of, PublicationNotFound)
    state: dict[str, Any] = msgspec.json.decode(raw)
    outlet = await reader.fetchrow(
        "SELECT id, kind, name FROM outlets WHERE id = $1::uuid", state["outlet_id"]
    )
    links = await list_links_until(reader, publication_id, as_of.last)
    shown = {**state, "outlet": outlet and msgspec.convert(dict(outlet), OutletBrief)}
    return msgspec.convert({**shown, "links": links}, Publication)
