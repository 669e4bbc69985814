"""The composition root: the one file that knows every room."""

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from typing import Any

from litestar import Litestar, Request, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import HTTPScope

import service.archive.api
import service.archive.memento
import service.compat.claim_review.api
import service.compat.factcheck.api
import service.compat.graciousquotes.api
import service.compat.reconcile.api
import service.corrections.api
import service.corrections.state_store
import service.documents.api
import service.exports.api
import service.ledger.api
import service.ledger.proof_api
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
from service import contract, metrics, tracing
from service.auth import auditing
from service.auth.auditing import Trail
from service.auth.guard import Needs
from service.auth.limiting import Limits
from service.exports.negotiation import negotiate
from service.kit import errors, health
from service.kit.caching import MIB, AnswerCache
from service.kit.clients import Proxies
from service.kit.db import (
    Connection,
    open_database,
    provide_database,
    provide_newest,
    provide_reader,
)
from service.kit.framework import Application
from service.kit.idempotency import (
    AnsweredBefore,
    answer_again,
    provide_tx,
    remember,
    sweep_for_ever,
)
from service.kit.outward import Outward
from service.kit.postgres import SERVICE_ROLE, dsn_for
from service.kit.rates import Rates
from service.kit.shell import Shell
from service.kit.wire import StrictRequest, provide_asked, read_request
from service.kit.workspace import RATES, is_stopping
from service.language.searching import the_analyser
from service.language.words.lemmas import warm
from service.ledger.keeping import signing_key
from service.ledger.readiness import check_log
from service.ledger.signing import Identity, sign_for_ever
from service.ledger.store import States, sealing
from service.ledger.verify_store import Things
from service.quotes.rendering import Renderings, provide_renderings
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
THINGS: Things = {
    **service.speakers.state_store.THINGS,
    **service.publications.state_store.THINGS,
    **service.quotes.state_store.THINGS,
    **service.reviews.state_store.THINGS,
    **service.corrections.state_store.THINGS,
}
"""Where verification finds all that must be on the log."""
seal = sealing(STATES)
"""What ends each transaction that changes the record."""


READERS: list[Any] = [Needs("read")]
RECORD = Router(
    "/",
    route_handlers=[
        service.archive.api.router,
        service.archive.memento.router,
        service.compat.claim_review.api.router,
        service.compat.factcheck.api.router,
        service.compat.graciousquotes.api.router,
        service.compat.reconcile.api.router,
        service.corrections.api.router,
        service.documents.api.router,
        service.exports.api.router,
        service.ledger.api.router,
        service.ledger.proof_api.router,
        service.verification.api.router,
        service.verification.tracing.router,
        service.quotes.api.router,
        service.reviews.api.router,
        service.publications.api.outlets_router,
        service.publications.api.publications_router,
        service.speakers.api.router,
    ],
    guards=READERS,
)
"""What may be read without a key, where reading is open; put together once, as it is copied."""


def create_app(settings: Settings) -> Shell:
    """The whole service as an ASGI application; the database is opened by its lifespan."""
    limits = _limits(settings)
    cached = AnswerCache(settings.answer_cache * MIB)
    trail = Trail(settings.audit_days)
    counted = metrics.open_metrics(settings)
    operations = [health.router, *([metrics.router(settings)] if counted else [])]
    followed = tracing.wanted(os.environ)
    identity = cache(partial(_identity, settings))
    app = Application(
        route_handlers=[RECORD, service.webhooks.api.router, *operations, *contract.handlers],
        dependencies={
            "asked": Provide(provide_asked, sync_to_thread=False),
            "database": Provide(provide_database, sync_to_thread=False),
            "newest": Provide(provide_newest),
            "reader": Provide(provide_reader),
            "renderings": Provide(provide_renderings, sync_to_thread=False),
            "tx": Provide(provide_tx),
        },
        request_class=StrictRequest,
        before_request=_read_and_name if followed else read_request,
        after_request=remember,
        exception_handlers={AnsweredBefore: answer_again, Exception: errors.answer},
        lifespan=[
            *([tracing.flushing] if followed else []),
            _database,
            _dictionaries,
            _webhooks,
            _trail,
            _sweeping,
            _rendering,
            _signing,
            *([metrics.sampling] if counted else []),
        ],
        state=State({
            "cache": cached,
            "settings": settings,
            "outward": outward_of(settings),
            "limits": limits,
            "trail": trail,
            "metrics": counted,
            "database_failed": counted and counted.database_failed,
            "checks": _checks(settings, identity),
            "identity": identity,
            "stopping": partial(is_stopping, settings.shared_dir),
        }),
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
        admit=limits.admit,
        read_by_all=READERS,
        is_open=partial(_is_open, by_all=settings.public_read and not followed),
        cache=cached,
        observers=[
            trail.observe,
            *([counted.observe] if counted else []),
        ],
    )


