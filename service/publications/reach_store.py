"""Which publications a correction reaches, in the database."""

from collections.abc import Collection, Sequence
from uuid import UUID

from service.kit.db import Connection


async def list_copies(tx: Connection, publications: Collection[UUID]) -> list[UUID]:
    """Those that reprint, forward or translate one of these: one step inwards along the links."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT source_id
          FROM publication_links
         WHERE target_id = ANY ($1::uuid[]) AND kind IN ('reprints', 'forwards', 'translates')
        """,
        list(publications),
    )
    return [row["source_id"] for row in rows]


async def list_reaching(tx: Connection, publication_id: UUID) -> list[UUID]:
    """The corrections of a publication, and of those that it is a copy of."""
    rows = await tx.fetch(
        "SELECT correction_id FROM correction_reach WHERE publication_id = $1", publication_id
    )
    return [row["correction_id"] for row in rows]


async def list_corrected(tx: Connection, corrections: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of each correction the publication that it is of; none of those that are of a quote."""
    rows = await tx.fetch(
        """
        SELECT id, publication_id
          FROM corrections
         WHERE id = ANY ($1::uuid[]) AND publication_id IS NOT NULL
        """,
        corrections,
    )
    return {row["id"]: row["publication_id"] for row in rows}


async def update_reach(tx: Connection, correction: UUID, publications: Collection[UUID]) -> None:
    """These, and no others."""
    await tx.execute(
        """
        DELETE FROM correction_reach
         WHERE correction_id = $1 AND publication_id <> ALL ($2::uuid[])
        """,
        correction,
        list(publications),
    )
    await tx.execute(
        """
        INSERT INTO correction_reach (publication_id, correction_id)
        SELECT publication_id, $1 FROM unnest($2::uuid[]) AS publication_id
        ON CONFLICT ON CONSTRAINT reach_taken DO NOTHING
        """,
        correction,
        list(publications),
    )
