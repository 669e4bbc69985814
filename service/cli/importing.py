"""`import-reviews`: fact-checks out of a ClaimReview feed into the record."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click
import msgspec
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
from service.compat.claim_review.importing import import_items, together
from service.compat.claim_review.model import ImportReport
from service.compat.claim_review.reading import find_items
from service.kit.db import open_database
from service.kit.problems import Refusal
from service.kit.wire import parse_json

AT_ONCE = 50
EXIT_REFUSED = 1
Json = dict[str, Any]


@rich_click.command("import-reviews")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
def import_reviews(path: Path, *, as_json: bool) -> None:
    """Record the fact-checks of a ClaimReview JSON-LD file: one, a list, an @graph or a DataFeed.

    Each is matched to the quote whose words it reviews. What could not be matched is recorded all
    the same, and listed.
    """
    items = _items(path)
    settings = settings_and_logging()
    console = Console(stderr=True)
    with (
        running_database(settings) as url,
        progress_bar(console, MofNCompleteColumn()) as progress,
    ):
        report = asyncio.run(_import(url, items, progress))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=1))
    else:
        _print(report)
    if report.refused:
        sys.exit(EXIT_REFUSED)


def _items(path: Path) -> list[Json]:
    if not path.is_file():
        raise click.BadParameter(f"There is no file {str(path)!r}.", param_hint="FILE")
    try:
        items = find_items(parse_json(path.read_bytes()))
    except Refusal as refusal:
        raise click.BadParameter(f"It is no JSON: {refusal}", param_hint="FILE") from None
    if not items:
        raise click.BadParameter("It holds no ClaimReview.", param_hint="FILE")
    return items


async def _import(url: str, items: list[Json], progress: Progress) -> ImportReport:
    task = progress.add_task("Reviews", total=len(items))
    report = ImportReport(recorded=[], unmatched=[], refused=[], left_out=[])
    async with open_database(url, url, size=1, patience=60, seal=seal) as database:
        for start in range(0, len(items), AT_ONCE):
            async with database.write(COMMAND_LINE) as tx:
                part = await import_items(tx, items[start : start + AT_ONCE], first=start)
            report = together(report, part)
            progress.update(task, completed=min(start + AT_ONCE, len(items)))
    return report


def _print(report: ImportReport) -> None:
    new = sum(one.new for one in report.recorded)
    matched = sum(one.quote_id is not None for one in report.recorded)
    refused = len({one.index for one in report.refused})
    click.echo(
        f"{len(report.recorded):,} reviews: {new:,} recorded, "
        f"{len(report.recorded) - new:,} held already; {matched:,} of a quote on record, "
        f"{len(report.unmatched):,} unmatched; {refused:,} refused"
    )
    for one in report.unmatched:
        click.echo(f"  unmatched {one.index}: {one.claim[:80]} — {one.reason}")
    for what, many in (("refused", report.refused), ("left out", report.left_out)):
        for one in many:
            click.echo(f"  {what} {one.index}: {one.path}: {one.reason}")
