"""`load` in batches: the record is that of one by one, whatever is refused or interrupted."""

import asyncio
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from service.cli import EXIT_FAILED
from service.documents import batching
from tests.commands import Run
from tests.conftest import run_sql
from tests.documents import UNKNOWN
from tests.running import is_alive, wait_until
from tests.servers import sibling
from tests.test_cli import ask

Json = dict[str, Any]

WORDS = (
    "Ми збудуємо цей міст до кінця наступного року",
    "Школи у громаді відкриються першого вересня вже цього року",
    "Дорогу до Львова відремонтують за пів року, не довше",
    "Переговори триватимуть стільки, скільки буде потрібно обом сторонам",
    "Так",
    "Міст стоїть",
)
NAMES = (
    *("Рустем Умєров", "Умєров", "Умєрова", "Рустема Умєрова", "Рустем Умеров"),
    *("Андрій Сибіга", "Сибіга", "Сибізі", "Андрія Сибіги", "Андрей Сибига"),
    *("Олена Петренко", "Петренко", "Оленою Петренко", "Іван Петренко", "Марія Коваль"),
)
OUTLETS = (
    {"name": "Приклад"},
    {"name": "Приклад", "url": "https://example.org"},
    {"name": "Приклад", "handle": "@pryklad"},
    {"name": "Інші новини", "kind": "agency"},
    {"name": "інші новини"},
    None,
)
DAYS = ("2025-12-03", "2025-12-05", "2025-12-20", "2025-12", None)
RECORD = (
    """
    SELECT s.kind, s.name, s.description, n.name, n.kind, f.form, f.place, f.alone, f.readings,
           f.spelling, f.origin
      FROM speakers s LEFT JOIN speaker_names n ON n.speaker_id = s.id
      LEFT JOIN speaker_forms f ON f.name_id = n.id
    """,
    """
    SELECT p.kind, p.url, p.title, p.published_at, o.name, o.kind, o.url, o.handle, s.title, s.text,
           w.state, (SELECT string_agg(x.name, ',' ORDER BY x.name) FROM publication_names n
                       JOIN speakers x ON x.id = n.speaker_id WHERE n.publication_id = p.id)
      FROM publications p LEFT JOIN outlets o ON o.id = p.outlet_id
      LEFT JOIN snapshots s ON s.publication_id = p.id
      LEFT JOIN publication_states w ON w.publication_id = p.id
    """,
    """
    SELECT s.name, q.text, q.normal, q.search, q.analyser, q.language, q.said_at, q.channel, q.tags,
           q.modes, q.status, p.kind, p.title,
           (SELECT string_agg(x.name, ',' ORDER BY a.position) FROM quote_addressees a
              JOIN speakers x ON x.id = a.speaker_id WHERE a.quote_id = q.id),
           (SELECT string_agg(h.shingle::text, ',' ORDER BY h.shingle) FROM quote_shingles h
             WHERE h.quote_id = q.id
               AND h.speaker = ('x' || right(q.speaker_id::text, 8))::bit(32)::int),
           (SELECT string_agg(coalesce(p.url, p.title, '') || o.level || o.position || o.mode, ','
                              ORDER BY p.url, o.position)
              FROM occurrences o JOIN publications p ON p.id = o.publication_id
             WHERE o.quote_id = q.id)
      FROM quotes q JOIN speakers s ON s.id = q.speaker_id
      LEFT JOIN publications p ON p.id = q.said_in
    """,
    """
    SELECT p.url, p.title, o.level, o.position, o.mode, o.text, o.language, o.cue,
           o.speaker_as_printed, o.role_as_printed, o.span_start, o.span_end, o.segments::text,
           a.text, s.name, cardinality(o.path), cardinality(o.reporters)
      FROM occurrences o JOIN publications p ON p.id = o.publication_id
      JOIN quotes q ON q.id = o.quote_id JOIN speakers s ON s.id = q.speaker_id
      LEFT JOIN occurrences a ON a.publication_id = o.publication_id AND a.id = o.parent_id
    """,
    r"""
    SELECT c.subject, c.action, c.actor,
           regexp_replace(regexp_replace(regexp_replace(s.state,
               '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}', '#', 'g'),
               '"(recorded_at|taken_at|dated)":"[^"]*"', '"\1"', 'g'), '"number":[0-9]+', '')
      FROM changes c LEFT JOIN states s USING (position)
    """,
)
"""All that a document leaves behind, without ids and times of recording."""


