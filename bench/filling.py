"""The database of a benchmark is filled: by COPY, out of processes that make the rows beside it.

Foreign keys go unchecked, and what only finds rows is made afterwards.
"""

import io
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bench.record import COLUMNS, Maker, Shape, Speaker, Tongue, record
from service.kit.ids import new_id
from service.publications.rules import outlet_keys
from service.speakers import name_store, rules, write_store
from service.speakers.model import SpeakerDraft

AT_ONCE = 2000
"""Quotes of a batch."""
MAKERS = 2
OUTLETS = 300
_INDEXES = """
    SELECT i.relname::text AS name,
           CASE WHEN c.oid IS NULL THEN format('DROP INDEX %I', i.relname)
                ELSE format('ALTER TABLE %I DROP CONSTRAINT %I', t.relname, c.conname)
            END AS drop,
           CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.oid)
                ELSE format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.relname, c.conname,
                            pg_get_constraintdef(c.oid))
            END AS make
      FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_class t ON t.oid = x.indrelid
      LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.contype IN ('p', 'u')
     WHERE t.relname = 'quote_shingles'
        OR (t.relname IN ('quotes', 'occurrences', 'publications') AND c.oid IS NULL)
"""


def progress() -> Progress:
    """On the terminal, and out of the way of the results."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def speakers_of(quotes: int) -> int:
    """One for every fifty quotes, up to twenty thousand."""
    return min(max(quotes // 50, 500), 20_000)


async def fill_speakers(db: Any, names: Sequence[str]) -> list[Speaker]:
    """With all the forms that find them."""
    speakers = [Speaker(new_id(), name) for name in names]
    with progress() as bar:
        task = bar.add_task("Speakers", total=len(speakers))
        for start in range(0, len(speakers), 500):
            await _fill_some(db, speakers[start : start + 500])
            bar.advance(task, 500)
    return speakers


async def _fill_some(db: Any, speakers: Sequence[Speaker]) -> None:
    batch = [(one.id, SpeakerDraft(kind="person", name=one.name)) for one in speakers]
    await write_store.insert_speakers(db, [rules.speaker_row(*one) for one in batch])
    rows = [
        row
        for speaker_id, draft in batch
        for row in rules.name_rows(speaker_id, draft.kind, rules.draft_names(draft))
    ]
    await name_store.insert_names(db, rows)


async def fill_outlets(db: Any) -> list[UUID]:
    """News sites."""
    ids = [new_id() for _ in range(OUTLETS)]
    rows: list[Any] = []
    for number, outlet in enumerate(ids):
        name, url = f"Новини {number}", f"https://news{number}.example"
        keys = outlet_keys(name, url, None)
        rows.append((outlet, "news_site", name, keys.name, url, keys.url))
    columns = ["id", "kind", "name", "name_key", "url", "url_key"]
    await db.copy_records_to_table("outlets", records=rows, columns=columns)
    return ids


Made = tuple[int, dict[str, bytes]]


def _aside(makers: Sequence[tuple[Maker, int]]) -> Iterator[Made]:
    """What each of them makes, so many quotes, in processes of their own."""
    context = multiprocessing.get_context("fork")
    batches = context.Queue(2 * len(makers))

    def make(maker: Maker, quotes: int) -> None:
        done = 0
        try:
            for made, batch in record(maker, quotes, AT_ONCE):
                batches.put((made - done, batch))
                done = made
        finally:
            batches.put(None)

    processes = [context.Process(target=make, args=one, daemon=True) for one in makers]
    for process in processes:
        process.start()
    running = len(processes)
    while running:
        batch: Made | None = batches.get()
        if batch is None:
            running -= 1
        else:
            yield batch
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"One that makes the record ended with {process.exitcode}.")


async def fill_record(
    db: Any,
    quotes: int,
    speakers: Sequence[Speaker],
    tongues: Sequence[Tongue],
    shape: Shape | None = None,
) -> dict[str, float]:
    """So many quotes, or a few more, with all that they hang on. The seconds that each part took.

    Of several makers each has its own words, so that one alone makes what must all be said once.
    """
    shape = shape or Shape()
    outlets = await fill_outlets(db)
    await db.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
    indexes = {row["name"]: row for row in await db.fetch(_INDEXES)}
    for row in indexes.values():
        await db.execute(row["drop"])
    many = MAKERS if shape.reprinted and quotes > AT_ONCE else 1
    makers = [
        (Maker(speakers, outlets, tongues, shape, 3 + n), quotes // many) for n in range(many)
    ]
    seconds: dict[str, float] = {}
    begun = time.perf_counter()
    with progress() as bar:
        task = bar.add_task("Quotes", total=quotes)
        for made, batch in _aside(makers):
            for table, rows in batch.items():
                await db.copy_to_table(
                    table, source=io.BytesIO(rows), columns=COLUMNS[table].split()
                )
            bar.advance(task, made)
        seconds["rows"] = time.perf_counter() - begun
        task = bar.add_task("Indexes", total=len(indexes))
        for name, row in indexes.items():
            begun = time.perf_counter()
            await db.execute(row["make"])
            seconds[name] = time.perf_counter() - begun
            bar.advance(task)
    await db.execute("SET session_replication_role = DEFAULT")
    await db.execute("VACUUM ANALYZE")
    return {name: round(value, 1) for name, value in seconds.items()}
