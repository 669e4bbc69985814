"""`backup`, `restore` and `upgrade`: the record into a file, out of one, and to a new server."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import rich_click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn

from service.cli.common import (
    bring_up,
    check_record,
    progress_bar,
    running_database,
    settings_and_logging,
)
from service.cli.ledger import EXIT_MISFIT, verify_log
from service.kit import migrations
from service.kit.archives import Manifest
from service.kit.db import connect
from service.kit.dumping import Stage, read_back, write_backup
from service.kit.postgres_upgrade import Upgrade
from service.kit.programs import Programs
from service.kit.restoring import Backup, expect_known_revision, fill, make_room, prove
from service.kit.tallies import Report
from service.ledger.verifying import Misfit

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
programs_option = click.option(
    "--programs",
    "folder",
    type=FOLDER,
    help="The folder of another PostgreSQL's pg_dump and pg_restore: for a server that is newer "
    "than those of quotetrail, or that asks for TLS.",
)


@rich_click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".", metavar="[FILE|FOLDER]")
@programs_option
def backup(path: Path, folder: Path | None) -> None:
    """Write the whole record to a new FILE, or to one named by the time in FOLDER.

    The service may run and write meanwhile. The file has its name only when it was read back whole
    and its rows were counted; one that is there is never overwritten. It holds the secrets of
    webhooks, and is readable for you alone.
    """
    settings = settings_and_logging()
    check_record(settings)
    programs = Programs(folder)
    if path.is_dir():
        path /= f"quotetrail-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump"
    with running_database(settings, migrated=False) as url, _progress() as progress:
        manifest = asyncio.run(write_backup(url, path, programs, _stages(progress)))
    click.echo(f"{path}: {_told(manifest)}, read back whole.")


@rich_click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--replace", is_flag=True, help="In place of the record that is there.")
@click.option("--check", is_flag=True, help="Only look whether the file is whole.")
@programs_option
def restore(path: Path, folder: Path | None, *, replace: bool, check: bool) -> None:
    """Make the record of a backup that of an empty database.

    It is all or nothing: until everything is restored and proven the same as it was, the database
    is as before. Restore only what you trust: a backup can do to the database whatever you can.
    """
    settings = settings_and_logging()
    programs = Programs(folder)
    with _progress() as progress:
        stage = _stages(progress)
        manifest = asyncio.run(read_back(path, programs, stage))
        expect_known_revision(path, manifest)
        if check:
            click.echo(f"{path} is whole: {_told(manifest)}.")
            return
        held = Backup(path=path, manifest=manifest, programs=programs)
        with running_database(settings, migrated=False) as url:
            left_out = asyncio.run(_restore_into(url, held, stage, replace=replace))
            if not settings.database_url:
                bring_up(url)
            click.echo(f"Restored and proven: {_told(manifest)}.")
            if left_out:
                roles = ", ".join(left_out)
                click.echo(f"Rights are left out of {roles}: no such role is here.", err=True)
            if settings.database_url and manifest.revision != migrations.newest_revision():
                click.echo(
                    "The schema is an older one: run `quotetrail migrate`, and then"
                    " `quotetrail ledger verify`.",
                    err=True,
                )
                return
            progress.stop()
            _verify(url)


@rich_click.command()
@click.option(
    "--from", "folder", type=FOLDER, help="The folder of the older PostgreSQL's programs."
)
def upgrade(folder: Path | None) -> None:
    """Move the embedded database to the PostgreSQL that quotetrail brings now.

    It is copied, proven the same, and only then takes the place of the old one, which is kept.
    """
    settings = settings_and_logging()
    if settings.database_url:
        raise click.ClickException("QUOTETRAIL_DATABASE_URL names a server of your own.")
    move = Upgrade(settings.data_dir, folder)
    with _progress() as progress, move.copying() as (old, new):
        manifest = asyncio.run(_copy(old, new, move.scratch / "record.dump", _stages(progress)))
    click.echo(
        f"PostgreSQL {move.old_major} → {move.new_major}: {_told(manifest)}. The old one is kept in"
        f" {move.kept}; remove it when you need it no more. Changes of its postgresql.conf are"
        " yours to carry over."
    )


def _verify(url: str) -> None:
    """It is told and not undone: what was saved is what there is."""
    try:
        with progress_bar(Console(stderr=True), MofNCompleteColumn()) as progress:
            said = asyncio.run(verify_log(url, [], None, progress))
        click.echo(said)
    except Misfit as misfit:
        click.echo(f"What was restored does not fit its log. {misfit}", err=True)
        sys.exit(EXIT_MISFIT)


async def _restore_into(url: str, held: Backup, stage: Stage, *, replace: bool) -> list[str]:
    connection = await connect(url)
    try:
        async with connection.transaction():
            await make_room(connection, url, held.manifest, replace=replace)
            left_out = await fill(connection, held, stage)
            await prove(connection, held.manifest, stage)
        return left_out
    finally:
        await connection.close()


async def _copy(old: str, new: str, file: Path, stage: Stage) -> Manifest:
    programs = Programs()
    manifest = await write_backup(old, file, programs, stage)
    held = Backup(path=file, manifest=manifest, programs=programs)
    await _restore_into(new, held, stage, replace=False)
    return manifest


def _progress() -> Progress:
    return progress_bar(Console(stderr=True), TextColumn("{task.fields[counted]}"))


def _stages(progress: Progress) -> Stage:
    def stage(name: str, total: int | None) -> Report:
        task = progress.add_task(name, total=total, counted="")

        def report(more: int) -> None:
            progress.advance(task, more)
            done = progress.tasks[task].completed
            progress.update(task, counted=f"{done:,.0f}" + (f"/{total:,}" if total else ""))

        return report

    return stage


def _told(manifest: Manifest) -> str:
    made = f"{manifest.made_at:%Y-%m-%d %H:%M:%S} UTC"
    return (
        f"{manifest.rows:,} rows of {len(manifest.tables)} tables as of {made},"
        f" schema {manifest.revision}"
    )
