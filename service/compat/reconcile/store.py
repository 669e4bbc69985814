"""Outlets by the beginning of their names, in the database."""

import msgspec

from service.kit.db import Connection
from service.language.folding import fold
from service.publications.model import OutletBrief


async def list_outlets_named(
    reader: Connection, prefix: str, *, limit: int, offset: int = 0
) -> list[OutletBrief]:
    """Those that begin so, the shortest names first."""
    rows = await reader.fetch(
        """
        SELECT id, kind, name
          FROM outlets
         WHERE starts_with(name_key, $1)
         ORDER BY char_length(name), name, id
         LIMIT $2 OFFSET $3
        """,
        fold(prefix),
        limit,
        offset,
    )
    return msgspec.convert([dict(row) for row in rows], list[OutletBrief])
