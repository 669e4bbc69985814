"""Reviews out of ClaimReview items: recorded, matched to quotes, and every failure listed."""

from collections.abc import Sequence
from typing import Any

from service.compat.claim_review.model import (
    ImportedReview,
    ImportReport,
    LeftOut,
    Unmatched,
)
from service.compat.claim_review.reading import read_item
from service.compat.matching import find_quote
from service.kit.db import Connection
from service.reviews import store
from service.reviews.rules import row_of

Json = dict[str, Any]


async def import_items(tx: Connection, items: Sequence[Json], first: int = 0) -> ImportReport:
    """`first` is the index of the first item. What is held stays, and may gain its quote."""
    report = ImportReport(recorded=[], unmatched=[], refused=[], left_out=[])
    for index, thing in enumerate(items, start=first):
        item = read_item(thing, index)
        report.refused.extend(item.refused)
        if item.draft is None:
            continue
        report.left_out.extend(item.left_out)
        claim = item.draft.claim
        found = await find_quote(tx, claim)
        review_id, new = await store.insert_review(tx, row_of(item.draft), found.quote_id)
        if not new and found.quote_id:
            await store.update_quote(tx, review_id, found.quote_id)
        report.recorded.append(
            ImportedReview(index=index, review_id=review_id, quote_id=found.quote_id, new=new)
        )
        if found.reason:
            unmatched = Unmatched(
                index=index,
                review_id=review_id,
                claim=claim.text,
                claimant=claim.claimant,
                reason=found.reason,
            )
            report.unmatched.append(unmatched)
    return report


def together(one: ImportReport, other: ImportReport) -> ImportReport:
    """Of both parts of a document."""
    left_out: list[LeftOut] = [*one.left_out, *other.left_out]
    return ImportReport(
        recorded=[*one.recorded, *other.recorded],
        unmatched=[*one.unmatched, *other.unmatched],
        refused=[*one.refused, *other.refused],
        left_out=left_out,
    )
