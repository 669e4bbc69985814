"""Who speaks in documents and who is spoken to, and what makes an occurrence the same again."""

import hashlib
from collections.abc import Sequence

import msgspec

from service.documents.batching import whole
from service.documents.filing import Filing
from service.documents.grouping import Cast
from service.documents.plan import Plan
from service.kit.db import Connection
from service.kit.writing import Writes
from service.speakers import finding
from service.speakers.finding import Asked, Named
from service.speakers.store import Found


async def cast_all(
    tx: Connection, plans: Sequence[Plan], filings: Sequence[Filing], writes: Writes
) -> list[Cast]:
    """Speakers and addressees in one go, so that each is found or made once. Raises Apart too."""
    asked = [
        Asked(publication_id=filing.id, named=_named(plan), known=filing.known)
        for plan, filing in zip(plans, filings, strict=True)
    ]
    found = whole(await finding.find_or_make(tx, asked, writes))
    return [_cast(plan, meant) for plan, meant in zip(plans, found, strict=True)]


def _named(plan: Plan) -> list[Named]:
    named: list[Named] = []
    language = plan.document.publication.language
    for node in plan.nodes:
        refs = {f"{node.path}.speaker": node.draft.speaker}
        refs |= {f"{node.path}.to[{i}]": ref for i, ref in enumerate(node.draft.to)}
        named += [Named(path, ref, ref.language or language) for path, ref in refs.items()]
    return named


def _cast(plan: Plan, found: Sequence[Found]) -> Cast:
    meant = iter(found)
    speakers: list[Found] = []
    addressees: list[list[Found]] = []
    for node in plan.nodes:
        speakers.append(next(meant))
        addressees.append([next(meant) for _ in node.draft.to])
    return Cast(speakers=speakers, addressees=addressees)


def identities_of(plan: Plan, cast: Cast) -> list[bytes]:
    """What makes an occurrence the same when its document comes again."""
    identities: list[bytes] = []
    for node, speaker, addressees in zip(plan.nodes, cast.speakers, cast.addressees, strict=True):
        above = node.draft.parent_id and str(node.draft.parent_id)
        parts = (
            plan.sha256 and plan.sha256.hex(),
            above if node.parent is None else identities[node.parent].hex(),
            speaker.held_as,
            node.draft.mode,
            node.text,
            node.span,
            None if node.text else (node.draft.cue, node.draft.channel),
            None if node.text else [one.held_as for one in addressees],
        )
        identity = hashlib.sha256(msgspec.json.encode(parts)).digest()
        while identity in identities:  # the same once more under the same parent
            identity = hashlib.sha256(identity).digest()
        identities.append(identity)
    return identities
