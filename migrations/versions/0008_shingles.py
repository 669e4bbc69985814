"""By which pairs of its words a quote is found, in whatever form and order they are given."""

from alembic import op

revision = "0008"
down_revision = "0007"

# `speaker` is the end of the id of who said it: the candidates of one are read by themselves. It
# takes no room, as keys are aligned to eight bytes. There is no foreign key: its checks are most of
# what a posting costs to write, and to heed a deletion it would need an index by quote.
UP = (
    """
    CREATE TABLE quote_shingles (
        shingle int NOT NULL,
        speaker int NOT NULL,
        quote_id uuid NOT NULL,
        CONSTRAINT quote_shingle_taken PRIMARY KEY (shingle, speaker, quote_id)
    )
    """,
)
DOWN = ("DROP TABLE quote_shingles",)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
