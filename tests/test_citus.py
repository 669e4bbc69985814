"""What Citus would refuse: of the rules an example each, and of the service nothing."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from service.distribution.tables import TABLES, Local
from tests.citus import __main__ as trying
from tests.citus.planning import refused
from tests.citus.recording import recorded, senders
from tests.citus.rules import RULES
from tests.citus.schemas import read_schema
from tests.citus.trees import tree_of
from tests.conftest import Serve
from tests.documents import direct, document, indirect, record, reported

if TYPE_CHECKING:
    Db = asyncpg.Connection[asyncpg.Record]
else:  # the class is generic in its stubs alone
    Db = asyncpg.Connection

NOBODY = "01900000-0000-7000-8000-000000000001"
STAND_IN = (Path(__file__).parent / "citus" / "stand_in.sql").read_text()
REFUSED = {
    "mixed": "SELECT q.id FROM quotes q JOIN tombstones t ON t.id = q.id",
    "other-group": "SELECT q.id FROM quotes q JOIN publications p ON p.id = q.said_in",
    "not-on-column": """
        SELECT p.id FROM publication_links l JOIN publications p ON p.id = l.target_id
    """,
    "for-update": "SELECT id FROM quotes WHERE id = ANY ($1::uuid[]) FOR UPDATE",
    "recursive": """
        WITH RECURSIVE way AS (
            SELECT $1::uuid AS id
             UNION SELECT l.target_id FROM publication_links l JOIN way ON way.id = l.source_id)
        SELECT id FROM way
    """,
    "window": "SELECT id, count(*) OVER (PARTITION BY speaker_id) FROM quotes",
    "grouping-sets": "SELECT kind, count(*) FROM publications GROUP BY ROLLUP (kind)",
    "aggregate": "SELECT speaker_id, array_agg(id ORDER BY dated) FROM quotes GROUP BY speaker_id",
    "subquery-beside-aggregate": """
        SELECT q.speaker_id, count(*), (SELECT s.name FROM speakers s WHERE s.id = q.speaker_id)
          FROM quotes q GROUP BY q.speaker_id
    """,
    "correlated": """
        SELECT q.id, (SELECT count(*) FROM occurrences o WHERE o.quote_id = q.id) FROM quotes q
    """,
    "correlated-with-recurring": """
        WITH asked AS MATERIALIZED (SELECT unnest($1::uuid[]) AS id)
        SELECT (SELECT q.text FROM quotes q WHERE q.id = asked.id) FROM asked
    """,
    "outer-join": "SELECT s.id FROM speakers s LEFT JOIN quotes q ON q.speaker_id = s.id",
    "subquery-joined": """
        SELECT q.id FROM quotes q
          JOIN (SELECT quote_id FROM occurrences LIMIT 5) AS o ON o.quote_id = q.id
    """,
    "lateral": """
        SELECT q.id, o.id FROM quotes q
         CROSS JOIN LATERAL (SELECT id FROM occurrences x WHERE x.quote_id = q.id LIMIT 1) AS o
    """,
    "function-joined": """
        SELECT q.id FROM jsonb_to_recordset($1::jsonb) AS row (id uuid) JOIN quotes q USING (id)
    """,
    "cte-of-outer": """
        SELECT q.id FROM quotes q
         WHERE EXISTS (WITH a AS MATERIALIZED (
                            SELECT speaker_id FROM quote_addressees d WHERE d.quote_id = q.id)
                       SELECT FROM a)
    """,
    "whole-row": "SELECT q FROM quotes q",
    "system-column": "SELECT xmin FROM speakers",
    "insert-subquery": """
        INSERT INTO publication_keys (key, publication_id)
        VALUES ($1, (SELECT id FROM publications WHERE url = $2))
    """,
    "set-subquery": """
        UPDATE quotes SET tags = ARRAY(SELECT DISTINCT tag FROM unnest(tags) AS tag)
         WHERE speaker_id = $1
    """,
    "reference-from-distributed": """
        UPDATE speakers s SET beside = 1 FROM quotes q WHERE q.speaker_id = s.id
    """,
    "volatile": "UPDATE quotes SET event = random()::text WHERE speaker_id = $1",
    "stable-of-column": "UPDATE quotes SET event = to_char(dated, 'YYYY') WHERE speaker_id = $1",
    "mutable-in-case": "UPDATE publications SET dated = coalesce(published_start, now())",
    "mutable-returning": "DELETE FROM quotes WHERE id = $1 RETURNING now()",
    "mutable-on-conflict": """
        INSERT INTO publication_states (publication_id) VALUES ($1)
        ON CONFLICT (publication_id) DO UPDATE SET due_at = now()
    """,
    "column-changed": "UPDATE publication_links SET source_id = $1 WHERE target_id = $2",
    "using": """
        WITH a AS MATERIALIZED (SELECT $1::uuid AS id), b AS MATERIALIZED (SELECT $1::uuid AS id)
        UPDATE quotes q SET beside = 1 FROM a JOIN b USING (id) WHERE q.id = a.id
    """,
    "returns-nothing": """
        WITH gone AS (DELETE FROM snapshots WHERE publication_id = ANY ($1::uuid[]))
        DELETE FROM publications WHERE id = ANY ($1::uuid[])
    """,
    "no-column": "INSERT INTO snapshots (id, text, sha256) VALUES ($1, $2, $3)",
}
TAKEN = (
    """
    SELECT t.reason
      FROM tombstones t, LATERAL (SELECT count(*) FROM changes c WHERE c.id = t.id) AS n
    """,
    "SELECT id FROM quotes WHERE id = $1 FOR UPDATE",
    "SELECT count(*), max(dated) FROM quotes WHERE speaker_id = $1",
    "SELECT q.id FROM quotes q JOIN speakers s ON s.id = q.speaker_id ORDER BY q.dated LIMIT 5",
    """
    SELECT p.id, ARRAY(SELECT s.id FROM snapshots s
                        WHERE s.publication_id = p.id ORDER BY s.taken_at LIMIT 1)
      FROM publications p WHERE p.kind = $1
    """,
    """
    SELECT o.id, row_number() OVER (ORDER BY o.position)
      FROM occurrences o CROSS JOIN LATERAL (SELECT s.text FROM snapshots s
                         WHERE s.publication_id = $1 AND s.id = o.snapshot_id LIMIT 1) AS s
     WHERE o.publication_id = $1
    """,
    """
    WITH asked AS MATERIALIZED (
        SELECT id, place FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS a (id, place)),
    q AS MATERIALIZED (
        SELECT q.id, q.text, asked.place FROM asked JOIN quotes q ON q.id = asked.id),
    o AS MATERIALIZED (
        SELECT o.id, o.quote_id, p.title
          FROM q JOIN occurrences o ON o.quote_id = q.id
          JOIN publications p ON p.id = o.publication_id)
    SELECT q.text, (SELECT json_agg(o.title ORDER BY o.id) FROM o WHERE o.quote_id = q.id)
      FROM q ORDER BY q.place
    """,
    """
    WITH n AS MATERIALIZED (SELECT id FROM unnest($1::uuid[]) AS id)
    UPDATE quotes q SET beside = q.beside + 1 FROM n WHERE q.id = n.id RETURNING q.id
    """,
    "(SELECT id FROM quotes LIMIT 5) UNION ALL (SELECT id FROM publications LIMIT 5)",
    "UPDATE quotes SET beside = 1 WHERE id IN (SELECT quote_id FROM occurrences WHERE id = $1)",
)
ONE_SERVER = {
    "quotes/chain_render_store.py:_look_at_chains",
    "quotes/chain_render_store.py:_look_at_trees",
    "quotes/chain_render_store.py:list_chains",
    "quotes/chain_render_store.py:list_trees",
    "quotes/chain_render_store.py:upsert_chains",
    "quotes/chain_render_store.py:upsert_trees",
    "quotes/render_store.py:list_pages",
    "quotes/render_store.py:list_rendered",
    "quotes/render_store.py:render",
    "quotes/render_store.py:upsert_renderings",
    "verification/store.py:_look_at_once",
}
"""Sent where all rows are on one server: for renderings, which are known by the versions of rows,
and for the quotes of many shingles at once. The walk takes the way that Citus takes."""
SENT_ON = {"ledger/redact_store.py:sweep_out"}
"""VACUUM, which Citus sends on as it is."""


@pytest.mark.parametrize("rule", RULES)
async def test_a_statement_against_a_rule_is_refused(db: Db, rule: str):
    schema = await read_schema(db, TABLES)
    faults = refused(await tree_of(db, REFUSED[rule]), schema)
    assert rule in {fault.rule for fault in faults}


@pytest.mark.parametrize("statement", TAKEN)
async def test_a_statement_in_parts_that_lie_together_is_taken(db: Db, statement: str):
    assert refused(await tree_of(db, statement), await read_schema(db, TABLES)) == []


async def test_every_statement_of_the_service_is_one_that_citus_takes(
    db: Db, database_url: str, tmp_path: Path
):
    await stand_in(db)
    schema = await read_schema(db, TABLES)
    with recorded() as sent:
        assert await trying.ask(database_url, tmp_path) == []
    faults = {
        (sender, fault): statement
        for sender, statement in sorted(sent)
        for fault in refused(await tree_of(db, statement), schema)
    }
    assert faults == {}
    come_to = {sender for sender, _ in sent}
    assert come_to & ONE_SERVER == set()
    come_to |= SENT_ON | ONE_SERVER
    missed = {name for name, text in senders().items() if name not in come_to and is_spread(text)}
    assert missed == set(), "The walk (tests/citus/walking.py) does not come to them."


async def test_a_record_that_is_spread_keeps_no_rendering_and_answers_the_same(
    db: Db, serve: Serve
):
    async with serve() as client:
        drafts = [direct(said_at="2025-12-02"), indirect(reports=[reported()])]
        made = await record(client, document(quotes=drafts))
        speaker, place = made["quotes"][0]["speaker"]["id"], made["publication"]["id"]
        paths = [f"/v1/quotes/{one['quote_id']}" for one in made["quotes"]]
        paths += [f"/v1/occurrences/{one['occurrence_id']}/chain" for one in made["quotes"]]
        paths += [f"/v1/publications/{place}/quotes", f"/v1/quotes?speaker={speaker}"]
        paths += ["/v1/quotes?mode=indirect", f"/v1/quotes?publication={place}"]
        whole = [(await client.get(path)).content for path in paths]
    await db.execute("DELETE FROM quote_renderings")
    await db.execute("DELETE FROM chain_renderings; DELETE FROM tree_renderings")
    await stand_in(db)
    async with serve() as client:
        for _ in range(2):
            assert [(await client.get(path)).content for path in paths] == whole
            await asyncio.sleep(0.2)  # behind which it would be kept
        for nobody in (f"/v1/quotes/{NOBODY}", f"/v1/publications/{NOBODY}/quotes"):
            assert (await client.get(nobody)).status_code == 404
    kept = """
        SELECT EXISTS (SELECT FROM quote_renderings) OR EXISTS (SELECT FROM chain_renderings)
               OR EXISTS (SELECT FROM tree_renderings)
    """
    assert not await db.fetchval(kept)


async def stand_in(db: Db) -> None:
    """Has the service take this database for one of Citus."""
    await db.execute("SET citus.shard_count = 32")
    await db.execute(STAND_IN)


def is_spread(text: str) -> bool:
    """Whether a function names a table that is not on the coordinator alone."""
    spread = {name for name, table in TABLES.items() if not isinstance(table, Local)}
    return any(name in spread for name in re.findall(r"[a-z_]+", text))
