"""Corrections: what outlets and speakers took back, and which publications each of them reaches."""

from alembic import op

revision = "0019"
down_revision = "0018"

_STATUSES = "('standing', 'corrected', 'clarified', 'denied', 'retracted')"

# Which publications copy a corrected one is found out when a correction or a link is recorded, for
# it takes a walk along links of any length, and reading is to take an index and no walk. Whether a
# quote has any mark is written with its status: to look for them cost a page of quotes without any
# a third of its time.
UP = (
    """
    CREATE TABLE corrections (
        id uuid NOT NULL CONSTRAINT correction_id_taken PRIMARY KEY,
        identity bytea NOT NULL CONSTRAINT correction_taken UNIQUE,
        kind text NOT NULL
            CONSTRAINT correction_kind_known
            CHECK (kind IN ('outlet_correction', 'outlet_retraction', 'speaker_denial',
                            'speaker_clarification', 'speaker_retraction')),
        quote_id uuid CONSTRAINT correction_quote_known REFERENCES quotes (id),
        publication_id uuid CONSTRAINT correction_publication_known REFERENCES publications (id),
        occurrence_id uuid,
        outlet_id uuid CONSTRAINT correction_outlet_known REFERENCES outlets (id),
        speaker_id uuid CONSTRAINT correction_speaker_known REFERENCES speakers (id),
        behalf_id uuid CONSTRAINT correction_behalf_known REFERENCES speakers (id),
        stated_at text NOT NULL,
        stated_start timestamptz NOT NULL,
        evidence_id uuid NOT NULL
            CONSTRAINT correction_evidence_known REFERENCES publications (id),
        snapshot_id uuid,
        exact text CONSTRAINT correction_exact_is_nfc CHECK (exact IS NFC NORMALIZED),
        span_start int,
        span_end int,
        explanation text NOT NULL
            CONSTRAINT correction_explanation_is_nfc CHECK (explanation IS NFC NORMALIZED),
        instead text CONSTRAINT correction_instead_is_nfc CHECK (instead IS NFC NORMALIZED),
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT correction_is_of_its_kind CHECK (
            CASE WHEN kind LIKE 'speaker%'
                 THEN quote_id IS NOT NULL AND publication_id IS NULL AND speaker_id IS NOT NULL
                      AND outlet_id IS NULL
                 ELSE quote_id IS NULL AND publication_id IS NOT NULL AND speaker_id IS NULL
                      AND behalf_id IS NULL END),
        CONSTRAINT correction_occurrence_needs_publication
            CHECK (occurrence_id IS NULL OR publication_id IS NOT NULL),
        CONSTRAINT correction_occurrence_known
            FOREIGN KEY (publication_id, occurrence_id) REFERENCES occurrences (publication_id, id),
        CONSTRAINT correction_snapshot_known
            FOREIGN KEY (evidence_id, snapshot_id) REFERENCES snapshots (publication_id, id),
        CONSTRAINT correction_span_whole
            CHECK ((span_start IS NULL) = (span_end IS NULL)
                   AND (span_start IS NULL) = (snapshot_id IS NULL)),
        CONSTRAINT correction_span_is_as_long_as_exact
            CHECK (span_start IS NULL OR char_length(exact) = span_end - span_start),
        CONSTRAINT correction_span_ordered CHECK (0 <= span_start AND span_start < span_end))
    """,
    "CREATE INDEX corrections_by_time ON corrections (stated_start DESC, id DESC)",
    "CREATE INDEX corrections_by_quote ON corrections (quote_id) WHERE quote_id IS NOT NULL",
    """
    CREATE INDEX corrections_by_publication ON corrections (publication_id, occurrence_id)
     WHERE publication_id IS NOT NULL
    """,
    "CREATE INDEX corrections_by_evidence ON corrections (evidence_id)",
    """
    CREATE TABLE correction_reach (
        publication_id uuid NOT NULL
            CONSTRAINT reach_publication_known REFERENCES publications (id),
        correction_id uuid NOT NULL
            CONSTRAINT reach_correction_known REFERENCES corrections (id),
        CONSTRAINT reach_taken PRIMARY KEY (publication_id, correction_id))
    """,
    "CREATE INDEX correction_reach_by_correction ON correction_reach (correction_id)",
    f"""
    ALTER TABLE quotes
        ADD COLUMN set_status text
            CONSTRAINT quote_set_status_known CHECK (set_status IN {_STATUSES}),
        ADD COLUMN marked boolean NOT NULL DEFAULT false
    """,
    "UPDATE quotes SET set_status = status WHERE status <> 'standing'",
    """
    CREATE INDEX quotes_by_status ON quotes (status, dated DESC, id DESC)
     WHERE status <> 'standing'
    """,
)
DOWN = (
    "DROP INDEX quotes_by_status",
    "ALTER TABLE quotes DROP COLUMN marked, DROP COLUMN set_status",
    "DROP TABLE correction_reach",
    "DROP TABLE corrections",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
