"""`reindex`: names and quotes made findable by the rules and dictionaries of this version."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar
from uuid import UUID

import rich_click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from service.cli.common import running_database, settings_and_logging
from service.kit.db import Connection, Database, meaning, open_database
from service.kit.problems import Unavailable
from service.language.searching import the_analyser
from service.quotes import index_store, indexing
from service.quotes.index_store import IndexRow
from service.speakers import name_store, rules
from service.speakers.model import NameDraft

BATCH = 500
TRIES = 10


class _Held(Protocol):
    @property
    def id(self) -> UUID: ...


H = TypeVar("H", bound=_Held)
Lister = Callable[[Connection, UUID | None], Awaitable[list[H]]]
Renewer = Callable[[Connection, list[H]], Awaitable[None]]


@rich_click.command()
def reindex() -> None:
    """Make findable what older rules or another dictionary made findable, while serving.

    Names get their forms, quotes the lemmas of their words. It may be stopped at any moment, and
    goes on where it was. Run it after an upgrade, or after installing quotetrail[morphology].
    """
    settings = settings_and_logging()
    console = Console(stderr=True)
    with running_database(settings) as url, _progress(console) as progress:
        names, quotes = asyncio.run(_reindex(url, progress))
    console.print(f"{names:,} names and {quotes:,} quotes are made findable anew.", highlight=False)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
    )


async def _reindex(url: str, progress: Progress) -> tuple[int, int]:
    label = the_analyser().label
    async with open_database(url, url, size=2, patience=600) as database:
        async with database.read() as reader:
            names = await name_store.count_outdated_names(reader)
            quotes = await index_store.count_outdated(reader, label)
        bars = [progress.add_task("names", total=names), progress.add_task("quotes", total=quotes)]

        async def outdated_names(
            reader: Connection, after: UUID | None
        ) -> list[name_store.HeldName]:
            return await name_store.list_outdated_names(reader, after=after, limit=BATCH)

        async def outdated_quotes(
            reader: Connection, after: UUID | None
        ) -> list[index_store.OutdatedQuote]:
            return await index_store.list_outdated(reader, label, after=after, limit=BATCH)

        def advance(bar: int) -> Callable[[int], None]:
            return lambda done: progress.advance(bars[bar], done)

        return (
            await _renew(database, outdated_names, _renew_names, advance(0)),
            await _renew(database, outdated_quotes, _renew_quotes, advance(1)),
        )


async def _renew(
    database: Database, more: Lister[H], renew: Renewer[H], advance: Callable[[int], None]
) -> int:
    """Batch by batch, each in a transaction; how many there were."""
    after, done = None, 0
    while True:
        async with database.read() as reader:
            batch = await more(reader, after)
        if not batch:
            return done
        await _try(database, renew, batch)
        after, done = batch[-1].id, done + len(batch)
        advance(len(batch))


async def _try(database: Database, renew: Renewer[H], batch: list[H]) -> None:
    """Again where the database was busy or away for a moment."""
    for attempt in range(TRIES):
        try:
            async with database.write() as tx:
                await renew(tx, batch)
        except Exception as error:
            if attempt == TRIES - 1 or not isinstance(meaning(error), Unavailable):
                raise
            await asyncio.sleep(1)
        else:
            return


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


async def _renew_quotes(tx: Connection, quotes: list[index_store.OutdatedQuote]) -> None:
    rows: list[IndexRow] = []
    for quote in quotes:
        made = indexing.index(quote.text, quote.segments, quote.language)
        rows.append(
            IndexRow(
                id=quote.id,
                text=quote.text,
                search=made.search,
                analyser=made.analyser,
                language=made.language,
            )
        )
    await index_store.update_index(tx, rows)
