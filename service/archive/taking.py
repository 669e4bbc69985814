"""A snapshot as it is handed in, made a look: a text, a page, a WARC record, or a fetch."""

import asyncio
import hashlib
from base64 import b64decode
from datetime import UTC, datetime

from msgspec.structs import replace

from service.archive import fetching, reading, rules
from service.archive.model import (
    FetchRefused,
    NothingToRead,
    PublicationWithoutUrl,
    SnapshotDraft,
    SnapshotTimeInvalid,
    SnapshotUnclear,
    WarcUnreadable,
)
from service.archive.reading import PostGone, Text
from service.archive.rules import Look
from service.kit.outward import AddressRefused, Outward
from service.language.folding import nfc

_WAYS = ("text", "html", "warc", "fetch")


def check(draft: SnapshotDraft) -> None:
    """Raises SnapshotUnclear or SnapshotTimeInvalid."""
    given = [name for name in _WAYS if getattr(draft, name) not in {None, False}]
    if len(given) != 1:
        named = " and ".join(f"`{name}`" for name in given) or "nothing"
        raise SnapshotUnclear(f"It has {named}.", path=given[1] if given else "text")
    of_its_own = [name for name in ("taken_at", "status") if getattr(draft, name) is not None]
    if given[0] in {"warc", "fetch"} and of_its_own:
        detail = f"`{given[0]}` tells it by itself."
        raise SnapshotUnclear(detail, path=of_its_own[0])
    if draft.taken_at is not None:
        if "T" not in draft.taken_at.text:
            raise SnapshotTimeInvalid("It is a moment, with its hour.", path="taken_at")
        if draft.taken_at.start > datetime.now(UTC):
            raise SnapshotTimeInvalid("It has not come yet.", path="taken_at")


async def take(outward: Outward, draft: SnapshotDraft, url: str | None) -> Look:
    """Of a draft that `check` lets pass; `url` is the publication's.

    Raises NothingToRead, WarcUnreadable, ReaderNotInstalled, PublicationWithoutUrl or FetchRefused.
    """
    if draft.fetch:
        return await _fetch(outward, url)
    if draft.warc is not None:
        return await asyncio.to_thread(_out_of_warc, draft.warc, url)
    at = draft.taken_at.start if draft.taken_at else datetime.now(UTC)
    reach: rules.Reach = "deleted" if draft.status in rules.GONE else "seen"
    if draft.html is None:
        text = Text(nfc(draft.text or ""), draft.title) if reach == "seen" else None
        return Look(source="given", at=at, reach=reach, text=text, status=draft.status)
    payload = draft.html.encode()
    try:
        text = await asyncio.to_thread(reading.read_html, draft.html)
    except PostGone:
        return Look(source="html", at=at, reach="deleted", status=draft.status)
    except NothingToRead as nothing:
        raise NothingToRead(nothing.detail, path="html") from None
    titled = Text(text.text, draft.title or text.title)
    return Look(
        source="html",
        at=at,
        reach=reach,
        text=titled if reach == "seen" else None,
        status=draft.status,
        payload_sha256=hashlib.sha256(payload).digest(),
    )


async def _fetch(outward: Outward, url: str | None) -> Look:
    """Raises PublicationWithoutUrl, FetchRefused or ReaderNotInstalled."""
    if url is None:
        raise PublicationWithoutUrl(path="fetch")
    reading.check_installed()
    try:
        return await fetching.look(outward, url)
    except AddressRefused as refused:
        raise FetchRefused(str(refused), path="fetch") from None


def _out_of_warc(packed: str, url: str | None) -> Look:
    """Raises WarcUnreadable, NothingToRead or ReaderNotInstalled."""
    try:
        raw = b64decode(packed)
    except ValueError as error:
        raise WarcUnreadable(f"It is no Base64: {error}", path="warc") from None
    found = reading.read_warc(raw, url)
    look = Look(source="warc", at=found.at, reach="seen", status=found.status, url=found.url)
    if found.status in rules.GONE:
        return replace(look, reach="deleted")
    try:
        text = reading.read_page(found.body, found.content_type)
    except PostGone:
        return replace(look, reach="deleted")
    except NothingToRead as nothing:
        raise NothingToRead(nothing.detail, path="warc") from None
    payload = hashlib.sha256(found.body).digest()
    return replace(look, text=text, payload_sha256=payload)
