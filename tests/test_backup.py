"""Backups: whole or not there at all, and restored as they were or not at all."""

import asyncio
import random
import socket
import subprocess
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from service.kit.archives import read_manifest
from service.kit.migrations import downgrade, newest_revision
from service.kit.postgres_cluster import installed_programs
from service.kit.programs import DumpError, Programs
from tests.backups import begin, client_of, do, everything, record_one
from tests.commands import Run
from tests.conftest import run_sql
from tests.oldest import OLDEST, need_oldest, oldest_postgres
from tests.running import running_service, wait_until
from tests.servers import sibling
from tests.test_migrations import SHAPE, ask

MANY = 300_000
FILL = f"""
    INSERT INTO tombstones (id, reason)
    SELECT gen_random_uuid(), 'removed' FROM generate_series(1, {MANY})
"""


@pytest.fixture
def other_url(database_url: str, server_url: str) -> Any:
    """An empty database beside that of the test."""
    name = database_url.partition("?")[0].rpartition("/")[2] + "_other"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    asyncio.run(run_sql(server_url, drop, f"CREATE DATABASE {name} TEMPLATE template0"))
    yield sibling(server_url, name)
    asyncio.run(run_sql(server_url, drop))


@pytest.fixture
def backup(run: Run, tmp_path: Path) -> Path:
    """One of the example."""
    assert run("example").code == 0
    assert run("backup", tmp_path / "record.dump").code == 0
    return tmp_path / "record.dump"


def contents(url: str) -> dict[str, list[str]]:
    """Every row of every table as text, and the shape of them."""
    tables = ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    rows = {table: ask(url, f"SELECT x::text FROM {table} x ORDER BY 1") for table in tables}
    return {**rows, "shape": ask(url, SHAPE)}


def read(path: Path) -> object:
    return read_manifest(path, lambda _: lambda _: None)


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


def test_a_backup_holds_every_row_and_the_shape(
    run: Run, backup: Path, database_url: str, other_url: str
):
    done = run("restore", backup, database_url=other_url)
    assert (done.code, "Restored and proven" in done.out) == (0, True)
    assert contents(other_url) == contents(database_url)
    restored = ask(other_url, "SELECT nextval(pg_get_serial_sequence('quotes', 'number'))")
    assert restored == ask(database_url, "SELECT max(number) + 1 FROM quotes")


def test_a_backup_is_for_its_owner_and_written_over_nothing(run: Run, backup: Path):
    assert backup.stat().st_mode & 0o777 == 0o600
    content = backup.read_bytes()
    done = run("backup", backup)
    assert (done.code, "is there already" in done.err) == (1, True)
    assert backup.read_bytes() == content
    assert run("backup", backup.parent).code == 0
    named = set(backup.parent.iterdir()) - {backup}
    assert [path.match("quotetrail-2*T*Z.dump") for path in named] == [True]


def test_there_is_nothing_to_back_up_where_there_is_no_record(
    run: Run, other_url: str, tmp_path: Path
):
    done = run("backup", tmp_path, database_url=other_url)
    assert (done.code, "There is no record" in done.err) == (1, True)
    done = run("backup", tmp_path, database_url="", data_dir=str(tmp_path / "none"))
    assert (done.code, "There is no record" in done.err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def cut(content: bytes, length: int) -> bytes:
    return content[:length]


def turn(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place:][1:]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (partial(cut, length=40_000), "no whole backup of quotetrail"),
        (partial(cut, length=-1), "is damaged"),
        (partial(cut, length=0), "no backup of quotetrail"),
        (partial(turn, place=40_000), "is damaged"),
        (partial(turn, place=0), "no backup of quotetrail"),
        (partial(bytes.__add__, b"\n"), "no backup of quotetrail"),
    ],
)
def test_a_file_that_is_not_what_was_written_changes_nothing(
    run: Run, backup: Path, other_url: str, change: Callable[[bytes], bytes], reason: str
):
    backup.write_bytes(change(backup.read_bytes()))
    for option in ("--check", "--replace"):
        done = run("restore", option, backup, database_url=other_url)
        assert (done.code, reason in done.err) == (1, True), done.err
    assert contents(other_url) == {"shape": []}


def test_no_byte_of_a_backup_can_change_unseen(backup: Path):
    content = backup.read_bytes()
    places = [*random.Random(1).sample(range(len(content)), 300), *range(-200, 0)]  # noqa: S311
    for place in places:
        wrong = bytearray(content)
        wrong[place] ^= 1
        backup.write_bytes(wrong)
        with pytest.raises(DumpError):
            read(backup)


def test_a_dump_that_another_program_made_is_refused(
    run: Run, database_url: str, other_url: str, tmp_path: Path
):
    dump = installed_programs() / "pg_dump"
    subprocess.run([dump, "-Fc", "-f", tmp_path / "x.dump", "-d", database_url], check=True)
    done = run("restore", tmp_path / "x.dump", database_url=other_url)
    assert (done.code, "made by something else" in done.err) == (1, True)


def test_the_dump_is_one_that_postgresql_reads_too(backup: Path, database_url: str, other_url: str):
    restore = installed_programs() / "pg_restore"
    words = ["--clean", "--if-exists", "--no-owner", "--exit-on-error"]
    subprocess.run([restore, *words, "-d", other_url, backup], check=True)
    assert contents(other_url) == contents(database_url)


def test_a_record_is_replaced_only_when_it_is_said(run: Run, backup: Path, database_url: str):
    before = contents(database_url)
    assert run("keys", "create", "later").code == 0
    with_key = contents(database_url)
    done = run("restore", backup)
    assert (done.code, "--replace" in done.err) == (1, True)
    assert contents(database_url) == with_key
    assert run("restore", "--replace", backup).code == 0
    assert contents(database_url) == before


