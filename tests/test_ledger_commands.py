"""The log as the command line and the role of the service see it."""

import asyncio
import time
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from service.kit.ids import new_id
from service.kit.postgres import SERVICE_ROLE, dsn_for
from service.ledger import roles_store
from service.ledger.notes import new_signer
from tests.commands import Run
from tests.conftest import run_sql
from tests.documents import document
from tests.running import Running, running_service
from tests.test_ledger_verify import CUT


def test_the_command_names_what_does_not_fit(run: Run, database_url: str, tmp_path: Path):
    key = new_signer("here").text()
    assert run("example").code == 0
    assert "--key" in run("ledger", "verify", data_dir=str(tmp_path)).err
    done = run("ledger", "verify", signing_key=key)
    assert (done.code, done.out[:25]) == (0, "The record fits its log: "), done.err
    assert run("ledger", "adopt").out == "0 things are put on the log.\n"
    asyncio.run(run_sql(database_url, "UPDATE quotes SET text = text || '!'"))
    done = run("ledger", "verify", signing_key=key)
    assert (done.code, "The record does not fit its log. quote " in done.err) == (1, True)


def first_proof(service: Running) -> bytes:
    """When it is signed."""
    for _ in range(100):
        found = httpx.get(f"{service.url}/v1/ledger/proofs/1")
        if found.status_code == 200:
            return found.content
        assert found.headers["retry-after"] == "1"
        time.sleep(0.1)
    raise AssertionError("not signed within ten seconds")


def test_the_service_works_as_a_role_that_cannot_change_the_log(tmp_path: Path, run: Run):
    folder = tmp_path / "service"
    folder.mkdir()
    with running_service(folder, workers="2") as service:
        with httpx.Client(base_url=service.url, headers=service.headers, timeout=20) as client:
            receipt = client.post("/v1/documents", json=document()).json()
            publication = receipt["publication"]["id"]
            path = f"/v1/publications/{publication}"
            assert client.delete(path, params={"reason": "помилка"}).status_code == 200
            client.post("/v1/documents", json=document()).raise_for_status()
            raw, key = first_proof(service), client.get("/v1/ledger/key").text.strip()
        asyncio.run(refuse_all(dsn_for(service.data_dir, SERVICE_ROLE)))
        done = run("ledger", "verify", database_url="", data_dir=str(service.data_dir))
        assert (done.code, done.out[:25]) == (0, "The record fits its log: "), done.err
    file, bent = tmp_path / "proof.json", tmp_path / "bent.json"
    file.write_bytes(raw)
    bent.write_bytes(raw.replace(b"recorded", b"changed", 1))
    done = run("ledger", "check", file, "--key", key)
    assert (done.code, "The proof holds: the " in done.out) == (0, True), done.err
    assert run("ledger", "check", "-", stdin=raw).code == 0
    for arguments in ([bent], [file, "--key", key.replace("+", "x+", 1)], [tmp_path / "none"]):
        done = run("ledger", "check", *arguments)
        assert done.code in {1, 2}
        assert done.err


async def refuse_all(url: str) -> None:
    """The role of the service can change nothing of what may only grow."""
    connection = await asyncpg.connect(url)
    statements = [
        statement
        for table in roles_store.GROWING
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE")
    ]
    statements += [f"TRUNCATE {table} CASCADE" for table in roles_store.NEVER_CHANGED]
    statements += [
        "UPDATE changes SET reason = ''",
        "UPDATE states SET state = ''",
        "UPDATE tree_heads SET root = ''",
        "UPDATE tree_nodes SET hash = ''",
        "UPDATE snapshots SET text = ''",
        "TRUNCATE quotes CASCADE",
        "ALTER TABLE changes DROP COLUMN reason",
        "DELETE FROM alembic_version",
        CUT,
    ]
    for statement in statements:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    assert await connection.fetchval("SELECT count(*) FROM changes") > 0
    await connection.close()


def as_role(url: str, role: str) -> str:
    """The same database as another role."""
    parts = urlsplit(url)
    netloc = f"{role}:secret@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=netloc))


def test_migrating_grants_the_service_what_it_needs(run: Run, database_url: str):
    role = f"Service {new_id().hex}"
    asyncio.run(run_sql(database_url, f"CREATE ROLE \"{role}\" LOGIN PASSWORD 'secret'"))
    mine = as_role(database_url, quote(role))
    both = {"database_url": mine, "owner_database_url": database_url}
    try:
        refused = run("example", database_url=mine)
        assert (refused.code, "QUOTETRAIL_OWNER_DATABASE_URL" in refused.err) == (1, True)
        assert run("migrate", **both).code == 0
        assert run("example", database_url=mine).code == 0
        assert run("ledger", "verify", signing_key=new_signer("x").text(), **both).code == 0
        asyncio.run(refuse_all(mine))
    finally:
        asyncio.run(run_sql(database_url, f'DROP OWNED BY "{role}"', f'DROP ROLE "{role}"'))
