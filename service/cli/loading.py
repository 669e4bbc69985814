"""`load` and `example`: documents from files into the record."""

import asyncio
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import IO

import click
import rich_click
from rich.console import Console
from rich.progress import DownloadColumn, Progress, TextColumn

from service.app import seal
from service.cli.common import (
    attempt,
    patiently,
    progress_bar,
    running_database,
    settings_and_logging,
)
from service.cli.preparing import (
    Helpers,
    Prepared,
    Refused,
    helpers,
    read_document,
    refused,
)
from service.cli.reading import BROKEN, Entry, entries, opened, size_of
from service.documents import recording
from service.documents.batching import MOST_DOCUMENTS, Apart, together
from service.documents.model import Document, Receipt
from service.documents.plan import Plan
from service.kit.db import Connection, Database, open_database
from service.kit.problems import Refusal, Unavailable

AHEAD = 4
"""So many times as many documents as are recorded together are read and prepared beforehand."""
FIRST = 20
"""Documents that are prepared at once at first, so that there is soon something to record."""
MOST_BYTES = 10_000_000
"""Of documents that are prepared at once."""
EXIT_REFUSED = 1


@dataclass
class Tally:
    """What became of the documents."""

    outcomes: Counter[str] = field(default_factory=Counter[str])

    def __str__(self) -> str:
        """For the person at the terminal."""
        new, held, refused = (self.outcomes[name] for name in ("new", "held", "refused"))
        total = new + held + refused
        return f"{total:,} documents: {new:,} recorded, {held:,} held already, {refused:,} refused"


@rich_click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE…")
def load(paths: tuple[str, ...]) -> None:
    """Record documents from files: one JSON document, or one on each line (NDJSON).

    Files may be compressed (.gz, .zst); - is standard input. What is refused is reported with its
    line and reason, and the rest goes on. What is held already is left as it is, so that a load
    can be run again.
    """
    for path in paths:
        if path != "-" and not Path(path).is_file():
            raise click.BadParameter(f"There is no file {path!r}.", param_hint="FILE…")
    settings = settings_and_logging()
    console = Console(stderr=True)
    tally = Tally()
    with helpers() as beside, running_database(settings) as url:
        try:
            with progress_bar(
                console, DownloadColumn(), TextColumn("{task.fields[rate]}")
            ) as progress:
                asyncio.run(_load(paths, url, beside, progress, tally))
        finally:
            console.print(str(tally), highlight=False)
    if tally.outcomes["refused"]:
        sys.exit(EXIT_REFUSED)


@rich_click.command()
def example() -> None:
    """Record the example that ships with quotetrail, and print what it has become."""
    raw = files("service").joinpath("example", "document.json").read_bytes()

    async def run(url: str) -> str:
        async with open_database(url, url, size=1, patience=60, seal=seal) as database:
            return await attempt(database, partial(_record, read_document(raw)))

    with running_database(settings_and_logging()) as url:
        outcome = asyncio.run(run(url))
    said = {"new": "The example is recorded.", "held": "The example is on record already."}
    click.echo(said[outcome])


async def _record(document: Document, tx: Connection) -> str:
    """`new` or `held`. Raises a refusal."""
    return _outcome(await recording.record(tx, document))


def _outcome(receipt: Receipt) -> str:
    return "new" if receipt.new else "held"


async def _load(
    paths: tuple[str, ...], url: str, beside: Helpers, progress: Progress, tally: Tally
) -> None:
    async with open_database(url, url, size=1, patience=60, seal=seal) as database:
        for path in paths:
            await _File(path, database, beside, progress, tally).load()


@dataclass
class _Chunk:
    """Documents that follow each other in a file, read as far as `read` bytes of it."""

    entries: list[Entry]
    prepared: "asyncio.Task[list[Prepared]]"
    read: int | None


