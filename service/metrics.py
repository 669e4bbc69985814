"""Figures for Prometheus, of all workers together, where `quotetrail[metrics]` is installed.

Without it nothing of it is imported, and there is no such address.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
from litestar import Litestar, Request, Response, Router, get

from service.auth.guard import Needs
from service.kit.db import OUT_OF_REACH, Database, Pools
from service.kit.exchanges import Exchange
from service.kit.replicas import Replica
from service.kit.workspace import METRICS
from service.settings import Settings
from service.webhooks import store as webhooks

_METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
_OTHER = "other"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_EVERY = 1.0
"""Seconds between two looks at the pool."""


class Metrics:
    """What this process counts, in files that one of them reads for all."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` for the files of all workers; none: of this process alone."""
        if folder:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # read when it is imported
        import prometheus_client as prometheus

        self._folder = folder
        self._registry = prometheus.CollectorRegistry()
        self._requests = prometheus.Counter(
            "quotetrail_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = prometheus.Histogram(
            "quotetrail_request_seconds",
            "Time from the request to the end of its answer.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._of = cache(self._count)
        self._failures = prometheus.Counter(
            "quotetrail_database_errors",
            "Requests refused because the database was away or at its limits.",
            ["kind"],
            registry=self._registry,
        )
        self._pool = prometheus.Gauge(
            "quotetrail_pool_connections",
            "Connections to the database: in use, open, and at most.",
            ["pool", "state"],
            registry=self._registry,
            multiprocess_mode="livesum",
        )

        self._reads = prometheus.Counter(
            "quotetrail_reads",
            "Reads by the server that they began on, where there is a replica.",
            ["server"],
            registry=self._registry,
        )
        self._lag = prometheus.Gauge(
            "quotetrail_replica_lag_seconds",
            "How far the replica is behind, at most; endless where it does not answer.",
            registry=self._registry,
            multiprocess_mode="livemax",
        )

    def observe(self, exchange: Exchange) -> None:
        """`kit.exchanges.Observe`. By the route, never by the path, of which there are too many."""
        method = exchange.method if exchange.method in _METHODS else _OTHER
        requests, seconds = self._of(method, exchange.template or _OTHER, exchange.status)
        requests.inc()
        seconds.observe(exchange.seconds)

    def _count(self, method: str, route: str, status: int) -> tuple[Any, Any]:
        """What counts such requests; finding it by its labels costs more than counting."""
        requests = self._requests.labels(method, route, status)
        return requests, self._seconds.labels(method, route)

    def database_failed(self, error: BaseException) -> None:
        """Counts it by its class."""
        self._failures.labels(type(error).__name__).inc()

    async def sample_for_ever(self, database: Database) -> None:
        """Ends by being cancelled."""
        counted: Counter[str] = Counter()
        while True:
            if database.replica:
                self._sample(database.replica, counted)
            for name, count in database.usage().items():
                pool, _, state = name.partition("_")
                self._pool.labels(pool, state).set(count)
            await asyncio.sleep(_EVERY)

    def _sample(self, replica: Replica, counted: Counter[str]) -> None:
        """`counted`: the reads that were told before."""
        for server, reads in replica.reads.items():
            self._reads.labels(server).inc(reads - counted[server])
            counted[server] = reads
        self._lag.set(replica.lag)

    def render(self, due: int | None) -> tuple[bytes, str]:
        """The text and its media type; `due` are webhooks with something to deliver."""
        import prometheus_client as prometheus
        from prometheus_client import multiprocess

        registry = self._registry
        if self._folder:
            _bury(self._folder)
            registry = prometheus.CollectorRegistry()
            multiprocess.MultiProcessCollector(registry, str(self._folder))
        text = prometheus.generate_latest(registry)
        if due is not None:
            text += (
                b"# HELP quotetrail_webhooks_due Webhooks with something to deliver now.\n"
                b"# TYPE quotetrail_webhooks_due gauge\nquotetrail_webhooks_due %d\n" % due
            )
        return text, prometheus.CONTENT_TYPE_LATEST


def _bury(folder: Path) -> None:
    """Of a worker that died, what was so at its time no longer is; what it counted stays."""
    for path in folder.glob("gauge_live*_*.db"):
        if not psutil.pid_exists(int(path.stem.rpartition("_")[2])):
            path.unlink(missing_ok=True)


def open_metrics(settings: Settings) -> Metrics | None:
    """None where they are not wanted or not installed."""
    if settings.metrics == "off" or find_spec("prometheus_client") is None:
        return None
    return Metrics(settings.shared_dir and settings.shared_dir / METRICS)


@get("/metrics", opt={"outside_contract": True})
async def show_metrics(request: Request[Any, Any, Any], database: Pools) -> Response[bytes]:
    """What was counted and measured, in the text format of Prometheus."""
    metrics: Metrics = request.app.state.metrics
    text, media_type = metrics.render(await _due(database))
    return Response(text, media_type=media_type, headers={"Cache-Control": "no-store"})


async def _due(database: Database) -> int | None:
    """None where the database is away, which the other figures tell."""
    try:
        async with database.read_newest() as reader:
            return await webhooks.count_due(reader)
    except OUT_OF_REACH:
        return None


@asynccontextmanager
async def sampling(app: Litestar) -> AsyncGenerator[None]:
    """A lifespan: looks at the pool while the service runs."""
    task = asyncio.create_task(app.state.metrics.sample_for_ever(app.state.database))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def router(settings: Settings) -> Router:
    """For keys with the scope `admin`, unless it is open to all."""
    guards = [] if settings.metrics == "public" else [Needs("admin")]
    return Router("/", route_handlers=[show_metrics], guards=guards)
