"""Statements that are put together, or planned, by what is asked for.

A statement is planned once where its plan does not depend on its values. An array would make
PostgreSQL plan it anew each time, by its length; given as `(SELECT $1::uuid[])` it does not.
"""

from typing import Any

import asyncpg

from service.kit.db import Connection


async def estimate_rows(connection: Connection, *tables: str) -> list[int]:
    """How many rows each has by PostgreSQL's own statistics, without counting them."""
    rows = await connection.fetch(
        """
        SELECT greatest(c.reltuples, 0)::bigint AS rows
          FROM unnest((SELECT $1::text[])) WITH ORDINALITY AS asked (name, place)
          JOIN pg_class c ON c.oid = asked.name::regclass
         ORDER BY asked.place
        """,
        tables,
    )
    return [row["rows"] for row in rows]


async def fetch_planned(
    connection: Connection, statement: str, *values: Any
) -> "list[asyncpg.Record]":
    """Rows of a statement whose best plan depends on its values, which is therefore made anew.

    Of a cached one PostgreSQL may take a general plan after a few calls; this costs a round trip.
    """
    prepared = await connection.prepare(statement)
    return await prepared.fetch(*values)


class Conditions:
    """A WHERE clause of exactly the conditions that are asked for, so that its plan fits them.

    Its texts are constants of a store; what a client says is only ever a parameter.
    """

    def __init__(self, values: list[Any] | None = None) -> None:
        """`values` of the statement that this is a part of, to be numbered on."""
        self.values: list[Any] = [] if values is None else values
        self._parts: list[str] = []

    def bind(self, text: str, *values: Any) -> str:
        """The text with a numbered parameter for each `{}`."""
        first = len(self.values) + 1
        self.values += values
        return text.format(*(f"${number}" for number in range(first, first + len(values))))

    def add(self, text: str, *values: Any) -> None:
        """A further condition, unless a value of it is none."""
        if all(value is not None for value in values):
            self._parts.append(self.bind(text, *values))

    @property
    def where(self) -> str:
        """All of them together."""
        return " AND ".join(self._parts) or "true"
