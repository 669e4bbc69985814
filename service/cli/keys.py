"""`keys`: who may read and write."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import click
import rich_click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.auth import audit_store, rules, store
from service.auth.model import SCOPES, Key, Scope
from service.cli.common import running_database, settings_and_logging
from service.kit.db import Connection, connect

T = TypeVar("T")

_WIDE = 140
"""Columns, where no terminal says how many it has."""


@rich_click.group()
def keys() -> None:
    """Create, list and revoke API keys."""


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    default=("write",),
    show_default=True,
    help="`write` includes `read`, and `admin` both.",
)
def create(name: str, scopes: tuple[Scope, ...]) -> None:
    """Make a key called NAME and print it: it is shown this once, and only its hash is kept."""
    secret = rules.new_secret()
    wanted = list(dict.fromkeys(scopes))
    with_database(
        lambda tx: store.insert_key(tx, name=name, sha256=rules.digest(secret), scopes=wanted)
    )
    click.echo(secret)


@keys.command("list")
def list_keys() -> None:
    """List all keys, those that were revoked too."""
    table = Table()
    table.add_column("id", no_wrap=True, min_width=36)
    for column in ("name", "scopes", "created", "last used", "revoked"):
        table.add_column(column, overflow="fold")
    for key in with_database(store.list_keys):
        times = map(_minute, (key.created_at, key.last_used_at, key.revoked_at))
        table.add_row(str(key.id), Text(key.name), " ".join(key.scopes), *times)
    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    console.print(table)


@keys.command()
@click.argument("name_or_id")
def revoke(name_or_id: str) -> None:
    """Revoke a key by its id, or all keys of a name. It is refused from then on."""
    revoked: list[Key] = with_database(lambda tx: store.revoke_keys(tx, name_or_id))
    if not revoked:
        raise click.ClickException(f"No key in force has the name or id {name_or_id!r}.")
    for key in revoked:
        click.echo(f"Revoked {key.name} ({key.id}).")


@keys.command()
@click.argument("name_or_id")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
def audit(name_or_id: str, limit: int) -> None:
    """Tell what a key was used for, by its id or name, the newest first.

    The key of QUOTETRAIL_ADMIN_KEY is called so here. Tab-separated: time, method, path, status,
    request id, and `changed` where the record was.
    """
    uses = with_database(lambda tx: audit_store.list_uses(tx, name_or_id, limit))
    for use in uses:
        status = "" if use.status is None else str(use.status)
        changed = "changed" if use.committed else ""
        at = f"{use.at:%Y-%m-%dT%H:%M:%SZ}"
        click.echo(f"{at}\t{use.method}\t{use.path}\t{status}\t{use.request_id}\t{changed}")


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def with_database(work: Callable[[Connection], Awaitable[T]]) -> T:
    """Does one thing in one transaction."""

    async def run(url: str) -> T:
        connection = await connect(url)
        try:
            async with connection.transaction():
                return await work(connection)
        finally:
            await connection.close()

    with running_database(settings_and_logging()) as url:
        return asyncio.run(run(url))
