"""Speakers in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from service.kit.db import Connection, refusing
from service.kit.ids import new_id
from service.kit.paging import Position, cut, read_cursor
from service.kit.tombstones import missing
from service.language.folding import fold
from service.speakers.model import (
    CannotMerge,
    Identifier,
    MembersOnlyOfGroups,
    NameDraft,
    RoleDraft,
    RoleEndsBeforeItBegan,
    Speaker,
    SpeakerBrief,
    SpeakerChange,
    SpeakerDescriptionTaken,
    SpeakerIdentifierTaken,
    SpeakerKind,
    SpeakerMerged,
    SpeakerNameTaken,
    SpeakerNotFound,
    SpeakerPage,
    SpeakerQuery,
    SpeakerRoleTaken,
)
from service.speakers.rules import name_rows

REFUSALS = {
    "speaker_name_taken": SpeakerNameTaken,
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

_SPEAKER = """
    SELECT s.id, s.kind, s.name, s.description, s.recorded_at, s.current_id,
           (SELECT coalesce(json_agg(json_build_object(
                       'name', n.name, 'language', n.language, 'kind', n.kind)
                       ORDER BY n.recorded_at, n.id), '[]')
              FROM speaker_names n JOIN speakers m ON m.id = n.speaker_id
             WHERE m.current_id = s.id) AS names,
           (SELECT coalesce(json_agg(json_build_object(
                       'title', r.title, 'organization', r.organization,
                       'since', r.since, 'until', r.until)
                       ORDER BY r.since_start NULLS FIRST, r.id), '[]')
              FROM speaker_roles r JOIN speakers m ON m.id = r.speaker_id
             WHERE m.current_id = s.id) AS roles,
           (SELECT coalesce(json_agg(json_build_object('scheme', i.scheme, 'value', i.value)
                       ORDER BY i.scheme, i.value), '[]')
              FROM speaker_identifiers i JOIN speakers m ON m.id = i.speaker_id
             WHERE m.current_id = s.id) AS identifiers,
           (SELECT coalesce(json_agg(json_build_object(
                       'id', c.id, 'kind', c.kind, 'name', coalesce(c.name, c.description))
                       ORDER BY c.id), '[]')
              FROM speaker_members g
              JOIN speakers m ON m.id = g.member_id
              JOIN speakers c ON c.id = m.current_id
             WHERE g.group_id = s.id) AS members,
           (SELECT coalesce(json_agg(m.id ORDER BY m.id), '[]')
              FROM speakers m
             WHERE m.current_id = s.id AND m.id <> s.id) AS merged
      FROM speakers s
