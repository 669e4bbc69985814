"""What pg_restore writes, read as it comes: statements by lines, rows by blocks of whole lines."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass

from service.kit.programs import DumpError

BLOCK = 1 << 18
_END = b"\\.\n"
_COPY = re.compile(r"COPY (?P<schema>\w+)\.(?P<table>\S+) \((?P<columns>.*)\) FROM stdin;\n")
_NAME = re.compile(r'"((?:[^"]|"")+)"|([^", ]+)')
_ENTRY = re.compile(r"\n(?=--\n-- Name: )")
_OF_A_SCHEMA = re.compile(r"-- Name: (\S+; Type: SCHEMA|SCHEMA \S+; Type: (COMMENT|ACL));")
_SETTING = re.compile(r"SET (\w+) = ")


@dataclass(frozen=True)
class Copy:
    """The head of a block of rows."""

    schema: str
    table: str
    columns: list[str]


class Script:
    """The section `data` of a dump."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream
        self._buffer = b""

    async def statement(self) -> str:
        """The next one, which has a line of its own; empty at the end."""
        while line := await self._line():
            if not line.startswith((b"\n", b"--")):
                break
        return line.decode()

    async def _line(self) -> bytes:
        while b"\n" not in self._buffer and await self._read():
            pass
        line, newline, self._buffer = self._buffer.partition(b"\n")
        return line + newline

    async def rows(self) -> AsyncGenerator[bytes]:
        """All rows behind a `Copy`, in PostgreSQL's text format. Raises DumpError."""
        while True:
            whole = self._buffer.rfind(b"\n") + 1
            block, self._buffer = self._buffer[:whole], self._buffer[whole:]
            end = _end(block)
            if end is not None:
                self._buffer = block[end + len(_END) :] + self._buffer
                yield block[:end]
                return
            yield block
            if not await self._read():
                raise DumpError("The dump ends in the middle of a table.")

    async def _read(self) -> bool:
        more = await self._stream.read(BLOCK)
        self._buffer += more
        return bool(more)


def _end(block: bytes) -> int | None:
    """Where the rows end: in them a backslash is always followed by something else."""
    if block.startswith(_END):
        return 0
    found = block.find(b"\n" + _END)
    return None if found < 0 else found + 1


def head_of(line: str) -> Copy | None:
    """None for any other statement."""
    if found := _COPY.fullmatch(line):
        return Copy(
            schema=found["schema"],
            table=_names(found["table"])[0],
            columns=_names(found["columns"]),
        )
    return None


def entries(script: str, settings: set[str]) -> Iterator[str]:
    """The statements of a section without rows, thing by thing; but for the schema, which is there.

    A setting that the server does not know (`settings`) is one of a newer server, and left out.
    """
    for entry in _ENTRY.split(script):
        if not _OF_A_SCHEMA.search(entry):
            lines = entry.splitlines(keepends=True)
            yield "".join(line for line in lines if is_for(settings, line))


def is_for(settings: set[str], line: str) -> bool:
    """Whether a line is for such a server, and not for psql."""
    setting = _SETTING.match(line)
    return not line.startswith(("\\restrict ", "\\unrestrict ")) and (
        setting is None or setting[1] in settings
    )


def _names(text: str) -> list[str]:
    return [quoted.replace('""', '"') or plain for quoted, plain in _NAME.findall(text)]
