"""Lists of quotes in the database: by who said them, when, where, to whom, and in which words."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec import Struct

from service.kit.db import Connection
from service.kit.paging import Position, cut, read_cursor
from service.kit.sessions import is_spread
from service.kit.statements import Conditions, fetch_planned
from service.language.searching import Query
from service.quotes.model import Mode, Quote, QuotePage, QuoteQuery
from service.quotes.render_store import RENDERED, RENDERED_JOINS, Shown
from service.quotes.store import (
    QUOTE,
    QUOTE_JOINS,
    QUOTE_PARTS,
    QUOTE_ROW,
    QUOTES,
    SPEAKER_JOINS,
    with_marks,
)

_PARTS = QUOTE_PARTS.format("")

_KNOWN_TIME = "q.dated <> q.recorded_at"
"""A quote of unknown time is dated by its recording, to have a place in the order."""


_MODES: dict[Mode, str] = {
    "direct": "'direct'",
    "mixed": "'mixed'",
    "indirect": "'indirect'",
    "reported": "'reported'",
}
"""They stand in the statement itself. Of a parameter PostgreSQL believes that few quotes have it,
and its plan for any values then sorts all that a speaker ever said."""
_BEHIND = "(q.dated, q.id) < ({}, {}::uuid)"


class Who(Struct, frozen=True, kw_only=True):
    """What the names in a query mean, as ids; none where the query does not ask."""

    speaker: Sequence[UUID] | None = None
    to: Sequence[UUID] | None = None
    reported_by: Sequence[UUID] | None = None
    outlet: Sequence[UUID] | None = None


class Place(Struct, frozen=True, array_like=True):
    """Where a page of a search ended, and whether among the words as they were asked for."""

    in_form: bool
    at: datetime
    id: UUID


class Met(Struct, frozen=True, kw_only=True):
    """Where a quote holds the keys that were searched for, and how many words it is found by."""

    places: dict[str, list[int]]
    length: int


def _page(query: QuoteQuery, who: Who) -> Conditions:
    """What is asked for, behind where the page before ended. Raises InvalidCursor."""
    after = read_cursor(query, Position)
    asked = _conditions(query, who)
    asked.add(_BEHIND, after and after.at, after and after.id)
    return asked


def _position(last: Record) -> Position:
    return Position(last["dated"], last["id"])


async def list_quotes(reader: Connection, query: QuoteQuery, who: Who) -> QuotePage:
    """Newest first. The statement holds the conditions that are asked for, and no others."""
    asked = _page(query, who)
    rows = await reader.fetch(
        f"""
        WITH page AS MATERIALIZED (
            {_part(asked.where, in_form=True, limit=query.limit + 1)}),
        quote AS MATERIALIZED (
            SELECT {QUOTE_ROW} FROM page JOIN quotes q ON q.id = page.id {SPEAKER_JOINS}),
        {QUOTES}
         ORDER BY q.dated DESC, q.id DESC
        """,
        *asked.values,
    )
    kept, following = cut(rows, query, _position)
    items = msgspec.convert(await with_marks(reader, kept), list[Quote])
    return QuotePage(items=items, next=following)


async def list_rendered(
    reader: Connection, query: QuoteQuery, who: Who
) -> tuple[list[Shown], str | None]:
    """As `list_quotes`: each as it is kept rendered, and the cursor of the next page."""
    asked = _page(query, who)
    if is_spread(reader):  # where nothing is kept
        rows = await reader.fetch(
            _part(asked.where, in_form=True, limit=query.limit + 1), *asked.values
        )
        kept, following = cut(rows, query, _position)
        return [Shown(row["id"], None) for row in kept], following
    rows = await reader.fetch(
        f"""
        WITH page AS (
            SELECT q.id, q.dated, q.speaker_id, q.said_in, q.xmin
              FROM quotes q
             WHERE {asked.where}
             ORDER BY q.dated DESC, q.id DESC
             LIMIT {query.limit + 1:d})
        SELECT q.id, q.dated, {RENDERED}
          FROM page q
        {RENDERED_JOINS}
         ORDER BY q.dated DESC, q.id DESC
        """,
        *asked.values,
    )
    kept, following = cut(rows, query, _position)
    return [Shown(row["id"], row["body"]) for row in kept], following


async def search_quotes(
    reader: Connection, query: QuoteQuery, who: Who, words: Query
) -> tuple[QuotePage, list[Met]]:
    """Those first that hold the words in the form they were asked for; among these the newest.

    With what each quote of the page met. Two statements: which they are is planned for these very
    words, and what they are is planned once for all.
    """
    after = read_cursor(query, Place)
    asked = _conditions(query, who)
    page = _search(asked, words, after, limit=query.limit + 1)
    places = await fetch_planned(reader, page, *asked.values)
    kept, following = cut(
        places, query, lambda last: Place(last["in_form"], last["dated"], last["id"])
    )
    rows = await reader.fetch(
        f"""
        WITH page AS MATERIALIZED (
            SELECT id, place FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, place)),
        quote AS MATERIALIZED (
            SELECT {QUOTE_ROW}, q.search, page.place
              FROM page JOIN quotes q ON q.id = page.id {SPEAKER_JOINS}),
        {_PARTS}
        {QUOTE},
               (SELECT coalesce(json_object_agg(w.lexeme, w.positions), '{{}}')
                  FROM unnest(q.search) AS w WHERE w.lexeme = ANY ($2::text[])) AS places,
               (SELECT coalesce(max(place), 0)
                  FROM unnest(q.search) AS w, unnest(w.positions) AS place) AS length
        {QUOTE_JOINS}
         ORDER BY q.place
        """,
        [row["id"] for row in kept],
        sorted(words.keys()),
    )
    found = await with_marks(reader, rows)
    items = msgspec.convert(found, list[Quote])
    return QuotePage(items=items, next=following), msgspec.convert(found, list[Met])


def _search(asked: Conditions, words: Query, after: Place | None, *, limit: int) -> str:
    """Two parts, of which the second is not begun where the first is enough; or one for both."""
    where = asked.where
    behind = asked.bind(_BEHIND, after.at, after.id) if after else "true"
    form = asked.bind("q.search @@ {}::text::tsquery", words.by_form())
    if words.by_form() == words.by_lemma():
        return _part(f"{where} AND {form} AND {behind}", in_form=True, limit=limit)
    lemma = asked.bind("q.search @@ {}::text::tsquery", words.by_lemma())
    others = f"{where} AND {lemma} AND NOT {form}"
    if after is not None and not after.in_form:
        return _part(f"{others} AND {behind}", in_form=False, limit=limit)
    first = _part(f"{where} AND {form} AND {behind}", in_form=True, limit=limit)
    second = _part(others, in_form=False, limit=limit)
    return f"({first}) UNION ALL ({second}) LIMIT {limit:d}"


def _part(where: str, *, in_form: bool, limit: int) -> str:
    return f"""
        SELECT q.id, q.dated, {in_form} AS in_form
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
    if query.status not in {None, "standing"}:
        asked.add("q.status <> 'standing'")  # for the index of those alone, whatever the plan
    asked.add("q.tags @> ARRAY[{}::text]", query.tag)
    asked.add(
        """
        q.id IN (SELECT a.quote_id FROM quote_addressees a WHERE a.speaker_id = ANY ({}::uuid[]))
        """,
        who.to,
    )
    if who.reported_by is who.outlet is query.publication is None:
        asked.add(f"q.modes && {_modes(query)}")
    else:
        asked.add(f"q.id IN ({_printed(asked, query, who)})")
    if query.mode == ["reported"]:
        asked.add("q.modes @> ARRAY['reported']")
    return asked


