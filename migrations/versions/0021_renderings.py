"""Quotes as they were shown last, each with the versions of the rows that it was made of."""

from alembic import op

revision = "0021"
down_revision = "0020"

# `beside` is raised when what is shown with a row changes and the row itself does not: so that the
# row has another version (xmin), by which a rendering that was made before is known.
UP = (
    "ALTER TABLE quotes ADD COLUMN beside int NOT NULL DEFAULT 0",
    "ALTER TABLE speakers ADD COLUMN beside int NOT NULL DEFAULT 0",
    """
    CREATE TABLE quote_renderings (
        quote_id uuid NOT NULL
            CONSTRAINT quote_rendering_taken PRIMARY KEY
            CONSTRAINT quote_rendering_quote_known REFERENCES quotes (id) ON DELETE CASCADE,
        made_by int NOT NULL,
        quote_version xid NOT NULL,
        held_as_version xid NOT NULL,
        speaker_version xid NOT NULL,
        place_version xid,
        outlet_version xid,
        body text NOT NULL)
    """,
)
DOWN = (
    "DROP TABLE quote_renderings",
    "ALTER TABLE speakers DROP COLUMN beside",
    "ALTER TABLE quotes DROP COLUMN beside",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
