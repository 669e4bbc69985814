"""The record spread by Citus: where each table goes, what is printed first, and begun again."""

from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from service.distribution import distributing, store
from service.distribution.distributing import CannotDistribute, Step
from service.distribution.tables import DROPPED, KEPT, TABLES, Distributed, Local, Reference
from service.kit.db import Connection
from tests.citus.rules import ddl_faults
from tests.commands import Run
from tests.conftest import run_sql

STAND_IN = (Path(__file__).parent / "citus" / "stand_in.sql").read_text()
MIGRATIONS = sorted((Path(__file__).parents[1] / "migrations" / "versions").glob("0*.py"))
FIRST_DISTRIBUTED = 22
"""A record is distributed with at least this schema; what was before is run on one server."""
KEYS = """
    SELECT k.conname, c.relname AS table, t.relname AS target, pg_get_constraintdef(k.oid) AS text,
           ARRAY(SELECT attname::text FROM unnest(k.conkey) WITH ORDINALITY AS n (number, place)
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number
                  ORDER BY place) AS columns,
           ARRAY(SELECT attname::text FROM unnest(k.confkey) WITH ORDINALITY AS n (number, place)
                   JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number
                  ORDER BY place) AS targets
      FROM pg_constraint k
      JOIN pg_class c ON c.oid = k.conrelid
      LEFT JOIN pg_class t ON t.oid = k.confrelid
     WHERE k.connamespace = 'public'::regnamespace AND k.contype = $1
"""


@pytest.fixture
async def citus(database_url: str) -> AsyncGenerator[Connection]:
    """A connection to a database with what stands in for Citus."""
    name = urlsplit(database_url).path.removeprefix("/")
    await run_sql(database_url, f"ALTER DATABASE {name} SET citus.shard_count = 32", STAND_IN)
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def take_all(owner: Connection, steps: list[Step]) -> None:
    for step in steps:
        if not step.done:
            await distributing.take(owner, step)


async def test_every_table_of_the_schema_has_its_place(db: Connection):
    rows = await db.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    hint = "A migration that adds a table says in service/distribution/tables.py where it lies."
    assert {row["relname"] for row in rows} == {*TABLES}, hint


async def test_every_foreign_key_is_kept_as_it_is_or_something_else_holds(db: Connection):
    keys = await db.fetch(KEYS, b"f")
    spread = [row for row in keys if not isinstance(TABLES[row["table"]], Local)]
    kept = {row["conname"]: (row["table"], row["text"]) for row in spread}
    assert {name: kept[name] for name in kept if name not in DROPPED} == KEPT
    assert {name for name in kept if name not in KEPT} == {*DROPPED}
    assert all(DROPPED.values())


async def test_a_foreign_key_is_kept_where_citus_can_hold_it(db: Connection):
    for row in await db.fetch(KEYS, b"f"):
        match TABLES[row["table"]], TABLES[row["target"]]:
            case Local(), Local():
                held = row["conname"] not in {*KEPT, *DROPPED}
            case _, Reference():
                held = row["conname"] in KEPT
            case Distributed(by, group), Distributed(target, other) if group == other:
                pairs = list(zip(row["columns"], row["targets"], strict=True))
                held = (row["conname"] in KEPT) == ((by, target) in pairs)
            case _:
                held = row["conname"] in DROPPED
        assert held, row["conname"]


@pytest.mark.parametrize("kind", [b"p", b"u", b"x"])
async def test_a_unique_key_holds_the_column_that_its_table_is_distributed_by(
    db: Connection, kind: bytes
):
    for row in await db.fetch(KEYS, kind):
        match TABLES[row["table"]]:
            case Distributed(by=by):
                assert by in row["columns"], row["conname"]
            case _:
                pass


async def test_what_numbers_rows_by_itself_is_wide_enough_for_every_server(db: Connection):
    narrow = "attidentity <> '' AND atttypid <> 'bigint'::regtype"
    assert not await db.fetchval(f"SELECT count(*) FROM pg_attribute WHERE {narrow}")


async def test_no_table_is_distributed_by_what_is_computed_or_may_be_missing(db: Connection):
    for name, table in TABLES.items():
        if isinstance(table, Distributed):
            row = await db.fetchrow(
                """
                SELECT attnotnull, attgenerated = '' AS given FROM pg_attribute
                 WHERE attrelid = $1::text::regclass AND attname = $2
                """,
                name,
                table.by,
            )
            assert row is not None
            assert tuple(row) == (True, True), name


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER UPDATE ON quotes EXECUTE FUNCTION f()",
        "CREATE RULE r AS ON DELETE TO quotes DO INSTEAD NOTHING",
        "ALTER TABLE quotes ADD CONSTRAINT e EXCLUDE USING gist (id WITH =)",
        "ALTER TABLE quotes ADD COLUMN mood text CONSTRAINT mood_known CHECK (mood <> '')",
        "ALTER TABLE quotes ADD COLUMN place bigserial",
        "ALTER TABLE quotes ADD CONSTRAINT a CHECK (text <> ''), ADD COLUMN b text",
        "SET default_table_access_method = columnar",
    ],
)
def test_a_change_of_the_schema_that_citus_refuses_is_told(statement: str):
    assert ddl_faults(statement)