async def told(url: str) -> list[list[str]]:
    """The record, in an order of its own."""
    db = await asyncpg.connect(url)
    try:
        return [sorted(str(tuple(row)) for row in await db.fetch(one)) for one in RECORD]
    finally:
        await db.close()


def a_speaker(chance: random.Random) -> Json:
    kind = chance.random()
    if kind < 0.08:
        return {"kind": "unnamed", "description": chance.choice(["джерело", "Джерело", "посол"])}
    if kind < 0.12:
        return {"name": chance.choice(["Марія Коваль", "Рада Європи"]), "kind": "organization"}
    if kind < 0.15:
        return {"name": "Іван Бондар", "create": True}
    if kind < 0.25:
        printed = chance.choice(["Умеррова", "він", "Сибігга", "Коваллю"])
        return {"name": chance.choice(NAMES), "as_printed": printed}
    return {"name": chance.choice(NAMES)}


def a_quote(chance: random.Random, number: int, alike: float, depth: int = 1) -> Json:
    quote: Json = {"speaker": a_speaker(chance), "mode": chance.choice(["direct", "indirect"])}
    quote |= {"cue": chance.choice(["сказав", None]), "said_at": chance.choice([None, *DAYS])}
    if chance.random() < 0.15:
        quote |= {"mode": "reported", "channel": "phone", "to": [a_speaker(chance)]}
    else:
        words = chance.choice(WORDS)
        quote["text"] = words if chance.random() < alike else f"{words} {number}"
    if chance.random() < alike:
        origin = {"kind": "telegram_post", "outlet": chance.choice(OUTLETS), "title": "Допис"}
        if chance.random() < 0.5:
            origin["url"] = f"https://t.example/{chance.randrange(3)}"
        quote["said_in"] = origin
    if depth < 3 and chance.random() < 0.3:
        quote["reports"] = [a_quote(chance, number, alike, depth + 1)]
    return {name: value for name, value in quote.items() if value is not None}


def a_document(chance: random.Random, number: int, alike: float) -> Json:
    """The more they are `alike`, the more does one say of what another one has made."""
    quotes = [a_quote(chance, number, alike) for _ in range(chance.randint(0, 3))]
    place = chance.randrange(8) if chance.random() < alike else number
    publication = {
        "kind": "interview" if chance.random() < alike / 4 else "article",
        "url": f"https://example.org/{place}",
        "title": chance.choice(["Міст", "Школа", None]),
        "language": chance.choice(["uk", "uk", "ru", None]),
        "published_at": chance.choice(DAYS),
        "outlet": chance.choice(OUTLETS) if chance.random() < alike else OUTLETS[1],
    }
    if chance.random() < 0.5:
        both = [*WORDS, *(f"{one} {number}" for one in WORDS)]
        publication["text"] = f"Видання {chance.randrange(2)}. " + ". ".join(both)
    given = {name: value for name, value in publication.items() if value is not None}
    return {"publication": given, "quotes": quotes}


def written(file: Path, documents: list[Json]) -> Path:
    lines = [json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in documents]
    file.write_bytes(b"".join(lines))
    return file


