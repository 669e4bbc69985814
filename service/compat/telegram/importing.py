"""Posts of a channel recorded: as documents, with their edits, forwards, and what has vanished."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from service.archive import recording as archive
from service.archive.rules import Look
from service.compat.telegram import store
from service.compat.telegram.reading import Channel, Post
from service.documents import recording
from service.documents.model import Document
from service.kit.db import Connection
from service.kit.wire import read
from service.language.folding import fold, nfc
from service.publications.model import LinkDraft
from service.publications.rules import text_hash
from service.quotes import settling


class Source(Struct, frozen=True, kw_only=True):
    """Where posts come from: a channel, its handle where it is public, and whose words they are."""

    channel: Channel
    handle: str | None
    speaker: str | None

    @property
    def address(self) -> str:
        """To which the number of a post is added; only members see those of a private channel."""
        handle = self.handle.lstrip("@") if self.handle else f"c/{self.channel.id}"
        return f"https://t.me/{handle}/"


class Imported(Struct, frozen=True, kw_only=True):
    """A post as it is held."""

    publication_id: UUID
    outlet_id: UUID | None
    new: bool


async def import_post(tx: Connection, source: Source, post: Post) -> Imported:
    """Raises whatever a document may be refused for."""
    receipt = await recording.record(tx, read(as_document(source, post), Document))
    publication = receipt.publication
    if post.edited_at is not None:
        look = Look(source="telegram", at=post.edited_at, reach="seen", edited=True)
        await archive.record(tx, publication.id, look)
    outlet_id = publication.outlet.id if publication.outlet else None
    return Imported(publication_id=publication.id, outlet_id=outlet_id, new=receipt.new)


def as_document(source: Source, post: Post) -> dict[str, Any]:
    """With one direct quote, the whole post, where a speaker is given and it is no forward."""
    outlet = {"name": source.channel.name, "kind": "telegram_channel", "handle": source.handle}
    publication = {
        "kind": "telegram_post",
        "url": f"{source.address}{post.id}",
        "published_at": post.published_at,
        "outlet": outlet,
        "text": post.text,
    }
    quote = {
        "speaker": {"name": source.speaker},
        "mode": "direct",
        "text": post.text,
        "channel": "telegram",
        "said_at": post.published_at,
    }
    own = source.speaker is not None and post.forwarded_from is None
    return {"publication": publication, "quotes": [quote] if own else []}


async def link_forward(tx: Connection, publication_id: UUID, post: Post) -> bool:
    """Whether the original is known: the first with these words in a channel of that name.

    Raises LinkCircular.
    """
    name, sha256 = fold(post.forwarded_from or ""), text_hash(nfc(post.text))
    original = await store.find_original(tx, publication_id, name, sha256)
    if original is None:
        return False
    await settling.link(tx, publication_id, LinkDraft(kind="forwards", target_id=original))
    return True


async def mark_missing(
    tx: Connection, source: Source, outlet_id: UUID, ids: Collection[int], at: datetime
) -> int:
    """Posts on record between the first and the last of an export that it does not have: deleted.

    Returns how many were not known to be.
    """
    held = await store.list_posts(tx, outlet_id, source.address)
    first, last = min(ids), max(ids)
    missing = [one for one in held if first < one.number < last and one.number not in ids]
    for one in missing:
        look = Look(source="telegram", at=at, reach="deleted")
        await archive.record(tx, one.publication_id, look)
    return len(missing)
