"""What is asked: main questions, of the busiest and of the quiet, at the beginning and far on."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from bench.questions import (
    CHAINS,
    QUIET,
    QUOTES,
    SPEAKERS,
    TREES,
    distorted,
    document,
    far_page,
    page,
)
from bench.words import Say
from service.kit.paging import PageQuery, Position, cursor
from service.publications.model import PublicationQuery
from service.quotes.model import QuoteQuery
from service.speakers.model import SpeakerQuery
from tests.plans.rules import USUAL, Bounds

_SOME = 2000
"""Quotes whose words are looked at, to find common and rare ones."""
AT_ONCE = 40
"""Of which a statement may read all, for those who ask at the same moment."""
_MOST_OF_EACH = 500
"""Rows."""
_MOST_COUNTED, _MOST_TYPED = 20_000, 5_000
"""Quotes of a speaker in whom nothing was found; forms of names that begin so."""
_FAR = "SELECT {0} AS at, id FROM {1} ORDER BY {0} DESC, id DESC OFFSET $1 LIMIT 1"
_OUTLET = """
    SELECT o.name FROM outlets o JOIN publications p ON p.outlet_id = o.id
     GROUP BY o.id ORDER BY count(*) DESC, o.id LIMIT 1
"""
_MOST_PRINTED = """
    SELECT quote_id FROM occurrences GROUP BY quote_id ORDER BY count(*) DESC, quote_id LIMIT 1
