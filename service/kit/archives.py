"""A backup is one file: a dump as PostgreSQL's own programs read it, and behind it what it holds.

Behind the dump stand a line with the manifest, and one with the SHA-256 of all that comes before.
pg_restore takes no notice of them.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from service.kit.programs import DumpError
from service.kit.tallies import Report, Tally

_MAGIC = b"PGDMP"
_MARK = b"\nquotetrail backup 1 "
_SEAL = 65  # bytes: the hexadecimal digits, and the end of the line
_TAIL = 1 << 20  # more than a manifest has
_BLOCK = 1 << 20


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    made_at: datetime
    revision: str
    """Of the schema."""
    server: str
    """The version of the server that was dumped."""
    pg_dump: int
    """The major version of the program; an older one cannot read the dump."""
    roles: list[str]
    """To whom something in it is granted."""
    tables: dict[str, Tally]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables.values())


@contextmanager
def new_file(path: Path) -> Generator[Path]:
    """A file beside `path` to be written, which takes its name when the block ends well.

    What is killed leaves `….partial`. A file of that name is never replaced. Raises DumpError.
    """
    if path.exists():
        raise DumpError(f"{path} is there already, and is not overwritten.")
    try:
        descriptor, name = tempfile.mkstemp(
            prefix=f"{path.name}.", suffix=".partial", dir=path.parent
        )
    except OSError as error:
        raise DumpError(f"{path.parent} cannot be written to: {error.strerror}.") from None
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
        _keep(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _keep(draft: Path, path: Path) -> None:
    """By a link, which is never made over what is there; a rename where there are no links."""
    _sync(draft)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise DumpError(f"{path} was made meanwhile, and is not overwritten.") from None
    except OSError:
        draft.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def seal(path: Path, manifest: Manifest) -> None:
    """Writes the manifest behind the dump."""
    line = _MARK + msgspec.json.encode(manifest) + b"\n"
    with path.open("r+b") as archive:
        digest = _digest(archive, path.stat().st_size, line)
        archive.write(line + digest + b"\n")


def read_manifest(path: Path, begin: Callable[[int], Report]) -> Manifest:
    """Of a file that is, byte for byte, what was written; `begin` is told of how many bytes.

    Raises DumpError.
    """
    try:
        with path.open("rb") as archive:
            return _read_manifest(path, archive, begin(path.stat().st_size))
    except OSError as error:
        raise DumpError(f"{path} cannot be read: {error.strerror}.") from None


def _read_manifest(path: Path, archive: IO[bytes], report: Report) -> Manifest:
    if archive.read(len(_MAGIC)) != _MAGIC:
        raise DumpError(f"{path} is no backup of quotetrail.")
    size = archive.seek(0, os.SEEK_END)
    archive.seek(max(0, size - _TAIL))
    _, mark, tail = archive.read().rpartition(_MARK)
    text, _, told = tail.rstrip(b"\n").rpartition(b"\n")
    if not mark or len(told) != _SEAL - 1:
        raise DumpError(
            f"{path} is no whole backup of quotetrail: it was cut short, or made by something else."
        )
    archive.seek(0)
    if _digest(archive, size - _SEAL, report=report) != told:
        raise DumpError(f"{path} is damaged: it is not what was written.")
    report(_SEAL)
    return msgspec.json.decode(text, type=Manifest)


def _digest(
    archive: IO[bytes], length: int, more: bytes = b"", report: Report = lambda _: None
) -> bytes:
    """Of the next `length` bytes of the file, and `more`; in hexadecimal."""
    digest = hashlib.sha256()
    while block := archive.read(min(length, _BLOCK)):
        digest.update(block)
        report(len(block))
        length -= len(block)
    digest.update(more)
    return digest.hexdigest().encode()