def _modes(query: QuoteQuery) -> str:
    return f"ARRAY[{', '.join(_MODES[one] for one in sorted(set(query.mode)))}]::text[]"


def _printed(asked: Conditions, query: QuoteQuery, who: Who) -> str:
    """The quotes that a publication or outlet prints, or that somebody reports, in these modes.

    What was first said in a publication belongs to it too, whoever prints it now.
    """
    inner = Conditions(asked.values)
    inner.add("o.mode = ANY ({}::text[])", query.mode)
    inner.add("o.reporters && {}::uuid[]", who.reported_by)
    inner.add("o.publication_id = {}::uuid", query.publication)
    inner.add("p.outlet_id = ANY ({}::uuid[])", who.outlet)
    printed = f"""
        SELECT o.quote_id
          FROM occurrences o JOIN publications p ON p.id = o.publication_id
         WHERE {inner.where}
    """
    if who.reported_by is not None:
        return printed
    first = Conditions(asked.values)
    first.add(f"f.modes && {_modes(query)}")
    first.add("f.said_in = {}::uuid", query.publication)
    first.add(
        "f.said_in IN (SELECT p.id FROM publications p WHERE p.outlet_id = ANY ({}::uuid[]))",
        who.outlet,
    )
    return f"""{printed}
         UNION
        SELECT f.id FROM quotes f WHERE {first.where}
    """
