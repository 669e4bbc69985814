"""`serve`: the database, the workers, and what to try."""

import asyncio
import gc
import json
import os
import signal
import socket
import sys
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import rich_click
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from service import tracing
from service.app import create_app, seal
from service.auth import rules, store
from service.cli.common import (
    COMMAND_LINE,
    leave_with_parent,
    running_database,
    settings_and_logging,
)
from service.documents import recording
from service.documents.model import Document
from service.kit.db import open_database
from service.kit.logs import configure_logging
from service.kit.migrations import newest_revision, revision_at
from service.kit.wire import parse_json, read
from service.kit.workspace import STOPPING, shared_folder
from service.language.searching import the_analyser
from service.language.words.lemmas import warm
from service.ledger.keeping import signing_key
from service.settings import Settings, read_settings, variable

HEADER_TIMEOUT_MS = 10_000
STOPS = (signal.SIGTERM, signal.SIGINT)
ANYWHERE = {"0.0.0.0", "::"}  # noqa: S104 compared with, not listened on
WORKER_LEAVES_WITHIN = 7
"""Seconds that a worker is given for the requests it has; a container has 10 for all of it."""


@rich_click.command()
@click.option("--host", help="Instead of QUOTETRAIL_HOST.")
@click.option("--port", type=int, help="Instead of QUOTETRAIL_PORT.")
@click.option("--workers", type=int, help="Instead of QUOTETRAIL_WORKERS.")
@click.option("--example", is_flag=True, help="Load the example, and say what to try.")
def serve(host: str | None, port: int | None, workers: int | None, *, example: bool) -> None:
    """Serve the HTTP interface."""
    signal.signal(signal.SIGTERM, _leave)  # while it starts
    for field, given in {"host": host, "port": port, "workers": workers}.items():
        if given is not None:
            os.environ[variable(field)] = str(given)
    settings = settings_and_logging()
    _check_port(settings)
    with (
        running_database(settings, watch=True) as url,
        shared_folder(settings.shared_dir) as folder,
    ):
        _check_schema(url)
        signing_key(settings.signing_key, settings.data_dir, settings.origin)
        os.environ[variable("shared_dir")] = str(folder)
        server = _server(settings)
        if example:
            what_to_try = asyncio.run(prepare_example(settings, url))
            server.on_startup(lambda: click.echo(what_to_try))
        os.register_at_fork(
            before=_hold_stops, after_in_parent=_take_stops, after_in_child=_end_by_default
        )
        server.on_startup(partial(_tell_workers_of_a_stop, folder))
        _share_with_workers()
        server.serve()


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


def _server(settings: Settings) -> Any:
    return Granian(
        "service.cli.serving:worker_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        factory=True,
        respawn_failed_workers=True,
        workers_kill_timeout=WORKER_LEAVES_WITHIN,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        log_level=LogLevels.warning,
    )


def _share_with_workers() -> None:
    """What is in memory before a fork is in it once, unless a worker writes beside it.

    So the dictionaries are there already, and what there is is left alone by the collector.
    """
    warm(the_analyser())
    gc.collect()
    gc.freeze()


def _tell_workers_of_a_stop(folder: Path) -> None:
    """Before the server waits for what is under way: a stream without an end would outlast that."""

    def tell(before: Any, number: int, frame: object) -> None:
        (folder / STOPPING).touch()
        before(number, frame)

    for one in STOPS:
        signal.signal(one, partial(tell, signal.getsignal(one)))


def _hold_stops() -> None:
    """Around a fork: Python drops what has come to a child before it has its own handlers."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)


def _take_stops() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def _end_by_default() -> None:
    """A worker has the handlers of its parent, which do nothing in it, until it sets its own."""
    for one in STOPS:
        signal.signal(one, signal.SIG_DFL)
    _take_stops()


def _check_port(settings: Settings) -> None:
    """Workers share a port, so that nothing else would keep two services from sharing one too."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            message = f"Cannot listen on {where}: {error.strerror}. Try another QUOTETRAIL_PORT."
            raise click.ClickException(message) from error


def _check_schema(url: str) -> None:
    """A database that cannot be reached yet may come; one at another revision must be migrated."""
    try:
        held = asyncio.run(revision_at(url))
    except Exception as error:
        click.echo(f"quotetrail: the database does not answer yet: {error}", err=True)
        return
    if held != newest_revision():
        click.echo(
            f"quotetrail: the schema is at {held}, and {newest_revision()} is needed; "
            "run `quotetrail migrate`.",
            err=True,
        )
        sys.exit(1)


def worker_app() -> Any:
    """What each worker process serves; it follows its parent out, however that one goes."""
    settings = read_settings(os.environ)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    leave_with_parent()
    app = create_app(settings)
    return tracing.traced(app) if tracing.wanted(os.environ) else app


async def prepare_example(settings: Settings, url: str) -> str:
    """Records the example and a key to write with. Returns what to tell the person."""
    raw = files("service").joinpath("example", "document.json").read_bytes()
    secret = _own_key(settings)
    kept = settings.statement_cache
    async with (
        open_database(url, url, size=1, patience=60, seal=seal, statement_cache=kept) as database,
        database.write(COMMAND_LINE) as tx,
    ):
        receipt = await recording.record(tx, read(parse_json(raw), Document))
        if await store.find_key(tx, rules.digest(secret)) is None:
            secret = _own_key(settings, anew=True)
            await store.insert_key(tx, name="local", sha256=rules.digest(secret), scopes=["admin"])
    chain = next(
        inner.occurrence_id
        for outer in receipt.quotes
        for inner in outer.reports
        if inner.mode == "reported"
    )
    document = {
        "publication": {"kind": "telegram_post", "outlet": {"name": "Мій канал"}},
        "quotes": [{"speaker": {"name": "Леся Українка"}, "mode": "direct", "text": "Я жива!"}],
    }
    host = "127.0.0.1" if settings.host in ANYWHERE else settings.host
    base = f"http://{host}:{settings.port}"
    return f"""
quotetrail serves on {base}, its interface is described at {base}/docs

  Whose words does the record hold? Quotes by a speaker, by any stored name:
    curl -s '{base}/v1/quotes?speaker={quote("Умєров")}'

  Through whom did it get into print? The chain of a phone call that was reported:
    curl -s {base}/v1/occurrences/{chain}/chain

  Put a quote on record, with the key for writing:
    curl -s {base}/v1/documents -H 'Authorization: Bearer {secret}' \\
      -H 'Content-Type: application/json' -d '{json.dumps(document, ensure_ascii=False)}'

The key for writing is {secret}
It is kept in {settings.data_dir / "key"}. Ctrl-C stops the service and its database.
"""


def _own_key(settings: Settings, *, anew: bool = False) -> str:
    """The same key at every start, unless it was revoked; readable for its owner alone."""
    path = settings.data_dir / "key"
    if anew:
        path.unlink(missing_ok=True)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(rules.new_secret() + "\n")
    return path.read_text().strip()
