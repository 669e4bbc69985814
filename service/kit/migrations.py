"""Schema migrations: alembic, driven from the command line and from tests."""

import re
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from service.kit.db import Connection, connect

ONE_AT_A_TIME = 0x71756F7465  # "quote"
"""The advisory lock of whoever changes the schema."""


def _scripts() -> Path:
    """Beside the package in a checkout, inside it in an installed wheel."""
    package = Path(str(files("service")))
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def _config(database_url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(_scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Brings the schema up to a revision. Not to be called within a running event loop."""
    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Takes the schema down to a revision, `base` for an empty database."""
    command.downgrade(_config(database_url), revision)


def newest_revision() -> str:
    """The revision that this code is written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("There are no migrations in this installation.")
    return head


def knows(revision: str) -> bool:
    """Whether this code can bring a schema of that revision up to date."""
    scripts = ScriptDirectory.from_config(_config())
    return revision in {one.revision for one in scripts.walk_revisions()}


def tables_of_ours() -> set[str]:
    """Every table that a revision has made, as the SQL of the migrations names it."""
    scripts = ScriptDirectory.from_config(_config())
    texts = [Path(one.path).read_text() for one in scripts.walk_revisions()]
    return {"alembic_version", *re.findall(r"CREATE TABLE (\w+)", "".join(texts))}


async def find_revision(reader: Connection) -> str | None:
    """The revision the database is at; none before the first migration."""
    if await reader.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    return await reader.fetchval("SELECT version_num FROM alembic_version")


async def revision_at(database_url: str) -> str | None:
    """The same, over a connection of its own, through a bouncer or not."""
    connection = await connect(database_url, kept=0)
    try:
        return await find_revision(connection)
    finally:
        await connection.close()
