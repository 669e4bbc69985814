"""What became of printed words in the text that was last seen, as a part of others' statements."""

from uuid import UUID

from service.kit.db import Connection

AFTERWARDS_JOINS = """
      LEFT JOIN publication_states w
        ON w.publication_id = p.id AND (w.edited OR w.state = 'deleted')
      LEFT JOIN snapshots n ON n.publication_id = w.publication_id AND n.id = w.snapshot_id
"""
"""Of an occurrence `o` in `p`: how its publication stands, and the text now."""

_WITHIN = """
    (strpos({0}.text, o.text) > 0
     OR strpos(regexp_replace({0}.text, '\\s+', ' ', 'g'),
               regexp_replace(o.text, '\\s+', ' ', 'g')) > 0)
"""
_READ_ALIKE = f"""
    EXISTS (SELECT FROM snapshots b
             WHERE b.publication_id = p.id AND b.id <> n.id
               AND (b.source = 'given') = (n.source = 'given')
               AND {_WITHIN.format("b")})
"""
AFTERWARDS = f"""
    CASE WHEN w.state IS NOT NULL THEN json_build_object(
         'state', w.state, 'checked_at', w.last_checked_at, 'snapshot_id', w.snapshot_id,
         'stands', CASE WHEN n.id IS NULL OR o.text IS NULL THEN NULL
                        WHEN {_WITHIN.format("n")} THEN true
                        WHEN {_READ_ALIKE} THEN false END) END
"""
"""Words are missing only where a text that was read in the same way once had them."""

PRINTED = """
    printed AS MATERIALIZED (
        SELECT x.quote_id, x.publication_id, count(*) AS count, bool_or(w.edited) AS edited,
               bool_or(w.state = 'deleted') AS deleted
          FROM quote
          JOIN occurrences x ON x.quote_id = quote.id
          LEFT JOIN publication_states w
            ON w.publication_id = x.publication_id AND (w.edited OR w.state = 'deleted')
         GROUP BY x.quote_id, x.publication_id),
    printings AS (
        SELECT quote_id, sum(count)::bigint AS count,
               count(*) FILTER (WHERE edited) AS edited, count(*) FILTER (WHERE deleted) AS deleted
          FROM printed
         GROUP BY quote_id)
"""
"""Of each `quote` how often it is printed, and in how many publications that changed since."""


async def get_text(reader: Connection, publication_id: UUID, snapshot_id: UUID) -> str:
    """Of a snapshot that is there."""
    return await reader.fetchval(
        "SELECT text FROM snapshots WHERE publication_id = $1 AND id = $2",
        publication_id,
        snapshot_id,
    )
