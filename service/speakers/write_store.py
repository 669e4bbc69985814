"""Speakers in the database: writing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import UNSET

from service.kit.db import Connection, refusing
from service.kit.ids import new_id
from service.language.folding import fold
from service.ledger.store import note
from service.speakers.model import (
    CannotMerge,
    Identifier,
    MembersOnlyOfGroups,
    RoleDraft,
    RoleEndsBeforeItBegan,
    SpeakerChange,
    SpeakerDescriptionTaken,
    SpeakerIdentifierTaken,
    SpeakerKind,
    SpeakerRoleTaken,
)

REFUSALS = {
    "speaker_role_taken": SpeakerRoleTaken,
    "speaker_role_ends_after_it_began": RoleEndsBeforeItBegan,
    "speaker_description_taken": SpeakerDescriptionTaken,
    "speaker_identifier_taken": SpeakerIdentifierTaken,
    "speaker_member_known": MembersOnlyOfGroups,
    "speaker_member_not_of_itself": MembersOnlyOfGroups,
    "speaker_members_only_of_groups": MembersOnlyOfGroups,
    "speaker_member_group_known": MembersOnlyOfGroups,
    "speaker_not_merged_into_itself": CannotMerge,
}


async def insert_speakers(tx: Connection, speakers: Sequence[dict[str, Any]]) -> None:
    """Rows as rules.speaker_row makes them. Raises SpeakerDescriptionTaken."""
    with refusing(REFUSALS):
        await tx.execute(
            """
            INSERT INTO speakers (id, kind, name, description, description_key, current_id)
            SELECT id, kind, name, description, description_key, id
              FROM jsonb_to_recordset($1::jsonb)
                   AS row (id uuid, kind text, name text, description text, description_key text)
            """,
            list(speakers),
        )
    note(tx, "speaker", [UUID(str(one["id"])) for one in speakers], "recorded")


async def insert_roles(tx: Connection, speaker_id: UUID, drafts: Sequence[RoleDraft]) -> None:
    """Raises SpeakerRoleTaken or RoleEndsBeforeItBegan."""
    with refusing(REFUSALS):
        await tx.executemany(
            """
            INSERT INTO speaker_roles (id, speaker_id, title, organization,
                                       since, since_start, until, until_end)
                 VALUES ($1, $2, normalize($3), normalize($4), $5, $6, $7, $8)
            """,
            [
                (
                    new_id(),
                    speaker_id,
                    draft.title,
                    draft.organization,
                    draft.since and draft.since.text,
                    draft.since and draft.since.start,
                    draft.until and draft.until.text,
                    draft.until and draft.until.end,
                )
                for draft in drafts
            ],
        )
    await _update_beside(tx, speaker_id)
    note(tx, "speaker", [speaker_id] if drafts else [], "changed")


async def _update_beside(tx: Connection, speaker_id: UUID) -> None:
    """What is shown with whom the speaker is shown as has changed."""
    await tx.execute(
        """
        UPDATE speakers SET beside = beside + 1
         WHERE id = (SELECT current_id FROM speakers WHERE id = $1)
        """,
        speaker_id,
    )


async def insert_identifiers(
    tx: Connection, speaker_id: UUID, kind: SpeakerKind, identifiers: Sequence[Identifier]
) -> None:
    """Raises SpeakerIdentifierTaken."""
    with refusing(REFUSALS):
        await tx.executemany(
            """
            INSERT INTO speaker_identifiers (scheme, value, speaker_id, speaker_kind)
                 VALUES ($1, $2, $3, $4)
            """,
            [(one.scheme, one.value, speaker_id, kind) for one in identifiers],
        )


async def insert_members(
    tx: Connection, group_id: UUID, kind: SpeakerKind, members: Sequence[UUID]
) -> None:
    """Raises MembersOnlyOfGroups."""
    with refusing(REFUSALS):
        await tx.executemany(
            """
            INSERT INTO speaker_members (group_id, group_kind, member_id) VALUES ($1, $2, $3)
            """,
            [(group_id, kind, member) for member in dict.fromkeys(members)],
        )


async def update_speaker(tx: Connection, speaker_id: UUID, change: SpeakerChange) -> None:
    """Sets what the change holds. Raises SpeakerDescriptionTaken."""
    with refusing(REFUSALS):
        await tx.execute(
            """
            UPDATE speakers
               SET name = CASE WHEN $2 THEN normalize($3) ELSE name END,
                   description = CASE WHEN $4 THEN normalize($5) ELSE description END,
                   description_key = CASE WHEN $4 AND kind = 'unnamed' THEN $6
                                          ELSE description_key END
             WHERE id = $1
            """,
            speaker_id,
            change.name is not UNSET,
            None if change.name is UNSET else change.name,
            change.description is not UNSET,
            None if change.description is UNSET else change.description,
            fold(change.description) if isinstance(change.description, str) else None,
        )
    note(tx, "speaker", [speaker_id], "changed")


async def update_merged(tx: Connection, speaker_id: UUID, into: UUID) -> None:
    """Makes `into` stand for the speaker and for all that it stood for. Raises CannotMerge."""
    with refusing(REFUSALS):
        await tx.execute(
            """
            UPDATE speakers
               SET merged_into = CASE WHEN id = $1 THEN $2 ELSE merged_into END,
                   current_id = $2
             WHERE current_id = $1
            """,
            speaker_id,
            into,
        )
    await _update_beside(tx, into)
    note(tx, "speaker", [speaker_id], "merged")
    note(tx, "speaker", [into], "changed")


async def update_taken_apart(tx: Connection, speaker_id: UUID, was: UUID) -> None:
    """Makes a speaker that stood for `was` stand for itself, and with it what it had taken in.

    Merging has no circles, and is followed among those that `was` stands for alone.
    """
    taken_in = await tx.fetchval(
        """
        WITH RECURSIVE taken_in AS (
            SELECT $1::uuid AS id
             UNION ALL
            SELECT s.id FROM speakers s JOIN taken_in t ON s.merged_into = t.id
             WHERE s.current_id = $2)
        SELECT array_agg(id) FROM taken_in
        """,
        speaker_id,
        was,
    )
    await tx.execute(
        """
        UPDATE speakers
           SET merged_into = CASE WHEN id = $1 THEN NULL ELSE merged_into END,
               current_id = $1
         WHERE id = ANY ($2::uuid[])
        """,
        speaker_id,
        taken_in,
    )
    await _update_beside(tx, was)
    note(tx, "speaker", [speaker_id], "unmerged")
    note(tx, "speaker", [was], "changed")
