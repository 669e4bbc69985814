"""Backups beside a service that runs and writes, and backups that are killed."""

import asyncio
import threading
from functools import partial
from pathlib import Path

from tests.backups import FILL, MANY, begin, client_of, contents, do, everything, record_one
from tests.commands import Run
from tests.conftest import run_sql
from tests.documents import document
from tests.running import running_service, wait_until
from tests.test_migrations import ask


def grows(path: Path) -> bool:
    """Whether something is written that is to become this file."""
    return any(one.stat().st_size for one in path.parent.glob(f"{path.name}.*"))


def test_a_restored_record_gives_the_same_answers_to_the_byte(tmp_path: Path):
    with running_service(tmp_path) as service, client_of(service.url) as client:
        for number in range(3):
            record_one(client, publication={"title": f"Міст {number}"})
        before = everything(client)
        said = do("backup", tmp_path / "record.dump", data_dir=str(service.data_dir))
        assert "read back whole" in said
    other = tmp_path / "other"
    other.mkdir()
    do("restore", tmp_path / "record.dump", data_dir=str(other / "data"))
    with running_service(other) as service, client_of(service.url) as client:
        assert len(before) > 30
        assert everything(client) == before
        assert record_one(client)


def test_a_backup_of_a_service_that_writes_is_of_one_moment(tmp_path: Path):
    written: list[str] = []
    with running_service(tmp_path) as service, client_of(service.url) as client:
        stop = threading.Event()

        def write() -> None:
            while not stop.is_set():
                written.append(record_one(client))

        writing = threading.Thread(target=write)
        writing.start()
        wait_until(lambda: len(written) > 5, within=30, what="written")
        before = set(written)
        do("backup", tmp_path / "record.dump", data_dir=str(service.data_dir))
        stop.set()
        writing.join()
        assert len(written) > len(before)
    other = tmp_path / "other"
    other.mkdir()
    do("restore", tmp_path / "record.dump", data_dir=str(other / "data"))
    with running_service(other) as service, client_of(service.url) as client:
        held = client.get("/v1/publications?limit=200&kind=article").json()["items"]
        assert before <= {one["id"] for one in held} < set(written)
        for one in held:
            assert len(client.get(f"/v1/publications/{one['id']}/quotes").json()["items"]) == 2


def test_a_running_service_serves_what_is_restored_under_it(tmp_path: Path):
    with running_service(tmp_path) as service, client_of(service.url) as client:
        place = {"data_dir": str(service.data_dir)}
        record_one(client)
        before = everything(client)
        do("backup", tmp_path / "record.dump", **place)
        later = record_one(client)
        do("restore", "--replace", tmp_path / "record.dump", **place)
        assert everything(client) == before
        assert client.get(f"/v1/publications/{later}").status_code == 404
        assert record_one(client)


def test_who_writes_while_a_record_is_replaced_waits_or_is_told_to(tmp_path: Path):
    with running_service(tmp_path) as service, client_of(service.url) as client:
        place = {"data_dir": str(service.data_dir)}
        record_one(client)
        do("backup", tmp_path / "record.dump", **place)
        stop = threading.Event()
        answers: list[int] = []

        def write() -> None:
            while not stop.is_set():
                answers.append(client.post("/v1/documents", json=document()).status_code)

        writing = [threading.Thread(target=write) for _ in range(4)]
        for one in writing:
            one.start()
        do("restore", "--replace", tmp_path / "record.dump", **place)
        after = record_one(client)
        stop.set()
        for one in writing:
            one.join()
        assert len(answers) > 10
        assert set(answers) <= {201, 503}
        assert client.get(f"/v1/publications/{after}").status_code == 200


def test_a_backup_that_is_killed_leaves_no_file_that_looks_good(
    run: Run, database_url: str, tmp_path: Path
):
    asyncio.run(run_sql(database_url, FILL))
    for killed in range(3):
        path = tmp_path / f"{killed}.dump"
        process = begin("backup", path, database_url=database_url)
        wait_until(partial(grows, path), within=60, what="dumping")
        process.kill()
        process.communicate()
        assert not path.exists()
        for left in tmp_path.glob("*.partial"):
            assert run("restore", left, database_url=database_url).code == 1
    assert do("backup", tmp_path / "0.dump", database_url=database_url)


def test_a_backup_that_is_stopped_says_that_it_failed(database_url: str, tmp_path: Path):
    asyncio.run(run_sql(database_url, FILL))
    process = begin("backup", tmp_path / "x.dump", database_url=database_url)
    wait_until(lambda: any(tmp_path.iterdir()), within=60, what="begun")
    process.terminate()
    process.communicate()
    assert process.returncode not in {0, None}
    assert list(tmp_path.iterdir()) == []


def test_a_restore_that_is_killed_leaves_the_old_state(run: Run, database_url: str, tmp_path: Path):
    asyncio.run(run_sql(database_url, FILL))
    assert run("backup", tmp_path / "record.dump").code == 0
    asyncio.run(run_sql(database_url, "TRUNCATE tombstones"))
    assert run("example").code == 0
    before = contents(database_url)
    copying = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND query LIKE 'COPY%' AND state = 'active'"
    )
    process = begin("restore", "--replace", tmp_path / "record.dump", database_url=database_url)
    wait_until(lambda: ask(database_url, copying), within=60, what="copying")
    process.kill()
    process.communicate()
    wait_until(lambda: not ask(database_url, copying), within=60, what="rolled back")
    assert contents(database_url) == before
    assert run("restore", "--replace", tmp_path / "record.dump").code == 0
    assert ask(database_url, "SELECT count(*) FROM tombstones") == [MANY]
