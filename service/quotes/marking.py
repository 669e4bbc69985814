"""The marks that corrections leave on quotes and occurrences, and the status that follows. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.kit.times import TimeText
from service.publications.model import OutletBrief, PublicationBrief
from service.speakers.model import SpeakerBrief

Status = Literal["standing", "corrected", "clarified", "denied", "retracted"]
CorrectionKind = Annotated[
    Literal[
        "outlet_correction",
        "outlet_retraction",
        "speaker_denial",
        "speaker_clarification",
        "speaker_retraction",
    ],
    Meta(
        description="An outlet's are of a publication or of one occurrence in it, a speaker's are "
        "of a quote."
    ),
]
GRAVITY: tuple[Status, ...] = ("standing", "clarified", "corrected", "denied", "retracted")
"""The mildest first."""
_MAKES: dict[CorrectionKind, Status] = {
    "outlet_correction": "corrected",
    "outlet_retraction": "retracted",
    "speaker_denial": "denied",
    "speaker_clarification": "clarified",
    "speaker_retraction": "retracted",
}
_SPOKEN: frozenset[CorrectionKind] = frozenset({
    "speaker_denial",
    "speaker_clarification",
    "speaker_retraction",
})
_DID: dict[CorrectionKind, str] = {
    "outlet_correction": "corrected it",
    "outlet_retraction": "retracted it",
    "speaker_denial": "denied it",
    "speaker_clarification": "clarified it",
    "speaker_retraction": "took it back",
}


class CorrectionBy(Struct, frozen=True, kw_only=True):
    """Who states a correction: an outlet, or a speaker."""

    outlet: OutletBrief | None
    speaker: SpeakerBrief | None
    on_behalf_of: Annotated[
        SpeakerBrief | None, Meta(description="The quote's speaker, where another speaks for him.")
    ]


class CorrectionBrief(Struct, frozen=True, kw_only=True):
    """A correction where a quote or an occurrence is marked with it."""

    id: UUID
    kind: CorrectionKind
    stated_at: TimeText
    by: CorrectionBy
    evidence: Annotated[PublicationBrief, Meta(description="Where it is stated.")]
    explanation: str
    instead: Annotated[str | None, Meta(description="The words that are to stand instead.")]
    recorded_at: datetime


Marks = Annotated[
    list[CorrectionBrief],
    Meta(description="What its speaker and its outlets took back of it; the last stated first."),
]


def status_of_printing(kinds: Sequence[CorrectionKind], by_hand: Status | None) -> Status:
    """What an occurrence is by its corrections, the last stated first.

    The gravest of what outlets stated, and of what the speaker stated last. A status of its quote
    that was set by hand stands for what the speaker stated.
    """
    return _graver(by_hand or _spoken(kinds), _gravest(kinds))


def status_of_quote(
    spoken: Sequence[CorrectionKind],
    printings: Iterable[Sequence[CorrectionKind]],
    by_hand: Status | None,
) -> Status:
    """What a quote is: as it was set by hand; else by what the speaker stated last, and by outlets.

    Of outlets it has the mildest that any of its printings has, so that one that nobody took back
    holds it up; of both the graver counts.
    """
    mildest = min((GRAVITY.index(_gravest(one)) for one in printings), default=0)
    return by_hand or _graver(_spoken(spoken), GRAVITY[mildest])


def _spoken(kinds: Sequence[CorrectionKind]) -> Status:
    made: list[Status] = [_MAKES[one] for one in kinds if one in _SPOKEN]
    return made[0] if made else "standing"


def _gravest(kinds: Sequence[CorrectionKind]) -> Status:
    made: list[Status] = [_MAKES[one] for one in kinds if one not in _SPOKEN]
    return _graver(*made)


def _graver(*statuses: Status) -> Status:
    return GRAVITY[max(map(GRAVITY.index, statuses), default=0)]


def sentence(mark: CorrectionBrief) -> str:
    """Who did what and when, as in: The speaker denied it on 2025-12-04."""
    return f"{_who(mark)} {_DID[mark.kind]} on {mark.stated_at}."


def sentences(marks: Sequence[CorrectionBrief]) -> list[str]:
    """Each once, the last stated first."""
    return list(dict.fromkeys(map(sentence, marks)))


def told(mark: CorrectionBrief) -> str:
    """The sentence, why, and what is said instead."""
    instead = f" Instead: «{mark.instead}»" if mark.instead else ""
    return f"{sentence(mark)} {mark.explanation}{instead}"


def _who(mark: CorrectionBrief) -> str:
    by = mark.by
    if by.speaker is None:
        return by.outlet.name if by.outlet else "The publisher"
    if by.on_behalf_of is None:
        return "The speaker"
    return f"{by.speaker.name}, for the speaker,"
