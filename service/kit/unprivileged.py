"""Runs commands that refuse root, such as PostgreSQL's, as a system account when we are root.

Directories above the data and above the program may be closed to that account (`/root` is 0700).
They are not opened. Only then the command keeps one capability, to pass closed directories.

The change of user happens in a small program of its own (this file, run as a script), because code
between fork and exec of a process with threads may deadlock. Hence only the standard library here.
"""

import ctypes
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

ACCOUNT_NAME = "quotetrail"

# Nothing of the caller's locale, PG* variables or TZ reaches the command.
CLEAN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

# linux/prctl.h and linux/capability.h
_PR_SET_KEEPCAPS = 8
_PR_GET_SECUREBITS = 27
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE = 1  # also lets write; all that a default Docker container has
_CAP_DAC_READ_SEARCH = 2
_CAP_SETPCAP = 8


class CannotLeaveRootError(RuntimeError):
    """Its message is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """Whom a command is run as."""

    uid: int
    gid: int


def choose_account(existing: Path) -> Account | None:
    """None unless we are root; else the owner of `existing`, or the account of our own.

    The owner goes first so that root can work on the data of an ordinary user, or of a container
    image in which the account had another number, without taking it away from them.
    """
    if os.geteuid() != 0:
        return None
    if existing.exists() and (found := existing.stat()).st_uid != 0:
        with suppress(KeyError):
            return Account(found.st_uid, pwd.getpwuid(found.st_uid).pw_gid)
        return Account(found.st_uid, found.st_gid)
    return _find_account() or _create_account()


def as_account(
    account: Account | None, command: Sequence[str | Path], must_reach: Sequence[Path]
) -> list[str]:
    """The command line that runs `command` as `account`, in `/`, with CLEAN_ENVIRONMENT.

    `must_reach`: paths that the command will read; where the account cannot, it gets a capability.
    Without an account the command is returned as it is.
    """
    words = [os.fspath(word) for word in command]
    if account is None:
        return words
    paths = [os.fspath(path) for path in must_reach]
    # -I -S: neither the caller's PYTHON* variables nor site-packages, which also saves 20 ms.
    script = str(Path(__file__).absolute())
    launcher = [sys.executable, "-I", "-S", script, str(account.uid), str(account.gid)]
    return [*launcher, str(len(paths)), *paths, *words]


def _find_account() -> Account | None:
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        message = f"PostgreSQL refuses to run as root, and the user {ACCOUNT_NAME} is root (uid 0)."
        raise CannotLeaveRootError(message)
    return Account(entry.pw_uid, entry.pw_gid)


def _create_account() -> Account:
    places = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    attempts = [
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"],
        ["adduser", "-S", "-D", "-H", "-h", "/nonexistent"],  # busybox
    ]
    for name, *options in attempts:
        if program := shutil.which(name, path=places):
            shell = ["-s", "/usr/sbin/nologin"]
            # Its failure shows below: another process may also just have made the account.
            command = [program, *options, *shell, ACCOUNT_NAME]
            subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - constant words
        if account := _find_account():
            return account
    message = (
        "PostgreSQL refuses to run as root and no system user could be created for it: start"
        f" quotetrail as an ordinary user, or create a system user named {ACCOUNT_NAME}."
    )
    raise CannotLeaveRootError(message)


def _readable(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY))
    except PermissionError:
        return False
    return True


def _prctl(option: int, value: int, capability: int = 0) -> int:
    words = [ctypes.c_ulong(word) for word in (value, capability, 0, 0)]
    return ctypes.CDLL(None).prctl(option, *words)


def _hold(capability: int) -> bool:
    """Use one capability now, and pass it on to the next program (an ambient capability)."""
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # Two structs of (effective, permitted, inheritable): capabilities 0 to 31, then 32 to 63.
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets) != 0:
        return False
    bit = 1 << capability
    # Of the permitted ones exec leaves a user other than root only those that are ambient.
    sets[0], sets[2], sets[3], sets[5] = sets[1] & (bit | 1 << _CAP_SETPCAP), bit, 0, 0
    if not sets[1] & bit or libc.capset(header, sets) != 0:
        return False
    # PostgreSQL looks at its own program by access(2), which without this bit ignores capabilities
    # of all users but root. Setuid programs could trip over the bit: see NO_NEW_PRIVS in _become.
    _prctl(_PR_SET_SECUREBITS, _prctl(_PR_GET_SECUREBITS, 0) | _SECBIT_NO_SETUID_FIXUP)
    return _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability) == 0


def _become(uid: int, gid: int, must_reach: list[str], command: list[str]) -> NoReturn:
    """Drop root for good and turn into `command`, with the least capability that lets it work."""
    os.chdir("/")
    capabilities: list[int] = []
    if sys.platform == "linux":
        capabilities = [_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE]
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _prctl(_PR_SET_KEEPCAPS, 1)
    try:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    except OSError as error:
        sys.exit(f"FATAL:  this root may not become the user {uid}: {error.strerror}")
    for capability in (None, *capabilities):
        if (capability is None or _hold(capability)) and all(map(_readable, must_reach)):
            if capability is not None:
                note = f"LOG:  user {uid} keeps capability {capability} to pass closed directories"
                print(note, file=sys.stderr, flush=True)  # noqa: T201 - this runs as a program
            with suppress(PermissionError):
                os.execve(command[0], command, CLEAN_ENVIRONMENT)  # noqa: S606 - its purpose
    places = " and ".join([*must_reach, command[0]])
    sys.exit(f"FATAL:  the user {uid} may not pass the directories above {places}")


if __name__ == "__main__":
    _uid, _gid, _count, *_words = sys.argv[1:]
    _become(int(_uid), int(_gid), _words[: int(_count)], _words[int(_count) :])
