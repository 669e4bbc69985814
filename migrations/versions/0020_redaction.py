"""What the law takes out of a text is masked: its hash stays, and what is left has its own."""

from alembic import op

revision = "0020"
down_revision = "0019"

UP = (
    "ALTER TABLE snapshots ADD COLUMN masked_sha256 bytea",
    """
    ALTER TABLE snapshots
        DROP CONSTRAINT snapshot_hash_holds,
        ADD CONSTRAINT snapshot_hash_holds
            CHECK (coalesce(masked_sha256, sha256) = sha256(convert_to(text, 'UTF8')))
    """,
)
DOWN = (
    """
    ALTER TABLE snapshots
        DROP CONSTRAINT snapshot_hash_holds,
        ADD CONSTRAINT snapshot_hash_holds CHECK (sha256 = sha256(convert_to(text, 'UTF8')))
    """,
    "ALTER TABLE snapshots DROP COLUMN masked_sha256",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back; refused while a snapshot is masked."""
    for statement in DOWN:
        op.execute(statement)