class _File:
    """Its documents are read and prepared some way ahead, and recorded in their order."""

    def __init__(
        self,
        path: str,
        database: Database,
        beside: Helpers,
        progress: Progress,
        tally: Tally,
    ) -> None:
        self.path, self.database, self.beside = path, database, beside
        self.progress, self.tally = progress, tally
        self.size = size_of(path)
        self.task = progress.add_task(path, total=self.size, rate="")
        self.done = 0
        self.started = time.monotonic()

    async def load(self) -> None:
        """Raises ClickException where the compression is broken, after what could be read."""
        waiting: deque[_Chunk] = deque()
        try:
            await self._read(waiting)
        finally:
            await _let_go(waiting)
        total = self.size or self.done
        self.progress.update(self.task, completed=total, total=total)

    async def _read(self, waiting: deque[_Chunk]) -> None:
        broken: click.ClickException | None = None
        try:
            with opened(self.path) as (stream, raw):
                for some in _some(entries(self.path, stream)):
                    prepared = asyncio.create_task(self.beside.prepare([one.raw for one in some]))
                    waiting.append(_Chunk(some, prepared, _position(raw)))
                    if len(waiting) > AHEAD:
                        await self._take(waiting.popleft())
        except click.ClickException as error:
            broken = error
        while waiting:
            await self._take(waiting.popleft())
        if broken:
            raise broken

    async def _take(self, chunk: _Chunk) -> None:
        """Records what is in it, in runs of documents that can be recorded together."""
        pairs = list(zip(chunk.entries, await chunk.prepared, strict=True))
        for entry, one in pairs:
            if isinstance(one, Refused):
                self._report(entry, one)
        planned = [(entry, one) for entry, one in pairs if not isinstance(one, Refused)]
        begun = 0
        for run in together([plan for _, plan in planned]):
            await self._record(planned[begun : begun + len(run)])
            begun += len(run)
        self._count(len(pairs) - len(planned), chunk.read)

    async def _record(self, run: Sequence[tuple[Entry, Plan]]) -> None:
        """In one transaction; where not all of them can be, in several, in their order."""
        plans = [plan for _, plan in run]
        try:
            work = partial(recording.record_all, plans=plans)
            receipts = await patiently(self.database, work)
        except Apart as apart:
            for part in _around(run, apart.places):
                await self._record(part)
        except Unavailable:
            raise
        except Refusal as refusal:
            if len(run) == 1:
                self._report(run[0][0], refused(refusal))
                self._count(1)
                return
            half = len(run) // 2
            await self._record(run[:half])
            await self._record(run[half:])
        else:
            self.tally.outcomes.update(map(_outcome, receipts))
            self._count(len(run))

    def _report(self, entry: Entry, refused: Refused) -> None:
        """What is refused is printed with its place and its reason."""
        self.tally.outcomes["refused"] += 1
        self.progress.console.print(
            f"{entry.place}: {refused.reason}",
            style="red",
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    def _count(self, many: int, read: int | None = None) -> None:
        self.done += many
        seconds = max(time.monotonic() - self.started, 0.001)
        rate = f"{self.done / seconds:,.0f} documents/s"
        self.progress.update(self.task, rate=rate, completed=read)


async def _let_go(waiting: Iterable[_Chunk]) -> None:
    """Of what is not taken any more."""
    left = [one.prepared for one in waiting]
    for one in left:
        one.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _some(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    """A few at first, then as many as are recorded together at most.

    Raises what reading raises, after what was read.
    """
    some: list[Entry] = []
    size, most = 0, FIRST
    try:
        for entry in entries:
            some.append(entry)
            size += len(entry.raw)
            if len(some) >= most or size >= MOST_BYTES:
                yield some
                some, size, most = [], 0, MOST_DOCUMENTS
    except BROKEN:
        yield some
        raise
    if some:
        yield some


def _position(raw: IO[bytes]) -> int | None:
    """None of a pipe."""
    try:
        return raw.tell()
    except OSError:
        return None


def _around(
    run: Sequence[tuple[Entry, Plan]], places: Sequence[int]
) -> Iterator[Sequence[tuple[Entry, Plan]]]:
    """Those at the places by themselves, and what is between them."""
    begun = 0
    for place in places:
        if begun < place:
            yield run[begun:place]
        yield run[place : place + 1]
        begun = place + 1
    if begun < len(run):
        yield run[begun:]
