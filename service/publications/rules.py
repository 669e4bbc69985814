"""Decisions about outlets and publications that need no database."""

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.problems import Place
from service.kit.times import Time
from service.language.folding import fold, nfc
from service.publications.model import (
    OutletKind,
    OutletRef,
    PublicationDraft,
    PublicationKind,
    UrlUnreadable,
)

ACYCLIC = frozenset({"reprints", "translates", "forwards", "updates"})
"""Links that cannot lead back: each target is older than its source."""

_USUAL_OUTLET: dict[PublicationKind, OutletKind] = {
    "telegram_post": "telegram_channel",
    "social_post": "social_account",
    "broadcast": "broadcaster",
    "press_release": "official_site",
}
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_LONGEST_HOST = 253
"""Characters, as in the Domain Name System (RFC 1035)."""


class OutletKeys(Struct, frozen=True):
    """What an outlet is found by, each folded; none where it is not known."""

    name: str | None
    url: str | None
    handle: str | None


class OutletRow(Struct, frozen=True):
    """A held outlet, as far as finding goes."""

    id: UUID
    kind: OutletKind
    name: str
    name_key: str
    url_key: str | None
    handle_key: str | None


def usual_outlet(kind: PublicationKind) -> OutletKind:
    """The kind of outlet that such a publication appears in when nothing is said."""
    return _USUAL_OUTLET.get(kind, "news_site")


def check_url(url: str | None, *, path: str, place: Place = "body") -> None:
    """Raises UrlUnreadable."""
    if url is None:
        return
    wrong = f"its host has 1 to {_LONGEST_HOST} characters"
    try:
        _ = urlsplit(nfc(url)).port
        readable = 0 < len(host_of(url)) <= _LONGEST_HOST
    except ValueError as error:
        readable, wrong = False, str(error)
    if not readable:
        raise UrlUnreadable(f"{url[:100]!r} is not a URL: {wrong}", path=path, place=place)


def host_of(url: str) -> str:
    """In lower case, and without the full stop that may end it; of a URL that can be read."""
    return (urlsplit(nfc(url)).hostname or "").rstrip(".")


def url_key(url: str) -> str:
    """The address without what does not change it: case of the host, default port, fragment.

    Of a URL that `check_url` has let pass.
    """
    parts, host = urlsplit(nfc(url)), host_of(url)
    port = f":{parts.port}" if parts.port is not None else ""
    if port == _DEFAULT_PORTS[parts.scheme]:
        port = ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{parts.path or '/'}{query}"


def site_key(url: str) -> str:
    """The address of an outlet: host without `www.` and path, in any scheme."""
    address = url_key(url).split("://", 1)[1].removeprefix("www.")
    return address.split("?", 1)[0].rstrip("/")


def handle_key(handle: str) -> str:
    """`@Name` and `name` are one account."""
    return fold(handle.lstrip("@"))


def outlet_keys(name: str | None, url: str | None, handle: str | None) -> OutletKeys:
    """Each folded."""
    return OutletKeys(
        name=fold(name) if name else None,
        url=site_key(url) if url else None,
        handle=handle_key(handle) if handle else None,
    )


def fitting(
    ref: OutletRef, keys: OutletKeys, kind: str, held: Sequence[OutletRow]
) -> list[OutletRow]:
    """The held outlets that a reference means.

    A handle or an address that is the same settles it; a name settles it where neither speaks
    against it, and where the kind that was said, or else the usual kind, is theirs.
    """
    of_kind = [row for row in held if ref.kind is None or row.kind == ref.kind]
    sure = [
        row
        for row in of_kind
        if (keys.handle and row.handle_key == keys.handle)
        or (keys.url and row.url_key == keys.url and row.name_key == keys.name)
    ]
    if sure:
        return sure
    likely = [row for row in of_kind if row.name_key == keys.name and not _contradict(row, keys)]
    return [row for row in likely if row.kind == kind] or likely


def _contradict(row: OutletRow, keys: OutletKeys) -> bool:
    pairs = ((row.handle_key, keys.handle), (row.url_key, keys.url))
    return any(one and other and one != other for one, other in pairs)


def text_hash(text: str) -> bytes:
    """SHA-256 of the UTF-8 of a text in NFC, as the database checks it."""
    return hashlib.sha256(text.encode()).digest()


def publication_key(
    draft: PublicationDraft, outlet: str, *, content: str | None, said: str | None = None
) -> bytes:
    """What tells whether a publication is known: its URL, else all that is known of it.

    `outlet` is the outlet as given, `content` the text; `said` are the words for which a
    publication without an address is named as their origin, so that two posts of one channel on
    one day are not taken for one.
    """
    if draft.url:
        return url_identity(draft.url)
    return _key(
        "content", draft.kind, outlet, draft.title, _text(draft.published_at), content, said
    )


def url_identity(url: str) -> bytes:
    """The key of what stands at an address."""
    return _key("url", url_key(url))


def outlet_label(ref: OutletRef | None) -> str:
    """An outlet reference as part of a key."""
    if ref is None:
        return ""
    keys = outlet_keys(ref.name, ref.url, ref.handle)
    return str(ref.id or keys.handle or keys.name or "")


def _text(time: Time | None) -> str | None:
    return time and time.text


def _key(*parts: Any) -> bytes:
    return hashlib.sha256(msgspec.json.encode(parts)).digest()


def lock_key(*parts: Any) -> bytes:
    """A key for the lock under which the named thing is made."""
    return _key("lock", *parts)
