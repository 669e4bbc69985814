"""The key that the log is signed with, and the last head that was: kept in the data directory."""

import os
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from service.ledger.notes import (
    Checkpoint,
    NoteError,
    Signer,
    Verifier,
    new_signer,
    read_checkpoint,
    read_signer,
)

FILE = "signing.key"
LAST = "checkpoint"
"""The last head that was signed here, outside of the database that it is about."""


class SigningKeyError(ValueError):
    """Its message is one sentence for the person at the terminal."""


def signing_key(given: str | None, data_dir: Path, origin: str | None) -> Signer:
    """The one that is given, or that of the data directory, made there where there is none.

    Raises SigningKeyError.
    """
    path = data_dir / FILE
    try:
        if given:
            return read_signer(given)
        if not path.exists():
            _make(path, new_signer(origin or _unique_name()))
        return read_signer(path.read_text(encoding="utf-8"))
    except NoteError as error:
        where = "QUOTETRAIL_SIGNING_KEY" if given else str(path)
        raise SigningKeyError(f"{where}: {error}.") from None
    except (OSError, UnicodeDecodeError) as error:
        message = (
            f"The key of the log cannot be kept in {path}: {error}. Set QUOTETRAIL_SIGNING_KEY."
        )
        raise SigningKeyError(message) from error


def find_signing_key(given: str | None, data_dir: Path) -> Signer | None:
    """Without making one. Raises SigningKeyError."""
    if not given and not (data_dir / FILE).exists():
        return None
    return signing_key(given, data_dir, None)


def keep_checkpoint(data_dir: Path, note: str) -> None:
    """In the place of the one before; where nothing can be kept it is not."""
    with suppress(OSError):
        fresh = data_dir / f"{LAST}.{os.getpid()}"
        fresh.write_text(note, encoding="utf-8")
        fresh.replace(data_dir / LAST)


def find_checkpoint(data_dir: Path, verifiers: Sequence[Verifier]) -> Checkpoint | None:
    """The one that is kept, if it is signed with one of these keys."""
    try:
        note = (data_dir / LAST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    for verifier in verifiers:
        with suppress(NoteError):
            return read_checkpoint(note, verifier)
    return None


def _unique_name() -> str:
    """No two logs may have one name."""
    host = socket.gethostname().partition(".")[0] or "localhost"
    clean = "".join(one for one in host if one.isascii() and (one.isalnum() or one == "-"))
    return f"{clean or 'localhost'}/quotetrail/{secrets.token_hex(4)}"


def _make(path: Path, signer: Signer) -> None:
    """Whole or not at all, by one of those who start together; the others take what is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(signer.text() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
