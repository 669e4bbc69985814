"""Evidence in the database: the printings of quotes, acts without words, and what was searched."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.kit.statements import Conditions
from service.kit.times import Time
from service.quotes.mark_store import PUBLICATION
from service.verification.judging import Account
from service.verification.model import Coverage

MOST_WORDINGS = 100
"""Wordings of a quote that are compared."""
_MOST_ACTS = 20
_ESTIMATED = "(SELECT reltuples::bigint FROM pg_class WHERE oid = '{}'::regclass)"
"""Without counting; -1 where there are no statistics."""
_SAID = "coalesce(q.said_at, to_char(q.dated AT TIME ZONE 'UTC', 'YYYY-MM-DD'))"


class Searched(Struct, frozen=True, kw_only=True):
    """Whose quotes, and of which time; none where all are searched."""

    speakers: Sequence[UUID] | None
    said_from: Time | None
    said_to: Time | None

    @property
    def narrowed(self) -> bool:
        """Whether it is not the whole record."""
        return not self.speakers is self.said_from is self.said_to is None

    def conditions(self) -> Conditions:
        """On a quote `q`. A quote of unknown time is within no time."""
        asked = Conditions()
        if self.speakers and len(self.speakers) == 1:  # in the order of the index
            asked.add("q.speaker_id = {}", self.speakers[0])
        else:
            asked.add("q.speaker_id = ANY ({}::uuid[])", self.speakers)
        known = "q.dated <> q.recorded_at"
        asked.add(f"{known} AND q.dated >= {{}}", self.said_from and self.said_from.start)
        asked.add(f"{known} AND q.dated < {{}}", self.said_to and self.said_to.end)
        return asked


async def list_accounts(
    reader: Connection,
    ids: Sequence[UUID],
    language: str | None = None,
    *,
    wordings: int = MOST_WORDINGS,
) -> list[Account]:
    """Quotes with each wording once, where it was printed first; in one language where asked for.

    In the order of the ids; of each so many `wordings`, the first printed first.
    """
    rows = await reader.fetch(
        f"""
        SELECT q.id AS quote_id, s.current_id AS speaker_id, q.said_at,
               ARRAY(SELECT concat_ws(' ', r.title, r.organization)
                       FROM speaker_roles r JOIN speakers m ON m.id = r.speaker_id
                      WHERE m.current_id = s.current_id
                        AND (r.since_start IS NULL OR r.since_start <= q.dated)
                        AND (r.until_end IS NULL OR r.until_end > q.dated)
                      UNION
                     SELECT o.role_as_printed FROM occurrences o
                      WHERE o.quote_id = q.id AND o.role_as_printed IS NOT NULL) AS roles,
               ARRAY(SELECT coalesce(t.name, t.description)
                       FROM quote_addressees d JOIN speakers t ON t.id = d.speaker_id
                      WHERE d.quote_id = q.id ORDER BY d.position) AS "to",
               ARRAY(SELECT DISTINCT cs.current_id
                       FROM occurrences o
                       JOIN occurrences c
                         ON c.publication_id = o.publication_id AND c.parent_id = o.id
                        AND c.mode = 'reported'
                       JOIN quotes cq ON cq.id = c.quote_id
                       JOIN speakers cs ON cs.id = cq.speaker_id
                      WHERE o.quote_id = q.id) AS reports,
               (SELECT coalesce(json_agg(to_json(w) ORDER BY w.dated, w.occurrence_id), '[]')
                  FROM (SELECT *
                          FROM (SELECT DISTINCT ON (o.mode, o.language, o.text)
                                       o.id AS occurrence_id, o.snapshot_id, o.mode, o.text,
                                       o.language, o.segments, p.dated,
                                       count(*) OVER (PARTITION BY o.mode, o.language, o.text)
                                           AS count,
                                       p.id IS NOT DISTINCT FROM q.said_in AS said_here,
                                       EXISTS (SELECT FROM publication_links l
                                                WHERE l.source_id = p.id
                                                  AND l.kind = 'translates') AS translates,
                                       ARRAY(SELECT l.target_id FROM publication_links l
                                              WHERE l.source_id = p.id
                                                AND l.kind IN ('cites', 'reprints', 'translates',
                                                               'forwards')) AS sources,
                                       {PUBLICATION.format("p", "u")} AS publication
                                  FROM occurrences o
                                  JOIN publications p ON p.id = o.publication_id
                                  LEFT JOIN outlets u ON u.id = p.outlet_id
                                 WHERE o.quote_id = q.id
                                   AND ($2::text IS NULL OR o.language IS NULL
                                        OR o.language = $2 OR o.language LIKE $2 || '-%')
                                 ORDER BY o.mode, o.language, o.text,
                                          p.id IS NOT DISTINCT FROM q.said_in DESC, p.dated, o.id
                               ) AS each
                         ORDER BY each.dated, each.occurrence_id
                         LIMIT $3) AS w) AS printings
          FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS asked (id, place)
          JOIN quotes q ON q.id = asked.id
          JOIN speakers s ON s.id = q.speaker_id
         ORDER BY asked.place
        """,
        ids,
        language,
        wordings,
    )
    return msgspec.convert([dict(row) for row in rows], list[Account])


async def list_acts(reader: Connection, searched: Searched) -> list[UUID]:
    """Of these speakers, quotes of which nobody has the words; the newest first."""
    asked = searched.conditions()
    rows = await reader.fetch(
        f"""
        SELECT q.id FROM quotes q
         WHERE q.modes @> ARRAY['reported'] AND q.text IS NULL AND {asked.where}
         ORDER BY q.dated DESC, q.id DESC
         LIMIT {_MOST_ACTS:d}
        """,
        *asked.values,
    )
    return [row["id"] for row in rows]


async def has_words(reader: Connection, searched: Searched) -> bool:
    """Whether any words of these speakers are held."""
    asked = searched.conditions()
    return await reader.fetchval(
        f"SELECT EXISTS (SELECT FROM quotes q WHERE q.text IS NOT NULL AND {asked.where})",
        *asked.values,
    )


async def measure_coverage(reader: Connection, searched: Searched, *, limit: int) -> Coverage:
    """How many quotes with words were searched, in how many publications, and of which time.

    Counted up to `limit`; of the whole record beyond, about how many there are by PostgreSQL's own
    statistics.
    """
    asked = searched.conditions()
    asked.add("q.text IS NOT NULL")
    whole = asked.bind("{}::bool", not searched.narrowed)
    row = await reader.fetchrow(
        f"""
        WITH counted AS MATERIALIZED (
            SELECT q.id FROM quotes q WHERE {asked.where}
             LIMIT CASE WHEN {whole} AND {_ESTIMATED.format("quotes")} > {limit:d}
                        THEN 0 ELSE {limit:d} END)
        SELECT (SELECT count(*) FROM counted) AS quotes,
               (SELECT count(DISTINCT o.publication_id)
                  FROM counted JOIN occurrences o ON o.quote_id = counted.id) AS publications,
               {_ESTIMATED.format("quotes")} AS all_quotes,
               {_ESTIMATED.format("publications")} AS all_publications,
               (SELECT {_SAID} FROM quotes q
                 WHERE {asked.where} AND q.dated <> q.recorded_at
                 ORDER BY q.dated, q.id LIMIT 1) AS said_from,
               (SELECT {_SAID} FROM quotes q
                 WHERE {asked.where} AND q.dated <> q.recorded_at
                 ORDER BY q.dated DESC, q.id DESC LIMIT 1) AS said_to
        """,
        *asked.values,
    )
    found = dict(row or {})
    estimated = not searched.narrowed and found["all_quotes"] > limit
    if estimated:
        found |= {"quotes": found["all_quotes"], "publications": max(1, found["all_publications"])}
    return msgspec.convert({**found, "exact": found["quotes"] < limit and not estimated}, Coverage)
