"""Rows of several tables written by one statement, in one round trip, whatever they are of."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from service.kit.db import Connection, refusing
from service.kit.problems import Refusal

_PARAMETER = re.compile(r"\$(\d+)")


class Each(NamedTuple):
    """How many rows a statement is to return, and what is raised where it does not."""

    rows: int
    otherwise: Refusal


class Writes:
    """Statements that stores have put together, and that go to the database when they are sent.

    None of them sees what another one writes, but by the name of its part; each returns something.
    Foreign keys are checked when all is written, on Citus part by part: what a part hangs on is
    added before it.
    """

    def __init__(self, tx: Connection) -> None:
        """Of a transaction."""
        self.tx = tx
        self._parts: dict[str, str] = {}
        self._values: list[Any] = []
        self._refusals: dict[str, type[Refusal]] = {}
        self._expected: dict[str, Each] = {}

    def add(
        self,
        statement: str,
        *values: Any,
        part: str,
        refusals: Mapping[str, type[Refusal]] | None = None,
        each: Each | None = None,
    ) -> None:
        """One more, with parameters of its own from `$1`; `part` names what it returns."""
        before = len(self._values)
        self._parts[part] = _PARAMETER.sub(lambda one: f"${before + int(one[1])}", statement)
        self._values += values
        self._refusals |= refusals or {}
        if each is not None:
            self._expected[part] = each

    async def send(self) -> None:
        """All of them, and begins anew. Raises what the stores have given for it."""
        if not self._parts:
            return
        parts = ", ".join(f"{name} AS ({statement})" for name, statement in self._parts.items())
        counts = "".join(f", (SELECT count(*) FROM {part})" for part in self._expected)
        values, expected, refusals = self._values, self._expected, self._refusals
        self._parts, self._values, self._expected, self._refusals = {}, [], {}, {}
        with refusing(refusals):
            written = await self.tx.fetchrow(f"WITH {parts} SELECT 1{counts}", *values)
        for one, count in zip(expected.values(), list(written or [])[1:], strict=True):
            if count < one.rows:
                raise one.otherwise
