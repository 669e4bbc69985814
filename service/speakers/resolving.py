"""Whom a name means: the one place where it is decided, for queries and documents alike."""

from collections.abc import Collection
from uuid import UUID

from service.kit.db import Connection
from service.kit.ids import read_id
from service.language.naming.likeness import ALIKE, asked_keys, likeness
from service.language.naming.names import name_words
from service.speakers import name_store, store
from service.speakers.model import Candidate, Resolution, Resolved
from service.speakers.roll import Meant, Roll, asked_forms
from service.speakers.store import Found

MOST_CANDIDATES = 10
MOST_SHOWN = 200
"""Of those who share a name, as many as on the longest page."""
_MOST_LIKENED = 4
"""Words of a name that are looked for misspelt."""


async def find(reader: Connection, id_or_name: str) -> list[Found]:
    """Everybody whom an id or a name means."""
    if known := read_id(id_or_name):
        return await store.list_by_id(reader, [known])
    meant = await resolve(reader, [id_or_name])
    return [one.found for one in meant[id_or_name]]


async def resolve(reader: Connection, names: Collection[str]) -> dict[str, list[Meant]]:
    """For each name everybody who has it, in any case, alphabet and order of words.

    Each speaker is there once, by the name that fits best.
    """
    roll = await call_roll(reader, names)
    return {name: roll.resolve(name) for name in names}


async def call_roll(reader: Connection, names: Collection[str]) -> Roll:
    """All that is held of what the names may mean."""
    wanted = {form for name in names for form in asked_forms(name_words(name))}
    return Roll(await name_store.list_forms(reader, sorted(wanted)) if wanted else [])


async def explain(reader: Connection, name: str) -> Resolution:
    """Whom a name means and why; where it means nobody, those whose names are like it."""
    meant = (await resolve(reader, [name]))[name][:MOST_SHOWN]
    items = [Resolved(speaker=one.found.brief, reason=one.match.reason) for one in meant]
    return Resolution(items=items, candidates=[] if items else await list_candidates(reader, name))


async def list_candidates(reader: Connection, name: str) -> list[Candidate]:
    """Speakers whose names are like one that nobody has, the likest first."""
    words = name_words(name)[:_MOST_LIKENED]
    best: dict[UUID, Candidate] = {}
    for alike, speaker in await name_store.list_alike(reader, asked_keys(words)):
        score = round(likeness(words, name_words(alike)), 3)
        known = best.get(speaker.id)
        if score >= ALIKE and (known is None or known.score < score):
            best[speaker.id] = Candidate(speaker=speaker, score=score)
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.speaker.name, one.speaker.id))
    return ranked[:MOST_CANDIDATES]
