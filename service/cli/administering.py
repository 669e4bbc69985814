"""`admin`: the record spread over several servers."""

import asyncio
from collections.abc import Sequence

import click
import rich_click

from service.cli.common import running_database, settings_and_logging
from service.distribution import distributing, store
from service.distribution.distributing import CITUS_MISSING, CannotDistribute, Step
from service.kit.db import Connection, connect
from service.kit.migrations import find_revision, newest_revision


@rich_click.group()
def admin() -> None:
    """What is done to a database as a whole."""


@admin.command()
@click.option("--dry-run", is_flag=True, help="Print what would be done, and do nothing.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def distribute(*, dry_run: bool, yes: bool) -> None:
    """Spread the tables of a migrated database over the servers of a Citus cluster.

    First it prints, table by table, what it will do and what is done. It may be stopped at any
    moment and begun again, and is to be run again after each `quotetrail migrate`. Stop the service
    meanwhile. See docs/scaling.md.
    """
    settings = settings_and_logging()
    if not settings.database_url:
        raise click.ClickException(
            f"{CITUS_MISSING}. The embedded PostgreSQL has no Citus: set QUOTETRAIL_DATABASE_URL."
        )
    with running_database(settings) as url:
        asyncio.run(_distribute(url, dry_run=dry_run, yes=yes))


async def _distribute(url: str, *, dry_run: bool, yes: bool) -> None:
    owner = await connect(url)
    try:
        await _check(owner)
        steps = await distributing.plan(owner)
        _print(steps)
        todo = [step for step in steps if not step.done]
        if todo and not dry_run and (yes or click.confirm("Do this?", abort=True)):
            await _take(owner, todo)
    except CannotDistribute as error:
        raise click.ClickException(str(error)) from None
    finally:
        await owner.close()


async def _check(owner: Connection) -> None:
    """One at a time, of migrations too, and of the schema that this version knows."""
    if not await store.lock_schema(owner):
        raise click.ClickException("The schema is being changed by somebody else just now.")
    held, wanted = await find_revision(owner), newest_revision()
    if held != wanted:
        raise click.ClickException(
            f"The schema is at {held or 'base'}, and {wanted} is needed: quotetrail migrate"
        )


def _print(steps: Sequence[Step]) -> None:
    for step in steps:
        click.echo(f"{'done' if step.done else 'to do':<6} {step.about:<20} {step.says}")
        if not step.done:
            click.echo(f"{'':<27} {step.statement};")
    left = sum(not step.done for step in steps)
    click.echo(f"{left} of {len(steps)} steps are to be done." if left else "Everything is done.")


async def _take(owner: Connection, steps: Sequence[Step]) -> None:
    for number, step in enumerate(steps, 1):
        await distributing.take(owner, step)
        click.echo(f"{number}/{len(steps)} {step.about}: {step.says}")
    click.echo("The record is distributed. Workers and sessions that are open must be restarted.")
