"""Load on a server: wrk with sixteen connections, and what the processes used meanwhile."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple, Self

import msgspec
import psutil
from msgspec import Struct

SCRIPT = Path(__file__).with_name("ask.lua")
CONNECTIONS = 16


class Query(Struct, frozen=True, kw_only=True):
    """One kind of request, with a file that has one on each line."""

    name: str
    file: Path
    method: Literal["GET", "POST"] = "GET"
    key: str = ""


class Server(NamedTuple):
    """What is asked; `process` has started its workers."""

    name: str
    workers: int
    url: str
    process: psutil.Process


class Told(Struct, frozen=True):
    """What wrk says; latencies in milliseconds."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float
    refused: int
    failed: int


class Run(Struct, frozen=True, kw_only=True):
    """One query of one server in one round; CPU in microseconds of a request."""

    rps: float
    p50: float
    p99: float
    server_cpu: float
    postgres_cpu: float
    requests: int
    bytes: float
    errors: int


def check_wrk() -> None:
    """Leaves the program with an error where there is none."""
    if shutil.which("wrk") is None:
        sys.exit("bench: it needs wrk: `apt-get install wrk`, or https://github.com/wg/wrk")


def family(process: psutil.Process) -> list[psutil.Process]:
    """A process with all that it has started."""
    with suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def used(process: psutil.Process) -> float:
    """Seconds of CPU of a process and all that it has started, the dead ones included."""
    total = 0.0
    for one in family(process):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


class Memory(NamedTuple):
    """Of a process, in megabytes: all that it maps, and that with what is shared divided."""

    rss: float
    pss: float

    @classmethod
    def of_worker(cls, process: psutil.Process) -> Self:
        """The largest of those that it has started; the share is 0 where no system tells it."""
        found = [cls(0, 0)]
        for one in family(process)[1:]:
            with suppress(psutil.NoSuchProcess):
                info = one.memory_full_info()
                shared: int = getattr(info, "pss", 0)
                found.append(cls(round(info.rss / 1e6, 1), round(shared / 1e6, 1)))
        return max(found)


def ask(server: Server, query: Query, seconds: int, postgres: psutil.Process, tag: str) -> Run:
    """As many requests as can be in so many seconds."""
    before = used(server.process), used(postgres)
    told = _wrk(server.url, query, seconds, tag)
    after = used(server.process), used(postgres)
    many = max(told.requests, 1)
    cost = [(now - then) / many * 1e6 for then, now in zip(before, after, strict=True)]
    return Run(
        rps=told.requests / told.seconds,
        p50=told.p50,
        p99=told.p99,
        server_cpu=cost[0],
        postgres_cpu=cost[1],
        requests=told.requests,
        bytes=told.bytes / many,
        errors=told.refused + told.failed,
    )


def _wrk(url: str, query: Query, seconds: int, tag: str) -> Told:
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", str(SCRIPT)]
    asked: Sequence[str] = [str(query.file), query.method, query.key, tag]
    done = subprocess.run(["wrk", *options, url, "--", *asked], capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"wrk: {done.stderr.decode()} {done.stdout.decode()}")
    return msgspec.json.decode(done.stdout.strip().splitlines()[-1], type=Told)
