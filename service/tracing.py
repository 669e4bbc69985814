"""Traces by OpenTelemetry, where `quotetrail[otel]` is installed and `OTEL_…` says where to.

Without those variables nothing of it is imported.
"""

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

from litestar import Litestar, Request

from service.kit.logs import said

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_UNTOLD = ("url.query", "url.full", "http.url", "http.target")
"""Attributes that would tell what was searched for."""


def wanted(environ: Mapping[str, str]) -> bool:
    """Whether the standard variables ask for traces, and there is what makes them."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    exporter = environ.get("OTEL_TRACES_EXPORTER", "")
    asked = exporter not in {"", "none"} or (not exporter and any(map(environ.get, _ENDPOINTS)))
    return asked and find_spec("opentelemetry.sdk") is not None


def traced(app: Any) -> Any:
    """The ASGI application with a span round each request, and one round each statement in it."""
    from opentelemetry import trace
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
    from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    class OfRequests(BatchSpanProcessor):
        """Without the statements that no request is behind: looks at what is due, each second."""

        def on_end(self, span: Any) -> None:
            if span.parent or span.kind is not trace.SpanKind.CLIENT:
                super().on_end(span)

    # What the variables say of resource, sampler, batches and exporters, these read themselves.
    name = os.environ.get("OTEL_SERVICE_NAME") or "quotetrail"
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    for exporter in _exporters(os.environ.get("OTEL_TRACES_EXPORTER") or "otlp"):
        provider.add_span_processor(OfRequests(exporter()))
    trace.set_tracer_provider(provider)
    AsyncPGInstrumentor().instrument()
    return OpenTelemetryMiddleware(
        app,
        default_span_details=_by_method,
        server_request_hook=_hide,
        exclude_spans=["receive", "send"],
    )


def _exporters(listed: str) -> list[Any]:
    """Their classes, by the names that packages give them; `otlp` is the one over HTTP."""
    known = {one.name: one for one in entry_points(group="opentelemetry_traces_exporter")}
    known["otlp"] = known["otlp_proto_http"]
    names = [name.strip() for name in listed.split(",") if name.strip()]
    if missing := [name for name in names if name not in known]:
        raise ValueError(f"OTEL_TRACES_EXPORTER: {missing[0]!r} is none of {', '.join(known)}")
    return [known[name].load() for name in names]


def _by_method(scope: Any) -> tuple[str, dict[str, Any]]:
    return scope.get("method", "HTTP"), {}


def _hide(span: Any, _scope: Any) -> None:
    for name in _UNTOLD:
        if name in (span.attributes or ()):
            span.set_attribute(name, "")


async def name_span(request: Request[Any, Any, Any]) -> None:
    """The span is called by the route, which is known once the handler is found."""
    from opentelemetry import trace

    span, template = trace.get_current_span(), request.scope["path_template"]
    span.update_name(f"{request.method} {template}")
    span.set_attribute("http.route", template)
    request_id = said("request_id")
    span.set_attribute("quotetrail.request_id", request_id)


@asynccontextmanager
async def flushing(_: Litestar) -> AsyncGenerator[None]:
    """A lifespan: what was traced last is sent before the worker leaves."""
    yield
    from opentelemetry import trace

    provider: Any = trace.get_tracer_provider()
    if hasattr(provider, "shutdown"):  # the one that does nothing has none
        provider.shutdown()
