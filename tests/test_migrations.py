"""Migrations: up and down on every PostgreSQL we promise, and a schema that keeps its rules."""

import asyncio
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import service
from service.kit.migrations import downgrade, newest_revision, upgrade
from tests.conftest import Serve, run_sql
from tests.documents import BRIDGE, document, fetch, record
from tests.oldest import oldest_postgres
from tests.servers import sibling

MIGRATIONS = Path(__file__).parents[1] / "migrations"

RELATIONS = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'
    UNION ALL
    SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
SHAPE = """
    SELECT format('%s.%s %s %s %s', table_name, column_name, udt_name, is_nullable, column_default)
      FROM information_schema.columns
     WHERE table_schema = 'public'
    UNION ALL
    SELECT format('%s %s', conname, pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
     ORDER BY 1
"""
CONSTRAINTS = """
    SELECT conname
      FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
       AND contype <> 'n' AND conrelid <> 'alembic_version'::regclass
"""
HANGING_KEYS = """
    SELECT c.relname::text AS table, i.indexrelid::regclass::text AS key,
           (SELECT attname FROM pg_attribute
             WHERE attrelid = c.oid AND attnum = i.indkey[0])::text AS leads
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'publication_id'
     WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
"""


def ask(url: str, statement: str) -> list[Any]:
    """The first column of the answer."""

    async def asking() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return [row[0] for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    return asyncio.run(asking())


def revisions() -> list[str]:
    """All of them, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    return [one.revision for one in scripts.walk_revisions()][::-1]


@pytest.fixture(scope="module", params=["the server of the tests", "PostgreSQL 15"])
def server(request: pytest.FixtureRequest, server_url: str) -> Generator[str]:
    """Each server that a migration must do on."""
    if request.param == "PostgreSQL 15":
        with oldest_postgres() as url:
            assert ask(url, "SHOW server_version")[0].startswith("15.")
            yield url
    else:
        yield server_url


@pytest.fixture
def empty(server: str) -> Generator[str]:
    """A database with nothing in it."""
    drop = "DROP DATABASE IF EXISTS quotetrail_empty WITH (FORCE)"
    asyncio.run(run_sql(server, drop, "CREATE DATABASE quotetrail_empty TEMPLATE template0"))
    yield sibling(server, "quotetrail_empty")
    asyncio.run(run_sql(server, drop))


def test_everything_can_be_taken_back_and_made_again(empty: str):
    upgrade(empty)
    shape = ask(empty, SHAPE)
    assert len(shape) > 100
    assert ask(empty, "SELECT version_num FROM alembic_version") == [newest_revision()]
    downgrade(empty, "base")
    assert ask(empty, RELATIONS) == ["alembic_version"]
    assert ask(empty, "SELECT version_num FROM alembic_version") == []
    upgrade(empty)
    assert ask(empty, SHAPE) == shape


def test_every_step_takes_back_what_it_made_and_nothing_else(empty: str):
    upgrade(empty, revisions()[0])
    downgrade(empty, "base")
    below = "base"
    for revision in revisions():
        before = ask(empty, SHAPE)
        upgrade(empty, revision)
        assert ask(empty, SHAPE) != before
        downgrade(empty, below)
        assert ask(empty, SHAPE) == before
        upgrade(empty, revision)
        below = revision
    assert below == newest_revision()


async def test_a_migrated_database_takes_documents_and_finds_their_words(empty: str, serve: Serve):
    await asyncio.to_thread(upgrade, empty)
    async with serve(database_url=empty) as client:
        body = document()
        await record(client, body)
        await record(client, body, 200)
        found = await fetch(client, "/v1/quotes", speaker="ПЕТРЕНКО", q="збудуємо")
        assert [quote["text"] for quote in found["items"]] == [BRIDGE]


def test_processes_that_migrate_together_do_not_disturb_each_other(database_url: str):
    downgrade(database_url, "base")
    program = "import sys; from service.kit.migrations import upgrade; upgrade(sys.argv[1])"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, database_url],
            cwd=MIGRATIONS.parent,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    said = [one.communicate()[1].decode() for one in started]
    assert [one.returncode for one in started] == [0] * 3, said
    assert ask(database_url, "SELECT version_num FROM alembic_version") == [newest_revision()]


async def test_every_constraint_has_a_name_that_we_gave(db: Any):
    written = "".join(path.read_text() for path in (MIGRATIONS / "versions").glob("*.py"))
    given = set(re.findall(r"CONSTRAINT (\w+)", written))
    held = {row["conname"] for row in await db.fetch(CONSTRAINTS)}
    assert held <= given


def refusals_of_stores() -> dict[str, set[str]]:
    """The constraints that each store turns into refusals, by the name of its module."""
    names = [one.name for one in pkgutil.walk_packages(service.__path__, "service.")]
    stores = [importlib.import_module(name) for name in names if name.endswith("store")]
    return {store.__name__: set(getattr(store, "REFUSALS", ())) for store in stores}


async def test_a_refusal_stands_for_a_constraint_that_is_there(db: Any):
    there = {row[0] for row in await db.fetch(CONSTRAINTS)}
    there |= {row[0] for row in await db.fetch("SELECT indexname FROM pg_indexes")}
    named = refusals_of_stores()
    assert {name: constraints - there for name, constraints in named.items()} == {
        name: set() for name in named
    }
    assert sum(map(len, named.values())) > 10


async def test_every_key_of_what_hangs_on_a_publication_leads_with_it(db: Any):
    keys = await db.fetch(HANGING_KEYS)
    assert {key["table"] for key in keys} == {
        "snapshots",
        "occurrences",
        "chain_renderings",
        "tree_renderings",
        "publication_checks",
        "publication_keys",
        "publication_names",
        "publication_states",
        "corrections",
        "correction_reach",
    }
    # publication_keys finds the publication, so that it cannot be known before; corrections are
    # few, of quotes as well, and referred to as speakers are
    elsewhere = {"publication_keys", "corrections"}
    leads = {key["leads"] for key in keys if key["table"] not in elsewhere}
    assert leads == {"publication_id"}


async def test_there_are_no_triggers_functions_or_extensions_of_ours(db: Any):
    triggers = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    rules = "SELECT rulename FROM pg_rules WHERE schemaname = 'public'"
    functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    extensions = "SELECT extname FROM pg_extension WHERE extname NOT IN ('plpgsql', 'pg_trgm')"
    for statement in (triggers, rules, functions, extensions):
        assert await db.fetch(statement) == []
