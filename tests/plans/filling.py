"""A record to be asked: that of the benchmark, and what a record has besides that it has not.

A table that is empty is read from end to end by any plan, and would tell nothing.
"""

from typing import Any

from bench.filling import fill_record, fill_speakers, speakers_of
from bench.record import Tongue, tongues
from bench.words import people
from service.kit.db import connect

_QUOTES_OF_A_WORD = 20
_WORDS = (1_500, 10_000)
"""Of each language, at least and at most: of a small record few, as each is looked up once."""
_BESIDES = (
    # Speakers without a word of theirs, as a record of years has, or one that was taken over.
    """
    INSERT INTO speakers (id, kind, name, current_id, recorded_at)
    SELECT id, 'person', name, id, at
      FROM (SELECT gen_random_uuid() AS id, 'Гість ' || n AS name,
                   now() - n * interval '1 minute' AS at
              FROM generate_series(1, 10000) AS n) AS s
    """,
    """
    INSERT INTO outlets (id, kind, name, name_key, recorded_at)
    SELECT gen_random_uuid(), 'telegram_channel', 'Канал ' || n, 'канал ' || n,
           now() - n * interval '1 minute'
      FROM generate_series(1, 3000) AS n
    """,
    """
    INSERT INTO speaker_roles (id, speaker_id, title, since, since_start)
    SELECT gen_random_uuid(), s.id, 'посада', '2010', '2010-01-01 00:00:00+00' FROM speakers s
    """,
    """
    INSERT INTO speaker_identifiers (scheme, value, speaker_id, speaker_kind)
    SELECT 'wikidata', 'Q' || row_number() OVER (), s.id, s.kind FROM speakers s
    """,
    """
    INSERT INTO publication_states (publication_id, state, last_checked_at, edited)
    SELECT p.id, 'live', now(), false FROM publications p
    """,
    """
    INSERT INTO publication_names (publication_id, called, speaker_id)
    SELECT DISTINCT ON (o.publication_id, q.speaker_id)
           o.publication_id, sha256(convert_to(o.speaker_as_printed, 'UTF8')), q.speaker_id
      FROM occurrences o JOIN quotes q ON q.id = o.quote_id
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO publication_links (source_id, target_id, kind)
    SELECT id, before, 'cites'
      FROM (SELECT id, lag(id) OVER (ORDER BY dated, id) AS before FROM publications) AS p
     WHERE before IS NOT NULL
    """,
    """
    INSERT INTO corrections (id, identity, kind, publication_id, outlet_id, stated_at,
                             stated_start, evidence_id, explanation)
    SELECT gen_random_uuid(), sha256(p.id::text::bytea), 'outlet_correction', p.id, p.outlet_id,
           p.published_at, p.published_start, p.id, 'Неточно.'
      FROM publications p
     WHERE p.outlet_id IS NOT NULL AND p.id::text LIKE '%0'
    """,
    "INSERT INTO correction_reach SELECT publication_id, id FROM corrections",
    """
    UPDATE quotes q SET marked = true, status = 'corrected'
     WHERE EXISTS (SELECT FROM occurrences o JOIN corrections c USING (publication_id)
                    WHERE o.quote_id = q.id)
    """,
    """
    INSERT INTO quote_addressees (quote_id, speaker_id, position)
    SELECT q.id, s.id, 0
      FROM quotes q JOIN LATERAL (SELECT id FROM speakers LIMIT 1) AS s ON true
     WHERE q.id::text LIKE '%0'
    ON CONFLICT DO NOTHING
    """,
    "VACUUM ANALYZE",
)


async def fill(url: str, quotes: int) -> list[Tongue]:
    """So many quotes; in which words."""
    least, most = _WORDS
    spoken = tongues(max(least, min(most, quotes // _QUOTES_OF_A_WORD)))
    db: Any = await connect(url)
    speakers = await fill_speakers(db, people(speakers_of(quotes)))
    await fill_record(db, quotes, speakers, spoken)
    for statement in _BESIDES:
        await db.execute(statement)
    await db.close()
    return spoken
