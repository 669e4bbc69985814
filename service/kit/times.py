"""Times of reduced precision: `2025`, `2025-12`, `2025-12-03`, `2025-12-03T21:40:00+02:00`."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from msgspec import Meta

_YEAR = "[1-9][0-9]{3}"
_LEAP = "([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)"
_DAY = (
    f"({_YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
)
_MOMENT = (
    r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
    r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
)
PATTERN = f"^(?!9999)({_YEAR}(-(0[1-9]|1[0-2]))?|{_DAY}({_MOMENT})?)$"
"""The whole calendar, so that the published contract promises no day that is not there."""
EXPLAINED = (
    "ISO 8601 in the precision that is known: a year, a month, a day, "
    "or a moment to the minute or finer with its offset from UTC. Years 1000 to 9998."
)
TimeText = Annotated[str, Meta(pattern=PATTERN, description=EXPLAINED, examples=["2025-12-03"])]
"""A time on its way out; what comes in is a Time, which is checked against the calendar as well."""

_DIGITS_OF = {4: "year", 7: "month", 10: "day"}


class NotATime(ValueError):
    """The text is none of the forms, or there is no such day."""


class Time:
    """A period as it was given: its text, its first moment, and the first moment after it.

    A year, month or day without a zone is taken in UTC. No Struct, so that msgspec asks for it.
    """

    def __init__(self, text: str, start: datetime, end: datetime) -> None:
        self.text = text
        self.start = start
        self.end = end

    def __str__(self) -> str:
        """As it was given."""
        return self.text

    @property
    def last(self) -> datetime:
        """The last moment of a year, month or day; a moment itself."""
        return self.start if "T" in self.text else self.end - timedelta(microseconds=1)

    @property
    def to_the_day(self) -> bool:
        """Whether it is known to the day or better."""
        return len(self.text) >= len("2025-12-03")


def read_time(text: str) -> Time:
    """Raises NotATime."""
    if not re.fullmatch(PATTERN, text):
        raise NotATime(f"{text[:60]!r} is not a time. {EXPLAINED}")
    start = _start(text)
    return Time(text=text, start=start, end=_end(text, start))


def _start(text: str) -> datetime:
    if len(text) in _DIGITS_OF:
        return datetime.fromisoformat((text + "-01-01")[:10]).replace(tzinfo=UTC)
    return datetime.fromisoformat(text).astimezone(UTC)


def _end(text: str, start: datetime) -> datetime:
    match _DIGITS_OF.get(len(text)):
        case "year":
            return start.replace(year=start.year + 1)
        case "month":
            return (start + timedelta(days=31)).replace(day=1)
        case "day":
            return start + timedelta(days=1)
        case _:
            to_the_minute = re.search(r"T\d\d:\d\d(Z|[+-])", text)
            return start + timedelta(seconds=60 if to_the_minute else 1)


def gap(one: Time, other: Time) -> timedelta:
    """How far two periods lie apart; zero when they overlap or touch."""
    return max(one.start - other.end, other.start - one.end, timedelta(0))
