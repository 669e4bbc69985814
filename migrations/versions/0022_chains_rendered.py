"""Chains and trees as they were shown last; each rendering with all versions in one column."""

from alembic import op

revision = "0022"
down_revision = "0021"

# What was rendered is made again when it is read, so that nothing of it is carried over.
QUOTE_RENDERINGS = """
    CREATE TABLE quote_renderings (
        quote_id uuid NOT NULL
            CONSTRAINT quote_rendering_taken PRIMARY KEY
            CONSTRAINT quote_rendering_quote_known REFERENCES quotes (id) ON DELETE CASCADE,
        made_by int NOT NULL,
        versions xid[] NOT NULL,
        addressed xid[],
        body bytea NOT NULL)
"""
UP = (
    "DROP TABLE quote_renderings",
    QUOTE_RENDERINGS,
    """
    CREATE TABLE chain_renderings (
        publication_id uuid NOT NULL,
        occurrence_id uuid NOT NULL,
        made_by int NOT NULL,
        versions xid[] NOT NULL,
        addressed xid[],
        body bytea NOT NULL,
        CONSTRAINT chain_rendering_taken PRIMARY KEY (publication_id, occurrence_id),
        CONSTRAINT chain_rendering_occurrence_known FOREIGN KEY (publication_id, occurrence_id)
            REFERENCES occurrences (publication_id, id) ON DELETE CASCADE)
    """,
    """
    CREATE TABLE tree_renderings (
        publication_id uuid NOT NULL
            CONSTRAINT tree_rendering_taken PRIMARY KEY
            CONSTRAINT tree_rendering_publication_known REFERENCES publications (id)
                ON DELETE CASCADE,
        made_by int NOT NULL,
        versions xid[] NOT NULL,
        addressed xid[],
        body bytea NOT NULL)
    """,
)
DOWN = (
    "DROP TABLE tree_renderings",
    "DROP TABLE chain_renderings",
    "DROP TABLE quote_renderings",
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


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
