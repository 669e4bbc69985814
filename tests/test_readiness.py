"""Readiness: what the service needs, one by one, with a figure for each."""

from pathlib import Path
from typing import Any

import httpx

from service.kit.health import LEAST_FREE, MIB
from service.kit.migrations import newest_revision
from service.ledger.notes import new_signer
from tests.conftest import Serve
from tests.documents import fetch
from tests.test_ledger import grow, signed
from tests.test_ledger_verify import BACK, CUT

FULL = Path("/proc")  # a file system without room, on every Linux


async def test_readiness_tells_pool_schema_log_and_disk_with_their_figures(
    serve: Serve, tmp_path: Path
):
    async with serve(data_dir=tmp_path, pool_size=3) as client:
        body: Any = (await client.get("/health/ready")).json()
    assert body["status"] == "ok"
    pool, schema, ledger, disk = (
        body["checks"][name] for name in ("pool", "schema", "ledger", "disk")
    )
    assert ledger == {"state": "ok", "figures": {"entries": 0, "signed": 0}}
    assert pool["state"] == "ok"
    assert pool["figures"]["readers_most"] == pool["figures"]["writers_most"] == 3
    assert 1 <= pool["figures"]["readers_open"] <= 3
    assert schema == {"state": "ok", "figures": {"revision": newest_revision()}}
    assert disk["state"] in {"ok", "low"}
    assert disk["figures"]["free_mib"] > LEAST_FREE / MIB


async def test_a_full_disk_is_told_as_what_has_failed(serve: Serve):
    async with serve(data_dir=FULL, signing_key=new_signer("log").text()) as client:
        answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/disk-full")
    assert answer.headers["retry-after"] == "1"
    states = {name: check["state"] for name, check in answer.json()["checks"].items()}
    states.pop("replica", None)  # where reads have an address of their own
    assert states == {"pool": "ok", "schema": "ok", "ledger": "ok", "disk": "failed"}


async def test_another_schema_is_told_as_what_has_failed(serve: Serve, db: Any):
    await db.execute("UPDATE alembic_version SET version_num = '0001'")
    async with serve() as client:
        answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/schema-outdated")
    assert answer.json()["checks"]["schema"]["state"] == "failed"
    assert answer.json()["checks"]["pool"]["state"] == "ok"


async def test_a_log_that_was_cut_is_told_as_what_has_failed(client: httpx.AsyncClient, db: Any):
    await grow(client, 3)
    await signed(db)
    assert (await fetch(client, "/health/ready"))["checks"]["ledger"]["figures"] == {
        "entries": 3,
        "signed": 3,
    }
    for statement in (CUT, BACK):
        await db.execute(statement)
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/log-does-not-fit")
    assert "There were 3 entries" in answer.json()["detail"]


async def test_a_leaf_that_was_changed_is_told_too(client: httpx.AsyncClient, db: Any):
    await grow(client, 3)
    await signed(db)
    await db.execute("UPDATE changes SET leaf = sha256('x') WHERE position = 2")
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/log-does-not-fit")


async def test_a_database_that_is_away_fails_the_pool_and_leaves_the_process_alive(serve: Serve):
    async with serve(database_url="postgresql://nobody@127.0.0.1:1/none") as client:
        answer = await client.get("/health/ready")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
        assert answer.json()["checks"]["pool"]["state"] == "failed"
        assert (await client.get("/health/live")).json() == {"status": "ok"}


async def test_a_disk_that_is_elsewhere_is_not_ours_to_measure(serve: Serve, tmp_path: Path):
    key = new_signer("log").text()
    async with serve(data_dir=tmp_path / "none", signing_key=key) as client:
        disk = await disk_of(client)
    assert disk["state"] == "ok"
    assert "figures" not in disk


async def disk_of(client: httpx.AsyncClient) -> Any:
    return (await client.get("/health/ready")).json()["checks"]["disk"]
