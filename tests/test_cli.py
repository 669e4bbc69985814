"""The command line: what it does, what it says, and with which code it leaves."""

import asyncio
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from service.auth import rules
from service.cli import common, reindexing
from service.kit.db import connect
from service.kit.migrations import downgrade, newest_revision
from service.speakers import resolving
from tests.commands import Run
from tests.conftest import run_sql
from tests.documents import UNKNOWN, document
from tests.servers import free_port, sibling

REPOSITORY = Path(__file__).parents[1]
NOBODY = "postgresql://127.0.0.1:1/x"


def ask(url: str, statement: str) -> list[Any]:
    """The first column of the answer."""

    async def asking() -> list[Any]:
        connection = await connect(url)
        try:
            return [row[0] for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    return asyncio.run(asking())


def rows(url: str) -> dict[str, int]:
    tables = ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {table: ask(url, f"SELECT count(*) FROM {table}")[0] for table in tables}


def lines(count: int, title: str = "Міст") -> list[bytes]:
    """Documents, each on a line."""
    documents = [document(publication={"title": f"{title} {number}"}) for number in range(count)]
    return [json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in documents]


def summary(new: int = 0, held: int = 0, refused: int = 0) -> str:
    total = new + held + refused
    return f"{total} documents: {new} recorded, {held} held already, {refused} refused"


def test_a_schema_is_brought_up_once_and_taken_down(run: Run, database_url: str):
    assert run("migrate").out == f"The schema is at {newest_revision()}.\n"
    assert run("migrate", "--down", "--to", "base").out == "The schema is at base.\n"
    assert list(rows(database_url)) == ["alembic_version"]
    assert run("migrate").code == 0
    assert rows(database_url)["publications"] == 0


def test_a_key_is_made_listed_and_revoked(run: Run, database_url: str):
    made = run("keys", "create", "editor", "--scope", "read", "--scope", "write")
    assert made.code == 0
    digest = rules.digest(made.out.strip())
    assert ask(database_url, "SELECT sha256 FROM api_keys") == [digest]
    assert ask(database_url, "SELECT scopes FROM api_keys") == [["read", "write"]]

    listed = run("keys", "list").out
    assert "editor" in listed
    assert made.out.strip() not in listed

    revoked = run("keys", "revoke", "editor")
    assert (revoked.code, revoked.out.split(" (")[0]) == (0, "Revoked editor")
    assert ask(database_url, "SELECT count(revoked_at) FROM api_keys") == [1]
    again = run("keys", "revoke", "editor")
    assert (again.code, "No key in force" in again.err) == (1, True)


def test_a_key_is_for_writing_unless_said_otherwise(run: Run, database_url: str):
    assert run("keys", "create", "редакція").code == 0
    assert ask(database_url, "SELECT scopes FROM api_keys") == [["write"]]
    assert run("keys", "create", "other", "--scope", "all").code == 2


def test_a_key_is_revoked_by_the_id_that_the_list_tells(run: Run, database_url: str):
    names = ["редакція", "a rather long name of a key that does not fit beside the rest", "b"]
    for name in names:
        assert run("keys", "create", name).code == 0
    listed = run("keys", "list").out
    ids = [str(key) for key in ask(database_url, "SELECT id FROM api_keys ORDER BY created_at")]
    assert all(one in listed for one in ids)
    assert run("keys", "revoke", ids[0]).out == f"Revoked редакція ({ids[0]}).\n"
    assert ask(database_url, "SELECT count(revoked_at) FROM api_keys") == [1]


def test_a_name_in_brackets_is_listed_as_it_is(run: Run):
    run("keys", "create", "[bold] б")
    assert "[bold] б" in run("keys", "list").out


def test_the_example_is_recorded_once(run: Run, database_url: str):
    assert run("example").out == "The example is recorded.\n"
    before = rows(database_url)
    assert before["occurrences"] > 5
    assert run("example").out == "The example is on record already.\n"
    assert rows(database_url) == before


def test_a_document_may_stand_over_many_lines(run: Run, tmp_path: Path):
    file = tmp_path / "document.json"
    file.write_text("\n\n" + json.dumps(document(), ensure_ascii=False, indent=2))
    done = run("load", file)
    assert (done.code, summary(new=1) in done.err) == (0, True)


def test_a_bad_line_is_reported_with_its_reason_and_the_rest_is_loaded(
    run: Run, tmp_path: Path, database_url: str
):
    file = tmp_path / "documents.ndjson"
    bad = json.dumps({"publication": {"kind": "novel"}, "quotes": []}).encode() + b"\n"
    good = lines(4)
    file.write_bytes(b"".join([*good[:2], b"{broken\n", b"\n", bad, *good[2:]]))
    done = run("load", file)
    assert (done.code, summary(new=4, refused=2) in done.err) == (1, True)
    assert f"{file}:3: /problems/invalid-json " in done.err
    assert f"{file}:5: /problems/invalid-request publication.kind: " in done.err
    assert rows(database_url)["publications"] == 4


def test_a_broken_first_line_is_a_bad_line_too(run: Run, tmp_path: Path):
    file = tmp_path / "documents.ndjson"
    file.write_bytes(b"".join([b"\n{broken\n", *lines(2)]))
    done = run("load", file)
    assert (done.code, summary(new=2, refused=1) in done.err) == (1, True)
    assert f"{file}:2: /problems/invalid-json " in done.err


def test_two_broken_lines_at_the_start_are_two_bad_lines(run: Run, tmp_path: Path):
    file = tmp_path / "documents.ndjson"
    file.write_bytes(b"".join([b"{broken\n{broken\n", *lines(2)]))
    assert summary(new=2, refused=2) in run("load", file).err


def zstd_frames(data: bytes) -> bytes:
    """Two frames after each other, as `cat a.zst b.zst` and parallel compressors make them."""
    middle = data.index(b"\n") + 1
    return b"".join(zstandard.compress(part) for part in (data[:middle], data[middle:]))


def gzip_members(data: bytes) -> bytes:
    middle = data.index(b"\n") + 1
    return gzip.compress(data[:middle]) + gzip.compress(data[middle:])


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".gz", gzip_members),
        (".zst", zstandard.compress),
        (".zst", zstd_frames),
    ],
)
def test_a_compressed_file_is_loaded_whole(
    run: Run, tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]
):
    file = tmp_path / f"documents.ndjson{suffix}"
    file.write_bytes(pack(b"".join(lines(3))))
    done = run("load", file)
    assert (done.code, summary(new=3) in done.err) == (0, True)


