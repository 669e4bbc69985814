"""Connections as all of ours begin: JSON is decoded, and it is known whether Citus is there."""

from typing import Any

import asyncpg
import msgspec


class Session(asyncpg.Connection):
    """A connection that knows of its database, once it is prepared, whether it is spread."""

    __slots__ = ("spread",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.spread = False

    async def prepare_all(self) -> None:
        """Before anything is asked."""
        for name in ("json", "jsonb"):
            await self.set_type_codec(
                name, schema="pg_catalog", encoder=_encode, decoder=msgspec.json.decode
            )
        self.spread = await self.fetchval(
            "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')"
        )


def _encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def is_spread(connection: Any) -> bool:
    """Whether Citus spreads the record, so that a row may lie on another server than its like.

    What PostgreSQL itself knows of a row, such as its version (`xmin`), then tells nothing, and a
    statement that joins what lies apart is refused.
    """
    return connection.spread
