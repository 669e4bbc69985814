"""Names of speakers in the database: the forms that find them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from service.kit.db import Connection, refusing
from service.kit.writing import Writes
from service.language.naming.names import Form
from service.ledger.store import note
from service.speakers.model import NameKind, SpeakerBrief, SpeakerKind, SpeakerNameTaken
from service.speakers.rules import NameKey, NameRow
from service.speakers.store import Found

REFUSALS = {"speaker_name_taken": SpeakerNameTaken}


class HeldForm(Form, frozen=True, kw_only=True):
    """A form of a word of a name, with the speaker, who is `shown` under his present name."""

    name_id: UUID
    name: str
    held_as: UUID
    id: UUID
    kind: SpeakerKind
    shown: str
    ids: list[UUID]

    @property
    def found(self) -> Found:
        """The speaker whose name it is."""
        return Found(
            id=self.id, kind=self.kind, name=self.shown, held_as=self.held_as, ids=self.ids
        )


class HeldName(NameKey, frozen=True, kw_only=True):
    """A stored name and whose it is now."""

    name: str
    language: str | None
    kind: NameKind
    forms_by: str | None
    speaker_kind: SpeakerKind
    current_id: UUID


async def list_forms(reader: Connection, words: Sequence[str]) -> list[HeldForm]:
    """Of every name that one of the words may stand for by itself, the forms among the words."""
    rows = await reader.fetch(
        """
        WITH hit AS (
            SELECT DISTINCT name_id FROM speaker_forms
             WHERE form = ANY ((SELECT $1::text[])::text[]) AND alone)
        SELECT f.name_id, n.name, f.form, f.place, f.alone, f.readings, f.spelling, f.language,
               f.origin,
               f.speaker_id AS held_as, c.id, c.kind, c.name AS shown,
               ARRAY(SELECT m.id FROM speakers m WHERE m.current_id = c.id) AS ids
          FROM hit
          JOIN LATERAL (  -- name by name: not all who have the given name
               SELECT o.name_id, o.form, o.place, o.alone, o.readings, o.spelling, o.language,
                      o.origin, o.speaker_id
                 FROM speaker_forms o
                WHERE o.name_id = hit.name_id AND o.form = ANY ((SELECT $1::text[])::text[])
               OFFSET 0) AS f ON true
          JOIN speaker_names n ON n.id = f.name_id
          JOIN speakers s ON s.id = f.speaker_id
          JOIN speakers c ON c.id = s.current_id
         ORDER BY f.name_id
        """,
        words,
    )
    return msgspec.convert([dict(row) for row in rows], list[HeldForm])


async def list_alike(reader: Connection, keys: Sequence[str]) -> list[tuple[str, SpeakerBrief]]:
    """Names with the speakers that have them, by what finds a misspelt name; some of each key.

    Key by key, for the planner takes many keys together for most of the table.
    """
    rows = await reader.fetch(
        """
        WITH alike AS (
            SELECT DISTINCT n.id, n.name, n.speaker_id
              FROM unnest($1::text[]) AS key
             CROSS JOIN LATERAL (
                   SELECT id, name, speaker_id FROM speaker_names
                    WHERE likeness @> ARRAY[key]
                    LIMIT 100) AS n)
        SELECT n.name AS alike, c.id, c.kind, c.name
          FROM alike n
          JOIN speakers s ON s.id = n.speaker_id
          JOIN speakers c ON c.id = s.current_id
        """,
        keys,
    )
    return [(row["alike"], msgspec.convert(dict(row), SpeakerBrief)) for row in rows]


async def list_names(reader: Connection, speaker_ids: Sequence[UUID]) -> list[HeldName]:
    """Every name of the speakers, those of speakers merged into them included."""
    rows = await reader.fetch(
        """
        SELECT n.id, n.speaker_id, n.name, n.language, n.kind, n.forms_by, s.kind AS speaker_kind,
               s.current_id
          FROM speakers s JOIN speaker_names n ON n.speaker_id = s.id
         WHERE s.current_id = ANY ($1::uuid[])
         ORDER BY n.id
        """,
        speaker_ids,
    )
    return msgspec.convert([dict(row) for row in rows], list[HeldName])


async def list_called(
    tx: Connection, asked: Sequence[tuple[UUID, bytes]]
) -> dict[UUID, dict[bytes, Found]]:
    """Whom names mean in publications, by what was recorded of them before."""
    found: dict[UUID, dict[bytes, Found]] = {}
    if not asked:
        return found
    rows = await tx.fetch(
        """
        WITH asked AS MATERIALIZED (
            SELECT publication_id, called
              FROM unnest((SELECT $1::uuid[]), (SELECT $2::bytea[]))
                   AS given (publication_id, called))
        SELECT p.publication_id, p.called, s.id AS held_as, c.id, c.kind, c.name,
               ARRAY[c.id] AS ids
          FROM asked
          JOIN publication_names p
            ON p.publication_id = asked.publication_id AND p.called = asked.called
          JOIN speakers s ON s.id = p.speaker_id
          JOIN speakers c ON c.id = s.current_id
        """,
        [publication_id for publication_id, _ in asked],
        [called for _, called in asked],
    )
    for row in rows:
        here = found.setdefault(row["publication_id"], {})
        here[row["called"]] = msgspec.convert(dict(row), Found)
    return found


def insert_called(writes: Writes, called: Sequence[tuple[UUID, bytes, UUID]]) -> None:
    """Whom names mean in publications from now on: publication, name, speaker."""
    writes.add(
        """
        INSERT INTO publication_names (publication_id, called, speaker_id)
        SELECT publication_id, called, speaker_id
          FROM unnest((SELECT $1::uuid[]), (SELECT $2::bytea[]), (SELECT $3::uuid[]))
               AS row (publication_id, called, speaker_id)
        ON CONFLICT ON CONSTRAINT publication_name_taken DO NOTHING
        RETURNING publication_id
        """,
        *map(list, zip(*called, strict=True)),
        part="publication_name",
    )


async def list_names_from(reader: Connection, after: UUID | None, *, limit: int) -> list[HeldName]:
    """Names in the order of their ids."""
    rows = await reader.fetch(
        """
        SELECT n.id, n.speaker_id, n.name, n.language, n.kind, n.forms_by, s.kind AS speaker_kind,
               s.current_id
          FROM speaker_names n JOIN speakers s ON s.id = n.speaker_id
         WHERE $1::uuid IS NULL OR n.id > $1
         ORDER BY n.id
         LIMIT $2
        """,
        after,
        limit,
    )
    return msgspec.convert([dict(row) for row in rows], list[HeldName])


async def insert_names(tx: Connection, names: Sequence[NameRow]) -> None:
    """With their forms. Raises SpeakerNameTaken."""
    with refusing(REFUSALS):
        await tx.execute(
            """
            INSERT INTO speaker_names (id, speaker_id, name, language, kind, forms_by, likeness)
            SELECT id, speaker_id, name, language, kind, forms_by, likeness
              FROM jsonb_to_recordset($1::jsonb)
                   AS row (id uuid, speaker_id uuid, name text, language text, kind text,
                           forms_by text, likeness text[])
            """,
            names,
        )
    await tx.execute(
        """
        INSERT INTO speaker_forms (name_id, form, place, speaker_id, alone, readings, spelling,
                                   language, origin)
        SELECT name.id, f.form, f.place, name.speaker_id, f.alone, f.readings, f.spelling,
               f.language, f.origin
          FROM jsonb_to_recordset($1::jsonb) AS name (id uuid, speaker_id uuid, forms jsonb),
               jsonb_to_recordset(name.forms)
               AS f (form text, place int, alone boolean, readings int, spelling text,
                     language text, origin text)
        """,
        [{"id": one.id, "speaker_id": one.speaker_id, "forms": one.forms} for one in names],
    )
    note(tx, "speaker", [one.speaker_id for one in names], "changed")


async def insert_observed(tx: Connection, name: NameKey, forms: Sequence[Form]) -> None:
    """Forms met in print; one that is there already stays."""
    await tx.execute(
        """
        INSERT INTO speaker_forms (name_id, form, place, speaker_id, alone, readings, spelling,
                                   language, origin)
        SELECT $1, form, place, $2, alone, readings, spelling, language, origin
          FROM jsonb_to_recordset($3::jsonb)
               AS f (form text, place int, alone boolean, readings int, spelling text,
                     language text, origin text)
        ON CONFLICT ON CONSTRAINT speaker_form_taken DO NOTHING
        """,
        name.id,
        name.speaker_id,
        forms,
    )


async def update_forms(tx: Connection, names: Sequence[NameRow]) -> None:
    """Makes the forms of names anew; those met in print stay."""
    rows = [{"id": name.id, "forms": name.forms} for name in names]
    await tx.execute(
        """
        DELETE FROM speaker_forms
         WHERE name_id = ANY ($1::uuid[]) AND origin <> 'observed'
        """,
        [name.id for name in names],
    )
    await tx.execute(
        """
        INSERT INTO speaker_forms (name_id, form, place, speaker_id, alone, readings, spelling,
                                   language, origin)
        SELECT n.id, f.form, f.place, n.speaker_id, f.alone, f.readings, f.spelling, f.language,
               f.origin
          FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, forms jsonb)
          JOIN speaker_names n ON n.id = row.id,
               jsonb_to_recordset(row.forms)
               AS f (form text, place int, alone boolean, readings int, spelling text,
                     language text, origin text)
        ON CONFLICT ON CONSTRAINT speaker_form_taken
        DO UPDATE SET alone = excluded.alone, readings = excluded.readings,
                      spelling = excluded.spelling, language = excluded.language,
                      origin = excluded.origin
        """,
        rows,
    )
    await tx.execute(
        """
        UPDATE speaker_names n
           SET forms_by = row.forms_by, likeness = row.likeness
          FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, forms_by text, likeness text[])
         WHERE n.id = row.id
        """,
        [{"id": one.id, "forms_by": one.forms_by, "likeness": one.likeness} for one in names],
    )
