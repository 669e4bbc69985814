"""Whether Citus can plan a statement: rule by rule over its query tree, as its planner goes.

A statement that is pinned to one shard goes there whole. Of any other each WITH is planned by
itself and its result sent to every node; what is left must be pushed down to each shard as it is.
"""

from collections.abc import Iterator

from tests.citus import functions
from tests.citus.faults import Fault
from tests.citus.queries import (
    DELETE,
    FULL,
    FUNCTION,
    INSERT,
    LEFT,
    RELATION,
    RIGHT,
    SELECT,
    SUBLINK_COLUMN,
    SUBQUERY,
    UPDATE,
    Spot,
    Stack,
    all_places,
    body,
    constant,
    ctes,
    distributed_from,
    equals,
    everything,
    is_distributed,
    nested,
    places,
    read_relations,
    refers_outside,
    relation_at,
    spot_of,
    spots,
)
from tests.citus.schemas import Schema
from tests.citus.trees import Node


def refused(tree: Node, schema: Schema) -> list[Fault]:
    """What Citus would refuse in a statement; nothing where it runs."""
    return list(dict.fromkeys(_statement(tree, schema)))


def _statement(query: Node, schema: Schema) -> Iterator[Fault]:
    """One that is planned by itself: a whole one, a WITH, or a subquery that refers to no other."""
    kinds = {place.kind for place in all_places(query, schema)}
    if kinds <= {"local"}:
        return
    if "local" in kinds:
        names = {place.name for place in all_places(query, schema) if place.kind == "local"}
        yield Fault("mixed", ", ".join(sorted(names)))
        return
    yield from _columns(query, schema)
    for one in everything(query):
        yield from functions.faults(one, schema)
        yield from _changed(one, schema)
    if kinds <= {"reference"}:
        if query.number("commandType") != SELECT and _is_recursive(query):
            yield Fault("recursive")
        return
    if _is_pinned(query, schema):
        return
    if _is_recursive(query):
        yield Fault("recursive")
    for one in ctes(query):
        yield from _statement(one, schema)
        if one.number("commandType") != SELECT and not one["returningList"]:
            yield Fault("returns-nothing", _names(one, schema))
    yield from _body(query, schema)


def _is_recursive(query: Node) -> bool:
    return any(one.flag("hasRecursive") for one in everything(query))


def _columns(query: Node, schema: Schema) -> Iterator[Fault]:
    """Of what no two nodes have the same: system columns, and rows as a whole."""
    for one in everything(query):
        excluded = {id(node) for part in one.nodes("onConflict") for node in _excluded(part)}
        for node in body(one):
            if id(node) in excluded:
                continue
            if node.tag == "VAR" and not node.number("varlevelsup"):
                entry = relation_at(one, node.number("varno"))
                place = schema.place(entry.number("relid"))
                column = node.number("varattno")
                if entry.number("rtekind") == RELATION and place.kind != "local" and column <= 0:
                    yield Fault("whole-row" if column == 0 else "system-column", place.name)


def _excluded(conflict: Node) -> Iterator[Node]:
    """The columns of the row that was not inserted, of which PostgreSQL keeps a list."""
    for one in conflict.nodes("exclRelTlist"):
        yield from one.walk()


def _is_pinned(query: Node, schema: Schema) -> bool:
    """Whether all distributed tables are of one group, and each is asked for one and the same key.

    In every subquery by itself: through the columns of another query Citus finds no shard.
    """
    keys: set[str | None] = set()
    groups: set[str] = set()
    for one in everything(query):
        joined = _Joined()
        held: dict[Spot, set[str]] = {}
        for left, right in equals(one):
            ends = [spot_of(end, [one], schema) for end in (left, right)]
            values = [constant(end) for end in (left, right)]
            if ends[0] and ends[1]:
                joined.join(ends[0], ends[1])
            for end, value in zip(ends, reversed(values), strict=True):
                if end and value:
                    held.setdefault(end, set()).add(value)
        inserted = _inserted_key(one, schema)
        for spot, place in spots(one, schema):
            groups.add(place.group)
            known = {v for other, vs in held.items() if joined.same(spot, other) for v in vs}
            if inserted and spot.index == one.number("resultRelation"):
                known.add(inserted)
            keys.add(min(known) if known else None)
    return len(groups) == 1 and len(keys) == 1 and None not in keys


def _inserted_key(query: Node, schema: Schema) -> str | None:
    """The one value of the distribution column that an INSERT of one row has."""
    if query.number("commandType") != INSERT or query["jointree"]["fromlist"]:
        return None
    place = schema.place(relation_at(query, query.number("resultRelation")).number("relid"))
    for target in query.nodes("targetList"):
        if target.number("resno") == place.column:
            return constant(target["expr"])
    return None


class _Joined:
    """Tables whose distribution columns are made equal, one through the other."""

    def __init__(self) -> None:
        self._of: dict[Spot, Spot] = {}

    def root(self, spot: Spot) -> Spot:
        while (above := self._of.get(spot, spot)) != spot:
            spot = above
        return spot

    def join(self, one: Spot, other: Spot) -> None:
        self._of[self.root(one)] = self.root(other)

    def same(self, one: Spot, other: Spot) -> bool:
        return self.root(one) == self.root(other)


