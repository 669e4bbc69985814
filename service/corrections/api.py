"""Corrections over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, delete, get, post
from litestar.params import FromPath, JSONBody

from service.auth.guard import Needs
from service.corrections import recording, state_store, store
from service.corrections.model import (
    CorrectedUnknown,
    Correction,
    CorrectionDraft,
    CorrectionNotFound,
    CorrectionPage,
    CorrectionQuery,
    CorrectionTargetUnfit,
    EvidenceUnknown,
    RemovedCorrection,
    StatedByOther,
)
from service.documents.model import SpanOutOfRange, SpanWithoutText, TextAmbiguous
from service.kit.conditions import check_unchanged
from service.kit.db import Reader, Tx
from service.kit.paging import PageQuery, linked
from service.kit.problems import Gone, InvalidCursor, PreconditionFailed, refusals
from service.kit.tombstones import Removal
from service.kit.wire import Asked
from service.ledger.model import AsOf, NotOnRecordThen
from service.publications.model import (
    OutletAmbiguous,
    OutletNotNamed,
    OutletTaken,
    PublicationDiffers,
    UrlUnreadable,
)
from service.quotes import store as quotes
from service.quotes.model import QuoteNotFound, TextNotInSnapshot
from service.speakers.model import SpeakerAmbiguous, SpeakerNotNamed, SpeakerUnknown

WRITERS = [Needs("write")]
Http = Request[Any, Any, Any]


@get("/v1/corrections", responses=refusals(InvalidCursor))
async def list_corrections(
    request: Http, reader: Reader, asked: Asked[CorrectionQuery]
) -> Response[CorrectionPage]:
    """List corrections, the last stated first."""
    return linked(request, await store.list_corrections(reader, asked))


@post(
    "/v1/corrections",
    guards=WRITERS,
    opt={"also_answers": (200,)},
    responses=refusals(
        CorrectedUnknown,
        CorrectionTargetUnfit,
        EvidenceUnknown,
        OutletAmbiguous,
        OutletNotNamed,
        OutletTaken,
        PublicationDiffers,
        SpanOutOfRange,
        SpanWithoutText,
        SpeakerAmbiguous,
        SpeakerNotNamed,
        SpeakerUnknown,
        StatedByOther,
        TextAmbiguous,
        TextNotInSnapshot,
        UrlUnreadable,
    ),
)
async def record_correction(tx: Tx, data: JSONBody[CorrectionDraft]) -> Response[Correction]:
    """Record what an outlet or a speaker took back; the same again is answered with 200."""
    correction_id, new = await recording.record(tx, data)
    return Response(
        await store.get_correction(tx, correction_id),
        status_code=201 if new else 200,
        headers={"Location": f"/v1/corrections/{correction_id}"},
    )


@get(
    "/v1/corrections/{correction_id:uuid}",
    responses=refusals(CorrectionNotFound, Gone, NotOnRecordThen),
)
async def show_correction(
    reader: Reader, correction_id: FromPath[UUID], asked: Asked[AsOf]
) -> Correction:
    """Show one correction, as it is or as it was."""
    if asked.as_of:
        return await state_store.get_correction_as_of(reader, correction_id, asked.as_of)
    return await store.get_correction(reader, correction_id)


@delete(
    "/v1/corrections/{correction_id:uuid}",
    guards=WRITERS,
    status_code=200,
    responses=refusals(CorrectionNotFound, Gone, PreconditionFailed),
)
async def remove_correction(
    request: Http, tx: Tx, correction_id: FromPath[UUID], asked: Asked[Removal]
) -> RemovedCorrection:
    """Remove a correction, and with it its marks; its history stays."""
    await store.hold_correction(tx, correction_id)
    check_unchanged(request, await store.get_correction(tx, correction_id))
    await recording.remove(tx, correction_id, asked.reason)
    return RemovedCorrection(id=correction_id, reason=asked.reason)


@get(
    "/v1/quotes/{quote_id:uuid}/corrections",
    responses=refusals(QuoteNotFound, Gone, InvalidCursor),
)
async def list_corrections_of_quote(
    request: Http, reader: Reader, quote_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[CorrectionPage]:
    """List what marks a quote or any of its printings, the last stated first."""
    await quotes.check_quote(reader, quote_id)
    query = CorrectionQuery(quote=quote_id, limit=asked.limit, cursor=asked.cursor)
    return linked(request, await store.list_corrections(reader, query))


router = Router(
    "/",
    route_handlers=[
        list_corrections,
        record_correction,
        show_correction,
        remove_correction,
        list_corrections_of_quote,
    ],
    tags=["corrections"],
)
