"""`load-telegram`: a channel out of an export of Telegram Desktop into the record."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
import rich_click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from service.app import seal
from service.cli.common import patiently, progress_bar, running_database, settings_and_logging
from service.compat.telegram.importing import (
    Imported,
    Source,
    import_post,
    link_forward,
    mark_missing,
)
from service.compat.telegram.reading import Channel, NotAnExport, Post, read_export
from service.kit.db import Database, open_database
from service.kit.problems import Refusal

AT_ONCE = 4
EXIT_REFUSED = 1


@rich_click.command("load-telegram")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--handle", help="Of a public channel, as in t.me/HANDLE; the export does not say.")
@click.option("--speaker", help="Who speaks in the channel: each post is a direct quote of him.")
@click.option("--channel", "name", help="Which channel, where the export has several.")
@click.option(
    "--gone",
    is_flag=True,
    help="Posts on record that the export lacks, between its first and last, are deleted.",
)
def load_telegram(
    path: Path, handle: str | None, speaker: str | None, name: str | None, *, gone: bool
) -> None:
    """Record the posts of a channel from the result.json that Telegram Desktop exports.

    What is held is found again, so that a later export adds new posts and edits. Forwards are
    linked to their originals where these are on record; service messages are left out.
    """
    source = Source(channel=_channel(path, name), handle=handle, speaker=speaker)
    if source.channel.public and not handle:
        hint = "The channel is public: give its --handle, for the addresses of its posts."
        raise click.UsageError(hint)
    settings = settings_and_logging()
    console = Console(stderr=True)
    with running_database(settings) as url, progress_bar(console, MofNCompleteColumn()) as progress:
        tally = asyncio.run(_load(url, source, progress, gone=gone))
    console.print(_told(source.channel, tally, gone=gone), highlight=False)
    if tally["refused"]:
        sys.exit(EXIT_REFUSED)


def _channel(path: Path, name: str | None) -> Channel:
    """Raises a usage error that says what is in the file."""
    if not path.is_file():
        raise click.BadParameter(f"There is no file {str(path)!r}.", param_hint="FILE")
    try:
        found = read_export(path.read_bytes())
    except NotAnExport as error:
        raise click.BadParameter(f"{path}: {error}", param_hint="FILE") from None
    wanted = [one for one in found if name in {None, one.name}]
    if len(wanted) != 1:
        named = ", ".join(one.name for one in found)
        raise click.BadParameter(f"Say which: {named}", param_hint="--channel")
    return wanted[0]


async def _load(url: str, source: Source, progress: Progress, *, gone: bool) -> Counter[str]:
    tally: Counter[str] = Counter()
    task = progress.add_task(source.channel.name, total=len(source.channel.posts))
    forwards: list[tuple[UUID, Post]] = []
    outlet_id: UUID | None = None
    async with open_database(url, url, size=AT_ONCE, patience=60, seal=seal) as database:
        for posts in _together(source.channel.posts):
            work = [_import(database, source, post, tally, progress.console) for post in posts]
            for post, done in zip(posts, await asyncio.gather(*work), strict=True):
                if done is not None:
                    outlet_id = done.outlet_id
                    forwards += [(done.publication_id, post)] if post.forwarded_from else []
            progress.advance(task, len(posts))
        for publication_id, post in forwards:
            tally[await _link(database, publication_id, post)] += 1
        if gone and outlet_id is not None:
            tally["gone"] = await _mark(database, source, outlet_id)
    return tally


def _together(posts: Sequence[Post]) -> Iterator[Sequence[Post]]:
    for start in range(0, len(posts), AT_ONCE):
        yield posts[start : start + AT_ONCE]


async def _import(
    database: Database, source: Source, post: Post, tally: Counter[str], console: Console
) -> Imported | None:
    """None where it is refused, which is printed with its reason."""
    try:
        done = await patiently(database, lambda tx: import_post(tx, source, post))
    except Refusal as refusal:
        reasons = [f"{one.path}: {one.detail}" for one in refusal.errors]
        line = f"{post.id}: {'; '.join(reasons) or refusal.detail or refusal.title}"
        console.print(line, style="red", highlight=False, markup=False, soft_wrap=True)
        tally["refused"] += 1
        return None
    tally["new" if done.new else "held"] += 1
    tally["edited"] += post.edited_at is not None
    return done


async def _link(database: Database, publication_id: UUID, post: Post) -> str:
    try:
        known = await patiently(database, lambda tx: link_forward(tx, publication_id, post))
    except Refusal:  # of a circle: both say that they forward the other
        known = False
    return "linked" if known else "unlinked"


async def _mark(database: Database, source: Source, outlet_id: UUID) -> int:
    ids, now = set(source.channel.ids), datetime.now(UTC)
    return await patiently(database, lambda tx: mark_missing(tx, source, outlet_id, ids, now))


def _told(channel: Channel, tally: Counter[str], *, gone: bool) -> str:
    forwards = tally["linked"] + tally["unlinked"]
    became = ", ".join((
        f"{tally['new']:,} recorded",
        f"{tally['held']:,} held already",
        f"{tally['refused']:,} refused",
    ))
    parts = [
        f"{len(channel.posts):,} posts: {became}",
        f"{tally['edited']:,} edited",
        f"{forwards:,} forwards, {tally['linked']:,} linked to their originals",
        f"left out: {channel.service:,} service messages, {channel.wordless:,} without words",
    ]
    if gone:
        parts.append(f"{tally['gone']:,} on record are gone")
    return "\n".join(parts)
