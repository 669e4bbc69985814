"""`ledger`: whether the record is what was signed, and proofs held against it."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import click
import rich_click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from service.app import STATES, THINGS, seal
from service.cli.common import (
    COMMAND_LINE,
    check_record,
    progress_bar,
    running_database,
    settings_and_logging,
)
from service.kit.db import Database, connect, open_database
from service.kit.statements import estimate_rows
from service.ledger import store
from service.ledger.adopting import adopt_next
from service.ledger.checking import Checked, DoesNotFit, check
from service.ledger.keeping import find_checkpoint, find_signing_key
from service.ledger.model import Subject
from service.ledger.notes import Checkpoint, NoteError, Verifier, read_checkpoint, read_verifier
from service.ledger.verifying import Misfit, Verification
from service.settings import Settings

EXIT_MISFIT = 1
_FILE = click.Path(path_type=Path)


@rich_click.group()
def ledger() -> None:
    """Verify the record against its log, and check proofs."""


@ledger.command("check")
@click.argument("proof", metavar="PROOF", type=_FILE)
@click.option("--key", help="The log's key, name+hash+base64, got in another way than the proof.")
@click.option("--checkpoint", "known", type=_FILE, help="A checkpoint kept from before: a file.")
def check_proof(proof: Path, key: str | None, known: Path | None) -> None:
    """Check a proof (from /v1/ledger/proofs/…) in a file, or - for standard input.

    It needs neither the service nor a database.
    """
    raw = sys.stdin.buffer.read() if str(proof) == "-" else _read(proof, "PROOF")
    note = _read(known, "--checkpoint").decode(errors="replace") if known else None
    try:
        checked = check(raw, key=key, known=note)
    except DoesNotFit as misfit:
        click.echo(f"The proof does not hold. {misfit}", err=True)
        sys.exit(EXIT_MISFIT)
    click.echo(_told(checked))
    if not key:
        click.echo(f"It was held against its own key: see that yours is {checked.verifier.text()}")


def _told(checked: Checked) -> str:
    entry = checked.proof.entry
    state = " Its state was removed, or is not shown." if checked.proof.state is None else ""
    by = f" by {entry.actor}" if entry.actor else ""
    return (
        f"The proof holds: the {entry.subject} {entry.id} was {entry.action} at {entry.at}{by}, "
        f"entry {checked.proof.position} of {checked.checkpoint.size} on the log "
        f"{checked.checkpoint.origin}.{state}"
    )


def _read(path: Path, hint: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        detail = f"{str(path)!r} cannot be read: {error.strerror}."
        raise click.BadParameter(detail, param_hint=hint) from None


@ledger.command()
@click.option(
    "--key", "keys", multiple=True, help="A further key that heads may be signed with; repeatable."
)
@click.option("--checkpoint", "known", type=_FILE, help="A checkpoint kept from before: a file.")
def verify(keys: tuple[str, ...], known: Path | None) -> None:
    """Derive the log anew from the database, and name the first record that does not fit.

    Without --checkpoint, the last head that was signed here is taken from the data directory.
    """
    settings = settings_and_logging()
    check_record(settings)
    verifiers = _verifiers(settings, keys)
    kept = _known(known, settings.data_dir, verifiers)
    console = Console(stderr=True)
    with running_database(settings) as url, progress_bar(console, MofNCompleteColumn()) as progress:
        try:
            said = asyncio.run(verify_log(url, verifiers, kept, progress))
        except Misfit as misfit:
            progress.stop()
            click.echo(f"The record does not fit its log. {misfit}", err=True)
            sys.exit(EXIT_MISFIT)
    click.echo(said)


def _verifiers(settings: Settings, keys: tuple[str, ...]) -> list[Verifier]:
    own = find_signing_key(settings.signing_key, settings.data_dir)
    try:
        given = [read_verifier(key) for key in keys]
    except NoteError as error:
        raise click.BadParameter(f"{error}.", param_hint="--key") from None
    if not own and not given:
        where = settings.data_dir.resolve()
        raise click.ClickException(
            f"There is no key of the log in {where}: say with --key whose signatures to expect."
        )
    return [*([own.verifier] if own else []), *given]


def _known(path: Path | None, data_dir: Path, verifiers: list[Verifier]) -> Checkpoint | None:
    if path is None:
        return find_checkpoint(data_dir, verifiers)
    note = _read(path, "--checkpoint").decode(errors="replace")
    for verifier in verifiers:
        try:
            return read_checkpoint(note, verifier)
        except NoteError:
            continue
    detail = "It is not signed with a key that is known here."
    raise click.BadParameter(detail, param_hint="--checkpoint")


async def verify_log(
    url: str, verifiers: list[Verifier], known: Checkpoint | None, progress: Progress
) -> str:
    """What to say where all fits. Without verifiers nobody's signature is asked for.

    Raises Misfit.
    """
    connection = await connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            tell = _teller(progress, {"log": await store.get_head(connection)})
            verification = Verification(
                reader=connection,
                states=STATES,
                things=THINGS,
                verifiers=verifiers,
                known=known,
                tell=tell,
            )
            await verification.run()
    finally:
        await connection.close()
    return (
        f"The record fits its log: {verification.tree.size:,} entries, "
        f"{verification.heads:,} signed heads, {verification.versions:,} things, "
        f"{verification.snapshots:,} snapshots; root {verification.tree.root.hex()}"
    )


def _teller(progress: Progress, totals: dict[str, int]) -> Callable[[str, int], None]:
    """A bar for each part, from when it begins."""
    bars = {what: progress.add_task(what, total=total) for what, total in totals.items()}

    def tell(what: str, done: int) -> None:
        if what not in bars:
            bars[what] = progress.add_task(what, total=None)
        progress.update(bars[what], completed=done)

    return tell


@ledger.command()
def adopt() -> None:
    """Put on the log what was recorded before there was one, while serving.

    It may be stopped at any moment, and goes on where it was.
    """
    settings = settings_and_logging()
    check_record(settings)
    console = Console(stderr=True)
    with running_database(settings) as url, progress_bar(console, MofNCompleteColumn()) as progress:
        adopted = asyncio.run(_adopt(url, progress))
    click.echo(f"{adopted:,} things are put on the log.")


async def _adopt(url: str, progress: Progress) -> int:
    async with open_database(url, url, size=2, patience=600, seal=seal) as database:
        return sum([await _adopt_all(database, subject, progress) for subject in THINGS])


async def _adopt_all(database: Database, subject: Subject, progress: Progress) -> int:
    tables = {"link": "publication_links"}
    async with database.read() as reader:
        (total,) = await estimate_rows(reader, tables.get(subject, f"{subject}s"))
    bar = progress.add_task(subject, total=total)
    after: UUID | None = UUID(int=0)
    done = adopted = 0
    while after is not None:
        after, seen, more = await adopt_next(database, THINGS, subject, after, COMMAND_LINE)
        done, adopted = done + seen, adopted + more
        progress.update(bar, completed=done)
    progress.update(bar, total=done)
    return adopted
