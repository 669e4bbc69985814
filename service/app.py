"""The composition root: the one file that knows every room."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide

import service.compat.claim_review.api
import service.compat.factcheck.api
import service.compat.graciousquotes.api
import service.compat.reconcile.api
import service.corrections.api
import service.corrections.state_store
import service.documents.api
import service.exports.api
import service.ledger.api
import service.publications.api
import service.publications.state_store
import service.quotes.api
import service.quotes.state_store
import service.reviews.api
import service.reviews.state_store
import service.speakers.api
import service.speakers.state_store
import service.verification.api
import service.verification.tracing
import service.webhooks.api
from service import contract
from service.auth.guard import Needs
from service.exports.negotiation import negotiate
from service.kit import errors, health
from service.kit.db import open_database, provide_database, provide_reader, provide_tx
from service.kit.outward import Outward
from service.kit.postgres import dsn_for
from service.kit.shell import Shell
from service.kit.wire import StrictRequest, provide_asked, read_request
from service.language.searching import the_analyser
from service.language.words.lemmas import warm
from service.ledger.store import States, sealing
from service.settings import Settings
from service.webhooks.delivering import deliver_for_ever

STATES: States = {
    **service.speakers.state_store.STATES,
    **service.publications.state_store.STATES,
    **service.quotes.state_store.STATES,
    **service.reviews.state_store.STATES,
    **service.corrections.state_store.STATES,
}
"""How the log reads what a thing is after a change."""
seal = sealing(STATES)
"""What ends each transaction that changes the record."""


def create_app(settings: Settings) -> Shell:
    """The whole service as an ASGI application; the database is opened by its lifespan."""
    record = Router(
        "/",
        route_handlers=[
            service.compat.claim_review.api.router,
            service.compat.factcheck.api.router,
            service.compat.graciousquotes.api.router,
            service.compat.reconcile.api.router,
            service.corrections.api.router,
            service.documents.api.router,
            service.exports.api.router,
            service.ledger.api.router,
            service.verification.api.router,
            service.verification.tracing.router,
            service.quotes.api.router,
            service.reviews.api.router,
            service.publications.api.outlets_router,
            service.publications.api.publications_router,
            service.speakers.api.router,
        ],
        guards=[Needs("read")],
    )
    app = Litestar(
        route_handlers=[record, service.webhooks.api.router, health.router, *contract.handlers],
        dependencies={
            "asked": Provide(provide_asked, sync_to_thread=False),
            "database": Provide(provide_database, sync_to_thread=False),
            "reader": Provide(provide_reader),
            "tx": Provide(provide_tx),
        },
        request_class=StrictRequest,
        before_request=read_request,
        exception_handlers={Exception: errors.answer},
        lifespan=[_database, _dictionaries, _webhooks],
        state=State({"settings": settings, "outward": _outward(settings)}),
        openapi_config=None,
        logging_config=None,
    )
    return Shell(
        app,
        max_body=settings.max_body,
        deadline=settings.deadline,
        dialects={
            **service.compat.factcheck.api.DIALECTS,
            **service.compat.graciousquotes.api.DIALECTS,
        },
        address=negotiate,
    )


@asynccontextmanager
async def _database(app: Litestar) -> AsyncGenerator[None]:
    settings: Settings = app.state.settings
    url = database_url(settings)
    async with open_database(
        url,
        settings.read_database_url or url,
        size=settings.pool_size,
        patience=settings.deadline,
        seal=seal,
    ) as database:
        app.state.database = database
        yield


@asynccontextmanager
async def _dictionaries(_: Litestar) -> AsyncGenerator[None]:
    """Read from disk beside the first requests, so that none has to wait for all of them.

    A daemon, so that the service may stop before it has read them.
    """
    threading.Thread(target=warm, args=(the_analyser(),), daemon=True).start()
    yield


@asynccontextmanager
async def _webhooks(app: Litestar) -> AsyncGenerator[None]:
    delivering = asyncio.create_task(deliver_for_ever(app.state.database, app.state.outward))
    yield
    delivering.cancel()
    with suppress(asyncio.CancelledError):
        await delivering


def _outward(settings: Settings) -> Outward:
    return Outward([one.strip() for one in settings.outward_allow.split(",") if one.strip()])


def database_url(settings: Settings) -> str:
    """The configured server, or the embedded one of the data directory."""
    return settings.database_url or dsn_for(settings.data_dir)