def test_standard_input_is_loaded_beside_files(run: Run, tmp_path: Path):
    file = tmp_path / "documents.ndjson"
    file.write_bytes(b"".join(lines(2, "У файлі")))
    done = run("load", "-", file, stdin=b"".join([*lines(1, "На вході"), b"{}\n"]))
    assert (done.code, summary(new=3, refused=1) in done.err) == (1, True)
    assert "-:2: /problems/invalid-request " in done.err


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n"])
def test_an_empty_file_holds_no_document(run: Run, tmp_path: Path, content: bytes):
    file = tmp_path / "empty.ndjson"
    file.write_bytes(content)
    done = run("load", file)
    assert (done.code, summary() in done.err) == (0, True)


def test_a_missing_file_is_named_before_anything_is_loaded(
    run: Run, tmp_path: Path, database_url: str
):
    file = tmp_path / "documents.ndjson"
    file.write_bytes(b"".join(lines(1)))
    done = run("load", file, "no-such-file.ndjson")
    assert (done.code, "no-such-file.ndjson" in done.err) == (2, True)
    assert rows(database_url)["publications"] == 0
    assert run("load").code == 2


def test_three_hundred_documents_are_loaded_together_and_again_change_nothing(
    run: Run, tmp_path: Path, database_url: str
):
    file = tmp_path / "documents.ndjson"
    file.write_bytes(b"".join(lines(300)))
    assert summary(new=300) in run("load", file).err
    before = rows(database_url)
    assert (before["publications"], before["occurrences"], before["outlets"]) == (300, 900, 1)
    names = "SELECT name FROM speakers WHERE kind = 'person' ORDER BY name"
    assert ask(database_url, names) == ["Іван Бондар", "Олена Петренко"]
    again = run("load", file)
    assert (again.code, summary(held=300) in again.err) == (0, True)
    assert rows(database_url) == before


def test_the_contract_is_printed_and_written(run: Run, tmp_path: Path):
    done = run("openapi", database_url=NOBODY)
    assert (done.code, json.loads(done.out)["openapi"][:3]) == (0, "3.1")
    file = tmp_path / "openapi.json"
    assert run("openapi", "--output", file).out == ""
    assert file.read_text() == done.out


MIGRATE = "run `quotetrail migrate`"

SENTENCES: list[Any] = [
    (["serve"], {"database_url": "empty"}, f"at None, and {newest_revision()} is needed; "),
    (["serve"], {"database_url": "empty"}, MIGRATE),
    (["keys", "list"], {"database_url": "empty"}, MIGRATE),
    (["example"], {"database_url": "empty"}, MIGRATE),
    pytest.param(["load", "-"], {"database_url": "empty"}, MIGRATE),
    (["keys", "list"], {"database_url": NOBODY}, "cannot be reached"),
    (["migrate"], {"database_url": NOBODY}, "cannot be reached"),
    pytest.param(["example"], {"database_url": NOBODY}, "cannot be reached"),
    pytest.param(["load", "-"], {"database_url": NOBODY}, "cannot be reached"),
    pytest.param(["keys", "list"], {"database_url": "missing"}, "no_such"),
    pytest.param(["migrate"], {"database_url": "missing"}, "no_such"),
    pytest.param(
        ["keys", "list"],
        {"database_url": "postgresql://localhost:port/x"},
        "QUOTETRAIL_DATABASE_URL",
    ),
    pytest.param(["migrate", "--to", "x"], {}, "'x'"),
    (["keys", "list"], {"prot": "1"}, "QUOTETRAIL_PROT is not a setting of quotetrail."),
    (["serve"], {"port": "0"}, "QUOTETRAIL_PORT: "),
    (["load", "-"], {"log_level": "loud"}, "QUOTETRAIL_LOG_LEVEL: "),
]


