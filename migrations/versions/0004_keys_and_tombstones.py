"""Who may write, and what has been removed: API keys and tombstones."""

from alembic import op

revision = "0004"
down_revision = "0003"

UP = (
    """
    CREATE TABLE api_keys (
        id uuid CONSTRAINT api_key_id_taken PRIMARY KEY,
        name text NOT NULL,
        sha256 bytea NOT NULL
            CONSTRAINT api_key_taken UNIQUE
            CONSTRAINT api_key_hash_whole CHECK (octet_length(sha256) = 32),
        scopes text[] NOT NULL
            CONSTRAINT api_key_scopes_known
            CHECK (scopes <@ ARRAY['read', 'write', 'admin'] AND cardinality(scopes) > 0),
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz
    )
    """,
    """
    CREATE TABLE tombstones (
        id uuid CONSTRAINT tombstone_taken PRIMARY KEY,
        reason text NOT NULL,
        removed_at timestamptz NOT NULL DEFAULT now()
    )
    """,
)
DOWN = (
    "DROP TABLE tombstones",
    "DROP TABLE api_keys",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
