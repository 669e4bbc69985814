"""Quotes and publications in the database: removed, with what hangs on them."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from service.kit.db import Connection, refusing
from service.kit.problems import Unavailable
from service.kit.tombstones import bury
from service.ledger.store import note
from service.quotes.change_model import QuoteCorrected, QuoteReviewed
from service.quotes.mark_store import hold_quotes

REFUSALS = {
    "review_quote_known": QuoteReviewed,
    "correction_quote_known": QuoteCorrected,
    "correction_occurrence_known": QuoteCorrected,
    "correction_publication_known": QuoteCorrected,
    "correction_evidence_known": QuoteCorrected,
    "correction_snapshot_known": QuoteCorrected,
}
_OF_A_PUBLICATION = (
    "DELETE FROM publication_names WHERE publication_id = $1",
    "DELETE FROM publication_keys WHERE publication_id = $1",
    "DELETE FROM correction_reach WHERE publication_id = $1",
    "DELETE FROM publication_checks WHERE publication_id = $1",
    "DELETE FROM publication_states WHERE publication_id = $1",
    "DELETE FROM snapshots WHERE publication_id = $1",
    "DELETE FROM publications WHERE id = $1",
)
"""What goes with it, in the order in which one refers to the other."""


class Hanging(Struct, frozen=True, kw_only=True):
    """What goes with a thing that is removed, and the quotes that stay, for others print them."""

    occurrences: list[UUID]
    quotes: list[UUID]
    printed_elsewhere: list[UUID]


async def list_hanging(
    tx: Connection, *, quote: UUID | None = None, publication: UUID | None = None
) -> Hanging:
    """The occurrences of a quote or in a publication with all they enclose, and their quotes.

    The quotes are held until the transaction ends.
    """
    rows = await tx.fetch(
        """
        SELECT o.id, o.quote_id
          FROM occurrences o
         WHERE o.publication_id = $2
            OR o.quote_id = $1
         UNION
        SELECT o.id, o.quote_id
          FROM occurrences printed
          JOIN occurrences o
            ON o.publication_id = printed.publication_id AND printed.id = ANY (o.path)
         WHERE printed.quote_id = $1
         ORDER BY quote_id, id
        """,
        quote,
        publication,
    )
    occurrences = [row["id"] for row in rows]
    held = await hold_quotes(tx, {row["quote_id"] for row in rows})
    printed = await _list_printed(tx, held, but=occurrences)
    return Hanging(
        occurrences=occurrences,
        quotes=[one for one in held if one == quote or one not in printed],
        printed_elsewhere=[one for one in held if one != quote and one in printed],
    )


async def _list_printed(
    tx: Connection, quotes: Sequence[UUID], *, but: Sequence[UUID] = ()
) -> set[UUID]:
    """Those of the quotes that are printed, `but` in these occurrences."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT quote_id
          FROM occurrences
         WHERE quote_id = ANY ($1::uuid[]) AND id <> ALL ($2::uuid[])
        """,
        quotes,
        but,
    )
    return {row["quote_id"] for row in rows}


async def delete_quotes(
    tx: Connection, occurrences: Sequence[UUID], quotes: Sequence[UUID], reason: str
) -> None:
    """With a tombstone for each. Raises QuoteReviewed or QuoteCorrected."""
    await tx.execute("DELETE FROM quote_addressees WHERE quote_id = ANY ($1::uuid[])", quotes)
    with refusing(REFUSALS):
        await tx.execute(
            """
            WITH gone AS (DELETE FROM occurrences WHERE id = ANY ($1::uuid[]) RETURNING quote_id)
            UPDATE quotes SET beside = beside + 1
             WHERE id IN (SELECT quote_id FROM gone) AND id <> ALL ($2::uuid[])
            """,
            occurrences,
            quotes,
        )
        await tx.execute("DELETE FROM quotes WHERE id = ANY ($1::uuid[])", quotes)
    await _check_gone(tx, occurrences, quotes)
    await bury(tx, [*quotes, *occurrences], reason)
    note(tx, "quote", quotes, "removed")
    note(tx, "occurrence", occurrences, "removed")


async def _check_gone(tx: Connection, occurrences: Sequence[UUID], quotes: Sequence[UUID]) -> None:
    """Nothing refers to them. Foreign keys see to that too, unless it is on another server.

    Behind the deletion, which has waited for whoever had them locked. Raises QuoteReviewed,
    QuoteCorrected or Unavailable.
    """
    row = await tx.fetchrow(
        """
        SELECT EXISTS (SELECT FROM reviews WHERE quote_id = ANY ($1::uuid[])) AS reviewed,
               EXISTS (SELECT FROM corrections
                        WHERE quote_id = ANY ($1::uuid[]) OR occurrence_id = ANY ($2::uuid[]))
               AS corrected
        """,
        quotes,
        occurrences,
    )
    if row and row["reviewed"]:
        raise QuoteReviewed
    if row and row["corrected"]:
        raise QuoteCorrected
    if await _list_printed(tx, quotes):
        raise Unavailable("A quote came to be printed elsewhere at this moment.")


async def _check_corrected(tx: Connection, publication_id: UUID) -> None:
    """No correction is of it, or stated in it; likewise. Raises QuoteCorrected."""
    corrected = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM corrections WHERE $1 IN (publication_id, evidence_id))
        """,
        publication_id,
    )
    if corrected:
        raise QuoteCorrected


async def delete_publication(tx: Connection, publication_id: UUID, reason: str) -> None:
    """What nothing hangs on any more. Quotes that were said in it stay, of unknown place.

    Raises QuoteCorrected.
    """
    said = await tx.fetch(
        "UPDATE quotes SET said_in = NULL WHERE said_in = $1 RETURNING id", publication_id
    )
    note(tx, "quote", [row["id"] for row in said], "changed")
    linked = await tx.fetch(
        """
        DELETE FROM publication_links WHERE $1 IN (source_id, target_id) RETURNING source_id
        """,
        publication_id,
    )
    note(tx, "link", [row["source_id"] for row in linked], "changed")
    with refusing(REFUSALS):
        for statement in _OF_A_PUBLICATION:
            await tx.execute(statement, publication_id)
    await _check_corrected(tx, publication_id)
    await bury(tx, [publication_id], reason)
    note(tx, "publication", [publication_id], "removed")
