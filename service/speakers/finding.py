"""Finding speakers by what a document calls them, and making those that nobody has met yet."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection, lock
from service.kit.ids import new_id
from service.kit.problems import Refusal
from service.kit.writing import Writes
from service.language.folding import fold
from service.language.naming.declension import NAMES_KEPT
from service.language.naming.established import given_genders
from service.language.naming.names import cross_key, name_words
from service.speakers import name_store, resolving, rules, store, write_store
from service.speakers.matching import Match
from service.speakers.model import (
    SpeakerAmbiguous,
    SpeakerDraft,
    SpeakerNotNamed,
    SpeakerRef,
    SpeakerUnknown,
)
from service.speakers.observing import observe, printed_for
from service.speakers.roll import Meant, Roll
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
    value: Any


class Asked(Struct, frozen=True, kw_only=True):
    """The references of a publication, in which names may be `known` from what is held of it."""

    publication_id: UUID
    named: Sequence[Named]
    known: bool


async def find_or_make_one(tx: Connection, named: Named, publication_id: UUID) -> Found:
    """Of a publication that is held. Raises SpeakerNotNamed, SpeakerUnknown or SpeakerAmbiguous."""
    writes = Writes(tx)
    asked = Asked(publication_id=publication_id, named=[named], known=True)
    (found,) = await find_or_make(tx, [asked], writes)
    if isinstance(found, Refusal):
        raise found
    await writes.send()
    return found[0]


async def find_or_make(
    tx: Connection, asked: Sequence[Asked], writes: Writes
) -> list[list[Found] | Refusal]:
    """For each publication one for each reference, in its order, or why it is refused.

    In a publication a name means whom it meant first; publication after publication learns of those
    before.
    """
    called = [[_called(named.ref) for named in one.named] for one in asked]
    held = await name_store.list_called(
        tx,
        [
            (one.publication_id, call)
            for one, calls in zip(asked, called, strict=True)
            for call in set(calls) - {b""}
            if one.known
        ],
    )
    casting = _Casting(tx, held)
    await casting.look_up(asked, called)
    found: list[list[Found] | Refusal] = []
    first: list[tuple[UUID, bytes, UUID]] = []
    for one, calls in zip(asked, called, strict=True):
        try:
            speakers = await casting.cast(one, calls)
        except Refusal as refusal:
            found.append(refusal)
            continue
        found.append(speakers)
        here = {call: who.held_as for call, who in zip(calls, speakers, strict=True) if call}
        new = here.keys() - held.get(one.publication_id, {}).keys()
        first += [(one.publication_id, call, here[call]) for call in here if call in new]
    await casting.made.insert(tx)
    if first:
        name_store.insert_called(writes, first)
    return found


class _Casting:
    """Who is meant, from publication to publication."""

    def __init__(self, tx: Connection, held: Mapping[UUID, Mapping[bytes, Found]]) -> None:
        """`held` is whom names mean in publications, by what was recorded of them before."""
        self.tx = tx
        self.held = held
        self.roll = Roll([])
        self.others: dict[Key, list[Meant]] = {}
        self.made = _Made()

    async def look_up(self, asked: Sequence[Asked], called: Sequence[Sequence[bytes]]) -> None:
        """All that may be meant; again under a lock, where anybody is met for the first time."""
        wanted = {
            _key(named.ref, call): named.ref
            for one, calls in zip(asked, called, strict=True)
            for named, call in zip(one.named, calls, strict=True)
            if call not in self.held.get(one.publication_id, {})
        }
        printed = printed_for([named.ref for one in asked for named in one.named])
        await self._look_up(wanted, printed)
        if new := [ref for key, ref in wanted.items() if not self._meant(key)]:
            await lock(self.tx, {key for ref in new for key in _lock_keys(ref)})
            await self._look_up(wanted, printed)

    async def _look_up(self, keys: Iterable[Key], printed: Iterable[str]) -> None:
        wanted: defaultdict[str, set[Any]] = defaultdict(set)
        for key in keys:
            wanted[key.kind].add(key.value)
        self.roll = await resolving.call_roll(self.tx, {*wanted["name"], *printed})
        self.others = {}
        if wanted["id"]:
            for found in await store.list_by_id(self.tx, sorted(wanted["id"])):
                self.others[Key("id", found.held_as)] = [Meant(found=found, match=_GIVEN)]
        if wanted["description"]:
            for text, found in await store.list_described(self.tx, sorted(wanted["description"])):
                self.others[Key("description", text)] = [Meant(found=found, match=_GIVEN)]

    def _meant(self, key: Key) -> list[Meant]:
        return self.roll.resolve(key.value) if key.kind == "name" else self.others.get(key, [])

    async def cast(self, asked: Asked, called: Sequence[bytes]) -> list[Found]:
        """Those of one publication. Raises SpeakerNotNamed, SpeakerUnknown or SpeakerAmbiguous."""
        for named in asked.named:
            _check(named)
        refs = [named.ref for named in asked.named]
        held = self.held.get(asked.publication_id, {})
        found: dict[int, Found] = {}
        new: dict[Key, Found] = {}
        # Whole names first, so that a surname alone means him who is named in full beside it.
        for place in sorted(range(len(refs)), key=lambda place: _order(refs[place])):
            key = _key(refs[place], called[place])
            known = {speaker.id for speaker in found.values()}
            found[place] = (
                held.get(called[place])
                or new.get(key)
                or _choose(asked.named[place], self._meant(key), known)
                or self._make(refs[place], key, new)
            )
        speakers = [found[place] for place in range(len(refs))]
        if any(ref.as_printed for ref in refs):
            await self.made.insert(self.tx)
            await observe(self.tx, self.roll, refs, speakers)
        return speakers

    def _make(self, ref: SpeakerRef, key: Key, new: dict[Key, Found]) -> Found:
        """Who is to be made under a name is `new` in his publication alone."""
        made = self.made.add(ref, self.roll)
        if key.kind == "new":
            new[key] = made
        elif key.kind == "description":
            self.others[key] = [Meant(found=made, match=_GIVEN)]
        return made


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
    return _hash(ref.name, ref.kind, create=ref.create) if ref.name else b""


@lru_cache(NAMES_KEPT)
def _hash(name: str, kind: str | None, *, create: bool) -> bytes:
    return hashlib.sha256(msgspec.json.encode((fold(name), kind, create))).digest()


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
    """Speakers that are new, and are to be written."""

    def __init__(self) -> None:
        self.speakers: list[dict[str, object]] = []
        self.names: list[NameRow] = []

    def add(self, ref: SpeakerRef, roll: Roll) -> Found:
        """One more; other references find him on the roll as they find those held."""
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
        for name in rules.name_rows(speaker_id, draft.kind, rules.draft_names(draft)):
            self.names.append(name)
            roll.add(name.id, name.name, found, name.forms)
        return found

    async def insert(self, tx: Connection) -> None:
        """All that are not written yet."""
        speakers, names, self.speakers, self.names = self.speakers, self.names, [], []
        if speakers:
            await write_store.insert_speakers(tx, speakers)
            await name_store.insert_names(tx, names)
