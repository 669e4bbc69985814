"""`make chaos`: writers who insist, a service that is struck again and again, and what is left.

Each blow falls while all writers are at work; the next one when each of them is at work again.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from service.kit.db import OUT_OF_REACH, connect
from service.kit.postgres import dsn_for
from tests.accounts import Account, account_for
from tests.blows import (
    Aftermath,
    Blow,
    kill_a_backend,
    kill_a_worker,
    kill_the_main_process,
    kill_the_postmaster,
)
from tests.disks import MIB, Disk, NoDiskError, small_disk
from tests.insisting import Tally, write
from tests.running import Running, running_service

ROUNDS = 3
WRITERS = 16
DISK_MIB = 512
WAL_MIB = 96  # at most, so that the write-ahead log leaves room on so small a disk
BEFORE = 200  # requests acknowledged before each blow
AFTER = 3  # requests that each writer must get acknowledged that it sends after the blow
FULL_FOR = 6  # seconds from the first refusal
OVERCOME_WITHIN = 90
LOOK_EVERY = 0.1
SHOWN = 10  # of what is wrong, of each kind


class GaveUpError(RuntimeError):
    """Its message says what did not come to its end."""


@dataclass
class Overcome:
    """A blow, and how long it took from there."""

    what: str
    acknowledged: float
    """Seconds to the first acknowledgement of what was sent after the blow."""
    silence: float
    """The longest in which nobody was acknowledged anything."""
    ready: float
    """Seconds until `/health/ready` said so for good; none where it never said otherwise."""


@dataclass
class Chaos:
    """One run."""

    service: Running
    writers: int
    blows: list[Blow]
    tally: Tally
    overcome: list[Overcome] = field(default_factory=list[Overcome])
    looks: list[tuple[float, float, bool]] = field(default_factory=list[tuple[float, float, bool]])
    """When it was asked whether it is ready, when the answer was there, and what it was."""

    async def run(self, progress: Progress) -> None:
        """Every blow; then each writer ends what it has begun. Raises GaveUpError."""
        bar = progress.add_task("", total=len(self.blows))
        async with asyncio.TaskGroup() as group:
            for writer in range(self.writers):
                group.create_task(write(self.service, self.tally, writer))
            looking = group.create_task(self._look())
            telling = group.create_task(self._tell(progress, bar))
            for blow in self.blows:
                self.overcome.append(one := await self._survive(blow))
                progress.console.print(
                    f"{one.what:<26} a write acknowledged after {one.acknowledged:4.1f} s,"
                    f" ready after {one.ready:4.1f} s",
                    soft_wrap=True,
                )
                progress.advance(bar)
            self.tally.stopping = True
            looking.cancel()
            telling.cancel()

    async def _survive(self, blow: Blow) -> Overcome:
        tally, what = self.tally, blow.__name__.replace("_", " ")
        goal = len(tally.acknowledged) + BEFORE
        await until(lambda: len(tally.acknowledged) >= goal, what=f"all at work before {what}")
        await blow(self.service, tally)
        await until(self._is_overcome, what=f"all at work after {what}")
        return Overcome(what, tally.first, tally.silence, self._ready_after())

    def _is_overcome(self) -> bool:
        asked, _, ready = self.looks[-1]
        everyone = all(self.tally.since_blow[writer] >= AFTER for writer in range(self.writers))
        return everyone and ready and asked > self.tally.struck_at

    def _ready_after(self) -> float:
        since = self.tally.struck_at
        looks = [look for look in self.looks if look[0] > since]
        failed = [place for place, (_, _, ready) in enumerate(looks) if not ready]
        return looks[failed[-1] + 1][1] - since if failed else 0.0

    async def _look(self) -> None:
        while True:
            asked = time.monotonic()
            ready = await is_ready(self.service)
            self.looks.append((asked, time.monotonic(), ready))
            await asyncio.sleep(LOOK_EVERY)

    async def _tell(self, progress: Progress, bar: TaskID) -> None:
        while True:
            done = f"{len(self.tally.acknowledged):,} requests acknowledged, blows overcome"
            progress.update(bar, description=done)
            await asyncio.sleep(1)


async def is_ready(service: Running) -> bool:
    """Of either worker, as the connection is a new one."""
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            return (await client.get(f"{service.url}/health/ready")).is_success
    except httpx.TransportError:
        return False


async def until(condition: Callable[[], object], *, what: str) -> None:
    """Raises GaveUpError."""
    deadline = time.monotonic() + OVERCOME_WITHIN
    while not condition():
        if time.monotonic() > deadline:
            raise GaveUpError(f"{what}: not within {OVERCOME_WITHIN} s")
        await asyncio.sleep(0.02)


def filling(disk: Disk, tally: Tally) -> list[Blow]:
    """Blows that strike when the disk is free again: until then nothing can be recovered.

    First tables cannot grow, so that writes are refused; then the write-ahead log cannot either,
    and PostgreSQL goes down until there is room.
    """

    async def fill_the_disk(_: Running, after: Aftermath) -> None:
        refused = tally.seen["503"]
        with disk.filled():
            await until(lambda: tally.seen["503"] > refused, what="writes fail on a full disk")
            await stay_full(disk)
        after.strike()

    async def fill_disk_and_log(service: Running, after: Aftermath) -> None:
        async with write_ahead(service) as write_more:
            with disk.filled():
                while await write_more():
                    await asyncio.to_thread(disk.fill)
                await stay_full(disk)
        after.strike()

    return [fill_the_disk, fill_disk_and_log]


async def stay_full(disk: Disk) -> None:
    """What others give back meanwhile is taken as well."""
    for _ in range(FULL_FOR):
        await asyncio.to_thread(disk.fill)
        await asyncio.sleep(1)


@asynccontextmanager
async def write_ahead(service: Running) -> AsyncGenerator[Callable[[], Awaitable[bool]]]:
    """Puts 1 MiB on the write-ahead log, which nobody reads; false once the database is gone."""
    db = await connect(dsn_for(service.data_dir))

    async def write_more() -> bool:
        try:
            await db.execute(f"SELECT pg_logical_emit_message(false, '', repeat('-', {MIB}))")
        except OUT_OF_REACH:
            return False
        return True

    try:
        yield write_more
    finally:
        db.terminate()


async def hold_the_log_small(service: Running) -> None:
    """PostgreSQL's write-ahead log may take a gigabyte otherwise, before it is recycled."""
    db = await connect(dsn_for(service.data_dir))
    await db.execute(f"ALTER SYSTEM SET max_wal_size = '{WAL_MIB}MB'")
    await db.execute("SELECT pg_reload_conf()")
    await db.close()


