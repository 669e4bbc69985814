"""Speakers in the database: reading."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.kit.paging import Position, cut, read_cursor
from service.kit.tombstones import missing
from service.language.folding import fold
from service.speakers.model import (
    Speaker,
    SpeakerBrief,
    SpeakerKind,
    SpeakerMerged,
    SpeakerNotFound,
    SpeakerPage,
    SpeakerQuery,
)

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
