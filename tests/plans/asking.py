"""The service in this process is asked all questions, and what it sent for each is told."""

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx

from bench.words import Say
from service.kit.db import connect
from service.quotes.rendering import PAUSE
from service.settings import Settings
from tests.in_process import served
from tests.plans.explaining import MODES, Mode, Ran, explained, explaining
from tests.plans.questions import Ask, all_questions, bounds_of
from tests.plans.rules import FEW_PAGES, blocks, faults, may_be_taken
from tests.running import KEY

_TABLES = """
    SELECT relname::text AS name, relpages AS pages
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_KEPT_WITHIN = 2 * PAUSE
"""Seconds."""
_FORGET = (
    "DELETE FROM quote_renderings WHERE quote_id = ANY ($1::uuid[])",
    "DELETE FROM chain_renderings WHERE occurrence_id = ANY ($1::uuid[])",
    "DELETE FROM tree_renderings WHERE publication_id = ANY ($1::uuid[])",
)

FINDING = ("quotes/render_store.py:list_pages", "quotes/search_store.py:list_rendered")
"""What finds a page of quotes: what it shows of them is made as often on any page."""
EVEN = {
    "the list, far page": "the list, page 1",
    "busiest speaker, far page": "busiest speaker, page 1",
    "busiest name, far page": "busiest name, page 1",
    "busiest speaker, page 1": "quiet speaker, page 1",
    "busiest name, page 1": "quiet name, page 1",
}
"""Pages, and such as they are found as cheaply as."""
Answers = dict[str, list[Ran]]
"""By question, what was sent for it."""


class Asked(NamedTuple):
    """A record that was asked everything in both modes."""

    answers: Mapping[Mode, Answers]
    large: Collection[str]
    quotes: int

    def faults(self, mode: Mode, name: str) -> list[str]:
        """Of the statements of a question; of general plans those that PostgreSQL may take."""
        bounds = bounds_of(name, self.quotes)
        sent = self.answers[mode][name]
        if mode == "general":
            sent = [one for one in sent if may_be_taken(one, self._custom(one.statement))]
        return [fault for one in sent for fault in faults(one, self.large, bounds)]

    def _custom(self, statement: str) -> list[Ran]:
        every = chain.from_iterable(self.answers["custom"].values())
        return [one for one in every if one.statement == statement]

    def blocks(self, mode: Mode, name: str, *senders: str) -> int:
        """That were looked at for a question, by these functions alone where some are named."""
        sent = self.answers[mode][name]
        return blocks(one for one in sent if not senders or one.sender in senders)

    def dearer(self, mode: Mode, one: str, other: str) -> list[float]:
        """How many times the blocks of another page it takes to find one, by each way to find it.

        Both are shown by what is kept; but what a correction marks is made anew, on whatever page.
        """
        pages = (f"{one}, kept", f"{other}, kept")
        found = [[self.blocks(mode, page, way) for page in pages] for way in FINDING]
        return [here / there for here, there in found if here and there]


async def ask_in_both_modes(url: str, say: Say, folder: Path) -> Asked:
    """Adds a document to the record."""
    db: Any = await connect(url)
    questions = await all_questions(db, say)
    pages = {row["name"]: row["pages"] for row in await db.fetch(_TABLES)}
    answers: dict[Mode, Answers] = {}
    for mode in MODES:
        answers[mode] = await ask_all(db, url, folder, questions, mode)
    quotes = await db.fetchval("SELECT count(*) FROM quotes")
    await db.close()
    return Asked(answers, {name for name, many in pages.items() if many > FEW_PAGES}, quotes)


async def ask_all(db: Any, url: str, folder: Path, asked: Sequence[Ask], mode: Mode) -> Answers:
    """Each question where nothing that it reads is kept, and again where all of it is."""
    settings = Settings(
        database_url=explaining(url, mode),
        admin_key=KEY,
        data_dir=folder,
        rate_limit=0,
        rate_limit_key=0,
    )
    async with served(settings, KEY) as client:
        ids = [one for ask in asked if ask.body is None for one in await _read(client, ask)]
        for statement in _FORGET:
            await db.execute(statement, ids)
        answers: Answers = {}
        for what in ("", ", kept"):
            for name, many in groupby(asked, key=lambda one: one.name):
                together = [*many]
                if what and together[0].body is not None:
                    continue
                with explained() as told:
                    await asyncio.gather(*[_send(client, one) for one in together])
                    answers[f"{name}{what}"] = told
            await asyncio.sleep(_KEPT_WITHIN)
    return answers


async def _read(client: httpx.AsyncClient, ask: Ask) -> set[UUID]:
    """The ids that an answer has."""
    return {UUID(one) for one in _ID.findall((await _send(client, ask)).text)}


async def _send(client: httpx.AsyncClient, ask: Ask) -> httpx.Response:
    method = "GET" if ask.body is None else "POST"
    answer = await client.request(method, ask.path, json=ask.body)
    answer.raise_for_status()
    return answer
