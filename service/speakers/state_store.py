"""What the log keeps of a speaker: its own names, posts, identifiers and members."""

from service.kit.db import UTC
from service.ledger.store import States

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
