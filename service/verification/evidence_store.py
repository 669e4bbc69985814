"""Evidence in the database: the printings of quotes, acts without words, and what was searched."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.kit.statements import Conditions, estimate_rows, fetch_planned
from service.kit.times import Time
from service.quotes.mark_store import PUBLICATION
from service.verification.judging import Account
from service.verification.model import Coverage

MOST_WORDINGS = 100
"""Wordings of a quote that are compared."""
_MOST_ACTS = 20
_EARLIEST = "ORDER BY q.dated, q.id"
"""Of a time, in the order of the index: those that are stored first may all be of another time."""
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
        WITH asked AS MATERIALIZED (
            SELECT id, place
              FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS given (id, place)),
        quote AS MATERIALIZED (
            SELECT q.id, asked.place, s.current_id, q.said_at, q.dated, q.said_in,
                   ARRAY(SELECT coalesce(t.name, t.description)
                           FROM quote_addressees d JOIN speakers t ON t.id = d.speaker_id
                          WHERE d.quote_id = q.id ORDER BY d.position) AS "to"
              FROM asked
              JOIN quotes q ON q.id = asked.id
              JOIN speakers s ON s.id = q.speaker_id),
        printed AS MATERIALIZED (
            SELECT o.quote_id, o.publication_id, o.id, o.snapshot_id, o.mode, o.text, o.language,
                   o.segments, o.role_as_printed, p.dated,
                   {PUBLICATION.format("p", "u")} AS publication
              FROM asked
              JOIN occurrences o ON o.quote_id = asked.id
              JOIN publications p ON p.id = o.publication_id
              LEFT JOIN outlets u ON u.id = p.outlet_id),
        link AS MATERIALIZED (
            SELECT l.source_id, l.target_id, l.kind
              FROM publication_links l
             WHERE l.source_id IN (SELECT publication_id FROM printed)
               AND l.kind IN ('cites', 'reprints', 'translates', 'forwards')),
        reporting AS MATERIALIZED (
            SELECT o.quote_id, c.quote_id AS act_id
              FROM printed o
              JOIN occurrences c
                ON c.publication_id = o.publication_id AND c.parent_id = o.id
               AND c.mode = 'reported'),
        act AS MATERIALIZED (
            SELECT q.id, s.current_id
              FROM quotes q JOIN speakers s ON s.id = q.speaker_id
             WHERE q.id IN (SELECT act_id FROM reporting)),
        each AS (
            SELECT DISTINCT ON (o.quote_id, o.mode, o.language, o.text) o.*,
                   count(*) OVER (PARTITION BY o.quote_id, o.mode, o.language, o.text) AS count,
                   coalesce(o.publication_id = q.said_in, false) AS said_here
              FROM printed o JOIN quote q ON q.id = o.quote_id
             WHERE $2::text IS NULL OR o.language IS NULL OR o.language = $2
                OR o.language LIKE $2 || '-%'
             ORDER BY o.quote_id, o.mode, o.language, o.text, said_here DESC, o.dated, o.id),
        wording AS (
            SELECT each.*, row_number() OVER (PARTITION BY quote_id ORDER BY dated, id) AS place
              FROM each),
        source AS (
            SELECT source_id, bool_or(kind = 'translates') AS translates,
                   array_agg(target_id) AS targets
              FROM link
             GROUP BY source_id),
        printing AS (
            SELECT w.quote_id, json_agg(json_build_object(
                       'occurrence_id', w.id, 'snapshot_id', w.snapshot_id, 'mode', w.mode,
                       'text', w.text, 'language', w.language, 'segments', w.segments,
                       'count', w.count, 'said_here', w.said_here,
                       'translates', coalesce(l.translates, false),
                       'sources', coalesce(l.targets, '{{}}'), 'publication', w.publication)
                       ORDER BY w.dated, w.id) AS printings
              FROM wording w LEFT JOIN source l ON l.source_id = w.publication_id
             WHERE w.place <= $3
             GROUP BY w.quote_id)
        SELECT q.id AS quote_id, q.current_id AS speaker_id, q.said_at,
               ARRAY(SELECT concat_ws(' ', r.title, r.organization)
                       FROM speaker_roles r JOIN speakers m ON m.id = r.speaker_id
                      WHERE m.current_id = q.current_id
                        AND (r.since_start IS NULL OR r.since_start <= q.dated)
                        AND (r.until_end IS NULL OR r.until_end > q.dated)
                      UNION
                     SELECT o.role_as_printed FROM printed o
                      WHERE o.quote_id = q.id AND o.role_as_printed IS NOT NULL) AS roles,
               q."to",
               ARRAY(SELECT DISTINCT act.current_id
                       FROM reporting r JOIN act ON act.id = r.act_id
                      WHERE r.quote_id = q.id) AS reports,
               coalesce(w.printings, '[]') AS printings
          FROM quote q LEFT JOIN printing w ON w.quote_id = q.id
         ORDER BY q.place
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
    quotes = publications = 0
    if not searched.narrowed:
        quotes, publications = await estimate_rows(reader, "quotes", "publications")
    estimated = quotes > limit
    (row,) = await fetch_planned(
        reader,
        f"""
        WITH counted AS MATERIALIZED (
            SELECT q.id FROM quotes q
             WHERE {asked.where} {_EARLIEST if searched.speakers is None else ""}
             LIMIT {0 if estimated else limit:d})
        SELECT (SELECT count(*) FROM counted) AS quotes,
               (SELECT count(DISTINCT o.publication_id)
                  FROM counted JOIN occurrences o ON o.quote_id = counted.id) AS publications,
               (SELECT {_SAID} FROM quotes q
                 WHERE {asked.where} AND q.dated <> q.recorded_at
                 ORDER BY q.dated, q.id LIMIT 1) AS said_from,
               (SELECT {_SAID} FROM quotes q
                 WHERE {asked.where} AND q.dated <> q.recorded_at
                 ORDER BY q.dated DESC, q.id DESC LIMIT 1) AS said_to
        """,
        *asked.values,
    )
    found = dict(row)
    if estimated:
        found |= {"quotes": quotes, "publications": max(1, publications)}
    return msgspec.convert({**found, "exact": found["quotes"] < limit and not estimated}, Coverage)
