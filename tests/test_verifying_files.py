"""`quotetrail verify`: articles and lists, held against the record; and what `reindex` finds."""

import json
import re
from pathlib import Path

import pytest

from service.verification.passages import quoted_passages
from tests.commands import Run
from tests.documents import BRIDGE, document
from tests.test_cli import ask

ARTICLE = f"""Про міст

Прем'єрка сказала: «{BRIDGE}». Вона назвала його «Надія».
А «Ми не збудуємо цей міст до кінця наступного року» — кажуть злі язики.
"""


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Він сказав: «Ми збудуємо цей міст» і пішов.", ["Ми збудуємо цей міст"]),
        (
            "“One two three four,” he said. “And five six seven.”",
            [
                "One two three four,",
                "And five six seven.",
            ],
        ),
        ("Каже: «Ми […] збудуємо (цей) міст».", ["Ми […] збудуємо (цей) міст"]),
        ("«Завод «Арсенал» працює й далі» — кажуть.", ["Завод «Арсенал» працює й далі"]),
        ("Грало «Динамо».", []),
        ("Тут без жодних лапок рядок.", []),
    ],
)
def test_what_stands_in_marks_is_a_passage(line: str, wanted: list[str]):
    assert [passage for _, passage in quoted_passages(line)] == wanted


def load(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "documents.ndjson"
    file.write_text(json.dumps(document(), ensure_ascii=False))
    run("load", file)


def test_the_quotations_of_an_article_are_verified(run: Run, tmp_path: Path):
    load(run, tmp_path)
    file = tmp_path / "article.txt"
    file.write_text(ARTICLE)
    done = run("verify", file, "--json")
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [(one["verdict"], one["flags"]) for one in answers] == [
        ("verbatim", []),
        ("altered", ["negation_changed"]),
    ]
    assert "2 verified, 0 refused" in done.err
    table = run("verify", file, "--speaker", "Петренко").out
    assert "negation_changed" in table
    assert "Олена Петренко" in table


def test_a_list_is_verified_line_by_line(run: Run, tmp_path: Path):
    load(run, tmp_path)
    done = run("verify", "-", "--json", stdin=f"{BRIDGE}\n\nЗовсім інша думка\n".encode())
    assert [json.loads(line)["verdict"] for line in done.out.splitlines()] == [
        "verbatim",
        "not_found",
    ]


def test_a_folder_without_a_record_is_told_and_left_as_it_is(run: Run, tmp_path: Path):
    file, folder = tmp_path / "article.txt", tmp_path / "nothing"
    file.write_text(ARTICLE)
    done = run("verify", file, database_url="", data_dir=str(folder))
    assert (done.code, "There is no record in" in done.err) == (1, True)
    assert not folder.exists()


def test_requests_are_verified_and_refusals_told(run: Run, tmp_path: Path):
    load(run, tmp_path)
    file = tmp_path / "requests.ndjson"
    requests = [{"text": BRIDGE, "speaker": "Бондар"}, {"text": "«слово"}]
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in requests))
    done = run("verify", file, "--json")
    first, second = map(json.loads, done.out.splitlines())
    assert (first["text"], first["verdict"]) == (BRIDGE, "misattributed")
    assert second["type"] == "/problems/quotation-mark-unpaired"
    assert (done.code, "1 verified, 1 refused" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.txt", None, "No such file"),
        ("empty.txt", b"\n", "There is no quotation in"),
        ("latin.txt", "міст".encode("cp1251"), "not in UTF-8"),
        ("bad.ndjson", b'{"text": "a"}\n{"txet": "b"}', "bad.ndjson:2: txet"),
        ("bad.ndjson", b"[1]", "It is no request"),
        ("bad.ndjson", b"{", "bad.ndjson:1"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    run: Run,
    tmp_path: Path,
    name: str,
    content: bytes | None,
    said: str,
):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    done = run("verify", file)
    assert done.code != 0
    assert said.replace(" ", "") in re.sub(r"[\s│]", "", done.err)  # as it is wrapped


def test_a_wrong_time_is_told(run: Run):
    done = run("verify", "-", "--from", "yesterday", stdin=BRIDGE.encode())
    assert (done.code, "said_from" in done.err) == (1, True)


def test_reindex_finds_what_was_recorded_before(
    run: Run,
    tmp_path: Path,
    database_url: str,
):
    load(run, tmp_path)
    changed = BRIDGE.replace("Ми", "Вони")
    ask(database_url, "DELETE FROM quote_shingles")
    ask(database_url, "UPDATE quotes SET analyser = 'older'")
    before = run("verify", "-", "--json", stdin=changed.encode())
    assert json.loads(before.out)["verdict"] == "not_found"
    run("reindex")
    after = run("verify", "-", "--json", stdin=changed.encode())
    assert json.loads(after.out)["verdict"] == "altered"
