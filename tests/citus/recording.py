"""Which statements the service really sends, and from where."""

import ast
import inspect
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import asyncpg
import pytest

SERVICE = Path(__file__).parents[2] / "service"
PASSING_ON = {SERVICE / "kit" / name for name in ("transactions.py", "replicas.py", "writing.py")}
"""They send what others ask them to."""
SENDING = ("fetch", "fetchrow", "fetchval", "fetchmany", "execute", "executemany", "prepare")
_ASKED = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "(")

Sent = set[tuple[str, str]]
"""Pairs of a function, as `quotes/store.py:get_quote`, and a statement of its."""


@contextmanager
def recorded() -> Generator[Sent]:
    """What is sent meanwhile, by whatever connection."""
    sent: Sent = set()
    with pytest.MonkeyPatch.context() as patch:
        for name in SENDING:
            patch.setattr(
                asyncpg.Connection, name, _noting(getattr(asyncpg.Connection, name), sent)
            )
        yield sent


def _noting(method: Any, sent: Sent) -> Any:
    async def noting(self: Any, statement: str, *values: Any, **options: Any) -> Any:
        if statement.lstrip().upper().startswith(_ASKED):
            sent.add((_sender(inspect.currentframe()), statement))
        return await method(self, statement, *values, **options)

    return noting


def _sender(frame: FrameType | None) -> str:
    """The first function of ours above the driver that is not a helper of all."""
    while frame:
        path = Path(frame.f_code.co_filename)
        ours = path.is_relative_to(SERVICE) and path not in PASSING_ON
        if ours and frame.f_code.co_name != "fetch_planned":
            return f"{path.relative_to(SERVICE)}:{frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def senders() -> dict[str, str]:
    """All functions in stores that send a statement themselves, with their text."""
    found: dict[str, str] = {}
    for path in sorted(SERVICE.rglob("*store.py")):
        text = path.read_text()
        for one in ast.walk(ast.parse(text)):
            if isinstance(one, ast.AsyncFunctionDef) and any(map(_sends, ast.walk(one))):
                name = f"{path.relative_to(SERVICE)}:{one.name}"
                found[name] = ast.get_source_segment(text, one) or ""
    return found


def _sends(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in SENDING
        case ast.Call(func=ast.Name(id="fetch_planned")):
            return True
        case _:
            return False
