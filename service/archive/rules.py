"""What a look at a publication says, when the next one is due, and how politely. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from service.archive.model import CheckSource
from service.archive.reading import Text

Reach = Literal["seen", "unchanged", "deleted", "unreachable"]

GONE = frozenset({404, 410})
NOT_MODIFIED = 304
BUSY = frozenset({429, 503})
LONGEST_ERROR = 300
_POST_OF_TELEGRAM = re.compile(r"/(?:s/)?([A-Za-z]\w{3,})/(\d+)/?")
_TELEGRAM = frozenset({"t.me", "telegram.me"})
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_DUE_BY_AGE = ((_DAY, _HOUR), (7 * _DAY, 6 * _HOUR), (30 * _DAY, _DAY))
"""Younger than this, it is looked at again after that: texts change when they are new."""
_DUE_AT_LAST = 7 * _DAY
_BACK_OFF, _LONGEST_BACK_OFF = timedelta(minutes=10), 7 * _DAY


class Validators(Struct, frozen=True):
    """By which a server tells that a page is as it was."""

    etag: str | None = None
    last_modified: str | None = None

    def conditions(self) -> dict[str, str]:
        """As headers of a request."""
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value}


class Look(Struct, frozen=True, kw_only=True):
    """What one look at a publication found; `edited` where the outlet itself says so."""

    source: CheckSource
    at: datetime
    reach: Reach
    text: Text | None = None
    edited: bool = False
    status: int | None = None
    url: str | None = None
    error: str | None = None
    payload_sha256: bytes | None = None
    validators: Validators = Validators()
    retry_after: timedelta | None = None


def address_to_ask(url: str) -> str | None:
    """Where a publication is to be seen: posts of Telegram on the page that shows one alone.

    None where only members see it.
    """
    parts = urlsplit(url)
    if parts.hostname not in _TELEGRAM:
        return url
    found = _POST_OF_TELEGRAM.fullmatch(parts.path)
    return f"https://t.me/{found[1]}/{found[2]}?embed=1&mode=tme" if found else None


def leads_to_the_front(asked: str, answered: str) -> bool:
    """Whether a page of its own has become the front page, as some outlets do with what is gone."""
    return urlsplit(answered).path in {"", "/"} and urlsplit(asked).path not in {"", "/"}


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in white space alone, which is as a page happens to be set."""
    return one.split() == other.split()


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """What an answer says of when to come again, a week at most."""
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return min(timedelta(seconds=min(int(given[:9]), 10**8)), _LONGEST_BACK_OFF)
    try:
        at = parsedate_to_datetime(given)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta(0)), _LONGEST_BACK_OFF)


def next_look(look: Look, *, published: datetime, failures: int, chance: float) -> datetime:
    """When it is due again. `failures` in a row, this one included; `chance` from 0 to 1.

    The chance spreads what was looked at together over a fifth of the wait.
    """
    if look.reach == "unreachable":
        wait = min(_BACK_OFF * 2 ** min(failures - 1, 12), _LONGEST_BACK_OFF)
        wait = max(wait, look.retry_after or timedelta(0))
    else:
        age = look.at - published
        wait = next((wait for young, wait in _DUE_BY_AGE if age < young), _DUE_AT_LAST)
    return look.at + wait * (0.9 + 0.2 * chance)
