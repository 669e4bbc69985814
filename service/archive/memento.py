"""Mementos after RFC 7089: what an address said at a time, for clients that ask by the address."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import quote, unquote

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from service.archive import store
from service.archive.model import MementoNotFound
from service.archive.store import Memento
from service.kit.db import Connection, Reader
from service.kit.problems import InvalidRequest
from service.kit.wire import asked_at
from service.publications import rules
from service.publications.model import UrlUnreadable

LINK_FORMAT = "application/link-format"
OUTSIDE = {"outside_contract": True}
Http = Request[Any, Any, Any]
_SCHEME = re.compile(r"^(https?):/+(?=[^/])", re.IGNORECASE)
_NOT_IN_LINKS = re.compile(r'[<>"\s]')
_AS_IT_IS = "/%:?#[]@!$&'()*+,;=~-._"


def _address_in(request: Http, prefix: str) -> str:
    """The address that is asked about: the rest of the path as it was sent, and the query.

    Raises MementoNotFound.
    """
    raw: bytes = request.scope["raw_path"] or request.scope["path"].encode()
    rest = raw.decode("latin-1").partition("?")[0].removeprefix(prefix)
    url = _SCHEME.sub(lambda found: f"{found[1].lower()}://", rest)
    if query := request.scope["query_string"].decode("latin-1"):
        url = f"{url}?{query}"
    if not _SCHEME.match(url) or _NOT_IN_LINKS.search(url):
        raise MementoNotFound
    return url


async def _held(reader: Connection, url: str) -> list[Memento]:
    """The oldest first. Raises MementoNotFound."""
    try:
        for one in {url, unquote(url)}:
            rules.check_url(one, path="url", place="path")
        keys = [rules.url_identity(one) for one in {url, unquote(url)}]
    except UrlUnreadable:
        raise MementoNotFound from None
    held = await store.list_mementos(reader, keys)
    if not held:
        raise MementoNotFound
    return held


async def any_query(_: Http) -> None:
    """For `before_request`: the query belongs to the address that is asked about."""


@get("/timegate/{url:path}", opt=OUTSIDE, before_request=any_query)
async def find_memento(request: Http, reader: Reader, url: FromPath[str]) -> Response[bytes]:
    """Lead to the text that an address had at `Accept-Datetime`, or has now."""
    url = _address_in(request, "/timegate/")
    at = read_accepted(request.headers.get("accept-datetime", ""))
    held = await _held(reader, url)
    base, found = asked_at(request), nearest(held, at)
    links = [f'<{url}>; rel="original"', _timemap(base, url), *_ends(base, url, held)]
    return Response(
        b"",
        status_code=302,
        media_type="text/plain",
        headers={
            "Location": _address(base, url, found.taken_at),
            "Vary": "accept-datetime",
            "Link": ", ".join(links),
        },
    )


@get("/timemap/link/{url:path}", opt=OUTSIDE, before_request=any_query)
async def show_timemap(request: Http, reader: Reader, url: FromPath[str]) -> Response[bytes]:
    """List every text of an address that is held, with its time."""
    url = _address_in(request, "/timemap/link/")
    held = await _held(reader, url)
    base, first, last = asked_at(request), held[0].taken_at, held[-1].taken_at
    span = f'from="{_http_date(first)}"; until="{_http_date(last)}"'
    lines = [
        f'<{url}>; rel="original"',
        f'<{base}/timemap/link/{url}>; rel="self"; type="{LINK_FORMAT}"; {span}',
        _timegate(base, url),
        *(_listed(base, url, held, place) for place in range(len(held))),
    ]
    return Response(",\n".join(lines).encode() + b"\n", media_type=LINK_FORMAT)


@get("/memento/{stamp:str}/{url:path}", opt=OUTSIDE, before_request=any_query)
async def show_memento(
    request: Http, reader: Reader, stamp: FromPath[str], url: FromPath[str]
) -> Response[bytes]:
    """Show the text that an address had at a second."""
    url = _address_in(request, f"/memento/{stamp}/")
    held = await _held(reader, url)
    of_that_second = [one for one in held if _stamped(one.taken_at) == stamp]
    if not of_that_second:
        raise MementoNotFound
    found = of_that_second[-1]
    whole = await store.get_snapshot(reader, found.publication_id, found.id)
    return Response(
        whole.text.encode(),
        media_type="text/plain",
        headers=headers(asked_at(request), url, found.taken_at),
    )


def headers(base: str, url: str, at: datetime) -> dict[str, str]:
    """Of an answer that is a memento."""
    url = quote(url, safe=_AS_IT_IS)
    links = [f'<{url}>; rel="original"', _timegate(base, url), _timemap(base, url)]
    return {"Memento-Datetime": _http_date(at), "Link": ", ".join(links)}


def read_accepted(given: str) -> datetime | None:
    """`Accept-Datetime`, to the end of its second; none where it is not sent.

    Raises InvalidRequest.
    """
    if not given.strip():
        return None
    try:
        at = parsedate_to_datetime(given.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).replace(microsecond=999_999)
    except (ValueError, TypeError, OverflowError):
        detail = f"{given[:60]!r} is not a date as RFC 1123 has it."
        raise InvalidRequest(detail, path="Accept-Datetime", place="header") from None


def nearest(held: Sequence[Memento], at: datetime | None) -> Memento:
    """The one that stood at a moment: the last before it, else the first; the last of all."""
    if at is None:
        return held[-1]
    return next((one for one in reversed(held) if one.taken_at <= at), held[0])


def _timegate(base: str, url: str) -> str:
    return f'<{base}/timegate/{url}>; rel="timegate"'


def _timemap(base: str, url: str) -> str:
    return f'<{base}/timemap/link/{url}>; rel="timemap"; type="{LINK_FORMAT}"'


def _ends(base: str, url: str, held: Sequence[Memento]) -> list[str]:
    """Links to the first and the last, which may be one."""
    return [_listed(base, url, held, place) for place in sorted({0, len(held) - 1})]


def _listed(base: str, url: str, held: Sequence[Memento], place: int) -> str:
    ends = ["first"] * (place == 0) + ["last"] * (place == len(held) - 1)
    at = held[place].taken_at
    relation = " ".join([*ends, "memento"])
    return f'<{_address(base, url, at)}>; rel="{relation}"; datetime="{_http_date(at)}"'


def _address(base: str, url: str, at: datetime) -> str:
    return f"{base}/memento/{_stamped(at)}/{url}"


def _stamped(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


router = Router("/", route_handlers=[find_memento, show_timemap, show_memento], tags=["memento"])
