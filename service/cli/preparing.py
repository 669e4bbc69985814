"""What of a document can be done without the database, in processes beside the one that loads."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection as Line

from msgspec import Struct

from service.documents.model import Document
from service.documents.plan import Plan, analysed, make_plan
from service.kit.problems import Refusal
from service.kit.wire import parse_json, read
from service.language.searching import the_analyser
from service.language.words.lemmas import warm

_MOST_BESIDE = 4


class Refused(Struct, frozen=True):
    """Why a document is not recorded."""

    reason: str


Prepared = Plan | Refused


def read_document(raw: bytes) -> Document:
    """Raises a refusal."""
    return read(parse_json(raw), Document)


def refused(refusal: Refusal) -> Refused:
    """With its type, and each fault by its path."""
    reasons = [f"{one.path}: {one.detail}" for one in refusal.errors]
    reason = "; ".join(reasons) or refusal.detail or refusal.title
    return Refused(f"{refusal.type_uri()} {reason}")


def _prepare(raws: Sequence[bytes]) -> list[Prepared]:
    return [_prepare_one(raw) for raw in raws]


def _prepare_one(raw: bytes) -> Prepared:
    try:
        return analysed(make_plan(read_document(raw)))
    except Refusal as refusal:
        return refused(refusal)


class HelpEnded(Exception):
    """A process that prepares documents is no more: it was killed, for want of memory perhaps."""


class Helpers:
    """Processes that prepare documents, each on a line of its own.

    Not an executor's, which share one line: where one of them is killed as it writes, nobody hears
    of it, and all wait for ever.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._idle: asyncio.Queue[Line] = asyncio.Queue()
        for line in lines:
            self._idle.put_nowait(line)

    async def prepare(self, raws: Sequence[bytes]) -> list[Prepared]:
        """In the order in which they are asked. Raises HelpEnded."""
        line = await self._idle.get()
        try:
            return await asyncio.to_thread(_ask, line, raws)
        finally:
            self._idle.put_nowait(line)


@contextmanager
def helpers() -> Generator[Helpers]:
    """They end with their lines, and so with this process.

    They are forked, for they have all that is imported then: to be begun before there is a thread
    here, of which a fork would copy the locks alone.
    """
    many = max(1, min((os.cpu_count() or 1) - 1, _MOST_BESIDE))
    forked = multiprocessing.get_context("fork")
    ours: list[Line] = []
    for _ in range(many):
        here, there = forked.Pipe()
        ours.append(here)
        forked.Process(target=_help, args=(there, ours), daemon=True).start()
        there.close()
    try:
        yield Helpers(ours)
    finally:
        for line in ours:
            line.close()


def _help(line: Line, held: Sequence[Line]) -> None:
    """In a process of its own; `held` are the other ends, of which it has copies."""
    for one in held:
        one.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that it works for
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    warm(the_analyser())
    with suppress(EOFError, OSError):  # who asks has gone
        while True:
            line.send(_prepare(line.recv()))


def _ask(line: Line, raws: Sequence[bytes]) -> list[Prepared]:
    try:
        line.send(raws)
        return line.recv()
    except (EOFError, OSError) as error:
        raise HelpEnded from error
