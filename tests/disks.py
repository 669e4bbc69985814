"""A small disk of its own, in memory, to be filled and freed. Only root can have one."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

MIB = 2**20
_AT_ONCE = 2**16


class NoDiskError(RuntimeError):
    """Its message is the reason why there is none."""


class Disk:
    """Mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Until a write fails; again where others have made room meanwhile."""
        with self._filler.open("ab", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(_AT_ONCE))
            except OSError:
                return

    @contextmanager
    def filled(self) -> Generator[None]:
        """For as long as the block runs; what was taken is free again afterwards."""
        self.fill()
        try:
            yield
        finally:
            self._filler.unlink()


@contextmanager
def small_disk(folder: Path, mib: int) -> Generator[Disk]:
    """Raises NoDiskError."""
    folder.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0755", "tmpfs", folder],
            check=True,
            capture_output=True,
            text=True,
        )
    except OSError as error:
        raise NoDiskError(str(error)) from None
    except subprocess.CalledProcessError as error:
        raise NoDiskError(error.stderr.strip()) from None
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", folder], check=True)
