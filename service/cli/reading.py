"""Documents out of files: decompressed, one on each line, or one in all."""

import gzip
import io
import sys
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

import click
import zstandard

from service.kit.problems import Refusal
from service.kit.wire import parse_json


@dataclass(frozen=True)
class Entry:
    """One document as it stands in a file."""

    place: str
    raw: bytes


def size_of(path: str) -> int | None:
    """In bytes; none of standard input."""
    return None if path == "-" else Path(path).stat().st_size


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


BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError)
"""What reading raises where the compression is broken."""


@contextmanager
def opened(path: str) -> Generator[tuple[IO[bytes], IO[bytes]]]:
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
        except BROKEN as error:
            message = f"{path} is broken, and what follows is not read: {error}"
            raise click.ClickException(message) from error


def entries(path: str, stream: IO[bytes]) -> Iterator[Entry]:
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
