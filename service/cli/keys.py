"""`keys`: who may read and write."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
import rich_click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.auth import rules, store
from service.auth.model import SCOPES, Key, Scope
from service.cli.common import running_database, settings_and_logging
from service.kit.db import Connection, connect

T = TypeVar("T")


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
    for column in ("name", "scopes", "created", "revoked"):
        table.add_column(column, overflow="fold")
    for key in with_database(store.list_keys):
        revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
        created = f"{key.created_at:%Y-%m-%d %H:%M}"
        table.add_row(str(key.id), Text(key.name), " ".join(key.scopes), created, revoked)
    Console().print(table)


@keys.command()
@click.argument("name_or_id")
def revoke(name_or_id: str) -> None:
    """Revoke a key by its id, or all keys of a name. It is refused from then on."""
    revoked: list[Key] = with_database(lambda tx: store.revoke_keys(tx, name_or_id))
    if not revoked:
        raise click.ClickException(f"No key in force has the name or id {name_or_id!r}.")
    for key in revoked:
        click.echo(f"Revoked {key.name} ({key.id}).")


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
