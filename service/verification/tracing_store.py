"""How a quote got into print, in the database: its publications, whom they name, their links."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from service.kit.db import Connection
from service.quotes.mark_store import PUBLICATION
from service.verification.origins import Print, Taken


async def list_prints(reader: Connection, quote_id: UUID, *, limit: int) -> list[Print]:
    """The publications that print a quote, the first published first.

    With the outlets and the sources without a name that enclose it there.
    """
    rows = await reader.fetch(
        f"""
        WITH printed AS MATERIALIZED (
            SELECT publication_id, path FROM occurrences WHERE quote_id = $1),
        place AS MATERIALIZED (
            SELECT p.id, p.dated, {PUBLICATION.format("p", "u")} AS publication
              FROM publications p
              LEFT JOIN outlets u ON u.id = p.outlet_id
             WHERE p.id IN (SELECT publication_id FROM printed)
             ORDER BY p.dated, p.id
             LIMIT $2),
        enclosing AS MATERIALIZED (
            SELECT DISTINCT a.publication_id, a.quote_id
              FROM place
              JOIN printed o ON o.publication_id = place.id
              JOIN occurrences a
                ON a.publication_id = o.publication_id AND a.id = ANY (o.path)),
        said AS MATERIALIZED (
            SELECT q.id, g.current_id FROM quotes q JOIN speakers g ON g.id = q.speaker_id
             WHERE q.id IN (SELECT quote_id FROM enclosing))
        SELECT place.publication,
               (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object(
                           'outlet', CASE WHEN v.id IS NOT NULL THEN jsonb_build_object(
                                     'id', v.id, 'kind', v.kind, 'name', v.name) END,
                           'speaker', CASE WHEN s.kind = 'unnamed' THEN jsonb_build_object(
                                      'id', s.id, 'kind', s.kind, 'name', s.description) END)),
                       '[]')
                  FROM enclosing a
                  JOIN said ON said.id = a.quote_id
                  JOIN speakers s ON s.id = said.current_id
                  LEFT JOIN speakers m ON m.current_id = s.id
                  LEFT JOIN outlets v ON v.speaker_id = m.id
                 WHERE a.publication_id = place.id
                   AND (v.id IS NOT NULL OR s.kind = 'unnamed')) AS named
          FROM place
         ORDER BY place.dated, place.id
        """,
        quote_id,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[Print])


async def list_taken(reader: Connection, ids: Collection[UUID]) -> list[Taken]:
    """The links of these publications to those that they have something from."""
    rows = await reader.fetch(
        f"""
        WITH l AS MATERIALIZED (
            SELECT source_id, target_id, kind
              FROM publication_links
             WHERE source_id = ANY ($1::uuid[])
               AND kind IN ('cites', 'reprints', 'translates', 'forwards'))
        SELECT l.source_id, l.kind, {PUBLICATION.format("p", "u")} AS target
          FROM l
          JOIN publications p ON p.id = l.target_id
          LEFT JOIN outlets u ON u.id = p.outlet_id
         ORDER BY p.dated, p.id, l.source_id
        """,
        ids,
    )
    return msgspec.convert([dict(row) for row in rows], list[Taken])
