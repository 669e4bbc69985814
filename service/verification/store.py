"""Verification in the database: the quotes that a wording may be."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from service.kit.db import Connection
from service.language.shingles import asked_shingles
from service.quotes.rules import normal_hash
from service.verification.ranking import Candidate


async def find_candidates(
    reader: Connection,
    text: str,
    *,
    speakers: Sequence[UUID] | None = None,
    said_from: datetime | None = None,
    said_to: datetime | None = None,
) -> list[Candidate]:
    """Some twenty quotes of anybody that share the rarest shingles with a text, in no order.

    With them ten of the speakers, who are given by all ids that their quotes are stored under, ten
    of the time (half-open; theirs, where they are given), and some printed in these very words:
    none of these is crowded out by others, however common the words are.

    Of each shingle so many quotes are read at most, whatever the size of the record.
    """
    rows = await reader.fetch(
        """
        WITH asked AS MATERIALIZED (
            SELECT unnest($1::int[]) AS shingle),
        of_anybody AS (
            SELECT a.shingle, p.quote_id
              FROM asked a,
                   LATERAL (SELECT quote_id FROM quote_shingles
                             WHERE shingle = a.shingle LIMIT 30) AS p),
        of_speakers AS MATERIALIZED (
            SELECT a.shingle, p.quote_id
              FROM asked a,
                   unnest($2::uuid[]) AS id,
                   LATERAL (SELECT quote_id FROM quote_shingles
                             WHERE shingle = a.shingle
                               AND speaker = ('x' || right(id::text, 8))::bit(32)::int
                             LIMIT 60) AS p),
        of_time AS (
            SELECT s.shingle, s.quote_id FROM of_speakers s
             UNION ALL
            SELECT a.shingle, p.quote_id
              FROM asked a,
                   LATERAL (SELECT quote_id FROM quote_shingles
                             WHERE shingle = a.shingle LIMIT 200) AS p
             WHERE cardinality($2::uuid[]) = 0),
        reached AS (
            SELECT 'anybody' AS way, shingle, quote_id FROM of_anybody
             UNION ALL
            SELECT 'speakers', shingle, quote_id FROM of_speakers
             UNION ALL
            SELECT 'time', t.shingle, t.quote_id
              FROM of_time t JOIN quotes q ON q.id = t.quote_id
             WHERE ($3::timestamptz IS NOT NULL OR $4::timestamptz IS NOT NULL)
               AND q.dated <> q.recorded_at
               AND ($3 IS NULL OR q.dated >= $3) AND ($4 IS NULL OR q.dated < $4)),
        weighed AS (
            SELECT way, quote_id, 1 / sqrt(count(*) OVER (PARTITION BY way, shingle)) AS weight
              FROM reached),
        placed AS (
            SELECT quote_id, count(*) AS shared,
                   row_number() OVER (PARTITION BY way ORDER BY sum(weight) DESC, quote_id)
                   <= CASE way WHEN 'anybody' THEN 20 ELSE 10 END AS near
              FROM weighed
             GROUP BY way, quote_id),
        printed AS (
            (SELECT id FROM quotes WHERE normal = $5 LIMIT 5)
             UNION
            (SELECT id FROM (SELECT id, dated FROM quotes
                              WHERE normal = $5 AND speaker_id = ANY ($2::uuid[])
                              LIMIT 100) AS one
              ORDER BY dated >= $3 IS NOT FALSE AND dated < $4 IS NOT FALSE DESC
              LIMIT 5)),
        chosen AS (
            SELECT quote_id, max(shared) AS shared
              FROM (SELECT quote_id, shared FROM placed WHERE near
                     UNION ALL
                    SELECT id, 0 FROM printed) AS one
             GROUP BY quote_id)
        SELECT c.quote_id, s.current_id AS speaker_id, c.shared,
               ARRAY(SELECT q.text
                      UNION
                     SELECT text
                       FROM (SELECT text FROM occurrences
                              WHERE quote_id = c.quote_id AND text IS NOT NULL
                              LIMIT 300) AS o
                      LIMIT 30) AS wordings
          FROM chosen c
          JOIN quotes q ON q.id = c.quote_id
          JOIN speakers s ON s.id = q.speaker_id
        """,
        asked_shingles(text),
        speakers or [],
        said_from,
        said_to,
        normal_hash(text),
    )
    return msgspec.convert([dict(row) for row in rows], list[Candidate])
