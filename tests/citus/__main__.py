"""Tries the service on a real cluster: `python -m tests.citus postgresql://owner@coordinator/empty`.

The database is empty, and is migrated and distributed; then the service in this process sends every
statement it has. What failed is printed, and is what Citus refuses.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import httpx

from service import cli
from service.app import create_app, seal
from service.kit.db import open_database
from service.kit.logs import configure_logging
from service.kit.migrations import upgrade
from service.settings import Settings
from tests.citus.walking import walk
from tests.examples import KEY


async def ask(url: str, folder: Path) -> list[str]:
    """What failed."""
    shell = create_app(
        Settings(database_url=url, admin_key=KEY, data_dir=folder, origin="quotes.example.org")
    )
    transport = httpx.ASGITransport(app=shell)  # pyright: ignore[reportArgumentType] ASGI types of two libraries
    headers = {"Authorization": f"Bearer {KEY}"}
    async with (
        shell.app.lifespan(),
        httpx.AsyncClient(
            transport=transport, base_url="http://x", headers=headers, timeout=60
        ) as client,
        open_database(url, url, size=2, patience=60, seal=seal) as database,
    ):
        return await walk(client, database)


def main() -> None:
    """Ends with 1 where something failed."""
    url = sys.argv[1]
    upgrade(url)
    os.environ["QUOTETRAIL_DATABASE_URL"] = url
    sys.argv = ["quotetrail", "admin", "distribute", "--yes"]
    try:
        cli.main()
    except SystemExit as left:
        if left.code:
            raise
    configure_logging("error", "console")
    with tempfile.TemporaryDirectory() as folder:
        failed = asyncio.run(ask(url, Path(folder)))
    for one in [*failed, f"{len(failed)} failed."]:
        sys.stdout.write(f"{one}\n")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
