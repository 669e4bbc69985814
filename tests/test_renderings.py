"""Kept renderings: whatever is changed, what is shown is what would be made afresh."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from service.quotes import render_store, rendering
from service.quotes.render_store import Place
from tests.documents import direct, document, fetch, record
from tests.test_corrections import correction
from tests.test_reviews import review

Json = dict[str, Any]


THINGS = {
    "quotes": (rendering.QUOTES, "SELECT id FROM quotes"),
    "chains": (rendering.CHAINS, "SELECT id FROM occurrences"),
    "trees": (rendering.TREES, "SELECT id FROM publications"),
}


async def keep_all(db: Any) -> dict[str, int]:
    """Renders and keeps all that may be kept; how many there are of each kind."""
    many: dict[str, int] = {}
    for name, (kind, every) in THINGS.items():
        ids = [row["id"] for row in await db.fetch(every)]
        made = [one for one in (await kind.make(db, ids)).values() if one.plain]
        await kind.keep(db, made)
        many[name] = len(made)
    return many


async def expect_fresh(db: Any) -> dict[str, int]:
    """Every kept rendering that is shown is what is made now; how many are shown of each kind."""
    many: dict[str, int] = {}
    for name, (kind, every) in THINGS.items():
        kept = await kind.find(db, [row["id"] for row in await db.fetch(every)])
        fresh = await kind.make(db, list(kept))
        assert dict(kept) == {one.id: one.body for one in fresh.values()}
        assert all(one.plain for one in fresh.values())
        many[name] = len(kept)
    return many


class Record:
    """A small record, and what is changed of it."""

    def __init__(self, client: httpx.AsyncClient, db: Any, first: Json, second: Json) -> None:
        self.client, self.db = client, db
        self.first, self.second = first, second
        self.place = f"/v1/publications/{first['publication']['id']}"
        self.quote = f"/v1/quotes/{first['quotes'][0]['quote_id']}"

    async def ask(self, method: str, path: str, **said: Any) -> Any:
        """A request that must be done."""
        answer = await self.client.request(method, path, **said)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def speaker(self) -> Json:
        """Of the first quote."""
        return (await fetch(self.client, self.quote))["speaker"]


Change = Callable[[Record], Awaitable[object]]


async def rename(held: Record) -> None:
    """The speaker."""
    path = f"/v1/speakers/{(await held.speaker())['id']}"
    await held.ask("PATCH", path, json={"name": "Олена Петренко-Коваль"})


async def give_a_role(held: Record) -> None:
    """To the speaker."""
    path = f"/v1/speakers/{(await held.speaker())['id']}/roles"
    await held.ask("POST", path, json={"title": "міністерка"})


async def merge_away(held: Record) -> None:
    """The speaker into another."""
    await _merge(held, away=True)


async def merge(held: Record) -> None:
    """Another with a role into the speaker."""
    await _merge(held, away=False)


async def _merge(held: Record, *, away: bool) -> None:
    speaker = (await held.speaker())["id"]
    draft = {"kind": "person", "name": "О. Петренко", "roles": [{"title": "депутатка"}]}
    other = (await held.ask("POST", "/v1/speakers", json=draft))["id"]
    one, into = (speaker, other) if away else (other, speaker)
    await held.ask("POST", f"/v1/speakers/{one}/merge", json={"into": into})


async def take_apart(held: Record) -> None:
    """What was merged, and rendered so."""
    await merge(held)
    await keep_all(held.db)
    speaker = await fetch(held.client, f"/v1/speakers/{(await held.speaker())['id']}")
    await held.ask("DELETE", f"/v1/speakers/{speaker['merged'][0]}/merge")


async def reword(held: Record) -> None:
    """The quote."""
    change = {"text": "Міст ми збудуємо", "reason": "за записом"}
    await held.ask("PATCH", held.quote, json=change)


async def tag(held: Record) -> None:
    """The quote."""
    await held.ask("PATCH", held.quote, json={"tags": ["міст"]})


async def print_again(held: Record) -> None:
    """The same words in another publication."""
    quotes = [direct(quote_id=held.first["quotes"][0]["quote_id"])]
    body = document(quotes=quotes, publication={"text": None, "title": "Передрук"})
    await record(held.client, body)


async def remove_a_print(held: Record) -> None:
    """A publication of a quote that another prints as well."""
    place = f"/v1/publications/{held.second['publication']['id']}"
    await held.ask("DELETE", place, params={"reason": "помилка"})


async def remove(held: Record) -> None:
    """The quote."""
    await held.ask("DELETE", held.quote, params={"reason": "помилка"})


async def rename_the_outlet(held: Record) -> None:
    """Of the publication where it was first said."""
    outlet = (await fetch(held.client, held.place))["outlet"]["id"]
    await held.ask("PATCH", f"/v1/outlets/{outlet}", json={"name": "Приклад новин"})


async def deny(held: Record) -> None:
    """The speaker denies it."""
    await held.ask(
        "POST",
        "/v1/corrections",
        json=correction("speaker_denial", quote_id=held.quote.rpartition("/")[2]),
    )


async def edit(held: Record) -> None:
    """The text of its publication is another one now."""
    text = {"text": "Текст змінено. Нічого з того тут уже немає."}
    await held.ask("POST", f"{held.place}/snapshots", json=text)


async def judge(held: Record) -> None:
    """A review of it."""
    await held.ask("POST", "/v1/reviews", json=review(quote_id=held.quote.rpartition("/")[2]))


CHANGES: list[Change] = [
    rename,
    give_a_role,
    merge,
    merge_away,
    take_apart,
    reword,
    tag,
    print_again,
    remove_a_print,
    remove,
    rename_the_outlet,
    deny,
    edit,
    judge,
]


@pytest.fixture
async def held(client: httpx.AsyncClient, db: Any) -> Record:
    """Two publications, of which the second prints a quote of the first."""
    first = await record(client, document())
    quotes = [direct(quote_id=first["quotes"][0]["quote_id"])]
    body = document(quotes=quotes, publication={"text": None, "title": "Той самий міст"})
    return Record(client, db, first, await record(client, body))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_what_is_kept_is_shown_only_while_it_is_so(change: Change, held: Record, db: Any):
    kept = await keep_all(db)
    assert kept == await expect_fresh(db)
    assert all(kept.values())
    await change(held)
    await expect_fresh(db)
    await keep_all(db)
    await expect_fresh(db)


async def test_a_reader_is_given_the_same_whether_it_is_kept_or_not(held: Record, db: Any):
    lists = ["/v1/quotes", "/v1/quotes?speaker=Олена Петренко", held.quote]
    speaker = f"/v1/speakers/{(await held.speaker())['id']}/quotes"
    lists += [speaker, f"{speaker}?limit=1", f"{held.place}/quotes"]
    printed = await fetch(held.client, f"{held.quote}/occurrences")
    lists += [f"/v1/occurrences/{one['id']}/chain" for one in printed["items"]]
    before = [(await held.client.get(path)) for path in lists]
    await keep_all(db)
    after = [(await held.client.get(path)) for path in lists]
    assert [one.content for one in before] == [one.content for one in after]
    assert [one.headers["etag"] for one in before] == [one.headers["etag"] for one in after]


async def walked(client: httpx.AsyncClient, path: str) -> list[bytes]:
    """All pages of a list."""
    pages = [await client.get(path)]
    while following := pages[-1].json()["next"]:
        pages.append(await client.get(path, params={"cursor": following}))
    return [one.content for one in pages]


@pytest.mark.parametrize("many", [19, 20, 21, 40, 41])
async def test_pages_are_the_same_whether_they_are_kept_or_not(
    many: int, client: httpx.AsyncClient, db: Any
):
    words = [f"Речення про міст під номером {number} сказано тоді" for number in range(many)]
    speakers: list[Json] = [{"name": "Олена Петренко"}, {"name": "О. Коваль", "create": True}]
    for part, speaker in zip((words[::2], words[1::2]), speakers, strict=True):
        body = document(quotes=[direct(text=one, speaker=speaker) for one in part])
        body["publication"] = {"kind": "article", "title": part[0], "text": " ".join(part)}
        receipt = await record(client, body)
        speaker["id"] = receipt["quotes"][0]["speaker"]["id"]
    into, merged = (one["id"] for one in speakers)
    answer = await client.post(f"/v1/speakers/{merged}/merge", json={"into": into})
    assert answer.is_success, answer.text
    path = f"/v1/speakers/{into}/quotes"
    anew = (await client.get(path)).content
    asked = [Place(UUID(into))]
    kept = await render_store.list_pages(db, asked)
    for _ in range(100):  # what was made for a reader is kept, and it is enough for the next
        if kept:
            break
        await asyncio.sleep(0.05)
        kept = await render_store.list_pages(db, asked)
    assert [*kept] == asked
    pages = await walked(client, path)
    assert pages[0] == anew
    assert await walked(client, path) == pages
    ids = [one["id"] for page in pages for one in msgspec.json.decode(page)["items"]]
    assert len(ids) == len(set(ids)) == many


async def test_what_is_made_for_a_reader_is_kept(held: Record, db: Any):
    await held.client.get("/v1/quotes")
    await held.client.get(f"{held.place}/quotes")
    printed = await fetch(held.client, f"{held.quote}/occurrences")
    await held.client.get(f"/v1/occurrences/{printed['items'][0]['id']}/chain")
    for _ in range(100):
        if all((await expect_fresh(db)).values()):
            break
        await asyncio.sleep(0.05)
    assert all((await expect_fresh(db)).values())


async def test_a_rendering_of_another_version_is_not_shown(held: Record, db: Any):
    await keep_all(db)
    for table in ("quote_renderings", "chain_renderings", "tree_renderings"):
        await db.execute(f"UPDATE {table} SET made_by = made_by + 1")
    assert not any((await expect_fresh(db)).values())
    assert held
