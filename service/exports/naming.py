"""What our records are called in documents that leave the house: absolute addresses. Pure."""

from typing import Any, Literal
from uuid import UUID

from service.publications.model import PublicationBrief
from service.quotes.model import Hop
from service.speakers.model import SpeakerBrief, SpeakerKind

Json = dict[str, Any]


class Addresses:
    """Of one service, by the address at which it was asked."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")

    def of(self, kind: str, one: UUID) -> str:
        """`kind` is a word of our paths, such as `quotes`."""
        return f"{self.base}/v1/{kind}/{one}"


def title_of(publication: PublicationBrief) -> str:
    """A line that names a publication to people."""
    outlet = publication.outlet.name if publication.outlet else None
    named = publication.title or publication.url or publication.kind.replace("_", " ")
    return f"{outlet}: {named}" if outlet and outlet != named else named


def publication_of(hops: list[Hop]) -> PublicationBrief:
    """That of a chain, which is its first hop."""
    found = hops[0].publication
    if not isinstance(found, PublicationBrief):
        raise TypeError("A chain begins with its publication")
    return found


def speaker_of(hop: Hop) -> SpeakerBrief:
    """That of any hop but the first."""
    if not isinstance(hop.speaker, SpeakerBrief):
        raise TypeError("A hop of a chain has a speaker")
    return hop.speaker


def agent_kind(kind: SpeakerKind) -> Literal["Person", "Organization"]:
    """What schema.org, FOAF and PROV all tell apart."""
    return "Person" if kind in {"person", "unnamed"} else "Organization"


def without_none(thing: Json) -> Json:
    """Without members that say nothing."""
    return {name: value for name, value in thing.items() if value not in (None, [], "")}
