"""The command line."""

import signal
import sys
from typing import cast

import asyncpg
import click
import rich_click

from service.archive.model import ReaderNotInstalled
from service.cli import (
    administering,
    assisting,
    backing_up,
    importing,
    keys,
    ledger,
    loading,
    redacting,
    reindexing,
    schema,
    serving,
    telegram,
    verifying,
    watching,
)
from service.cli.preparing import HelpEnded
from service.kit.db import OUT_OF_REACH
from service.kit.migrations import MigrationError
from service.kit.postgres import EmbeddedPostgresError
from service.kit.problems import Unavailable
from service.kit.programs import DumpError
from service.ledger.keeping import SigningKeyError
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
quotetrail.add_command(importing.import_reviews)
quotetrail.add_command(telegram.load_telegram)
quotetrail.add_command(reindexing.reindex)
quotetrail.add_command(backing_up.backup)
quotetrail.add_command(backing_up.restore)
quotetrail.add_command(backing_up.upgrade)
quotetrail.add_command(redacting.redact)
quotetrail.add_command(verifying.verify)
quotetrail.add_command(watching.watch)
quotetrail.add_command(assisting.mcp)
quotetrail.add_command(ledger.ledger)
quotetrail.add_command(keys.keys)
quotetrail.add_command(administering.admin)
quotetrail.add_command(schema.openapi)


def main() -> None:
    """What a person can mend is said in one sentence; anything else is a defect."""
    # As the first process of a container it would be ignored; as any other it would end a command
    # without its database being stopped. Only to `serve` it is no failure.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        quotetrail()
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        click.echo(f"quotetrail: {sentence}", err=True)
        sys.exit(EXIT_FAILED)


def _interrupt(_number: int, _frame: object) -> None:
    signal.raise_signal(signal.SIGINT)  # which asyncio ends with its task, and click with a status


SENTENCES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    (
        (
            click.ClickException,
            SettingsError,
            SigningKeyError,
            EmbeddedPostgresError,
            DumpError,
            MigrationError,
        ),
        "{}",
    ),
    (
        (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError),
        "the schema is not up to date; run `quotetrail migrate`.",
    ),
    (
        (asyncpg.InsufficientPrivilegeError,),
        "{}; as the owner, run `quotetrail migrate` with QUOTETRAIL_OWNER_DATABASE_URL set.",
    ),
    (
        (asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError),
        "the database refuses the connection: {}",
    ),
    ((ReaderNotInstalled,), "{}"),
    (
        (HelpEnded,),
        "a process that prepared documents was ended; run it again, and what is recorded stays.",
    ),
    ((Unavailable, *OUT_OF_REACH), "the database cannot be reached: {}"),
)


def _sentence(error: BaseException) -> str | None:
    """For the person at the terminal; none for a defect."""
    if isinstance(error, BaseExceptionGroup):
        return _sentence(cast("BaseExceptionGroup[BaseException]", error).exceptions[0])
    wordings = (wording for kinds, wording in SENTENCES if isinstance(error, kinds))
    wording = next(wordings, None)
    return wording and wording.format(str(error))
