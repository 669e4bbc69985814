"""`load` and `example`: documents from files into the record."""

import asyncio
import gzip
import io
import sys
import zlib
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

import click
import rich_click
import zstandard
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
from service.documents import recording
from service.documents.model import Document
from service.kit.db import Connection, Database, open_database
from service.kit.problems import Refusal, Unavailable
from service.kit.wire import parse_json, read

AT_ONCE = 4
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
    with running_database(settings) as url:
        try:
            with progress_bar(
                console, DownloadColumn(), TextColumn("{task.fields[rate]}")
            ) as progress:
                asyncio.run(_load(paths, url, progress, tally))
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
            return await attempt(database, partial(_record, _read(raw)))

    with running_database(settings_and_logging()) as url:
        outcome = asyncio.run(run(url))
    said = {"new": "The example is recorded.", "held": "The example is on record already."}
    click.echo(said[outcome])


async def _load(paths: tuple[str, ...], url: str, progress: Progress, tally: Tally) -> None:
    async with open_database(url, url, size=AT_ONCE, patience=60, seal=seal) as database:
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
    try:
        return await patiently(database, partial(_record, _read(entry.raw)))
    except Unavailable:
        raise
    except Refusal as refusal:
        reasons = [f"{one.path}: {one.detail}" for one in refusal.errors]
        reason = "; ".join(reasons) or refusal.detail or refusal.title
        line = f"{entry.place}: {refusal.type_uri()} {reason}"
        console.print(line, style="red", highlight=False, markup=False, soft_wrap=True)
        return "refused"


def _read(raw: bytes) -> Document:
    """Raises a refusal."""
    return read(parse_json(raw), Document)


async def _record(document: Document, tx: Connection) -> str:
    """`new` or `held`. Raises a refusal."""
    receipt = await recording.record(tx, document)
    return "new" if receipt.new else "held"


class _Zstandard(io.RawIOBase):
    """Frame after frame; one that is cut off is an error, which it is not to the library."""

    def __init__(self, raw: IO[bytes]) -> None:
        self.raw = raw
        self.frame = zstandard.ZstdDecompressor().decompressobj()
        self.within = False
        self.compressed = b""
        self.pending = b""

    def readable(self) -> bool:
        """For io.BufferedReader."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises EOFError within a frame, or ZstdError."""
        while not self.pending:
            self.compressed = self.compressed or self.raw.read(io.DEFAULT_BUFFER_SIZE)
            if not self.compressed:
                if self.within:
                    raise EOFError("it ends too early")
                return 0
            self.pending = self.frame.decompress(self.compressed)
            self.compressed, self.within = self.frame.unused_data, not self.frame.eof
            if self.frame.eof:
                self.frame = zstandard.ZstdDecompressor().decompressobj()
        taken = min(len(buffer), len(self.pending))
        buffer[:taken], self.pending = self.pending[:taken], self.pending[taken:]
        return taken


@contextmanager
def _open(path: str) -> Generator[tuple[IO[bytes], IO[bytes]]]:
    """A file, decompressed by its name, and the raw file whose position tells the progress.

    Raises ClickException where the compression is broken.
    """
    with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as raw:
        stream = raw
        if path.endswith(".gz"):
            stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
        elif path.endswith(".zst"):
            stream = io.BufferedReader(_Zstandard(raw))
        try:
            yield stream, raw
        except (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
            message = f"{path} is broken, and what follows is not read: {error}"
            raise click.ClickException(message) from error


def _entries(path: str, stream: IO[bytes]) -> Iterator[Entry]:
    """A document on each line; or one document, where the first line is not one by itself."""
    lines = ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    number, first = next(lines, (0, b""))
    if not first or _is_json(first):
        lines = chain([(number, first)] if first else [], lines)
    else:
        rest = stream.read()
        later = [line for line in rest.splitlines(keepends=True) if line.strip()]
        if _is_json(first + rest) or not any(map(_is_json, later)):
            yield Entry(path, first + rest)
            return
        numbered = enumerate(rest.splitlines(keepends=True), start=number + 1)
        lines = chain([(number, first)], ((n, line) for n, line in numbered if line.strip()))
    yield from (Entry(f"{path}:{place}", line) for place, line in lines)


def _is_json(raw: bytes) -> bool:
    try:
        return isinstance(parse_json(raw), dict)
    except Refusal:
        return False
