"""Verification in the database: which quotes share pairs of words with a wording."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from service.kit.db import Connection
from service.language.shingles import asked_shingles
from service.quotes.rules import normal_hash

_Way = Literal["anybody", "in_short", "speakers", "time", "printed"]
_OF_ANYBODY = """
    SELECT ARRAY(SELECT quote_id FROM quote_shingles WHERE shingle = $1 LIMIT $2) AS quotes
"""
_OF_SPEAKER = """
    SELECT ARRAY(SELECT quote_id FROM quote_shingles
                  WHERE shingle = $1 AND speaker = ('x' || right($2::uuid::text, 8))::bit(32)::int
                  LIMIT $3) AS quotes
"""
_MOST, _MOST_OF_SPEAKER, _MOST_OF_TIME = 4000, 60, 200
"""Quotes of all shingles together, and of each shingle."""
_FEW = 5
"""Shingles; of fewer not more of each. Of few more than of many, as the common ones of a short text
tell something too."""


class Posting(Struct, frozen=True, kw_only=True):
    """Quotes that share one shingle with a text, or are printed in its very words."""

    way: _Way
    quotes: list[UUID]


async def list_postings(
    reader: Connection,
    text: str,
    *,
    speakers: Sequence[UUID] | None = None,
    said_from: datetime | None = None,
    said_to: datetime | None = None,
) -> list[Posting]:
    """For each shingle of a text the quotes of anybody, and those of the speakers and of the time.

    Of shingles of all words, which short quotes alone are held by, the quotes are `in_short`.

    The speakers are given by all ids that their quotes are stored under; the time is half-open, and
    of their quotes, where they are given. Of each so many are read at most, whatever the size of
    the record: shingle by shingle, in one round trip for all.
    """
    found, besides = asked_shingles(text)
    most = _MOST // max(len(found) + len(besides), _FEW)
    postings = await _list_printed(reader, normal_hash(text), speakers)
    postings += await _list("anybody", reader, _OF_ANYBODY, [(one, most) for one in found])
    postings += await _list("in_short", reader, _OF_ANYBODY, [(one, most) for one in besides])
    reached: list[Posting] = []
    every = [*found, *besides]
    if speakers:
        each = [(one, speaker, _MOST_OF_SPEAKER) for one in every for speaker in speakers]
        reached = await _list("speakers", reader, _OF_SPEAKER, each)
        postings += reached
    if said_from or said_to:
        if not speakers:
            each = [(one, _MOST_OF_TIME) for one in every]
            reached = await _list("time", reader, _OF_ANYBODY, each)
        postings += await _list_of_time(reader, reached, said_from, said_to)
    return postings


async def _list(
    way: _Way, reader: Connection, statement: str, asked: Sequence[tuple[Any, ...]]
) -> list[Posting]:
    rows = await reader.fetchmany(statement, asked) if asked else []
    return [Posting(way=way, quotes=row["quotes"]) for row in rows]


async def _list_printed(
    reader: Connection, normal: bytes, speakers: Sequence[UUID] | None
) -> list[Posting]:
    """In these very words: of anybody, and of the speakers, of whom none is to be crowded out."""
    rows = await reader.fetch(
        """
        (SELECT id, true AS of_anybody FROM quotes WHERE normal = $1 LIMIT 5)
         UNION ALL
        (SELECT id, false FROM quotes
          WHERE normal = $1 AND speaker_id = ANY ($2::uuid[]) LIMIT 20)
        """,
        normal,
        speakers or [],
    )
    found: dict[bool, list[UUID]] = {True: [], False: []}
    for row in rows:
        found[row["of_anybody"]].append(row["id"])
    return [Posting(way="printed", quotes=quotes) for quotes in found.values()]


async def _list_of_time(
    reader: Connection,
    reached: Sequence[Posting],
    said_from: datetime | None,
    said_to: datetime | None,
) -> list[Posting]:
    rows = await reader.fetch(
        """
        SELECT id
          FROM quotes
         WHERE id = ANY ($1::uuid[]) AND dated <> recorded_at
           AND ($2::timestamptz IS NULL OR dated >= $2)
           AND ($3::timestamptz IS NULL OR dated < $3)
        """,
        list({quote_id for one in reached for quote_id in one.quotes}),
        said_from,
        said_to,
    )
    within = {row["id"] for row in rows}
    return [
        Posting(way="time", quotes=[quote_id for quote_id in one.quotes if quote_id in within])
        for one in reached
    ]
