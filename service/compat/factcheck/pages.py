"""Pages of markup and the reviews that they are: made, changed and removed together."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from service.compat.factcheck import store
from service.compat.factcheck.model import MarkupInvalid, MarkupPage, MarkupPageChanged
from service.compat.factcheck.rules import as_drafts
from service.compat.matching import find_quote
from service.kit.db import Connection
from service.reviews import store as reviews
from service.reviews.model import ReviewDraft
from service.reviews.rules import row_of, site_of

REMOVED = "The page of markup that held it was removed."
LEFT_OUT = "The page of markup that held it has it no more."


async def create(tx: Connection, given: MarkupPage) -> MarkupPage:
    """Raises MarkupPageTaken or MarkupInvalid."""
    if given.name is not None or given.version_id is not None:
        field = "name" if given.name is not None else "versionId"
        raise MarkupInvalid("It is given by the service, and set in updates alone.", path=field)
    drafts = as_drafts(given)
    held = await store.insert_page(tx, given, site_of(given.page_url))
    await _write(tx, held.id, drafts)
    return held.shown()


async def update(tx: Connection, page_id: UUID, given: MarkupPage) -> MarkupPage:
    """Raises MarkupPageNotFound, MarkupPageChanged, MarkupPageTaken or MarkupInvalid."""
    held = await store.get_page(tx, page_id)
    if given.name not in {None, f"pages/{page_id}"}:
        raise MarkupInvalid("It is the name of another page.", path="name")
    if given.version_id is None:
        detail = "It is that of the page as it was read: get the page, change it, update it."
        raise MarkupInvalid(detail, path="versionId")
    markup = msgspec.structs.replace(given, name=None, version_id=None)
    drafts, site = as_drafts(markup), site_of(given.page_url)
    changed = await store.update_page(tx, page_id, given.version_id, markup, site)
    if changed is None:
        raise MarkupPageChanged(f"It has version {held.version}.", path="versionId")
    await _write(tx, page_id, drafts)
    return changed.shown()


async def delete(tx: Connection, page_id: UUID) -> None:
    """Its reviews are removed with it. Raises MarkupPageNotFound."""
    await store.get_page(tx, page_id)
    await reviews.delete_reviews(tx, await store.list_reviews_of_page(tx, page_id), REMOVED)
    await store.delete_page(tx, page_id, REMOVED)


async def _write(tx: Connection, page_id: UUID, drafts: Sequence[ReviewDraft]) -> None:
    """Reviews that are held stay, with what has changed of them; the others go."""
    before = set(await store.list_reviews_of_page(tx, page_id))
    kept: set[UUID] = set()
    for draft in drafts:
        found = await find_quote(tx, draft.claim)
        row = row_of(draft)
        review_id, new = await reviews.insert_review(tx, row, found.quote_id, page_id)
        if not new and review_id in before:
            await reviews.update_review(tx, review_id, row, found.quote_id)
        kept.add(review_id)
    await reviews.delete_reviews(tx, sorted(before - kept), LEFT_OUT)
