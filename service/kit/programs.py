"""PostgreSQL's programs for dumps: which ones, on whose behalf, and what they complain of."""

import asyncio
import os
import re
import subprocess
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from service.kit.postgres_cluster import complaint_in, installed_programs, major_of
from service.kit.unprivileged import CLEAN_ENVIRONMENT

_PASSWORD = re.compile(r"(?P<before>\w+://[^:/?#@]*):(?P<password>[^/?#]*)(?=@)")
_BY_SOCKET = re.compile(r"[?&]host=(/|%2F)", re.IGNORECASE)
_WITH_A_SOCKET = ("PGPASSWORD", "PGPASSFILE", "HOME")

_PLACES = (
    "/usr/lib/postgresql/{}/bin",  # Debian
    "/usr/pgsql-{}/bin",  # Red Hat
    "/opt/homebrew/opt/postgresql@{}/bin",
    "/usr/local/opt/postgresql@{}/bin",
)


class DumpError(RuntimeError):
    """Its message is one sentence for the person at the terminal."""


class Programs:
    """Those in `folder`; without one, those of the wheel, which know nothing of TLS."""

    def __init__(self, folder: Path | None = None) -> None:
        """Raises EmbeddedPostgresError where there are none."""
        self.folder = (folder or installed_programs()).absolute()
        self.major = major_of(self.folder / "pg_dump")

    def expect_to_read(self, server: int) -> None:
        """A dump of a newer major version would lack what this one does not know of."""
        if server > self.major:
            raise DumpError(
                f"The server is PostgreSQL {server}, and pg_dump in {self.folder} is of"
                f" PostgreSQL {self.major}, which cannot read it: name the folder of newer"
                " programs with --programs."
            )

    @asynccontextmanager
    async def run(
        self, name: str, *words: str, url: str = ""
    ) -> AsyncGenerator[asyncio.StreamReader]:
        """What the program writes. It is ended where the block is left early; raises DumpError."""
        address, environment = _libpq(url)
        place = [f"--dbname={address}", "--no-password"] if url else []
        with tempfile.TemporaryFile() as complaints:
            process = await asyncio.create_subprocess_exec(
                self.folder / name,
                *place,
                *words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=environment,
                start_new_session=True,  # Ctrl-C is for us
            )
            try:
                yield _stream(process)
                await process.wait()
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
            if process.returncode:
                raise DumpError(f"{name} failed: {_complaint(complaints, process.returncode)}.")


def find_programs(major: int) -> Path | None:
    """Where the packages of operating systems put a PostgreSQL."""
    places = (Path(place.format(major)) for place in _PLACES)
    return next((place for place in places if (place / "postgres").exists()), None)


def _libpq(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, which every user could read, and the environment."""
    environment = {**os.environ, **CLEAN_ENVIRONMENT}
    if _BY_SOCKET.search(url):
        kept = {name: os.environ[name] for name in _WITH_A_SOCKET if name in os.environ}
        environment = {**kept, **CLEAN_ENVIRONMENT}
    if found := _PASSWORD.match(url):
        environment["PGPASSWORD"] = unquote(found["password"])
        url = found["before"] + url[found.end() :]
    return url, environment


def _stream(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
    if process.stdout is None:
        raise RuntimeError("It was started with a pipe.")
    return process.stdout


def _complaint(complaints: IO[bytes], code: int) -> str:
    complaints.seek(0)
    said = complaints.read().decode(errors="replace")
    return complaint_in(said) or f"it ended with {code}"