def _join_all(stack: Stack, schema: Schema, joined: _Joined) -> None:
    """Of a query and of all in it: also through IN, and through columns of the outer ones."""
    query = stack[0]
    for left, right in equals(query):
        ends = spot_of(left, stack, schema), spot_of(right, stack, schema)
        if ends[0] and ends[1]:
            joined.join(ends[0], ends[1])
    for link in (one for one in body(query) if one.tag == "SUBLINK"):
        inner: Node = link["subselect"]
        test = link["testexpr"]
        if isinstance(test, Node) and test.tag == "OPEXPR" and not inner["setOperations"]:
            for one, other in (test.nodes("args"), test.nodes("args")[::-1]):
                spot = spot_of(one, stack, schema)
                if spot and other.tag == "PARAM" and other.number("paramkind") == SUBLINK_COLUMN:
                    target = inner.nodes("targetList")[other.number("paramid") - 1]["expr"]
                    if end := spot_of(target, [inner, *stack], schema):
                        joined.join(spot, end)
    for inner in nested(query):
        _join_all([inner, *stack], schema, joined)


def _body(query: Node, schema: Schema) -> Iterator[Fault]:
    """What is left of a statement when its WITHs are results."""
    if query["setOperations"]:
        yield from _union(query, schema)
        return
    match query.number("commandType"):
        case command if command == INSERT:
            yield from _insert(query, schema)
        case command if command in {UPDATE, DELETE}:
            yield from _update(query, schema)
        case _:
            yield from _select(query, schema)


def _union(query: Node, schema: Schema) -> Iterator[Fault]:
    """Each branch by itself."""
    for one in nested(query):
        if is_distributed(one, schema):
            if refers_outside(one):
                yield Fault("correlated", "UNION")
            else:
                yield from _statement(one, schema)


def _insert(query: Node, schema: Schema) -> Iterator[Fault]:
    entries = read_relations(query)
    selected = [one["subquery"] for _, one in entries if one.number("rtekind") == SUBQUERY]
    place = schema.place(relation_at(query, query.number("resultRelation")).number("relid"))
    given = {target.number("resno") for target in query.nodes("targetList")}
    if place.kind == "distributed" and place.column not in given:
        yield Fault("no-column", place.name)
    for one in selected:
        yield from _statement(one, schema)
    if not selected and any(one.tag == "SUBLINK" for one in body(query)):
        yield Fault("insert-subquery", place.name)


def _update(query: Node, schema: Schema) -> Iterator[Fault]:
    place = schema.place(relation_at(query, query.number("resultRelation")).number("relid"))
    if any(one["usingClause"] for one in body(query) if one.tag == "JOINEXPR"):
        yield Fault("using", place.name)
    if place.kind == "reference":
        if is_distributed(query, schema):
            yield Fault("reference-from-distributed", place.name)
        return
    for target in query.nodes("targetList"):
        if any(one.tag == "SUBLINK" for one in target.walk(into=False)):
            yield Fault("set-subquery", str(target["resname"]))
    yield from _pushed(query, schema)


def _select(query: Node, schema: Schema) -> Iterator[Fault]:
    if distributed_from(query, schema):
        yield from _pushed(query, schema)
        return
    for inner in _links(query):  # what is read else is on every node, or is a result
        if is_distributed(inner, schema):
            if refers_outside(inner):
                yield Fault("correlated-with-recurring", _names(inner, schema))
            else:
                yield from _statement(inner, schema)


def _links(query: Node) -> Iterator[Node]:
    """Subqueries that are a part of an expression."""
    return (one["subselect"] for one in body(query) if one.tag == "SUBLINK")


def _names(query: Node, schema: Schema) -> str:
    return ", ".join(sorted({place.name for place in all_places(query, schema)}))


def _pushed(query: Node, schema: Schema) -> Iterator[Fault]:
    """A query that runs on each shard by itself, its results put together."""
    whole = list(spots(query, schema))
    yield from (Fault(rule, _names(query, schema)) for rule in _clauses(query))
    yield from _from(query, schema)
    yield from _outer_joins(query, schema)
    if len({place.group for _, place in whole}) > 1:
        yield Fault("other-group", ", ".join(place.name for _, place in whole))
        return
    joined = _Joined()
    _join_all([query], schema, joined)
    if any(not joined.same(spot, whole[0][0]) for spot, _ in whole):
        yield Fault("not-on-column", ", ".join(place.name for _, place in whole))
    yield from _aggregates(query, schema)
    for inner in _links(query):
        yield from _link([inner, query], schema, joined, whole[0][0] if whole else None)


def _clauses(query: Node) -> Iterator[str]:
    """The rules against what a query has that shards cannot do each by itself."""
    if query["rowMarks"]:
        yield "for-update"
    if query.flag("hasWindowFuncs"):
        yield "window"
    if query["groupingSets"]:
        yield "grouping-sets"


