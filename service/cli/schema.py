"""`migrate` and `openapi`: the shape of the database, and the shape of the interface."""

import asyncio
import sys
from pathlib import Path

import click
import rich_click

from service import contract
from service.app import create_app
from service.cli.common import grant_service, running_database, settings_and_logging
from service.kit.migrations import downgrade, revision_at, upgrade
from service.settings import Settings


@rich_click.command()
@click.option(
    "--to", "revision", default="head", help="A revision; `base` for none.", show_default=True
)
@click.option(
    "--down", is_flag=True, help="Take back what lies above the revision. Loses its data."
)
def migrate(revision: str, *, down: bool) -> None:
    """Bring the database schema up to date."""
    settings = settings_and_logging()
    with running_database(settings) as url:
        (downgrade if down else upgrade)(url, revision)
        if not down:
            grant_service(settings)
        held = asyncio.run(revision_at(url))
    click.echo(f"The schema is at {held or 'base'}.")


@rich_click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
def openapi(output: Path | None) -> None:
    """Print the OpenAPI document of the service."""
    document = contract.encode(contract.describe(create_app(Settings()).app))
    if output is None:
        sys.stdout.buffer.write(document)
    else:
        output.write_bytes(document)
