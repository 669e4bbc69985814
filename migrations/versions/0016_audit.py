"""What keys are used for, and when each was used last."""

from alembic import op

revision = "0016"
down_revision = "0015"

UP = (
    "ALTER TABLE api_keys ADD COLUMN last_used_at timestamptz",
    # Without a key: that of the settings, which the database does not know.
    """
    CREATE TABLE key_uses (
        id uuid NOT NULL CONSTRAINT key_use_taken PRIMARY KEY,
        key_id uuid CONSTRAINT key_use_of_key REFERENCES api_keys,
        at timestamptz NOT NULL,
        method text NOT NULL,
        path text NOT NULL CONSTRAINT key_use_path_short CHECK (length(path) <= 500),
        request_id text NOT NULL,
        status int CONSTRAINT key_use_status_known CHECK (status BETWEEN 0 AND 599),
        committed boolean NOT NULL)
    """,
    "CREATE INDEX key_uses_by_key ON key_uses (key_id, id)",
    "CREATE INDEX key_uses_by_time ON key_uses (at)",
    "CREATE INDEX key_uses_reading ON key_uses (id) WHERE NOT committed",
)
DOWN = (
    "DROP TABLE key_uses",
    "ALTER TABLE api_keys DROP COLUMN last_used_at",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
