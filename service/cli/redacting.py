"""`redact`: words out of the record for good, because the law says so."""

import asyncio
from uuid import UUID

import click
import rich_click

from service.app import seal
from service.cli.common import (
    COMMAND_LINE,
    check_record,
    running_database,
    settings_and_logging,
)
from service.kit.db import connect, open_database
from service.kit.problems import Refusal
from service.ledger.redact_store import sweep_out
from service.quotes.redacting import Redacted, redact_publication, redact_quote

KINDS = {"quote": redact_quote, "publication": redact_publication}


@rich_click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("thing", metavar="ID", type=click.UUID)
@click.option("--reason", required=True, help="It is told to whoever asks for it from then on.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def redact(kind: str, thing: UUID, reason: str, *, yes: bool) -> None:
    """Remove a quote or a publication, and its words from all former versions and kept texts.

    What is on the log of it are hashes from then on. It can be of something that was removed
    before. It cannot be taken back. Only the owner of the database can do it.
    """
    if not reason.strip():
        raise click.BadParameter("It says nothing.", param_hint="--reason")
    settings = settings_and_logging()
    check_record(settings)
    if not yes:
        click.confirm(f"Redact {kind} {thing} for good?", abort=True, err=True)
    with running_database(settings) as url:
        try:
            done = asyncio.run(_redact(url, kind, thing, reason.strip()))
        except Refusal as refusal:
            raise click.ClickException(f"{refusal.title}. {refusal.detail or ''}".strip()) from None
    _tell(done)


async def _redact(url: str, kind: str, thing: UUID, reason: str) -> Redacted:
    async with (
        open_database(url, url, size=2, patience=3600, seal=seal) as database,
        database.write(COMMAND_LINE) as tx,
    ):
        done = await KINDS[kind](tx, thing, reason, seal)
    owner = await connect(url)
    try:
        await sweep_out(owner)
    finally:
        await owner.close()
    return done


def _tell(done: Redacted) -> None:
    click.echo(
        f"Redacted: {len(done.quotes):,} quotes, {len(done.occurrences):,} occurrences,"
        f" {done.versions:,} former states; masked in {len(done.masked):,} publications."
    )
    for quote in done.enclosing:
        click.echo(f"Its words are a part of quote {quote}, which is left as it is.", err=True)
    click.echo("Backups made before, and what was given to others, still have the words.", err=True)
