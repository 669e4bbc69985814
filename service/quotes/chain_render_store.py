"""Chains and trees as JSON, stored with the versions of all rows that they are made of.

As quotes are (`render_store`): each occurrence with its quote, its speaker and its text, the
publication with its outlet, and how it stands.
"""

import inspect
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.kit.paging import PageQuery
from service.kit.sessions import is_spread
from service.publications import store as publications
from service.quotes import chain_store, rules
from service.quotes.model import Chain, PublicationTree
from service.quotes.render_store import ADDRESSED, ANEW, GIVEN, SAME, Rendering, columns, made_by
from service.quotes.store import OCCURRENCE_JOINS, OCCURRENCE_ROW, OCCURRENCES

FIRST = PageQuery()
"""Of a tree what is asked for without parameters; it is kept where that is all of it."""

_MADE_OF = (OCCURRENCE_ROW, OCCURRENCE_JOINS, OCCURRENCES)
_RULES = inspect.getsource(rules)
_CHAINS_BY = made_by(*_MADE_OF, _RULES, msgspec.json.schema(Chain))
_TREES_BY = made_by(*_MADE_OF, _RULES, msgspec.json.schema(PublicationTree))

_ON_CHAIN = "o.publication_id = e.publication_id AND o.id = ANY (e.path || e.id)"
_IN_TREE = "o.publication_id = p.id"
_VERSIONS = """
    ((SELECT array_agg(ARRAY[o.xmin, q.xmin, g.xmin, s.xmin, t.xmin] ORDER BY o.id)
        FROM occurrences o
        JOIN quotes q ON q.id = o.quote_id
        JOIN speakers g ON g.id = q.speaker_id
        JOIN speakers s ON s.id = g.current_id
        LEFT JOIN snapshots t ON t.publication_id = o.publication_id AND t.id = o.snapshot_id
       WHERE {0}) || ARRAY[p.xmin, u.xmin, w.xmin, NULL, NULL])
"""
_JOINS = """
      LEFT JOIN outlets u ON u.id = p.outlet_id
      LEFT JOIN publication_states w ON w.publication_id = p.id
"""
_CIRCULAR = """
    EXISTS (SELECT FROM publication_links l
             WHERE l.source_id = p.id AND l.kind = 'cites' AND l.circular)
"""
_QUOTES = "ARRAY(SELECT o.quote_id FROM occurrences o WHERE {0})"
_PLAIN = """
    NOT coalesce(w.edited OR w.state = 'deleted', false)
    AND NOT EXISTS (SELECT FROM occurrences o JOIN quotes q ON q.id = o.quote_id
                     WHERE {0} AND q.marked)
"""
"""Nothing of it is marked by a correction, and the publication stands as it was."""


_CHAIN_VERSIONS = _VERSIONS.format(_ON_CHAIN)
_CHAIN_ADDRESSED = ADDRESSED.format(_QUOTES.format(_ON_CHAIN))
_CHAIN_PLAIN = _PLAIN.format(_ON_CHAIN)
_TREE_VERSIONS = _VERSIONS.format(_IN_TREE)
_TREE_ADDRESSED = ADDRESSED.format(_QUOTES.format(_IN_TREE))
_TREE_PLAIN = _PLAIN.format(_IN_TREE)
_CHAIN_STANDS = SAME.format(_CHAIN_VERSIONS, _CHAIN_ADDRESSED)
_TREE_STANDS = SAME.format(_TREE_VERSIONS, _TREE_ADDRESSED)


class _Versions(Struct, frozen=True, kw_only=True):
    """What is read first: what is changed after it makes the rendering void at once."""

    versions: str
    addressed: str | None
    plain: bool


_PASSING = _Versions(versions="", addressed=None, plain=False)
"""Of what is not kept, so that nothing need be known of what it is made of."""


