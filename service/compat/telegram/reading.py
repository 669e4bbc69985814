"""A channel out of `result.json`, as Telegram Desktop exports it. Pure.

Source: https://core.telegram.org/import-export and exports as they are met.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
from msgspec import Struct, field

CHANNELS = ("public_channel", "private_channel")


class NotAnExport(ValueError):
    """The file is no export of a channel; the message says what it is."""


class Message(Struct, frozen=True, kw_only=True):
    """As the export has it; what is not needed is left out."""

    id: int
    type: str
    date: str = ""
    date_unixtime: str | None = None
    edited_unixtime: str | None = None
    text: Any = ""
    forwarded_from: str | None = None


class Chat(Struct, frozen=True, kw_only=True):
    """As the export has it."""

    name: str | None = None
    type: str = ""
    id: int = 0
    messages: list[Message] = []


class _Chats(Struct, frozen=True):
    chats: list[Chat] = field(default_factory=list[Chat], name="list")


class _File(Chat, frozen=True, kw_only=True):
    """One chat, or, in an export of an account, all of them."""

    chats: _Chats = _Chats()


class Post(Struct, frozen=True, kw_only=True):
    """A post with words; `published_at` to the second, or to the day where its zone is unknown."""

    id: int
    text: str
    published_at: str
    edited_at: datetime | None
    forwarded_from: str | None


class Channel(Struct, frozen=True, kw_only=True):
    """A channel with its posts, and how many messages are none."""

    name: str
    id: int
    public: bool
    posts: list[Post]
    ids: list[int]
    """Of all messages, service messages and those without words included."""
    service: int
    wordless: int


def read_export(raw: bytes) -> list[Channel]:
    """The channels in a file. Raises NotAnExport."""
    try:
        file = msgspec.json.decode(raw, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAnExport(f"It is no export of Telegram Desktop as JSON: {error}") from error
    chats = [one for one in (file, *file.chats.chats) if one.messages or one.type]
    channels = [_channel(one) for one in chats if one.type in CHANNELS and one.name]
    if not channels:
        kinds = ", ".join(sorted({one.type or "no type" for one in chats})) or "nothing"
        raise NotAnExport(f"There is no channel in it, but {kinds}.")
    return channels


def _channel(chat: Chat) -> Channel:
    spoken = [one for one in chat.messages if one.type == "message"]
    posts = [post for one in spoken if (post := _post(one)) is not None]
    return Channel(
        name=chat.name or "",
        id=chat.id,
        public=chat.type == "public_channel",
        posts=posts,
        ids=[one.id for one in chat.messages],
        service=len(chat.messages) - len(spoken),
        wordless=len(spoken) - len(posts),
    )


def _post(message: Message) -> Post | None:
    text = words(message.text)
    if not text.strip():
        return None
    published = _moment(message.date_unixtime)
    return Post(
        id=message.id,
        text=text,
        published_at=f"{published:%Y-%m-%dT%H:%M:%SZ}" if published else message.date[:10],
        edited_at=_moment(message.edited_unixtime),
        forwarded_from=message.forwarded_from,
    )


def words(text: Any) -> str:
    """A text is a string, or a list of strings and of entities with a text of their own."""
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        return ""
    return "".join(map(_part, cast("Sequence[Any]", text)))


def _part(part: Any) -> str:
    if isinstance(part, dict):
        part = cast("dict[str, Any]", part).get("text", "")
    return part if isinstance(part, str) else ""


def _moment(seconds: str | None) -> datetime | None:
    """Of seconds since 1970; none where they are not told. An edit of 0 is none."""
    if not seconds or not seconds.isdecimal() or len(seconds) > 10 or not int(seconds):  # noqa: PLR2004 digits, until 2286
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