def test_tables_of_others_are_not_touched(run: Run, backup: Path, other_url: str):
    asyncio.run(run_sql(other_url, "CREATE TABLE quotes (theirs int)"))
    for options in ([], ["--replace"]):
        done = run("restore", *options, backup, database_url=other_url)
        assert (done.code, "not of quotetrail (quotes)" in done.err) == (1, True)
    assert ask(other_url, "SELECT column_name FROM information_schema.columns "
               "WHERE table_schema = 'public'") == ["theirs"]  # fmt: skip


def test_views_of_others_keep_the_record_from_being_replaced(
    run: Run, backup: Path, database_url: str
):
    view = "CREATE VIEW elsewhere.report AS SELECT text FROM public.quotes"
    asyncio.run(run_sql(database_url, "CREATE SCHEMA elsewhere", view))
    before = contents(database_url)
    done = run("restore", "--replace", backup)
    assert (done.code, "hangs on the record" in done.err) == (1, True)
    assert contents(database_url) == before


def test_a_schema_of_a_newer_quotetrail_is_refused(
    run: Run, database_url: str, other_url: str, tmp_path: Path
):
    asyncio.run(run_sql(database_url, "UPDATE alembic_version SET version_num = '9999'"))
    assert run("backup", tmp_path / "record.dump").code == 0
    done = run("restore", tmp_path / "record.dump", database_url=other_url)
    assert (done.code, "schema 9999, which this quotetrail does not know" in done.err) == (1, True)
    assert contents(other_url) == {"shape": []}


def test_an_older_schema_is_restored_and_can_be_brought_up_to_date(
    run: Run, database_url: str, other_url: str, tmp_path: Path
):
    downgrade(database_url, "0010")
    assert run("backup", tmp_path / "record.dump").code == 0
    done = run("restore", tmp_path / "record.dump", database_url=other_url)
    assert (done.code, "run `quotetrail migrate`" in done.err) == (0, True)
    assert run("migrate", database_url=other_url).out == f"The schema is at {newest_revision()}.\n"
    # and over a newer one, whose tables go
    done = run("restore", "--replace", tmp_path / "record.dump", database_url=other_url)
    assert done.code == 0, done.err
    assert contents(other_url) == contents(database_url)


def test_rights_of_roles_that_are_not_here_are_left_out(
    run: Run, database_url: str, other_url: str, tmp_path: Path
):
    drop = ("DROP OWNED BY backup_reader", "DROP ROLE backup_reader")
    grant = "GRANT SELECT ON quotes TO backup_reader"
    asyncio.run(run_sql(database_url, "CREATE ROLE backup_reader", grant))
    try:
        assert run("backup", tmp_path / "record.dump").code == 0
        assert (
            run("restore", tmp_path / "record.dump", database_url=other_url).err.count("Rights")
            == 0
        )
        rights = "SELECT has_table_privilege('backup_reader', 'quotes', 'SELECT')"
        assert ask(other_url, rights) == [True]
    finally:
        asyncio.run(run_sql(other_url, drop[0]))
        asyncio.run(run_sql(database_url, *drop))
    done = run("restore", "--replace", tmp_path / "record.dump", database_url=other_url)
    assert (done.code, "Rights are left out of backup_reader" in done.err) == (0, True)


def test_what_differs_from_what_was_dumped_is_not_kept(run: Run, other_url: str, tmp_path: Path):
    """The proof itself: a program that loses a word on the way is found out."""
    assert run("keys", "create", "editor").code == 0
    assert run("backup", tmp_path / "record.dump").code == 0
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "pg_dump").symlink_to(installed_programs() / "pg_dump")
    script = f'#!/bin/sh\n"{installed_programs()}/pg_restore" "$@" | sed s/editor/auditor/\n'
    (programs / "pg_restore").write_text(script)
    (programs / "pg_restore").chmod(0o755)
    words = ["--programs", programs, tmp_path / "record.dump"]
    done = run("restore", *words, database_url=other_url)
    assert (done.code, "differs from what was dumped, in api_keys" in done.err) == (1, True)
    assert contents(other_url) == {"shape": []}


def test_programs_older_than_the_server_are_refused(run: Run, backup: Path, tmp_path: Path):
    need_oldest()
    done = run("backup", tmp_path / "x.dump", "--programs", OLDEST)
    assert (done.code, "PostgreSQL 15, which cannot read it" in done.err) == (1, True)
    done = run("restore", "--replace", backup, "--programs", OLDEST)
    assert (done.code, "too old" in done.err) == (1, True)
    assert not (tmp_path / "x.dump").exists()


def test_a_record_moves_to_the_oldest_server_and_back(
    run: Run, backup: Path, database_url: str, other_url: str, tmp_path: Path
):
    with oldest_postgres() as url:
        done = run("restore", backup, database_url=url)
        assert done.code == 0, done.err
        assert contents(url) == contents(database_url)
        assert run("backup", tmp_path / "15.dump", database_url=url).code == 0
    assert run("restore", tmp_path / "15.dump", database_url=other_url).code == 0
    assert contents(other_url) == contents(database_url)


def test_a_password_is_not_shown_to_other_users():
    seen: list[str] = []

    async def look(url: str) -> None:
        async with Programs().run("pg_dump", url=url):
            seen.extend(" ".join(one.cmdline()) for one in psutil.Process().children())
            raise TimeoutError  # for nobody will answer

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(TimeoutError):
            asyncio.run(look(f"postgresql://someone:se%20cret@127.0.0.1:{port}/record"))
    assert any("someone@127.0.0.1" in line for line in seen)
    assert not any("cret" in line for line in seen)


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
