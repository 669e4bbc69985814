"""Decisions about corrections that need no database."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from service.corrections.model import CorrectionDraft, CorrectionTargetUnfit
from service.language.folding import nfc


class Target(Struct, frozen=True, kw_only=True):
    """What is corrected, and who states it."""

    quote_id: UUID | None = None
    publication_id: UUID | None = None
    occurrence_id: UUID | None = None
    outlet_id: UUID | None = None
    speaker_id: UUID | None = None
    behalf_id: UUID | None = None


class Place(Struct, frozen=True, kw_only=True):
    """Where it is stated."""

    evidence_id: UUID
    snapshot_id: UUID | None = None
    exact: str | None = None
    span: tuple[int, int] | None = None


class CorrectionRow(Struct, frozen=True, kw_only=True):
    """A correction as it is written, without its id."""

    identity: bytes
    kind: str
    target: Target
    place: Place
    stated_at: str
    stated_start: datetime
    explanation: str
    instead: str | None


def is_spoken(draft: CorrectionDraft) -> bool:
    """Whether a speaker states it, and not an outlet."""
    return draft.kind.startswith("speaker_")


def check_target(draft: CorrectionDraft) -> None:
    """Raises CorrectionTargetUnfit."""
    given = {name for name in _ABOUT if getattr(draft, name) is not None}
    if is_spoken(draft):
        unfit, wanted = given & {"publication_id", "occurrence_id"}, {"quote_id"}
        detail = "A speaker's correction is of a quote."
    else:
        unfit = given & {"quote_id", "stated_by", "on_behalf_of"}
        wanted = {"publication_id", "occurrence_id"}
        detail = "An outlet's correction is of a publication or an occurrence, and is the outlet's."
    if unfit:
        raise CorrectionTargetUnfit(detail, path=min(unfit))
    if not given & wanted:
        raise CorrectionTargetUnfit(detail, path=max(wanted))


_ABOUT = ("quote_id", "publication_id", "occurrence_id", "stated_by", "on_behalf_of")


def row_of(draft: CorrectionDraft, target: Target, place: Place) -> CorrectionRow:
    """What is stored of a correction."""
    by = target.speaker_id or target.outlet_id
    of = target.occurrence_id or target.publication_id or target.quote_id
    parts: list[Any] = [draft.kind, of, by, place.evidence_id]
    return CorrectionRow(
        identity=hashlib.sha256(msgspec.json.encode(parts)).digest(),
        kind=draft.kind,
        target=target,
        place=place,
        stated_at=draft.stated_at.text,
        stated_start=draft.stated_at.start,
        explanation=nfc(draft.explanation),
        instead=draft.instead and nfc(draft.instead),
    )
