"""Verification in the database: which quotes share pairs of words with a wording."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from msgspec import Struct

from service.kit.db import Connection
from service.kit.sessions import is_spread
from service.kit.statements import fetch_planned
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
_PRINTED = "SELECT id FROM quotes WHERE normal = $1 LIMIT 5"
_PRINTED_OF_SPEAKERS = """
    SELECT id FROM quotes
     WHERE normal = $1 AND speaker_id = ANY ((SELECT ${0}::uuid[])::uuid[])
     LIMIT 20
"""
"""Of the speakers, of whom none is to be crowded out."""
_MOST, _MOST_OF_SPEAKER, _MOST_OF_TIME = 4000, 60, 200
"""Quotes of all shingles together, and of each shingle."""
_AT_ONCE = f"""
    SELECT 'printed' AS way, ARRAY({_PRINTED}) AS quotes
     UNION ALL
    SELECT a.way, ARRAY(SELECT quote_id FROM quote_shingles WHERE shingle = a.shingle LIMIT a.most)
      FROM unnest((SELECT $2::text[]), (SELECT $3::int[]), (SELECT $4::int[]))
           AS a (way, shingle, most)
"""
_OF_SPEAKERS_AT_ONCE = f"""
    SELECT 'printed', ARRAY({_PRINTED_OF_SPEAKERS.format("5")})
     UNION ALL
    SELECT 'speakers', ARRAY(SELECT quote_id FROM quote_shingles
                              WHERE shingle = a.shingle
                                AND speaker = ('x' || right(s.id::text, 8))::bit(32)::int
                              LIMIT {_MOST_OF_SPEAKER:d})
      FROM unnest((SELECT $6::int[])) AS a (shingle), unnest((SELECT $5::uuid[])) AS s (id)
"""
_FEW = 5
"""Shingles; of fewer not more of each. Of few more than of many, as the common ones of a short text
tell something too."""


class _Sought(NamedTuple):
    """A shingle, and how many quotes that it finds are read at most."""

    way: _Way
    shingle: int
    most: int


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
    the record.
    """
    found, besides = asked_shingles(text)
    most = _MOST // max(len(found) + len(besides), _FEW)
    sought = [_Sought("anybody", one, most) for one in found]
    sought += [_Sought("in_short", one, most) for one in besides]
    timed = said_from is not None or said_to is not None
    if timed and not speakers:
        sought += [_Sought("time", one, _MOST_OF_TIME) for one in (*found, *besides)]
    look = _look_one_by_one if is_spread(reader) else _look_at_once
    postings = await look(
        reader, normal_hash(text), sought, [*found, *besides] if speakers else [], speakers or []
    )
    if not timed:
        return postings
    reached = [one for one in postings if one.way == ("speakers" if speakers else "time")]
    others = [one for one in postings if one.way != "time"]
    return others + await _list_of_time(reader, reached, said_from, said_to)


async def _look_at_once(
    reader: Connection,
    normal: bytes,
    sought: Sequence[_Sought],
    of_speakers: Sequence[int],
    speakers: Sequence[UUID],
) -> list[Posting]:
    ways = (
        [one.way for one in sought],
        [one.shingle for one in sought],
        [one.most for one in sought],
    )
    if speakers:
        rows = await reader.fetch(
            f"{_AT_ONCE} UNION ALL {_OF_SPEAKERS_AT_ONCE}", normal, *ways, speakers, of_speakers
        )
    else:
        rows = await reader.fetch(_AT_ONCE, normal, *ways)
    return [Posting(way=row["way"], quotes=row["quotes"]) for row in rows]


async def _look_one_by_one(
    reader: Connection,
    normal: bytes,
    sought: Sequence[_Sought],
    of_speakers: Sequence[int],
    speakers: Sequence[UUID],
) -> list[Posting]:
    """As Citus needs it, which has a shingle on one server: in one round trip for all shingles."""
    printed = [await reader.fetch(_PRINTED, normal)]
    printed.append(await reader.fetch(_PRINTED_OF_SPEAKERS.format("2"), normal, speakers))
    postings = [Posting(way="printed", quotes=[row["id"] for row in rows]) for rows in printed]
    asked = [(one.shingle, one.most) for one in sought]
    rows = await reader.fetchmany(_OF_ANYBODY, asked) if asked else []
    pairs = zip(sought, rows, strict=True)
    postings += [Posting(way=one.way, quotes=row["quotes"]) for one, row in pairs]
    each = [(one, speaker, _MOST_OF_SPEAKER) for one in of_speakers for speaker in speakers]
    rows = await reader.fetchmany(_OF_SPEAKER, each) if each else []
    return postings + [Posting(way="speakers", quotes=row["quotes"]) for row in rows]


async def _list_of_time(
    reader: Connection,
    reached: Sequence[Posting],
    said_from: datetime | None,
    said_to: datetime | None,
) -> list[Posting]:
    # A plan for any values would read all that were reached, however few are of the time.
    rows = await fetch_planned(
        reader,
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