def verify_ledger(service: Running) -> tuple[bool, str]:
    """Whether `quotetrail ledger verify` passes, and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "service", "ledger", "verify"],
        env=service.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout.strip() or done.stderr.strip()


def recovery(overcome: list[Overcome]) -> Table:
    """By blow, the median and the worst."""
    table = Table("blow", "times", title="Seconds to recover, median (worst)")
    table.caption = "A full disk: from when there is room. Ready after 0.0: throughout."
    for measure in ("first write", "longest silence", "ready"):
        table.add_column(measure, justify="right")
    by_blow: dict[str, list[Overcome]] = defaultdict(list)
    for one in overcome:
        by_blow[one.what].append(one)
    for what, times in by_blow.items():
        columns = zip(*((one.acknowledged, one.silence, one.ready) for one in times), strict=True)
        told = [f"{statistics.median(column):.1f} ({max(column):.1f})" for column in columns]
        table.add_row(what, str(len(times)), *told)
    return table


def findings(tally: Tally, account: Account) -> dict[str, list[str]]:
    """All that must be empty."""
    broken = [one for one in tally.refusals if one.startswith("5") and not one.startswith("503")]
    return {
        "lost": account.lost,
        "doubled": account.doubled,
        "5xx other than 503": broken,
        "other unexpected answers": [one for one in tally.refusals if one not in broken],
    }


def sums(tally: Tally, found: dict[str, list[str]]) -> Table:
    """What the writers saw, and what is left of it."""
    table = Table("", title="Requests")
    table.add_column("count", justify="right")
    lost_connections = sum(n for what, n in tally.seen.items() if what.endswith("Error"))
    for what, count in {
        "acknowledged": tally.seen["acknowledged"],
        "of these, when sent again, with the answer kept": tally.seen["replayed"],
        "sent again after 503": tally.seen["503"],
        "sent again as the key was in use": tally.seen["409"],
        "sent again after a lost connection": lost_connections,
        **{what: len(those) for what, those in found.items()},
    }.items():
        table.add_row(what, f"{count:,}")
    return table


def strike(service: Running, given: argparse.Namespace, disk: Disk | None, out: Console) -> bool:
    """Whether all is well in the end."""
    tally = Tally()
    blows: list[Blow] = [
        kill_the_postmaster,
        kill_a_backend,
        kill_a_worker,
        kill_the_main_process,
    ]
    if disk:
        asyncio.run(hold_the_log_small(service))
        blows += filling(disk, tally)
    chaos = Chaos(service, given.writers, blows * given.rounds, tally)
    try:
        with progress_bar(out) as progress:
            asyncio.run(chaos.run(progress))
    except BaseExceptionGroup as errors:
        why, others = errors.split((GaveUpError, AssertionError))
        if others or not why:
            raise
        for one in (*why.exceptions, *tally.refusals[:SHOWN], service.tail()):
            out.print(one, markup=False, soft_wrap=True)
        return False
    out.print("Looking for each of them on record …")
    found = findings(tally, asyncio.run(account_for(service, tally)))
    verified, said = verify_ledger(service)
    out.print(recovery(chaos.overcome), sums(tally, found))
    out.print(f"quotetrail ledger verify: {said}", markup=False, soft_wrap=True)
    for what, those in found.items():
        for one in those[:SHOWN]:
            out.print(f"{what}: {one}", markup=False, soft_wrap=True)
    return verified and not any(found.values())


def progress_bar(out: Console) -> Progress:
    """Blows of all that are to come."""
    words = TextColumn("{task.description}")
    return Progress(BarColumn(), MofNCompleteColumn(), words, TimeElapsedColumn(), console=out)


@contextmanager
def disk_for(folder: Path, out: Console) -> Generator[Disk | None]:
    """None where this machine lets nobody mount one."""
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(small_disk(folder, DISK_MIB))
        except NoDiskError as error:
            out.print(f"No disk will be full, as none can be mounted here: {error}", markup=False)
            disk = None
        yield disk


def main() -> int:
    """0 where nothing was lost, doubled or unexpected."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of all blows in turn")
    parser.add_argument("--writers", type=int, default=WRITERS, help="at work at one time")
    given = parser.parse_args()
    out = Console()
    with (
        tempfile.TemporaryDirectory() as folder,
        disk_for(Path(folder, "disk"), out) as disk,
        running_service(
            Path(folder), workers="2", data_dir=str(Path(folder, "disk", "data"))
        ) as service,
    ):
        return 0 if strike(service, given, disk, out) else 1


if __name__ == "__main__":
    sys.exit(main())
