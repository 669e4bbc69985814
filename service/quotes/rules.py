"""Decisions about quotes that need no database: sameness, the best wording, chains, trees."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from service.archive.model import Afterwards
from service.kit.times import Time, gap
from service.language.texts import normal_form, words
from service.quotes.marking import CorrectionKind, Status, sentences, status_of_printing
from service.quotes.model import (
    Chain,
    Hop,
    Mode,
    Occurrence,
    TreeNode,
    WordsFrom,
)
from service.speakers.model import SpeakerBrief

DEEPEST = 16
"""Levels of reports; the database holds the same bound."""
SAME_WITHIN = timedelta(days=3)
SAME_FROM_WORDS = 5
"""Shorter wordings recur by chance, so that they are not taken for one utterance."""

BETTER: tuple[Mode, ...] = ("direct", "mixed", "indirect", "reported")


class Row(Occurrence, frozen=True, kw_only=True):
    """An occurrence as it is read, with what its chain and its status need besides."""

    circular: bool
    set_status: Status | None

    def settled(self) -> "Row":
        """With the status that follows from its corrections."""
        kinds: list[CorrectionKind] = [one.kind for one in self.corrections]
        status = status_of_printing(kinds, self.set_status)
        return self if status == self.status else msgspec.structs.replace(self, status=status)


def normal_hash(text: str) -> bytes:
    """Equal for wordings that differ in typography alone."""
    return hashlib.sha256(normal_form(text).encode()).digest()


def long_enough(text: str) -> bool:
    """Whether the same words elsewhere, at about the same time, are the same utterance."""
    return len(words(text)) >= SAME_FROM_WORDS


def same_time(one: Time | None, other: Time | None) -> bool:
    """Within three days, both known to the day; a coarser time is the same only as itself."""
    if one is None or other is None:
        return False
    if one.to_the_day and other.to_the_day:
        return gap(one, other) <= SAME_WITHIN
    return one.text == other.text


def better(one: Mode, other: Mode) -> bool:
    """Whether one mode is closer to the speaker's own words."""
    return BETTER.index(one) < BETTER.index(other)


def sorted_modes(modes: Iterable[Mode]) -> list[Mode]:
    """Each once, the closest to the speaker's words first."""
    return sorted(set(modes), key=BETTER.index)


def as_occurrence(row: Row) -> Occurrence:
    """An occurrence by itself."""
    return Occurrence(**_shared(row, Occurrence))


def as_chain(rows: Sequence[Row]) -> Chain:
    """From the outermost occurrence to the one asked for, which is last."""
    asked = rows[-1]
    hops = [Hop(level=0, publication=asked.publication)]
    hops += [Hop(occurrence_id=row.id, **_shared(row, Hop, but={"publication"})) for row in rows]
    worded = next((row for row in reversed(rows) if row.text is not None), None)
    return Chain(
        occurrence_id=asked.id,
        quote_id=asked.quote_id,
        depth=asked.level,
        words_from=worded and WordsFrom(level=worded.level, speaker=brief(worded.speaker)),
        hops=hops,
        path=_path(rows),
        warnings=list(_warnings(rows, worded)),
    )


def as_tree(rows: Sequence[Row]) -> list[TreeNode]:
    """The outermost occurrences, each with those it encloses, in the order of the rows."""
    nodes: dict[UUID, TreeNode] = {}
    roots: list[TreeNode] = []
    for row in rows:
        node = TreeNode(occurrence_id=row.id, reports=[], **_shared(row, TreeNode))
        nodes[row.id] = node
        above = nodes.get(row.parent_id) if row.parent_id else None
        siblings = above.reports if above else roots
        siblings.append(node)
    return roots


def brief(speaker: SpeakerBrief) -> SpeakerBrief:
    """A speaker without what one occurrence says of it."""
    return SpeakerBrief(id=speaker.id, kind=speaker.kind, name=speaker.name)


def _shared(row: Row, shape: type[Struct], but: Iterable[str] = ()) -> dict[str, Any]:
    names = set(row.__struct_fields__) & set(shape.__struct_fields__) - set(but)
    return {name: getattr(row, name) for name in names}


def _path(rows: Sequence[Row]) -> str:
    publication, last = rows[0].publication, rows[-1]
    printed_in = publication.outlet.name if publication.outlet else None
    start = printed_in or publication.title or publication.url or publication.kind
    path = " ← ".join([start, *(row.speaker.name for row in rows)])
    return f"{path} → {', '.join(one.name for one in last.to)}" if last.to else path


CIRCULAR = "circular reporting: the publication lies on a circle of citations"
"""The warning of a chain."""


def _warnings(rows: Sequence[Row], worded: Row | None) -> Iterable[str]:
    if rows[0].circular:
        yield CIRCULAR
    if worded is None:
        yield "nobody's words are held on this chain"
    yield from _changed_since(rows[0].afterwards)
    for row in rows:
        if row.speaker.kind == "unnamed":
            yield f"the source at level {row.level} is not named"
        if row.afterwards and row.afterwards.stands is False:
            yield f"the words at level {row.level} are not in the text that was last seen"
        for said in sentences(row.corrections):
            yield f"level {row.level} is {row.status}: {said}"


def _changed_since(afterwards: Afterwards | None) -> Iterable[str]:
    if afterwards is None:
        return
    at = afterwards.checked_at.date().isoformat()
    if afterwards.state == "deleted":
        yield f"the publication is deleted, seen on {at}"
    else:
        yield f"the publication was edited, last looked at on {at}"
