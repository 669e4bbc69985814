"""Versions in the database: what a thing was after each of its changes."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from service.kit.db import Connection
from service.kit.paging import PageQuery, cut, read_cursor
from service.kit.problems import Gone, NotFound
from service.kit.times import Time
from service.kit.tombstones import missing
from service.ledger.model import NotOnRecordThen, Subject, Version, VersionPage

_BEFORE = """
    (SELECT b.position FROM changes b
      WHERE b.id = c.id AND b.subject = c.subject AND b.position < c.position
      ORDER BY b.position DESC
      LIMIT 1)
"""


async def list_versions(
    reader: Connection, subjects: Sequence[Subject], thing: UUID, query: PageQuery
) -> VersionPage:
    """The first first, each with the state before it. Raises NotFound where there is none."""
    after = read_cursor(query, int)
    rows = await reader.fetch(
        f"""
        SELECT c.position, c.subject, c.action, c.at, c.actor, c.reason,
               encode(c.sha256, 'hex') AS sha256,
               c.sha256 IS NOT NULL AND s.state IS NULL AS redacted,
               was.state::json AS before, s.state::json AS after
          FROM changes c
          LEFT JOIN states s ON s.position = c.position
          LEFT JOIN states was ON was.position = {_BEFORE}
         WHERE c.id = $1 AND c.subject = ANY ($2::text[]) AND c.position > $3
         ORDER BY c.position
         LIMIT $4
        """,
        thing,
        subjects,
        after or 0,
        query.limit + 1,
    )
    if not rows and after is None:
        raise NotFound
    versions = msgspec.convert([dict(row) for row in rows], list[Version])
    items, following = cut(versions, query, lambda last: last.position)
    return VersionPage(items=items, next=following)


async def get_state_as_of(
    reader: Connection, subject: Subject, thing: UUID, as_of: Time, not_found: type[NotFound]
) -> str:
    """Canonical JSON. Raises NotOnRecordThen, Gone where it was removed by then, or `not_found`."""
    row = await reader.fetchrow(
        """
        SELECT s.state, c.sha256
          FROM changes c LEFT JOIN states s ON s.position = c.position
         WHERE c.id = $1 AND c.subject = $2 AND c.at <= $3
         ORDER BY c.position DESC
         LIMIT 1
        """,
        thing,
        subject,
        as_of.last,
    )
    if row is not None and row["state"] is not None:
        return row["state"]
    if row is not None and row["sha256"] is not None:
        raise Gone("What it was then has been taken away.")
    known = await reader.fetchval(
        "SELECT min(at) FROM changes WHERE id = $1 AND subject = $2", thing, subject
    )
    if row is not None or known is None:
        raise await missing(reader, thing, not_found)
    raise NotOnRecordThen(f"It is on record since {known.isoformat()}.")
