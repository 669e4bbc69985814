"""The threat model: every line of it names a test, and every test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "security.md").read_text()
LINES = [line for line in PAGE.splitlines() if re.match(r"\| (API\d+)? ?\| (?!what could)", line)]
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)))


def test_all_ten_risks_are_answered():
    told = [int(number) for number in re.findall(r"^\| API(\d+) \|", PAGE, re.MULTILINE)]
    assert told == list(range(1, 11))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:40])
def test_every_line_names_the_test_that_holds_it(line: str):
    assert re.search(r"`test_\w+\.py::test_\w+`", line.split("|")[4])


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_is_there(file: str, name: str):
    tree = ast.parse((TESTS / file).read_text())
    functions = (
        one for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert name in {one.name for one in functions}
