"""What there is in a query tree: its relations and subqueries, and which columns are made equal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.citus.schemas import Place, Schema
from tests.citus.trees import Node

RELATION, SUBQUERY, JOIN, FUNCTION = 0, 1, 2, 3
"""Kinds of what a query reads from (`rtekind`)."""
SELECT, UPDATE, INSERT, DELETE = 1, 2, 3, 4
"""Kinds of commands (`commandType`)."""
LEFT, FULL, RIGHT = 1, 2, 3
"""Kinds of joins (`jointype`)."""
EXTERNAL, SUBLINK_COLUMN = 0, 2
"""Kinds of parameters (`paramkind`): given with the statement; a column of a subquery."""

Stack = Sequence[Node]
"""A query and those that it stands in, the innermost first."""


@dataclass(frozen=True)
class Spot:
    """A relation where it is read: of which query, under which number."""

    query: int
    index: int


def relation_at(query: Node, index: int) -> Node:
    """The entry of a query's range table."""
    return query.nodes("rtable")[index - 1]


def ctes(query: Node) -> list[Node]:
    """The queries of a WITH, each by itself."""
    return [cte["ctequery"] for cte in query.nodes("cteList")]


def body(query: Node) -> Iterator[Node]:
    """All nodes of a query but those of its WITH, and further queries without what is in them."""
    for name in query.fields:
        if name != "cteList":
            for one in query.nodes(name):
                yield from one.walk(into=False)


def nested(query: Node) -> list[Node]:
    """Subqueries of a query, wherever they stand in it, but for WITH."""
    return [one for one in body(query) if one.tag == "QUERY"]


def everything(query: Node) -> Iterator[Node]:
    """A query with all queries in it, those of WITH among them."""
    return (one for one in query.walk() if one.tag == "QUERY")


def refers_outside(query: Node, level: int = 0) -> bool:
    """Whether it takes a column of a query that it stands in."""
    for one in query.inside():
        if one.tag == "QUERY":
            if refers_outside(one, level + 1):
                return True
        elif max(one.number("varlevelsup"), one.number("agglevelsup")) > level:
            return True
    return False


def read_relations(query: Node) -> list[tuple[int, Node]]:
    """What is read by FROM, or written, at this level: its number and its entry."""
    used = {one.number("rtindex") for one in body(query) if one.tag == "RANGETBLREF"}
    used.add(query.number("resultRelation"))
    return [(index, entry) for index, entry in enumerate(query.nodes("rtable"), 1) if index in used]


def places(query: Node, schema: Schema) -> list[Place]:
    """Of the relations at this level."""
    return [
        schema.place(entry.number("relid"))
        for _, entry in read_relations(query)
        if entry.number("rtekind") == RELATION
    ]


def all_places(query: Node, schema: Schema) -> list[Place]:
    """Of the relations in it, however deep."""
    return [place for one in everything(query) for place in places(one, schema)]


def is_distributed(query: Node, schema: Schema) -> bool:
    """Whether there is a distributed table in it, however deep; not one of WITH."""
    return any(place.kind == "distributed" for place in places(query, schema)) or any(
        is_distributed(one, schema) for one in nested(query)
    )


def distributed_from(query: Node, schema: Schema) -> bool:
    """Whether what FROM reads has a distributed table in it."""
    return any(place.kind == "distributed" for place in places(query, schema)) or any(
        is_distributed(entry["subquery"], schema)
        for _, entry in read_relations(query)
        if entry.number("rtekind") == SUBQUERY
    )


def spots(query: Node, schema: Schema) -> Iterator[tuple[Spot, Place]]:
    """The distributed tables at this level."""
    for index, entry in read_relations(query):
        if entry.number("rtekind") == RELATION:
            place = schema.place(entry.number("relid"))
            if place.kind == "distributed":
                yield Spot(id(query), index), place


def conjuncts(node: Node | None) -> Iterator[Node]:
    """Conditions that must all hold."""
    if node is None:
        return
    if node.tag == "BOOLEXPR" and node["boolop"] == "and":
        for one in node.nodes("args"):
            yield from conjuncts(one)
    else:
        yield node


def conditions(query: Node) -> Iterator[Node]:
    """All that WHERE and ON ask, of the query's own FROM."""
    for one in body(query):
        if one.tag in {"FROMEXPR", "JOINEXPR"}:
            yield from conjuncts(one["quals"])


def spot_of(node: Node, stack: Stack, schema: Schema) -> Spot | None:
    """The distributed table whose distribution column an expression is, if it is one."""
    while node.tag == "RELABELTYPE":
        node = node["arg"]
    level = node.number("varlevelsup")
    if node.tag != "VAR" or level >= len(stack):
        return None
    query, column = stack[level], node.number("varattno")
    entry = relation_at(query, node.number("varno"))
    kind = entry.number("rtekind")
    if kind == JOIN:
        return spot_of(entry.nodes("joinaliasvars")[column - 1], stack[level:], schema)
    if kind == SUBQUERY:
        inner: Node = entry["subquery"]
        target = inner.nodes("targetList")[column - 1]["expr"]
        return None if inner["setOperations"] else spot_of(target, [inner, *stack[level:]], schema)
    place = schema.place(entry.number("relid"))
    if kind == RELATION and place.kind == "distributed" and place.column == column:
        return Spot(id(query), node.number("varno"))
    return None


def constant(node: Node) -> str | None:
    """What stands for one value throughout a statement: a parameter or a constant."""
    while node.tag in {"RELABELTYPE", "COERCEVIAIO"}:
        node = node["arg"]
    if node.tag == "PARAM" and node.number("paramkind") == EXTERNAL:
        return f"${node['paramid']}"
    return f"= {node.fields}" if node.tag == "CONST" else None


def equals(query: Node) -> Iterator[tuple[Node, Node]]:
    """Pairs of expressions that are to be equal."""
    for one in conditions(query):
        args = one.nodes("args")
        if one.tag == "OPEXPR" and len(args) == 2 and one["opno"] in EQUAL:
            yield args[0], args[1]


EQUAL = frozenset({"2972", "96", "98", "410", "1955"})
"""The operators `=` of uuid, integers, text and bytea."""