"""


class Found(Struct, frozen=True, kw_only=True):
    """A speaker that a name was taken for, with the ids under which its quotes are stored."""

    id: UUID
    kind: SpeakerKind
    name: str
    ids: list[UUID]

    @property
    def brief(self) -> SpeakerBrief:
        """As it is shown."""
        return SpeakerBrief(id=self.id, kind=self.kind, name=self.name)


async def get_speaker(reader: Connection, speaker_id: UUID) -> Speaker:
    """Raises SpeakerNotFound, or SpeakerMerged with the way to the present one."""
    row = await reader.fetchrow(_SPEAKER + "WHERE s.id = $1", speaker_id)
    if row is None:
        raise await missing(reader, speaker_id, SpeakerNotFound)
    if row["current_id"] != speaker_id:
        raise _merged(row["current_id"])
    return msgspec.convert(dict(row), Speaker)


async def get_current(tx: Connection, speaker_id: UUID) -> SpeakerKind:
    """The kind of a speaker that is about to change, held for the transaction.

    Raises SpeakerNotFound or SpeakerMerged.
    """
    row = await tx.fetchrow(
        "SELECT kind, current_id FROM speakers WHERE id = $1 FOR NO KEY UPDATE", speaker_id
    )
    if row is None:
        raise await missing(tx, speaker_id, SpeakerNotFound)
    if row["current_id"] != speaker_id:
        raise _merged(row["current_id"])
    return row["kind"]


def _merged(current_id: UUID) -> SpeakerMerged:
    where = f"/v1/speakers/{current_id}"
    return SpeakerMerged(f"It is {where} now.", headers={"Location": where})


async def list_speakers(reader: Connection, query: SpeakerQuery) -> SpeakerPage:
    """Those that stand for themselves, latest recorded first."""
    after = read_cursor(query, Position)
    rows = await reader.fetch(
        _SPEAKER
        + """
         WHERE s.merged_into IS NULL
           AND ($1::text IS NULL OR s.kind = $1)
           AND ($2::text[] IS NULL OR s.id IN (
                SELECT m.current_id
                  FROM speaker_names n JOIN speakers m ON m.id = n.speaker_id
                 WHERE n.forms && $2))
           AND ($3::timestamptz IS NULL OR (s.recorded_at, s.id) < ($3, $4::uuid))
         ORDER BY s.recorded_at DESC, s.id DESC
         LIMIT $5
        """,
        query.kind,
        [fold(query.name)] if query.name else None,
        after.at if after else None,
        after.id if after else None,
        query.limit + 1,
    )
    speakers = msgspec.convert([dict(row) for row in rows], list[Speaker])
    items, following = cut(speakers, query, lambda last: Position(last.recorded_at, last.id))
    return SpeakerPage(items=items, next=following)


async def find_speakers(reader: Connection, id_or_name: str) -> list[Found]:
    """Whom an id or a name means: every speaker that has it, none, one or several."""
    rows = await reader.fetch(
        """
        SELECT c.id, c.kind, coalesce(c.name, c.description) AS name,
               array_agg(m.id) AS ids
          FROM speakers c JOIN speakers m ON m.current_id = c.id
         WHERE c.id IN (
               SELECT s.current_id FROM speakers s WHERE s.id = $1
                UNION
               SELECT s.current_id
                 FROM speaker_names n JOIN speakers s ON s.id = n.speaker_id
                WHERE n.forms @> ARRAY[$2::text])
         GROUP BY c.id
         ORDER BY c.id
        """,
        as_id(id_or_name),
        fold(id_or_name),
    )
    return msgspec.convert([dict(row) for row in rows], list[Found])


def as_id(text: str) -> UUID | None:
    """The text as an id, if it is one."""
    try:
        return msgspec.convert(text, UUID)
    except msgspec.ValidationError:
        return None


async def list_named(tx: Connection, forms: Sequence[str]) -> list[tuple[str, UUID, SpeakerBrief]]:
    """A folded name, the id it is held under, and the present speaker, for every name at once."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT form, s.id AS held_as, c.id, c.kind, c.name
          FROM unnest($1::text[]) AS form
          JOIN speaker_names n ON n.forms @> ARRAY[form]
          JOIN speakers s ON s.id = n.speaker_id
          JOIN speakers c ON c.id = s.current_id
        """,
        forms,
    )
    return [(row["form"], row["held_as"], msgspec.convert(dict(row), SpeakerBrief)) for row in rows]


async def list_described(
    tx: Connection, keys: Sequence[str]
) -> list[tuple[str, UUID, SpeakerBrief]]:
    """A description's key, the id it is held under, and the present unnamed source."""
    rows = await tx.fetch(
        """
        SELECT s.description_key, s.id AS held_as, c.id, c.kind,
               coalesce(c.name, c.description) AS name
          FROM speakers s JOIN speakers c ON c.id = s.current_id
         WHERE s.description_key = ANY ($1::text[])
        """,
        keys,
    )
    return [
        (row["description_key"], row["held_as"], msgspec.convert(dict(row), SpeakerBrief))
        for row in rows
    ]


async def list_by_id(tx: Connection, ids: Sequence[UUID]) -> list[tuple[UUID, SpeakerBrief]]:
    """Pairs of a given id and the speaker that it now stands for."""
    rows = await tx.fetch(
        """
        SELECT s.id AS given, c.id, c.kind, coalesce(c.name, c.description) AS name
          FROM speakers s JOIN speakers c ON c.id = s.current_id
         WHERE s.id = ANY ($1::uuid[])
        """,
        ids,
    )
    return [(row["given"], msgspec.convert(dict(row), SpeakerBrief)) for row in rows]


async def insert_speakers(tx: Connection, speakers: Sequence[dict[str, Any]]) -> None:
    """Rows with `id, kind, name, description, description_key`. Raises SpeakerDescriptionTaken."""
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


async def insert_names(tx: Connection, names: Sequence[dict[str, Any]]) -> None:
    """Rows with `speaker_id, name, language, kind, forms`. Raises SpeakerNameTaken."""
    with refusing(REFUSALS):
        await tx.execute(
            """
            INSERT INTO speaker_names (id, speaker_id, name, language, kind, forms)
            SELECT id, speaker_id, name, language, kind, forms
              FROM jsonb_to_recordset($1::jsonb)
                   AS row (id uuid, speaker_id uuid, name text, language text, kind text,
                           forms text[])
            """,
            [{"id": new_id(), **name} for name in names],
        )


async def insert_name(
    tx: Connection, speaker_id: UUID, kind: SpeakerKind, draft: NameDraft
) -> None:
    """Raises SpeakerNameTaken."""
    rows = name_rows(kind, [draft])
    await insert_names(tx, [{"speaker_id": speaker_id, **row} for row in rows])


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


async def has_name(reader: Connection, speaker_id: UUID, name: str) -> bool:
    """Whether exactly this string is a stored name of the speaker."""
    return await reader.fetchval(
        """
        SELECT EXISTS (SELECT FROM speaker_names
                        WHERE speaker_id = $1 AND name = normalize($2))
        """,
        speaker_id,
        name,
    )


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
