"""Speakers in the database: reading."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, lock
from service.kit.paging import Position, cut, read_cursor
from service.kit.statements import Conditions
from service.kit.tombstones import missing
from service.speakers.model import (
    Speaker,
    SpeakerBrief,
    SpeakerKind,
    SpeakerMerged,
    SpeakerNotFound,
    SpeakerNotMerged,
    SpeakerPage,
    SpeakerQuery,
)

_MOST_TYPED = 6
"""Words of what is typed that are looked for, the longest of them."""
_LAST_CHARACTER = chr(0x10FFFF)
"""Behind every beginning that it is added to, in the order of code points."""

_SHOWN = """
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
"""
_SPEAKER = f"{_SHOWN} FROM speakers s "


class Found(Struct, frozen=True, kw_only=True):
    """A speaker, the id that it was found under, and all ids under which its quotes are stored.

    `held_as` stays the same when speakers are merged.
    """

    id: UUID
    kind: SpeakerKind
    name: str
    held_as: UUID
    ids: list[UUID]

    @property
    def brief(self) -> SpeakerBrief:
        """As it is shown."""
        return SpeakerBrief(id=self.id, kind=self.kind, name=self.name)


async def get_speaker(reader: Connection, speaker_id: UUID, *, behind: str = "") -> Speaker:
    """Raises SpeakerNotFound, or SpeakerMerged with the way to the present one.

    `behind` is what follows the speaker in an address that asks for what hangs on him.
    """
    row = await reader.fetchrow(_SPEAKER + "WHERE s.id = $1", speaker_id)
    if row is None:
        raise await missing(reader, speaker_id, SpeakerNotFound)
    if row["current_id"] != speaker_id:
        raise became(row["current_id"], behind)
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
        raise became(row["current_id"])
    return row["kind"]


async def lock_merging(tx: Connection) -> None:
    """Merging, and taking apart, one after the other: both are rare, and change many rows."""
    await lock(tx, {sha256(b"merging of speakers").digest()})


async def get_became(tx: Connection, speaker_id: UUID) -> UUID:
    """The speaker that a merged one stands under, both held for the transaction.

    Raises SpeakerNotFound or SpeakerNotMerged.
    """
    rows = await tx.fetch(
        """
        SELECT id, current_id FROM speakers
         WHERE id = $1 OR id = (SELECT current_id FROM speakers WHERE id = $1)
         ORDER BY id
           FOR NO KEY UPDATE
        """,
        speaker_id,
    )
    became = next((row["current_id"] for row in rows if row["id"] == speaker_id), None)
    if became is None:
        raise await missing(tx, speaker_id, SpeakerNotFound)
    if became == speaker_id:
        raise SpeakerNotMerged("It stands for itself.")
    return became


async def list_briefs(reader: Connection, ids: Sequence[UUID]) -> list[SpeakerBrief]:
    """Of those that the ids mean now, in the order of their ids."""
    rows = await reader.fetch(
        """
        SELECT DISTINCT c.id, c.kind, coalesce(c.name, c.description) AS name
          FROM speakers s JOIN speakers c ON c.id = s.current_id
         WHERE s.id = ANY ($1::uuid[])
         ORDER BY c.id
        """,
        ids,
    )
    return msgspec.convert([dict(row) for row in rows], list[SpeakerBrief])


def became(current_id: UUID, behind: str = "") -> SpeakerMerged:
    """The refusal that leads on to whom a merged speaker has become; `behind` ends the path."""
    where = f"/v1/speakers/{current_id}{behind}"
    return SpeakerMerged(f"It is {where} now.", headers={"Location": where})


async def list_speakers(
    reader: Connection, query: SpeakerQuery, named: Sequence[UUID] | None
) -> SpeakerPage:
    """Those that stand for themselves, latest recorded first; `named` are those asked for."""
    after = read_cursor(query, Position)
    asked = Conditions()
    asked.add("s.kind = {}", query.kind)
    asked.add("s.id = ANY ({}::uuid[])", named)
    asked.add("(s.recorded_at, s.id) < ({}, {}::uuid)", after and after.at, after and after.id)
    rows = await reader.fetch(
        f"""
        {_SPEAKER}
         WHERE s.merged_into IS NULL AND {asked.where}
         ORDER BY s.recorded_at DESC, s.id DESC
         LIMIT {query.limit + 1:d}
        """,
        *asked.values,
    )
    speakers = msgspec.convert([dict(row) for row in rows], list[Speaker])
    items, following = cut(speakers, query, lambda last: Position(last.recorded_at, last.id))
    return SpeakerPage(items=items, next=following)


class Rank(Struct, frozen=True, array_like=True):
    """Where a page of speakers ended who were searched for."""

    rank: int
    name: str
    id: UUID


async def search_speakers(
    reader: Connection, query: SpeakerQuery, words: Sequence[str], named: Sequence[UUID] | None
) -> SpeakerPage:
    """Those with a name of which every word begins with one of the words, the best first.

    First those who have the longest word as it is, then surnames that begin with it, then other
    words; by name. An organisation is one word of many. Of a beginning that very many have, the
    first in the alphabet are looked at. `named` are those asked for besides.
    """
    after = read_cursor(query, Rank)
    asked = Conditions()
    asked.add("s.kind = {}", query.kind)
    asked.add("s.id = ANY ({}::uuid[])", named)
    asked.add("(m.rank, s.name, s.id) > ({}::int, {}, {}::uuid)", *_rank(after))
    longest, *others = sorted(dict.fromkeys(words), key=len, reverse=True)[:_MOST_TYPED]
    hits = [_beginning(asked, longest, others)]
    if len(words) > 1:
        hits.append(_beginning(asked, " ".join(words), []))
    hit = " UNION ALL ".join(f"({one})" for one in hits)
    rows = await reader.fetch(
        f"""
        WITH hit AS ({hit}),
        matching AS (
            SELECT DISTINCT ON (s.id) s.id, m.rank
              FROM (SELECT name_id, speaker_id, min(rank) AS rank FROM hit
                     GROUP BY name_id, speaker_id) AS m
              JOIN speakers h ON h.id = m.speaker_id
              JOIN speakers s ON s.id = h.current_id
             WHERE {asked.where}
             ORDER BY s.id, m.rank)
        {_SHOWN}, m.rank
          FROM matching m JOIN speakers s ON s.id = m.id
         ORDER BY m.rank, s.name, s.id
         LIMIT {query.limit + 1:d}
        """,
        *asked.values,
    )
    ranks = {row["id"]: row["rank"] for row in rows}
    speakers = msgspec.convert([dict(row) for row in rows], list[Speaker])
    items, following = cut(
        speakers, query, lambda last: Rank(ranks[last.id], last.name or "", last.id)
    )
    return SpeakerPage(items=items, next=following)


def _beginning(asked: Conditions, word: str, others: Sequence[str]) -> str:
    """Names with a form that begins so, and one for each other word."""
    besides = Conditions(asked.values)
    for other in others:
        besides.add(
            """
            EXISTS (SELECT FROM speaker_forms o
                     WHERE o.name_id = f.name_id AND o.form >= {} AND o.form < {})
            """,
            other,
            other + _LAST_CHARACTER,
        )
    hit = asked.bind(
        """
        SELECT f.name_id, f.speaker_id,
               CASE WHEN f.form = {} THEN 0 ELSE 2 END + (NOT f.alone)::int AS rank
          FROM speaker_forms f
         WHERE f.form >= {} AND f.form < {}
        """,
        word,
        word,
        word + _LAST_CHARACTER,
    )
    return f"{hit} AND {besides.where} ORDER BY f.form, f.name_id LIMIT 5000"


def _rank(after: Rank | None) -> tuple[int, str, UUID] | tuple[None, None, None]:
    return (after.rank, after.name, after.id) if after else (None, None, None)


async def list_described(tx: Connection, keys: Sequence[str]) -> list[tuple[str, Found]]:
    """Unnamed sources by the keys of their descriptions."""
    rows = await tx.fetch(
        """
        SELECT s.description_key, s.id AS held_as, c.id, c.kind,
               coalesce(c.name, c.description) AS name, ARRAY[c.id] AS ids
          FROM speakers s JOIN speakers c ON c.id = s.current_id
         WHERE s.description_key = ANY ($1::text[])
        """,
        keys,
    )
    return [(row["description_key"], msgspec.convert(dict(row), Found)) for row in rows]


async def list_by_id(reader: Connection, ids: Sequence[UUID]) -> list[Found]:
    """Whom the ids stand for now, `held_as` the ids that were given."""
    rows = await reader.fetch(
        """
        SELECT s.id AS held_as, c.id, c.kind, coalesce(c.name, c.description) AS name,
               ARRAY(SELECT m.id FROM speakers m WHERE m.current_id = c.id) AS ids
          FROM speakers s JOIN speakers c ON c.id = s.current_id
         WHERE s.id = ANY ((SELECT $1::uuid[])::uuid[])
        """,
        ids,
    )
    return msgspec.convert([dict(row) for row in rows], list[Found])


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
