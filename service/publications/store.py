"""Outlets, publications, snapshots and links in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, refusing
from service.kit.ids import new_id
from service.kit.paging import Position, cut, read_cursor
from service.kit.statements import Conditions
from service.kit.times import Time
from service.kit.tombstones import missing
from service.language.folding import nfc
from service.ledger.store import note
from service.publications.model import (
    Link,
    LinkDraft,
    LinkTargetUnknown,
    LinkToItself,
    Publication,
    PublicationBrief,
    PublicationDraft,
    PublicationNotFound,
    PublicationPage,
    PublicationQuery,
    SnapshotSource,
)

REFUSALS = {
    "link_target_known": LinkTargetUnknown,
    "link_to_itself": LinkToItself,
}

_BRIEF = """
    SELECT p.id, p.kind, p.title, p.url, p.published_at, p.dated,
           CASE WHEN o.id IS NOT NULL
                THEN json_build_object('id', o.id, 'kind', o.kind, 'name', o.name) END AS outlet
      FROM publications p LEFT JOIN outlets o ON o.id = p.outlet_id
"""


async def get_publication(reader: Connection, publication_id: UUID) -> Publication:
    """Raises PublicationNotFound."""
    row = await reader.fetchrow(
        """
        WITH links AS MATERIALIZED (
            SELECT source_id, target_id, kind, circular, recorded_at
              FROM publication_links
             WHERE $1 IN (source_id, target_id))
        SELECT p.id, p.kind, p.title, p.url, p.language, p.published_at, p.recorded_at,
               CASE WHEN o.id IS NOT NULL
                    THEN json_build_object('id', o.id, 'kind', o.kind, 'name', o.name)
                END AS outlet,
               (SELECT coalesce(json_agg(json_build_object(
                           'id', s.id, 'title', s.title, 'sha256', encode(s.sha256, 'hex'),
                           'length', char_length(s.text), 'taken_at', s.taken_at,
                           'source', s.source, 'status', s.status, 'url', s.url,
                           'masked_sha256', encode(s.masked_sha256, 'hex'))
                           ORDER BY s.taken_at, s.id), '[]')
                  FROM snapshots s WHERE s.publication_id = p.id) AS snapshots,
               (SELECT coalesce(json_agg(json_build_object(
                           'source_id', l.source_id, 'target_id', l.target_id, 'kind', l.kind,
                           'circular', l.circular, 'recorded_at', l.recorded_at)
                           ORDER BY l.recorded_at, l.source_id, l.target_id, l.kind), '[]')
                  FROM links l) AS links,
               w.state, w.last_checked_at
          FROM publications p
          LEFT JOIN outlets o ON o.id = p.outlet_id
          LEFT JOIN publication_states w ON w.publication_id = p.id
         WHERE p.id = $1
        """,
        publication_id,
    )
    if row is None:
        raise await missing(reader, publication_id, PublicationNotFound)
    return msgspec.convert(dict(row), Publication)


async def get_brief(reader: Connection, publication_id: UUID) -> PublicationBrief:
    """Raises PublicationNotFound."""
    row = await reader.fetchrow(_BRIEF + "WHERE p.id = $1", publication_id)
    if row is None:
        raise await missing(reader, publication_id, PublicationNotFound)
    return msgspec.convert(dict(row), PublicationBrief)


async def list_times_taken(
    reader: Connection, snapshots: Sequence[tuple[UUID, UUID]]
) -> dict[UUID, datetime]:
    """When each was taken, by its id; `snapshots` are ids of a publication and its snapshot."""
    rows = await reader.fetch(
        """
        WITH asked AS MATERIALIZED (
            SELECT publication_id, id
              FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[])) AS given (publication_id, id))
        SELECT s.id, s.taken_at
          FROM asked
          JOIN snapshots s ON s.publication_id = asked.publication_id AND s.id = asked.id
        """,
        [publication_id for publication_id, _ in snapshots],
        [snapshot_id for _, snapshot_id in snapshots],
    )
    return {row["id"]: row["taken_at"] for row in rows}


async def list_publications(
    reader: Connection, query: PublicationQuery, outlets: Sequence[UUID] | None, key: bytes | None
) -> PublicationPage:
    """Newest first; `outlets` and `key` are what the query's outlet and URL mean.

    The statement holds the conditions that are asked for, and no others: what may be null is no
    condition that an index is looked at for. What is known to be of a time is dated by it.
    """
    after = read_cursor(query, Position)
    since, until = query.published_from, query.published_to
    asked = Conditions()
    if outlets is not None and len(outlets) == 1:  # in the order of the index
        asked.add("p.outlet_id = {}", outlets[0])
    else:
        asked.add("p.outlet_id = ANY ({}::uuid[])", outlets)
    asked.add("p.kind = {}", query.kind)
    asked.add("p.id IN (SELECT publication_id FROM publication_keys WHERE key = {})", key)
    asked.add("p.published_start IS NOT NULL AND p.dated >= {}", since and since.start)
    asked.add("p.published_start IS NOT NULL AND p.dated < {}", until and until.end)
    asked.add("(p.dated, p.id) < ({}, {}::uuid)", after and after.at, after and after.id)
    rows = await reader.fetch(
        f"""
        {_BRIEF}
         WHERE {asked.where}
         ORDER BY p.dated DESC, p.id DESC
         LIMIT {query.limit + 1:d}
        """,
        *asked.values,
    )
    kept, following = cut(rows, query, lambda last: Position(last["dated"], last["id"]))
    items = msgspec.convert([dict(row) for row in kept], list[PublicationBrief])
    return PublicationPage(items=items, next=following)


async def hold_publication(tx: Connection, publication_id: UUID) -> None:
    """Nothing is recorded of it until the transaction ends. Raises PublicationNotFound."""
    held = await tx.fetchval("SELECT id FROM publications WHERE id = $1 FOR UPDATE", publication_id)
    if held is None:
        raise await missing(tx, publication_id, PublicationNotFound)


async def has_publication(tx: Connection, publication_id: UUID) -> bool:
    """Whether there is a publication with this id."""
    known = "SELECT EXISTS (SELECT FROM publications WHERE id = $1)"
    return await tx.fetchval(known, publication_id)


async def list_there(tx: Connection, ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids that are of publications."""
    rows = await tx.fetch("SELECT id FROM publications WHERE id = ANY ($1::uuid[])", [*ids])
    return {row["id"] for row in rows}


