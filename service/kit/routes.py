"""Which methods an address takes, and what answers there."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

from litestar import Litestar
from litestar.routes import HTTPRoute

from service.kit.lane import Short, held_by, short_way

_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PARAMETER = {"uuid": _UUID, "str": "[^/]+", "path": ".+"}
_ANY_DEPTH = -1
_ID = re.compile(f"(?<=/){_UUID}(?=/|$)")


class Found(NamedTuple):
    """What there is at an address: its methods, and the short way to what is read there."""

    methods: frozenset[str]
    short: Short | None
    ids: dict[str, str]


NOTHING = Found(frozenset(), None, {})


class Routes:
    """Which methods each address takes; the framework answers this wrongly for HEAD and OPTIONS."""

    def __init__(self, app: Litestar, read_by_all: Sequence[Any]) -> None:
        """Reads the routes once, when the app is built.

        `read_by_all` are the guards of routes that anybody may read where reading is open.
        """
        self.fixed: dict[str, Found] = {}
        self.by_id: dict[str, tuple[list[str], Found]] = {}
        """Of routes that take ids alone, by the path with `{}` for each: most of what is asked."""
        self.patterns: defaultdict[int, list[tuple[re.Pattern[str], Found]]] = defaultdict(list)
        held = held_by(app)
        for route in app.routes:
            methods: set[str] = {method for method in route.methods if method != "OPTIONS"}
            if "GET" in methods:
                methods.add("HEAD")
            short = short_way(app, cast("HTTPRoute", route), list(read_by_all), held)
            found = Found(frozenset({*methods, "OPTIONS"}), short, {})
            kinds = {one.type for one in route.path_parameters.values()}
            if kinds == {UUID}:
                names = list(route.path_parameters)
                self.by_id[re.sub(r"\{\w+:uuid\}", "{}", route.path)] = (names, found)
            elif kinds:
                depth = _ANY_DEPTH if ":path}" in route.path else route.path.count("/")
                self.patterns[depth].append((re.compile(_pattern(route.path)), found))
            else:
                self.fixed[route.path] = found

    def find(self, path: str) -> Found:
        """What there is at an address; no methods where there is nothing."""
        if path in self.fixed:
            return self.fixed[path]
        if known := self.by_id.get(_ID.sub("{}", path)):
            (names, found), ids = known, _ID.findall(path)
            if len(ids) == len(names):  # nobody wrote the braces himself
                return found._replace(ids=dict(zip(names, ids, strict=True)))
        for depth in (path.count("/"), _ANY_DEPTH):
            for pattern, found in self.patterns.get(depth, ()):
                if match := pattern.fullmatch(path):
                    return found._replace(ids=match.groupdict())
        return NOTHING


def _pattern(path: str) -> str:
    parts = re.split(r"\{(\w+):(\w+)\}", path)
    literals = [re.escape(part) for part in parts[::3]]
    names = zip(parts[1::3], parts[2::3], strict=True)
    kinds = [f"(?P<{name}>{_PARAMETER[kind]})" for name, kind in names]
    return "".join(text for pair in zip(literals, [*kinds, ""], strict=True) for text in pair)