def _from(query: Node, schema: Schema) -> Iterator[Fault]:
    """What stands in FROM beside distributed tables."""
    tables = any(place.kind == "distributed" for place in places(query, schema))
    for _, entry in read_relations(query):
        match entry.number("rtekind"):
            case kind if kind == FUNCTION and not _is_plain(entry, schema):
                yield Fault("function-joined", str(entry["eref"]["aliasname"]))
            case kind if kind == SUBQUERY:
                yield from _from_subquery(entry, schema, beside=tables)
            case _:
                pass


def _from_subquery(entry: Node, schema: Schema, *, beside: bool) -> Iterator[Fault]:
    inner: Node = entry["subquery"]
    name = str(entry["eref"]["aliasname"])
    if refers_outside(inner):
        yield Fault("lateral", name)
    elif is_distributed(inner, schema):
        if beside:
            yield Fault("subquery-joined", name)
        yield from _statement(inner, schema)


def _is_plain(entry: Node, schema: Schema) -> bool:
    """A function that gives the same on every node, and has one column, or is alone."""
    calls = entry.nodes("functions")
    return len(calls) == 1 and not entry.flag("lateral") and functions.is_immutable(calls, schema)


def _outer_joins(query: Node, schema: Schema) -> Iterator[Fault]:
    """The side of which all rows are kept must be distributed, where the other one is."""
    for join in (one for one in body(query) if one.tag == "JOINEXPR"):
        kind = join.number("jointype")
        sides = {
            name: any(
                _reads(query, one.number("rtindex"), schema)
                for one in join[name].walk(into=False)
                if one.tag == "RANGETBLREF"
            )
            for name in ("larg", "rarg")
        }
        kept = {LEFT: ["larg"], RIGHT: ["rarg"], FULL: ["larg", "rarg"]}.get(kind, [])
        if any(sides.values()) and not all(sides[name] for name in kept):
            yield Fault("outer-join", _names(query, schema))


def _reads(query: Node, index: int, schema: Schema) -> bool:
    entry = relation_at(query, index)
    if entry.number("rtekind") == SUBQUERY:
        return is_distributed(entry["subquery"], schema)
    return (
        entry.number("rtekind") == RELATION
        and schema.place(entry.number("relid")).kind == "distributed"
    )


def _grouped_by_column(stack: Stack, schema: Schema) -> bool:
    """Whether each group lies on one server."""
    query = stack[0]
    groups = {one["tleSortGroupRef"] for one in query.nodes("groupClause")}
    keys = [one["expr"] for one in query.nodes("targetList") if one["ressortgroupref"] in groups]
    if query.flag("hasGroupRTE"):  # what is grouped by stands in an entry of its own
        keys = [key for entry in query.nodes("rtable") for key in entry.nodes("groupexprs")]
    return any(spot_of(key, stack, schema) for key in keys)


def _aggregates(query: Node, schema: Schema) -> Iterator[Fault]:
    if query.flag("hasAggs") or query["groupClause"]:
        for target in query.nodes("targetList"):
            if any(one.tag == "SUBLINK" for one in target.walk(into=False)):
                yield Fault("subquery-beside-aggregate")
    if _grouped_by_column([query], schema):
        return
    for one in body(query):
        if one.tag == "AGGREF" and (one["aggorder"] or (one["aggdistinct"] and not _counts(one))):
            yield Fault("aggregate")


def _counts(aggregate: Node) -> bool:
    return aggregate["aggfnoid"] in {"2147", "2803"}


def _link(stack: Stack, schema: Schema, joined: _Joined, anchor: Spot | None) -> Iterator[Fault]:
    """A subquery in an expression of a query that is pushed down."""
    inner = stack[0]
    if not refers_outside(inner):
        if is_distributed(inner, schema) or ctes(inner):
            yield from _statement(inner, schema)
        return
    if ctes(inner):
        yield Fault("cte-of-outer")
    if inner["setOperations"] and is_distributed(inner, schema):
        yield Fault("correlated", "UNION")
    elif not distributed_from(inner, schema):  # of results, or of what is on every node
        if nested(inner):
            yield Fault("correlated-with-recurring", _names(inner, schema))
    else:
        yield from _correlated(stack, schema, joined, anchor)


def _correlated(
    stack: Stack, schema: Schema, joined: _Joined, anchor: Spot | None
) -> Iterator[Fault]:
    """Of distributed tables, for each row of the outer query: of the same shard."""
    inner, outer = stack[0], stack[1]
    for spot, place in spots(inner, schema):
        if anchor is None or not joined.same(spot, anchor):
            yield Fault("correlated", f"{place.name} within {_names(outer, schema)}")
    yield from _from(inner, schema)
    yield from _outer_joins(inner, schema)
    for further in _links(inner):
        yield from _link([further, *stack], schema, joined, anchor)


def _changed(query: Node, schema: Schema) -> Iterator[Fault]:
    """The column that a table is distributed by, set."""
    if query.number("commandType") == UPDATE:
        place = schema.place(relation_at(query, query.number("resultRelation")).number("relid"))
        numbers = {one.number("resno") for one in query.nodes("targetList")}
        if place.kind == "distributed" and place.column in numbers:
            yield Fault("column-changed", place.name)
