"""What Citus refuses, each rule with the words that Citus refuses it in.

They are stricter than Citus in places: what its planner can sometimes do by a way of its own is
not relied upon, so that a statement goes to one shard, or in parts whose results are joined.
"""

import re

RULES: dict[str, str] = {
    "mixed": "cannot plan modifications / joins of local tables with distributed tables"
    " (a local table is copied to every node to be joined)",
    "other-group": "complex joins are only supported when all distributed tables are co-located"
    " and joined on their distribution columns",
    "not-on-column": "complex joins are only supported when all distributed tables are co-located"
    " and joined on their distribution columns (the query has to be repartitioned)",
    "for-update": "could not run distributed query with FOR UPDATE/SHARE commands",
    "recursive": "recursive CTEs are not supported in distributed queries",
    "window": "could not run distributed query because the window function that is used cannot be"
    " pushed down",
    "grouping-sets": "could not run distributed query with GROUPING SETS, CUBE, or ROLLUP",
    "aggregate": "array_agg with order by is unsupported / cannot compute aggregate (distinct):"
    " table partitioning is unsuitable for aggregate (distinct)",
    "subquery-beside-aggregate": "cannot push down subquery on the target list: Subqueries in the"
    " SELECT part of the query can only be pushed down if they happen before aggregates and window"
    " functions",
    "correlated": "complex joins are only supported when all distributed tables are co-located and"
    " joined on their distribution columns (a subquery that refers to another query's columns)",
    "correlated-with-recurring": "correlated subqueries are not supported when the FROM clause"
    " contains a CTE or subquery / a reference table / a function",
    "outer-join": "cannot pushdown the subquery: there exist a reference table / complex subqueries"
    " and CTEs in the outer part of the outer join",
    "subquery-joined": "complex joins are only supported when all distributed tables are co-located"
    " and joined on their distribution columns (a subquery in FROM beside a distributed table)",
    "lateral": "cannot perform a lateral outer join when a distributed subquery references a"
    " reference table / a CTE; cannot push down this subquery",
    "function-joined": "Only immutable functions can be used as a table expressions in a"
    " multi-shard query (and of unnest of several arrays the columns are taken for one type)",
    "cte-of-outer": "CTEs that refer to other subqueries are not supported in multi-shard queries",
    "whole-row": "input of anonymous composite types is not implemented",
    "system-column": "(a system column is that of the row's copy on one node, and differs by node)",
    "insert-subquery": "subqueries are not supported within INSERT queries",
    "set-subquery": "cannot push down this subquery (in UPDATE … SET)",
    "reference-from-distributed": "only reference tables may be queried when targeting a reference"
    " table with multi shard UPDATE/DELETE queries with multiple tables",
    "volatile": "functions used in UPDATE queries on distributed tables must not be VOLATILE",
    "stable-of-column": "STABLE functions used in UPDATE queries cannot be called with column"
    " references",
    "mutable-in-case": "non-IMMUTABLE functions are not allowed in CASE or COALESCE statements",
    "mutable-returning": "non-IMMUTABLE functions are not allowed in the RETURNING clause",
    "mutable-on-conflict": "functions used in the DO UPDATE SET clause of INSERTs on distributed"
    " tables must be marked IMMUTABLE",
    "column-changed": "modifying the partition value of rows is not allowed",
    "using": "a join with USING causes an internal naming conflict, use ON instead",
    "returns-nothing": "(what a WITH changes is a result, which has no columns without RETURNING)",
    "no-column": "cannot perform an INSERT without a partition column value",
}

DDL: dict[str, str] = {
    r"CREATE\s+(CONSTRAINT\s+)?TRIGGER": "triggers are not supported on distributed tables",
    r"CREATE\s+RULE": "rules are not supported on distributed tables",
    r"\bEXCLUDE\s+USING": "(an exclusion must hold the partition column with =)",
    r"ADD\s+COLUMN[^,;]*\b(CONSTRAINT|CHECK|UNIQUE|REFERENCES|PRIMARY)\b": "cannot execute ADD"
    " COLUMN command with PRIMARY KEY, UNIQUE, FOREIGN and CHECK constraints: add the column, and"
    " the constraint by a further ALTER TABLE",
    r"ADD\s+COLUMN[^,;]*\b(IDENTITY|(big)?serial)\b": "cannot execute ADD COLUMN commands involving"
    " serial pseudotypes when metadata is synchronized to workers",
    r"ADD\s+CONSTRAINT[^;]*,\s*(ADD|DROP|ALTER)\s": "cannot execute multiple ALTER TABLE"
    " subcommands with a constraint: one statement for each",
    r"SET\s+(LOCAL\s+)?default_table_access_method": "cannot distribute relations using non-heap"
    " access methods",
}
"""What Citus refuses in a change of a schema that is distributed, by how it is written."""


def ddl_faults(statement: str) -> list[str]:
    """In the words of Citus."""
    return [said for form, said in DDL.items() if re.search(form, statement, re.IGNORECASE)]
