"""Reviews: fact-checks of quotes and claims, and the pages that they are published on."""

from alembic import op

revision = "0012"
down_revision = "0011"

UP = (
    """
    CREATE TABLE review_pages (
        id uuid NOT NULL CONSTRAINT review_page_taken PRIMARY KEY,
        version bigint NOT NULL,
        url text NOT NULL CONSTRAINT review_page_url_taken UNIQUE,
        organization text NOT NULL,
        markup jsonb NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now())
    """,
    "CREATE INDEX review_pages_by_time ON review_pages (recorded_at DESC, id DESC)",
    """
    CREATE TABLE reviews (
        id uuid NOT NULL CONSTRAINT review_id_taken PRIMARY KEY,
        identity bytea NOT NULL CONSTRAINT review_taken UNIQUE,
        quote_id uuid CONSTRAINT review_quote_known REFERENCES quotes,
        page_id uuid CONSTRAINT review_page_known REFERENCES review_pages,
        aspect text NOT NULL,
        publisher jsonb NOT NULL,
        site text NOT NULL,
        url text NOT NULL,
        title text,
        reviewed_at text,
        reviewed_start timestamptz,
        dated timestamptz NOT NULL,
        language text,
        rating jsonb NOT NULL,
        claim jsonb NOT NULL,
        claim_key bytea NOT NULL,
        claimant_key text,
        search tsvector NOT NULL,
        analyser text NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT review_aspect_known
            CHECK (aspect IN ('attribution', 'wording', 'context', 'truth')),
        CONSTRAINT review_time_has_start
            CHECK ((reviewed_at IS NULL) = (reviewed_start IS NULL)))
    """,
    "CREATE INDEX reviews_by_date ON reviews (dated DESC, id DESC)",
    "CREATE INDEX reviews_by_quote ON reviews (quote_id, dated DESC, id DESC)",
    "CREATE INDEX reviews_by_site ON reviews (site, dated DESC, id DESC)",
    "CREATE INDEX reviews_by_claim ON reviews (claim_key)",
    "CREATE INDEX reviews_by_page ON reviews (page_id)",
    "CREATE INDEX reviews_by_word ON reviews USING gin (search)",
)
DOWN = ("DROP TABLE reviews", "DROP TABLE review_pages")


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
