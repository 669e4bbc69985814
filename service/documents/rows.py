"""Occurrences of a document as they are placed, written and told. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from service.documents.filing import Filing
from service.documents.grouping import Cast, Utterance
from service.documents.model import Recorded
from service.documents.plan import Node, Plan
from service.kit.ids import new_id
from service.language.folding import nfc
from service.quotes.held_store import Held
from service.quotes.model import NestingTooDeep
from service.quotes.rules import DEEPEST
from service.quotes.write_store import AddresseeRow, OccurrenceRow
from service.speakers.model import SpeakerRef
from service.speakers.store import Found


class Written(Struct, frozen=True, kw_only=True):
    """An occurrence as it is held from now on, with what those below it need of it.

    `new` where it was not held before, `held` where its quote was.
    """

    id: UUID
    identity: bytes
    quote_id: UUID
    speaker_id: UUID
    path: list[UUID]
    reporters: list[UUID]
    new: bool
    held: bool


def place(
    plan: Plan,
    identities: Sequence[bytes],
    utterances: Sequence[Utterance],
    held: Mapping[bytes | UUID, Held],
) -> list[Written]:
    """Gives every node its id and its path. Raises NestingTooDeep under a held parent."""
    written: list[Written] = []
    for node, identity, utterance in zip(plan.nodes, identities, utterances, strict=True):
        old = held.get(identity)
        above: Written | Held | None = None
        if node.parent is not None:
            above = written[node.parent]
        elif node.draft.parent_id is not None:
            above = held[node.draft.parent_id]
        path = [*above.path, above.id] if above else []
        if len(path) >= DEEPEST:
            raise NestingTooDeep(f"At most {DEEPEST} levels.", path=node.path)
        written.append(
            Written(
                id=old.id if old else new_id(),
                identity=identity,
                quote_id=utterance.quote_id,
                speaker_id=utterance.speaker_id,
                path=path,
                reporters=[*above.reporters, above.speaker_id] if above else [],
                new=old is None,
                held=utterance.held,
            )
        )
    return written


def occurrence_row(
    plan: Plan, filing: Filing, node: Node, one: Written, position: int
) -> OccurrenceRow:
    """As it is written."""
    ref, draft = node.draft.speaker, node.draft
    span_start, span_end = node.span or (None, None)
    return OccurrenceRow(
        publication_id=filing.id,
        id=one.id,
        identity=one.identity.hex(),
        snapshot_id=filing.snapshot_id,
        quote_id=one.quote_id,
        parent_id=one.path[-1] if one.path else None,
        path=one.path,
        reporters=one.reporters,
        level=len(one.path) + 1,
        position=position,
        mode=draft.mode,
        text=node.text,
        language=draft.language or plan.document.publication.language,
        cue=draft.cue and nfc(draft.cue),
        speaker_as_printed=_as_printed(ref, plan.text),
        role_as_printed=ref.role and nfc(ref.role),
        span_start=span_start,
        span_end=span_end,
        segments=node.segments,
    )


def _as_printed(ref: SpeakerRef, text: str | None) -> str | None:
    """What is said to be printed, or the name: but not a name that the text does not have."""
    printed = nfc(ref.as_printed or ref.name or "")
    return printed if printed and (ref.as_printed or text is None or printed in text) else None


def addressee_rows(
    plan: Plan, node: Node, quote_id: UUID, meant: Sequence[Found]
) -> list[AddresseeRow]:
    """To whom the quote of an occurrence was said, each once."""
    unique = {one.id: (ref, one) for ref, one in zip(node.draft.to, meant, strict=True)}
    return [
        AddresseeRow(
            quote_id=quote_id,
            speaker_id=speaker_id,
            position=position,
            as_printed=_as_printed(ref, plan.text),
            role_as_printed=ref.role and nfc(ref.role),
        )
        for position, (speaker_id, (ref, _)) in enumerate(unique.items())
    ]


def as_tree(plan: Plan, cast: Cast, written: Sequence[Written]) -> list[Recorded]:
    """The quotes of a document as they were recorded."""
    nodes: list[Recorded] = []
    roots: list[Recorded] = []
    for node, meant, one in zip(plan.nodes, cast.speakers, written, strict=True):
        start, end = node.span or (None, None)
        recorded = Recorded(
            occurrence_id=one.id,
            quote_id=one.quote_id,
            speaker=meant.brief,
            mode=node.draft.mode,
            start=start,
            end=end,
            new=one.new,
            reports=[],
        )
        nodes.append(recorded)
        siblings = roots if node.parent is None else nodes[node.parent].reports
        siblings.append(recorded)
    return roots