async def update_publication(
    tx: Connection, publication_id: UUID, draft: PublicationDraft, outlet_id: UUID | None
) -> None:
    """Fills in what was not known yet; what is held stays as it is."""
    time: Time | None = draft.published_at
    await tx.execute(
        """
        UPDATE publications
           SET title = coalesce(title, $2),
               language = coalesce(language, $3),
               outlet_id = coalesce(outlet_id, $4),
               published_at = coalesce(published_at, $5),
               published_start = coalesce(published_start, $6),
               dated = coalesce(published_start, $6, dated)
         WHERE id = $1
        """,
        publication_id,
        draft.title and nfc(draft.title),
        draft.language,
        outlet_id,
        time and time.text,
        time and time.start,
    )
    note(tx, "publication", [publication_id], "changed")


class Origin(Struct, frozen=True, kw_only=True):
    """Where the text of a snapshot comes from; `taken_at` none for the present moment."""

    source: SnapshotSource = "given"
    taken_at: datetime | None = None
    status: int | None = None
    url: str | None = None
    payload_sha256: bytes | None = None


async def insert_snapshot(
    tx: Connection,
    publication_id: UUID,
    *,
    title: str | None,
    text: str,
    sha256: bytes,
    origin: Origin | None = None,
) -> tuple[UUID, bool]:
    """The snapshot with this text and whether it is new; a text is kept once."""
    origin = origin or Origin()
    row = await tx.fetchrow(
        """
        WITH made AS (
            INSERT INTO snapshots (publication_id, id, title, text, sha256,
                                   source, taken_at, status, url, payload_sha256)
                 VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, now()), $8, $9, $10)
            ON CONFLICT ON CONSTRAINT snapshot_taken DO NOTHING
              RETURNING id)
        SELECT id, true AS new FROM made
         UNION ALL
        SELECT id, false FROM snapshots WHERE publication_id = $1 AND sha256 = $5
         LIMIT 1
        """,
        publication_id,
        new_id(),
        title and nfc(title),
        text,
        sha256,
        origin.source,
        origin.taken_at,
        origin.status,
        origin.url,
        origin.payload_sha256,
    )
    note(tx, "publication", [publication_id] if row and row["new"] else [], "changed")
    return (row["id"], row["new"]) if row else (publication_id, False)


async def find_link(reader: Connection, source_id: UUID, draft: LinkDraft) -> Link | None:
    """The link, if it is there."""
    row = await reader.fetchrow(
        """
        SELECT source_id, target_id, kind, circular, recorded_at
          FROM publication_links
         WHERE source_id = $1 AND target_id = $2 AND kind = $3
        """,
        source_id,
        draft.target_id,
        draft.kind,
    )
    return msgspec.convert(dict(row), Link) if row else None


async def insert_link(tx: Connection, source_id: UUID, draft: LinkDraft) -> None:
    """Raises LinkTargetUnknown or LinkToItself.

    The target is held by a foreign key too, unless it is on another server than the source.
    """
    if not await tx.fetchval(
        "SELECT id FROM publications WHERE id = $1 FOR KEY SHARE", draft.target_id
    ):
        raise LinkTargetUnknown
    with refusing(REFUSALS):
        await tx.execute(
            "INSERT INTO publication_links (source_id, target_id, kind) VALUES ($1, $2, $3)",
            source_id,
            draft.target_id,
            draft.kind,
        )
    note(tx, "link", [source_id], "recorded")


async def list_links_until(reader: Connection, publication_id: UUID, until: datetime) -> list[Link]:
    """The links of a publication, in both directions, that there were at a time."""
    rows = await reader.fetch(
        """
        SELECT source_id, target_id, kind, circular, recorded_at
          FROM publication_links
         WHERE $1 IN (source_id, target_id) AND recorded_at <= $2
         ORDER BY recorded_at, source_id, target_id, kind
        """,
        publication_id,
        until,
    )
    return msgspec.convert([dict(row) for row in rows], list[Link])


async def list_targets(
    tx: Connection, kind: str, sources: Sequence[UUID]
) -> list[tuple[UUID, UUID]]:
    """Pairs of source and target of one kind: one step outwards along the links."""
    rows = await tx.fetch(
        """
        SELECT source_id, target_id
          FROM publication_links
         WHERE kind = $1 AND source_id = ANY ($2::uuid[])
        """,
        kind,
        sources,
    )
    return [(row["source_id"], row["target_id"]) for row in rows]


async def update_circular(tx: Connection, circle: Sequence[UUID]) -> None:
    """Marks the citations between the members of a circle."""
    await tx.execute(
        """
        UPDATE publication_links
           SET circular = true
         WHERE kind = 'cites' AND source_id = ANY ($1::uuid[]) AND target_id = ANY ($1::uuid[])
        """,
        circle,
    )
    note(tx, "link", circle, "changed")
