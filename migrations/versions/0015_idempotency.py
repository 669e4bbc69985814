"""Answers that are kept for a day, to be given again to a request that is sent again."""

from alembic import op

revision = "0015"
down_revision = "0014"

UP = (
    """
    CREATE TABLE kept_answers (
        id bytea NOT NULL CONSTRAINT kept_answer_taken PRIMARY KEY,
        request bytea NOT NULL,
        status int NOT NULL,
        headers jsonb NOT NULL,
        body bytea NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT kept_answer_id_is_sha256 CHECK (octet_length(id) = 32),
        CONSTRAINT kept_answer_request_is_sha256 CHECK (octet_length(request) = 32),
        CONSTRAINT kept_answer_is_success CHECK (status BETWEEN 200 AND 299))
    """,
    "CREATE INDEX kept_answers_by_time ON kept_answers (kept_at)",
)
DOWN = ("DROP TABLE kept_answers",)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
