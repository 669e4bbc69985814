"""Functions in what is changed, of which every node must get the same."""

from collections.abc import Iterable, Iterator

from tests.citus.faults import Fault
from tests.citus.queries import DELETE, INSERT, UPDATE, body, relation_at
from tests.citus.schemas import Schema
from tests.citus.trees import Node

_CALLED = ("funcid", "opfuncid", "aggfnoid")


def faults(query: Node, schema: Schema) -> Iterator[Fault]:
    """Of a query that changes a table of Citus."""
    command = query.number("commandType")
    if command not in {INSERT, UPDATE, DELETE}:
        return
    place = schema.place(relation_at(query, query.number("resultRelation")).number("relid"))
    if place.kind == "local":
        return
    if not is_immutable(query.nodes("returningList"), schema):
        yield Fault("mutable-returning", place.name)
    if command == INSERT:
        yield from _on_conflict(query, schema, place.name)
        return
    set_or_asked = [one["expr"] for one in query.nodes("targetList")]
    set_or_asked += [one["quals"] for one in body(query) if one.tag == "FROMEXPR" and one["quals"]]
    for expression in set_or_asked:
        if _volatilities([expression], schema) & {"v"}:
            yield Fault("volatile", place.name)
        yield from _stable(expression, schema, place.name)


def _on_conflict(query: Node, schema: Schema, name: str) -> Iterator[Fault]:
    for conflict in query.nodes("onConflict"):
        for part in ("onConflictSet", "onConflictWhere", "arbiterWhere"):
            if not is_immutable(conflict.nodes(part), schema):
                yield Fault("mutable-on-conflict", name)


def _stable(expression: Node, schema: Schema, name: str) -> Iterator[Fault]:
    for one in expression.walk():
        if one.tag in {"CASEEXPR", "COALESCEEXPR", "MINMAXEXPR"}:
            if not is_immutable([one], schema):
                yield Fault("mutable-in-case", name)
        elif _own(one, schema) == "s" and any(inner.tag == "VAR" for inner in one.walk()):
            yield Fault("stable-of-column", name)


def is_immutable(nodes: Iterable[Node], schema: Schema) -> bool:
    """Whether all functions that are called give the same wherever and whenever they are."""
    return _volatilities(nodes, schema) <= {"i"}


def _volatilities(nodes: Iterable[Node], schema: Schema) -> set[str]:
    return {_own(one, schema) for node in nodes for one in node.walk()} - {""}


def _own(node: Node, schema: Schema) -> str:
    if node.tag in {"SQLVALUEFUNCTION", "NEXTVALUEEXPR"}:
        return "s" if node.tag == "SQLVALUEFUNCTION" else "v"
    called = [int(node[name]) for name in _CALLED if node[name]]
    return max((schema.volatility.get(one, "i") for one in called if one), default="")
