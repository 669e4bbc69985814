"""A folder in which the workers of one service keep what they count together, while it runs."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil

from service.kit.rates import make_table

RATES = "rates"
METRICS = "metrics"
STOPPING = "stopping"
_PREFIX = "quotetrail-"
_MEMORY = Path("/dev/shm")  # noqa: S108 the folder itself gets a name that nobody can guess


@contextmanager
def shared_folder(given: Path | None) -> Generator[Path]:
    """Made by the main process before its workers start; one of our own ends with it.

    In memory where there is a place for that. What a killed service has left is swept away.
    """
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield _prepared(given)
        return
    base = _MEMORY if os.access(_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    _sweep(base)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=base))
    try:
        yield _prepared(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepared(folder: Path) -> Path:
    make_table(folder / RATES)
    shutil.rmtree(folder / METRICS, ignore_errors=True)
    (folder / METRICS).mkdir()
    (folder / STOPPING).unlink(missing_ok=True)
    return folder


def is_stopping(folder: Path | None) -> bool:
    """Whether the main process was asked to stop: what would go on for ever is to end."""
    return folder is not None and (folder / STOPPING).exists()


def _sweep(base: Path) -> None:
    for left in base.glob(f"{_PREFIX}[0-9]*-*"):
        pid = int(left.name.removeprefix(_PREFIX).partition("-")[0])
        if not psutil.pid_exists(pid):
            shutil.rmtree(left, ignore_errors=True)
