"""Where documents are filed: their publications found or made, and the texts of those."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from service.archive import recording as archive
from service.documents.batching import Apart, whole
from service.documents.plan import Plan
from service.kit.db import Connection
from service.kit.ids import new_id
from service.kit.writing import Writes
from service.language.folding import nfc
from service.publications import finding
from service.publications import store as publications
from service.publications.filing_store import TextRow
from service.publications.finding import Filed
from service.publications.model import PublicationBrief


class Filing(Struct, frozen=True, kw_only=True):
    """Where a document's publication is held; `text` is to be written with what it prints."""

    publication: PublicationBrief
    snapshot_id: UUID | None
    text: TextRow | None
    known: bool
    dated: bool
    new: bool
    warnings: list[str]

    @property
    def id(self) -> UUID:
        """Of the publication."""
        return self.publication.id


async def file_all(tx: Connection, plans: Sequence[Plan], writes: Writes) -> list[Filing]:
    """One for each. Raises what one may be refused for, or Apart.

    A publication that is held and changes is filed alone, for others may print what it prints.
    """
    asked = [
        finding.Asked(
            draft=plan.document.publication, key=plan.key, path="publication", sha256=plan.sha256
        )
        for plan in plans
    ]
    filed = whole(await finding.find_or_make_publications(tx, asked, writes))
    changed = [
        place
        for place, (plan, one) in enumerate(zip(plans, filed, strict=True))
        if not one.new and (one.dated or (plan.text is not None and one.snapshot_id is None))
    ]
    if changed and len(plans) > 1:
        raise Apart(changed)
    return [await _file(tx, plan, one) for plan, one in zip(plans, filed, strict=True)]


async def _file(tx: Connection, plan: Plan, filed: Filed) -> Filing:
    snapshot_id, text, new = filed.snapshot_id, None, filed.new
    if plan.text is not None and plan.sha256 is not None and filed.new:
        text = _text_row(plan, filed.id, plan.text, plan.sha256)
        snapshot_id = text.id
    elif plan.text is not None and plan.sha256 is not None and snapshot_id is None:
        snapshot_id, new = await publications.insert_snapshot(
            tx,
            filed.id,
            title=plan.document.publication.title,
            text=plan.text,
            sha256=plan.sha256,
        )
        if new:
            await archive.record_text(tx, filed.id, plan.text, snapshot_id)
    return Filing(
        publication=filed.brief,
        snapshot_id=snapshot_id,
        text=text,
        known=not filed.new,
        dated=filed.dated,
        new=new,
        warnings=filed.warnings,
    )


def _text_row(plan: Plan, publication_id: UUID, text: str, sha256: bytes) -> TextRow:
    title = plan.document.publication.title
    return TextRow(
        publication_id=publication_id,
        id=new_id(),
        title=title and nfc(title),
        text=text,
        sha256=sha256.hex(),
    )
