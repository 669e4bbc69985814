"""Who can say something: speakers with their names, roles, identifiers and members."""

from alembic import op

revision = "0001"
down_revision = None

UP = (
    """
    CREATE TABLE speakers (
        id uuid CONSTRAINT speaker_id_taken PRIMARY KEY,
        kind text NOT NULL
            CONSTRAINT speaker_kind_known
            CHECK (kind IN ('person', 'organization', 'group', 'unnamed')),
        name text CONSTRAINT speaker_name_is_nfc CHECK (name IS NFC NORMALIZED),
        description text
            CONSTRAINT speaker_description_is_nfc CHECK (description IS NFC NORMALIZED),
        description_key text,
        merged_into uuid CONSTRAINT speaker_merged_into_known REFERENCES speakers (id),
        current_id uuid NOT NULL CONSTRAINT speaker_current_known REFERENCES speakers (id),
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT speaker_kind_holds UNIQUE (id, kind),
        CONSTRAINT speaker_unnamed_is_described CHECK (
            CASE WHEN kind = 'unnamed'
                 THEN name IS NULL AND description IS NOT NULL AND description_key IS NOT NULL
                 ELSE name IS NOT NULL AND description_key IS NULL END),
        CONSTRAINT speaker_not_merged_into_itself CHECK (merged_into <> id),
        CONSTRAINT speaker_current_follows_merging
            CHECK ((merged_into IS NULL) = (current_id = id))
    )
    """,
    "CREATE UNIQUE INDEX speaker_description_taken ON speakers (description_key)",
    "CREATE INDEX speakers_by_current ON speakers (current_id)",
    """
    CREATE TABLE speaker_names (
        id uuid CONSTRAINT speaker_name_id_taken PRIMARY KEY,
        speaker_id uuid NOT NULL CONSTRAINT speaker_name_speaker_known REFERENCES speakers (id),
        name text NOT NULL CONSTRAINT speaker_name_text_is_nfc CHECK (name IS NFC NORMALIZED),
        language text,
        kind text NOT NULL
            CONSTRAINT speaker_name_kind_known
            CHECK (kind IN ('full', 'alias', 'former', 'short', 'acronym', 'pseudonym')),
        forms text[] NOT NULL
            CONSTRAINT speaker_name_is_findable CHECK (cardinality(forms) > 0),
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT speaker_name_taken UNIQUE (speaker_id, name)
    )
    """,
    "CREATE INDEX speaker_names_by_form ON speaker_names USING gin (forms)",
    """
    CREATE TABLE speaker_roles (
        id uuid CONSTRAINT speaker_role_id_taken PRIMARY KEY,
        speaker_id uuid NOT NULL CONSTRAINT speaker_role_speaker_known REFERENCES speakers (id),
        title text NOT NULL CONSTRAINT speaker_role_title_is_nfc CHECK (title IS NFC NORMALIZED),
        organization text,
        since text,
        since_start timestamptz,
        until text,
        until_end timestamptz,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT speaker_role_taken
            UNIQUE NULLS NOT DISTINCT (speaker_id, title, organization, since, until),
        CONSTRAINT speaker_role_since_whole CHECK ((since IS NULL) = (since_start IS NULL)),
        CONSTRAINT speaker_role_until_whole CHECK ((until IS NULL) = (until_end IS NULL)),
        CONSTRAINT speaker_role_ends_after_it_began CHECK (since_start < until_end)
    )
    """,
    """
    CREATE TABLE speaker_identifiers (
        scheme text NOT NULL,
        value text NOT NULL,
        speaker_id uuid NOT NULL,
        speaker_kind text NOT NULL
            CONSTRAINT speaker_unnamed_has_no_identifiers CHECK (speaker_kind <> 'unnamed'),
        CONSTRAINT speaker_identifier_taken PRIMARY KEY (scheme, value),
        CONSTRAINT speaker_identifier_speaker_known
            FOREIGN KEY (speaker_id, speaker_kind) REFERENCES speakers (id, kind)
    )
    """,
    "CREATE INDEX speaker_identifiers_by_speaker ON speaker_identifiers (speaker_id)",
    """
    CREATE TABLE speaker_members (
        group_id uuid NOT NULL,
        group_kind text NOT NULL
            CONSTRAINT speaker_members_only_of_groups CHECK (group_kind = 'group'),
        member_id uuid NOT NULL CONSTRAINT speaker_member_known REFERENCES speakers (id),
        CONSTRAINT speaker_member_taken PRIMARY KEY (group_id, member_id),
        CONSTRAINT speaker_member_not_of_itself CHECK (group_id <> member_id),
        CONSTRAINT speaker_member_group_known
            FOREIGN KEY (group_id, group_kind) REFERENCES speakers (id, kind)
    )
    """,
)
DOWN = (
    "DROP TABLE speaker_members",
    "DROP TABLE speaker_identifiers",
    "DROP TABLE speaker_roles",
    "DROP TABLE speaker_names",
    "DROP TABLE speakers",
)


def upgrade() -> None:
    """Apply."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for statement in DOWN:
        op.execute(statement)
