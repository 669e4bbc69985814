"""Where each table of the record is when Citus spreads it, and which foreign keys it still has.

What belongs to one publication lies on one server, what belongs to one quote on one, and what both
refer to on all of them. What must be in one order, or belongs to this installation alone, stays on
the coordinator. A test holds this to the schema: a migration that adds a table or a foreign key
adds it here.
"""

from dataclasses import dataclass
from typing import Literal

Group = Literal["publication", "quote", "key", "shingle"]
"""Tables that are distributed alike: what has the same key lies on the same server."""


@dataclass(frozen=True)
class Distributed:
    """Row by row over all servers, by the value of a column."""

    by: str
    group: Group


@dataclass(frozen=True)
class Reference:
    """Whole on every server: small, and joined with everything."""


@dataclass(frozen=True)
class Local:
    """On the coordinator alone, as without Citus; never in one statement with the others."""


Table = Distributed | Reference | Local

TABLES: dict[str, Table] = {
    "speakers": Reference(),
    "speaker_names": Reference(),
    "speaker_forms": Reference(),
    "speaker_roles": Reference(),
    "speaker_identifiers": Reference(),
    "speaker_members": Reference(),
    "outlets": Reference(),
    "review_pages": Reference(),
    "reviews": Reference(),
    "corrections": Reference(),
    "correction_reach": Reference(),
    "publications": Distributed("id", "publication"),
    "snapshots": Distributed("publication_id", "publication"),
    "publication_names": Distributed("publication_id", "publication"),
    "publication_links": Distributed("source_id", "publication"),
    "publication_checks": Distributed("publication_id", "publication"),
    "publication_states": Distributed("publication_id", "publication"),
    "occurrences": Distributed("publication_id", "publication"),
    "chain_renderings": Distributed("publication_id", "publication"),
    "tree_renderings": Distributed("publication_id", "publication"),
    # Its key is what must be there once, and is looked for.
    "publication_keys": Distributed("key", "key"),
    # A shingle is asked for by itself, some of its quotes and not all.
    "quote_shingles": Distributed("shingle", "shingle"),
    "quotes": Distributed("id", "quote"),
    "quote_addressees": Distributed("quote_id", "quote"),
    "quote_renderings": Distributed("quote_id", "quote"),
    # The log is one, in one order; tombstones, kept answers, keys and webhooks are looked up alone.
    "changes": Local(),
    "change_head": Local(),
    "states": Local(),
    "tree_nodes": Local(),
    "tree_heads": Local(),
    "tombstones": Local(),
    "kept_answers": Local(),
    "api_keys": Local(),
    "key_uses": Local(),
    "webhooks": Local(),
    "webhook_attempts": Local(),
    "alembic_version": Local(),
}
"""In the order in which they are distributed: what is referred to comes first."""

