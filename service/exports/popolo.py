"""Popolo: speakers as persons and organizations, their roles as memberships. Pure.

Source: https://www.popoloproject.com/specs/.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from service.exports.naming import Addresses, agent_kind, without_none
from service.speakers.model import Role, Speaker, SpeakerKind

Json = dict[str, Any]


def as_popolo(at: Addresses, speakers: Sequence[Speaker]) -> Json:
    """Unnamed sources are persons whose name is their description."""
    persons = [_party(at, one) for one in speakers if agent_kind(one.kind) == "Person"]
    organizations = [
        _party(at, one) | {"classification": one.kind}
        for one in speakers
        if agent_kind(one.kind) == "Organization"
    ]
    return {
        "persons": persons,
        "organizations": organizations,
        "memberships": [
            *(_membership(at, one, role) for one in speakers for role in one.roles),
            *(
                {**_member(member.id, member.kind), "organization_id": str(one.id)}
                for one in speakers
                for member in one.members
            ),
        ],
    }


def _member(one: UUID, kind: SpeakerKind) -> Json:
    """`person_id` is of persons alone; another member is given as the thing that it is."""
    if agent_kind(kind) == "Person":
        return {"person_id": str(one)}
    return {"member": {"@type": "Organization", "id": str(one)}}


def _party(at: Addresses, speaker: Speaker) -> Json:
    shown = speaker.name or speaker.description
    return without_none({
        "id": str(speaker.id),
        "name": shown,
        "summary" if agent_kind(speaker.kind) == "Person" else "abstract": speaker.description,
        "other_names": [
            without_none({"name": one.name, "note": one.kind, "lang": one.language})
            for one in speaker.names
            if one.name != shown
        ],
        "identifiers": [
            {"scheme": one.scheme, "identifier": one.value} for one in speaker.identifiers
        ],
        "sources": [{"url": at.of("speakers", speaker.id)}],
        "created_at": speaker.recorded_at.isoformat(),
    })


def _membership(at: Addresses, speaker: Speaker, role: Role) -> Json:
    return without_none({
        **_member(speaker.id, speaker.kind),
        "role": role.title,
        "label": f"{role.title}, {role.organization}" if role.organization else role.title,
        "organization": role.organization and {"name": role.organization},
        "start_date": role.since,
        "end_date": role.until,
        "sources": [{"url": at.of("speakers", speaker.id)}],
    })
