"""`reindex`: names and quotes made findable by the rules and dictionaries of this version."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

import rich_click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from service.app import seal
from service.cli.common import (
    COMMAND_LINE,
    progress_bar,
    running_database,
    settings_and_logging,
)
from service.kit.db import Connection, Database, because, meaning, open_database
from service.kit.problems import Unavailable
from service.kit.statements import estimate_rows
from service.language.naming.names import MAKER
from service.quotes import index_store, indexing, write_store
from service.quotes.index_store import IndexRow
from service.speakers import name_store, rules
from service.speakers.model import NameDraft

BATCH = 500
TRIES = 10


Step = Callable[[Database, UUID | None], Awaitable[tuple[UUID | None, int, int]]]
"""Goes on behind an id: to which one, how many it saw, and how many it made anew."""


@rich_click.command()
def reindex() -> None:
    """Make findable what older rules or another dictionary made findable, while serving.

    Names get their forms, quotes the lemmas and the pairs of their words. It may be stopped at any
    moment, and goes on where it was. Run it after an upgrade, or after installing
    quotetrail[morphology].
    """
    settings = settings_and_logging()
    console = Console(stderr=True)
    with running_database(settings) as url, progress_bar(console, MofNCompleteColumn()) as progress:
        names, quotes = asyncio.run(_reindex(url, progress))
    console.print(f"{names:,} names and {quotes:,} quotes are made findable anew.", highlight=False)


async def _reindex(url: str, progress: Progress) -> tuple[int, int]:
    async with open_database(url, url, size=2, patience=600, seal=seal) as database:
        async with database.read() as reader:
            names, quotes = await estimate_rows(reader, "speaker_names", "quotes")
        bars = [progress.add_task("names", total=names), progress.add_task("quotes", total=quotes)]
        return (
            await _walk(database, _step_names, partial(progress.update, bars[0])),
            await _walk(database, _step_quotes, partial(progress.update, bars[1])),
        )


async def _walk(database: Database, step: Step, update: Callable[..., None]) -> int:
    """All of a table by its ids, step by step; how many rows were made anew."""
    after, seen, renewed = None, 0, 0
    while True:
        after, more, anew = await _try(database, step, after)
        seen, renewed = seen + more, renewed + anew
        if after is None:
            update(completed=seen, total=seen)
            return renewed
        update(completed=seen)


async def _try(database: Database, step: Step, after: UUID | None) -> tuple[UUID | None, int, int]:
    """Again where the database is busy or away for a moment."""
    for _ in range(TRIES):
        try:
            return await step(database, after)
        except Exception as error:
            if not isinstance(meaning(error), Unavailable):
                raise
            await asyncio.sleep(1)
    return await step(database, after)


async def _step_names(database: Database, after: UUID | None) -> tuple[UUID | None, int, int]:
    async with database.read() as reader:
        batch = await name_store.list_names_from(reader, after, limit=BATCH)
    outdated = [name for name in batch if name.forms_by != MAKER]
    if outdated:
        async with database.write() as tx:
            await _renew_names(tx, outdated)
    return batch[-1].id if batch else None, len(batch), len(outdated)


async def _step_quotes(database: Database, after: UUID | None) -> tuple[UUID | None, int, int]:
    async with database.read() as reader:
        batch = await index_store.list_quotes_from(reader, indexing.maker(), after, limit=BATCH)
    outdated = [quote for quote in batch if quote.text is not None]
    if outdated:
        async with database.write(COMMAND_LINE) as tx:
            because(tx, "reindexed")
            await _renew_quotes(tx, outdated)
    return batch[-1].id if batch else None, len(batch), len(outdated)


async def _renew_names(tx: Connection, names: list[name_store.HeldName]) -> None:
    await name_store.update_forms(
        tx,
        [
            rules.name_row(
                name.speaker_id,
                name.speaker_kind,
                NameDraft(name=name.name, language=name.language, kind=name.kind),
                name.id,
            )
            for name in names
        ],
    )


async def _renew_quotes(tx: Connection, quotes: list[index_store.IndexedQuote]) -> None:
    rows: list[IndexRow] = []
    for quote in quotes:
        text = quote.text or ""
        made = indexing.index(text, quote.segments, quote.language)
        rows.append(
            IndexRow(
                id=quote.id,
                text=text,
                search=made.search,
                analyser=made.analyser,
                language=made.language,
            )
        )
    await index_store.update_index(tx, rows)
    await write_store.insert_shingles(
        tx,
        {
            quote.id: indexing.shingles_of((one.text, one.segments) for one in quote.printings)
            for quote in quotes
        },
    )
