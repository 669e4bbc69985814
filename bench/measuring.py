"""Servers are asked in turn, several rounds: what one of them meets, all of them meet."""

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import psutil
from rich.progress import Progress, TaskID

from bench.asking import Asking
from bench.load import CONNECTIONS, Memory, Query, Run, Server, ask
from bench.questions import Questions

READS = ("page by speaker", "page by name", "one quote", "one chain", "a tree")
MEASURED = {
    ("service", 1): (*READS, "verify", "document"),
    ("uncached", 1): (*READS, "search"),
    ("limit", 1): READS,
    ("peer", 1): ("page by speaker", "one quote", "one chain"),
    ("service", 2): ("page by speaker", "one quote"),
    ("limit", 2): ("page by speaker", "one quote"),
}
"""What each server, with so many workers, is asked."""
COUNTS = {"service": [1, 2], "uncached": [1], "limit": [1, 2], "peer": [1]}
PAIRS = 400
"""Pages of two kinds, in turn."""

READING, WORKING = 10, 2
"""Seconds of each kind, in turn, while memory is looked at: reading comes oftener."""
WARMING = 128
"""Requests before anything is measured, of what is not read from memory afterwards."""
WRITING = {"document"}
"""Measured when all else is done: it ends what is kept in memory."""

Cell = tuple[str, int, str]
"""Server, workers, query."""
Results = dict[Cell, list[Run]]


class Plan(NamedTuple):
    """How long."""

    seconds: int
    rounds: int


def cells(servers: Sequence[Server], asked: Questions) -> list[tuple[Server, Query]]:
    """Query by query, and of each the servers that answer it."""
    names = [*asked.queries]
    return [
        (server, asked.queries[name])
        for name in names
        for server in servers
        if name in MEASURED[server.name, server.workers]
    ]


async def warm(server: Server, query: Query) -> None:
    """Some of the lines, on as many connections as are to come."""
    lines = query.file.read_text().splitlines()
    left = iter(lines if query.method == "GET" and server.name == "service" else lines[:WARMING])

    async def work() -> None:
        line = Asking(server.url)
        await line.open()
        for one in left:
            path, _, body = one.partition("\t")
            status, said = await line.ask(query.method, path, body.encode(), key=query.key)
            if status >= 300:
                raise RuntimeError(f"{server.name}: {path}: {status} {said[:500]!r}")
        line.close()

    await asyncio.gather(*[work() for _ in range(CONNECTIONS)])


async def measure(
    servers: Sequence[Server],
    asked: Questions,
    postgres: psutil.Process,
    plan: Plan,
    bar: tuple[Progress, TaskID],
) -> tuple[Results, dict[str, Any]]:
    """Runs of each cell, and the memory of the service's worker with what it had answered."""
    every = cells(servers, asked)
    results: Results = {}
    worker = next(one for one in servers if (one.name, one.workers) == ("service", 1))
    memory = {"begun_mb": Memory.of_worker(worker.process).rss}
    progress, task = bar
    progress.update(task, total=len(every) * plan.rounds, visible=True)
    reading = [one for one in every if one[1].name not in WRITING]
    writing = [one for one in every if one[1].name in WRITING]
    for some in (reading, writing):
        for server, query in some:
            if query.name in WRITING:
                ask(server, query, 1, postgres, f"warm-{time.time_ns()}-")
            else:
                await warm(server, query)
        memory.setdefault("warm_mb", Memory.of_worker(worker.process).rss)
        for turn in range(plan.rounds):
            for server, query in some if turn % 2 == 0 else reversed(some):
                tag = f"{server.workers}-{turn}-{time.time_ns()}-"
                run = ask(server, query, plan.seconds, postgres, tag)
                results.setdefault((server.name, server.workers, query.name), []).append(run)
                progress.advance(task)
    own = [runs for cell, runs in results.items() if cell[:2] == ("service", 1)]
    memory["after_mb"] = Memory.of_worker(worker.process).rss
    memory["requests"] = sum(run.requests for runs in own for run in runs)
    return results, memory


async def busy_and_quiet(server: Server, asked: Questions) -> dict[str, float]:
    """Of a page at the busiest speaker, and at quiet ones."""
    return await _in_turn(server, {"busiest": [asked.busiest], "quiet": asked.quiet})


async def far_and_first(server: Server, asked: Questions) -> dict[str, float]:
    """Of a page far down the list of all quotes, and of its first one."""
    return await _in_turn(server, {f"page {asked.far_page}": [asked.far], "page 1": [asked.first]})


async def _in_turn(server: Server, paths: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Milliseconds of two kinds of paths, one request at a time, and the first over the second."""
    line = Asking(server.url)
    await line.open()
    times: dict[str, list[float]] = {name: [] for name in paths}
    for turn in range(PAIRS):
        for name, many in paths.items():
            begun = time.perf_counter()
            await line.get(many[turn % len(many)])
            times[name].append((time.perf_counter() - begun) * 1000)
    line.close()
    one, other = medians = [statistics.median(many) for many in times.values()]
    return {
        **{f"{name}_p50_ms": round(p50, 3) for name, p50 in zip(times, medians, strict=True)},
        "ratio": round(one / other, 2),
    }


def soak(
    server: Server, queries: Sequence[Query], requests: int, postgres: psutil.Process
) -> dict[str, Any]:
    """Memory of a worker after so many requests of all kinds in turn, looked at ten times."""
    seen, done = [Memory.of_worker(server.process)], 0
    while done < requests:
        for query in queries:
            seconds = READING if query.name in READS else WORKING
            done += ask(server, query, seconds, postgres, f"soak-{time.time_ns()}-").requests
        if done >= requests * len(seen) / 10:
            seen.append(Memory.of_worker(server.process))
    return {
        "requests": done,
        "rss_mb": [one.rss for one in seen],
        "pss_mb": [one.pss for one in seen],
    }
