"""What of a document can be done without the database, in processes beside the one that loads."""

import asyncio
import multiprocessing
import os
from collections.abc import Generator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from msgspec import Struct

from service.cli.common import leave_with_parent
from service.documents.model import Document
from service.documents.plan import Plan, analysed, make_plan
from service.kit.problems import Refusal
from service.kit.wire import parse_json, read

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


class Preparing:
    """The first documents are prepared in this process: of a few there are no others started."""

    def __init__(self, stack: ExitStack) -> None:
        """What is started ends with the stack."""
        self._stack = stack
        self._here = stack.enter_context(ThreadPoolExecutor(1))
        self._beside: Executor | None = None
        self._asked = 0

    def submit(self, raws: Sequence[bytes]) -> "asyncio.Future[list[Prepared]]":
        """Begins, while the caller does something else."""
        self._asked += 1
        executor = self._here if self._asked == 1 else self._started()
        return asyncio.get_running_loop().run_in_executor(executor, _prepare, raws)

    def _started(self) -> Executor:
        """Anew and not forked, for there are threads here by now."""
        if self._beside is None:
            pool = ProcessPoolExecutor(
                max(1, min((os.cpu_count() or 1) - 1, _MOST_BESIDE)),
                mp_context=multiprocessing.get_context("spawn"),
                initializer=leave_with_parent,
            )
            self._stack.callback(pool.shutdown, wait=True, cancel_futures=True)
            self._beside = pool
        return self._beside


@contextmanager
def preparing() -> Generator[Preparing]:
    """For as long as there are documents."""
    with ExitStack() as stack:
        yield Preparing(stack)
