"""Writers who send each request with an Idempotency-Key until it is answered."""

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.blows import Aftermath
from tests.documents import printed
from tests.running import Running
from tests.test_reviews import review

Json = dict[str, Any]

PAUSE = 0.1
"""Seconds after a connection that was lost; a refusal says itself how long to wait."""


@dataclass
class Done:
    """One request that was acknowledged, as it may be sent again."""

    method: str
    path: str
    body: Json
    key: Json
    answer: httpx.Response


Story = list[Done]
"""What one writer has told, in the order of `tell`."""


@dataclass
class Tally(Aftermath):
    """What the writers saw."""

    run: str = field(default_factory=lambda: uuid4().hex[:12])
    done: dict[int, Story] = field(default_factory=dict[int, Story])
    seen: Counter[str] = field(default_factory=Counter[str])
    since_blow: Counter[int] = field(default_factory=Counter[int])
    """By writer: requests sent after the blow and acknowledged."""
    refusals: list[str] = field(default_factory=list[str])
    """Answers that no writer should see: all but success, and refusals to be tried again."""
    stopping: bool = False

    def __post_init__(self) -> None:
        """Stories are numbered through all writers."""
        self.numbers = itertools.count()

    def strike(self) -> None:
        """Called by each blow when it has struck."""
        super().strike()
        self.since_blow.clear()


def new_key() -> Json:
    """The header of a request."""
    return {"Idempotency-Key": str(uuid4())}


def is_replayed(answer: httpx.Response) -> bool:
    """Whether the answer was kept from before."""
    return answer.headers.get("idempotency-replayed") == "true"


def open_client(service: Running) -> httpx.AsyncClient:
    """With one connection, which is kept."""
    limits = httpx.Limits(max_connections=1)
    return httpx.AsyncClient(
        base_url=service.url, headers=service.headers, limits=limits, timeout=20
    )


async def write(service: Running, tally: Tally, writer: int) -> None:
    """One story after the other; none is left half told."""
    async with open_client(service) as client:
        while not tally.stopping:
            number = next(tally.numbers)
            tally.done[number] = await Writer(client, tally, writer).tell(number)


@dataclass
class Writer:
    """One of many, by its number."""

    client: httpx.AsyncClient
    tally: Tally
    number: int

    async def tell(self, number: int) -> Story:
        """Somebody is recorded and changed, a review and an outlet likewise, and a document."""
        run, story = self.tally.run, Story()
        speaker = {"kind": "person", "name": f"Очевидець {run} {number}"}
        outlet = {"kind": "agency", "name": f"Агенція {run} {number}"}
        for path, body, change in (
            ("/v1/speakers", speaker, {"name": f"Очевидиця {run} {number}"}),
            (
                "/v1/reviews",
                review(url=f"https://a.example/{run}/{number}"),
                {"title": f"Назва {number}"},
            ),
            ("/v1/outlets", outlet, {"name": f"Вісник {run} {number}"}),
            ("/v1/documents", printed(run, number), None),
        ):
            story.append(await self._insist("POST", path, body))
            if change:
                at = story[-1].answer.headers["location"]
                story.append(await self._insist("PATCH", at, change))
        return story

    async def _insist(self, method: str, path: str, body: Json) -> Done:
        """The same request with the same key, until it is acknowledged."""
        key = new_key()
        while True:
            sent = time.monotonic()
            try:
                answer = await self.client.request(method, path, json=body, headers=key)
            except httpx.TransportError as error:
                self.tally.seen[type(error).__name__] += 1
                await asyncio.sleep(PAUSE)
                continue
            if answer.is_success:
                self._acknowledged(sent, answer)
                return Done(method, path, body, key, answer)
            await asyncio.sleep(self._patience(path, answer))

    def _acknowledged(self, sent: float, answer: httpx.Response) -> None:
        tally = self.tally
        tally.seen["acknowledged"] += 1
        tally.seen["replayed"] += is_replayed(answer)
        tally.acknowledged.append((sent, time.monotonic()))
        tally.since_blow[self.number] += sent >= tally.struck_at

    def _patience(self, path: str, answer: httpx.Response) -> float:
        """Seconds to wait."""
        self.tally.seen[str(answer.status_code)] += 1
        in_use = answer.status_code == 409 and "idempotency-key-in-use" in answer.text
        if (answer.status_code == 503 or in_use) and "retry-after" in answer.headers:
            return float(answer.headers["retry-after"])
        self.tally.refusals.append(f"{answer.status_code} {path} {answer.text}")
        return PAUSE
