"""Whom a name means: the one place where it is decided, for queries and documents alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.db import Connection
from service.language.naming.likeness import ALIKE, asked_keys, likeness
from service.language.naming.names import name_words
from service.speakers import name_store, store
from service.speakers.matching import MOST_WORDS, Match, match
from service.speakers.model import Candidate, Resolution, Resolved
from service.speakers.name_store import HeldForm
from service.speakers.store import Found

MOST_CANDIDATES = 10
MOST_SHOWN = 200
"""Of those who share a name, as many as on the longest page."""
_MOST_LIKENED = 4
"""Words of a name that are looked for misspelt."""


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
    words = {name: name_words(name) for name in names}
    wanted = {form for asked in words.values() for form in _forms(asked)}
    held = await name_store.list_forms(reader, sorted(wanted)) if wanted else []
    by_name: defaultdict[UUID, list[HeldForm]] = defaultdict(list)
    for form in held:
        by_name[form.name_id].append(form)
    by_form: defaultdict[str, list[UUID]] = defaultdict(list)
    for form in held:
        if form.alone:
            by_form[form.form].append(form.name_id)
    return {
        name: _meant(asked, [by_name[one] for one in _hit(asked, by_form)])
        for name, asked in words.items()
    }


def _forms(asked: Sequence[str]) -> list[str]:
    """The words, unless there are too many for a person, and all of them as an organisation."""
    return [*(asked if len(asked) <= MOST_WORDS else ()), *([" ".join(asked)] if asked else ())]


def _hit(asked: Sequence[str], by_form: Mapping[str, Sequence[UUID]]) -> Iterable[UUID]:
    return dict.fromkeys(name_id for form in _forms(asked) for name_id in by_form.get(form, ()))


def _meant(asked: Sequence[str], names: Iterable[Sequence[HeldForm]]) -> list[Meant]:
    found: dict[UUID, Meant] = {}
    for forms in names:
        if (matched := match(asked, forms[0].name, forms)) is not None:
            meant = Meant(found=forms[0].found, match=matched)
            known = found.setdefault(meant.found.id, meant)
            if matched.fit < known.match.fit:
                found[meant.found.id] = meant
    return sorted(found.values(), key=lambda one: (one.match.fit, one.found.id))


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
