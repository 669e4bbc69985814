"""Verification over HTTP."""

from litestar import Router, post
from litestar.params import JSONBody

from service.kit.db import Reader
from service.kit.problems import NothingToSearch, refusals
from service.speakers.model import SpeakerUnknown
from service.verification import verifying
from service.verification.model import (
    Question,
    Questions,
    QuotationMarkUnpaired,
    ScriptNotCompared,
    TimesReversed,
    TooMuchText,
    Verification,
    Verifications,
)

REFUSED = (
    NothingToSearch,
    QuotationMarkUnpaired,
    ScriptNotCompared,
    SpeakerUnknown,
    TimesReversed,
)


@post("/v1/verify", status_code=200, responses=refusals(*REFUSED))
async def verify(reader: Reader, data: JSONBody[Question]) -> Verification:
    """Say whether these are the words on record: a verdict, the differences, the evidence."""
    return await verifying.verify(reader, data)


@post("/v1/verify/batch", status_code=200, responses=refusals(*REFUSED, TooMuchText))
async def verify_batch(reader: Reader, data: JSONBody[Questions]) -> Verifications:
    """Verify up to a hundred wordings, each with its own speaker and time."""
    return Verifications(items=await verifying.verify_all(reader, data.texts))


router = Router("/", route_handlers=[verify, verify_batch], tags=["verification"])
