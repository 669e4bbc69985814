"""Decisions about speakers that need no database."""

from uuid import UUID

from service.language.folding import fold, nfc
from service.language.names import name_forms
from service.speakers.model import (
    MembersOnlyOfGroups,
    NameDraft,
    RoleDraft,
    RoleEndsBeforeItBegan,
    SpeakerDraft,
    SpeakerKind,
    SpeakerNotNamed,
)


def check_draft(draft: SpeakerDraft) -> None:
    """Raises SpeakerNotNamed, MembersOnlyOfGroups or RoleEndsBeforeItBegan."""
    check_naming(draft.kind, draft.name, draft.description)
    if draft.kind == "unnamed" and (draft.identifiers or draft.names or draft.roles):
        field = "identifiers" if draft.identifiers else "names" if draft.names else "roles"
        raise SpeakerNotNamed("An unnamed source has none of these.", path=field)
    if draft.kind != "group" and draft.members:
        raise MembersOnlyOfGroups("Only a group has members.", path="members")
    for index, role in enumerate(draft.roles):
        check_role(role, path=f"roles[{index}].until")


def check_naming(
    kind: SpeakerKind, name: str | None, description: str | None, *, path: str = ""
) -> None:
    """Raises SpeakerNotNamed."""
    if kind == "unnamed" and name is not None:
        raise SpeakerNotNamed("An unnamed source has no name.", path=path + "name")
    if kind == "unnamed" and description is None:
        raise SpeakerNotNamed("An unnamed source is described.", path=path + "description")
    if kind != "unnamed" and name is None:
        raise SpeakerNotNamed(f"A speaker of the kind {kind!r} has a name.", path=path + "name")


def check_role(role: RoleDraft, *, path: str = "until") -> None:
    """Raises RoleEndsBeforeItBegan."""
    if role.since and role.until and role.until.end <= role.since.start:
        raise RoleEndsBeforeItBegan("It ends before `since`.", path=path)


def description_key(description: str) -> str:
    """What makes two descriptions of an unnamed source one."""
    return fold(description)


def name_rows(kind: SpeakerKind, drafts: list[NameDraft]) -> list[dict[str, object]]:
    """Names as they are stored, each string once, with the forms that find them."""
    unique = {nfc(draft.name): draft for draft in reversed(drafts)}
    return [
        {
            "name": name,
            "language": draft.language,
            "kind": draft.kind,
            "forms": name_forms(name, of_person=kind == "person"),
        }
        for name, draft in reversed(unique.items())
    ]


def draft_names(draft: SpeakerDraft) -> list[NameDraft]:
    """The shown name first, in full, then the others."""
    if draft.name is None:
        return []
    return [NameDraft(name=draft.name, language=draft.language, kind="full"), *draft.names]


def speaker_row(speaker_id: UUID, draft: SpeakerDraft) -> dict[str, object]:
    """A speaker as it is stored, without its names."""
    described = draft.kind == "unnamed" and draft.description is not None
    return {
        "id": speaker_id,
        "kind": draft.kind,
        "name": draft.name and nfc(draft.name),
        "description": draft.description and nfc(draft.description),
        "description_key": description_key(draft.description or "") if described else None,
    }
