"""Redaction by law: the words are nowhere in the database, and the log still verifies."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from service.app import seal
from service.kit.db import Database, open_database
from service.quotes.redacting import Redacted, mask, redact_publication, redact_quote
from tests.commands import Run
from tests.documents import BRIDGE, UNKNOWN, direct, document, fetch, record
from tests.test_ledger import signed
from tests.test_ledger_verify import Verify, verify
from tests.test_renderings import keep_all
from tests.test_reviews import review

Json = dict[str, Any]
assert verify  # a fixture
REASON = "ухвала суду"
NEWER = "Ми збудуємо цей міст до кінця цього року, запевнила вона"


async def tables_with(db: Any, words: str) -> set[str]:
    """The tables that have the words, as text or as bytes, in whichever column."""
    tables = await db.fetch(
        "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname = 'public'"
    )
    asked = "SELECT EXISTS (SELECT FROM {} t WHERE strpos(t::text, $1) + strpos(t::text, $2) > 0)"
    return {
        row["name"]
        for row in tables
        if await db.fetchval(asked.format(row["name"]), words, words.encode().hex())
    }


@pytest.fixture
async def owner(database_url: str) -> Any:
    """The database, as its owner."""
    async with open_database(database_url, database_url, size=2, patience=30, seal=seal) as opened:
        yield opened


async def redacted(owner: Database, quote: str) -> Redacted:
    async with owner.write("command line") as tx:
        return await redact_quote(tx, UUID(quote), REASON, seal)


async def reworded(client: httpx.AsyncClient) -> Json:
    """A quote that has been changed, under a key, and a second text of its publication."""
    receipt = await record(client, document())
    quote = f"/v1/quotes/{receipt['quotes'][0]['quote_id']}"
    change = {"text": NEWER, "reason": "за записом"}
    kept = {"Idempotency-Key": "a-change-of-words"}
    assert (await client.patch(quote, json=change, headers=kept)).status_code == 200
    place = f"/v1/publications/{receipt['publication']['id']}/snapshots"
    again = {"text": f"Оновлено. «{BRIDGE}», — сказала прем'єрка."}
    assert (await client.post(place, json=again)).status_code == 201
    return receipt


async def test_the_words_of_a_quote_are_nowhere_and_the_log_fits(
    client: httpx.AsyncClient, db: Any, owner: Database, verify: Verify
):
    receipt = await reworded(client)
    quote, other = (one["quote_id"] for one in receipt["quotes"][:2])
    assert await tables_with(db, BRIDGE) >= {"states", "occurrences", "snapshots"}
    assert await tables_with(db, NEWER) >= {"states", "quotes", "kept_answers"}
    done = await redacted(owner, quote)
    assert (len(done.quotes), len(done.masked), done.enclosing) == (1, 1, [])
    assert await tables_with(db, BRIDGE) == await tables_with(db, NEWER) == set()
    await signed(db)
    assert not await verify()
    gone = await client.get(f"/v1/quotes/{quote}")
    assert (gone.status_code, gone.json()["detail"]) == (410, REASON)
    assert (await client.get(f"/v1/quotes/{other}")).status_code == 200


async def test_what_is_left_of_a_text_keeps_its_places_and_the_hash_of_the_whole(
    client: httpx.AsyncClient, owner: Database
):
    receipt = await record(client, document())
    place = f"/v1/publications/{receipt['publication']['id']}"
    (before,) = (await fetch(client, place))["snapshots"]
    assert before["masked_sha256"] is None
    await redacted(owner, receipt["quotes"][0]["quote_id"])
    (after,) = (await fetch(client, place))["snapshots"]
    assert (after["sha256"], after["length"]) == (before["sha256"], before["length"])
    assert after["masked_sha256"] not in {None, before["sha256"]}
    whole = await fetch(client, f"{place}/snapshots/{after['id']}")
    assert "█" * len(BRIDGE) in whole["text"]
    left = await fetch(client, f"/v1/occurrences/{receipt['quotes'][1]['occurrence_id']}")
    place = left["evidence"]
    assert whole["text"][place["start"] : place["end"]] == place["exact"] == left["text"]


async def test_a_rendering_goes_with_the_words(client: httpx.AsyncClient, db: Any, owner: Database):
    quote = (await record(client, document()))["quotes"][0]["quote_id"]
    await keep_all(db)
    kept = {"quote_renderings", "chain_renderings", "tree_renderings"}
    assert kept <= await tables_with(db, BRIDGE)
    await redacted(owner, quote)
    assert await tables_with(db, BRIDGE) == set()


async def test_its_history_says_that_it_was_redacted_and_not_what_it_was(
    client: httpx.AsyncClient, owner: Database
):
    quote = (await reworded(client))["quotes"][0]["quote_id"]
    await redacted(owner, quote)
    versions = (await fetch(client, f"/v1/quotes/{quote}/history"))["items"]
    assert [one["action"] for one in versions] == ["recorded", "changed", "redacted"]
    assert versions[-1]["reason"] == REASON
    assert all(one["before"] is None and one["after"] is None for one in versions)


async def test_what_was_removed_before_is_redacted_too(
    client: httpx.AsyncClient, db: Any, owner: Database, verify: Verify
):
    quote = (await reworded(client))["quotes"][0]["quote_id"]
    removal = {"reason": "помилка"}
    assert (await client.delete(f"/v1/quotes/{quote}", params=removal)).status_code == 200
    assert await tables_with(db, BRIDGE) == {"states", "snapshots"}
    await redacted(owner, quote)
    assert await tables_with(db, BRIDGE) == await tables_with(db, NEWER) == set()
    await signed(db)
    assert not await verify()


@pytest.mark.parametrize("removed_before", [False, True])
async def test_a_publication_is_redacted_with_what_it_prints(
    client: httpx.AsyncClient,
    db: Any,
    owner: Database,
    verify: Verify,
    removed_before: bool,
):
    place = UUID((await record(client, document()))["publication"]["id"])
    if removed_before:
        removal = {"reason": "помилка"}
        assert (await client.delete(f"/v1/publications/{place}", params=removal)).status_code == 200
    async with owner.write("command line") as tx:
        await redact_publication(tx, place, REASON, seal)
    found = await tables_with(db, BRIDGE)
    assert found <= ({"states"} if removed_before else set()), found
    await signed(db)
    assert not await verify()


async def test_a_quote_that_holds_the_words_is_named(client: httpx.AsyncClient, owner: Database):
    outer = f"Петренко запевнила: {BRIDGE}"
    quotes = [direct(), direct(speaker={"name": "Іван Бондар"}, text=outer)]
    receipt = await record(client, document(quotes=quotes, publication={"text": None}))
    inner, holding = (one["quote_id"] for one in receipt["quotes"])
    assert (await redacted(owner, inner)).enclosing == [UUID(holding)]


async def test_a_masked_text_that_is_changed_again_is_found(
    client: httpx.AsyncClient, db: Any, owner: Database, verify: Verify
):
    receipt = await record(client, document())
    await redacted(owner, receipt["quotes"][0]["quote_id"])
    await signed(db)
    await db.execute(
        "UPDATE snapshots SET text = 'Інше', "
        "masked_sha256 = sha256(convert_to('Інше', 'UTF8')) WHERE masked_sha256 IS NOT NULL"
    )
    assert "it is not what its newest version says" in await verify()


async def test_a_quote_that_is_reviewed_is_not_redacted(client: httpx.AsyncClient, owner: Database):
    quote = (await record(client, document()))["quotes"][0]["quote_id"]
    assert (await client.post("/v1/reviews", json=review(quote_id=quote))).status_code == 201
    with pytest.raises(Exception, match="There are reviews of this quote"):
        await redacted(owner, quote)
    assert (await client.get(f"/v1/quotes/{quote}")).status_code == 200


def test_the_command_says_what_went(run: Run):
    assert run("redact", "quote", UNKNOWN, "--reason", "x", "--yes").code == 1
    assert run("redact", "speaker", UNKNOWN, "--reason", "x").code == 2
    assert run("redact", "quote", UNKNOWN).code == 2
    assert run("redact", "quote", UNKNOWN, "--reason", "x").code == 1  # not confirmed


def test_masking_keeps_every_place():
    assert mask("Він сказав «так» і пішов.", [(12, 15)], ["так"]) == "Він сказав «███» і пішов."
    assert mask("а буде воно завтра тут", [], ["буде воно завтра"]) == f"а {'█' * 16} тут"
