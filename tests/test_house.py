"""The house: where SQL may stand, how long a file may be, and that every refusal is explained."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.kit.problems import Refusal
from tests import problems

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "service").rglob("*.py"))
STORES = [path for path in SOURCES if path.name.endswith("store.py")]
AROUND_STORES = [path for path in SOURCES if path not in STORES and "kit" not in path.parts]
VENDORED = ROOT / "service" / "kit" / "docs"
LONGEST = 350

_STATEMENT = re.compile(
    r"\b(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+[\w.]+\s(.*\s)?SET\s|DELETE\s+FROM\s)",
    re.IGNORECASE | re.DOTALL,
)
_BEGINNING = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|TRUNCATE|LOCK|ALTER|CREATE)\s")
_CLAUSE = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|ORDER BY|LIMIT)\b")
_CONSTANT = re.compile(r"_?[A-Z][A-Z_]*(\.format\('[\w.]+'(, '[\w.]+')*\))?")
_PUT_IN = {
    "asked.where": "Conditions, whose texts are looked at as well",
    "inner.where": "likewise",
    "first.where": "likewise",
    "printed": "put together beside it, and looked at there",
    "_printed(asked, query, who)": "likewise",
    "hit": "likewise",
    "besides.where": "likewise",
    "_part(asked.where, in_form=True, limit=query.limit + 1)": "likewise",
    "first": "likewise",
    "second": "likewise",
    "where": "likewise",
    "in_form": "a truth value",
    "limit": "a number of our own, which the plan must see",
    "known": "a constant beside it",
    "whole": "a constant, its parameters numbered by Conditions",
    "bounds": "likewise",
    "' UNION ALL '.join(parts)": "constants, their parameters numbered by Conditions",
    "state": "a constant of another store",
    "subject": "one of eight words of our own",
    "quoted": "a constant, with a name that PostgreSQL itself has quoted",
    "database": "a name that PostgreSQL itself has quoted",
    "table": "of the list of tables",
    "name": "likewise",
    "by": "likewise",
    "beside": "likewise",
    "definition": "likewise",
    "SEQUENTIAL.replace('=', ' = ')": "a constant beside it",
    "0 if estimated else limit": "a number of our own",
    "statement": "a constant of this store",
    "_PRINTINGS.format('x.quote_id = ANY ($1::uuid[])')": "a constant, with a condition beside it",
    "_PRINTINGS.format('x.quote_id = $1')": "likewise",
    "query.limit": "a number between 1 and 200, which the plan must see",
}


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Each string constant, with its line; of an f-string its constant parts together."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            parts = [one.value for one in node.values if isinstance(one, ast.Constant)]
            yield node.lineno, "?".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def is_sql(text: str) -> bool:
    return bool(_STATEMENT.search(text) or _BEGINNING.match(text))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("SELECT 1", True),
        ("\n   select id from quotes", True),
        ("x; DELETE FROM quotes", True),
        ("insert into quotes values (1)", True),
        ("WITH a AS (SELECT 1) UPDATE quotes q SET text = ''", True),
        ("LOCK TABLE quotes", True),
        ("Select what you need, and update it.", False),
        ("Deleted from the record", False),
        ("This sets what the update said.", False),
    ],
)
def test_a_statement_is_told_from_a_sentence(text: str, *, sql: bool):
    assert is_sql(text) is sql


@pytest.mark.parametrize("path", AROUND_STORES, ids=named)
def test_sql_stands_in_stores_alone(path: Path):
    assert [(line, text) for line, text in strings(path) if is_sql(text)] == []


def test_stores_hold_the_sql():
    assert len(STORES) >= 6
    assert all(any(is_sql(text) for _, text in strings(path)) for path in STORES)


def statements(path: Path) -> Iterator[ast.expr]:
    """What is sent to the database or put into what is sent."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr) and _CLAUSE.search(ast.unparse(node)):
            yield node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            condition = node.func.attr in {"add", "bind"} and len(node.args) > 1
            if condition or node.func.attr in {"fetch", "fetchrow", "fetchval", "execute"}:
                yield node.args[0]


def put_in(node: ast.expr) -> Iterator[str]:
    """What in the text of a statement is not written there itself."""
    match node:
        case ast.Constant():
            return
        case ast.JoinedStr(values=parts):
            inner = [one.value if isinstance(one, ast.FormattedValue) else one for one in parts]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            inner = [left, right]
        case ast.IfExp(body=one, orelse=other):
            inner = [one, other]
        case _:
            yield ast.unparse(node)
            return
    for one in inner:
        yield from put_in(one)


@pytest.mark.parametrize("path", STORES, ids=named)
def test_a_statement_is_put_together_of_constants_of_its_store_alone(path: Path):
    for statement in statements(path):
        for text in put_in(statement):
            assert _CONSTANT.fullmatch(text) or text in _PUT_IN, f"{path}:{statement.lineno}"


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted((ROOT / "service").rglob("*.*"))
        if path.suffix in {".py", ".sql", ".html", ".js", ".css"} and VENDORED not in path.parents
    ],
    ids=named,
)
def test_a_file_is_short_enough_to_be_read(path: Path):
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_file_opens_with_a_sentence_that_says_what_it_is_for(path: Path):
    said = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert re.match(r"\S.*[.:?]", said.split("\n\n")[0].replace("\n", " ")), said


def subclasses(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in refusal.__subclasses__():
        yield one
        yield from subclasses(one)


def ours() -> list[type[Refusal]]:
    return [one for one in subclasses(Refusal) if one.__module__.startswith("service.")]


@pytest.mark.parametrize("refusal", ours(), ids=lambda one: one.__name__)
def test_a_refusal_has_a_title_and_a_meaning_of_its_own(refusal: type[Refusal]):
    assert vars(refusal).get("title", "").strip()
    assert (refusal.__doc__ or "").strip().endswith(".")
    assert re.fullmatch(r"/problems/[a-z0-9]+(-[a-z0-9]+)*", refusal.type_uri())
    assert 300 <= refusal.status <= 599


def test_no_two_refusals_have_one_type_or_one_title():
    for told in ("type_uri", "title"):
        seen = [one.type_uri() if told == "type_uri" else one.title for one in set(ours())]
        assert len(seen) == len(set(seen)), sorted(seen)
    assert set(problems.refusals()) == set(ours())


def test_every_problem_is_documented():
    page = ROOT / "docs" / "problems.md"
    hint = "Write it anew: python -m tests.problems > docs/problems.md"
    assert page.read_text() == problems.render(), hint
