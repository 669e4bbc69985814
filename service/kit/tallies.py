"""What the tables of a database hold, told in two numbers each, to compare it with a copy."""

from collections.abc import Callable

from msgspec import Struct

from service.kit.db import Connection

SCHEMA = "public"
Report = Callable[[int], None]
"""Told how much more was done."""

_TABLES = """
    SELECT relname
      FROM pg_class c
     WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p')
       AND NOT EXISTS (SELECT FROM pg_depend
                        WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
  ORDER BY relname
"""
_OTHERS = """
    SELECT relname
      FROM pg_class c
     WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND relname <> ALL ($1::text[])
       AND NOT EXISTS (SELECT FROM pg_depend
                        WHERE classid = 'pg_class'::regclass AND objid = c.oid
                          AND deptype IN ('e', 'a', 'i'))
  ORDER BY relname
"""
# A value must be the same text on every server, and no setting of a role may end a long count.
_PLAIN = """
    SELECT set_config(name, value, true)
      FROM (VALUES ('datestyle', 'ISO, YMD'), ('timezone', 'UTC'), ('intervalstyle', 'postgres'),
                   ('bytea_output', 'hex'), ('extra_float_digits', '1'),
                   ('statement_timeout', '0'), ('transaction_timeout', '0'),
                   ('idle_in_transaction_session_timeout', '0')) AS wanted (name, value)
     WHERE lower(name) IN (SELECT lower(s.name) FROM pg_settings s)
"""


class Tally(Struct, frozen=True):
    """How many rows a table has, and the sum of a hash of each row's text."""

    rows: int
    digest: str


async def list_tables(reader: Connection) -> list[str]:
    """Those of the schema `public` that belong to no extension."""
    return [row["relname"] for row in await reader.fetch(_TABLES)]


async def list_others(reader: Connection, ours: list[str]) -> list[str]:
    """Whatever stands beside our tables and holds data or shows it."""
    return [row["relname"] for row in await reader.fetch(_OTHERS, ours)]


async def settle(tx: Connection) -> None:
    """Makes texts of values the same everywhere, until the transaction ends."""
    await tx.execute(_PLAIN)


async def tally(tx: Connection, tables: list[str], report: Report) -> dict[str, Tally]:
    """All of them, by name; after `settle`."""
    return {table: await _tally(tx, table, report) for table in tables}


async def _tally(tx: Connection, table: str, report: Report) -> Tally:
    row = await tx.fetchrow(
        f"""
        SELECT count(*) AS rows,
               coalesce(sum(hashtextextended(this_row::text, 0)::numeric), 0)::text AS digest
          FROM {quoted(table)} AS this_row
        """
    )
    report(1)
    return Tally(rows=row["rows"], digest=row["digest"]) if row else Tally(rows=0, digest="0")


def quoted(table: str) -> str:
    """As it stands in a statement."""
    return f'{SCHEMA}."{table.replace(chr(34), chr(34) * 2)}"'
