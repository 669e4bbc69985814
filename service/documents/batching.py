"""Which documents can be recorded together, with the same outcome as one after the other. Pure.

What one of them makes must not decide what another one finds, but for speakers and outlets, which
are found from document to document. What is found out only by looking is said by `Apart`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from service.documents.plan import Plan, origin_keys, origins
from service.kit.problems import Refusal
from service.publications.finding import Meant, meant_outlet
from service.publications.rules import outlet_keys

MOST_DOCUMENTS = 100
MOST_QUOTES = 1000
"""In one transaction. Each takes a lock, of which PostgreSQL has some thousands for everybody."""

T = TypeVar("T")
Token = bytes | tuple[str, str]


class Apart(Exception):
    """These of the documents, by their places, must be recorded by themselves."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(f"apart: {places}")
        self.places = places


def whole(found: Sequence[T | Refusal]) -> list[T]:
    """What was found for each document. Raises the refusal of a single one, or Apart."""
    refused = [one for one in found if isinstance(one, Refusal)]
    if refused and len(found) == 1:
        raise refused[0]
    if refused:
        raise Apart([place for place, one in enumerate(found) if isinstance(one, Refusal)])
    return [one for one in found if not isinstance(one, Refusal)]


def together(plans: Sequence[Plan]) -> Iterator[Sequence[Plan]]:
    """Runs of documents, in their order, of which none says anything of what another one makes."""
    begun, quotes = 0, 0
    seen: dict[Token, bytes] = {}
    for place, plan in enumerate(plans):
        named = dict(_named(plan))
        full = place - begun >= MOST_DOCUMENTS or quotes + len(plan.nodes) > MOST_QUOTES
        if place > begun and (full or any(_differ(seen, *one) for one in named.items())):
            yield plans[begun:place]
            begun, quotes, seen = place, 0, {}
        seen |= named
        quotes += len(plan.nodes)
    if begun < len(plans):
        yield plans[begun:]


def _differ(seen: dict[Token, bytes], token: Token, said: bytes) -> bool:
    """Whether it was named before, and not in the very same words."""
    return token in seen and (not said or seen[token] != said)


def _named(plan: Plan) -> Iterator[tuple[Token, bytes]]:
    """What a document names, and the same bytes where it may be named again if it is named so."""
    for key in {plan.key, *origin_keys(plan), *telling_words(plan)}:
        yield key, b""
    for node in plan.nodes:
        if node.draft.quote_id:
            yield node.draft.quote_id.bytes, b""
    for meant in _outlets(plan):
        said = hashlib.sha256(msgspec.json.encode(meant)).digest()
        yield from ((token, said) for token in outlet_tokens(meant))


def outlet_tokens(meant: Meant) -> set[Token]:
    """By what it may be found."""
    keys = outlet_keys(meant.ref.name, meant.ref.url, meant.ref.handle)
    names = {"id": str(meant.ref.id or ""), **msgspec.structs.asdict(keys)}
    return {(kind, name) for kind, name in names.items() if name}


def _outlets(plan: Plan) -> Iterator[Meant]:
    drafts = [plan.document.publication, *origins(plan)]
    yield from (meant for draft in drafts if (meant := meant_outlet(draft)))


def telling_words(plan: Plan) -> set[bytes]:
    """Hashes of the words that may be the same utterance elsewhere."""
    return {node.normal for node in plan.nodes if node.normal and node.telling}
