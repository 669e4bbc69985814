"""Verification in the database: which quotes share pairs of words with a wording."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from service.kit.db import Connection
from service.kit.statements import Conditions
from service.language.shingles import asked_shingles
from service.quotes.rules import normal_hash

_ASKED = """
    SELECT 'anybody' AS way, unnest((SELECT {}::int[])) AS shingle
     UNION ALL
    SELECT 'in_short', unnest((SELECT {}::int[]))
"""
_OF_ANYBODY = """
    SELECT a.way,
           ARRAY(SELECT quote_id FROM quote_shingles WHERE shingle = a.shingle
                  LIMIT (SELECT 4000 / greatest(count(*), 5) FROM asked)) AS quotes
      FROM asked a
"""
"""Of few shingles more of each, so that the common ones of a short text tell something too."""
_OF_SPEAKERS = """
    SELECT 'speakers' AS way,
           ARRAY(SELECT quote_id FROM quote_shingles
                  WHERE shingle = a.shingle
                    AND speaker = ('x' || right(s.id::text, 8))::bit(32)::int
                  LIMIT 60) AS quotes
      FROM asked a, unnest((SELECT {}::uuid[])) AS s (id)
"""
_AT_ANY_TIME = """
    SELECT 'time' AS way,
           ARRAY(SELECT quote_id FROM quote_shingles WHERE shingle = a.shingle LIMIT 200) AS quotes
      FROM asked a
"""
_OF_THE_TIME = """
    SELECT 'time' AS way,
           ARRAY(SELECT q.id FROM quotes q
                  WHERE q.id = ANY (t.quotes) AND q.dated <> q.recorded_at AND {}) AS quotes
      FROM ({}) AS t
"""
_PRINTED = """
    SELECT 'printed' AS way, ARRAY(SELECT id FROM quotes WHERE normal = {} LIMIT 5) AS quotes
"""
_PRINTED_OF_SPEAKERS = """
    SELECT 'printed' AS way,
           ARRAY(SELECT id FROM quotes
                  WHERE normal = {} AND speaker_id = ANY ({}::uuid[]) LIMIT 20) AS quotes
"""


class Posting(Struct, frozen=True, kw_only=True):
    """Quotes that share one shingle with a text, or are printed in its very words."""

    way: Literal["anybody", "in_short", "speakers", "time", "printed"]
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
    the record. The statement holds what is asked for and nothing else, so that it is planned once.
    """
    asked, normal = Conditions(), normal_hash(text)
    shingles = asked.bind(_ASKED, *asked_shingles(text))
    ways, reached = [_OF_ANYBODY, asked.bind(_PRINTED, normal)], _AT_ANY_TIME
    if speakers:
        reached = asked.bind(_OF_SPEAKERS, speakers)
        ways += [reached, asked.bind(_PRINTED_OF_SPEAKERS, normal, speakers)]
    if said_from or said_to:
        time = Conditions(asked.values)
        time.add("q.dated >= {}", said_from)
        time.add("q.dated < {}", said_to)
        ways.append(_OF_THE_TIME.format(time.where, reached))
    rows = await reader.fetch(
        f"""
        WITH asked AS MATERIALIZED ({shingles})
        {" UNION ALL ".join(ways)}
        """,
        *asked.values,
    )
    return [Posting(way=row["way"], quotes=row["quotes"]) for row in rows]
