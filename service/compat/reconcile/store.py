"""Outlets by the beginning of their names and speakers by what identifies them elsewhere."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from service.kit.db import Connection
from service.language.folding import fold
from service.publications.model import OutletBrief


async def list_outlets_named(
    reader: Connection, prefix: str, *, limit: int, offset: int = 0
) -> list[OutletBrief]:
    """Those that begin so, or have this id; the shortest names first."""
    rows = await reader.fetch(
        """
        SELECT id, kind, name
          FROM outlets
         WHERE starts_with(name_key, $1) OR id::text = $1
         ORDER BY char_length(name), name, id
         LIMIT $2 OFFSET $3
        """,
        fold(prefix),
        limit,
        offset,
    )
    return msgspec.convert([dict(row) for row in rows], list[OutletBrief])


async def list_speakers_identified(reader: Connection, identifiers: Sequence[str]) -> list[UUID]:
    """Those who have one of them, given as `scheme:value`."""
    rows = await reader.fetch(
        """
        SELECT DISTINCT i.speaker_id
          FROM speaker_identifiers i
          JOIN unnest($1::text[], $2::text[]) AS given (scheme, value) USING (scheme, value)
        """,
        [one.partition(":")[0] for one in identifiers],
        [one.partition(":")[2] for one in identifiers],
    )
    return [row["speaker_id"] for row in rows]
