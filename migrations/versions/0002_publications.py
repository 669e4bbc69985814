"""What was published: outlets, publications, the texts they had, and links between them."""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = (
    """
    CREATE TABLE outlets (
        id uuid CONSTRAINT outlet_id_taken PRIMARY KEY,
        kind text NOT NULL
            CONSTRAINT outlet_kind_known
            CHECK (kind IN ('telegram_channel', 'news_site', 'agency', 'broadcaster',
                            'official_site', 'social_account')),
        name text NOT NULL CONSTRAINT outlet_name_is_nfc CHECK (name IS NFC NORMALIZED),
        name_key text NOT NULL,
        url text,
        url_key text,
        handle text,
        handle_key text,
        language text,
        speaker_id uuid,
        speaker_kind text
            CONSTRAINT outlet_speaks_as_an_organization CHECK (speaker_kind = 'organization'),
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT outlet_taken UNIQUE NULLS NOT DISTINCT (kind, name_key, url_key, handle_key),
        CONSTRAINT outlet_handle_taken UNIQUE (kind, handle_key),
        CONSTRAINT outlet_url_whole CHECK ((url IS NULL) = (url_key IS NULL)),
        CONSTRAINT outlet_handle_whole CHECK ((handle IS NULL) = (handle_key IS NULL)),
        CONSTRAINT outlet_speaker_whole CHECK ((speaker_id IS NULL) = (speaker_kind IS NULL)),
        CONSTRAINT outlet_speaker_known
            FOREIGN KEY (speaker_id, speaker_kind) REFERENCES speakers (id, kind)
    )
    """,
    "CREATE INDEX outlets_by_name ON outlets (name_key)",
    "CREATE INDEX outlets_by_url ON outlets (url_key)",
    """
    CREATE TABLE publications (
        id uuid CONSTRAINT publication_id_taken PRIMARY KEY,
        kind text NOT NULL
            CONSTRAINT publication_kind_known
            CHECK (kind IN ('article', 'telegram_post', 'press_briefing', 'interview', 'speech',
                            'press_release', 'social_post', 'broadcast', 'document')),
        url text,
        title text CONSTRAINT publication_title_is_nfc CHECK (title IS NFC NORMALIZED),
        language text,
        outlet_id uuid CONSTRAINT publication_outlet_known REFERENCES outlets (id),
        published_at text,
        published_start timestamptz,
        dated timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT publication_published_whole
            CHECK ((published_at IS NULL) = (published_start IS NULL))
    )
    """,
    "CREATE INDEX publications_by_date ON publications (dated DESC, id DESC)",
    "CREATE INDEX publications_by_outlet ON publications (outlet_id, dated DESC, id DESC)",
    """
    CREATE TABLE publication_keys (
        key bytea CONSTRAINT publication_key_taken PRIMARY KEY,
        publication_id uuid NOT NULL
            CONSTRAINT publication_key_publication_known REFERENCES publications (id)
    )
    """,
    """
    CREATE TABLE snapshots (
        publication_id uuid NOT NULL
            CONSTRAINT snapshot_publication_known REFERENCES publications (id),
        id uuid NOT NULL,
        title text,
        text text NOT NULL CONSTRAINT snapshot_text_is_nfc CHECK (text IS NFC NORMALIZED),
        sha256 bytea NOT NULL,
        taken_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT snapshot_id_taken PRIMARY KEY (publication_id, id),
        CONSTRAINT snapshot_taken UNIQUE (publication_id, sha256),
        CONSTRAINT snapshot_hash_holds CHECK (sha256 = sha256(convert_to(text, 'UTF8')))
    )
    """,
    """
    CREATE TABLE publication_links (
        source_id uuid NOT NULL CONSTRAINT link_source_known REFERENCES publications (id),
        target_id uuid NOT NULL CONSTRAINT link_target_known REFERENCES publications (id),
        kind text NOT NULL
            CONSTRAINT link_kind_known
            CHECK (kind IN ('cites', 'reprints', 'translates', 'forwards', 'updates',
                            'corrects', 'retracts')),
        circular boolean NOT NULL DEFAULT false,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT link_taken PRIMARY KEY (source_id, target_id, kind),
        CONSTRAINT link_to_itself CHECK (source_id <> target_id),
        CONSTRAINT link_circular_only_when_citing CHECK (kind = 'cites' OR NOT circular)
    )
    """,
    "CREATE INDEX publication_links_by_target ON publication_links (target_id, kind)",
)
DOWN = (
    "DROP TABLE publication_links",
    "DROP TABLE snapshots",
    "DROP TABLE publication_keys",
    "DROP TABLE publications",
    "DROP TABLE outlets",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
