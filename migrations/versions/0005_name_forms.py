"""Under which forms a speaker is found, and whom a name means in a publication for good."""

from alembic import op

revision = "0005"
down_revision = "0004"

UP = (
    """
    CREATE TABLE speaker_forms (
        name_id uuid NOT NULL CONSTRAINT speaker_form_name_known REFERENCES speaker_names (id),
        form text COLLATE "C" NOT NULL,
        place smallint NOT NULL CONSTRAINT speaker_form_place_is_one CHECK (place >= 0),
        speaker_id uuid NOT NULL CONSTRAINT speaker_form_speaker_known REFERENCES speakers (id),
        alone boolean NOT NULL,
        readings int NOT NULL CONSTRAINT speaker_form_has_readings CHECK (readings > 0),
        spelling text NOT NULL,
        language text NOT NULL
            CONSTRAINT speaker_form_language_known CHECK (language IN ('uk', 'ru', 'la')),
        origin text NOT NULL
            CONSTRAINT speaker_form_origin_known
            CHECK (origin IN ('given', 'generated', 'observed')),
        CONSTRAINT speaker_form_taken PRIMARY KEY (name_id, form, place)
    )
    """,
    "CREATE INDEX speaker_forms_by_form ON speaker_forms (form, alone)",
    """
    ALTER TABLE speaker_names
        ADD COLUMN forms_by text,
        ADD COLUMN likeness text[] NOT NULL DEFAULT '{}',
        ALTER COLUMN forms DROP NOT NULL
    """,
    "CREATE INDEX speaker_names_by_likeness ON speaker_names USING gin (likeness)",
    # The folded words that names had so far, until they are made anew (quotetrail reindex).
    """
    INSERT INTO speaker_forms (name_id, form, place, speaker_id, alone, readings, spelling,
                               language, origin)
    SELECT n.id, w.word, w.place - 1, n.speaker_id,
           w.place = max(w.place) OVER (PARTITION BY n.id), (1 << 21) - 1, w.word, 'uk', 'given'
      FROM speaker_names n JOIN speakers s ON s.id = n.speaker_id,
           unnest(array_remove(string_to_array(
               translate(n.forms[1], 'ґё.,;"()/!?', 'ге        '), ' '), ''))
           WITH ORDINALITY AS w (word, place)
     WHERE s.kind = 'person'
     UNION ALL
    SELECT n.id,
           array_to_string(array_remove(string_to_array(
               translate(n.forms[1], 'ґё.,;"()/!?', 'ге        '), ' '), ''), ' '),
           0, n.speaker_id, true, (1 << 21) - 1, n.name, 'uk', 'given'
      FROM speaker_names n JOIN speakers s ON s.id = n.speaker_id
     WHERE s.kind <> 'person'
    """,
    """
    CREATE TABLE publication_names (
        publication_id uuid NOT NULL
            CONSTRAINT publication_name_publication_known REFERENCES publications (id),
        called bytea NOT NULL
            CONSTRAINT publication_name_hash_whole CHECK (octet_length(called) = 32),
        speaker_id uuid NOT NULL CONSTRAINT publication_name_speaker_known REFERENCES speakers (id),
        CONSTRAINT publication_name_taken PRIMARY KEY (publication_id, called)
    )
    """,
)
DOWN = (
    "DROP TABLE publication_names",
    """
    UPDATE speaker_names n
       SET forms = ARRAY[
               coalesce((SELECT string_agg(form, ' ' ORDER BY place) FROM speaker_forms f
                          WHERE f.name_id = n.id AND f.origin = 'given'), lower(name)),
               coalesce((SELECT max(form) FROM speaker_forms f
                          WHERE f.name_id = n.id AND f.origin = 'given' AND f.alone), lower(name))]
     WHERE forms IS NULL
    """,
    """
    ALTER TABLE speaker_names
        DROP COLUMN forms_by, DROP COLUMN likeness, ALTER COLUMN forms SET NOT NULL
    """,
    "DROP TABLE speaker_forms",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
