"""`load` and `example`: documents from files into the record."""

import asyncio
import gzip
import io
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import IO, cast

import click
import rich_click
import zstandard
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from service.cli.common import running_database, settings_and_logging
from service.documents import recording
from service.documents.model import Document
from service.kit.db import Database, meaning, open_database
from service.kit.problems import Refusal, Unavailable
from service.kit.wire import parse_json, read

AT_ONCE = 4
TRIES = 30
"""How often a document is tried while the database is away, with a second between."""
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


@dataclass(frozen=True)
class Entry:
    """One document as it stands in a file."""

    place: str
    raw: bytes


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
    with running_database(settings) as url, _progress(console) as progress:
        asyncio.run(_load(paths, url, progress, tally))
    console.print(str(tally), highlight=False)
    if tally.outcomes["refused"]:
        sys.exit(EXIT_REFUSED)


@rich_click.command()
def example() -> None:
    """Record the example that ships with quotetrail, and print what it has become."""
    raw = files("service").joinpath("example", "document.json").read_bytes()

    async def run(url: str) -> str:
        async with open_database(url, url, size=1, patience=60) as database:
            return await _record(database, raw)

    with running_database(settings_and_logging()) as url:
        outcome = asyncio.run(run(url))
    said = {"new": "The example is recorded.", "held": "The example is on record already."}
    click.echo(said[outcome])


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
    )


async def _load(paths: tuple[str, ...], url: str, progress: Progress, tally: Tally) -> None:
    async with open_database(url, url, size=AT_ONCE, patience=60) as database:
        for path in paths:
            await _load_file(path, database, progress, tally)


async def _load_file(path: str, database: Database, progress: Progress, tally: Tally) -> None:
    size = _size(path)
    task = progress.add_task(path, total=size, rate="")
    queue: asyncio.Queue[Entry | None] = asyncio.Queue(maxsize=2 * AT_ONCE)
    started = asyncio.get_running_loop().time()
    done = 0

    async def work() -> None:
        nonlocal done
        while (entry := await queue.get()) is not None:
            tally.outcomes[await _try(database, entry, progress.console)] += 1
            done += 1
            seconds = asyncio.get_running_loop().time() - started
            progress.update(task, rate=f"{done / max(seconds, 0.001):,.0f} documents/s")

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
        with _open(path) as (stream, raw):
            for entry in _entries(path, stream):
                await queue.put(entry)
                with suppress(OSError):  # a pipe has no position
                    progress.update(task, completed=raw.tell())
        for _ in range(AT_ONCE):
            await queue.put(None)
    progress.update(task, completed=size or done, total=size or done)


def _size(path: str) -> int | None:
    return None if path == "-" else Path(path).stat().st_size


async def _try(database: Database, entry: Entry, console: Console) -> str:
    """`new`, `held` or `refused`; a refusal is printed with its reason."""
    for attempt in range(TRIES):
        try:
            return await _record(database, entry.raw)
        except Unavailable:
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(1)
        except Refusal as refusal:
            reasons = [f"{one.path}: {one.detail}" for one in refusal.errors]
            reason = "; ".join(reasons) or refusal.detail or refusal.title
            line = f"{entry.place}: {refusal.type_uri()} {reason}"
            console.print(line, style="red", highlight=False, markup=False, soft_wrap=True)
            return "refused"
    return "refused"


async def _record(database: Database, raw: bytes) -> str:
    """Raises a refusal."""
    document = read(parse_json(raw), Document)
    try:
        async with database.write() as tx:
            receipt = await recording.record(tx, document)
    except Exception as error:
        if isinstance(error, Refusal) or (known := meaning(error)) is None:
            raise
        raise known from error
    return "new" if receipt.new else "held"


@contextmanager
def _open(path: str) -> Generator[tuple[IO[bytes], IO[bytes]]]:
    """A file, decompressed by its name, and the raw file whose position tells the progress."""
    with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as raw:
        if path.endswith(".gz"):
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw)), raw
        elif path.endswith(".zst"):
            yield io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw)), raw
        else:
            yield raw, raw


def _entries(path: str, stream: IO[bytes]) -> Iterator[Entry]:
    """A document on each line; or one document, where the first line is not one by itself."""
    first = b""
    number = 0
    for number, first in enumerate(stream, start=1):  # noqa: B007 the number goes on below
        if first.strip():
            break
    if not first.strip():
        return
    try:
        parse_json(first)
    except Refusal:
        rest = stream.read()
        if not _looks_like_lines(rest):
            yield Entry(path, first + rest)
            return
        lines = enumerate([first, *rest.splitlines(keepends=True)], start=number)
    else:
        yield Entry(f"{path}:{number}", first)
        lines = enumerate(stream, start=number + 1)
    yield from (Entry(f"{path}:{place}", line) for place, line in lines if line.strip())


def _looks_like_lines(rest: bytes) -> bool:
    """Whether, after a first line that is broken, the next one is a document of its own."""
    following = next((line for line in rest.splitlines() if line.strip()), b"")
    try:
        return isinstance(parse_json(following), dict)
    except Refusal:
        return False
