"""The embedded cluster, moved to the PostgreSQL of the wheel from an older one.

Not by pg_upgrade, which needs both clusters to be made alike: the old server, run by its own
programs, is copied into a new cluster, which takes the place of the old one when it is proven. The
old one is kept under another name.
"""

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from service.kit.postgres import EmbeddedPostgres, EmbeddedPostgresError
from service.kit.postgres_cluster import installed_programs, major_of
from service.kit.postgres_server import open_shared
from service.kit.programs import find_programs

SCRATCH = "upgrade"


class Upgrade:
    """Of the cluster in `data_dir`, which is run by `programs`, or by those that are found."""

    def __init__(self, data_dir: Path, programs: Path | None) -> None:
        """Raises EmbeddedPostgresError where there is nothing to do or nothing to do it with."""
        self.data_dir = data_dir.resolve()
        self.new_major = major_of(installed_programs() / "postgres")
        self.old_major = _major_in(self.data_dir)
        self.kept = self.data_dir / f"postgres-{self.old_major}"
        self._cluster = self.data_dir / "postgres"
        self.scratch = self.data_dir / SCRATCH
        """For the new cluster, and for what is needed meanwhile."""
        if self.old_major == self.new_major:
            raise EmbeddedPostgresError(
                f"{self._cluster} is of PostgreSQL {self.new_major} already: nothing to do."
            )
        self._programs = programs or find_programs(self.old_major)
        self._expect_programs()

    @contextmanager
    def copying(self) -> Generator[tuple[str, str]]:
        """The addresses of the old database and of the new, empty one; the block copies.

        When it ends well, the new cluster takes the place of the old one.
        """
        self._clear()
        with self._alone():
            pass
        try:
            with (
                EmbeddedPostgres(self.data_dir, self._programs) as old,
                EmbeddedPostgres(self.scratch) as new,
            ):
                yield old.dsn, new.dsn
            self._take_place()
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def _expect_programs(self) -> None:
        if self._programs is None:
            raise EmbeddedPostgresError(
                f"{self._cluster} was written by PostgreSQL {self.old_major}, whose programs are"
                " not on this machine: install them, and name their folder with --from."
            )
        found = major_of(self._programs / "postgres")
        if found != self.old_major:
            raise EmbeddedPostgresError(
                f"{self._cluster} was written by PostgreSQL {self.old_major}, and the programs in"
                f" {self._programs} are of PostgreSQL {found}."
            )

    def _clear(self) -> None:
        """Undoes what an upgrade that was killed has left."""
        if self.kept.exists() and not self._cluster.exists():
            self.kept.rename(self._cluster)
        if self.kept.exists():
            raise EmbeddedPostgresError(f"{self.kept} is of an earlier upgrade: move it away.")
        if (self.scratch / "postgres").exists():
            with EmbeddedPostgres(self.scratch):  # its server may be running still
                pass
        shutil.rmtree(self.scratch, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Generator[None]:
        """While nobody uses the data directory, and nobody begins to."""
        start, users = (
            open_shared(self.data_dir / name, os.O_RDWR) for name in ("start.lock", "users.lock")
        )
        try:
            fcntl.flock(start, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            message = f"{self.data_dir} is in use: stop quotetrail first."
            raise EmbeddedPostgresError(message) from None
        finally:
            os.close(users)
            os.close(start)

    def _take_place(self) -> None:
        fresh = self.scratch / "postgres"
        _give_like(self._cluster, fresh)
        with self._alone():
            self._cluster.rename(self.kept)
            fresh.rename(self._cluster)
            descriptor = os.open(self.data_dir, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)


def _major_in(data_dir: Path) -> int:
    """Of its cluster, or of the one that a killed upgrade was about to replace."""
    clusters = [data_dir / "postgres", *sorted(data_dir.glob("postgres-[0-9]*"), reverse=True)]
    for cluster in clusters:
        if (version := cluster / "PG_VERSION").exists():
            return int(version.read_text())
    raise EmbeddedPostgresError(f"There is no database in {data_dir}.")


def _give_like(pattern: Path, directory: Path) -> None:
    """To the owner that `pattern` has; only root can, and need."""
    if os.geteuid() == 0:
        owner = pattern.stat()
        for path in (directory, *directory.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
