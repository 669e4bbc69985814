"""What of a document can be done without the database, in processes beside the one that loads."""

import multiprocessing
import os
import signal
from collections.abc import Generator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from msgspec import Struct

from service.cli.common import leave_with_parent
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


def prepare(raws: Sequence[bytes]) -> list[Prepared]:
    """Each by itself."""
    return [_prepare_one(raw) for raw in raws]


def _prepare_one(raw: bytes) -> Prepared:
    try:
        return analysed(make_plan(read_document(raw)))
    except Refusal as refusal:
        return refused(refusal)


@contextmanager
def preparing() -> Generator[Executor]:
    """Processes to `prepare` in. Where one of them dies they are a BrokenProcessPool.

    They are forked, for they have all that is imported then: to be begun before there is a thread
    here, of which a fork would copy the locks alone.
    """
    many = max(1, min((os.cpu_count() or 1) - 1, _MOST_BESIDE))
    forked = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(many, mp_context=forked, initializer=_begin)
    try:
        for _ in range(many):
            pool.submit(_warm)  # the first of these forks them all
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that they work for
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # and this from it, where one of them has died
    leave_with_parent()


def _warm() -> None:
    warm(the_analyser())
