"""The folded words beside a name go: its forms have a table of their own."""

from alembic import op

revision = "0006"
down_revision = "0005"

UP = ("ALTER TABLE speaker_names DROP COLUMN forms",)
DOWN = (
    """
    ALTER TABLE speaker_names
        ADD COLUMN forms text[]
        CONSTRAINT speaker_name_is_findable CHECK (cardinality(forms) > 0)
    """,
    "CREATE INDEX speaker_names_by_form ON speaker_names USING gin (forms)",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
