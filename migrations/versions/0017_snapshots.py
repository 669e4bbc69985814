"""How snapshots were taken, every check of a publication, and what is due to be checked next."""

from alembic import op

revision = "0017"
down_revision = "0016"

UP = (
    """
    ALTER TABLE snapshots
        ADD COLUMN source text NOT NULL DEFAULT 'given'
            CONSTRAINT snapshot_source_known
            CHECK (source IN ('given', 'html', 'warc', 'fetched')),
        ADD COLUMN status int
            CONSTRAINT snapshot_status_is_of_http CHECK (status BETWEEN 100 AND 599),
        ADD COLUMN url text,
        ADD COLUMN payload_sha256 bytea
    """,
    "CREATE INDEX snapshots_by_hash ON snapshots (sha256)",
    """
    CREATE TABLE publication_checks (
        publication_id uuid NOT NULL
            CONSTRAINT check_publication_known REFERENCES publications (id),
        id uuid NOT NULL,
        checked_at timestamptz NOT NULL,
        source text NOT NULL
            CONSTRAINT check_source_known
            CHECK (source IN ('given', 'html', 'warc', 'fetched', 'telegram')),
        state text NOT NULL
            CONSTRAINT check_state_known
            CHECK (state IN ('live', 'edited', 'deleted', 'unreachable')),
        changed boolean NOT NULL,
        status int CONSTRAINT check_status_is_of_http CHECK (status BETWEEN 100 AND 599),
        url text,
        error text,
        snapshot_id uuid,
        CONSTRAINT check_taken PRIMARY KEY (publication_id, id),
        CONSTRAINT check_recorded_once UNIQUE (publication_id, checked_at, source, state),
        CONSTRAINT check_snapshot_known
            FOREIGN KEY (publication_id, snapshot_id) REFERENCES snapshots (publication_id, id))
    """,
    """
    CREATE INDEX publication_checks_by_time
        ON publication_checks (publication_id, checked_at DESC, id DESC)
    """,
    """
    CREATE TABLE publication_states (
        publication_id uuid NOT NULL
            CONSTRAINT publication_state_taken PRIMARY KEY
            CONSTRAINT state_publication_known REFERENCES publications (id),
        state text
            CONSTRAINT state_known CHECK (state IN ('live', 'edited', 'deleted', 'unreachable')),
        edited boolean NOT NULL DEFAULT false,
        last_checked_at timestamptz,
        snapshot_id uuid,
        due_at timestamptz NOT NULL DEFAULT now(),
        failures int NOT NULL DEFAULT 0,
        etag text,
        last_modified text,
        CONSTRAINT state_is_of_a_check CHECK ((state IS NULL) = (last_checked_at IS NULL)),
        CONSTRAINT state_snapshot_known
            FOREIGN KEY (publication_id, snapshot_id) REFERENCES snapshots (publication_id, id))
    """,
    "CREATE INDEX publication_states_due ON publication_states (due_at)",
)
DOWN = (
    "DROP TABLE publication_states",
    "DROP TABLE publication_checks",
    "DROP INDEX snapshots_by_hash",
    """
    ALTER TABLE snapshots
        DROP COLUMN payload_sha256,
        DROP COLUMN url,
        DROP COLUMN status,
        DROP COLUMN source
    """,
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
