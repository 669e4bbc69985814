"""The log that nobody can bend: signed heads, proofs for others, and what verification finds."""

import asyncio
import json
import random
from base64 import b64decode
from itertools import combinations_with_replacement
from typing import Any

import httpx
import pytest

from service.ledger.checking import DoesNotFit, check
from service.ledger.entries import leaf_of
from service.ledger.merkle import Growing, continues, includes
from service.ledger.notes import NoteError, new_signer, read_checkpoint, read_signer, read_verifier
from tests.documents import document, fetch, record

Json = dict[str, Any]

POSITIONS = "SELECT position FROM change_head"


async def grow(client: httpx.AsyncClient, count: int) -> None:
    """So many outlets, each a leaf."""
    for number in range(count):
        body = {"kind": "agency", "name": f"Агенція {number}"}
        assert (await client.post("/v1/outlets", json=body)).status_code == 201


async def signed(db: Any) -> int:
    """The size of the head over all that is on the log now."""
    size = await db.fetchval(POSITIONS)
    for _ in range(200):
        if await db.fetchval("SELECT max(size) FROM tree_heads") == size:
            return size
        await asyncio.sleep(0.05)
    raise AssertionError("not signed within ten seconds")


async def proof(client: httpx.AsyncClient, position: int, **query: Any) -> Json:
    return await fetch(client, f"/v1/ledger/proofs/{position}", **query)


def encoded(value: Json) -> bytes:
    return json.dumps(value).encode()


