"""Backups: whole or not there at all, and restored as they were or not at all."""

import asyncio
import random
import socket
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from service.cli.ledger import EXIT_MISFIT
from service.kit.archives import read_manifest
from service.kit.db import connect
from service.kit.migrations import downgrade, newest_revision
from service.kit.postgres_cluster import installed_programs
from service.kit.programs import DumpError, Programs
from tests.backups import contents
from tests.commands import Run
from tests.conftest import run_sql
from tests.oldest import OLDEST, need_oldest, oldest_postgres
from tests.servers import sibling
from tests.test_migrations import ask
from tests.test_renderings import keep_all


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


def read(path: Path) -> object:
    return read_manifest(path, lambda _: lambda _: None)


def test_a_backup_holds_every_row_and_the_shape(
    run: Run, backup: Path, database_url: str, other_url: str
):
    done = run("restore", backup, database_url=other_url)
    assert (done.code, "Restored and proven" in done.out) == (0, True)
    assert contents(other_url) == contents(database_url)
    restored = ask(other_url, "SELECT nextval(pg_get_serial_sequence('quotes', 'number'))")
    assert restored == ask(database_url, "SELECT max(number) + 1 FROM quotes")


def test_what_is_kept_with_the_versions_of_rows_is_not_restored(
    run: Run, database_url: str, other_url: str, tmp_path: Path
):
    """All rows have the same version then, and would have it again after another restore."""

    async def keep() -> None:
        connection = await connect(database_url)
        try:
            assert all((await keep_all(connection)).values())
        finally:
            await connection.close()

    assert run("example").code == 0
    asyncio.run(keep())
    assert run("backup", tmp_path / "kept.dump").code == 0
    done = run("restore", tmp_path / "kept.dump", database_url=other_url)
    assert (done.code, "Restored and proven" in done.out) == (0, True), done.err
    for table in ("quote_renderings", "chain_renderings", "tree_renderings"):
        assert ask(database_url, f"SELECT count(*) FROM {table}") != [0]
        assert ask(other_url, f"SELECT count(*) FROM {table}") == [0]


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


def test_what_is_restored_is_held_against_its_log(run: Run, database_url: str, tmp_path: Path):
    assert run("example").code == 0
    assert run("backup", tmp_path / "whole.dump").code == 0
    assert "The record fits its log" in run("restore", "--replace", tmp_path / "whole.dump").out
    asyncio.run(run_sql(database_url, "UPDATE quotes SET text = 'Інше' WHERE number = 1"))
    assert run("backup", tmp_path / "bent.dump").code == 0
    done = run("restore", "--replace", tmp_path / "bent.dump")
    assert (done.code, "does not fit its log. quote" in done.err) == (EXIT_MISFIT, True)


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
