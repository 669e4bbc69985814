"""Outlets and publications that documents name, in the database: many at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.kit.times import TimeText
from service.kit.writing import Writes
from service.ledger.store import note
from service.publications.model import OutletBrief, PublicationKind
from service.publications.rules import OutletKeys, OutletRow


class PublicationRow(Struct, frozen=True, kw_only=True):
    """A publication as it is written; `key` in hex, `dated` is its place in time, none for now."""

    id: UUID
    kind: PublicationKind
    url: str | None
    title: str | None
    language: str | None
    outlet_id: UUID | None
    published_at: TimeText | None
    published_start: datetime | None
    dated: datetime | None
    key: str


class TextRow(Struct, frozen=True, kw_only=True):
    """The text of a publication as it is written; `sha256` in hex."""

    publication_id: UUID
    id: UUID
    title: str | None
    text: str
    sha256: str


class HeldPublication(Struct, frozen=True, kw_only=True):
    """A publication under a `key` in hex; `snapshot_id` is of the very text that is asked about."""

    key: str
    id: UUID
    kind: PublicationKind
    url: str | None
    title: str | None
    language: str | None
    published_at: TimeText | None
    outlet: OutletBrief | None
    snapshot_id: UUID | None


class HeldHere(Struct, frozen=True, kw_only=True):
    """All that may be meant."""

    outlets: list[OutletRow]
    publications: list[HeldPublication]


class AskedOutlets(Struct, frozen=True, kw_only=True):
    """What outlets are looked for by."""

    ids: Collection[UUID]
    keys: Collection[OutletKeys]


async def list_held(
    tx: Connection, outlets: AskedOutlets, publications: Sequence[tuple[bytes, bytes | None]]
) -> HeldHere:
    """Outlets that share an id, a name, an address or a handle; publications by their key.

    With each key goes the hash of a text that may be held of it.
    """
    row = await tx.fetchrow(
        """
        WITH asked AS MATERIALIZED (
            SELECT key, sha256
              FROM unnest((SELECT $5::bytea[]), (SELECT $6::bytea[])) AS given (key, sha256)),
        meant AS MATERIALIZED (
            SELECT k.publication_id, k.key, asked.sha256
              FROM asked JOIN publication_keys k ON k.key = asked.key),
        held AS MATERIALIZED (
            SELECT meant.key, p.id, p.kind, p.url, p.title, p.language, p.published_at, p.outlet_id,
                   (SELECT s.id FROM snapshots s
                     WHERE s.publication_id = p.id AND s.sha256 = meant.sha256) AS snapshot_id
              FROM meant JOIN publications p ON p.id = meant.publication_id)
        SELECT (SELECT coalesce(json_agg(json_build_object(
                           'id', o.id, 'kind', o.kind, 'name', o.name, 'name_key', o.name_key,
                           'url_key', o.url_key, 'handle_key', o.handle_key) ORDER BY o.id), '[]')
                  FROM outlets o
                 WHERE o.id = ANY ((SELECT $1::uuid[])::uuid[])
                    OR o.name_key = ANY ((SELECT $2::text[])::text[])
                    OR o.url_key = ANY ((SELECT $3::text[])::text[])
                    OR o.handle_key = ANY ((SELECT $4::text[])::text[])) AS outlets,
               (SELECT coalesce(json_agg(json_build_object(
                           'key', encode(p.key, 'hex'), 'id', p.id, 'kind', p.kind, 'url', p.url,
                           'title', p.title, 'language', p.language,
                           'published_at', p.published_at,
                           'outlet', CASE WHEN o.id IS NOT NULL THEN json_build_object(
                                     'id', o.id, 'kind', o.kind, 'name', o.name) END,
                           'snapshot_id', p.snapshot_id)), '[]')
                  FROM held p LEFT JOIN outlets o ON o.id = p.outlet_id) AS publications
        """,
        list(outlets.ids),
        [one.name for one in outlets.keys if one.name],
        [one.url for one in outlets.keys if one.url],
        [one.handle for one in outlets.keys if one.handle],
        [key for key, _ in publications],
        [sha256 for _, sha256 in publications],
    )
    return msgspec.convert(dict(row or {}), HeldHere)


def insert_publications(writes: Writes, publications: Sequence[PublicationRow]) -> None:
    """Each with the key by which it is found again."""
    writes.add(
        """
        INSERT INTO publications (id, kind, url, title, language, outlet_id,
                                  published_at, published_start, dated)
        SELECT id, kind, url, title, language, outlet_id, published_at, published_start,
               coalesce(dated, now())
          FROM jsonb_to_recordset($1::jsonb)
               AS row (id uuid, kind text, url text, title text, language text, outlet_id uuid,
                       published_at text, published_start timestamptz, dated timestamptz)
        RETURNING id
        """,
        publications,
        part="publication",
    )
    writes.add(
        """
        INSERT INTO publication_keys (key, publication_id)
        SELECT decode(key, 'hex'), id
          FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, key text)
        RETURNING publication_id
        """,
        publications,
        part="publication_key",
    )
    note(writes.tx, "publication", [one.id for one in publications], "recorded")


def insert_texts(writes: Writes, texts: Sequence[TextRow]) -> None:
    """The first snapshots of publications; other parts find them as `kept_text`."""
    writes.add(
        """
        INSERT INTO snapshots (publication_id, id, title, text, sha256)
        SELECT publication_id, id, title, text, decode(sha256, 'hex')
          FROM jsonb_to_recordset($1::jsonb)
               AS row (publication_id uuid, id uuid, title text, text text, sha256 text)
        RETURNING publication_id, id, text
        """,
        texts,
        part="kept_text",
    )
