"""Popolo: speakers as persons and organizations, their roles as memberships. Pure.

Source: https://www.popoloproject.com/specs/.
"""

from collections.abc import Sequence
from typing import Any

from service.exports.naming import Addresses, without_none
from service.speakers.model import Role, Speaker

Json = dict[str, Any]


def as_popolo(at: Addresses, speakers: Sequence[Speaker]) -> Json:
    """Unnamed sources are persons without a name but with a summary."""
    persons = [_person(at, one) for one in speakers if one.kind in {"person", "unnamed"}]
    organizations = [
        _person(at, one) | {"classification": one.kind}
        for one in speakers
        if one.kind in {"organization", "group"}
    ]
    return {
        "persons": persons,
        "organizations": organizations,
        "memberships": [
            *(_membership(at, one, role) for one in speakers for role in one.roles),
            *(
                {"person_id": str(member.id), "organization_id": str(one.id)}
                for one in speakers
                for member in one.members
            ),
        ],
    }


def _person(at: Addresses, speaker: Speaker) -> Json:
    shown = speaker.name or speaker.description
    return without_none({
        "id": str(speaker.id),
        "name": shown,
        "summary": speaker.description,
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
        "person_id": str(speaker.id),
        "role": role.title,
        "label": f"{role.title}, {role.organization}" if role.organization else role.title,
        "organization": role.organization and {"name": role.organization},
        "start_date": role.since,
        "end_date": role.until,
        "sources": [{"url": at.of("speakers", speaker.id)}],
    })
