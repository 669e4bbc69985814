"""What the log keeps of a speaker: its own names, posts, identifiers and members."""

from typing import Any
from uuid import UUID

import msgspec

from service.kit.db import UTC, Connection
from service.kit.times import Time
from service.ledger.history_store import get_state_as_of
from service.ledger.store import States
from service.ledger.verify_store import Things
from service.speakers.model import Speaker, SpeakerNotFound
from service.speakers.store import became, list_briefs

STATES: States = {
    "speaker": f"""
        SELECT s.id, json_build_object(
               'id', s.id, 'kind', s.kind, 'name', s.name, 'description', s.description,
               'merged_into', s.merged_into, 'recorded_at', {UTC.format("s.recorded_at")},
               'names', ARRAY(
                   SELECT json_build_object('name', n.name, 'language', n.language, 'kind', n.kind)
                     FROM speaker_names n WHERE n.speaker_id = s.id
                    ORDER BY n.recorded_at, n.id),
               'roles', ARRAY(
                   SELECT json_build_object('title', r.title, 'organization', r.organization,
                                            'since', r.since, 'until', r.until)
                     FROM speaker_roles r WHERE r.speaker_id = s.id
                    ORDER BY r.since_start NULLS FIRST, r.id),
               'identifiers', ARRAY(
                   SELECT json_build_object('scheme', i.scheme, 'value', i.value)
                     FROM speaker_identifiers i WHERE i.speaker_id = s.id
                    ORDER BY i.scheme, i.value),
               'members', ARRAY(
                   SELECT g.member_id FROM speaker_members g WHERE g.group_id = s.id
                    ORDER BY g.member_id)) AS state
          FROM speakers s
         WHERE s.id = ANY ((SELECT {{ids}}::uuid[])::uuid[])
    """
}

THINGS: Things = {"speaker": "SELECT id FROM speakers"}


async def get_speaker_as_of(reader: Connection, speaker_id: UUID, as_of: Time) -> Speaker:
    """With its own names and posts, and the speakers that stand for it left to themselves.

    Raises SpeakerNotFound, Gone or NotOnRecordThen, or SpeakerMerged where it had become another.
    """
    raw = await get_state_as_of(reader, "speaker", speaker_id, as_of, SpeakerNotFound)
    state: dict[str, Any] = msgspec.json.decode(raw)
    if state["merged_into"] is not None:
        raise became(UUID(state["merged_into"]))
    members = await list_briefs(reader, [UUID(one) for one in state["members"]])
    return msgspec.convert({**state, "members": members, "merged": []}, Speaker)
