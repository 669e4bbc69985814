"""Webhooks, how far each has come, and what became of the last tries."""

from alembic import op

revision = "0013"
down_revision = "0012"

UP = (
    """
    CREATE TABLE webhooks (
        id uuid NOT NULL CONSTRAINT webhook_taken PRIMARY KEY,
        url text NOT NULL,
        secret text NOT NULL,
        subjects text[] NOT NULL,
        actions text[] NOT NULL,
        position bigint NOT NULL,
        sending bigint,
        status text NOT NULL DEFAULT 'active',
        failures int NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL DEFAULT now(),
        leased_until timestamptz,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT webhook_status_known CHECK (status IN ('active', 'failing', 'disabled')),
        CONSTRAINT webhook_sends_what_follows CHECK (sending > position))
    """,
    "CREATE INDEX webhooks_due ON webhooks (due_at) WHERE status <> 'disabled'",
    """
    CREATE TABLE webhook_attempts (
        webhook_id uuid NOT NULL CONSTRAINT attempt_of_webhook REFERENCES webhooks,
        id uuid NOT NULL,
        at timestamptz NOT NULL,
        status int,
        error text,
        CONSTRAINT attempt_taken PRIMARY KEY (webhook_id, id))
    """,
)
DOWN = ("DROP TABLE webhook_attempts", "DROP TABLE webhooks")


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
