"""Partial answers: the `fields` of Google's APIs, as `claims(text,claimReview/url),nextPageToken`.

Pure.
"""

import re
from typing import Any, cast, get_args

import msgspec

from service.compat.factcheck.model import FieldMaskInvalid

_TOKEN = re.compile(r"\s*([A-Za-z0-9_]+|\*|[(),/])")
Mask = dict[str, "Mask"]
"""What is kept by name, `*` for every name; empty where all below is kept."""


def apply_mask(found: Any, text: str) -> Any:
    """What of an answer is asked for, of which every name must be one. Raises FieldMaskInvalid."""
    answer = msgspec.to_builtins(found)
    if not text.strip():
        return answer
    mask = read_mask(text)
    if isinstance(found, msgspec.Struct):
        _check(mask, type(found), ())
    return _kept(answer, mask)


def _check(mask: Mask, kind: type[msgspec.Struct], before: tuple[str, ...]) -> None:
    """By the type, for an answer leaves out what is empty."""
    known = {info.encode_name: _within(info.type) for info in msgspec.structs.fields(kind)}
    for name, inner in mask.items():
        path = (*before, name)
        if name not in known and name != "*":
            raise _invalid("/".join(path))
        for below in known.values() if name == "*" else [known[name]]:
            if below:
                _check(inner, below, path)
            elif inner and name != "*":
                raise _invalid("/".join((*path, next(iter(inner)))))


def _within(kind: Any) -> type[msgspec.Struct] | None:
    """The type of what a field holds, one or many; none where it holds a plain value."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    return next(filter(None, map(_within, get_args(kind))), None)


def read_mask(text: str) -> Mask:
    """Raises FieldMaskInvalid."""
    tokens = _tokens(text)
    mask, rest = _group(tokens)
    if rest:
        raise _invalid(text)
    return mask


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(text.rstrip()):
        token = _TOKEN.match(text, place)
        if token is None:
            raise _invalid(text)
        found.append(token[1])
        place = token.end()
    return found


def _group(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while True:
        tokens = _path(tokens, mask)
        if not tokens or tokens[0] != ",":
            return mask, tokens
        tokens = tokens[1:]


def _path(tokens: list[str], mask: Mask) -> list[str]:
    if not tokens or tokens[0] in "(),/":
        raise _invalid("".join(tokens))
    inner = mask.setdefault(tokens[0], {})
    rest = tokens[1:]
    if rest[:1] == ["/"]:
        return _path(rest[1:], inner)
    if rest[:1] == ["("]:
        group, rest = _group(rest[1:])
        if rest[:1] != [")"]:
            raise _invalid("".join(rest))
        inner.update(group)
        return rest[1:]
    return rest


def _kept(value: Any, mask: Mask) -> Any:
    if isinstance(value, list):
        return [_kept(one, mask) for one in cast("list[Any]", value)]
    if not mask or not isinstance(value, dict):
        return value
    held = cast("dict[str, Any]", value)
    wanted = {name: mask.get(name, mask.get("*")) for name in held}
    return {name: _kept(held[name], inner) for name, inner in wanted.items() if inner is not None}


def _invalid(text: str) -> FieldMaskInvalid:
    return FieldMaskInvalid(f"Invalid field mask near {text[:60]!r}.", path="fields", place="query")
