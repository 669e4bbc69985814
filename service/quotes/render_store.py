"""Answers as JSON, stored beside the rows that they are made of, so that they are read as bytes.

A rendering is kept with the versions (`xmin`) of these rows: of a quote, the speakers it is stored
and shown under, the publication where it was first said, its outlet, and to whom it was said. It is
shown only while all of them are the same; a change of any row makes it void in the same commit, and
nobody can forget to. What is shown of other rows is kept out of it (`plain`), or a change of it
raises `beside` of one of these: roles and merges that of a speaker, occurrences and how their
publications stand that of a quote.

Where Citus spreads the record, each server has versions of its own: there nothing is kept or looked
for, and every answer is made anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, lock
from service.kit.paging import PageQuery
from service.kit.sessions import is_spread
from service.quotes import store
from service.quotes.model import PrintsChanged, Quote, worded
from service.quotes.store import (
    QUOTE,
    QUOTE_JOINS,
    QUOTE_PARTS,
    QUOTE_ROW,
    SPEAKER_JOINS,
    with_marks,
)

PAGE = PageQuery().limit
"""Quotes of a page where nothing else is asked for."""
_ONE_MORE = PAGE + 1
_LEAST = UUID(int=0)
"""Of all ids; behind any time it has, everything of that time comes first."""

_JOINS = f"""
    {SPEAKER_JOINS}
      LEFT JOIN publications p ON p.id = q.said_in
      LEFT JOIN outlets u ON u.id = p.outlet_id
"""
_PARTS = QUOTE_PARTS.format(", p.xmin AS place_version, u.xmin AS outlet_version")
_VERSIONS = "ARRAY[q.xmin, {0}, s.xmin, p.xmin, u.xmin]"
"""With that of the speaker it is stored under."""
ADDRESSED = """
    (SELECT array_agg(ARRAY[a.xmin, m.xmin, c.xmin] ORDER BY a.quote_id, a.position)
       FROM quote_addressees a
       JOIN speakers m ON m.id = a.speaker_id
       JOIN speakers c ON c.id = m.current_id
      WHERE a.quote_id = ANY ({0}))
"""
"""To whom the quotes with these ids were said; looked up only where there was somebody."""
_ADDRESSED = ADDRESSED.format("ARRAY[q.id]")


def made_by(*of: Any) -> int:
    """Of which version of quotetrail: another statement or another form makes all of them anew."""
    return int.from_bytes(sha256(msgspec.json.encode(of)).digest()[:4], signed=True)


MADE_BY = made_by(QUOTE_ROW, _PARTS, QUOTE, msgspec.json.schema(Quote))
SAME = "r.versions = {0} AND (r.addressed IS NULL OR r.addressed = {1})"
"""Whether what a rendering was made of is as it was."""
_SAME = SAME.format(_VERSIONS, _ADDRESSED)
_STANDING = f"(r.made_by = {MADE_BY} AND {_SAME})"
_STANDS = _STANDING.format("g.xmin")
_STANDS_STILL = _SAME.format("g.xmin")
_STANDS_THERE = _STANDING.format("n.held_as")
RENDERED = f"CASE WHEN {_STANDS} THEN r.body END AS body"
"""None where it is to be made anew."""
_KEPT = """
      LEFT JOIN LATERAL (
           SELECT k.* FROM quote_renderings k WHERE k.quote_id = q.id OFFSET 0) AS r ON true
"""
"""Each looked up by itself (`OFFSET 0`): while few are kept, all would be read for a handful."""
RENDERED_JOINS = f"""
    {_JOINS}
    {_KEPT}
"""


GIVEN = """
    (SELECT id, versions::xid[], addressed::xid[], body
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[])
            AS given (id, versions, addressed, body)) AS r
"""
"""Renderings, by their `columns`."""
ANEW = """
    made_by = excluded.made_by, versions = excluded.versions, addressed = excluded.addressed,
    body = excluded.body
"""
"""What is kept already is kept as it is now."""


class Shown(NamedTuple):
    """A quote in JSON; none where it is to be made anew."""

    id: UUID
    body: bytes | None


class Rendering(Struct, frozen=True, kw_only=True):
    """An answer in JSON, and the versions of what it was made of, as PostgreSQL writes them."""

    id: UUID
    versions: str
    addressed: str | None
    plain: bool
    """Whether it may be kept: it shows nothing of rows whose versions are not here."""
    body: bytes
    following: str | None = None
    """The cursor of the next page, of what has one."""


async def list_rendered(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Those that are kept and stand."""
    if is_spread(reader):
        return {}
    rows = await reader.fetch(
        f"""
        SELECT q.id, r.body
          FROM unnest((SELECT $1::uuid[])) AS asked (id)
          JOIN quotes q ON q.id = asked.id
        {RENDERED_JOINS}
         WHERE {_STANDS}
        """,
        ids,
    )
    return {row["id"]: row["body"] for row in rows}


class Place(NamedTuple):
    """A page of a speaker's quotes that have words: the first, or behind another quote."""

    speaker: UUID
    at: datetime | None = None
    id: UUID | None = None


class Joined(NamedTuple):
    """A page as it is kept: its quotes in JSON with commas, and its last one where more follow."""

    items: bytes
    at: datetime | None
    id: UUID | None


