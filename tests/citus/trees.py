"""A statement as PostgreSQL has understood it: its query tree, as it writes it out.

Citus plans this very tree, so that names, columns and levels need not be guessed from the text.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import asyncpg

_TOKEN = re.compile(r'[(){}]|:\w+(?= )|"(?:[^"\\]|\\.)*"|(?:[^\s(){}\\]|\\.)+', re.DOTALL)


@dataclass
class Node:
    """A node of the tree: QUERY, VAR, OPEXPR, …, and its fields by their names."""

    tag: str
    fields: dict[str, Any] = field(default_factory=dict[str, Any])

    def __getitem__(self, name: str) -> Any:
        return self.fields.get(name)

    def number(self, name: str) -> int:
        """Of a field that is a number; 0 where there is none."""
        return int(self.fields.get(name) or 0)

    def flag(self, name: str) -> bool:
        """Of a field that is true or false."""
        return self.fields.get(name) == "true"

    def nodes(self, name: str) -> "list[Node]":
        """Of a field that is a list of nodes, or one, or none."""
        value = self.fields.get(name)
        many = cast("list[Any]", value) if isinstance(value, list) else [value]
        return [one for one in many if isinstance(one, Node)]

    def below(self) -> "Iterator[Node]":
        """The nodes right below, in the order of the fields."""
        for value in self.fields.values():
            yield from _nodes_in(value)

    def walk(self, *, into: bool = True) -> "Iterator[Node]":
        """This one and all below; not `into` further queries, which are given themselves."""
        yield self
        if into or self.tag != "QUERY":
            for one in self.below():
                yield from one.walk(into=into)

    def inside(self) -> "Iterator[Node]":
        """All below, queries among them, but nothing within these."""
        for one in self.below():
            yield from one.walk(into=False)


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, list):
        for one in value:  # pyright: ignore[reportUnknownVariableType] lists of what there is
            yield from _nodes_in(one)


def parse(text: str) -> Node:
    """The tree that a text of PostgreSQL's writes out."""
    tokens = _TOKEN.findall(text)
    value, _ = _value(tokens, 0)
    assert isinstance(value, Node)
    return value


def _value(tokens: list[str], at: int) -> tuple[Any, int]:
    match tokens[at]:
        case "{":
            return _node(tokens, at + 1)
        case "(":
            found: list[Any] = []
            at += 1
            while tokens[at] != ")":
                value, at = _value(tokens, at)
                found.append(value)
            return found, at + 1
        case "<>":
            return None, at + 1
        case atom:
            return re.sub(r"\\(.)", r"\1", atom.strip('"')), at + 1


def _node(tokens: list[str], at: int) -> tuple[Node, int]:
    node = Node(tokens[at])
    at += 1
    while tokens[at] != "}":
        name = tokens[at].removeprefix(":")
        value, at = _value(tokens, at + 1)
        while tokens[at] != "}" and not tokens[at].startswith(":"):  # bytes of a constant
            at += 1
        node.fields[name] = value
    return node, at + 1


async def tree_of(connection: "asyncpg.Connection[asyncpg.Record]", statement: str) -> Node:
    """What PostgreSQL understands, which need not be run for it."""
    told: list[str] = []

    def listen(_: Any, message: Any) -> None:
        if message.message == "rewritten parse tree:":
            told.append(message.detail)

    connection.add_log_listener(listen)
    try:
        await connection.execute(
            "SET client_min_messages = log; SET debug_pretty_print = off;"
            " SET debug_print_rewritten = on"
        )
        told.clear()
        await connection.execute(f"PREPARE looked_at AS {statement}")
        prepared = list(told)
        await connection.execute("RESET debug_print_rewritten; RESET client_min_messages")
        await connection.execute("DEALLOCATE looked_at")
        await asyncio.sleep(0)
    finally:
        connection.remove_log_listener(listen)
    return next(one for text in prepared for one in _queries(text))


def _queries(text: str) -> Iterator[Node]:
    """Of a list of trees those that are of a statement, and not of PREPARE itself."""
    tokens = _TOKEN.findall(text.strip())
    value, _ = _value(tokens, 0)
    for one in value if isinstance(value, list) else [value]:  # pyright: ignore[reportUnknownVariableType]
        if isinstance(one, Node) and one.number("commandType") in range(1, 5):
            yield one
