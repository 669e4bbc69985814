"""Texts of publications out of which something is taken by law. The owner of the database may."""

from uuid import UUID

from service.kit.db import Connection
from service.ledger.store import note


async def list_texts(tx: Connection, publication_id: UUID) -> list[tuple[UUID, str]]:
    """All texts that it had, with the ids of their snapshots."""
    rows = await tx.fetch(
        "SELECT id, text FROM snapshots WHERE publication_id = $1 ORDER BY id FOR UPDATE",
        publication_id,
    )
    return [(row["id"], row["text"]) for row in rows]


async def update_text(
    tx: Connection, publication_id: UUID, snapshot_id: UUID, text: str, sha256: bytes
) -> None:
    """Beside the hash of the whole text stands that of what is left."""
    await tx.execute(
        """
        UPDATE snapshots SET text = $3, masked_sha256 = $4
         WHERE publication_id = $1 AND id = $2
        """,
        publication_id,
        snapshot_id,
        text,
        sha256,
    )
    note(tx, "publication", [publication_id], "changed")
