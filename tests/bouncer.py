"""A PgBouncer before the server of the tests, set up as docs/scaling.md says."""

import os
import subprocess
from collections.abc import Generator
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from service.kit.unprivileged import CLEAN_ENVIRONMENT, as_account, choose_account
from tests.running import wait_until

SCALING = Path(__file__).parents[1] / "docs" / "scaling.md"
DOCUMENTED = "host=10.0.0.5 dbname=quotes"
"""The server, in what is documented."""
VARIABLE = "QUOTETRAIL_TEST_PGBOUNCER"
PORT = 6432  # a part of the socket's name: nothing listens on it


@dataclass(frozen=True)
class Bouncers:
    """Addresses whose database is to be named: of the server, and of its PgBouncers."""

    direct: str
    writing: str
    reading: str


def documented() -> ConfigParser:
    """The pgbouncer.ini of the documents."""
    ini = ConfigParser(interpolation=None)
    ini.read_string(SCALING.read_text().partition("```ini\n")[2].partition("```")[0])
    return ini


@contextmanager
def bouncers(program: str, folder: Path, server: str) -> Generator[Bouncers]:
    """One for each of the two documented databases, as the tests have a database each."""
    with (
        _running(program, folder / "writing", server, "quotes") as writing,
        _running(program, folder / "reading", server, "quotes_read") as reading,
    ):
        yield Bouncers(server, writing, reading)


@contextmanager
def _running(program: str, folder: Path, server: str, database: str) -> Generator[str]:
    folder.mkdir(mode=0o700)
    account = choose_account(folder)
    ini = documented()
    line = ini["databases"][database]
    assert DOCUMENTED in line
    ini["databases"] = {"*": line.replace(DOCUMENTED, _target(server))}
    ours = ini["pgbouncer"]
    del ours["auth_file"]
    ours.update({"listen_addr": "", "listen_port": str(PORT), "unix_socket_dir": str(folder)})
    ours["auth_type"] = "any"  # who reaches the socket may be whom the server's address names
    path = folder / "pgbouncer.ini"
    with path.open("w") as file:
        ini.write(file)
    if account:
        for one in (folder, path):
            os.chown(one, account.uid, account.gid)
    command = as_account(account, [program, path], [path, *_sockets(server)])
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            stdout=said,
            stderr=said,
            env=dict(os.environ) if account else CLEAN_ENVIRONMENT,
        )
    try:

        def listens() -> bool:
            assert process.poll() is None, log.read_text()
            return (folder / f".s.PGSQL.{PORT}").exists()

        wait_until(listens, within=10, what=f"PgBouncer listens (see {log})")
        yield f"postgresql://anybody@/postgres?host={folder}&port={PORT}"
    finally:
        process.terminate()
        process.wait(10)


def _sockets(server: str) -> list[Path]:
    """The folder of the server's socket, if it has one."""
    host = parse_qs(urlsplit(server).query).get("host", [""])[0]
    return [Path(host)] if host.startswith("/") else []


def _target(server: str) -> str:
    """An address as PgBouncer writes it, without the database: that has its own name."""
    parts = urlsplit(server)
    query = parse_qs(parts.query)
    words = {
        "host": query.get("host", [parts.hostname])[0],
        "port": query.get("port", [parts.port])[0],
        "user": parts.username,
        "password": parts.password,
    }
    given = {name: unquote(str(word)).replace("'", "''") for name, word in words.items() if word}
    return " ".join(f"{name}='{word}'" for name, word in given.items())
