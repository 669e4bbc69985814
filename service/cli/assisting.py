"""`mcp`: the record for assistants, over the standard streams or over HTTP."""

import asyncio
import os
import signal
import sys
import threading
from contextlib import redirect_stdout, suppress
from importlib.metadata import version

import click
import rich_click

from service.cli.common import check_record, running_database, settings_and_logging
from service.kit.db import open_database


@rich_click.command("mcp")
@click.option("--http", is_flag=True, help="Serve over HTTP, at /mcp, in place of the streams.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Of --http.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
def mcp(*, http: bool, host: str, port: int) -> None:
    """Serve the record to assistants (Model Context Protocol), read-only.

    The service may run meanwhile, on the same record, or not.
    """
    with redirect_stdout(sys.stderr):  # standard output belongs to the protocol
        settings = settings_and_logging()
        check_record(settings)
        if http and not settings.public_read:
            detail = "Reading needs a key here, and --http asks for none: use the standard streams."
            raise click.ClickException(detail)
    with running_database(settings) as url:
        asyncio.run(_serve(url, http=http, host=host, port=port))


async def _serve(url: str, *, http: bool, host: str, port: int) -> None:
    from service.assistants.server import make_server  # read when first asked for: it is large

    async with open_database(url, url, size=4, patience=15) as database:
        server = make_server(database, version("quotetrail"))
        if http:
            click.echo(f"quotetrail mcp: http://{host}:{port}/mcp", err=True)
            await server.run_streamable_http_async(host=host, port=port)
        else:
            _end_input_with_signals()
            await server.run_stdio_async()


def _end_input_with_signals() -> None:
    """SIGINT and SIGTERM end standard input, as its other side may: a read of it cannot be broken.

    So it is read by a thread of its own, which keeps nobody from leaving, and passed on.
    """
    source, (passed, into) = os.dup(0), os.pipe()
    os.dup2(passed, 0)
    sink = os.fdopen(into, "wb", buffering=0)

    def pass_on() -> None:
        with suppress(OSError, ValueError):  # it was ended
            while part := os.read(source, 65_536):
                while part:
                    part = part[sink.write(part) :]
        sink.close()

    threading.Thread(target=pass_on, daemon=True).start()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, sink.close)
