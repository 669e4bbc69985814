"""Who asks at once is answered together, and nobody is left waiting."""

import asyncio
from collections.abc import Sequence

import pytest

from service.kit.gathering import LINES, MOST, Gathering


class Reading:
    """Answers each key with itself when it is let; keeps what was asked together."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.let = asyncio.Event()

    async def __call__(self, keys: Sequence[int]) -> dict[int, int]:
        """Refuses a key below zero."""
        self.asked.append([*keys])
        await self.let.wait()
        if min(keys) < 0:
            raise ValueError(min(keys))
        return {key: key for key in keys if key}


async def begun(reading: Reading, count: int) -> None:
    """Returns when so many statements are under way."""
    while len(reading.asked) < count:  # noqa: ASYNC110 a turn of the loop
        await asyncio.sleep(0)


async def test_those_who_come_meanwhile_are_read_in_one_statement():
    reading = Reading()
    gathering = Gathering(reading)
    asking: list[asyncio.Task[int | None]] = []
    for key in range(1, LINES + 1):
        asking.append(asyncio.create_task(gathering.get(key)))
        await begun(reading, key)
    later = [asyncio.create_task(gathering.get(key)) for key in (7, 8, 8, 0)]
    await asyncio.sleep(0)
    reading.let.set()
    assert await asyncio.gather(*asking, *later) == [*range(1, LINES + 1), 7, 8, 8, None]
    assert reading.asked == [*([key] for key in range(1, LINES + 1)), [7, 8, 0]]


async def test_who_asks_again_at_once_is_not_left_waiting():
    """All lines end in the same turn of the loop, and the first that is answered asks again."""
    reading = Reading()
    gathering = Gathering(reading)

    async def ask_twice() -> list[int | None]:
        return [await gathering.get(1), await gathering.get(1)]

    asking = asyncio.create_task(ask_twice())
    await begun(reading, 1)
    others: list[asyncio.Task[int | None]] = []
    for key in range(2, LINES + 1):
        others.append(asyncio.create_task(gathering.get(key)))
        await begun(reading, key)
    reading.let.set()
    async with asyncio.timeout(5):
        assert await asking == [1, 1]
    await asyncio.gather(*others)


async def test_a_failure_is_told_to_all_who_asked_together_and_to_no_others():
    reading = Reading()
    reading.let.set()
    gathering = Gathering(reading)
    together = [gathering.get(-1), gathering.get(2)]
    failed = await asyncio.gather(*together, return_exceptions=True)
    assert [type(one) for one in failed] == [ValueError, ValueError]
    assert await gathering.get(2) == 2


async def test_who_leaves_keeps_nobody_from_his_answer():
    reading = Reading()
    gathering = Gathering(reading)
    asking = [asyncio.create_task(gathering.get(key)) for key in (1, 1, 2)]
    await begun(reading, 1)
    asking[0].cancel()
    await asyncio.sleep(0)
    reading.let.set()
    assert await asyncio.gather(*asking[1:]) == [1, 2]
    with pytest.raises(asyncio.CancelledError):
        await asking[0]


async def test_a_statement_has_a_bounded_number_of_keys():
    reading = Reading()
    reading.let.set()
    gathering = Gathering(reading)
    many = range(1, 3 * MOST)
    assert await asyncio.gather(*map(gathering.get, many)) == [*many]
    assert max(map(len, reading.asked)) <= MOST