@pytest.mark.parametrize(("seed", "alike"), [(1, 0.4), (2, 0.1), (3, 0.02), (4, 0.02)])
def test_documents_in_batches_make_the_record_that_they_make_one_by_one(
    run: Run,
    tmp_path: Path,
    server_url: str,
    template: str,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    alike: float,
):
    chance = random.Random(seed)  # noqa: S311 the same documents in every run
    documents = [a_document(chance, 8 + number, alike) for number in range(250)]
    file = written(tmp_path / "documents.ndjson", documents)
    found: list[Any] = []
    for name, most in (("one_by_one", 1), ("in_batches", batching.MOST_DOCUMENTS)):
        url = sibling(server_url, f"quotetrail_{name}")
        drop = f"DROP DATABASE IF EXISTS quotetrail_{name} WITH (FORCE)"
        create = f"CREATE DATABASE quotetrail_{name} TEMPLATE {template}"
        asyncio.run(run_sql(server_url, drop, create))
        monkeypatch.setattr(batching, "MOST_DOCUMENTS", most)
        done = run("load", file, database_url=url)
        found.append((
            sorted(done.err.splitlines()[-1:]),
            refusals(done.err),
            asyncio.run(told(url)),
        ))
        asyncio.run(run_sql(server_url, drop))
    (_, refused, one_by_one), (_, again, in_batches) = found
    assert again == refused
    for one, other in zip(one_by_one, in_batches, strict=True):
        assert [x for x in other if x not in one] == []
        assert one == other
    assert found[0][0] == found[1][0]


def refusals(told: str) -> list[str]:
    """By line, without the ids in them."""
    return [line.split("(")[0] for line in told.splitlines() if "/problems/" in line]


def distinct(many: int) -> list[Json]:
    """Documents with words of their own."""
    found: list[Json] = []
    for number in range(many):
        text = f"{WORDS[0]} {number}, і ще {number + 1} мостів після того"
        quote = {"speaker": {"name": NAMES[number % 2 * 5]}, "mode": "direct", "text": text}
        publication = {"kind": "article", "url": f"https://example.org/{number}", "text": text}
        found.append({"publication": {**publication, "outlet": OUTLETS[1]}, "quotes": [quote]})
    return found


COUNTS = """
    SELECT (SELECT count(*) FROM publications), (SELECT count(*) FROM snapshots),
           (SELECT count(*) FROM quotes), (SELECT count(*) FROM occurrences),
           (SELECT count(*) FROM speakers), (SELECT count(*) FROM outlets),
           (SELECT count(*) FROM changes), (SELECT count(DISTINCT id) FROM changes)
"""


async def counted(url: str) -> list[int]:
    db = await asyncpg.connect(url)
    try:
        return list(await db.fetchrow(COUNTS) or ())
    finally:
        await db.close()


