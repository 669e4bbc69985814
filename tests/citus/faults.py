"""What a statement breaks."""

from typing import NamedTuple


class Fault(NamedTuple):
    """The name of a rule, and what breaks it."""

    rule: str
    about: str = ""
