"""Tries the service on a real cluster: `python -m tests.citus postgresql://owner@coordinator/empty`.

The database is empty, and is migrated and distributed; then the service in this process sends every
statement it has. What failed is printed, and is what Citus refuses.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from service import cli
from service.app import seal
from service.kit.db import open_database
from service.kit.logs import configure_logging
from service.kit.migrations import upgrade
from service.settings import Settings
from tests.citus.walking import walk
from tests.examples import KEY
from tests.in_process import served


async def ask(url: str, folder: Path) -> list[str]:
    """What failed."""
    settings = Settings(
        database_url=url, admin_key=KEY, data_dir=folder, origin="quotes.example.org"
    )
    async with (
        served(settings, KEY) as client,
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