def started(file: Path, url: str, folder: Path) -> "subprocess.Popen[bytes]":
    own = {"QUOTETRAIL_DATABASE_URL": url, "QUOTETRAIL_DATA_DIR": str(folder)}
    others = {k: v for k, v in os.environ.items() if not k.startswith("QUOTETRAIL_")}
    return subprocess.Popen(
        [sys.executable, "-m", "service", "load", str(file)],
        env={**others, **own},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def children(process: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def test_a_load_that_is_killed_and_begun_again_doubles_and_loses_nothing(
    run: Run, tmp_path: Path, database_url: str
):
    many = 450
    file = written(tmp_path / "documents.ndjson", distinct(many))
    loading = started(file, database_url, tmp_path / "data")
    wait_until(lambda: asyncio.run(counted(database_url))[0], within=60, what="some are recorded")
    beside = children(loading)
    loading.kill()
    loading.communicate()
    before = asyncio.run(counted(database_url))
    assert 0 < before[0] < many
    assert before[:4] == [before[0]] * 4
    wait_until(lambda: not any(map(is_alive, beside)), within=10, what="those beside it leave")
    done = run("load", file)
    assert done.code == 0
    assert f"{many} documents: {many - before[0]} recorded, {before[0]} held already" in done.err
    things = 3 * many + 2 + 1
    assert asyncio.run(counted(database_url)) == [many, many, many, many, 2, 1, things, things]


def interrupted(folder: Path, url: str, *how: signal.Signals) -> tuple[int, str, int]:
    """How a load ends that is told so again and again, what it says, and what is recorded."""
    many = 3000
    loading = started(written(folder / "d.ndjson", distinct(many)), url, folder)
    wait_until(lambda: asyncio.run(counted(url))[0], within=60, what="some are recorded")
    for one in how:
        os.killpg(loading.pid, one)  # as the terminal does it
        time.sleep(0.2)
    told = loading.communicate(timeout=60)[1].decode()
    recorded = asyncio.run(counted(url))[0]
    assert 0 < recorded < many
    return loading.returncode, told, recorded


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_load_that_is_stopped_says_how_far_it_came_and_that_it_is_not_done(
    tmp_path: Path, database_url: str, how: signal.Signals
):
    code, told, recorded = interrupted(tmp_path, database_url, how)
    assert code == 1, told
    assert f"{recorded} documents: {recorded} recorded" in told
    assert "Traceback" not in told


def test_a_load_ends_however_often_it_is_stopped(tmp_path: Path, database_url: str):
    code, told, _ = interrupted(tmp_path, database_url, *[signal.SIGINT] * 4)
    assert code != 0, told


def test_a_load_whose_help_was_ended_says_so_and_can_be_run_again(
    run: Run, tmp_path: Path, database_url: str
):
    many = 1500  # more than are prepared ahead
    file = written(tmp_path / "d.ndjson", distinct(many))
    loading = started(file, database_url, tmp_path / "data")
    wait_until(lambda: asyncio.run(counted(database_url))[0], within=60, what="some are recorded")
    for one in children(loading):
        one.terminate()
    told = loading.communicate(timeout=60)[1].decode()
    assert loading.returncode == EXIT_FAILED, told
    assert "quotetrail: a process that prepared documents was ended" in told
    assert "Traceback" not in told
    done = run("load", file)
    assert done.code == 0
    assert asyncio.run(counted(database_url))[0] == many


def test_what_can_be_read_of_a_broken_file_is_recorded(run: Run, tmp_path: Path):
    whole = written(tmp_path / "d.ndjson", distinct(60)).read_bytes()
    rest = gzip.compress(os.urandom(9999).hex().encode())
    file = tmp_path / "d.ndjson.gz"
    file.write_bytes(gzip.compress(whole) + rest[: len(rest) // 2])
    done = run("load", file)
    assert done.code == 1
    assert "60 documents: 60 recorded" in done.err


def test_two_loads_of_the_same_documents_wait_for_each_other_and_never_in_a_circle(
    tmp_path: Path, database_url: str
):
    documents = distinct(300)
    one = written(tmp_path / "one.ndjson", documents)
    other = written(tmp_path / "other.ndjson", documents[::-1])
    both = [started(file, database_url, tmp_path / file.stem) for file in (one, other)]
    told = [process.communicate(timeout=120)[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert asyncio.run(counted(database_url))[:6] == [300, 300, 300, 300, 2, 1]
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    assert ask(database_url, deadlocks) == [0]


def test_what_is_refused_in_a_batch_is_told_by_its_line_and_the_others_are_recorded(
    run: Run, tmp_path: Path, database_url: str
):
    documents = distinct(30)
    documents[7]["quotes"][0]["parent_id"] = str(UNKNOWN)
    documents[19]["publication"]["outlet"] = {"id": str(UNKNOWN)}
    documents[28]["quotes"][0]["speaker"] = {"id": str(UNKNOWN)}
    file = written(tmp_path / "documents.ndjson", documents)
    done = run("load", file)
    assert f"{file}:8: /problems/parent-unknown quotes[0].parent_id: " in done.err
    assert f"{file}:20: /problems/outlet-not-named publication.outlet.id: " in done.err
    assert f"{file}:29: /problems/speaker-unknown quotes[0].speaker.id: " in done.err
    assert "30 documents: 27 recorded, 0 held already, 3 refused" in done.err
    assert asyncio.run(counted(database_url))[:4] == [27] * 4
