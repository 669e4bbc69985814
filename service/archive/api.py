"""Snapshots and checks of publications over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath, JSONBody

from service.archive import memento, recording, store, taking
from service.archive.model import (
    CheckPage,
    FetchRefused,
    NothingToRead,
    PublicationWithoutUrl,
    ReaderNotInstalled,
    SnapshotDraft,
    SnapshotNotFound,
    SnapshotPage,
    SnapshotReceipt,
    SnapshotTimeInvalid,
    SnapshotUnclear,
    SnapshotWhole,
    WarcUnreadable,
)
from service.auth.guard import Needs
from service.kit.db import Pools, Reader
from service.kit.paging import PageQuery, linked
from service.kit.problems import Gone, InvalidCursor, refusals
from service.kit.wire import Asked, asked_at
from service.publications import store as publications
from service.publications.model import PublicationNotFound

Http = Request[Any, Any, Any]


@post(
    "/{publication_id:uuid}/snapshots",
    guards=[Needs("write")],
    opt={"also_answers": (200,)},
    responses=refusals(
        PublicationNotFound,
        Gone,
        FetchRefused,
        NothingToRead,
        PublicationWithoutUrl,
        ReaderNotInstalled,
        SnapshotTimeInvalid,
        SnapshotUnclear,
        WarcUnreadable,
    ),
)
async def take_snapshot(
    request: Http, database: Pools, publication_id: FromPath[UUID], data: JSONBody[SnapshotDraft]
) -> Response[SnapshotReceipt]:
    """Keep a text that this publication had, or look at it now; a text that is held is a check.

    Nothing of the database is held while the other side is asked.
    """
    taking.check(data)
    async with database.write() as tx:
        brief = await publications.get_brief(tx, publication_id)
    look = await taking.take(request.app.state.outward, data, brief.url)
    async with database.write() as tx:
        receipt = await recording.record(tx, publication_id, look)
    kept = receipt.snapshot
    where = f"/v1/publications/{publication_id}/" + (f"snapshots/{kept.id}" if kept else "checks")
    status = 201 if receipt.new else 200
    return Response(receipt, status_code=status, headers={"Location": where})


@get(
    "/{publication_id:uuid}/snapshots", responses=refusals(PublicationNotFound, Gone, InvalidCursor)
)
async def list_snapshots(
    request: Http, reader: Reader, publication_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[SnapshotPage]:
    """List the texts that a publication had, the latest taken first."""
    await publications.get_brief(reader, publication_id)
    return linked(request, await store.list_snapshots(reader, publication_id, asked))


@get(
    "/{publication_id:uuid}/snapshots/{snapshot_id:uuid}",
    responses=refusals(PublicationNotFound, Gone, SnapshotNotFound),
)
async def show_snapshot(
    request: Http, reader: Reader, publication_id: FromPath[UUID], snapshot_id: FromPath[UUID]
) -> Response[SnapshotWhole]:
    """Show one text as a whole; where the publication has an address, it is a memento of it."""
    brief = await publications.get_brief(reader, publication_id)
    held = await store.get_snapshot(reader, publication_id, snapshot_id)
    headers = memento.headers(asked_at(request), brief.url, held.taken_at) if brief.url else {}
    return Response(held, headers=headers)


@get("/{publication_id:uuid}/checks", responses=refusals(PublicationNotFound, Gone, InvalidCursor))
async def list_checks(
    request: Http, reader: Reader, publication_id: FromPath[UUID], asked: Asked[PageQuery]
) -> Response[CheckPage]:
    """List what each look at a publication found, the latest first."""
    await publications.get_brief(reader, publication_id)
    return linked(request, await store.list_checks(reader, publication_id, asked))


router = Router(
    "/v1/publications",
    route_handlers=[take_snapshot, list_snapshots, show_snapshot, list_checks],
    tags=["snapshots"],
)
