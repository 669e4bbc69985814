"""Finding speakers by what a document calls them, and making those that nobody has met yet."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, lock
from service.kit.ids import new_id
from service.language.folding import fold
from service.language.names import name_forms
from service.speakers import rules, store, write_store
from service.speakers.model import (
    NameDraft,
    SpeakerAmbiguous,
    SpeakerBrief,
    SpeakerDraft,
    SpeakerNotNamed,
    SpeakerRef,
    SpeakerUnknown,
)


class Named(Struct, frozen=True):
    """A reference and where in the document it stands."""

    path: str
    ref: SpeakerRef


class Meant(Struct, frozen=True):
    """Whom a reference means; `held_as` stays the same when speakers are merged."""

    speaker: SpeakerBrief
    held_as: UUID


Index = dict[UUID | str, list[Meant]]
"""Speakers by id, by folded name, and by key of description."""


async def find_or_make(tx: Connection, named: Sequence[Named]) -> list[Meant]:
    """One for each reference, in its order.

    Raises SpeakerNotNamed, SpeakerUnknown or SpeakerAmbiguous.
    """
    for one in named:
        _check(one)
    index = await _look_up(tx, named)
    if new := [one for one in named if not index.get(_key(one.ref))]:
        await lock(tx, {_lock_key(one.ref) for one in new})
        index = await _look_up(tx, named)
    found: dict[int, Meant] = {}
    made: list[tuple[UUID, SpeakerDraft]] = []
    # Whole names first, so that a surname alone means him who is named in full beside it.
    for place in sorted(range(len(named)), key=lambda i: -len((named[i].ref.name or "").split())):
        known = [meant.speaker.id for meant in found.values()]
        meant = _choose(named[place], index, known)
        if meant is None:
            meant = _make(named[place].ref, made)
            _enter(index, meant)
        found[place] = meant
    await _insert(tx, made)
    return [found[place] for place in range(len(named))]


def _check(one: Named) -> None:
    ref = one.ref
    if ref.id is not None:
        if ref.name is not None or ref.description is not None:
            raise SpeakerNotNamed("Either an id or a name.", path=f"{one.path}.name")
        return
    kind = ref.kind or "person"
    rules.check_naming(kind, ref.name, ref.description, path=f"{one.path}.")
    if kind != "unnamed" and ref.description is not None:
        raise SpeakerNotNamed(
            "Only an unnamed source is described.", path=f"{one.path}.description"
        )


def _key(ref: SpeakerRef) -> UUID | str:
    if ref.id is not None:
        return ref.id
    return fold(ref.name) if ref.name else _described(ref.description or "")


def _described(description: str) -> str:
    return "unnamed: " + rules.description_key(description)


def _lock_key(ref: SpeakerRef) -> bytes:
    """By the last word: `Умєров` and `Рустем Умєров` are not made side by side."""
    return hashlib.sha256(("speaker:" + str(_key(ref)).split(" ")[-1]).encode()).digest()


async def _look_up(tx: Connection, named: Sequence[Named]) -> Index:
    refs = [one.ref for one in named]
    index: Index = {}
    if ids := [ref.id for ref in refs if ref.id]:
        for given, speaker in await store.list_by_id(tx, ids):
            index.setdefault(given, []).append(Meant(speaker, given))
    if names := {fold(ref.name) for ref in refs if ref.name}:
        for form, held_as, speaker in await store.list_named(tx, sorted(names)):
            index.setdefault(form, []).append(Meant(speaker, held_as))
    if texts := {rules.description_key(ref.description) for ref in refs if ref.description}:
        for key, held_as, speaker in await store.list_described(tx, sorted(texts)):
            index.setdefault("unnamed: " + key, []).append(Meant(speaker, held_as))
    return index


def _choose(one: Named, index: Index, known: Sequence[UUID]) -> Meant | None:
    """The one that is meant; none if he is to be made."""
    ref = one.ref
    fitting = [
        meant
        for meant in index.get(_key(ref), [])
        if ref.id or ref.kind is None or meant.speaker.kind == ref.kind
    ]
    if not fitting and ref.id:
        raise SpeakerUnknown(f"There is no speaker {ref.id}.", path=f"{one.path}.id")
    here = [meant for meant in fitting if meant.speaker.id in known] or fitting
    if len({meant.speaker.id for meant in here}) > 1:
        names = ", ".join(sorted({f"{meant.speaker.name} ({meant.speaker.id})" for meant in here}))
        raise SpeakerAmbiguous(
            f"{ref.name!r} may be: {names}. Say which by id.",
            path=f"{one.path}.name",
            candidates=[msgspec.to_builtins(meant.speaker) for meant in here],
        )
    return min(here, key=lambda meant: meant.held_as, default=None)


def _make(ref: SpeakerRef, made: list[tuple[UUID, SpeakerDraft]]) -> Meant:
    draft = SpeakerDraft(
        kind=ref.kind or "person",
        name=ref.name,
        description=ref.description,
        language=ref.language,
    )
    made.append((new_id(), draft))
    row = rules.speaker_row(*made[-1])
    speaker = SpeakerBrief(
        id=made[-1][0], kind=draft.kind, name=str(row["name"] or row["description"])
    )
    return Meant(speaker, speaker.id)


def _enter(index: Index, meant: Meant) -> None:
    """A speaker that is being made is found by the document's other references."""
    speaker = meant.speaker
    if speaker.kind == "unnamed":
        forms = [_described(speaker.name)]
    else:
        forms = name_forms(speaker.name, of_person=speaker.kind == "person")
    for form in forms:
        index.setdefault(form, []).append(meant)


async def _insert(tx: Connection, made: Sequence[tuple[UUID, SpeakerDraft]]) -> None:
    if not made:
        return
    await write_store.insert_speakers(tx, [rules.speaker_row(*one) for one in made])
    names: list[dict[str, object]] = []
    for speaker_id, draft in made:
        drafts: list[NameDraft] = rules.draft_names(draft)
        names += [{"speaker_id": speaker_id, **row} for row in rules.name_rows(draft.kind, drafts)]
    await write_store.insert_names(tx, names)
