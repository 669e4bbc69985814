"""Finding speakers by what a document calls them, and making those that nobody has met yet."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, lock
from service.kit.ids import new_id
from service.language.folding import fold
from service.language.naming.established import given_genders
from service.language.naming.names import cross_key, name_words
from service.speakers import name_store, resolving, rules, store, write_store
from service.speakers.matching import Match, match
from service.speakers.model import (
    SpeakerAmbiguous,
    SpeakerDraft,
    SpeakerNotNamed,
    SpeakerRef,
    SpeakerUnknown,
)
from service.speakers.observing import observe
from service.speakers.resolving import Meant
from service.speakers.rules import NameRow
from service.speakers.store import Found

_BEGINNING = 3
"""Letters of a surname's cross-alphabet key that all its forms share, or nearly."""
_GIVEN = Match(full=True, spelled=True, russian=False, fit=0, reason="as it was given")


class Named(Struct, frozen=True):
    """A reference, where in the document it stands, and in which language, where it is told."""

    path: str
    ref: SpeakerRef
    language: str | None = None


class Key(NamedTuple):
    """What a reference goes by; a new speaker by what he is called in the publication."""

    kind: Literal["id", "name", "description", "new"]
    value: UUID | str | bytes


Index = Mapping[Key, list[Meant]]


async def find_or_make(tx: Connection, named: Sequence[Named], publication_id: UUID) -> list[Found]:
    """One for each reference, in its order. In a publication a name means whom it meant first.

    Raises SpeakerNotNamed, SpeakerUnknown or SpeakerAmbiguous.
    """
    for one in named:
        _check(one)
    refs = [one.ref for one in named]
    called = [_called(ref) for ref in refs]
    held = await name_store.list_called(tx, publication_id, set(called) - {b""})
    keys = [_key(ref, call) for ref, call in zip(refs, called, strict=True)]
    asked = {
        key: ref for ref, key, call in zip(refs, keys, called, strict=True) if call not in held
    }
    index = await _look_up(tx, asked)
    if new := [ref for key, ref in asked.items() if not index.get(key)]:
        await lock(tx, {key for ref in new for key in _lock_keys(ref)})
        index = await _look_up(tx, asked)
    found: dict[int, Found] = {}
    made = _Made()
    # Whole names first, so that a surname alone means him who is named in full beside it.
    for place in sorted(range(len(named)), key=lambda place: _order(refs[place])):
        one, key = named[place], keys[place]
        known = {speaker.id for speaker in found.values()}
        speaker = held.get(called[place]) or _choose(
            one, [*index.get(key, []), *made.matching(one.ref, key)], known
        )
        found[place] = speaker or made.add(one.ref, key)
    await made.insert(tx)
    speakers = [found[place] for place in range(len(named))]
    pairs = zip(called, speakers, strict=True)
    first = {call: speaker.held_as for call, speaker in pairs if call and call not in held}
    if first:
        await name_store.insert_called(tx, publication_id, first)
    await observe(tx, refs, speakers)
    return speakers


def _check(one: Named) -> None:
    ref = one.ref
    if ref.create and (ref.id is not None or ref.name is None):
        raise SpeakerNotNamed("A speaker is made by a name.", path=f"{one.path}.create")
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


def _called(ref: SpeakerRef) -> bytes:
    """What makes two names in a publication one; empty where it is no name."""
    parts = (fold(ref.name), ref.kind, ref.create) if ref.name else None
    return hashlib.sha256(msgspec.json.encode(parts)).digest() if parts else b""


def _key(ref: SpeakerRef, called: bytes) -> Key:
    if ref.id is not None:
        return Key("id", ref.id)
    if ref.name is None:
        return Key("description", rules.description_key(ref.description or ""))
    return Key("new", called) if ref.create else Key("name", ref.name)


def _lock_keys(ref: SpeakerRef) -> set[bytes]:
    """By the beginnings of what may be a surname, which its forms share in every alphabet.

    `Умєров` and `Рустема Умєрова` are not made side by side.
    """
    words = name_words(ref.name) if ref.name else []
    surnames = [word for word in words if not given_genders(word)] or words
    keys = {cross_key(word)[:_BEGINNING] for word in surnames} or {fold(ref.description or "")}
    return {hashlib.sha256(f"speaker:{key}".encode()).digest() for key in keys}


