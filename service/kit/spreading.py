"""Whether Citus spreads the record over several servers, which a connection finds out at first."""

from typing import Any

import asyncpg


class Knowing(asyncpg.Connection):
    """A connection that knows it of its database, once it has looked."""

    __slots__ = ("spread",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.spread = False

    async def look(self) -> None:
        """Before anything is asked."""
        self.spread = await self.fetchval(
            "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')"
        )


def is_spread(connection: Any) -> bool:
    """Whether a row may lie on another server than what it refers to.

    What PostgreSQL itself knows of a row, such as its version (`xmin`), then tells nothing, and a
    statement that joins what lies apart is refused.
    """
    return connection.spread
