"""The feed of changes: every change in the order of commits."""

from alembic import op

revision = "0010"
down_revision = "0009"

UP = (
    """
    CREATE TABLE changes (
        position bigint NOT NULL CONSTRAINT change_taken PRIMARY KEY,
        subject text NOT NULL,
        id uuid NOT NULL,
        action text NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT change_position_counts CHECK (position > 0))
    """,
    """
    CREATE TABLE change_head (
        single bool NOT NULL DEFAULT true CONSTRAINT change_head_taken PRIMARY KEY,
        position bigint NOT NULL,
        CONSTRAINT change_head_is_one CHECK (single))
    """,
    "INSERT INTO change_head (position) VALUES (0)",
)
DOWN = ("DROP TABLE change_head", "DROP TABLE changes")


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
