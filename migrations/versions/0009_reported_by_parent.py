"""Which speech acts without words an occurrence reports: found from the occurrence."""

from alembic import op

revision = "0009"
down_revision = "0008"

UP = (
    """
    CREATE INDEX occurrences_reported_by_parent ON occurrences (publication_id, parent_id)
     WHERE mode = 'reported'
    """,
)
DOWN = ("DROP INDEX occurrences_reported_by_parent",)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
