"""Figures and traces: what operators see of a running service, of all its workers together."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.conftest import Serve
from tests.documents import UNKNOWN, document
from tests.running import end, running_service, wait_until
from tests.test_keys import bearer, make_key


def value(text: str, name: str, **labels: str) -> float:
    """The sum of all samples of the name that have these labels."""
    total = 0.0
    for line in text.splitlines():
        if match := re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line):
            told = dict(re.findall(r'(\w+)="([^"]*)"', match[1] or ""))
            total += float(match[2]) if labels.items() <= told.items() else 0.0
    return total


async def test_figures_are_for_keys_that_may_everything(serve: Serve, db: Any):
    async with serve(key=None) as client:
        assert (await client.get("/metrics")).status_code == 401
        key = bearer(await make_key(db, "write"))
        assert (await client.get("/metrics", headers=key)).status_code == 403
    async with serve() as client:
        assert (await client.get("/metrics")).status_code == 200
    async with serve(key=None, metrics="public") as client:
        assert (await client.get("/metrics")).headers["content-type"].startswith("text/plain")
    async with serve(metrics="off") as client:
        assert (await client.get("/metrics")).status_code == 404


async def test_requests_are_counted_by_route_and_never_by_path(serve: Serve):
    async with serve() as client:
        await client.get(f"/v1/quotes/{UNKNOWN}")
        await client.get("/v1/quotes?q=таємниця")
        await client.get(f"/v1/nothing/{UNKNOWN}")
        await client.request("BREW", "/v1/quotes")
        await client.get("/v1/quotes.csv")
        text = (await client.get("/metrics")).text
    assert (
        value(text, "quotetrail_requests_total", route="/v1/quotes/{quote_id}", status="404") == 1
    )
    assert value(text, "quotetrail_requests_total", route="/v1/quotes", status="200") == 1
    assert value(text, "quotetrail_requests_total", route="other", status="404") == 1
    assert value(text, "quotetrail_requests_total", method="other", status="405") == 1
    assert value(text, "quotetrail_request_seconds_count", route="/v1/quotes") == 1
    assert str(UNKNOWN) not in text
    assert "таємниця" not in text
    assert "BREW" not in text


async def test_pool_and_webhooks_are_told(serve: Serve, db: Any):
    async with serve(pool_size=2) as client:
        await client.post("/v1/documents", json=document())
        await db.execute(
            """
            INSERT INTO webhooks (id, url, secret, subjects, actions, position, leased_until)
                 VALUES ($1, 'https://example.org', '', '{}', '{}', 0, now() + interval '1 hour')
            """,
            UNKNOWN,
        )
        text = (await client.get("/metrics")).text
    assert value(text, "quotetrail_pool_connections", pool="readers", state="most") == 2
    assert value(text, "quotetrail_webhooks_due") == 1


async def test_errors_of_the_database_are_counted_by_their_kind(serve: Serve):
    async with serve(database_url="postgresql://nobody@127.0.0.1:1/none") as client:
        assert (await client.get("/v1/quotes")).status_code == 503
        text = (await client.get("/metrics")).text
    assert value(text, "quotetrail_database_errors_total", kind="ConnectionRefusedError") == 1
    assert "quotetrail_webhooks_due" not in text


def spans(log: str) -> Iterator[dict[str, Any]]:
    """Those that the console exporter has written."""
    for found in re.finditer(r"^\{\n.*?^\}$", log, re.MULTILINE | re.DOTALL):
        yield json.loads(found[0])


def test_workers_are_counted_together_and_requests_are_traced(tmp_path: Path, monkeypatch: Any):
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
    with running_service(tmp_path, workers="2", pool_size="2") as service:
        with httpx.Client(base_url=service.url, headers={"Connection": "close"}) as client:
            for _ in range(30):
                assert client.get("/v1/outlets?name=xyzzy").status_code in {200, 400}
            answer = client.post("/v1/documents", json=document(), headers=service.headers)
            assert answer.status_code == 201

            def counted() -> float:
                text = client.get("/metrics", headers=service.headers).text
                return value(text, "quotetrail_requests_total", route="/v1/outlets")

            assert counted() == 30
            time.sleep(0.5)  # what was traced is sent
            end(service.workers()[:1])  # what it counted stays
            wait_until(lambda: len(service.workers()) == 2, within=30, what="two workers")
            wait_until(service.is_ready, within=30, what="ready")
            assert counted() == 30
            text = client.get("/metrics", headers=service.headers).text
            most = value(text, "quotetrail_pool_connections", pool="readers", state="most")
            assert most <= 4  # of the living
        time.sleep(0.5)
        service.stop()
        told = list(spans(service.log.read_text()))
    requests = [one for one in told if one["kind"] == "SpanKind.SERVER"]
    assert {one["name"] for one in requests} >= {"GET /v1/outlets", "POST /v1/documents"}
    (posted,) = [one for one in requests if one["name"] == "POST /v1/documents"]
    assert posted["attributes"]["quotetrail.request_id"]
    trace = posted["context"]["trace_id"]
    within = [one["name"] for one in told if one["context"]["trace_id"] == trace]
    assert "INSERT" in {name.split()[0] for name in within}
    assert all(one["parent_id"] for one in told if one["kind"] == "SpanKind.CLIENT")
    assert "xyzzy" not in json.dumps(told)


WITHOUT = """
import sys
import service.app, service.cli, service.settings
service.app.create_app(service.settings.Settings(metrics="off"))
extras = ("prometheus_client", "opentelemetry.sdk", "opentelemetry.exporter")
print([name for name in sys.modules if name.startswith(extras)])
"""


def test_extras_that_are_not_asked_for_are_not_imported():
    command = [sys.executable, "-c", WITHOUT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