def _order(ref: SpeakerRef) -> tuple[int, bool]:
    return -len((ref.name or "").split()), not ref.create


async def _look_up(tx: Connection, keys: Iterable[Key]) -> Index:
    index: defaultdict[Key, list[Meant]] = defaultdict(list)
    wanted: defaultdict[str, set[Any]] = defaultdict(set)
    for key in keys:
        wanted[key.kind].add(key.value)
    if wanted["name"]:
        for name, meant in (await resolving.resolve(tx, sorted(wanted["name"]))).items():
            index[Key("name", name)] += meant
    if wanted["id"]:
        for found in await store.list_by_id(tx, sorted(wanted["id"])):
            index[Key("id", found.held_as)].append(Meant(found=found, match=_GIVEN))
    if wanted["description"]:
        for text, found in await store.list_described(tx, sorted(wanted["description"])):
            index[Key("description", text)].append(Meant(found=found, match=_GIVEN))
    return index


def _choose(one: Named, meant: Sequence[Meant], known: set[UUID]) -> Found | None:
    """The one that is meant; none if he is to be made.

    Of several who have a name of several words he whose whole name it is, of several he whose name
    is spelled so, and of several who have a surname he whom the document has named. In a Ukrainian
    text nobody is named in Russian: Билик is not Білик.
    """
    ref = one.ref
    fitting = [m for m in meant if ref.id or ref.kind is None or m.found.kind == ref.kind]
    if not fitting and ref.id:
        raise SpeakerUnknown(f"There is no speaker {ref.id}.", path=f"{one.path}.id")
    if one.language == "uk":
        fitting = [m for m in fitting if not m.match.russian]
    fitting = [m for m in fitting if m.match.spelled] or fitting
    if len((ref.name or "").split()) > 1:
        fitting = [m for m in fitting if m.match.full] or fitting
    here = [m for m in fitting if m.found.id in known] or fitting
    if len({m.found.id for m in here}) > 1:
        names = "; ".join(f"{m.found.name} ({m.found.id}), {m.match.reason}" for m in here)
        raise SpeakerAmbiguous(
            f"{ref.name!r} may be: {names}. Say which by id, or `create` a new one.",
            path=f"{one.path}.name",
            candidates=[msgspec.to_builtins(m.found.brief) for m in here],
        )
    return min((m.found for m in here), key=lambda found: found.held_as, default=None)


class _Made:
    """Speakers that a document makes; its other references find them as they find those held."""

    def __init__(self) -> None:
        self.speakers: list[dict[str, object]] = []
        self.names: list[NameRow] = []
        self.found: dict[UUID, Found] = {}
        self.by_key: dict[Key, Found] = {}
        self.by_form: defaultdict[str, list[NameRow]] = defaultdict(list)

    def add(self, ref: SpeakerRef, key: Key) -> Found:
        """A speaker that is new."""
        draft = SpeakerDraft(
            kind=ref.kind or "person",
            name=ref.name,
            description=ref.description,
            language=ref.language,
        )
        speaker_id = new_id()
        row = rules.speaker_row(speaker_id, draft)
        shown = str(row["name"] or row["description"])
        found = Found(
            id=speaker_id, kind=draft.kind, name=shown, held_as=speaker_id, ids=[speaker_id]
        )
        self.speakers.append(row)
        self.found[speaker_id] = self.by_key[key] = found
        for name in rules.name_rows(speaker_id, draft.kind, rules.draft_names(draft)):
            self.names.append(name)
            for form in {form.form for form in name.forms if form.alone}:
                self.by_form[form].append(name)
        return found

    def matching(self, ref: SpeakerRef, key: Key) -> list[Meant]:
        """Those among them that a reference means."""
        if key.kind != "name" or ref.name is None:
            return [Meant(found=self.by_key[key], match=_GIVEN)] if key in self.by_key else []
        asked = name_words(ref.name)
        rows = [row for word in (*asked, " ".join(asked)) for row in self.by_form.get(word, ())]
        meant = {
            row.speaker_id: Meant(found=self.found[row.speaker_id], match=matched)
            for row in rows
            if (matched := match(asked, row.name, row.forms))
        }
        return list(meant.values())

    async def insert(self, tx: Connection) -> None:
        """All of them."""
        if self.speakers:
            await write_store.insert_speakers(tx, self.speakers)
            await name_store.insert_names(tx, self.names)
