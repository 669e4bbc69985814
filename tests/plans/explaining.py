"""Every statement that is sent is explained by the server that runs it, with all that it did.

PostgreSQL's own `auto_explain` tells each plan as it ends: with the very arguments, in the very
transaction, of a statement that writes too, and of the checks of foreign keys that it causes. It is
asked for in the address of the database, so that the service is none the wiser and nothing is left
behind; that takes a superuser. The plans come back as notices on the same connection.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

import asyncpg
import msgspec
import pytest

from tests.citus.recording import recorded

Mode = Literal["custom", "general"]
"""A statement's plan for its values; or for any, which PostgreSQL may keep after five times."""
MODES: dict[Mode, str] = {"custom": "force_custom_plan", "general": "force_generic_plan"}
_EXPLAINING = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
    "auto_explain.log_parameter_max_length": "100",
    "client_min_messages": "notice",
}
_BEFORE_THE_PLAN = "plan:\n"
_OF_THE_DRIVER = "pg_catalog."


class Ran(NamedTuple):
    """A statement as it ran: from which function, its text, its values, and its plan."""

    sender: str
    """Empty where nobody of ours sent it: a check of a foreign key."""
    statement: str
    values: str
    anew: bool
    """Whether it is planned for its values each time, so that it never has a general plan."""
    plan: Mapping[str, Any]


def explaining(url: str, mode: Mode) -> str:
    """The address of the same database, by which every statement is explained."""
    parts = urlsplit(url)
    asked = urlencode({**_EXPLAINING, "plan_cache_mode": MODES[mode]})
    return urlunsplit(parts._replace(query=f"{parts.query}&{asked}" if parts.query else asked))


class Anew:
    """In place of a statement that is prepared for one time, and so never has a general plan."""

    def __init__(self, connection: Any, statement: str) -> None:
        self._connection, self._statement = connection, statement

    async def fetch(self, *values: Any) -> Any:
        """Its rows, by a plan for the values in either mode."""
        await self._connection.execute("SET plan_cache_mode = force_custom_plan")
        try:
            return await self._connection.fetch(self._statement, *values)
        finally:
            await self._connection.execute("RESET plan_cache_mode")


@contextmanager
def explained() -> Generator[list[Ran]]:
    """What runs meanwhile on connections to an address that is `explaining`.

    Questions of the driver about types are left out.
    """
    ran: list[Ran] = []
    anew: set[str] = set()
    with recorded() as sent, pytest.MonkeyPatch.context() as patch:

        async def prepare(self: Any, statement: str) -> Anew:
            anew.add(statement)
            return Anew(self, statement)

        def listen(_: Any, fields: Mapping[str, str], __: str) -> None:
            _, found, told = fields["M"].partition(_BEFORE_THE_PLAN)
            read: dict[str, Any] = msgspec.json.decode(told) if found else {}
            statement: str = read.get("Query Text", _OF_THE_DRIVER)
            if _OF_THE_DRIVER not in statement:
                sender = next((name for name, text in sent if text == statement), "")
                values = read.get("Query Parameters", "")
                ran.append(Ran(sender, statement, values, statement in anew, read["Plan"]))

        patch.setattr(asyncpg.Connection, "prepare", prepare)
        # Not by a listener, which a pool takes for one that was forgotten.
        patch.setattr(asyncpg.Connection, "_process_log_message", listen)
        yield ran
