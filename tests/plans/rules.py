"""What a plan must not do, read from its tree. Pure.

PostgreSQL tells the rows of a node as a mean of its loops, so that what is looked up one by one is
judged one by one; what all loops come to is judged of the whole statement.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tests.plans.explaining import Ran

Node = Mapping[str, Any]

FEW_PAGES = 200
"""Of eight kB. A smaller table is read from end to end for what twenty look-ups in an index cost,
by PostgreSQL's own prices (4 for a page out of order, 1 for the next): no plan is worse for it.
So is a table of a handful of rows told, and not by its name; where a record grows, its pages do."""
MOST_SORTED = 201
"""Rows: the longest page that may be asked for, with the one behind it."""
MOST_THROWN_AWAY = 201
"""Rows for which a filter may be wrong, or ten times as many as it lets through."""
_PLANNING = 2.5
"""What PostgreSQL reckons for planning each table of a statement anew, in its own unit."""


class Bounds(NamedTuple):
    """How many rows a statement may sort, throw away by a filter, and read of all tables."""

    sorted: float = MOST_SORTED
    thrown: float = MOST_THROWN_AWAY
    read: float = 5_000


USUAL = Bounds()


def faults(ran: Ran, large: Collection[str], bounds: Bounds = USUAL) -> list[str]:
    """What is wrong with a plan, and whose it is; `large` are the tables that are not small."""
    found = [one for node in nodes(ran.plan) for one in _faults(node, large, bounds)]
    if (read := rows_read(ran.plan)) > bounds.read:
        found.append(f"reads {read:,.0f} rows")
    return [f"{ran.sender or 'a check of a key'} {one}" for one in found]


def nodes(plan: Node) -> Iterator[Node]:
    """All of a tree."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def _faults(node: Node, large: Collection[str], bounds: Bounds) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name")
    whole = kind == "Seq Scan"
    if whole and table in large:
        yield f"reads {table} from end to end"
    if kind.endswith("Sort") and any("Relation Name" in one for one in nodes(node)):
        rows = max(one["Actual Rows"] for one in node["Plans"])
        if rows > bounds.sorted:
            yield f"sorts {rows:,.0f} rows by {', '.join(node['Sort Key'])}"
    if table and not whole:
        thrown = _thrown(node)
        if thrown > max(bounds.thrown, 10 * node["Actual Rows"]):
            yield f"throws {thrown:,.0f} rows of {table} away for {node['Actual Rows']:,.0f}"


def _thrown(node: Node) -> float:
    return sum(rows for name, rows in node.items() if name.startswith("Rows Removed by"))


def rows_read(plan: Node) -> float:
    """Out of indexes, in all loops, those that a filter threw away as well."""
    return sum(
        (node["Actual Rows"] + _thrown(node)) * node["Actual Loops"]
        for node in nodes(plan)
        if "Index" in node["Node Type"] or node["Node Type"] == "Bitmap Heap Scan"
    )


def blocks(many: Iterable[Ran]) -> int:
    """Blocks of eight kB that statements looked at, whether in memory or on the disk."""
    return sum(one.plan[f"Shared {how} Blocks"] for one in many for how in ("Hit", "Read"))


def may_be_taken(general: Ran, custom: Iterable[Ran]) -> bool:
    """Whether PostgreSQL may have this plan for any values, after five that were for theirs.

    It does where it believes that the general plan costs no more than those did, their planning
    counted; they are of the same statement, from wherever it was sent. The dearest of them counts,
    for five such may have come first.
    """
    if general.anew:
        return False
    prices = [one.plan["Total Cost"] + _planning(one) for one in custom]
    return general.plan["Total Cost"] <= max(prices, default=math.inf)


def _planning(ran: Ran) -> float:
    tables = sum("Relation Name" in node or "Function Name" in node for node in nodes(ran.plan))
    return 2 * _PLANNING * (tables + 1)  # twice, for it counts what the tree no longer shows
