"""Growth: what PostgreSQL does for the main questions, by its own account of each statement.

`make plans ROWS=1000000` asks the same of a larger record.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Generator
from typing import Any

import pytest

from service.kit.db import connect
from tests.conftest import run_sql
from tests.plans.asking import EVEN, FINDING, Asked, ask_in_both_modes
from tests.plans.explaining import MODES, Mode, Ran, explained, explaining
from tests.plans.filling import fill
from tests.plans.questions import BY_THE_WAY
from tests.plans.rules import faults, may_be_taken
from tests.servers import sibling

QUOTES = int(os.environ.get("QUOTETRAIL_TEST_QUOTES", "20000").replace("_", ""))
NAME = "quotetrail_plans"
NEWEST = "ORDER BY dated DESC, id DESC LIMIT 20"
LEEWAY = 1.5
"""An index is as deep here as there, but for a level of its pages."""


@pytest.fixture(scope="module")
def filled(server_url: str, template: str) -> Generator[str]:
    """The address of a database with a record."""
    drop = f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"
    asyncio.run(run_sql(server_url, drop, f"CREATE DATABASE {NAME} TEMPLATE {template}"))
    yield sibling(server_url, NAME)
    asyncio.run(run_sql(server_url, drop))


@pytest.fixture(scope="module")
def asked(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """The record, asked everything."""

    async def fill_and_ask() -> Asked:
        spoken = await fill(filled, QUOTES)
        return await ask_in_both_modes(filled, spoken[0].say, tmp_path_factory.mktemp("plans"))

    return asyncio.run(fill_and_ask())


@pytest.fixture
def explain(filled: str) -> Any:
    """How a statement is done."""

    async def explaining_one(mode: Mode, statement: str, *values: Any) -> Ran:
        connection = await connect(explaining(filled, mode))
        try:
            with explained() as ran:
                await connection.fetch(statement, *values)
                await connection.execute("SELECT 1")
        finally:
            await connection.close()
        return ran[0]

    return explaining_one


@pytest.mark.parametrize("mode", MODES)
def test_no_main_question_reads_a_table_whole_or_sorts_or_throws_away_more_than_a_page(
    asked: Asked, mode: Mode
):
    held = [name for name in asked.answers[mode] if not name.startswith(BY_THE_WAY)]
    found = {name: dict.fromkeys(asked.faults(mode, name)) for name in held}
    assert {name: [*many] for name, many in found.items() if many} == {}


def test_every_question_was_asked_of_the_database(asked: Asked):
    assert {name for name, sent in asked.answers["custom"].items() if not sent} == set()
    senders = {one.sender for sent in asked.answers["custom"].values() for one in sent}
    others = {"documents/recording.py:_write", "verification/store.py:_look_at_once"}
    assert {*FINDING} | others <= senders


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("page", EVEN)
def test_a_page_far_on_or_of_the_busiest_is_found_for_what_any_is(
    asked: Asked, mode: Mode, page: str
):
    ratios = asked.dearer(mode, page, EVEN[page])
    assert ratios
    assert max(ratios) <= LEEWAY


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("which", ["publications", "speakers"])
def test_a_far_page_of_a_list_is_shown_for_what_the_first_one_is(
    asked: Asked, mode: Mode, which: str
):
    first, far = (asked.blocks(mode, f"{which}, {page}, kept") for page in ("page 1", "far page"))
    assert first
    assert far <= LEEWAY * first


@pytest.mark.parametrize(
    ("fault", "statement"),
    [
        ("reads quotes from end to end", "SELECT id FROM quotes WHERE event = 'з’їзд'"),
        ("sorts", "SELECT id FROM quotes ORDER BY text LIMIT 20"),
        ("throws", f"SELECT id FROM quotes WHERE text <> text || '' {NEWEST}"),
        (
            "reads 6,000 rows",
            f"SELECT count(*) FROM (SELECT id FROM quotes {NEWEST[:-2]}6000) AS q",
        ),
    ],
)
async def test_a_statement_that_looks_at_too_much_is_found(
    explain: Any, asked: Asked, fault: str, statement: str
):
    ran = await explain("custom", f"{statement} -- by nobody")
    assert any(fault in one for one in faults(ran, asked.large)), ran.plan


BY_MODES = """
    WITH page AS (
        SELECT id, text FROM quotes WHERE speaker_id = $1 AND modes && $2::text[]
         ORDER BY dated DESC, id DESC LIMIT 21)
    SELECT page.text, o.text FROM page JOIN occurrences o ON o.quote_id = page.id
"""
"""As pages were once asked for: hardly a quote is expected to have a mode, or to be shown."""
BUSIEST = "SELECT speaker_id FROM quotes GROUP BY speaker_id ORDER BY count(*) DESC LIMIT 1"


@pytest.fixture
async def looking(filled: str) -> AsyncGenerator[Any]:
    """A connection to the record, left to choose between its plans."""
    connection = await connect(filled)
    yield connection
    await connection.close()


async def test_a_plan_for_any_values_is_found_that_is_bad_for_some(
    looking: Any, explain: Any, asked: Asked
):
    values = (await looking.fetchval(BUSIEST), ["direct", "mixed", "indirect"])
    custom, general = [await explain(mode, BY_MODES, *values) for mode in MODES]
    assert faults(custom, asked.large) == []
    assert any("sorts" in one for one in faults(general, asked.large)), general.plan
    assert may_be_taken(general, [custom])
    for _ in range(7):
        await looking.fetch(BY_MODES, *values)
    taken = await looking.fetchval("SELECT max(generic_plans) FROM pg_prepared_statements")
    assert taken, "PostgreSQL itself takes it"
