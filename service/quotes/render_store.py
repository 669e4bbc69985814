"""Quotes as JSON, stored beside the rows that they are made of, so that a page joins them as bytes.

A rendering is kept with the versions (`xmin`) of these rows: the quote, the speakers it is stored
and shown under, the publication where it was first said, and its outlet. It is shown only while all
of them are the same; a change of any row makes it void in the same commit, and nobody can forget
to. What is shown of other rows is kept out of it (`_PLAIN`), or a change of it raises `beside` of
one of these: roles and merges that of a speaker, occurrences and how their publications stand that
of a quote.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec import Struct

from service.kit.db import Connection
from service.quotes.model import Quote
from service.quotes.store import QUOTE, QUOTE_JOINS

MADE_BY = int.from_bytes(
    sha256(msgspec.json.encode([QUOTE, QUOTE_JOINS, msgspec.json.schema(Quote)])).digest()[:4],
    signed=True,
)
"""Of which version of quotetrail: another statement or another form makes all of them anew."""
_VERSIONS = """
    q.xmin AS quote_version, g.xmin AS held_as_version, s.xmin AS speaker_version,
    p.xmin AS place_version, u.xmin AS outlet_version
"""
_PLAIN = """
    NOT q.marked
    AND NOT EXISTS (SELECT FROM quote_addressees a WHERE a.quote_id = q.id)
    AND NOT EXISTS (SELECT FROM occurrences x
                      JOIN publication_states w ON w.publication_id = x.publication_id
                     WHERE x.quote_id = q.id AND (w.edited OR w.state = 'deleted'))
"""
"""Nobody is spoken to, no correction marks it, and its prints stand as they were."""
RENDERED = f"""
    CASE WHEN r.made_by = {MADE_BY} AND r.quote_version = q.xmin
              AND r.held_as_version = g.xmin AND r.speaker_version = s.xmin
              AND r.place_version IS NOT DISTINCT FROM p.xmin
              AND r.outlet_version IS NOT DISTINCT FROM u.xmin
         THEN r.body END AS body
"""
"""None where it is to be made anew."""
RENDERED_JOINS = f"""
    {QUOTE_JOINS}
      LEFT JOIN quote_renderings r ON r.quote_id = q.id
"""


class Shown(NamedTuple):
    """A quote in JSON; none where it is to be made anew."""

    id: UUID
    body: str | None


class Rendering(Struct, frozen=True, kw_only=True):
    """A quote in JSON, and the versions of what it was made of."""

    id: UUID
    quote_version: int
    held_as_version: int
    speaker_version: int
    place_version: int | None
    outlet_version: int | None
    plain: bool
    """Whether it may be kept: it shows nothing of rows whose versions are not here."""
    body: bytes


async def find_rendered(reader: Connection, quote_id: UUID) -> Shown:
    """The quote as it is shown; none where it is to be made anew, or is not there."""
    body = await reader.fetchval(
        f"SELECT {RENDERED} FROM quotes q {RENDERED_JOINS} WHERE q.id = $1", quote_id
    )
    return Shown(quote_id, body)


async def render(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, Rendering]:
    """Those that are there, made anew in one statement with the versions that they are made of."""
    rows = await reader.fetch(
        f"""
        {QUOTE}, {_VERSIONS}, {_PLAIN} AS plain
          FROM unnest((SELECT $1::uuid[])) AS asked (id)
          JOIN quotes q ON q.id = asked.id
        {QUOTE_JOINS}
        """,
        ids,
    )
    return {row["id"]: _rendering(row) for row in rows}


def _rendering(row: Record) -> Rendering:
    values: dict[str, Any] = dict(row)
    body = msgspec.json.encode(msgspec.convert(values, Quote))
    return msgspec.convert({**values, "body": body}, Rendering)


async def upsert_renderings(tx: Connection, renderings: Sequence[Rendering]) -> None:
    """Of quotes that are still there. One that is void already does no harm."""
    await tx.execute(
        """
        INSERT INTO quote_renderings AS held
               (quote_id, made_by, quote_version, held_as_version, speaker_version,
                place_version, outlet_version, body)
        SELECT q.id, $8, r.quote_version, r.held_as_version, r.speaker_version,
               r.place_version, r.outlet_version, r.body
          FROM unnest($1::uuid[], $2::xid[], $3::xid[], $4::xid[], $5::xid[], $6::xid[], $7::text[])
               AS r (id, quote_version, held_as_version, speaker_version, place_version,
                     outlet_version, body)
          JOIN quotes q ON q.id = r.id
         ORDER BY q.id
        ON CONFLICT (quote_id) DO UPDATE
           SET made_by = excluded.made_by, body = excluded.body,
               quote_version = excluded.quote_version,
               held_as_version = excluded.held_as_version,
               speaker_version = excluded.speaker_version,
               place_version = excluded.place_version,
               outlet_version = excluded.outlet_version
        """,
        [one.id for one in renderings],
        [one.quote_version for one in renderings],
        [one.held_as_version for one in renderings],
        [one.speaker_version for one in renderings],
        [one.place_version for one in renderings],
        [one.outlet_version for one in renderings],
        [one.body.decode() for one in renderings],
        MADE_BY,
    )
