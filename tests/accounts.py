"""Whether what was acknowledged is on record, with the very content, and once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import httpx

from service.kit.db import connect
from service.kit.postgres import dsn_for
from tests.documents import texts
from tests.insisting import Done, Story, Tally, open_client
from tests.running import Running

READERS = 8

MARKERS = """
    SELECT name AS marker FROM speakers WHERE name LIKE '% ' || $1 || ' %'
     UNION ALL
    SELECT name FROM outlets WHERE name LIKE '% ' || $1 || ' %'
     UNION ALL
    SELECT url FROM reviews WHERE url LIKE '%/' || $1 || '/%'
     UNION ALL
    SELECT url FROM publications WHERE url LIKE '%/' || $1 || '/%'
     UNION ALL
    SELECT text FROM occurrences WHERE text LIKE '% ' || $1 || ' %'
"""
"""What only one request of a run can have put on record."""
SHARED = """
    SELECT name AS marker FROM speakers GROUP BY 1 HAVING count(*) > 1
     UNION ALL
    SELECT text FROM quotes GROUP BY speaker_id, text HAVING count(*) > 1
     UNION ALL
    SELECT name FROM outlets GROUP BY 1 HAVING count(*) > 1
"""
"""What many requests have named, and none may have made a second time."""


@dataclass
class Account:
    """What is wrong, each by a name that finds it."""

    lost: list[str] = field(default_factory=list[str])
    """Acknowledged, and not found with its content."""
    doubled: list[str] = field(default_factory=list[str])
    """On record or on the log more than once, or never acknowledged though writers insist."""


async def account_for(service: Running, tally: Tally) -> Account:
    """Through the front door for what was lost, in the database for what was doubled."""
    account = Account()
    stories = iter(list(tally.done.values()))

    async def read() -> None:
        async with open_client(service) as client:
            for story in stories:
                account.lost += [at async for at in _missing(client, story)]

    async with asyncio.TaskGroup() as readers:
        for _ in range(READERS):
            readers.create_task(read())
    await _look_for_doubles(service, tally, account)
    return account


async def _missing(client: httpx.AsyncClient, story: Story) -> AsyncIterator[str]:
    for _, changed in _changes(story):
        if (await client.get(changed.path)).content != changed.answer.content:
            yield changed.path
    body, at = story[-1].body, f"/v1/publications/{story[-1].answer.json()['publication']['id']}"
    shown, quotes = await client.get(at), await client.get(f"{at}/quotes")
    found = shown.is_success and quotes.is_success
    told = (shown.json()["url"], sorted(one["text"] for one in quotes.json()["items"]))
    if not found or told != (body["publication"]["url"], texts(body)):
        yield at


def _changes(story: Story) -> list[tuple[Done, Done]]:
    """How each thing but the document was recorded, and changed."""
    return list(zip(story[:-1:2], story[1:-1:2], strict=True))


async def _look_for_doubles(service: Running, tally: Tally, account: Account) -> None:
    db = await connect(dsn_for(service.data_dir))
    try:
        rows = await db.fetch(MARKERS, tally.run)
        shared = await db.fetch(SHARED)
        changes = await db.fetch("SELECT id, action FROM changes")
    finally:
        await db.close()
    held = Counter[str](row["marker"] for row in rows)
    told = Counter(marker for story in tally.done.values() for marker in _markers(story))
    account.lost += (told - held).elements()
    account.doubled += [*(held - told).elements(), *(row["marker"] for row in shared)]
    noted = Counter((str(row["id"]), str(row["action"])) for row in changes)
    for note in (note for story in tally.done.values() for note in _notes(story)):
        if noted[note] == 0:
            account.lost.append(" ".join(note))
        elif noted[note] > 1:
            account.doubled.append(" ".join(note))


def _markers(story: Story) -> Iterator[str]:
    (_, speaker), (review, _), (_, outlet) = _changes(story)
    yield speaker.body["name"]
    yield review.body["url"]
    yield outlet.body["name"]
    yield story[-1].body["publication"]["url"]
    yield story[-1].body["quotes"][0]["text"]


def _notes(story: Story) -> Iterator[tuple[str, str]]:
    """What the log must say of it, once."""
    for made, changed in _changes(story):
        yield made.answer.json()["id"], "recorded"
        yield changed.answer.json()["id"], "changed"
    yield story[-1].answer.json()["publication"]["id"], "recorded"
