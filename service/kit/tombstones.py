"""What is not there: never was (404), or was and has been removed (410)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from service.kit.bounds import Note
from service.kit.db import Connection
from service.kit.problems import Gone, NotFound, Refusal


class Removal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why something is removed."""

    reason: Annotated[Note, Meta(description="It is told to whoever asks for it from then on.")]


async def missing(reader: Connection, key: UUID, not_found: type[NotFound]) -> Refusal:
    """The refusal to raise for an id that no row has."""
    reason = await reader.fetchval("SELECT reason FROM tombstones WHERE id = $1", key)
    return not_found() if reason is None else Gone(reason)


async def bury(tx: Connection, ids: Sequence[UUID], reason: str) -> None:
    """Their ids are never used again, and answer 410 with the reason."""
    await tx.execute(
        "INSERT INTO tombstones (id, reason) SELECT id, $2 FROM unnest($1::uuid[]) AS id",
        ids,
        reason,
    )
