"""What the bare limit answers: the service's own answers as bytes, in tables of their own.

Quotes are rendered by the service's own functions, all of them, and are kept for it too, as if each
had been read once. Chains and trees are kept of those alone that are asked for.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bench.asking import Asking
from bench.filling import progress
from service.quotes import render_store

AT_ONCE = 1000
TABLES = (
    "CREATE SCHEMA bench",
    """
    CREATE TABLE bench.documents (
        id uuid, speaker_id uuid, dated timestamptz, worded boolean, body bytea)
        WITH (autovacuum_enabled = false)
    """,
    "CREATE TABLE bench.names (name text, speaker_id uuid)",
    "CREATE TABLE bench.answers (id uuid, body bytea) WITH (autovacuum_enabled = false)",
)
INDEXES = (
    "ALTER TABLE bench.documents ADD PRIMARY KEY (id)",
    "CREATE INDEX ON bench.documents (speaker_id, dated DESC, id DESC) WHERE worded",
    "INSERT INTO bench.names SELECT name, id FROM speakers",
    "CREATE INDEX ON bench.names (name)",
    "CREATE INDEX answers_by_id ON bench.answers (id)",
    "VACUUM ANALYZE",
)


async def store_documents(db: Any, many: int) -> None:
    """Of all quotes."""
    for statement in TABLES:
        await db.execute(statement)
    last = UUID(int=0)
    with progress() as bar:
        task = bar.add_task("Renderings", total=many)
        while ids := await _next(db, last):
            await _store(db, ids)
            last = ids[-1]
            bar.advance(task, len(ids))
    for statement in INDEXES:
        await db.execute(statement)


async def store_new_documents(db: Any) -> None:
    """Of quotes that an earlier run has recorded."""
    rows = await db.fetch(
        """
        SELECT q.id FROM quotes q LEFT JOIN bench.documents d ON d.id = q.id WHERE d.id IS NULL
        """
    )
    for begin in range(0, len(rows), AT_ONCE):
        await _store(db, [row["id"] for row in rows[begin : begin + AT_ONCE]])


async def _store(db: Any, ids: Sequence[UUID]) -> None:
    await db.execute("CREATE TEMP TABLE IF NOT EXISTS staged (id uuid, body bytea)")
    made = [*(await render_store.render(db, ids)).values()]
    await db.copy_records_to_table("staged", records=[(one.id, one.body) for one in made])
    await db.execute(
        """
        INSERT INTO bench.documents
        SELECT q.id, q.speaker_id, q.dated, q.text IS NOT NULL, s.body
          FROM staged s JOIN quotes q ON q.id = s.id
        """
    )
    await db.execute("TRUNCATE staged")
    await render_store.upsert_renderings(db, [one for one in made if one.plain])


async def _next(db: Any, last: UUID) -> Sequence[UUID]:
    rows = await db.fetch("SELECT id FROM quotes WHERE id > $1 ORDER BY id LIMIT $2", last, AT_ONCE)
    return [row["id"] for row in rows]


async def store_answers(db: Any, url: str, paths: dict[UUID, str]) -> None:
    """What the service answers at each of these paths, which stand under an id."""
    lines = [Asking(url) for _ in range(8)]
    await asyncio.gather(*[line.open() for line in lines])
    left = iter(paths.items())

    async def fetch(line: Asking) -> list[tuple[UUID, bytes]]:
        return [(key, await line.get(path)) for key, path in left]

    found = await asyncio.gather(*map(fetch, lines))
    for line in lines:
        line.close()
    await db.execute("TRUNCATE bench.answers")
    for answers in found:
        await db.copy_records_to_table("answers", schema_name="bench", records=answers)
    await db.execute("VACUUM ANALYZE")  # so that nothing of it is done while others are measured
