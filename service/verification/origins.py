"""Where a quote came from: its publications, collapsed by who took it from whom. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct

from service.publications.model import OutletBrief, PublicationBrief
from service.speakers.model import SpeakerBrief
from service.verification.model import Origins, Printed, Root, Source

Node = tuple[Literal["publication", "outlet", "unnamed"], UUID]
Ring = frozenset[Node]
"""Nodes that lead to each other; mostly one alone."""
Edges = Mapping[Node, Mapping[Node, Source]]


class Named(Struct, frozen=True, kw_only=True):
    """Who encloses a quote in print: an outlet that writes, or a source without a name."""

    outlet: OutletBrief | None = None
    speaker: SpeakerBrief | None = None


class Print(Struct, frozen=True, kw_only=True):
    """A publication that prints the quote, and through whom, by its own words."""

    publication: PublicationBrief
    named: list[Named]


class Taken(Struct, frozen=True, kw_only=True):
    """A link from a publication to the one that it has something from."""

    source_id: UUID
    kind: Literal["cites", "reprints", "translates", "forwards"]
    target: PublicationBrief


class Trace(Struct, frozen=True, kw_only=True):
    """All that is known of how a quote got into print, the first published first."""

    quote_id: UUID
    unnamed: SpeakerBrief | None
    said_in: PublicationBrief | None
    prints: list[Print]
    taken: list[Taken]
    complete: bool


def find_origins(trace: Trace) -> Origins:
    """Each root is one that rests on no other, or a circle that nothing leads out of."""
    edges = _edges(trace)
    reached = {node: _reach(edges, node) for node in _nodes(edges)}
    rings = {
        node: frozenset(one for one in reached[node] if node in reached[one]) | {node}
        for node in reached
    }
    circles = [ring for ring in dict.fromkeys(rings.values()) if len(ring) > 1]
    roots = [
        _root(trace, ring, reached)
        for ring in dict.fromkeys(rings.values())
        if all(reached[node] <= ring for node in ring)
    ]
    return Origins(
        quote_id=trace.quote_id,
        independent_roots=len(roots),
        roots=roots,
        publications=[
            Printed(publication=one.publication, sources=list(edges[_node(one)].values()))
            for one in trace.prints
        ],
        circles=[sorted(key for _, key in circle) for circle in circles],
        complete=trace.complete,
        warnings=[*_unnamed_warnings(trace, roots), *map(_circle_warning, circles)],
    )


def _node(one: Print) -> Node:
    return "publication", one.publication.id


def _publications(trace: Trace) -> dict[UUID, PublicationBrief]:
    found = [*(one.publication for one in trace.prints), *(one.target for one in trace.taken)]
    return {one.id: one for one in [*found, *([trace.said_in] if trace.said_in else [])]}


def _edges(trace: Trace) -> dict[Node, dict[Node, Source]]:
    """From each publication to whom it has it from."""
    edges: dict[Node, dict[Node, Source]] = defaultdict(dict)
    for one in trace.taken:
        there: Node = ("publication", one.target.id)
        edges["publication", one.source_id][there] = Source(how=one.kind, publication=one.target)
        edges.setdefault(there, {})
    for one in trace.prints:
        mine = edges[_node(one)]
        for node, source in _named_outlets(trace, one):
            mine.setdefault(node, source)
        for node, source in _unnamed(trace, one):
            if not mine:
                mine[node] = source
    _rest_on_the_first(trace, edges)
    return edges


def _named_outlets(trace: Trace, one: Print) -> Iterator[tuple[Node, Source]]:
    """An outlet that is named as the source: its own earlier print of the quote, where held."""
    earlier = [other.publication for other in trace.prints[: trace.prints.index(one)]]
    for named in one.named:
        outlet, own = named.outlet, one.publication.outlet
        if outlet is None or (own is not None and own.id == outlet.id):
            continue
        held = next((p for p in earlier if p.outlet is not None and p.outlet.id == outlet.id), None)
        source = Source(how="via", publication=held, outlet=outlet)
        yield (("publication", held.id) if held else ("outlet", outlet.id)), source


def _unnamed(trace: Trace, one: Print) -> Iterator[tuple[Node, Source]]:
    speakers = [named.speaker for named in one.named if named.speaker is not None]
    for speaker in [*speakers, *([trace.unnamed] if trace.unnamed else [])]:
        yield ("unnamed", speaker.id), Source(how="via", speaker=speaker)


def _rest_on_the_first(trace: Trace, edges: dict[Node, dict[Node, Source]]) -> None:
    """What names no source has it from where it was said."""
    if trace.said_in is None:
        return
    first: Node = ("publication", trace.said_in.id)
    edges.get(first, {}).clear()  # whatever it cites besides, these words began there
    for node in list(edges):
        if node != first and not edges[node]:
            edges[node][first] = Source(how="said_in", publication=trace.said_in)


def _nodes(edges: Edges) -> dict[Node, None]:
    """All, in the order in which they are met."""
    targets = (target for sources in edges.values() for target in sources)
    return dict.fromkeys([*edges, *targets])


def _reach(edges: Edges, start: Node) -> Ring:
    """Whatever a node leads to; itself only where it lies on a circle."""
    found: set[Node] = set()
    pending = list(edges.get(start, ()))
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending += edges.get(node, ())
    return frozenset(found)


def _root(trace: Trace, ring: Ring, reached: Mapping[Node, Ring]) -> Root:
    """Of a ring of one node, or of several that lead to each other."""
    publications = [
        one for key, one in _publications(trace).items() if ("publication", key) in ring
    ]
    leads_to = [
        one.publication.id
        for one in trace.prints
        if _node(one) not in ring and not reached[_node(one)].isdisjoint(ring)
    ]
    if len(ring) > 1:
        return Root(kind="circle", publications=publications, leads_to=leads_to)
    ((kind, key),) = ring
    named = [one for printed in trace.prints for one in printed.named]
    outlets = [one.outlet for one in named if one.outlet and one.outlet.id == key]
    speakers = [*(one.speaker for one in named), trace.unnamed]
    return Root(
        kind=kind,
        publications=publications,
        outlet=outlets[0] if kind == "outlet" else None,
        speaker=next((one for one in speakers if one and one.id == key), None),
        leads_to=leads_to,
    )


def _unnamed_warnings(trace: Trace, roots: Sequence[Root]) -> Iterator[str]:
    every = len(trace.prints)
    for root in roots:
        if root.speaker:
            count = len(root.leads_to)
            which = f"all {every}" if count == every else f"{count} of {every}"
            yield f"{which} publications rest on one unnamed source: {root.speaker.name}"


def _circle_warning(circle: Ring) -> str:
    return f"circular reporting: none of {len(circle)} publications is a first source"
