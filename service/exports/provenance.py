"""W3C PROV: chains as entities, activities and agents. Pure.

Each hop is an activity of its speaker; what it made is quoted from the publication; a reporter's
activity was informed by that of whom he reports. Source: https://www.w3.org/TR/prov-dm/.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import UNSET

from service.exports.naming import Addresses, agent_kind, publication_of, speaker_of, title_of
from service.kit.times import read_time
from service.publications.model import OutletBrief, PublicationBrief
from service.quotes.marking import told
from service.quotes.model import Chain, Hop
from service.speakers.model import SpeakerBrief

Firsts = Mapping[UUID, PublicationBrief]
"""Where each quote was first said or, where that is not known, first printed; by its id."""


_KINDS = ("publications", "occurrences", "quotes", "speakers", "outlets", "corrections")


def as_prov_json(at: Addresses, chains: Sequence[Chain], firsts: Firsts) -> str:
    """PROV-JSON."""
    return _document(at, chains, firsts).serialize(format="json", ensure_ascii=False, indent=1)


def as_prov_n(at: Addresses, chains: Sequence[Chain], firsts: Firsts) -> str:
    """PROV-N."""
    return _document(at, chains, firsts).get_provn()


def as_turtle(at: Addresses, chains: Sequence[Chain], firsts: Firsts) -> str:
    """PROV-O in Turtle; what is qualified is said plainly as well, for the simplest questions."""
    from rdflib import PROV, Graph

    graph = Graph()
    turtle: str = _document(at, chains, firsts).serialize(format="rdf", rdf_format="turtle")
    graph.parse(data=turtle, format="turtle")
    plain = {
        PROV.qualifiedQuotation: (PROV.wasQuotedFrom, PROV.wasDerivedFrom),
        PROV.qualifiedPrimarySource: (PROV.hadPrimarySource,),
    }
    for qualified, properties in plain.items():
        for said, how in list(graph.subject_objects(qualified)):
            for source in graph.objects(how, PROV.entity):
                for one in properties:
                    graph.add((said, one, source))
    return graph.serialize(format="turtle")


def _document(at: Addresses, chains: Sequence[Chain], firsts: Firsts) -> Any:
    from prov.model import ProvDocument  # read when first asked for: half a second

    builder = _Builder(ProvDocument(), at, firsts)
    for chain in chains:
        builder.add_chain(chain)
    return builder.document


class _Builder:
    """Adds each thing once."""

    def __init__(self, document: Any, at: Addresses, firsts: Firsts) -> None:
        self.document = document
        self.firsts = firsts
        self.spaces = {
            kind: document.add_namespace(kind[:-1], f"{at.base}/v1/{kind}/") for kind in _KINDS
        }
        self.acts = document.add_namespace("act", "urn:quotetrail:act:")
        self.words = document.add_namespace("qt", f"{at.base}/docs#")
        self.known: set[Any] = set()

    def add_chain(self, chain: Chain) -> None:
        """The publication, each hop, and how they hang together."""
        page = self._publication(publication_of(chain.hops))
        outer: Any = None
        for hop in chain.hops[1:]:
            outer = self._hop(hop, page, outer)

    def _hop(self, hop: Hop, page: Any, outer: Any) -> Any:
        said, act = self._name("occurrences", hop.occurrence_id), self.acts[str(hop.occurrence_id)]
        if not self._new(said):
            return act
        words, document = self.words, self.document
        speaker = self._speaker(speaker_of(hop))
        facts = {
            "prov:type": words["Occurrence"],
            "prov:value": hop.text,
            words["mode"]: hop.mode,
            words["cue"]: hop.cue,
            words["said_at"]: hop.said_at,
            words["status"]: hop.status,
        }
        known = {name: one for name, one in facts.items() if one and one is not UNSET}
        document.entity(said, [*known.items(), *self._marks(hop)])
        document.activity(
            act,
            startTime=_moment(hop.said_at),
            other_attributes={"prov:type": words["Utterance"], words["mode"]: hop.mode},
        )
        document.wasAssociatedWith(act, speaker)
        document.wasGeneratedBy(said, act)
        document.wasAttributedTo(said, speaker)
        document.quotation(said, page)
        if hop.quote_id is not UNSET:
            if first := self.firsts.get(hop.quote_id):
                document.primary_source(said, self._publication(first))
            quote = self._name("quotes", hop.quote_id)
            if self._new(quote):
                document.entity(quote, {"prov:type": words["Quote"]})
            document.specializationOf(said, quote)
        if outer is not None:
            document.wasInformedBy(outer, act)
        return act

    def _marks(self, hop: Hop) -> list[tuple[Any, Any]]:
        """What leads from words to those who took them back, and these with where they said so."""
        words, document = self.words, self.document
        marks = hop.corrections if isinstance(hop.corrections, list) else []
        for mark in marks:
            name = self._name("corrections", mark.id)
            if self._new(name):
                facts = {"prov:type": words["Correction"], "prov:value": told(mark)}
                told_at = {words["kind"]: mark.kind, words["stated_at"]: mark.stated_at}
                document.entity(name, {**facts, **told_at})
                document.quotation(name, self._publication(mark.evidence))
                if mark.by.speaker:
                    document.wasAttributedTo(name, self._speaker(mark.by.speaker))
                elif mark.by.outlet:
                    document.wasAttributedTo(name, self._outlet(mark.by.outlet))
        return [(words["corrected_by"], self._name("corrections", mark.id)) for mark in marks]

    def _publication(self, publication: PublicationBrief) -> Any:
        name = self._name("publications", publication.id)
        if self._new(name):
            facts = {
                "prov:type": self.words["Publication"],
                "prov:label": title_of(publication),
                "prov:location": publication.url,
                self.words["published_at"]: publication.published_at,
            }
            self.document.entity(name, {key: one for key, one in facts.items() if one})
            if publication.outlet:
                self.document.wasAttributedTo(name, self._outlet(publication.outlet))
        return name

    def _outlet(self, outlet: OutletBrief) -> Any:
        name = self._name("outlets", outlet.id)
        if self._new(name):
            facts = {"prov:type": self._prov("Organization"), "prov:label": outlet.name}
            self.document.agent(name, facts)
        return name

    def _speaker(self, speaker: SpeakerBrief) -> Any:
        name = self._name("speakers", speaker.id)
        if self._new(name):
            kind = self._prov(agent_kind(speaker.kind))
            facts = {"prov:type": kind, "prov:label": speaker.name}
            self.document.agent(name, facts)
        return name

    def _prov(self, kind: str) -> Any:
        from prov.constants import PROV

        return PROV[kind]

    def _name(self, kind: str, one: UUID | Any) -> Any:
        return self.spaces[kind][str(one)]

    def _new(self, name: Any) -> bool:
        new = name not in self.known
        self.known.add(name)
        return new


def _moment(said_at: Any) -> Any:
    """PROV knows moments alone: a time of less precision is told in words of our own."""
    return read_time(said_at).start if isinstance(said_at, str) and "T" in said_at else None
