"""Whom a name means: the one place where it is decided, for queries and documents alike."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.language.naming.likeness import ALIKE, asked_keys, likeness
from service.language.naming.names import name_words
from service.speakers import name_store, store
from service.speakers.matching import Match, match
from service.speakers.model import Candidate, Resolution, Resolved
from service.speakers.name_store import HeldForm
from service.speakers.store import Found

MOST_CANDIDATES = 10
_MOST_WORDS = 20
"""Nobody's name has more; what has more is no name."""


class Meant(Struct, frozen=True, kw_only=True):
    """A speaker whom a name means, and why."""

    found: Found
    match: Match


async def find(reader: Connection, id_or_name: str) -> list[Found]:
    """Everybody whom an id or a name means."""
    try:
        return await store.list_by_id(reader, [msgspec.convert(id_or_name, UUID)])
    except msgspec.ValidationError:
        meant = await resolve(reader, [id_or_name])
        return [one.found for one in meant[id_or_name]]


async def resolve(reader: Connection, names: Collection[str]) -> dict[str, list[Meant]]:
    """For each name everybody who has it, in any case, alphabet and order of words.

    Each speaker is there once, by the name that fits best.
    """
    words = {name: name_words(name)[:_MOST_WORDS] for name in names}
    wanted = {form for asked in words.values() for form in (*asked, " ".join(asked))} - {""}
    held = await name_store.list_forms(reader, sorted(wanted)) if wanted else []
    by_name: defaultdict[UUID, list[HeldForm]] = defaultdict(list)
    for form in held:
        by_name[form.name_id].append(form)
    return {name: _meant(asked, list(by_name.values())) for name, asked in words.items()}


def _meant(asked: Sequence[str], names: Sequence[Sequence[HeldForm]]) -> list[Meant]:
    found: dict[UUID, Meant] = {}
    for forms in names:
        matched = match(asked, forms[0].name, forms) if asked else None
        if matched is not None:
            meant = Meant(found=forms[0].found, match=matched)
            known = found.setdefault(meant.found.id, meant)
            if matched.fit < known.match.fit:
                found[meant.found.id] = meant
    return sorted(found.values(), key=lambda one: (one.match.fit, one.found.id))


async def explain(reader: Connection, name: str) -> Resolution:
    """Whom a name means and why; where it means nobody, those whose names are like it."""
    meant = (await resolve(reader, [name]))[name]
    items = [Resolved(speaker=one.found.brief, reason=one.match.reason) for one in meant]
    return Resolution(items=items, candidates=[] if items else await list_candidates(reader, name))


async def list_candidates(reader: Connection, name: str) -> list[Candidate]:
    """Speakers whose names are like one that nobody has, the likest first."""
    words = name_words(name)[:_MOST_WORDS]
    best: dict[UUID, Candidate] = {}
    for alike, speaker in await name_store.list_alike(reader, asked_keys(words)):
        score = round(likeness(words, name_words(alike)), 3)
        known = best.get(speaker.id)
        if score >= ALIKE and (known is None or known.score < score):
            best[speaker.id] = Candidate(speaker=speaker, score=score)
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.speaker.name, one.speaker.id))
    return ranked[:MOST_CANDIDATES]