async def list_pages(reader: Connection, asked: Sequence[Place]) -> Mapping[Place, Joined]:
    """Those of which all is kept and stands, of speakers that are not merged into others."""
    if is_spread(reader):
        return {}
    rows = await reader.fetch(
        f"""
        SELECT k.place, whole.items, whole.at, whole.id
          FROM unnest((SELECT $1::uuid[]), (SELECT $2::timestamptz[]), (SELECT $3::uuid[]))
               WITH ORDINALITY AS k (speaker, at, id, place)
          JOIN speakers s ON s.id = k.speaker AND s.current_id = s.id
         CROSS JOIN LATERAL (
               SELECT coalesce(string_agg(r.body, ',' ORDER BY n.place)
                               FILTER (WHERE n.place <= {PAGE}), '') AS items,
                      bool_and(n.place > {PAGE} OR {_STANDS_THERE} IS TRUE) IS NOT false AS stands,
                      max(n.dated) FILTER (WHERE n.place = {PAGE} AND n.more) AS at,
                      (array_agg(n.id) FILTER (WHERE n.place = {PAGE} AND n.more))[1] AS id
                 FROM (SELECT h.id, h.dated, h.held_as, count(*) OVER () > {PAGE} AS more,
                              row_number() OVER (ORDER BY h.dated DESC, h.id DESC) AS place
                         FROM (SELECT n.id, n.dated, g.xmin AS held_as
                                 FROM speakers g
                                CROSS JOIN LATERAL (
                                      SELECT q.id, q.dated
                                        FROM quotes q
                                       WHERE q.speaker_id = g.id AND q.modes && $4::text[]
                                         AND (q.dated, q.id) < (coalesce(k.at, 'infinity'),
                                              coalesce(k.id, '{_LEAST}'))
                                       ORDER BY q.dated DESC, q.id DESC
                                       LIMIT {_ONE_MORE}) AS n
                                WHERE g.current_id = s.id
                                ORDER BY n.dated DESC, n.id DESC
                                LIMIT {_ONE_MORE}) AS h) AS n
                 JOIN quotes q ON q.id = n.id
                 LEFT JOIN publications p ON p.id = q.said_in
                 LEFT JOIN outlets u ON u.id = p.outlet_id
                 {_KEPT}) AS whole
         WHERE whole.stands
        """,
        [one.speaker for one in asked],
        [one.at for one in asked],
        [one.id for one in asked],
        worded(),
    )
    return {asked[row["place"] - 1]: Joined(row["items"], row["at"], row["id"]) for row in rows}


async def render(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, Rendering]:
    """Those that are there, made anew in one statement with the versions that they are made of."""
    if is_spread(reader):
        return {one.id: _passing(one) for one in await store.list_by_id(reader, ids)}
    rows = await reader.fetch(
        f"""
        WITH asked AS MATERIALIZED (
            SELECT id FROM unnest((SELECT $1::uuid[])) AS given (id)),
        quote AS MATERIALIZED (
            SELECT {QUOTE_ROW}, q.xmin AS version, g.xmin AS held_as, s.xmin AS shown_as,
                   {_ADDRESSED}::text AS addressed
              FROM asked JOIN quotes q ON q.id = asked.id {SPEAKER_JOINS}),
        {_PARTS}
        {QUOTE}, q.addressed,
               ARRAY[q.version, q.held_as, q.shown_as, p.place_version, p.outlet_version]::text
               AS versions
        {QUOTE_JOINS}
        """,
        ids,
    )
    return {row["id"]: _rendering(row) for row in await with_marks(reader, rows)}


def _passing(quote: Quote) -> Rendering:
    """Not to be kept, so that nothing need be known of what it is made of."""
    body = msgspec.json.encode(quote)
    return Rendering(id=quote.id, versions="", addressed=None, plain=False, body=body)


def _rendering(row: Mapping[str, Any]) -> Rendering:
    quote = msgspec.convert(row, Quote)
    return Rendering(
        id=quote.id,
        versions=row["versions"],
        addressed=row["addressed"],
        plain=not row["marked"] and quote.prints_changed == PrintsChanged(),
        body=msgspec.json.encode(quote),
    )


async def hold_still(tx: Connection) -> None:
    """Until the transaction ends, no other one keeps renderings, nor takes words out for good."""
    await lock(tx, {sha256(b"keeping of renderings").digest()})


async def upsert_renderings(tx: Connection, renderings: Sequence[Rendering]) -> None:
    """Those that stand still, of quotes that nobody is removing: the rest is made again.

    It waits for nobody, so that nobody ever waits for it in a circle.
    """
    await tx.execute(
        f"""
        INSERT INTO quote_renderings (quote_id, made_by, versions, addressed, body)
        SELECT q.id, $5, r.versions, r.addressed, r.body
          FROM {GIVEN}
         CROSS JOIN LATERAL (
               SELECT q.id, q.speaker_id, q.said_in, q.xmin
                 FROM quotes q WHERE q.id = r.id
                  FOR KEY SHARE SKIP LOCKED) AS q
        {_JOINS}
         WHERE {_STANDS_STILL}
         ORDER BY q.id
        ON CONFLICT (quote_id) DO UPDATE SET {ANEW}
        """,
        *columns(renderings),
        MADE_BY,
    )


def columns(renderings: Sequence[Rendering]) -> tuple[Sequence[Any], ...]:
    """Ids, versions, to whom, and bodies."""
    return (
        [one.id for one in renderings],
        [one.versions for one in renderings],
        [one.addressed for one in renderings],
        [one.body for one in renderings],
    )
