"""Documents over HTTP: the main way in."""

from litestar import Response, Router, post
from litestar.params import JSONBody

from service.auth.guard import Needs
from service.documents import recording
from service.documents.model import (
    Document,
    QuoteUnknown,
    Receipt,
    SaidInUnknown,
    SegmentsInvalid,
    SpanOutOfRange,
    SpanWithoutText,
    SpeakerDiffers,
    TextAmbiguous,
    TooManyQuotes,
    UtteranceKeyTaken,
    UtteranceUnknown,
    WordsMissing,
)
from service.kit.db import Tx
from service.kit.problems import refusals
from service.publications.model import (
    OutletAmbiguous,
    OutletNotNamed,
    OutletTaken,
    PublicationDiffers,
    UrlUnreadable,
)
from service.quotes.model import (
    NestingTooDeep,
    ParentUnknown,
    ReportedSpeechHasNoText,
    TextNotInSnapshot,
)
from service.speakers.model import SpeakerAmbiguous, SpeakerNotNamed, SpeakerUnknown


@post(
    "/v1/documents",
    guards=[Needs("write")],
    tags=["documents"],
    opt={"also_answers": (200,)},
    responses=refusals(
        NestingTooDeep,
        OutletAmbiguous,
        OutletNotNamed,
        OutletTaken,
        ParentUnknown,
        PublicationDiffers,
        QuoteUnknown,
        ReportedSpeechHasNoText,
        SaidInUnknown,
        SegmentsInvalid,
        SpanOutOfRange,
        SpanWithoutText,
        SpeakerAmbiguous,
        SpeakerDiffers,
        SpeakerNotNamed,
        SpeakerUnknown,
        TextAmbiguous,
        TextNotInSnapshot,
        TooManyQuotes,
        UrlUnreadable,
        UtteranceKeyTaken,
        UtteranceUnknown,
        WordsMissing,
    ),
)
async def record_document(tx: Tx, data: JSONBody[Document]) -> Response[Receipt]:
    """Record a publication with its whole tree of quotes; the same again is answered with 200."""
    receipt = await recording.record(tx, data)
    return Response(
        receipt,
        status_code=201 if receipt.new else 200,
        headers={"Location": f"/v1/publications/{receipt.publication.id}"},
    )


router = Router("/", route_handlers=[record_document])
