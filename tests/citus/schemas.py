"""Where each table is on Citus, as its planner looks it up, and what functions are said to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import asyncpg

from service.distribution.tables import Distributed, Local, Table


@dataclass(frozen=True)
class Place:
    """A relation: local, reference, or of a group of tables that are distributed alike."""

    kind: Literal["local", "reference", "distributed"]
    name: str
    group: str = ""
    column: int = 0
    """The number of the column that it is distributed by."""


@dataclass(frozen=True)
class Schema:
    """By the numbers that a query tree has for them."""

    places: Mapping[int, Place]
    volatility: Mapping[int, str]
    """Of functions: `i`mmutable, `s`table or `v`olatile."""

    def place(self, relation: int) -> Place:
        """What is not ours is local: the catalogues are."""
        return self.places.get(relation, Place("local", str(relation)))


async def read_schema(
    connection: "asyncpg.Connection[asyncpg.Record]", tables: Mapping[str, Table]
) -> Schema:
    """Of a migrated database, as the tables are to be distributed."""
    columns = await connection.fetch(
        """
        SELECT c.oid::int AS relation, c.relname, a.attname, a.attnum::int AS number
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
        """
    )
    numbers = {(row["relname"], row["attname"]): row["number"] for row in columns}
    places: dict[int, Place] = {}
    for row in columns:
        name = row["relname"]
        match tables.get(name):
            case Distributed(by=by, group=group):
                place = Place("distributed", name, group, numbers[name, by])
            case Local() | None:
                place = Place("local", name)
            case _:
                place = Place("reference", name)
        places[row["relation"]] = place
    functions = await connection.fetch("SELECT oid::int, provolatile::text FROM pg_proc")
    return Schema(places, {row["oid"]: row["provolatile"] for row in functions})