def _is_open(scope: HTTPScope, *, by_all: bool) -> bool:
    """Where reading is open, and no key is given that would have to be looked up."""
    return by_all and all(name != b"authorization" for name, _ in scope["headers"])


async def _read_and_name(request: Request[Any, Any, Any]) -> Any:
    await tracing.name_span(request)
    return await read_request(request)


@asynccontextmanager
async def _database(app: Litestar) -> AsyncGenerator[None]:
    settings: Settings = app.state.settings
    url = service_url(settings)
    async with open_database(
        url,
        settings.read_database_url or url,
        size=settings.pool_size,
        patience=settings.deadline,
        seal=_seal,
        statement_cache=settings.statement_cache,
        lag=settings.replica_lag,
    ) as database:
        app.state.database = database
        app.state.cache.open(database)
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
    async with _beside(deliver_for_ever(app.state.database, app.state.outward)):
        yield


@asynccontextmanager
async def _rendering(app: Litestar) -> AsyncGenerator[None]:
    app.state.renderings = Renderings(app.state.database)
    async with _beside(app.state.renderings.keep_for_ever()):
        yield


@asynccontextmanager
async def _sweeping(app: Litestar) -> AsyncGenerator[None]:
    async with _beside(sweep_for_ever(app.state.database)):
        yield


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Work that is done while the service serves."""
    task = asyncio.create_task(work)
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def _signing(app: Litestar) -> AsyncGenerator[None]:
    identity: Identity = app.state.identity()
    app.state.signer = identity.signer
    async with _beside(sign_for_ever(app.state.database, identity)):
        yield


def _identity(settings: Settings) -> Identity:
    """As which log the service signs; its key is made where there is none."""
    signer = signing_key(settings.signing_key, settings.data_dir, settings.origin)
    return Identity(signer, settings.origin or signer.name, settings.data_dir)


@asynccontextmanager
async def _trail(app: Litestar) -> AsyncGenerator[None]:
    trail: Trail = app.state.trail
    async with _beside(trail.write_for_ever(app.state.database)):
        yield


async def _seal(tx: Connection) -> None:
    """The change itself comes last: its position is taken from a row that all wait for."""
    await auditing.seal(tx)
    await seal(tx)


def _checks(settings: Settings, identity: Callable[[], Identity]) -> health.Checks:
    """What `/health/ready` tells of, in the order in which a failure is told."""
    return {
        "pool": health.check_pool,
        **({"replica": health.check_replica} if settings.read_database_url else {}),
        "schema": health.check_schema,
        "ledger": check_log(identity),
        "disk": health.check_disk(settings.data_dir),
    }


def _limits(settings: Settings) -> Limits:
    return Limits(
        Rates(settings.shared_dir and settings.shared_dir / RATES, alone=settings.workers == 1),
        Proxies(settings.trusted_proxies),
        of_address=settings.rate_limit,
        of_key=settings.rate_limit_key,
    )


def outward_of(settings: Settings) -> Outward:
    """Who may be asked from here."""
    return Outward([one.strip() for one in settings.outward_allow.split(",") if one.strip()])


def service_url(settings: Settings) -> str:
    """The configured server, or the embedded one as the role that cannot change the log."""
    return settings.database_url or dsn_for(settings.data_dir, SERVICE_ROLE)


def owner_url(settings: Settings) -> str:
    """The same as the role that owns the schema, for migrations and the command line."""
    return settings.owner_database_url or settings.database_url or dsn_for(settings.data_dir)
