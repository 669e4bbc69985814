"""The processes of a PostgreSQL cluster: found among all others, launched, ended.

A pid in a file proves nothing: the number may have gone to a stranger, and a file may be cut short.
So processes are known by the cluster's tag, which each of them shows in its command line.
"""

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from service.kit.postgres_cluster import Cluster, EmbeddedPostgresError, complaint_in

PORT = 5432  # only a part of the socket's name: nothing listens on TCP
LOG_BYTES = 10 * 1024 * 1024

Steps = Sequence[tuple[signal.Signals, float]]
# Signals, and the seconds to wait after each: for a server (the first is a "fast shutdown"), and
# for what a dead server has left running.
STOP: Steps = ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10))
SWEEP: Steps = ((signal.SIGQUIT, 5), (signal.SIGKILL, 10))


class Server:
    """The server of `cluster`, if one runs, which listens in `sockets` and writes to `log`."""

    def __init__(self, cluster: Cluster, sockets: Path, log: Path) -> None:
        self.cluster = cluster
        self.socket = sockets / f".s.PGSQL.{PORT}"
        self.log = log
        self._child: int | None = None
        self._log_begin = 0  # where the output of the last launch begins

    def processes(self) -> list[psutil.Process]:
        """The server and its children, or what it left behind."""
        found: list[psutil.Process] = []
        if not self.cluster.tag:  # it was never prepared
            return found
        for process in psutil.process_iter():
            if self._is_ours(process):
                with suppress(psutil.NoSuchProcess):
                    # The iterator remembers earlier owners of a number and would not signal this.
                    found.append(psutil.Process(process.pid))
        return found

    def find(self) -> psutil.Process | None:
        """The postmaster, whoever has started it."""
        everyone = self.processes()
        pids = {process.pid for process in everyone}
        for process in everyone:
            with suppress(psutil.Error):
                words = process.cmdline()
                # A child shows what it does instead of how it was called.
                is_child = process.ppid() in pids or "".join(words).startswith("postgres: ")
                if words and not is_child:
                    return process
        return None

    def is_supervised(self, postmaster: psutil.Process) -> bool:
        """Whether it was launched by `launch`, not by a person at work on the same cluster."""
        with suppress(psutil.Error):
            return f"cluster_name={self.cluster.tag}" in postmaster.cmdline()
        return True  # just gone

    def launch(self) -> None:
        """Start a server and do not wait for it. No process of the cluster may be alive."""
        self.cluster.make_private(self.socket.parent)
        self._remove_stale_locks()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket.parent),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "cluster_name": self.cluster.tag,
        }
        words = [word for item in settings.items() for word in ("-c", "=".join(item))]
        directory = self.cluster.directory
        command = self.cluster.command("postgres", "-D", str(directory), *words, reach=directory)
        log = self._open_log()
        try:
            # Not subprocess: the server outlives us, and may be meant to.
            self._child = os.posix_spawn(
                command[0],
                command,
                self.cluster.environment,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, log, 1),
                    (os.POSIX_SPAWN_DUP2, log, 2),
                ],
                setsid=True,  # Ctrl-C is for us
            )
        finally:
            os.close(log)

    def is_starting(self) -> bool:
        """Whether the process of our last `launch` is alive."""
        if self._child is None:
            return False
        try:
            alive = os.waitpid(self._child, os.WNOHANG)[0] == 0
        except ChildProcessError:  # somebody in this process waits for all children
            alive = psutil.pid_exists(self._child)
        if not alive:
            self._child = None
        return alive

    def complaint(self) -> str:
        """Why the last launch failed, in the server's own words."""
        with suppress(OSError), self.log.open("rb") as log:
            log.seek(max(self._log_begin, log.seek(0, os.SEEK_END) - 10_000))
            return complaint_in(log.read().decode(errors="replace"))
        return ""

    def end(self, steps: Steps) -> None:
        """Signal the postmaster, or else all that it left behind, until every process is gone."""
        while self.is_starting() and not self.processes():
            time.sleep(0.01)  # launched a moment ago, and not yet turned into PostgreSQL
        for order, patience in steps:
            postmaster = None if order == signal.SIGKILL else self.find()
            for process in [postmaster] if postmaster else self.processes():
                with suppress(psutil.Error):
                    process.send_signal(order)
            deadline = time.monotonic() + patience
            while self.processes():
                if time.monotonic() > deadline:
                    break
                time.sleep(0.03)
            else:
                self.is_starting()  # takes the exit status off the system's hands
                return
        message = f"The server of {self.cluster.directory} does not end, not even by kill -9."
        raise EmbeddedPostgresError(message)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.name() != "postgres" or _is_buried(process):
                return False
            return process.uids().real == self.cluster.owner and self._is_at_work_here(process)
        except (psutil.Error, OSError):
            return False

    def _is_at_work_here(self, process: psutil.Process) -> bool:
        words = process.cmdline()
        if not words:
            return False  # just gone
        title = f"postgres: {self.cluster.tag}: "
        if f"cluster_name={self.cluster.tag}" in words or words[0].startswith(title):
            return True
        # Started by hand. Root may read a working directory only outside of containers.
        directory = self.cluster.directory
        return str(directory) in words or directory.samefile(process.cwd())

    def _remove_stale_locks(self) -> None:
        """Remove lock files that PostgreSQL would take for those of a live server, or not read.

        One that names a dead process it removes itself, after a look at the shared memory.
        """
        cluster_lock = self.cluster.directory / "postmaster.pid"
        socket_lock = self.socket.with_name(f"{self.socket.name}.lock")
        stale = [lock for lock in (cluster_lock, socket_lock) if not _is_harmless(lock)]
        if not stale:
            return
        # It could be the first instant of a server whose starter was killed.
        time.sleep(0.3)
        if not self.processes():
            for lock in stale:
                lock.unlink(missing_ok=True)

    def _open_log(self) -> int:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = open_shared(self.log, os.O_WRONLY | os.O_APPEND)
        self._log_begin = os.fstat(log).st_size
        return log


def open_shared(path: Path, flags: int) -> int:
    """A descriptor of a file that is made if missing, for the owner of its directory.

    So what root makes can later be opened by the ordinary user whose directory it is.
    """
    descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _is_buried(process: psutil.Process) -> bool:
    """Whether it is dead but for its exit status."""
    if process.status() != psutil.STATUS_ZOMBIE:
        return False
    # Ours to take where we are the first process, in a container without an init.
    with suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)
    return True


def _is_harmless(lock: Path) -> bool:
    try:
        pid = int(lock.read_text(errors="replace").partition("\n")[0])
        return pid > 0 and not psutil.pid_exists(pid)
    except FileNotFoundError:
        return True
    except (ValueError, OverflowError):
        return False
