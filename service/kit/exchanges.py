"""A request and its answer, for those who are asked before it and told after it."""

from collections.abc import Callable
from typing import NamedTuple

from litestar.types import HTTPScope

from service.kit.protection import Headers

Admit = Callable[[HTTPScope], Headers]
"""Asked before anything is done; gives headers of the answer, or raises a refusal that has them."""


def admit_all(_: HTTPScope) -> Headers:
    """Whoever comes."""
    return []


class Exchange(NamedTuple):
    """A request and how it was answered."""

    method: str
    path: str
    template: str
    """The path as its route has it, `/v1/quotes/{quote_id}`; empty where no handler was called."""
    status: int
    seconds: float
    request_id: str


Observe = Callable[[Exchange], None]
"""Told of each exchange when it is over; it must be quick, and must not raise."""
