"""Where a correction is stated: the publication, found or made, and the words in its text."""

from uuid import UUID

from service.corrections import store
from service.corrections.model import EvidenceDraft, EvidenceUnknown
from service.corrections.rules import Place
from service.corrections.store import Text
from service.documents.model import (
    Document,
    PublicationText,
    SpanOutOfRange,
    SpanWithoutText,
)
from service.documents.plan import locate, make_plan
from service.kit.db import Connection, lock
from service.language.folding import nfc
from service.publications import finding, rules
from service.publications import store as publications
from service.quotes.model import TextNotInSnapshot
from service.quotes.settling import settle_dated

_PATH = "evidence.publication"


async def find_or_make(tx: Connection, draft: EvidenceDraft) -> Place:
    """Raises EvidenceUnknown, what documents may of a publication, and of words and their place."""
    if (draft.id is None) == (draft.publication is None):
        path = "evidence.id" if draft.id is None else "evidence.publication"
        raise EvidenceUnknown("Either an `id` or a `publication`.", path=path)
    if draft.publication is not None:
        evidence_id, text = await _file(tx, draft.publication)
    else:
        evidence_id, text = await _held(tx, draft.id)
    if draft.exact is None and draft.start is draft.end is None:
        return Place(evidence_id=evidence_id)
    return _located(draft, evidence_id, text)


async def _held(tx: Connection, evidence_id: UUID | None) -> tuple[UUID, Text | None]:
    if evidence_id is None or not await publications.has_publication(tx, evidence_id):
        raise EvidenceUnknown(f"There is no publication {evidence_id}.", path="evidence.id")
    return evidence_id, await store.find_latest_text(tx, evidence_id)


async def _file(tx: Connection, draft: PublicationText) -> tuple[UUID, Text | None]:
    """As a document without quotes would."""
    rules.check_url(draft.url, path=f"{_PATH}.url")
    if draft.outlet:
        rules.check_url(draft.outlet.url, path=f"{_PATH}.outlet.url")
    plan = make_plan(Document(publication=draft))
    await lock(tx, {plan.key})
    asked = finding.Asked(draft=draft, key=plan.key, path=_PATH)
    filed = await finding.find_or_make_publication(tx, asked)
    if filed.dated:
        await settle_dated(tx, filed.id)
    if plan.text is None or plan.sha256 is None:
        return filed.id, await store.find_latest_text(tx, filed.id)
    snapshot_id, _ = await publications.insert_snapshot(
        tx, filed.id, title=draft.title, text=plan.text, sha256=plan.sha256
    )
    return filed.id, Text(id=snapshot_id, text=plan.text)


def _located(draft: EvidenceDraft, evidence_id: UUID, held: Text | None) -> Place:
    """By the span that is given, else by the words. Words are believed where no text is held."""
    exact = draft.exact and nfc(draft.exact)
    if held is None:
        if draft.start is not None or draft.end is not None:
            raise SpanWithoutText("No text of it is held.", path="evidence.start")
        return Place(evidence_id=evidence_id, exact=exact)
    span = _span(draft, held.text)
    if span is None:
        span = locate(exact or "", held.text, None, path="evidence", name="exact")
    printed = held.text[span[0] : span[1]]
    if exact is not None and printed != exact:
        detail = f"At this span the text is {printed[:200]!r}."
        raise TextNotInSnapshot(detail, path="evidence.exact")
    return Place(evidence_id=evidence_id, snapshot_id=held.id, exact=printed, span=span)


def _span(draft: EvidenceDraft, text: str) -> tuple[int, int] | None:
    """In the text as it is held, in NFC. Raises SpanOutOfRange."""
    start, end = draft.start, draft.end
    if start is None and end is None:
        return None
    if start is None or end is None:
        missing = "start" if start is None else "end"
        raise SpanOutOfRange("`start` and `end` go together.", path=f"evidence.{missing}")
    if not start < end <= len(text):
        detail = f"[{start}, {end}) is not within the text of {len(text)} code points."
        raise SpanOutOfRange(detail, path="evidence.start" if start >= end else "evidence.end")
    return start, end
