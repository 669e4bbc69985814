"""Claims with their reviews, and pages of markup, in the database."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from service.compat.factcheck.model import MarkupPage, MarkupPageNotFound, MarkupPageTaken
from service.compat.factcheck.rules import Window
from service.kit.db import Connection, refusing
from service.kit.ids import new_id
from service.kit.statements import Conditions
from service.kit.tombstones import bury, missing
from service.language.searching import Query
from service.reviews.model import Review
from service.reviews.store import REVIEW

REFUSALS = {"review_page_url_taken": MarkupPageTaken}


class HeldPage(Struct, frozen=True, kw_only=True):
    """A page of markup as it is held."""

    id: UUID
    version: int
    markup: MarkupPage

    def shown(self) -> MarkupPage:
        """With its name and its version."""
        return msgspec.structs.replace(
            self.markup, name=f"pages/{self.id}", version_id=str(self.version)
        )


async def list_claims(
    reader: Connection,
    words: Query | None,
    page: Window,
    *,
    site: str | None,
    language: str | None,
    since: datetime | None,
) -> list[tuple[str, Review]]:
    """Reviews with the keys of their claims: those of the latest reviewed claim first.

    Of one claim more than the page has.
    """
    asked = Conditions()
    asked.add("r.search @@ {}::text::tsquery", words and words.by_lemma())
    asked.add("r.site = {}", site)
    asked.add("split_part(r.language, '-', 1) = {}", language)
    asked.add("r.dated >= {}", since)
    bounds = asked.bind("LIMIT {} OFFSET {}", page.limit + 1, page.offset)
    rows = await reader.fetch(
        f"""
        WITH found AS (
            SELECT r.claim_key, max(r.dated) AS latest
              FROM reviews r
             WHERE {asked.where}
             GROUP BY r.claim_key
             ORDER BY latest DESC, r.claim_key
             {bounds})
        {REVIEW}, encode(r.claim_key, 'hex') AS claim_key
          FROM found JOIN reviews r USING (claim_key)
         WHERE {asked.where}
         ORDER BY found.latest DESC, r.claim_key, r.dated DESC, r.id
        """,
        *asked.values,
    )
    return [(row["claim_key"], msgspec.convert(dict(row), Review)) for row in rows]


async def insert_page(tx: Connection, markup: MarkupPage, organization: str) -> HeldPage:
    """Raises MarkupPageTaken."""
    with refusing(REFUSALS):
        row = await tx.fetchrow(
            """
            INSERT INTO review_pages (id, version, url, organization, markup)
                 VALUES ($1, 1, $2, $3, $4)
              RETURNING id, version, markup
            """,
            new_id(),
            markup.page_url,
            organization,
            markup,
        )
    return msgspec.convert(dict(row or {}), HeldPage)


async def get_page(reader: Connection, page_id: UUID) -> HeldPage:
    """Raises MarkupPageNotFound."""
    row = await reader.fetchrow(
        "SELECT id, version, markup FROM review_pages WHERE id = $1", page_id
    )
    if row is None:
        raise await missing(reader, page_id, MarkupPageNotFound)
    return msgspec.convert(dict(row), HeldPage)


async def list_pages(
    reader: Connection, url: str | None, organization: str | None, page: Window
) -> list[HeldPage]:
    """The latest recorded first; one more than the page has."""
    rows = await reader.fetch(
        """
        SELECT id, version, markup
          FROM review_pages
         WHERE ($1::text IS NULL OR url = $1) AND ($2::text IS NULL OR organization = $2)
         ORDER BY recorded_at DESC, id DESC
         LIMIT $3 OFFSET $4
        """,
        url,
        organization,
        page.limit + 1,
        page.offset,
    )
    return msgspec.convert([dict(row) for row in rows], list[HeldPage])


async def update_page(
    tx: Connection, page_id: UUID, version: str, markup: MarkupPage, organization: str
) -> HeldPage | None:
    """None where it has another version by now. Raises MarkupPageTaken."""
    with refusing(REFUSALS):
        row = await tx.fetchrow(
            """
            UPDATE review_pages
               SET version = version + 1, url = $3, organization = $4, markup = $5
             WHERE id = $1 AND version::text = $2
            RETURNING id, version, markup
            """,
            page_id,
            version,
            markup.page_url,
            organization,
            markup,
        )
    return msgspec.convert(dict(row), HeldPage) if row else None


async def list_reviews_of_page(tx: Connection, page_id: UUID) -> list[UUID]:
    """The reviews that came with it."""
    rows = await tx.fetch("SELECT id FROM reviews WHERE page_id = $1", page_id)
    return [row["id"] for row in rows]


async def delete_page(tx: Connection, page_id: UUID, reason: str) -> None:
    """With a tombstone."""
    await tx.execute("DELETE FROM review_pages WHERE id = $1", page_id)
    await bury(tx, [page_id], reason)