def test_no_migration_that_a_distributed_record_can_meet_is_refused_by_citus():
    later = [path for path in MIGRATIONS if int(path.name[:4]) > FIRST_DISTRIBUTED]
    assert later
    assert {path.name: ddl_faults(path.read_text()) for path in later} == {
        path.name: [] for path in later
    }
    assert ddl_faults(MIGRATIONS[0].read_text()) == []


async def test_no_table_has_a_trigger(db: Connection):
    assert not await db.fetchval("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")


async def test_a_distributed_table_comes_after_what_it_refers_to():
    order = [*TABLES]
    for table, definition in KEPT.values():
        target = definition.rpartition("REFERENCES ")[2].partition("(")[0]
        assert order.index(target) <= order.index(table)


async def test_a_database_is_distributed_and_then_nothing_is_to_be_done(citus: Connection):
    await take_all(citus, await distributing.plan(citus))
    spread = await store.list_spread(citus)
    for name, table in TABLES.items():
        match table:
            case Distributed(by=by):
                assert (spread[name].kind, spread[name].by) == ("distributed", by)
            case Reference():
                assert spread[name].kind == "reference"
            case Local():
                assert name not in spread
    groups = {
        (table.group, spread[name].group)
        for name, table in TABLES.items()
        if isinstance(table, Distributed)
    }
    assert len(groups) == len({ours for ours, _ in groups}) == len({theirs for _, theirs in groups})
    assert {one.name for one in await store.list_foreign_keys(citus)} >= {*KEPT}
    assert not {one.name for one in await store.list_foreign_keys(citus)} & {*DROPPED}
    assert all(step.done for step in await distributing.plan(citus))


async def test_what_was_stopped_goes_on_where_it_was(citus: Connection):
    taken = 0
    while todo := [step for step in await distributing.plan(citus) if not step.done]:
        for step in todo[:7]:
            await distributing.take(citus, step)
        taken += 1
    assert taken > 5
    assert {one.name for one in await store.list_foreign_keys(citus)} >= {*KEPT}


async def test_a_table_that_came_later_is_distributed_with_its_keys(
    citus: Connection, monkeypatch: pytest.MonkeyPatch
):
    await take_all(citus, await distributing.plan(citus))
    await citus.execute(
        """
        CREATE TABLE quote_votes (
            quote_id uuid NOT NULL CONSTRAINT vote_quote_known REFERENCES quotes (id),
            speaker_id uuid NOT NULL CONSTRAINT vote_speaker_known REFERENCES speakers (id),
            CONSTRAINT vote_taken PRIMARY KEY (quote_id, speaker_id))
        """
    )
    monkeypatch.setitem(TABLES, "quote_votes", Distributed("quote_id", "quote"))
    for name, column, target in (
        ("vote_quote_known", "quote_id", "quotes"),
        ("vote_speaker_known", "speaker_id", "speakers"),
    ):
        text = f"FOREIGN KEY ({column}) REFERENCES {target}(id)"
        monkeypatch.setitem(KEPT, name, ("quote_votes", text))
    todo = [step for step in await distributing.plan(citus) if not step.done]
    assert {step.about for step in todo} == {"quote_votes"}
    await take_all(citus, todo)
    assert all(step.done for step in await distributing.plan(citus))
    spread = await store.list_spread(citus)
    assert spread["quote_votes"].group == spread["quotes"].group


async def test_what_somebody_distributed_otherwise_is_left_to_him(citus: Connection):
    await citus.execute(
        "INSERT INTO citus.placed VALUES ('quotes', 'distributed', 'speaker_id', 9)"
    )
    with pytest.raises(CannotDistribute, match="quotes is distributed by speaker_id"):
        await distributing.plan(citus)


def test_without_citus_the_command_says_what_to_install(run: Run):
    done = run("admin", "distribute", "--yes")
    assert done.code == 1
    assert "postgresql-18-citus" in done.err
    assert "shared_preload_libraries" in done.err


def test_the_embedded_server_has_no_citus(run: Run, tmp_path: Path):
    done = run("admin", "distribute", "--yes", database_url="", data_dir=str(tmp_path / "new"))
    assert done.code == 1
    assert "QUOTETRAIL_DATABASE_URL" in done.err
    assert not (tmp_path / "new").exists()


@pytest.mark.usefixtures("citus")
def test_the_command_prints_first_and_does_what_it_was_told(run: Run):
    dry = run("admin", "distribute", "--dry-run")
    assert dry.code == 0
    assert "create_distributed_table('quotes', 'id', colocate_with => 'none')" in dry.out
    assert "local, on the coordinator" in dry.out
    declined = run("admin", "distribute", stdin=b"n\n")
    assert declined.code == 1
    assert run("admin", "distribute", "--dry-run").out == dry.out
    done = run("admin", "distribute", "--yes")
    assert (done.code, done.out.startswith(dry.out)) == (0, True)
    again = run("admin", "distribute")
    assert (again.code, again.out.splitlines()[-1]) == (0, "Everything is done.")
