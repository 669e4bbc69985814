"""The log of changes becomes one of versions: who, why, the state after each, and its leaf."""

from alembic import op

revision = "0014"
down_revision = "0013"

# A leaf is the hash of its entry (RFC 9162 §2.1.1), which holds the hash of the state and not the
# state itself: what must be removed by law can be, and the log still holds.
UP = (
    """
    ALTER TABLE changes
        ADD COLUMN actor text,
        ADD COLUMN reason text,
        ADD COLUMN sha256 bytea
            CONSTRAINT change_state_hash_whole CHECK (octet_length(sha256) = 32),
        ADD COLUMN leaf bytea
            CONSTRAINT change_leaf_whole CHECK (octet_length(leaf) = 32)
    """,
    r"""
    UPDATE changes
       SET leaf = sha256('\x00'::bytea || convert_to(
               '{"action":"' || action || '","actor"\:null,"at":"'
               || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\:MI\:SS.US"Z"')
               || '","id":"' || id || '","reason"\:null,"sha256"\:null,"subject":"'
               || subject || '"}', 'UTF8'))
    """,
    "ALTER TABLE changes ALTER COLUMN leaf SET NOT NULL",
    "CREATE INDEX changes_by_thing ON changes (id, position)",
    """
    CREATE TABLE states (
        position bigint NOT NULL
            CONSTRAINT state_taken PRIMARY KEY
            CONSTRAINT state_of_change REFERENCES changes,
        state text NOT NULL)
    """,
)
DOWN = (
    "DROP TABLE states",
    "DROP INDEX changes_by_thing",
    """
    ALTER TABLE changes
        DROP COLUMN leaf,
        DROP COLUMN sha256,
        DROP COLUMN reason,
        DROP COLUMN actor
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
