"""Decisions about speakers that need no database."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from service.kit.ids import new_id
from service.language.folding import fold, nfc
from service.language.naming.likeness import likeness_keys
from service.language.naming.names import MAKER, Form, name_forms, name_words
from service.speakers.model import (
    MembersOnlyOfGroups,
    NameDraft,
    NameKind,
    RoleDraft,
    RoleEndsBeforeItBegan,
    SpeakerDraft,
    SpeakerKind,
    SpeakerNotNamed,
)


class NameKey(Struct, frozen=True, kw_only=True):
    """Which name of which speaker, as both are held."""

    id: UUID
    speaker_id: UUID


class NameRow(NameKey, frozen=True, kw_only=True):
    """A name as it is written, with the forms of its words and what finds it when misspelt."""

    name: str
    language: str | None
    kind: NameKind
    forms_by: str
    likeness: list[str]
    forms: list[Form]


def check_draft(draft: SpeakerDraft) -> None:
    """Raises SpeakerNotNamed, MembersOnlyOfGroups or RoleEndsBeforeItBegan."""
    check_naming(draft.kind, draft.name, draft.description)
    if draft.kind == "unnamed" and (draft.identifiers or draft.names or draft.roles):
        field = "identifiers" if draft.identifiers else "names" if draft.names else "roles"
        raise SpeakerNotNamed("An unnamed source has none of these.", path=field)
    for index, name in enumerate(draft.names):
        check_naming(draft.kind, name.name, None, path=f"names[{index}].")
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
    if name is not None and not name_words(name):
        raise SpeakerNotNamed("There is nothing to be read in this name.", path=path + "name")


def check_role(role: RoleDraft, *, path: str = "until") -> None:
    """Raises RoleEndsBeforeItBegan."""
    if role.since and role.until and role.until.end <= role.since.start:
        raise RoleEndsBeforeItBegan("It ends before `since`.", path=path)


def description_key(description: str) -> str:
    """What makes two descriptions of an unnamed source one."""
    return fold(description)


def name_row(
    speaker_id: UUID, kind: SpeakerKind, draft: NameDraft, name_id: UUID | None = None
) -> NameRow:
    """A name as it is stored, with all the forms that find it; of a new one the id is made."""
    name = nfc(draft.name)
    forms = name_forms(name, of_person=kind == "person", language=draft.language)
    return NameRow(
        id=name_id or new_id(),
        speaker_id=speaker_id,
        name=name,
        language=draft.language,
        kind=draft.kind,
        forms_by=MAKER,
        likeness=likeness_keys({form.spelling for form in forms if form.alone}),
        forms=forms,
    )


def name_rows(speaker_id: UUID, kind: SpeakerKind, drafts: Sequence[NameDraft]) -> list[NameRow]:
    """Names as they are stored, each string once: as it was said first."""
    unique = {nfc(draft.name): draft for draft in reversed(drafts)}
    return [name_row(speaker_id, kind, draft) for draft in reversed(unique.values())]


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