"""


class Ask(NamedTuple):
    """A request: to read a path, or to post a body to it."""

    name: str
    path: str
    body: Any = None


BY_THE_WAY = ("quotes of an outlet", "quotes reported by", "quotes said to", "quotes by tag")
"""Told and not held to anything: they look at all quotes of the outlet, of the speaker or with the
tag, as no index has them in the order of time; where no quote has any tag, even at all quotes."""


def bounds_of(name: str, quotes: int) -> Bounds:
    """How much a question may look at, of so many quotes.

    A search has two ways: to take all quotes with the words out of the index of words and sort
    them, or to walk down the quotes by time until a page of them has the words. The first is short
    where the words are rare, the second where they are common, and where both are as long they look
    at the root of a page times all quotes; a few times that, as the planner estimates. Verification
    looks at so many quotes at most for all pairs of words (`verification.store`), and counts up to
    so many of a speaker (`verification.evidence_store`), whatever the size of the record; so are
    the names that begin as is typed (`speakers.store`).
    """
    if name.startswith("search"):
        most = 4 * math.sqrt(PageQuery().limit * quotes)
        return Bounds(most, most, max(USUAL.read, 3 * most))
    if name.startswith("many"):
        return USUAL._replace(read=AT_ONCE * _MOST_OF_EACH)
    if name.startswith("verify"):
        return Bounds(2 * _MOST_COUNTED, USUAL.thrown, 5 * _MOST_COUNTED)
    if name.startswith("speakers by a beginning"):
        return Bounds(_MOST_TYPED, USUAL.thrown, 4 * _MOST_TYPED)
    return USUAL


def _get(name: str, path: str, /, **query: Any) -> Ask:
    return Ask(name, f"{path}?{urlencode(query)}" if query else path)


async def all_questions(db: Any, say: Say) -> list[Ask]:
    """All of them, of a record that is filled."""
    chance = random.Random(6)  # noqa: S311 the same questions in every run
    speakers = await db.fetch(SPEAKERS)
    quotes = await db.fetch(QUOTES, _SOME)
    return [
        *await _pages(db, speakers),
        *await _single(db),
        *_searches([row["text"] for row in quotes], speakers[0]["id"]),
        *_verifications(quotes[0]["text"], speakers[0]["name"], chance),
        *_documents(say, chance, [one["name"] for one in speakers]),
        *await _lists(db, speakers),
    ]


async def _pages(db: Any, speakers: Sequence[Any]) -> list[Ask]:
    busiest = speakers[0]
    quiet = next((one for one in speakers if QUIET[0] <= one["many"] <= QUIET[1]), speakers[-1])
    named = QuoteQuery(speaker=busiest["name"])
    _, far = await far_page(db, QuoteQuery())
    _, far_of_speaker = await far_page(db, QuoteQuery(), busiest["id"])
    _, far_of_name = await far_page(db, named, busiest["id"])
    return [
        _get("the list, page 1", "/v1/quotes"),
        _get("the list, far page", "/v1/quotes", cursor=far),
        _get("busiest speaker, page 1", page(busiest["id"])),
        _get("busiest speaker, far page", page(busiest["id"]), cursor=far_of_speaker),
        _get("quiet speaker, page 1", page(quiet["id"])),
        _get("busiest name, page 1", "/v1/quotes", speaker=busiest["name"]),
        _get("busiest name, far page", "/v1/quotes", speaker=busiest["name"], cursor=far_of_name),
        _get("quiet name, page 1", "/v1/quotes", speaker=quiet["name"]),
        *(_get("many speakers at once", page(one["id"])) for one in speakers[:AT_ONCE]),
    ]


async def _single(db: Any) -> list[Ask]:
    quotes = [row["id"] for row in await db.fetch(QUOTES, AT_ONCE)]
    occurrences = [row["id"] for row in await db.fetch(CHAINS, AT_ONCE)]
    publications = [row["id"] for row in await db.fetch(TREES, AT_ONCE)]
    printed = await db.fetchval(_MOST_PRINTED)
    kinds = {
        "quotes": [f"/v1/quotes/{one}" for one in quotes],
        "chains": [f"/v1/occurrences/{one}/chain" for one in occurrences],
        "trees": [f"/v1/publications/{one}/quotes" for one in publications],
    }
    return [
        *(_get(f"one of the {kind}", paths[0]) for kind, paths in kinds.items()),
        *(_get(f"many {kind} at once", one) for kind, paths in kinds.items() for one in paths),
        _get("one occurrence", f"/v1/occurrences/{occurrences[0]}"),
        _get("one publication", f"/v1/publications/{publications[0]}"),
        _get("occurrences of a quote", f"/v1/quotes/{printed}/occurrences"),
        _get("chains of a quote", f"/v1/quotes/{printed}/chains"),
    ]


def _searches(texts: Sequence[str], busiest: UUID) -> list[Ask]:
    often = Counter(word for text in texts for word in set(text.split()) if len(word) > 4)
    ranked = [word for word, _ in often.most_common()]
    common, middle, rare = ranked[0], ranked[len(ranked) // 20], ranked[-1]
    words = next(text for text in texts if len(text.split()) > 8).split()
    return [
        _get("search, common word", "/v1/quotes", q=common),
        _get("search, middling word", "/v1/quotes", q=middle),
        _get("search, rare word", "/v1/quotes", q=rare),
        _get("search, two words", "/v1/quotes", q=f"{common} {middle}"),
        _get("search, a phrase", "/v1/quotes", q=f'"{" ".join(words[2:5])}"'),
        _get("search, of the busiest", "/v1/quotes", q=common, speaker=busiest),
    ]


def _verifications(text: str, busiest: str, chance: random.Random) -> list[Ask]:
    by, within = {"speaker": busiest}, {"said_from": "2015", "said_to": "2016"}
    return [
        Ask("verify, a wording", "/v1/verify", {"text": distorted(text, chance)}),
        Ask("verify, of the busiest", "/v1/verify", {"text": distorted(text, chance), **by}),
        Ask("verify, of a time", "/v1/verify", {"text": text, **within}),
        Ask("verify, unknown", "/v1/verify", {"text": "Зовсім інше слово про дощ", **by}),
    ]


def _documents(say: Say, chance: random.Random, names: Sequence[str]) -> list[Ask]:
    one = document(say, chance, [*names])
    return [
        Ask("a document, new", "/v1/documents", one),
        Ask("a document, again", "/v1/documents", one),
    ]


async def _lists(db: Any, speakers: Sequence[Any]) -> list[Ask]:
    publication = await _far(db, "publications", "dated")
    speaker = await _far(db, "speakers", "recorded_at")
    far_publications = cursor(PublicationQuery(), Position(publication["at"], publication["id"]))
    far_speakers = cursor(SpeakerQuery(), Position(speaker["at"], speaker["id"]))
    url = await db.fetchval("SELECT url FROM publications WHERE id = $1", publication["id"])
    outlet = await db.fetchval(_OUTLET)
    name = speakers[0]["name"]
    return [
        _get("publications, page 1", "/v1/publications"),
        _get("publications, far page", "/v1/publications", cursor=far_publications),
        _get("publications of an outlet", "/v1/publications", outlet=outlet),
        _get("publications of a kind", "/v1/publications", kind="article"),
        _get("publications of a time", "/v1/publications", published_from="2010"),
        _get("publications by address", "/v1/publications", url=url),
        _get("speakers, page 1", "/v1/speakers"),
        _get("speakers, far page", "/v1/speakers", cursor=far_speakers),
        _get("speakers by name", "/v1/speakers", name=name),
        _get("speakers by a beginning", "/v1/speakers", q=name.split()[1][:4]),
        _get("speakers by a misspelt name", "/v1/speakers/resolve", name=f"{name}ь"),
        _get("outlets, page 1", "/v1/outlets"),
        _get("outlets by name", "/v1/outlets", name=outlet),
        _get("quotes of an outlet", "/v1/quotes", outlet=outlet),
        _get("quotes of a publication", "/v1/quotes", publication=publication["id"]),
        _get("quotes reported by", "/v1/quotes", reported_by=name),
        _get("quotes said to", "/v1/quotes", to=name, mode="reported"),
        _get("quotes of a time", "/v1/quotes", said_from="2010", said_to="2011"),
        _get("quotes in a language", "/v1/quotes", language="en"),
        _get("quotes denied", "/v1/quotes", status="denied"),
        _get("quotes by tag", "/v1/quotes", tag="міст"),
    ]


async def _far(db: Any, table: str, by: str) -> Any:
    """The place before the last page but one."""
    before = await db.fetchval(f"SELECT count(*) FROM {table}") - 2 * PageQuery().limit
    return await db.fetchrow(_FAR.format(by, table), max(0, before))