async def list_chains(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Those that are kept and stand, by the occurrence that they end with.

    Each is looked up by itself (`OFFSET 0`): while few are kept, all would be read for a handful.
    """
    if is_spread(reader):
        return {}
    rows = await reader.fetch(
        f"""
        SELECT e.id, r.body
          FROM unnest((SELECT $1::uuid[])) AS asked (id)
          JOIN occurrences e ON e.id = asked.id
          CROSS JOIN LATERAL (
               SELECT k.* FROM chain_renderings k
                WHERE k.publication_id = e.publication_id AND k.occurrence_id = e.id
                  AND k.made_by = {_CHAINS_BY}
               OFFSET 0) AS r
          JOIN publications p ON p.id = e.publication_id
        {_JOINS}
         WHERE {_CHAIN_STANDS}
           AND NOT {_CIRCULAR}
        """,
        ids,
    )
    return {row["id"]: row["body"] for row in rows}


async def list_trees(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Those that are kept and stand, by their publication; looked up as chains are."""
    if is_spread(reader):
        return {}
    rows = await reader.fetch(
        f"""
        SELECT p.id, r.body
          FROM unnest((SELECT $1::uuid[])) AS asked (id)
          JOIN publications p ON p.id = asked.id
          CROSS JOIN LATERAL (
               SELECT k.* FROM tree_renderings k
                WHERE k.publication_id = p.id AND k.made_by = {_TREES_BY}
               OFFSET 0) AS r
        {_JOINS}
         WHERE {_TREE_STANDS}
        """,
        ids,
    )
    return {row["id"]: row["body"] for row in rows}


async def render_chains(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, Rendering]:
    """Those that are there, made anew."""
    before = await _look_at_chains(reader, ids)
    made = await chain_store.list_chains_by_id(reader, ids)
    return {
        one.occurrence_id: _rendering(one.occurrence_id, _unless(before, one), one)
        for one in made
        if one.occurrence_id in before
    }


def _unless(before: Mapping[UUID, _Versions], made: Chain) -> _Versions:
    """What has come to be on a circle since it was looked at is not kept."""
    versions = before[made.occurrence_id]
    circular = rules.CIRCULAR in made.warnings
    return msgspec.structs.replace(versions, plain=False) if circular else versions


async def _look_at_chains(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, _Versions]:
    if is_spread(reader):
        return dict.fromkeys(ids, _PASSING)
    rows = await reader.fetch(
        f"""
        SELECT e.id, {_CHAIN_VERSIONS}::text AS versions, {_CHAIN_ADDRESSED}::text AS addressed,
               {_CHAIN_PLAIN} AND NOT {_CIRCULAR} AS plain
          FROM unnest((SELECT $1::uuid[])) AS asked (id)
          JOIN occurrences e ON e.id = asked.id
          JOIN publications p ON p.id = e.publication_id
        {_JOINS}
        """,
        ids,
    )
    return {row["id"]: msgspec.convert(dict(row), _Versions) for row in rows}


async def render_trees(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, Rendering]:
    """The first page of those that are there, made anew one by one."""
    made: dict[UUID, Rendering] = {}
    for key, versions in (await _look_at_trees(reader, ids)).items():
        brief = await publications.get_brief(reader, key)
        items, following = await chain_store.list_tree(reader, key, FIRST)
        tree = PublicationTree(publication=brief, items=items, next=following)
        made[key] = _rendering(key, versions, tree, following)
    return made


async def _look_at_trees(reader: Connection, ids: Sequence[UUID]) -> dict[UUID, _Versions]:
    if is_spread(reader):
        return dict.fromkeys(await publications.list_there(reader, ids), _PASSING)
    rows = await reader.fetch(
        f"""
        SELECT p.id, {_TREE_VERSIONS}::text AS versions,
               {_TREE_ADDRESSED}::text AS addressed, {_TREE_PLAIN} AS plain
          FROM unnest((SELECT $1::uuid[])) AS asked (id)
          JOIN publications p ON p.id = asked.id
        {_JOINS}
        """,
        ids,
    )
    return {row["id"]: msgspec.convert(dict(row), _Versions) for row in rows}


def _rendering(
    key: UUID, before: _Versions, answer: Struct, following: str | None = None
) -> Rendering:
    return Rendering(
        id=key,
        versions=before.versions,
        addressed=before.addressed,
        plain=before.plain and following is None,
        body=msgspec.json.encode(answer),
        following=following,
    )


async def upsert_chains(tx: Connection, renderings: Sequence[Rendering]) -> None:
    """Those that stand still, of occurrences that nobody is removing."""
    await tx.execute(
        f"""
        INSERT INTO chain_renderings
               (publication_id, occurrence_id, made_by, versions, addressed, body)
        SELECT e.publication_id, e.id, $5, r.versions, r.addressed, r.body
          FROM {GIVEN}
         CROSS JOIN LATERAL (
               SELECT e.publication_id, e.id, e.path
                 FROM occurrences e WHERE e.id = r.id
                  FOR KEY SHARE SKIP LOCKED) AS e
          JOIN publications p ON p.id = e.publication_id
        {_JOINS}
         WHERE {_CHAIN_STANDS}
         ORDER BY e.publication_id, e.id
        ON CONFLICT (publication_id, occurrence_id) DO UPDATE SET {ANEW}
        """,
        *columns(renderings),
        _CHAINS_BY,
    )


async def upsert_trees(tx: Connection, renderings: Sequence[Rendering]) -> None:
    """Those that stand still, of publications that nobody is removing."""
    await tx.execute(
        f"""
        INSERT INTO tree_renderings (publication_id, made_by, versions, addressed, body)
        SELECT p.id, $5, r.versions, r.addressed, r.body
          FROM {GIVEN}
         CROSS JOIN LATERAL (
               SELECT p.id, p.outlet_id, p.xmin
                 FROM publications p WHERE p.id = r.id
                  FOR KEY SHARE SKIP LOCKED) AS p
        {_JOINS}
         WHERE {_TREE_STANDS}
         ORDER BY p.id
        ON CONFLICT (publication_id) DO UPDATE SET {ANEW}
        """,
        *columns(renderings),
        _TREES_BY,
    )


async def delete_renderings(tx: Connection, publication_id: UUID) -> None:
    """Of whatever a publication prints: they hold the words of its neighbours, and of its text."""
    await tx.execute(
        """
        WITH chains AS (DELETE FROM chain_renderings WHERE publication_id = $1)
        DELETE FROM tree_renderings WHERE publication_id = $1
        """,
        publication_id,
    )
