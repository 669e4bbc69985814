"""Lists as CSV and NDJSON, a page at a time. Pure.

Columns are the fields of the type, those of a thing within a thing as `speaker.name`; a list of
things is the names of these, with semicolons; of corrections the kind, time and explanation. A text
that a spreadsheet would take for a formula has an apostrophe before it
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

import msgspec

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def as_ndjson(items: Sequence[msgspec.Struct]) -> bytes:
    """A line for each."""
    return b"".join(msgspec.json.encode(one) + b"\n" for one in items)


class Table:
    """The columns of one type."""

    def __init__(self, kind: type[msgspec.Struct]) -> None:
        self.columns = list(_columns(kind, ()))

    def head(self) -> bytes:
        """The names of the columns, behind the mark that tells spreadsheets of UTF-8."""
        return b"\xef\xbb\xbf" + _written([[".".join(path) for path in self.columns]])

    def rows(self, items: Sequence[msgspec.Struct]) -> bytes:
        """A row for each."""
        raw = [msgspec.to_builtins(one) for one in items]
        return _written([[_cell(_at(one, path)) for path in self.columns] for one in raw])


def _written(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _columns(kind: Any, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for info in msgspec.structs.fields(kind):
        inner = _struct(info.type)
        path = (*before, info.encode_name)
        if inner is None:
            yield path
        else:
            yield from _columns(inner, path)


def _struct(kind: Any) -> type[msgspec.Struct] | None:
    """The type of things that a field holds one of, or none."""
    if get_origin(kind) is Annotated:
        return _struct(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        found = [_struct(one) for one in get_args(kind) if one is not NoneType]
        return next((one for one in found if one), None)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    return None


def _at(raw: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(raw, dict):
            return None
        raw = cast("dict[str, Any]", raw).get(name)
    return raw


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "; ".join(_named(one) for one in cast("list[Any]", value))
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _named(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    held = cast("dict[str, Any]", value)
    if "stated_at" in held:
        return f"{held['kind']} {held['stated_at']}: {held['explanation']}"
    found = next((held[name] for name in ("name", "title", "text") if held.get(name)), None)
    return str(found) if found else msgspec.json.encode(held).decode()
