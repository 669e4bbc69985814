"""Which occurrences of a document are one utterance, and what its quote is then. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from service.documents.model import QuoteUnknown, SpeakerDiffers
from service.documents.plan import Node, Plan
from service.kit.ids import new_id
from service.kit.times import Time, read_time
from service.language.folding import nfc
from service.quotes.held_store import Held, HeldQuote
from service.quotes.indexing import Wording
from service.quotes.rules import BETTER, normal_hash, same_time, sorted_modes
from service.quotes.write_store import QuoteRow
from service.speakers.store import Found


@dataclass(kw_only=True)
class Utterance:
    """A quote and the nodes that print it; `fresh` are the places of those not held yet."""

    quote_id: UUID
    speaker_id: UUID
    held: bool
    fresh: list[int] = field(default_factory=list[int])


Words = Mapping[int, Wording | None]
"""What the words of nodes are found by, by their places."""


class Cast(Struct, frozen=True, kw_only=True):
    """Who speaks and who is spoken to, for each node."""

    speakers: list[Found]
    addressees: list[list[Found]]


class Grouping:
    """Goes through the nodes in their order and knows the utterances so far."""

    def __init__(
        self,
        plan: Plan,
        cast: Cast,
        held: Sequence[Held | None],
        candidates: Sequence[HeldQuote],
    ) -> None:
        """`held` for each node; `candidates` of the same words, a given id, or this publication."""
        self.plan = plan
        self.cast = cast
        self.held = held
        self.candidates = candidates
        self.printed = {one.id: {normal_hash(text) for text in one.printed} for one in candidates}
        self.recognised = {one.quote_id for one in held if one}
        self.by_key: dict[str, Utterance] = {}
        self.by_words: dict[tuple[UUID, bytes], Utterance] = {}
        self.by_id: dict[UUID, Utterance] = {}

    def place(self, index: int) -> Utterance:
        """The utterance of a node. Raises QuoteUnknown or SpeakerDiffers."""
        node, speaker_id = self.plan.nodes[index], self.cast.speakers[index].id
        utterance = self._find(index) or self._enter(
            Utterance(quote_id=new_id(), speaker_id=speaker_id, held=False)
        )
        if self.held[index] is None:
            if utterance.speaker_id != speaker_id:
                detail = "An utterance has one speaker, and this one has another."
                raise SpeakerDiffers(detail, path=f"{node.path}.speaker")
            utterance.fresh.append(index)
        if node.normal:
            self.by_words.setdefault((speaker_id, node.normal), utterance)
        if node.draft.key:
            self.by_key[node.draft.key] = utterance
        return utterance

    def _find(self, index: int) -> Utterance | None:
        """By what is held, by what the document says, or by what was said; in this order."""
        node, held = self.plan.nodes[index], self.held[index]
        if held is not None:
            return self._held(held.quote_id, held.speaker_id)
        if node.draft.quote_id is not None:
            quote = next((one for one in self.candidates if one.id == node.draft.quote_id), None)
            if quote is None:
                detail = f"There is no quote {node.draft.quote_id}."
                raise QuoteUnknown(detail, path=f"{node.path}.quote_id")
            return self._held(quote.id, quote.speaker_id)
        if node.draft.of is not None:
            return self.by_key[node.draft.of]
        speaker_id = self.cast.speakers[index].id
        if node.normal:
            return self._by_words(node, node.normal, speaker_id)
        return self._by_act(index, speaker_id)

    def _by_words(self, node: Node, normal: bytes, speaker_id: UUID) -> Utterance | None:
        if known := self.by_words.get((speaker_id, normal)):
            return known
        said_at = node.draft.said_at or self.plan.document.publication.published_at
        for quote in self.candidates:
            if quote.speaker_id != speaker_id:
                continue
            at = read_time(quote.at) if quote.at else None
            then = node.telling and same_time(at, said_at)
            if normal in self.printed[quote.id] or (
                quote.normal == normal and (quote.here or then)
            ):
                return self._held(quote.id, speaker_id)
        return None

    def _by_act(self, index: int, speaker_id: UUID) -> Utterance | None:
        """A speech act that an earlier text of this publication reports in the same way."""
        draft = self.plan.nodes[index].draft
        addressees = {meant.id for meant in self.cast.addressees[index]}
        for quote in self.candidates:
            same = (
                quote.here
                and quote.id not in self.recognised | self.by_id.keys()
                and (quote.normal, quote.speaker_id) == (None, speaker_id)
                and quote.channel == draft.channel
                and set(quote.addressees) == addressees
                and (nfc(draft.cue) in quote.cues if draft.cue else not quote.cues)
            )
            if same:
                return self._held(quote.id, speaker_id)
        return None

    def _held(self, quote_id: UUID, speaker_id: UUID) -> Utterance:
        known = self.by_id.get(quote_id)
        return known or self._enter(Utterance(quote_id=quote_id, speaker_id=speaker_id, held=True))

    def _enter(self, utterance: Utterance) -> Utterance:
        self.by_id[utterance.quote_id] = utterance
        return utterance


def quote_row(plan: Plan, utterance: Utterance, said_in: UUID | None, found_by: Words) -> QuoteRow:
    """The quote by the best of its new occurrences: the closest to the words, then the longest."""
    publication = plan.document.publication
    nodes = {place: plan.nodes[place] for place in utterance.fresh}
    drafts = [node.draft for node in nodes.values()]
    place = min(nodes, key=lambda place: _distance(nodes[place]))
    best, words = nodes[place], found_by[place]
    said_at = next((one.said_at for one in drafts if one.said_at), None)
    event = next((one.event for one in drafts if one.event), None)
    language = best.draft.language or publication.language
    return QuoteRow(
        id=utterance.quote_id,
        speaker_id=utterance.speaker_id,
        text=best.text,
        normal=best.normal.hex() if best.normal else None,
        search=words and words.index.search,
        analyser=words and words.index.analyser,
        language=words.index.language if words else language,
        said_at=said_at and said_at.text,
        said_start=said_at and said_at.start,
        dated=_start(said_at) or _start(publication.published_at),
        channel=next((one.channel for one in drafts if one.channel), None),
        event=event and nfc(event),
        said_in=said_in,
        tags=sorted({nfc(tag) for one in drafts for tag in one.tags}),
        modes=sorted_modes(one.mode for one in drafts),
    )


def _distance(node: Node) -> tuple[int, int]:
    return BETTER.index(node.draft.mode), -len(node.text or "")


def shingles(utterance: Utterance, found_by: Words) -> set[int]:
    """Of all new wordings of a quote."""
    words = [found_by[place] for place in utterance.fresh]
    return {one for found in words if found for one in found.shingles}


def _start(time: Time | None) -> datetime | None:
    return time.start if time else None


def distinct(utterances: Iterable[Utterance]) -> list[Utterance]:
    """Each once, in the order of their first occurrence."""
    return list({one.quote_id: one for one in utterances}.values())
