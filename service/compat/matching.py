"""Which quote a reviewed claim is, as far as its words are those of a quote on record."""

from uuid import UUID

from msgspec import Struct

from service.kit.db import Connection
from service.kit.problems import Refusal
from service.reviews.model import ClaimDraft
from service.verification import verifying
from service.verification.model import Question, Verdict

_SAME: tuple[Verdict, ...] = ("verbatim", "verbatim_normalized", "elided", "truncated")
"""The words are those of the quote, whatever is missing of it."""


class Found(Struct, frozen=True, kw_only=True):
    """The quote, or why there is none."""

    quote_id: UUID | None
    reason: str | None


async def find_quote(reader: Connection, claim: ClaimDraft) -> Found:
    """By the words of the claim and, where it has one, its claimant."""
    question = Question(text=claim.text, speaker=claim.claimant, limit=1)
    try:
        found = await verifying.verify(reader, question)
    except Refusal as refusal:
        return Found(quote_id=None, reason=str(refusal))
    if found.verdict in _SAME and found.matches:
        return Found(quote_id=found.matches[0].quote.id, reason=None)
    return Found(quote_id=None, reason=f"{found.verdict}: {found.reason}")
