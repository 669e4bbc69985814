"""By which analyser a quote's words were made findable, so that older ones can be made anew."""

from alembic import op

revision = "0007"
down_revision = "0006"

UP = (
    "ALTER TABLE quotes ADD COLUMN analyser text",
    # Common words are known to the planner by their frequency, and rare ones by their absence.
    "ALTER TABLE quotes ALTER COLUMN search SET STATISTICS 1000",
)
DOWN = (
    "ALTER TABLE quotes ALTER COLUMN search SET STATISTICS -1",
    "ALTER TABLE quotes DROP COLUMN analyser",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
