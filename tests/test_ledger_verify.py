"""Verification: whatever the owner of the database changes behind the log is found and named."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import pytest

from service.app import STATES, THINGS, seal
from service.kit.db import Database, connect, open_database
from service.ledger import store
from service.ledger.adopting import adopt_next
from service.ledger.entries import Entry, leaf_hash
from service.ledger.keeping import FILE, LAST
from service.ledger.notes import Checkpoint, new_signer, read_checkpoint, read_signer, read_verifier
from service.ledger.signing import Identity, LogBent, sign_next
from service.ledger.verifying import Misfit, Verification
from tests.documents import document, fetch, record
from tests.test_ledger import grow, signed
from tests.test_reviews import review

Json = dict[str, Any]

CUT = """
    WITH last AS (DELETE FROM states WHERE position = (SELECT position FROM change_head))
    DELETE FROM changes WHERE position = (SELECT position FROM change_head)
"""
BACK = "UPDATE change_head SET position = position - 1"
UNSIGN = "DELETE FROM tree_heads WHERE size > (SELECT position FROM change_head)"


PRESENT = """
    SELECT count(sha256)
      FROM (SELECT DISTINCT ON (id, subject) sha256 FROM changes
             ORDER BY id, subject, position DESC) AS newest
"""
Verify = Callable[..., Awaitable[str]]


@pytest.fixture
def verify(database_url: str, tmp_path: Path) -> Verify:
    """What does not fit, with the key of the service of this test; empty where all fits."""

    async def verifying(*keys: str, known: str | None = None) -> str:
        own = read_signer((tmp_path / "data" / FILE).read_text()).verifier
        connection = await connect(database_url)
        try:
            await Verification(
                reader=connection,
                states=STATES,
                things=THINGS,
                verifiers=[own, *map(read_verifier, keys)],
                known=read_checkpoint(known, own) if known else None,
            ).run()
        except Misfit as misfit:
            return str(misfit)
        finally:
            await connection.close()
        return ""

    return verifying


async def filled(client: httpx.AsyncClient, db: Any) -> Json:
    """A record with all kinds of things, changed here and there, and signed."""
    receipt = await record(client, document())
    other = await record(client, document(publication={"title": "Інший міст"}))
    link = {"target_id": other["publication"]["id"], "kind": "cites"}
    path = f"/v1/publications/{receipt['publication']['id']}"
    assert (await client.post(f"{path}/links", json=link)).status_code == 201
    assert (await client.post("/v1/reviews", json=review())).status_code == 201
    third = await record(client, document())
    quote = f"/v1/quotes/{third['quotes'][1]['quote_id']}"
    change = {"tags": ["міст"], "reason": "мітка"}
    assert (await client.patch(quote, json=change)).status_code == 200
    place = f"/v1/publications/{third['publication']['id']}"
    assert (await client.delete(place, params={"reason": "помилка"})).status_code == 200
    one, two = [
        (await client.post("/v1/speakers", json={"kind": "person", "name": name})).json()
        for name in ("Ніна Кущ", "Н. Кущ")
    ]
    speaker = f"/v1/speakers/{one['id']}"
    await client.post(f"{speaker}/merge", json={"into": two["id"]})
    await client.patch(f"/v1/speakers/{two['id']}", json={"description": "кравчиня"})
    await signed(db)
    return receipt


async def test_a_record_as_it_was_made_fits(client: httpx.AsyncClient, db: Any, verify: Verify):
    await filled(client, db)
    assert not await verify()


async def test_what_a_later_version_tells_more_of_a_thing_is_no_misfit(
    client: httpx.AsyncClient, db: Any, verify: Verify, monkeypatch: pytest.MonkeyPatch
):
    await filled(client, db)
    more = STATES["outlet"].replace("'kind', o.kind", "'kind', o.kind, 'more', 1")
    monkeypatch.setitem(cast("dict[Any, str]", STATES), "outlet", more)
    assert not await verify()
    other = STATES["outlet"].replace("'kind', o.kind", "'kind', o.name")
    monkeypatch.setitem(cast("dict[Any, str]", STATES), "outlet", other)
    assert "it is not what its newest version says" in await verify()


QUOTE = "UPDATE quotes SET text = text || '!' WHERE id = $1"
BENT: list[tuple[list[str], str]] = [
    ([QUOTE], "quote {quote}, position {newest}: it is not what its newest version says"),
    (
        ["UPDATE quotes SET tags = '{x}' WHERE id = $1"],
        "quote {quote}, position {newest}: it is not",
    ),
    (
        ["DELETE FROM states WHERE position = $2"],
        "quote {quote}, position {at}: the state of this version is missing",
    ),
    (
        ["DELETE FROM states WHERE position = $2", "DELETE FROM changes WHERE position = $2"],
        "position {at}: the entry is missing",
    ),
    (
        ["UPDATE states SET state = replace(state, 'міст', 'мур') WHERE position = $2"],
        "quote {quote}, position {at}: the state of this version does not have the hash",
    ),
    (
        ["UPDATE changes SET reason = 'bent' WHERE position = $2"],
        "quote {quote}, position {at}: the entry does not have the hash of its leaf",
    ),
    ([CUT], "position {end}: the log ends before it, and has had {end} entries"),
    ([CUT, BACK], "position {end}: the log ends before it, and was signed up to {end}"),
    (
        [CUT, BACK, UNSIGN],
        "it is",  # of the thing whose last version is gone
    ),
    (["UPDATE tree_heads SET root = sha256('x')"], "the log up to here is not what was signed"),
    (
        ["UPDATE tree_heads SET checkpoint = replace(checkpoint, '—', '-')"],
        "the head over the log up to here is not signed by us",
    ),
    (
        ["UPDATE tree_nodes SET hash = sha256('x')"],
        "position 16: the hash of the 16 entries that end here is not theirs",
    ),
    (["DELETE FROM tree_nodes"], "position 16: the hash of the 16 entries that end here is miss"),
    (
        ["INSERT INTO tree_nodes VALUES (12, 0, sha256('x'))"],
        "position 1: a hash is kept over entries that are not there",
    ),
    (
        ["INSERT INTO outlets (id, kind, name, name_key) VALUES ($1, 'agency', 'x', 'x')"],
        "outlet {quote}: it is on record and not on the log",
    ),
    (["DELETE FROM reviews"], "it is on the log and not on record, and was not removed"),
    (
        [
            "ALTER TABLE snapshots DROP CONSTRAINT snapshot_hash_holds",
            "UPDATE snapshots SET text = replace(text, 'міст', 'мист')",
        ],
        "snapshot ",
    ),
]


@pytest.mark.parametrize(("statements", "said"), BENT, ids=range(len(BENT)))
async def test_what_is_bent_is_named(
    client: httpx.AsyncClient, db: Any, verify: Verify, statements: list[str], said: str
):
    receipt = await filled(client, db)
    quote = UUID(receipt["quotes"][0]["quote_id"])
    at = await db.fetchval("SELECT min(position) FROM changes WHERE id = $1", quote)
    newest = await db.fetchval("SELECT max(position) FROM changes WHERE id = $1", quote)
    end = await db.fetchval("SELECT position FROM change_head")
    for statement in statements:
        values = [value for name, value in (("$1", quote), ("$2", at)) if name in statement]
        await db.execute(statement.replace("$2", f"${len(values)}"), *values)
    assert said.format(quote=quote, at=at, end=end, newest=newest) in await verify()


async def test_a_checkpoint_kept_outside_shows_what_the_database_cannot(
    client: httpx.AsyncClient, db: Any, verify: Verify, tmp_path: Path
):
    await grow(client, 3)
    await signed(db)
    kept = (await client.get("/v1/ledger/checkpoint")).text
    assert not await verify(known=kept)
    for statement in (CUT, BACK, UNSIGN, "DELETE FROM outlets WHERE name = 'Агенція 2'"):
        await db.execute(statement)
    assert not await verify()
    assert "the checkpoint given is of 3" in await verify(known=kept)
    assert (tmp_path / "data" / LAST).read_text() == kept


async def sign_soon(database: Database, identity: Identity) -> None:
    """When the service itself does not try to."""
    for _ in range(100):
        await sign_next(database, identity, every=0)
        await asyncio.sleep(0.05)


async def test_a_log_that_was_cut_is_not_signed_on(
    client: httpx.AsyncClient, db: Any, database_url: str, tmp_path: Path
):
    await grow(client, 3)
    await signed(db)
    for statement in (CUT, BACK, CUT, BACK, UNSIGN):
        await db.execute(statement)
    await client.post("/v1/outlets", json={"kind": "agency", "name": "Інша"})
    signer = read_signer((tmp_path / "data" / FILE).read_text())
    identity = Identity(signer, signer.name, tmp_path / "data")
    async with open_database(database_url, database_url, size=1, patience=5) as database:
        with pytest.raises(LogBent, match="There were 3 entries"):
            await sign_soon(database, identity)
        for name in ("Ще одна", "І ще"):
            await client.post("/v1/outlets", json={"kind": "agency", "name": name})
        with pytest.raises(LogBent, match="The first 3 entries are not"):
            await sign_soon(database, identity)
    assert await db.fetchval("SELECT count(*) FROM tree_heads WHERE size > 1") == 0


async def test_a_head_of_another_key_is_found(client: httpx.AsyncClient, db: Any, verify: Verify):
    await grow(client, 1)
    await signed(db)
    other = new_signer("somebody")
    root = await db.fetchval("SELECT root FROM tree_heads")
    note = other.sign(Checkpoint(other.name, 1, root))
    await db.execute("UPDATE tree_heads SET checkpoint = $1", note)
    assert "is not signed by us" in await verify()
    assert not await verify(other.verifier.text())


async def redact(db: Any, quote: UUID) -> None:
    """As the owner: the words are taken out of the quote and out of its former versions."""
    async with db.transaction():
        row = await db.fetchrow(
            "SELECT c.position, s.state FROM changes c JOIN states s USING (position) "
            "WHERE id = $1 ORDER BY 1 DESC LIMIT 1",
            quote,
        )
        await db.execute("UPDATE quotes SET event = 'redacted' WHERE id = $1", quote)
        store.note(db, "quote", [quote], "redacted")
        await seal(db)
        await db.execute("DELETE FROM states WHERE position = $1", row["position"])


async def test_what_is_redacted_still_verifies(client: httpx.AsyncClient, db: Any, verify: Verify):
    receipt = await filled(client, db)
    quote = UUID(receipt["quotes"][0]["quote_id"])
    at = await db.fetchval("SELECT max(position) FROM changes WHERE id = $1", quote)
    await redact(db, quote)
    await signed(db)
    assert not await verify()
    proof = await fetch(client, f"/v1/ledger/proofs/{at}")
    assert (proof["state"], len(proof["entry"]["sha256"])) == (None, 64)


async def test_many_writers_make_one_log(client: httpx.AsyncClient, db: Any, verify: Verify):
    async def write(number: int) -> None:
        for turn in range(4):
            await record(client, document(publication={"title": f"{number} {turn}"}))
            one = {"name": f"Олена Петренко {number}{turn}", "kind": "alias"}
            speakers = (await fetch(client, "/v1/speakers", q="Олена Петренко"))["items"]
            await client.post(f"/v1/speakers/{speakers[0]['id']}/names", json=one)

    await asyncio.gather(*map(write, range(16)))
    size = await signed(db)
    assert await db.fetchval("SELECT count(*) FROM changes") == size > 500
    assert not await verify()


async def adopt_all(url: str) -> int:
    """How many things were put on the log."""
    adopted = 0
    async with open_database(url, url, size=2, patience=30, seal=seal) as database:
        for subject in THINGS:
            after: UUID | None = UUID(int=0)
            while after is not None:
                after, _, more = await adopt_next(database, THINGS, subject, after, "command line")
                adopted += more
    return adopted


async def test_a_record_from_before_the_log_is_adopted(
    client: httpx.AsyncClient, db: Any, database_url: str, verify: Verify, tmp_path: Path
):
    await filled(client, db)
    (tmp_path / "data" / LAST).unlink()
    things = await db.fetchval(PRESENT)
    for table in ("tree_heads", "tree_nodes", "states"):
        await db.execute(f"DELETE FROM {table}")
    await db.execute("DELETE FROM changes WHERE position > 1")
    entry = await db.fetchrow("UPDATE changes SET sha256 = NULL RETURNING *")
    names = [name for name in Entry.__struct_fields__ if name != "sha256"]
    leaf = leaf_hash(Entry(**{name: entry[name] for name in names}, sha256=None))
    await db.execute("UPDATE changes SET leaf = $1", leaf)
    await db.execute("UPDATE change_head SET position = 1")
    assert "quotetrail ledger adopt" in await verify()
    assert [await adopt_all(database_url), await adopt_all(database_url)] == [things, 0]
    await signed(db)
    assert not await verify()
    row = await db.fetchrow("SELECT action, actor, reason FROM changes WHERE position = 2")
    assert tuple(row) == ("recorded", "command line", "adopted")
