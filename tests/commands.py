"""What a command of the command line leaves behind, for the fixture that runs it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Done:
    """What a command has left behind."""

    code: int | str | None
    out: str
    err: str


Run = Callable[..., Done]
