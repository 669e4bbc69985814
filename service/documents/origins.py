"""Where the quotes of a document were first said: publications that are found, or made."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from service.documents.batching import Token, outlet_tokens
from service.documents.grouping import Utterance
from service.documents.model import SaidIn, SaidInUnknown
from service.documents.plan import Plan, origin_draft
from service.kit.db import Connection
from service.kit.problems import Refusal
from service.kit.times import Time
from service.kit.writing import Writes
from service.publications import finding, rules
from service.publications import store as publications
from service.publications.finding import Asked, meant_outlet
from service.quotes.settling import settle_dated


class _Told(Struct, frozen=True):
    """What a document says of it, at this path; `about` is when the words were said."""

    said_in: SaidIn
    path: str
    about: Time | None


async def find_origins(
    tx: Connection, plan: Plan, utterances: Sequence[Utterance], writes: Writes
) -> list[UUID | None]:
    """For each utterance, none where nothing is said of it.

    Raises SaidInUnknown, and what finding a publication raises. The caller holds the locks of their
    keys.
    """
    told = [_told(plan, one) for one in utterances]
    if not any(told):
        return [None for _ in told]
    await writes.send()  # it may be a publication that is to be written
    await _expect(tx, [one for one in told if one])
    asked = [
        one and _asked(one, utterance) for one, utterance in zip(told, utterances, strict=True)
    ]
    found = await _file(tx, [one for one in asked if one], writes)
    return [
        found[one.key] if one else said and said.said_in.id
        for one, said in zip(asked, told, strict=True)
    ]


def _told(plan: Plan, utterance: Utterance) -> _Told | None:
    for place in utterance.fresh:
        node = plan.nodes[place]
        if node.draft.said_in:
            about = node.draft.said_at or plan.document.publication.published_at
            return _Told(node.draft.said_in, f"{node.path}.said_in", about)
    return None


async def _expect(tx: Connection, told: Sequence[_Told]) -> None:
    ids = {one.said_in.id for one in told if one.said_in.id}
    there = await publications.list_there(tx, ids) if ids else set[UUID]()
    for one in told:
        if one.said_in.id and one.said_in.id not in there:
            detail = f"There is no publication {one.said_in.id}."
            raise SaidInUnknown(detail, path=f"{one.path}.id")


def _asked(told: _Told, utterance: Utterance) -> Asked | None:
    """None of what is told by its id."""
    if told.said_in.id:
        return None
    draft = origin_draft(told.said_in)
    if draft is None:
        raise SaidInUnknown("It needs an id or a kind.", path=f"{told.path}.kind")
    outlet = rules.outlet_label(draft.outlet)
    said = str(utterance.quote_id)
    key = rules.publication_key(draft, outlet, content=None, said=said)
    return Asked(draft=draft, key=key, path=told.path, about=told.about)


async def _file(tx: Connection, asked: Sequence[Asked], writes: Writes) -> dict[bytes, UUID]:
    """By their keys, as if one after the other."""
    found: dict[bytes, UUID] = {}
    while asked:
        now, asked = _at_once(asked)
        filed = await finding.find_or_make_publications(tx, now, writes)
        for one, here in zip(now, filed, strict=True):
            if isinstance(here, Refusal):
                raise here
            if here.dated:
                await settle_dated(tx, here.id)
            found[one.key] = here.id
        if asked:
            await writes.send()
    return found


def _at_once(asked: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """Of each publication one, and those that must see what these have made.

    What names a thing again in other words comes later, and all that names it after that.
    """
    now: dict[bytes, Asked] = {}
    later: list[Asked] = []
    seen: dict[Token, object] = {}
    for one in asked:
        named = _named(one)
        if all(seen.get(token, said) == said for token, said in named.items()):
            now.setdefault(one.key, one)
            seen |= named
        else:
            later.append(one)
            seen |= dict.fromkeys(named)
    return [*now.values()], later


def _named(one: Asked) -> dict[Token, object]:
    """What is named, and how."""
    named: dict[Token, object] = {one.key: (one.draft, one.about)}
    if meant := meant_outlet(one.draft):
        named |= dict.fromkeys(outlet_tokens(meant), meant)
    return named
