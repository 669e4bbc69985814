"""A real `quotetrail serve` in processes of its own, with its own data directory and port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from tests.servers import free_port

KEY = "qt_only-for-tests-and-long-enough-to-be-no-accident"
COMMAND = [sys.executable, "-m", "service", "serve"]
READY_WITHIN = 60
STOPS_WITHIN = 30


def wait_until(condition: Callable[[], object], *, within: float, what: str) -> float:
    """The seconds that it took to become true. Blocks: from an event loop, use a thread."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within, f"{what}: not within {within} s"
        time.sleep(0.02)
    return time.monotonic() - begun


@dataclass(kw_only=True)
class Running:
    """The service; its methods block, so that sync tests and fixtures can use them too."""

    data_dir: Path
    log: Path
    port: int
    environment: dict[str, str] = field(repr=False)
    key: str = KEY

    def __post_init__(self) -> None:
        """Starts it, and does not wait."""
        self.process = self._launch()

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """Of a client that may do everything."""
        return {"Authorization": f"Bearer {self.key}"}

    def start(self) -> None:
        """Again, after `stop` or `kill`; `wait_until_ready` is the caller's to call."""
        assert self.process.poll() is not None, "it is running"
        self.process = self._launch()

    def restart(self) -> None:
        """A stop, where it runs, a start, and the wait until it is ready."""
        self.stop()
        self.start()
        self.wait_until_ready()

    def wait_until_ready(self) -> float:
        """The seconds until the database answers through the service."""
        return wait_until(self.is_ready, within=READY_WITHIN, what=f"ready (see {self.log})")

    def is_ready(self) -> bool:
        """Asks it; a service that has left is a failure."""
        assert self.process.poll() is None, f"it has left:\n{self.tail()}"
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> int:
        """As an init system does it: SIGTERM. Returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOPS_WITHIN)

    def kill(self) -> None:
        """SIGKILL to the main process and the workers; the database is left as it is."""
        workers = self.workers()
        self.kill_main()
        end(workers)

    def kill_main(self) -> None:
        """SIGKILL to the main process alone."""
        self.process.kill()
        self.process.wait()

    def workers(self) -> list[psutil.Process]:
        """The living ones, of a dead main process too; the oldest first."""
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                ours = process.pid != self.process.pid and process.cmdline() == COMMAND
                if ours and process.environ().get("QUOTETRAIL_DATA_DIR") == str(self.data_dir):
                    found.append(process)
        return sorted(found, key=psutil.Process.create_time)

    def postgres(self) -> list[psutil.Process]:
        """The living processes of its database."""
        return servers_in(self.data_dir)

    def postmaster(self) -> psutil.Process:
        """The one that has started the others; there must be one."""
        everyone = self.postgres()
        pids = {process.pid for process in everyone}
        for process in everyone:
            with suppress(psutil.NoSuchProcess):
                if process.ppid() not in pids:
                    return process
        raise AssertionError(f"there is none (see {self.data_dir / 'postgres.log'})")

    def tail(self) -> str:
        """The last words of its log."""
        return self.log.read_text(errors="replace")[-4000:]

    def _launch(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                COMMAND,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def servers_in(data_dir: Path) -> list[psutil.Process]:
    """The living processes of the embedded PostgreSQL there."""
    cluster = str((data_dir / "postgres").resolve())
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == "postgres" and process.cwd() == cluster and is_alive(process):
                found.append(process)
    return found


def is_free(port: int) -> bool:
    """Whether nobody listens there, not even one who would share it (SO_REUSEPORT)."""
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        probe.listen()
        return True
    return False


def end(processes: list[psutil.Process]) -> None:
    """SIGKILL, and wait until they are dead; others may be slow to collect their exit status."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: not any(map(is_alive, processes)), within=10, what="killed")


def is_alive(process: psutil.Process) -> bool:
    """Also not, if only its exit status is left."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def running_service(folder: Path, **settings: str) -> Generator[Running]:
    """Ready to be used; in the end nothing of it is left running.

    The settings are those of `service.settings`, by their names there: `workers="2"`. A folder that
    is used again has the same database.
    """
    own = {
        "data_dir": str(folder / "data"),
        "port": str(free_port()),
        "admin_key": KEY,
        "log_level": "warning",
        "log_format": "json",
        **settings,
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QUOTETRAIL_")}
    environment.update({f"QUOTETRAIL_{name.upper()}": value for name, value in own.items()})
    if environment.pop("PYTHONDONTWRITEBYTECODE", None):  # each start would take 2 s longer
        environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    service = Running(
        data_dir=Path(own["data_dir"]),
        log=folder / "service.log",
        port=int(own["port"]),
        environment=environment,
    )
    try:
        service.wait_until_ready()
        yield service
        service.stop()
    finally:
        service.kill()
        end(service.postgres())