@pytest.mark.parametrize(("arguments", "settings", "sentence"), SENTENCES)
def test_what_a_person_can_mend_is_said_in_a_sentence(
    run: Run,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    settings: dict[str, str],
    sentence: str,
):
    monkeypatch.setattr(common, "TRIES", 2)  # else a load waits half a minute for its database
    if settings.get("database_url") == "empty":
        settings = {"port": str(free_port())}
        run("migrate", "--down", "--to", "base")
    if settings.get("database_url") == "missing":
        settings = {"database_url": sibling(database_url, "no_such_database")}
    done = run(*arguments, stdin=lines(1)[0], **settings)
    (said,) = [line for line in done.err.splitlines() if line.startswith("quotetrail: ")]
    assert (done.code, done.out) == (1, "")
    assert sentence in said


def test_migrating_up_to_a_revision_below_says_where_the_schema_is(run: Run):
    assert newest_revision() in run("migrate", "--to", "0002").out


BROKEN = gzip.compress(b"".join(lines(2)))


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        pytest.param(".gz", b"{}"),
        pytest.param(".gz", BROKEN[: len(BROKEN) // 2]),
        pytest.param(".zst", b"{}"),
        pytest.param(".zst", zstandard.compress(b"".join(lines(2)))[:-40]),
    ],
)
def test_a_broken_archive_is_named(run: Run, tmp_path: Path, suffix: str, content: bytes):
    file = tmp_path / f"documents.ndjson{suffix}"
    file.write_bytes(content)
    done = run("load", file)
    assert done.code == 1
    unwrapped = "".join(done.err.replace("│", "").split())
    assert f"{file}isbroken" in unwrapped


@pytest.mark.parametrize("name", ["QUOTETRAIL_PROT", "QUOTETRAIL_DATABASE_URL"])
def test_the_program_itself_leaves_with_a_sentence(name: str):
    environment = {key: value for key, value in os.environ.items() if "QUOTETRAIL" not in key}
    done = subprocess.run(
        [sys.executable, "-m", "service", "keys", "list"],
        env={**environment, "QUOTETRAIL_DATABASE_URL": NOBODY, name: NOBODY},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (done.stderr.startswith("quotetrail: "), done.stderr.count("\n")) == (True, 1)


OLDER = """
    UPDATE quotes SET analyser = 'older', search = '' WHERE text IS NOT NULL;
    UPDATE speaker_names SET forms_by = 'older', likeness = '{}';
    DELETE FROM speaker_forms WHERE origin = 'generated';
"""
FOUND = """
    SELECT format('%s %s', search, analyser) FROM quotes
     UNION ALL
    SELECT format('%s %s', likeness, forms_by) FROM speaker_names
     UNION ALL
    SELECT format('%s %s %s %s %s', form, place, alone, readings, origin) FROM speaker_forms
     ORDER BY 1
"""


def test_what_older_rules_made_findable_is_made_anew_and_once(
    run: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "documents.json"
    path.write_text(json.dumps(document()))
    assert run("load", path).code == 0
    made = ask(database_url, FOUND)
    asyncio.run(run_sql(database_url, OLDER))
    assert ask(database_url, FOUND) != made
    monkeypatch.setattr(reindexing, "BATCH", 1)
    assert "2 names and 2 quotes" in run("reindex").err
    assert ask(database_url, FOUND) == made
    assert "0 names and 0 quotes" in run("reindex").err


def test_names_from_before_their_forms_were_stored_are_found_and_get_them(
    run: Run, database_url: str
):
    downgrade(database_url, "0004")
    speaker = """
        INSERT INTO speakers (id, kind, name, current_id) VALUES ($1, 'person', 'Рустем Умєров', $1)
    """
    name = """
        INSERT INTO speaker_names (id, speaker_id, name, kind, forms)
             VALUES ($1, $1, 'Рустем Умєров', 'full', ARRAY['рустем умєров', 'умєров'])
    """

    async def insert() -> None:
        db = await connect(database_url)
        for statement in (speaker, name):
            await db.execute(statement, UNKNOWN)
        await db.close()

    async def means(asked: str) -> int:
        db = await connect(database_url)
        found = await resolving.find(db, asked)
        await db.close()
        return len(found)

    asyncio.run(insert())
    assert run("migrate").code == 0
    assert asyncio.run(means("Умєров")) == asyncio.run(means("Умєров Рустем")) == 1
    assert asyncio.run(means("Умєровим")) == 0
    assert run("reindex").code == 0
    assert asyncio.run(means("Умєровим")) == 1
    downgrade(database_url, "0004")
    assert ask(database_url, "SELECT forms FROM speaker_names") == [["рустем умєров", "умєров"]]
