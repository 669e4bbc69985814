"""Reviews in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from service.kit.db import Connection, refusing
from service.kit.ids import new_id
from service.kit.paging import Position, cut, read_cursor
from service.kit.statements import Conditions
from service.kit.tombstones import bury, missing
from service.language.folding import fold
from service.language.searching import Query
from service.ledger.store import note
from service.reviews.model import (
    Review,
    ReviewedQuoteUnknown,
    ReviewNotFound,
    ReviewPage,
    ReviewQuery,
    ReviewTaken,
)
from service.reviews.rules import ReviewRow, bare_host

REFUSALS = {"review_quote_known": ReviewedQuoteUnknown, "review_taken": ReviewTaken}

REVIEW = """
    SELECT r.id, r.quote_id, r.aspect, r.publisher, r.url, r.title, r.reviewed_at, r.language,
           r.rating, r.claim, r.recorded_at
"""


async def insert_review(
    tx: Connection, row: ReviewRow, quote_id: UUID | None, page_id: UUID | None = None
) -> tuple[UUID, bool]:
    """The review, and whether it is new: one that is held stays. Raises ReviewedQuoteUnknown."""
    with refusing(REFUSALS):
        made = await tx.fetchval(
            """
            INSERT INTO reviews (id, identity, quote_id, page_id, aspect, publisher, site, url,
                                 title, reviewed_at, reviewed_start, dated, language, rating,
                                 claim, claim_key, claimant_key, search, analyser)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($11, now()), $12,
                         $13, $14, $15, $16, $17::text::tsvector, $18)
            ON CONFLICT ON CONSTRAINT review_taken DO NOTHING
              RETURNING id
            """,
            new_id(),
            row.identity,
            quote_id,
            page_id,
            *_values(row),
        )
    if made is not None:
        await _hold_quote(tx, quote_id)
        note(tx, "review", [made], "recorded")
        return made, True
    held = await tx.fetchval("SELECT id FROM reviews WHERE identity = $1", row.identity)
    return held, False


async def _hold_quote(tx: Connection, quote_id: UUID | None) -> None:
    """Until the transaction ends. Raises ReviewedQuoteUnknown.

    A foreign key holds it too, unless it is on another server.
    """
    if quote_id is None:
        return
    held = await tx.fetchval("SELECT id FROM quotes WHERE id = $1 FOR KEY SHARE", quote_id)
    if held is None:
        raise ReviewedQuoteUnknown


async def update_review(
    tx: Connection, review_id: UUID, row: ReviewRow, quote_id: UUID | None
) -> None:
    """Raises ReviewedQuoteUnknown or ReviewTaken."""
    with refusing(REFUSALS):
        await tx.execute(
            """
            UPDATE reviews
               SET identity = $2, quote_id = $3, aspect = $4, publisher = $5, site = $6, url = $7,
                   title = $8, reviewed_at = $9, reviewed_start = $10,
                   dated = coalesce($10, recorded_at), language = $11, rating = $12, claim = $13,
                   claim_key = $14, claimant_key = $15, search = $16::text::tsvector,
                   analyser = $17
             WHERE id = $1
            """,
            review_id,
            row.identity,
            quote_id,
            *_values(row),
        )
    await _hold_quote(tx, quote_id)
    note(tx, "review", [review_id], "changed")


async def update_quote(tx: Connection, review_id: UUID, quote_id: UUID) -> None:
    """Says which quote a review is of, where that was not known."""
    changed = await tx.fetchval(
        "UPDATE reviews SET quote_id = $2 WHERE id = $1 AND quote_id IS NULL RETURNING id",
        review_id,
        quote_id,
    )
    note(tx, "review", [changed] if changed else [], "changed")


async def delete_reviews(tx: Connection, ids: Sequence[UUID], reason: str) -> None:
    """With a tombstone for each."""
    await tx.execute("DELETE FROM reviews WHERE id = ANY ($1::uuid[])", ids)
    await bury(tx, ids, reason)
    note(tx, "review", ids, "removed")


def _values(row: ReviewRow) -> Sequence[Any]:
    return (
        row.aspect,
        row.publisher,
        row.site,
        row.url,
        row.title,
        row.reviewed_at,
        row.reviewed_start,
        row.language,
        row.rating,
        row.claim,
        row.claim_key,
        row.claimant_key,
        row.search,
        row.analyser,
    )


async def get_review(reader: Connection, review_id: UUID, *, held: bool = False) -> Review:
    """`held`: nobody else changes it until the transaction ends. Raises ReviewNotFound."""
    row = await reader.fetchrow(
        REVIEW + "FROM reviews r WHERE r.id = $1" + (" FOR NO KEY UPDATE" if held else ""),
        review_id,
    )
    if row is None:
        raise await missing(reader, review_id, ReviewNotFound)
    return msgspec.convert(dict(row), Review)


async def list_latest(
    reader: Connection, quote_ids: Sequence[UUID], count: int
) -> dict[UUID, list[Review]]:
    """So many of each quote at most, the newest first; none where there are none."""
    rows = await reader.fetch(
        f"""
        {REVIEW}
          FROM unnest($1::uuid[]) AS asked (id)
          JOIN LATERAL (
               SELECT one.id
                 FROM reviews one
                WHERE one.quote_id = asked.id
                ORDER BY one.dated DESC, one.id DESC
                LIMIT $2) AS latest ON true
          JOIN reviews r ON r.id = latest.id
         ORDER BY r.dated DESC, r.id DESC
        """,
        quote_ids,
        count,
    )
    found: dict[UUID, list[Review]] = {one: [] for one in quote_ids}
    for row in rows:
        found[row["quote_id"]].append(msgspec.convert(dict(row), Review))
    return found


async def list_reviews(reader: Connection, query: ReviewQuery, words: Query | None) -> ReviewPage:
    """The newest first."""
    after = read_cursor(query, Position)
    asked = Conditions()
    asked.add("r.quote_id = {}", query.quote)
    asked.add("r.site = {}", query.publisher_site and bare_host(query.publisher_site))
    asked.add("r.aspect = {}", query.aspect)
    asked.add("r.language = {}", query.language)
    asked.add("r.claimant_key = {}", query.claimant and fold(query.claimant))
    asked.add("r.url = {}", query.url)
    asked.add("r.reviewed_start >= {}", query.reviewed_from and query.reviewed_from.start)
    asked.add("r.reviewed_start < {}", query.reviewed_to and query.reviewed_to.end)
    asked.add("r.search @@ {}::text::tsquery", words and words.by_lemma())
    asked.add("(r.dated, r.id) < ({}, {}::uuid)", after and after.at, after and after.id)
    rows = await reader.fetch(
        f"""
        {REVIEW}, r.dated
          FROM reviews r
         WHERE {asked.where}
         ORDER BY r.dated DESC, r.id DESC
         LIMIT {query.limit + 1:d}
        """,
        *asked.values,
    )
    kept, following = cut(rows, query, lambda last: Position(last["dated"], last["id"]))
    items = msgspec.convert([dict(row) for row in kept], list[Review])
    return ReviewPage(items=items, next=following)
