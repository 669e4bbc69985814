"""What Citus knows of the tables of a database, and what it is told to do with them."""

from collections.abc import Sequence

from msgspec import Struct

from service.kit.db import Connection
from service.kit.migrations import ONE_AT_A_TIME

SEQUENTIAL = "citus.multi_shard_modify_mode=sequential"
"""A transaction asks the shards one after the other, so that it may also write what is on all."""


class Extension(Struct, frozen=True, kw_only=True):
    """Citus in this server: whether its files are there and loaded; and in this database."""

    available: bool
    loaded: bool
    created: bool


class Spread(Struct, frozen=True, kw_only=True):
    """A table as Citus has it: `reference`, or `distributed` by a column, with a group's number."""

    kind: str
    by: str | None
    group: int


class ForeignKey(Struct, frozen=True, kw_only=True):
    """From a table to another one."""

    name: str
    table: str
    target: str


async def find_extension(owner: Connection) -> Extension:
    """Citus must be loaded with the server (`shared_preload_libraries`)."""
    row = await owner.fetchrow(
        """
        SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus') AS available,
               current_setting('citus.shard_count', true) IS NOT NULL AS loaded,
               EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') AS created
        """
    )
    known = dict(row or {})
    return Extension(available=known["available"], loaded=known["loaded"], created=known["created"])


async def list_spread(owner: Connection) -> dict[str, Spread]:
    """The tables that Citus has, by their names."""
    rows = await owner.fetch(
        """
        SELECT c.relname, t.citus_table_type AS kind, t.distribution_column AS by,
               t.colocation_id::int AS group
          FROM citus_tables t JOIN pg_class c ON c.oid = t.table_name
         WHERE c.relnamespace = 'public'::regnamespace
        """
    )
    return {
        row["relname"]: Spread(kind=row["kind"], by=row["by"], group=row["group"]) for row in rows
    }


async def list_foreign_keys(owner: Connection) -> list[ForeignKey]:
    """Of all tables of ours."""
    rows = await owner.fetch(
        """
        SELECT k.conname AS name, c.relname AS table, t.relname AS target
          FROM pg_constraint k
          JOIN pg_class c ON c.oid = k.conrelid
          JOIN pg_class t ON t.oid = k.confrelid
         WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
         ORDER BY k.conname
        """
    )
    return [ForeignKey(name=row["name"], table=row["table"], target=row["target"]) for row in rows]


async def list_left_behind(owner: Connection, tables: Sequence[str]) -> set[str]:
    """Those of which the coordinator still has the rows that were sent to others."""
    rows = await owner.fetch(
        """
        SELECT relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relname = ANY ($1::text[])
           AND pg_relation_size(oid) > 0
        """,
        tables,
    )
    return {row["relname"] for row in rows}


async def is_sequential(owner: Connection) -> bool:
    """Whether the database is set to it."""
    return await owner.fetchval(
        """
        SELECT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
                        WHERE d.datname = current_database() AND s.setrole = 0
                          AND $1 = ANY (s.setconfig))
        """,
        SEQUENTIAL,
    )


async def get_database(owner: Connection) -> str:
    """Its name, quoted as it stands in a statement."""
    return await owner.fetchval("SELECT quote_ident(current_database())")


CREATE = "CREATE EXTENSION citus"


def set_sequential(database: str) -> str:
    """Of a database, by its quoted name; holds for sessions that begin afterwards."""
    return f"ALTER DATABASE {database} SET {SEQUENTIAL.replace('=', ' = ')}"


def take_off(table: str, name: str) -> str:
    """A foreign key."""
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


def put_on(table: str, name: str, definition: str) -> str:
    """A foreign key. What is there is looked through."""
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"


def place_on_all(name: str) -> str:
    """As a reference table, with its rows."""
    return f"SELECT create_reference_table('{name}')"


def place_by(name: str, by: str, beside: str) -> str:
    """Row by row, with its rows, `beside` the shards of another table or `none`."""
    return f"SELECT create_distributed_table('{name}', '{by}', colocate_with => '{beside}')"


def take_away(name: str) -> str:
    """The rows on the coordinator that are on the shards by now."""
    return f"SELECT truncate_local_data_after_distributing_table('{name}')"


async def lock_schema(owner: Connection) -> bool:
    """For the session, against whoever else changes it, by a migration too."""
    return await owner.fetchval("SELECT pg_try_advisory_lock($1)", ONE_AT_A_TIME)


async def do(owner: Connection, statement: str) -> None:
    """A step, in a transaction of its own."""
    await owner.execute(statement)
