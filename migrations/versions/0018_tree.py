"""The tree over the log: hashes of complete subtrees, and the heads that were signed."""

from alembic import op

revision = "0018"
down_revision = "0017"

# A sixteenth of the leaves, and so on upwards: what lies between is hashed again when it is asked
# for, out of at most eight rows for each node.
UP = (
    """
    CREATE TABLE tree_nodes (
        level smallint NOT NULL
            CONSTRAINT tree_node_level_kept CHECK (level > 0 AND level % 4 = 0),
        index bigint NOT NULL CONSTRAINT tree_node_index_counts CHECK (index >= 0),
        hash bytea NOT NULL CONSTRAINT tree_node_hash_whole CHECK (octet_length(hash) = 32),
        CONSTRAINT tree_node_taken PRIMARY KEY (level, index))
    """,
    """
    CREATE TABLE tree_heads (
        size bigint NOT NULL
            CONSTRAINT tree_head_taken PRIMARY KEY
            CONSTRAINT tree_head_size_counts CHECK (size > 0),
        root bytea NOT NULL CONSTRAINT tree_head_root_whole CHECK (octet_length(root) = 32),
        at timestamptz NOT NULL,
        checkpoint text NOT NULL)
    """,
)
DOWN = ("DROP TABLE tree_heads", "DROP TABLE tree_nodes")


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
