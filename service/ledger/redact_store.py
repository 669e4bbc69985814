"""Former states out of the log, when their words must go: the entries and their hashes stay."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from service.kit.db import Connection


async def list_states(owner: Connection, things: Sequence[UUID]) -> list[str]:
    """All that the log still has of these things, as JSON."""
    rows = await owner.fetch(
        """
        SELECT s.state
          FROM changes c JOIN states s USING (position)
         WHERE c.id = ANY ($1::uuid[])
        """,
        things,
    )
    return [row["state"] for row in rows]


async def list_former(
    owner: Connection, key: Literal["quote_id", "publication_id"], thing: UUID
) -> list[UUID]:
    """The occurrences that once were of a quote or in a publication. Reads the whole log."""
    rows = await owner.fetch(
        """
        SELECT DISTINCT c.id
          FROM changes c JOIN states s USING (position)
         WHERE c.subject = 'occurrence' AND s.state::jsonb ->> $1 = $2
        """,
        key,
        str(thing),
    )
    return [row["id"] for row in rows]


async def delete_states(owner: Connection, redacted: Sequence[UUID]) -> int:
    """Of all versions of things that were redacted; how many there were."""
    done = await owner.execute(
        """
        DELETE FROM states
         WHERE position IN (
               SELECT c.position FROM changes c
                WHERE c.id = ANY ($1::uuid[])
                  AND EXISTS (SELECT FROM changes r
                               WHERE r.id = c.id AND r.subject = c.subject
                                 AND r.action = 'redacted'))
        """,
        redacted,
    )
    return int(done.rpartition(" ")[2])


async def sweep_out(owner: Connection) -> None:
    """So that the tables have no dead rows with the words. Outside a transaction."""
    await owner.execute(
        "VACUUM states, quotes, quote_renderings, chain_renderings, tree_renderings,"
        " quote_shingles, occurrences, snapshots, publications, kept_answers"
    )
