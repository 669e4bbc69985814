"""The oldest PostgreSQL that is promised to do: Debian's 15, where it is installed."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

OLDEST = Path("/usr/lib/postgresql/15/bin")
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


def need_oldest() -> None:
    """Skips the test where it is not."""
    if not (OLDEST / "initdb").exists():
        pytest.skip(f"there is no PostgreSQL 15 in {OLDEST}")


def as_ordinary_user(folder: Path) -> dict[str, Any]:
    """How to start a program that refuses root in `folder`, which is given to its user."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"cwd": folder, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def make_cluster(folder: Path, name: str) -> None:
    """A new one in `folder`, of the role that an embedded one has."""
    words = ["-D", name, "-U", "quotetrail", "-A", "trust", "-N", "-E", "UTF8"]
    subprocess.run(
        [OLDEST / "initdb", *words],
        check=True,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        **as_ordinary_user(folder),
    )


@contextmanager
def oldest_postgres() -> Generator[str]:
    """A server of it, on a socket alone; its address."""
    need_oldest()
    # Not in tmp_path, whose parents are closed to the account that PostgreSQL needs under root.
    folder = tempfile.mkdtemp(prefix="quotetrail-15-", dir="/tmp")
    serve = ["postgres", "-D", "data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    try:
        make_cluster(Path(folder), "data")
        command = [OLDEST / serve[0], *serve[1:]]
        with (
            Path(folder, "log").open("wb") as log,
            subprocess.Popen(
                command,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=ENVIRONMENT,
                **as_ordinary_user(Path(folder)),
            ) as server,
        ):
            try:
                wait_for_socket(server, folder)
                yield f"postgresql://quotetrail@/postgres?host={folder}"
            finally:
                server.send_signal(signal.SIGINT)  # fast: it waits for no client
    finally:
        shutil.rmtree(folder)


def wait_for_socket(server: subprocess.Popen[Any], folder: str) -> None:
    """Until it answers; that it ends instead is a failure."""
    deadline = time.monotonic() + 60
    while subprocess.run([OLDEST / "pg_isready", "-q", "-h", folder], check=False).returncode:
        assert server.poll() is None, Path(folder, "log").read_text()
        assert time.monotonic() < deadline, Path(folder, "log").read_text()
        time.sleep(0.05)
