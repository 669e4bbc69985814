"""Speakers and outlets are listed latest recorded first, out of an index however many they are."""

from alembic import op

revision = "0023"
down_revision = "0022"

UP = (
    """
    CREATE INDEX speakers_by_time ON speakers (recorded_at DESC, id DESC)
     WHERE merged_into IS NULL
    """,
    "CREATE INDEX outlets_by_time ON outlets (recorded_at DESC, id DESC)",
)
DOWN = (
    "DROP INDEX outlets_by_time",
    "DROP INDEX speakers_by_time",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
