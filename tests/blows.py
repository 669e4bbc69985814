"""Blows to a running service while others write to it, and how long they wait afterwards."""

import asyncio
import itertools
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import psutil

from tests.running import Running, end, is_free, wait_until


@dataclass
class Aftermath:
    """When writers were acknowledged what they had sent, and when the last blow struck."""

    acknowledged: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """When the request was sent, and when the answer was there."""
    struck_at: float = float("inf")

    def strike(self) -> None:
        """Called by each blow when it has struck."""
        self.struck_at = time.monotonic()

    @property
    def first(self) -> float:
        """Seconds from the blow to the first acknowledgement of what was sent after it."""
        since = self.struck_at
        return min(there - since for sent, there in self.acknowledged if sent >= since)

    @property
    def silence(self) -> float:
        """The longest time after the blow in which nobody was acknowledged anything."""
        since = self.struck_at
        times = [since, *sorted(there for _, there in self.acknowledged if there > since)]
        return max(later - earlier for earlier, later in itertools.pairwise(times))


Blow = Callable[[Running, Aftermath], Awaitable[None]]


async def kill_a_worker(service: Running, after: Aftermath) -> None:
    """And see that the one in its place serves."""
    old, *_ = workers = service.workers()
    before = {worker.pid for worker in workers}
    old.kill()
    after.strike()

    def new() -> list[psutil.Process]:
        return [worker for worker in service.workers() if worker.pid not in before]

    def new_one_serves() -> bool:
        with socket.create_connection(("127.0.0.1", service.port), timeout=5):
            connections = [one for worker in new() for one in worker.net_connections("tcp")]
        return psutil.CONN_ESTABLISHED in {one.status for one in connections}

    await asyncio.to_thread(wait_until, new, within=10, what="a new worker")
    await asyncio.to_thread(wait_until, new_one_serves, within=10, what="it serves")


async def kill_the_main_process(service: Running, after: Aftermath) -> None:
    """It strikes when its workers have left, as they do by themselves; then it is started again."""
    await asyncio.to_thread(service.kill_main)

    def they_are_gone() -> bool:
        return not service.workers() and is_free(service.port)

    await asyncio.to_thread(wait_until, they_are_gone, within=5, what="the workers leave")
    after.strike()
    service.start()


async def kill_the_service(service: Running, after: Aftermath) -> None:
    """The main process and the workers at one blow."""
    await asyncio.to_thread(service.kill)
    after.strike()
    service.start()


async def kill_the_service_and_its_database(service: Running, after: Aftermath) -> None:
    """All that runs."""
    await asyncio.to_thread(service.kill)
    await asyncio.to_thread(end, service.postgres())
    after.strike()
    service.start()


async def kill_a_backend(service: Running, after: Aftermath) -> None:
    """One that is at work on something, as its title tells; PostgreSQL then ends all others."""
    postmaster, backends = service.postmaster(), service.postgres()
    while not (busy := next(filter(is_writing, backends), None)):  # noqa: ASYNC110 - it looks
        await asyncio.sleep(0)
    busy.kill()
    after.strike()
    assert service.postmaster() == postmaster


def is_writing(backend: psutil.Process) -> bool:
    """Whether a backend is at an INSERT now."""
    try:
        return " INSERT" in " ".join(backend.cmdline())
    except psutil.NoSuchProcess:
        return False


async def kill_the_postmaster(service: Running, after: Aftermath) -> None:
    """The one process of the database that all others hang on."""
    service.postmaster().kill()
    after.strike()
