"""`watch`: looking again at the publications that are due, politely, as far as one run goes."""

import asyncio
import time
from collections import Counter

import click
import rich_click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from service.app import outward_of, seal
from service.archive import reading, watching
from service.archive.fetching import AGENT
from service.archive.watching import Terms, Watch
from service.cli.common import (
    check_record,
    progress_bar,
    running_database,
    settings_and_logging,
)
from service.kit.db import open_database
from service.kit.outward import Outward

AT_ONCE = 100
"""Publications that are claimed together."""


@rich_click.command()
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1000, show_default=True)
@click.option(
    "--minutes",
    type=click.FloatRange(0.01, 10_000),
    default=10.0,
    show_default=True,
    help="After which nothing more is begun.",
)
@click.option(
    "--pause",
    type=click.FloatRange(0, 3600),
    default=2.0,
    show_default=True,
    help="Seconds between two requests to one site; more where its robots.txt asks for it.",
)
@click.option("--contact", help="Where a site finds you, told in the User-Agent: a URL or address.")
def watch(limit: int, minutes: float, pause: float, contact: str | None) -> None:
    """Look again at publications that are due: whether they are still there, with the same text.

    At most LIMIT of them, those first that wait longest. It may be stopped at any moment; what is
    due next is in the database, and the next run goes on there. Run it every few minutes.
    """
    settings = settings_and_logging()
    reading.check_installed()
    check_record(settings)
    agent = f"{AGENT} (+{contact})" if contact else AGENT
    terms = Terms(limit=limit, seconds=minutes * 60, pause=pause, agent=agent)
    console = Console(stderr=True)
    with running_database(settings) as url, progress_bar(console, MofNCompleteColumn()) as progress:
        outcomes = asyncio.run(_watch(url, outward_of(settings), terms, progress))
    looked = ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.most_common())
    console.print(f"{sum(outcomes.values()):,} publications: {looked or 'none is due'}")


async def _watch(url: str, outward: Outward, terms: Terms, progress: Progress) -> Counter[str]:
    """Batch after batch, until nothing is due, or the run is over."""
    until = time.monotonic() + terms.seconds
    outcomes: Counter[str] = Counter()
    task = progress.add_task("looked at", total=0)
    async with open_database(url, url, size=4, patience=60, seal=seal) as database:
        run = Watch(database, outward, terms, lambda _: progress.advance(task))
        while sum(outcomes.values()) < terms.limit and time.monotonic() < until:
            async with database.write() as tx:
                wanted = min(AT_ONCE, terms.limit - sum(outcomes.values()))
                due = await watching.claim(tx, wanted)
            if not due:
                break
            progress.update(task, total=sum(outcomes.values()) + len(due))
            outcomes = await run.run(due)
    return outcomes