async def test_the_head_is_signed_as_c2sp_says(client: httpx.AsyncClient, db: Any):
    nothing = await client.get("/v1/ledger/checkpoint")
    assert (nothing.status_code, nothing.headers["retry-after"]) == (404, "1")
    await grow(client, 3)
    size = await signed(db)
    answer = await client.get("/v1/ledger/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    key = (await client.get("/v1/ledger/key")).text
    text, _, signature = answer.text.partition("\n\n")
    origin, told, root = text.split("\n")
    dash, name, raw = signature.rstrip("\n").split(" ")
    assert (told, dash, name) == (str(size), "—", origin)
    assert key == f"{name}+{b64decode(raw)[:4].hex()}+{key.split('+', 2)[2]}"
    checkpoint = read_checkpoint(answer.text, read_verifier(key))
    growing = Growing()
    for one in (await fetch(client, "/v1/ledger/entries"))["items"]:
        assert leaf_of(one["entry"]).hex() == one["leaf_hash"]
        assert list(growing.append(bytes.fromhex(one["leaf_hash"])))
    assert growing.root == checkpoint.root == b64decode(root)


async def test_entries_are_read_on_from_a_position(client: httpx.AsyncClient):
    await record(client, document())
    whole = await fetch(client, "/v1/ledger/entries")
    first = await fetch(client, "/v1/ledger/entries", limit=2)
    rest = await fetch(client, "/v1/ledger/entries", after=first["last"])
    assert ([*first["items"], *rest["items"]], first["more"]) == (whole["items"], True)
    assert [one["position"] for one in whole["items"]] == [*range(1, whole["last"] + 1)]


async def test_every_entry_is_proven_in_every_size(client: httpx.AsyncClient, db: Any):
    await grow(client, 40)
    size = await signed(db)
    chance = random.Random(1)  # noqa: S311 the same in every run
    for _ in range(60):
        of = chance.randint(1, size)
        position = chance.randint(1, of)
        found = await fetch(client, "/v1/ledger/inclusion", position=position, size=of)
        leaf, root = bytes.fromhex(found["leaf_hash"]), bytes.fromhex(found["root"])
        hashes = [bytes.fromhex(one) for one in found["hashes"]]
        assert includes(leaf, position - 1, of, hashes, root), (position, of)


async def test_every_size_is_the_beginning_of_every_later_one(client: httpx.AsyncClient, db: Any):
    await grow(client, 19)
    size = await signed(db)
    roots: dict[int, str] = {}
    for before, after in combinations_with_replacement(range(1, size + 1), 2):
        found = await fetch(client, "/v1/ledger/consistency", **{"from": before, "to": after})
        assert (found["from"], found["to"]) == (before, after)
        old, new = bytes.fromhex(found["from_root"]), bytes.fromhex(found["to_root"])
        assert roots.setdefault(before, found["from_root"]) == found["from_root"]
        assert roots.setdefault(after, found["to_root"]) == found["to_root"]
        hashes = [bytes.fromhex(one) for one in found["hashes"]]
        assert continues(before, after, hashes, old, new), (before, after)


@pytest.mark.parametrize(
    ("path", "query", "status", "problem"),
    [
        ("inclusion", {"position": 1, "size": 4}, 422, "size-not-signed"),
        ("inclusion", {"position": 3, "size": 2}, 422, "position-beyond-size"),
        ("inclusion", {"position": 0, "size": 2}, 400, "invalid-request"),
        ("inclusion", {"position": 1}, 400, "invalid-request"),
        ("inclusion", {"position": 1, "size": 2**53}, 400, "invalid-request"),
        ("consistency", {"from": 2, "to": 4}, 422, "size-not-signed"),
        ("consistency", {"from": 3, "to": 2}, 422, "sizes-reversed"),
        ("consistency", {"from": 0, "to": 2}, 400, "invalid-request"),
        ("proofs/4", {}, 404, "entry-not-found"),
        ("proofs/0", {}, 404, "entry-not-found"),
        ("proofs/x", {}, 404, "entry-not-found"),
        (f"proofs/{2**53}", {}, 404, "entry-not-found"),
        ("proofs/3", {"size": 2}, 422, "position-beyond-size"),
        ("proofs/3", {"size": 99}, 404, "head-not-found"),
        ("entries", {"limit": 1001}, 400, "invalid-request"),
    ],
)
async def test_what_cannot_be_proven_is_refused(
    client: httpx.AsyncClient, db: Any, path: str, query: Json, status: int, problem: str
):
    await grow(client, 3)
    await signed(db)
    answer = await client.get(f"/v1/ledger/{path}", params=query)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_a_proof_is_checked_by_itself(client: httpx.AsyncClient, db: Any):
    await record(client, document())
    size = await signed(db)
    checkpoint = (await client.get("/v1/ledger/checkpoint")).text
    key = (await client.get("/v1/ledger/key")).text
    for position in range(1, size + 1):
        raw = (await client.get(f"/v1/ledger/proofs/{position}")).content
        assert check(raw, key=key, known=checkpoint).checkpoint.size == size
    assert (await proof(client, 1))["state"]["name"] == "Приклад"


def bent(whole: Json) -> list[tuple[str, Json]]:
    """The proof with each of its values changed, one at a time."""
    found: list[tuple[str, Json]] = []
    for name in whole:
        other = json.loads(json.dumps(whole))
        match whole[name]:
            case int(value):
                other[name] = value + 1
            case str(value):
                other[name] = value[:-8] + ("0" if value[-8] != "0" else "1") + value[-7:]
            case list():
                other[name] = other[name][:-1]
            case _:
                other[name] = {}
        found.append((name, other))
    for place in range(len(whole["hashes"])):
        other = json.loads(json.dumps(whole))
        other["hashes"][place] = whole["leaf_hash"]
        found.append((f"hashes[{place}]", other))
    for part in ("entry", "state"):
        for name, value in whole[part].items():
            other = json.loads(json.dumps(whole))
            other[part][name] = "changed" if value != "changed" else None
            found.append((f"{part}.{name}", other))
    return found


async def test_a_proof_with_any_value_changed_is_refused(client: httpx.AsyncClient, db: Any):
    await grow(client, 5)
    await signed(db)
    whole = await proof(client, 2)
    assert check(encoded(whole)).proof.position == 2
    cases = bent(whole)
    assert len(cases) > 20
    for name, other in cases:
        with pytest.raises(DoesNotFit):
            raise AssertionError(name, check(encoded(other)))


async def test_a_proof_is_held_against_what_the_reader_has(client: httpx.AsyncClient, db: Any):
    await grow(client, 2)
    await signed(db)
    first = (await client.get("/v1/ledger/checkpoint")).text
    await grow(client, 0)
    await client.post("/v1/outlets", json={"kind": "agency", "name": "Ще одна"})
    await signed(db)
    other = new_signer("somebody").verifier.text()
    for given, said in (
        ({"key": other}, "names another key"),
        ({"key": "x"}, "is not"),
        ({"known": first}, "ask for the proof with size=2"),
    ):
        with pytest.raises(DoesNotFit, match=said):
            check(encoded(await proof(client, 1)), **given)
    assert check(encoded(await proof(client, 1, size=2)), known=first)


def test_a_key_is_read_back_as_it_was_written():
    signer = new_signer("example.org/log")
    assert read_signer(signer.text()) == signer
    assert read_verifier(signer.verifier.text()) == signer.verifier
    for text in ("", "x", signer.text()[:-1], signer.text().replace("example", "other")):
        with pytest.raises(NoteError):
            read_signer(text)
    with pytest.raises(NoteError):
        new_signer("two words")


def test_a_key_of_the_c2sp_library_is_read():
    """The example of golang.org/x/mod/sumdb/note."""
    private = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert read_signer(private).verifier == read_verifier(public)
    assert read_signer(private).text() == private
    assert read_verifier(public).text() == public
