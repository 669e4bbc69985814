"""What is measured: the service, the limit and the peer, each in processes of its own."""

import os
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from bench.load import Server, family
from service.ledger.notes import new_signer
from tests.running import end, is_free, running_service, wait_until
from tests.servers import free_port

UNLIMITED = "10000000"
SERVICES: dict[str, dict[str, str]] = {"service": {}, "uncached": {"answer_cache": "0"}}
"""As it comes, and with no answers kept in memory: by what is set."""
APPS = {"limit": "bench.limit:app", "peer": "bench.peer:app"}


@contextmanager
def serving(
    folder: Path, database: str, counts: dict[str, list[int]], morphology: str
) -> Generator[list[Server]]:
    """Of each name so many servers with so many workers, on the same database; all are ended.

    The rate limits are out of reach, and only warnings are logged.
    """
    key = new_signer("bench").text()
    common = {"database_url": database, "signing_key": key, "morphology": morphology}
    wanted = [(name, workers) for name, many in counts.items() for workers in many]
    with ExitStack() as stack, ThreadPoolExecutor(len(wanted)) as threads:

        def start(name: str, workers: int) -> Server:
            if name in SERVICES:
                own = folder / f"{name}-{workers}"
                return stack.enter_context(_service(own, name, workers, common))
            return stack.enter_context(_granian(name, workers, database))

        yield [*threads.map(start, *zip(*wanted, strict=True))]


@contextmanager
def _service(folder: Path, name: str, workers: int, common: dict[str, str]) -> Generator[Server]:
    folder.mkdir(exist_ok=True)
    with running_service(
        folder,
        workers=str(workers),
        rate_limit=UNLIMITED,
        rate_limit_key=UNLIMITED,
        **SERVICES[name],
        **common,
    ) as service:
        yield Server(name, workers, service.url, psutil.Process(service.process.pid))


@contextmanager
def _granian(name: str, workers: int, database: str) -> Generator[Server]:
    """Served as the service is."""
    port = free_port()
    options = ["--interface", "asgi", "--no-ws", "--workers", str(workers), "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options, "--log-level", "warning", APPS[name]],
        env={**os.environ, "BENCH_DATABASE_URL": database},
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: not is_free(port), within=30, what=name)
        yield Server(name, workers, f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    finally:
        everyone = family(psutil.Process(process.pid))
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        end(everyone)
