"""Lists: keyset pages with an opaque cursor and a `Link` to the next one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request, Response
from msgspec import Meta, Struct

from service.kit.bounds import END
from service.kit.problems import InvalidCursor

T = TypeVar("T")
P = TypeVar("P")

Limit = Annotated[int, Meta(ge=1, le=200, description="Items on a page.")]
Cursor = Annotated[
    str,
    Meta(
        max_length=400,
        pattern=f"^[A-Za-z0-9_-]*{END}",
        description="`next` of the page before, of the same list with the same filters.",
    ),
]


class PageQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parameters that every list has."""

    limit: Limit = 20
    cursor: Cursor | None = None


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """One page; `next` is null on the last."""

    items: list[T]
    next: Annotated[str | None, Meta(description="The cursor of the page after this one.")] = None


class Position(Struct, frozen=True, array_like=True):
    """Where a page ended: the order's columns of its last row."""

    at: datetime
    id: UUID


class _Bookmark(Struct, frozen=True, array_like=True):
    place: msgspec.Raw
    filters: str


def _fingerprint(query: PageQuery) -> str:
    """Of the filters as they are written: what they were read into need not say what it is."""
    names = (name for name in query.__struct_fields__ if name not in {"limit", "cursor"})
    return _digest(tuple((name, str(getattr(query, name))) for name in names))


@lru_cache(1024)
def _digest(filters: tuple[tuple[str, str], ...]) -> str:
    return blake2b(repr(filters).encode(), digest_size=6).hexdigest()


def read_cursor(query: PageQuery, kind: type[P]) -> P | None:
    """Where the page before ended. Raises InvalidCursor."""
    if query.cursor is None:
        return None
    try:
        raw = urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4))
        bookmark = msgspec.json.decode(raw, type=_Bookmark)
        place = msgspec.json.decode(bookmark.place, type=kind)
    except (ValueError, msgspec.DecodeError):
        raise InvalidCursor("It is not one of ours.", path="cursor", place="query") from None
    if bookmark.filters != _fingerprint(query):
        detail = "It was given for other filters."
        raise InvalidCursor(detail, path="cursor", place="query")
    return place


def cut(
    rows: Sequence[T], query: PageQuery, place: Callable[[T], Any]
) -> tuple[list[T], str | None]:
    """A page out of `limit + 1` rows, and the cursor to the rest."""
    if len(rows) <= query.limit:
        return list(rows), None
    items = list(rows[: query.limit])
    return items, cursor(query, place(items[-1]))


def cursor(query: PageQuery, place: Any) -> str:
    """To what is behind a place."""
    bookmark = _Bookmark(msgspec.Raw(msgspec.json.encode(place)), _fingerprint(query))
    return urlsafe_b64encode(msgspec.json.encode(bookmark)).decode().rstrip("=")


PageT = TypeVar("PageT", bound="Page[Any]")


def linked(request: Request[Any, Any, Any], page: PageT) -> Response[PageT]:
    """The answer with the page, and its `Link` header where there is more."""
    return Response(page, headers=link(request, page.next))


def link(request: Request[Any, Any, Any], following: str | None) -> dict[str, str]:
    """The `Link` header to the next page, where there is one."""
    if not following:
        return {}
    if not request.scope["query_string"]:
        return {"Link": f'<{request.scope["path"]}?cursor={following}>; rel="next"'}
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    query = urlencode([*pairs, ("cursor", following)])
    return {"Link": f'<{request.scope["path"]}?{query}>; rel="next"'}
