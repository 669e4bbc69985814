"""The command line."""

import sys

import asyncpg
import click
import rich_click

from service.cli import keys, loading, schema, serving
from service.kit.db import OUT_OF_REACH
from service.kit.postgres import EmbeddedPostgresError
from service.settings import SettingsError

EXIT_FAILED = 1


@rich_click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quotetrail")
def quotetrail() -> None:
    """Who said what, in which words, where it was printed, and through whom it got there.

    Settings come from QUOTETRAIL_… environment variables; none is needed to begin.
    """


quotetrail.add_command(serving.serve)
quotetrail.add_command(schema.migrate)
quotetrail.add_command(loading.load)
quotetrail.add_command(loading.example)
quotetrail.add_command(keys.keys)
quotetrail.add_command(schema.openapi)


def main() -> None:
    """What a person can mend is said in one sentence; anything else is a defect."""
    try:
        quotetrail()
    except (SettingsError, EmbeddedPostgresError) as error:
        click.echo(f"quotetrail: {error}", err=True)
        sys.exit(EXIT_FAILED)
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        click.echo("quotetrail: the schema is not up to date; run `quotetrail migrate`.", err=True)
        sys.exit(EXIT_FAILED)
    except OUT_OF_REACH as error:
        click.echo(f"quotetrail: the database cannot be reached: {error}", err=True)
        sys.exit(EXIT_FAILED)
