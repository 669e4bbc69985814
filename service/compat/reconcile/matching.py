"""Whom or what a name means, scored as reconciliation asks for it."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from service.compat.reconcile import store
from service.compat.reconcile.model import (
    PROPERTIES,
    TYPES,
    Candidate,
    EntityNotFound,
    Feature,
    Named,
    PropertyQuery,
    Query,
    Result,
)
from service.kit.db import Connection
from service.language.folding import fold
from service.publications import outlet_store
from service.publications.model import Outlet, OutletBrief, OutletNotFound
from service.speakers import resolving
from service.speakers import store as speakers
from service.speakers.model import Speaker, SpeakerBrief, SpeakerMerged, SpeakerNotFound
from service.speakers.store import Found

_LONGEST_NAME = 300
_SURE, _LIKE, _FITTING, _BEGINS = 90.0, 75.0, 10.0, 50.0
"""Of a name that is meant, of one that is only alike, for what else fits, for a beginning."""


async def match(reader: Connection, query: Query) -> Result:
    """The best first; sure only where one alone is meant."""
    wanted = {query.type} if isinstance(query.type, str) else set(query.type or TYPES)
    candidates: list[Candidate] = []
    name = query.query or next(iter(query.values("name", "names")), "")
    if wanted - {"outlet"}:
        candidates += await _speakers(reader, query, name, wanted)
    if "outlet" in wanted and _may_be_name(name):
        candidates += await _outlets(reader, query, name)
    candidates.sort(key=lambda one: (-one.score, one.name))
    sure = [one for one in candidates if one.score >= _SURE]
    alone = (
        sure[0].id if len(sure) == 1 or (len(sure) > 1 and sure[0].score > sure[1].score) else ""
    )
    found = [_sure(one, match=one.id == alone) for one in candidates[: query.most]]
    return Result(result=found)


def _sure(one: Candidate, *, match: bool) -> Candidate:
    return Candidate(
        id=one.id,
        name=one.name,
        type=one.type,
        score=round(one.score, 1),
        match=match,
        description=one.description,
        features=one.features,
    )


def _may_be_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and "\0" not in text


async def _speakers(
    reader: Connection, query: Query, name: str, wanted: set[str]
) -> list[Candidate]:
    meant: list[Found] = []
    if _may_be_name(name):
        meant = await resolving.find(reader, name)
    elif not name and (given := [one for one in query.values("identifier") if "\0" not in one]):
        known = await store.list_speakers_identified(reader, given)
        meant = await speakers.list_by_id(reader, known)
    scored = [(one.brief, _SURE) for one in meant[: query.most * 2]]
    if not scored and _may_be_name(name):
        alike = await resolving.list_candidates(reader, name)
        scored = [(one.speaker, _LIKE * one.score) for one in alike]
    found: list[Candidate] = []
    for brief, score in scored:
        if brief.kind in wanted:
            held = await speakers.get_speaker(reader, brief.id)
            found.append(
                _candidate(brief, score, _shown(held), _values(held), query.properties or ())
            )
    return found


async def _outlets(reader: Connection, query: Query, name: str) -> list[Candidate]:
    named = await store.list_outlets_named(reader, name, limit=query.most * 2)
    found: list[Candidate] = []
    for brief in named:
        held = await outlet_store.get_outlet(reader, brief.id)
        meant = name.casefold() == str(brief.id) or fold(name) == fold(brief.name)
        about, properties = held.url or "", query.properties or ()
        score = _SURE if meant else _BEGINS
        found.append(_candidate(brief, score, about, _outlet(held), properties))
    return found


def _candidate(
    brief: SpeakerBrief | OutletBrief,
    score: float,
    description: str,
    values: dict[str, list[str]],
    properties: Sequence[PropertyQuery],
) -> Candidate:
    kind = "outlet" if isinstance(brief, OutletBrief) else brief.kind
    asked = [one for one in properties if one.pid in values]
    fitting = [one for one in asked if _fits(one.v, values[one.pid])]
    share = len(fitting) / len(asked) if asked else 1.0
    return Candidate(
        id=str(brief.id),
        name=brief.name,
        type=[Named(id=kind, name=TYPES[kind])],
        score=score + _FITTING * share,
        match=False,
        description=description,
        features=[
            Feature(id="name", value=score),
            Feature(id="properties", value=round(100 * share, 1)),
        ],
    )


def _fits(value: Any, held: Sequence[str]) -> bool:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    known = {fold(one) for one in held}
    return any(fold(_text(one)) in known for one in values)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        named = cast("dict[str, Any]", value)
        return str(named.get("name") or named.get("id") or "")
    return str(value)


def _shown(speaker: Speaker) -> str:
    """His present role, or what is said of him."""
    roles = [
        f"{one.title}, {one.organization}" if one.organization else one.title
        for one in speaker.roles
    ]
    return roles[-1] if roles else speaker.description or ""


def _values(speaker: Speaker) -> dict[str, list[str]]:
    return {
        "name": [speaker.name] if speaker.name else [],
        "names": [one.name for one in speaker.names if one.name != speaker.name],
        "kind": [speaker.kind],
        "description": [speaker.description] if speaker.description else [],
        "role": [one.title for one in speaker.roles],
        "organization": [one.organization for one in speaker.roles if one.organization],
        "identifier": [f"{one.scheme}:{one.value}" for one in speaker.identifiers],
    }


def _outlet(outlet: Outlet) -> dict[str, list[str]]:
    told = {
        "name": outlet.name,
        "kind": outlet.kind,
        "url": outlet.url,
        "handle": outlet.handle,
        "language": outlet.language,
    }
    return {name: [value] if value else [] for name, value in told.items()}


async def find_entity(reader: Connection, text: str) -> Speaker | Outlet:
    """A speaker, who may have been merged meanwhile, or an outlet. Raises EntityNotFound."""
    try:
        entity = UUID(text)
    except ValueError:
        raise EntityNotFound(f"{text!r} is no id.", path="id", place="query") from None
    try:
        found = await speakers.list_by_id(reader, [entity])
        return await speakers.get_speaker(reader, found[0].id if found else entity)
    except (SpeakerNotFound, SpeakerMerged):
        pass
    try:
        return await outlet_store.get_outlet(reader, entity)
    except OutletNotFound:
        raise EntityNotFound(
            f"There is none with the id {text}.", path="id", place="query"
        ) from None


def describe(entity: Speaker | Outlet) -> tuple[Named, str, dict[str, list[str]]]:
    """Its name, a line about it, and its properties."""
    if isinstance(entity, Outlet):
        return Named(id=str(entity.id), name=entity.name), entity.url or "", _outlet(entity)
    name = entity.name or entity.description or ""
    return Named(id=str(entity.id), name=name), _shown(entity), _values(entity)


def properties_of(kind: str) -> list[Named]:
    """Of a type of ours; another has none."""
    known = PROPERTIES["outlet" if kind == "outlet" else "speaker"] if kind in TYPES else {}
    return [Named(id=one, name=name) for one, name in known.items()]
