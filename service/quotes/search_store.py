"""Lists of quotes in the database: by who said them, when, where, to whom, and in which words."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Conditions, Connection, fetch_planned
from service.kit.paging import cut, read_cursor
from service.language.searching import Query
from service.quotes.model import Quote, QuotePage, QuoteQuery
from service.quotes.store import QUOTE, QUOTE_JOINS

_KNOWN_TIME = "q.dated <> q.recorded_at"
"""A quote of unknown time is dated by its recording, to have a place in the order."""


class Who(Struct, frozen=True, kw_only=True):
    """What the names in a query mean, as ids; none where the query does not ask."""

    speaker: Sequence[UUID] | None = None
    to: Sequence[UUID] | None = None
    reported_by: Sequence[UUID] | None = None
    outlet: Sequence[UUID] | None = None


_MET = """
    (SELECT coalesce(json_object_agg(w.lexeme, w.positions), '{{}}')
       FROM unnest(q.search) AS w WHERE w.lexeme = ANY ({}::text[])) AS places,
    (SELECT max(place) FROM unnest(q.search) AS w, unnest(w.positions) AS place) AS length
"""
_NOTHING_MET = "NULL AS places, NULL AS length"


class Place(Struct, frozen=True, array_like=True):
    """Where a page ended; of a search, whether among the words in the form they were asked for."""

    in_form: bool
    at: datetime
    id: UUID


class Met(Struct, frozen=True, kw_only=True):
    """Where a quote holds the keys that were searched for, and how many words it is found by."""

    places: dict[str, list[int]]
    length: int


async def list_quotes(
    reader: Connection, query: QuoteQuery, who: Who, words: Query | None = None
) -> tuple[QuotePage, list[Met]]:
    """Newest first. The statement holds the conditions that are asked for, and no others.

    Of a search, those first that hold the words in the form they were asked for, with what each
    quote of the page met.
    """
    after = read_cursor(query, Place)
    asked = _conditions(query, who)
    page = _page(asked, words, after, limit=query.limit + 1)
    found_at = asked.bind(_MET, sorted(words.keys())) if words else _NOTHING_MET
    statement = f"""
        WITH page AS ({page})
        {QUOTE}, page.in_form, {found_at}
          FROM page
          JOIN quotes q ON q.id = page.id
        {QUOTE_JOINS}
         ORDER BY page.in_form DESC, q.dated DESC, q.id DESC
    """
    rows = await (
        reader.fetch(statement, *asked.values)
        if words is None
        else fetch_planned(reader, statement, *asked.values)
    )
    kept, following = cut(
        rows, query, lambda last: Place(last["in_form"], last["dated"], last["id"])
    )
    items = msgspec.convert([dict(row) for row in kept], list[Quote])
    met = msgspec.convert([dict(row) for row in kept], list[Met]) if words else list[Met]()
    return QuotePage(items=items, next=following), met


def _page(asked: Conditions, words: Query | None, after: Place | None, *, limit: int) -> str:
    """Of a search two parts, of which the second is not begun where the first is enough."""
    where = asked.where
    behind = asked.bind("(q.dated, q.id) < ({}, {}::uuid)", after.at, after.id) if after else "true"
    if words is None:
        return _part(f"{where} AND {behind}", in_form=True, limit=limit)
    form = asked.bind("q.search @@ {}::text::tsquery", words.by_form())
    lemma = asked.bind("q.search @@ {}::text::tsquery", words.by_lemma())
    others = f"{where} AND {lemma} AND NOT {form}"
    if after is not None and not after.in_form:
        return _part(f"{others} AND {behind}", in_form=False, limit=limit)
    first = _part(f"{where} AND {form} AND {behind}", in_form=True, limit=limit)
    second = _part(others, in_form=False, limit=limit)
    return f"({first}) UNION ALL ({second}) LIMIT {limit:d}"


def _part(where: str, *, in_form: bool, limit: int) -> str:
    return f"""
        SELECT q.id, {in_form} AS in_form
          FROM quotes q
         WHERE {where}
         ORDER BY q.dated DESC, q.id DESC
         LIMIT {limit:d}
    """


def _conditions(query: QuoteQuery, who: Who) -> Conditions:
    """On a quote `q`; what is asked of its printing must hold of one and the same occurrence."""
    asked = Conditions()
    if who.speaker is not None and len(who.speaker) == 1:
        asked.add("q.speaker_id = {}", who.speaker[0])
    else:
        asked.add("q.speaker_id = ANY ({}::uuid[])", who.speaker)
    asked.add(f"{_KNOWN_TIME} AND q.dated >= {{}}", query.said_from and query.said_from.start)
    asked.add(f"{_KNOWN_TIME} AND q.dated < {{}}", query.said_to and query.said_to.end)
    asked.add("q.channel = {}", query.channel)
    asked.add("q.language = {}", query.language)
    asked.add("q.status = {}", query.status)
    asked.add("q.tags @> ARRAY[{}::text]", query.tag)
    asked.add(
        """
        q.id IN (SELECT a.quote_id FROM quote_addressees a WHERE a.speaker_id = ANY ({}::uuid[]))
        """,
        who.to,
    )
    if who.reported_by is who.outlet is query.publication is None:
        asked.add("q.modes && {}::text[]", query.mode)
    else:
        asked.add(f"q.id IN ({_printed(asked, query, who)})")
    if query.mode == ["reported"]:
        asked.add("q.modes @> ARRAY['reported']")
    return asked


def _printed(asked: Conditions, query: QuoteQuery, who: Who) -> str:
    """The quotes that a publication or outlet prints, or that somebody reports, in these modes.

    What was first said in a publication belongs to it too, whoever prints it now.
    """
    inner = Conditions(asked.values)
    inner.add("o.mode = ANY ({}::text[])", query.mode)
    inner.add("o.reporters && {}::uuid[]", who.reported_by)
    inner.add("p.id = {}::uuid", query.publication)
    inner.add("p.outlet_id = ANY ({}::uuid[])", who.outlet)
    printed = f"""
        SELECT o.quote_id
          FROM occurrences o JOIN publications p ON p.id = o.publication_id
         WHERE {inner.where}
    """
    if who.reported_by is not None:
        return printed
    first = Conditions(asked.values)
    first.add("f.modes && {}::text[]", query.mode)
    first.add("p.id = {}::uuid", query.publication)
    first.add("p.outlet_id = ANY ({}::uuid[])", who.outlet)
    return f"""{printed}
         UNION
        SELECT f.id
          FROM quotes f JOIN publications p ON p.id = f.said_in
         WHERE {first.where}
    """
