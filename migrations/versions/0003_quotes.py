"""What was said, and how each publication prints it: quotes and the trees of their occurrences."""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = (
    """
    CREATE TABLE quotes (
        id uuid CONSTRAINT quote_id_taken PRIMARY KEY,
        speaker_id uuid NOT NULL CONSTRAINT quote_speaker_known REFERENCES speakers (id),
        text text
            CONSTRAINT quote_text_is_nfc CHECK (text IS NFC NORMALIZED)
            CONSTRAINT quote_text_is_not_empty CHECK (text <> ''),
        normal bytea,
        search tsvector,
        language text,
        said_at text,
        said_start timestamptz,
        dated timestamptz NOT NULL,
        channel text,
        event text,
        said_in uuid CONSTRAINT quote_said_in_known REFERENCES publications (id),
        status text NOT NULL DEFAULT 'standing'
            CONSTRAINT quote_status_known
            CHECK (status IN ('standing', 'corrected', 'clarified', 'denied', 'retracted')),
        tags text[] NOT NULL DEFAULT '{}',
        modes text[] NOT NULL
            CONSTRAINT quote_modes_known
            CHECK (modes <@ ARRAY['direct', 'mixed', 'indirect', 'reported']
                   AND cardinality(modes) > 0),
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT quote_said_whole CHECK ((said_at IS NULL) = (said_start IS NULL)),
        CONSTRAINT quote_normal_beside_text CHECK ((text IS NULL) = (normal IS NULL)),
        CONSTRAINT quote_search_beside_text CHECK ((text IS NULL) = (search IS NULL)),
        CONSTRAINT quote_reported_has_no_text
            CHECK ((text IS NULL) = (modes <@ ARRAY['reported']))
    )
    """,
    "CREATE INDEX quotes_by_date ON quotes (dated DESC, id DESC)",
    "CREATE INDEX quotes_by_speaker ON quotes (speaker_id, dated DESC, id DESC)",
    """
    CREATE INDEX quotes_reported ON quotes (speaker_id, dated DESC, id DESC)
     WHERE modes @> ARRAY['reported']
    """,
    "CREATE INDEX quotes_by_normal ON quotes (normal, speaker_id)",
    "CREATE INDEX quotes_by_said_in ON quotes (said_in) WHERE said_in IS NOT NULL",
    "CREATE INDEX quotes_by_word ON quotes USING gin (search)",
    "CREATE INDEX quotes_by_tag ON quotes USING gin (tags)",
    """
    CREATE TABLE quote_addressees (
        quote_id uuid NOT NULL CONSTRAINT addressee_quote_known REFERENCES quotes (id),
        speaker_id uuid NOT NULL CONSTRAINT addressee_speaker_known REFERENCES speakers (id),
        position int NOT NULL,
        as_printed text,
        role_as_printed text,
        CONSTRAINT addressee_taken PRIMARY KEY (quote_id, speaker_id)
    )
    """,
    "CREATE INDEX quote_addressees_by_speaker ON quote_addressees (speaker_id)",
    """
    CREATE TABLE occurrences (
        publication_id uuid NOT NULL
            CONSTRAINT occurrence_publication_known REFERENCES publications (id),
        id uuid NOT NULL,
        identity bytea NOT NULL,
        snapshot_id uuid,
        quote_id uuid NOT NULL CONSTRAINT occurrence_quote_known REFERENCES quotes (id),
        parent_id uuid,
        path uuid[] NOT NULL,
        reporters uuid[] NOT NULL,
        level int NOT NULL
            CONSTRAINT occurrence_nesting_is_bounded CHECK (level BETWEEN 1 AND 16),
        position int NOT NULL,
        mode text NOT NULL
            CONSTRAINT occurrence_mode_known
            CHECK (mode IN ('direct', 'mixed', 'indirect', 'reported')),
        text text
            CONSTRAINT occurrence_text_is_nfc CHECK (text IS NFC NORMALIZED)
            CONSTRAINT occurrence_text_is_not_empty CHECK (text <> ''),
        language text,
        cue text,
        speaker_as_printed text,
        role_as_printed text,
        span_start int,
        span_end int,
        segments jsonb NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT occurrence_id_taken PRIMARY KEY (publication_id, id),
        CONSTRAINT occurrence_taken UNIQUE (publication_id, identity),
        CONSTRAINT occurrence_snapshot_known
            FOREIGN KEY (publication_id, snapshot_id) REFERENCES snapshots (publication_id, id),
        CONSTRAINT occurrence_parent_known
            FOREIGN KEY (publication_id, parent_id) REFERENCES occurrences (publication_id, id),
        CONSTRAINT occurrence_path_leads_to_parent CHECK (
            cardinality(path) = level - 1 AND cardinality(reporters) = level - 1
            AND parent_id IS NOT DISTINCT FROM path[level - 1]),
        CONSTRAINT occurrence_path_has_no_circle CHECK (id <> ALL (path)),
        CONSTRAINT occurrence_reported_has_no_text CHECK ((mode = 'reported') = (text IS NULL)),
        CONSTRAINT occurrence_span_whole CHECK ((span_start IS NULL) = (span_end IS NULL)),
        CONSTRAINT occurrence_span_ordered CHECK (0 <= span_start AND span_start < span_end),
        CONSTRAINT occurrence_span_needs_snapshot
            CHECK (span_start IS NULL OR snapshot_id IS NOT NULL),
        CONSTRAINT occurrence_span_is_as_long_as_text
            CHECK (text IS NULL OR span_start IS NULL OR char_length(text) = span_end - span_start)
    )
    """,
    "CREATE INDEX occurrences_by_id ON occurrences (id)",
    "CREATE INDEX occurrences_by_quote ON occurrences (quote_id, publication_id, id)",
    "CREATE INDEX occurrences_by_reporter ON occurrences USING gin (reporters)",
)
DOWN = (
    "DROP TABLE occurrences",
    "DROP TABLE quote_addressees",
    "DROP TABLE quotes",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