KEPT: dict[str, tuple[str, str]] = {
    "speaker_current_known": (
        "speakers",
        "FOREIGN KEY (current_id) REFERENCES speakers(id)",
    ),
    "speaker_merged_into_known": (
        "speakers",
        "FOREIGN KEY (merged_into) REFERENCES speakers(id)",
    ),
    "speaker_name_speaker_known": (
        "speaker_names",
        "FOREIGN KEY (speaker_id) REFERENCES speakers(id)",
    ),
    "speaker_form_name_known": (
        "speaker_forms",
        "FOREIGN KEY (name_id) REFERENCES speaker_names(id)",
    ),
    "speaker_form_speaker_known": (
        "speaker_forms",
        "FOREIGN KEY (speaker_id) REFERENCES speakers(id)",
    ),
    "speaker_role_speaker_known": (
        "speaker_roles",
        "FOREIGN KEY (speaker_id) REFERENCES speakers(id)",
    ),
    "speaker_identifier_speaker_known": (
        "speaker_identifiers",
        "FOREIGN KEY (speaker_id, speaker_kind) REFERENCES speakers(id, kind)",
    ),
    "speaker_member_group_known": (
        "speaker_members",
        "FOREIGN KEY (group_id, group_kind) REFERENCES speakers(id, kind)",
    ),
    "speaker_member_known": (
        "speaker_members",
        "FOREIGN KEY (member_id) REFERENCES speakers(id)",
    ),
    "outlet_speaker_known": (
        "outlets",
        "FOREIGN KEY (speaker_id, speaker_kind) REFERENCES speakers(id, kind)",
    ),
    "review_page_known": (
        "reviews",
        "FOREIGN KEY (page_id) REFERENCES review_pages(id)",
    ),
    "correction_outlet_known": (
        "corrections",
        "FOREIGN KEY (outlet_id) REFERENCES outlets(id)",
    ),
    "correction_speaker_known": (
        "corrections",
        "FOREIGN KEY (speaker_id) REFERENCES speakers(id)",
    ),
    "correction_behalf_known": (
        "corrections",
        "FOREIGN KEY (behalf_id) REFERENCES speakers(id)",
    ),
    "reach_correction_known": (
        "correction_reach",
        "FOREIGN KEY (correction_id) REFERENCES corrections(id)",
    ),
    "publication_outlet_known": (
        "publications",
        "FOREIGN KEY (outlet_id) REFERENCES outlets(id)",
    ),
    "snapshot_publication_known": (
        "snapshots",
        "FOREIGN KEY (publication_id) REFERENCES publications(id)",
    ),
    "publication_name_publication_known": (
        "publication_names",
        "FOREIGN KEY (publication_id) REFERENCES publications(id)",
    ),
    "publication_name_speaker_known": (
        "publication_names",
        "FOREIGN KEY (speaker_id) REFERENCES speakers(id)",
    ),
    "link_source_known": (
        "publication_links",
        "FOREIGN KEY (source_id) REFERENCES publications(id)",
    ),
    "check_publication_known": (
        "publication_checks",
        "FOREIGN KEY (publication_id) REFERENCES publications(id)",
    ),
    "check_snapshot_known": (
        "publication_checks",
        "FOREIGN KEY (publication_id, snapshot_id) REFERENCES snapshots(publication_id, id)",
    ),
    "state_publication_known": (
        "publication_states",
        "FOREIGN KEY (publication_id) REFERENCES publications(id)",
    ),
    "state_snapshot_known": (
        "publication_states",
        "FOREIGN KEY (publication_id, snapshot_id) REFERENCES snapshots(publication_id, id)",
    ),
    "occurrence_publication_known": (
        "occurrences",
        "FOREIGN KEY (publication_id) REFERENCES publications(id)",
    ),
    "occurrence_snapshot_known": (
        "occurrences",
        "FOREIGN KEY (publication_id, snapshot_id) REFERENCES snapshots(publication_id, id)",
    ),
    "occurrence_parent_known": (
        "occurrences",
        "FOREIGN KEY (publication_id, parent_id) REFERENCES occurrences(publication_id, id)",
    ),
    "chain_rendering_occurrence_known": (
        "chain_renderings",
        (
            "FOREIGN KEY (publication_id, occurrence_id)"
            " REFERENCES occurrences(publication_id, id) ON DELETE CASCADE"
        ),
    ),
    "tree_rendering_publication_known": (
        "tree_renderings",
        "FOREIGN KEY (publication_id) REFERENCES publications(id) ON DELETE CASCADE",
    ),
    "quote_speaker_known": (
        "quotes",
        "FOREIGN KEY (speaker_id) REFERENCES speakers(id)",
    ),
    "addressee_quote_known": (
        "quote_addressees",
        "FOREIGN KEY (quote_id) REFERENCES quotes(id)",
    ),
    "addressee_speaker_known": (
        "quote_addressees",
        "FOREIGN KEY (speaker_id) REFERENCES speakers(id)",
    ),
    "quote_rendering_quote_known": (
        "quote_renderings",
        "FOREIGN KEY (quote_id) REFERENCES quotes(id) ON DELETE CASCADE",
    ),
}
"""Foreign keys that hold on Citus too: taken off while tables are distributed, and put on again.

They refer to a reference table, or within a group by the column that it is distributed by.
"""

DROPPED: dict[str, str] = {
    "occurrence_quote_known": "recording touches the row of each quote that it prints, and removing"
    " looks for printings behind it",
    "quote_said_in_known": "it is found or made in the same transaction, and a publication that is"
    " removed is taken out of the quotes that were said in it",
    "link_target_known": "the target is looked for, and held, before a link is made",
    "publication_key_publication_known": "a key is made and removed with its publication",
    "review_quote_known": "a reviewed quote is looked for and held, and removing looks for reviews"
    " behind it",
    "correction_quote_known": "what is corrected is looked for and held, and removing looks for"
    " corrections behind it",
    "correction_publication_known": "likewise",
    "correction_occurrence_known": "likewise",
    "correction_evidence_known": "likewise",
    "correction_snapshot_known": "snapshots are removed with their publication alone",
    "reach_publication_known": "it is made anew from the links, and removed with its publication",
}
"""Foreign keys that Citus cannot hold, between rows on two servers; and what holds instead."""
