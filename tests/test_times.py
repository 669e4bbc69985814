"""Times of reduced precision: the periods that they mean, and what is none of their forms."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from service.kit.times import PATTERN, NotATime, gap, read_time


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # pyright: ignore[reportArgumentType] year, month, day …


PERIODS = [
    ("2025", utc(2025, 1, 1), utc(2026, 1, 1)),
    ("1000", utc(1000, 1, 1), utc(1001, 1, 1)),
    ("9998", utc(9998, 1, 1), utc(9999, 1, 1)),
    ("2025-12", utc(2025, 12, 1), utc(2026, 1, 1)),
    ("2025-01", utc(2025, 1, 1), utc(2025, 2, 1)),
    ("2025-02", utc(2025, 2, 1), utc(2025, 3, 1)),
    ("2024-02", utc(2024, 2, 1), utc(2024, 3, 1)),
    ("2025-04", utc(2025, 4, 1), utc(2025, 5, 1)),
    ("2025-12-03", utc(2025, 12, 3), utc(2025, 12, 4)),
    ("2025-12-31", utc(2025, 12, 31), utc(2026, 1, 1)),
    ("2024-02-29", utc(2024, 2, 29), utc(2024, 3, 1)),
    ("2000-02-29", utc(2000, 2, 29), utc(2000, 3, 1)),
    ("1904-02-29", utc(1904, 2, 29), utc(1904, 3, 1)),
    ("2025-02-28", utc(2025, 2, 28), utc(2025, 3, 1)),
    ("9998-12-31", utc(9998, 12, 31), utc(9999, 1, 1)),
    ("2025-12-03T21:40Z", utc(2025, 12, 3, 21, 40), utc(2025, 12, 3, 21, 41)),
    ("2025-12-03T21:40:00Z", utc(2025, 12, 3, 21, 40), utc(2025, 12, 3, 21, 40, 1)),
    ("2025-12-03T21:40+02:00", utc(2025, 12, 3, 19, 40), utc(2025, 12, 3, 19, 41)),
    ("2025-12-03T21:40:00+02:00", utc(2025, 12, 3, 19, 40), utc(2025, 12, 3, 19, 40, 1)),
    ("2025-12-03T00:30:00+14:00", utc(2025, 12, 2, 10, 30), utc(2025, 12, 2, 10, 30, 1)),
    ("2025-12-31T23:59:59-05:30", utc(2026, 1, 1, 5, 29, 59), utc(2026, 1, 1, 5, 30)),
    ("2024-02-29T00:00-00:00", utc(2024, 2, 29), utc(2024, 2, 29, 0, 1)),
    ("9998-12-31T23:59:59-14:59", utc(9999, 1, 1, 14, 58, 59), utc(9999, 1, 1, 14, 59)),
    ("1000-01-01T00:00+14:59", utc(999, 12, 31, 9, 1), utc(999, 12, 31, 9, 2)),
]

NONE = [
    "",
    " ",
    "yesterday",
    "1700000000",
    "1700000000.5",
    "-2025",
    "+2025",
    "0000",
    "0999",
    "0001-01-01",
    "9999",
    "9999-12-31",
    "9999-01-01T00:00:00Z",
    "12025",
    "202",
    "20",
    "20251203",
    "2025-W49",
    "2025-337",
    "2025-00",
    "2025-13",
    "2025-1",
    "2025-1-1",
    "2025-12-3",
    "2025-12-00",
    "2025-12-32",
    "2025-04-31",
    "2025-02-30",
    "2025-02-29",
    "1900-02-29",
    "2100-02-29",
    "2025-12-03T",
    "2025-12-03T21Z",
    "2025-12-03T21:40",
    "2025-12-03T21:40:00",
    "2025-12-03T21:40:00.123456",
    "2025-12-03 21:40:00Z",
    "2025-12-03t21:40:00z",
    "2025-12-03T24:00:00Z",
    "2025-12-03T21:60:00Z",
    "2025-12-03T21:40:60Z",
    "2025-12-03T21:40:00.Z",
    "2025-12-03T21:40:00,5Z",
    "2025-12-03T21:40:00.1234567Z",
    "2025-12-03T21:40:00+2",
    "2025-12-03T21:40:00+0200",
    "2025-12-03T21:40:00+15:00",
    "2025-12-03T21:40:00+02:60",
    "2025-02-29T21:40:00Z",
    "2025-12T21:40:00Z",
    "٢٠٢٥",
    "2025-1٢",
    "2025-12-03T21:40:0٠Z",
    "２０２５",
    "2025–12–03",
    "2025\n",
    "2025-12-03\n",
    "2025-12-03T21:40:00Z\n",
    "\n2025",
    "2025 ",
    "2025\u0000",
    "2025/2026",
    "2025-12-03T21:40:00+02:00[Europe/Kyiv]",
]


@pytest.mark.parametrize(("text", "start", "end"), PERIODS)
def test_a_time_is_the_period_of_its_precision(text: str, start: datetime, end: datetime):
    time = read_time(text)
    assert (time.start, time.end) == (start, end)
    assert time.start.tzinfo is time.end.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2025-12-03T21:40:00.123456Z", utc(2025, 12, 3, 21, 40, 0, 123_456)),
        ("2025-12-03T21:40:00.5+01:00", utc(2025, 12, 3, 20, 40, 0, 500_000)),
        ("2025-12-03T21:40:00.000001Z", utc(2025, 12, 3, 21, 40, 0, 1)),
    ],
)
def test_fractions_of_a_second_are_kept(text: str, start: datetime):
    assert read_time(text).start == start


@pytest.mark.parametrize("text", [text for text, *_ in PERIODS])
def test_a_time_is_said_as_it_was_given(text: str):
    assert str(read_time(text)) == read_time(text).text == text


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_time_is_refused_with_what_was_given(text: str):
    with pytest.raises(NotATime) as caught:
        read_time(text)
    assert repr(text[:60]) in str(caught.value)


def test_a_refusal_repeats_no_long_text():
    with pytest.raises(NotATime) as caught:
        read_time("2025" * 100_000)
    assert len(str(caught.value)) < 400


def test_the_published_pattern_knows_every_day_of_the_calendar_and_no_other():
    for year in (1000, 1900, 2000, 2023, 2024, 2100, 2400, 9998):
        for month in range(14):
            for day in range(34):
                text = f"{year}-{month:02}-{day:02}"
                assert bool(re.fullmatch(PATTERN, text)) is is_a_day(year, month, day), text


def is_a_day(year: int, month: int, day: int) -> bool:
    try:
        datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2025", False),
        ("2025-12", False),
        ("2025-12-03", True),
        ("2025-12-03T21:40Z", True),
        ("2025-12-03T21:40:00+02:00", True),
    ],
)
def test_a_month_is_not_known_to_the_day(text: str, *, known: bool):
    assert read_time(text).to_the_day is known


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("2025-12-03", "2025-12-03", timedelta(0)),
        ("2025-12-03", "2025-12-04", timedelta(0)),
        ("2025-12-03", "2025-12-05", timedelta(days=1)),
        ("2025-12-03", "2025-12-06", timedelta(days=2)),
        ("2025-12-03", "2025-12", timedelta(0)),
        ("2025-12-03", "2025", timedelta(0)),
        ("2025-12-03", "2026", timedelta(days=28)),
        ("2024", "2026", timedelta(days=365)),
        ("2025-12-03", "2025-12-03T21:40:00Z", timedelta(0)),
        ("2025-12-03T23:00Z", "2025-12-04T01:30+02:00", timedelta(minutes=29)),
        ("2025-12-03T21:40Z", "2025-12-03T23:40+02:00", timedelta(0)),
        ("2025-12-03T23:59:59Z", "2025-12-04", timedelta(0)),
    ],
)
def test_a_gap_is_what_lies_between_two_periods_either_way(one: str, other: str, apart: timedelta):
    assert gap(read_time(one), read_time(other)) == apart
    assert gap(read_time(other), read_time(one)) == apart
