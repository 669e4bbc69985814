"""The command line: what it does, what it says, and with which code it leaves."""

import asyncio
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import zstandard

from service import cli
from service.auth import rules, store
from service.cli import loading
from service.kit.db import connect
from service.kit.logs import configure_logging
from service.kit.migrations import newest_revision
from tests.documents import document
from tests.servers import sibling

REPOSITORY = Path(__file__).parents[1]
NOBODY = "postgresql://127.0.0.1:1/x"


@dataclass
class Done:
    """What a command has left behind."""

    code: int | str | None
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def _logging() -> Generator[None]:
    """A command sets where the log goes, which for others is elsewhere."""
    yield
    configure_logging("error", "json")


@pytest.fixture
def run(
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    _logging: None,  # noqa: PT019 it must end after capsys does
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command as from a shell, but for the process; a traceback is raised here."""
    for name in [name for name in os.environ if name.startswith("QUOTETRAIL_")]:
        monkeypatch.delenv(name)

    def running(*arguments: str | Path, stdin: bytes = b"", **settings: str) -> Done:
        with monkeypatch.context() as patch:
            for name, value in {"database_url": database_url, **settings}.items():
                patch.setenv(f"QUOTETRAIL_{name.upper()}", value)
            patch.setattr(sys, "argv", ["quotetrail", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            with pytest.raises(SystemExit) as left:
                cli.main()
        return Done(left.value.code, *capsys.readouterr())

    return running


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

    listed = run("keys", "list", "--help").out and run("keys", "list").out
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


@pytest.mark.xfail(strict=True, reason="the table cuts ids to fit and takes [x] for markup")
def test_a_list_of_keys_tells_whole_ids_and_names(run: Run, database_url: str):
    run("keys", "create", "[bold] редакція")
    (key,) = ask(database_url, "SELECT id FROM api_keys")
    listed = run("keys", "list").out
    assert str(key) in listed
    assert "[bold] редакція" in listed


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


@pytest.mark.xfail(strict=True, reason="two broken lines make one broken document of the file")
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


SCHEMA = f"the schema is at None, and {newest_revision()} is needed; run `quotetrail migrate`."
SENTENCES: list[Any] = [
    (("serve",), {}, SCHEMA),
    (("keys", "list"), {}, "the schema is not up to date; run `quotetrail migrate`."),
]
