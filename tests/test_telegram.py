"""A channel out of an export of Telegram Desktop: posts, edits, forwards, and what has vanished."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from service.compat.telegram.reading import NotAnExport, read_export, words
from tests.commands import Run
from tests.conftest import Serve
from tests.documents import fetch

Json = dict[str, Any]
PUBLISHED, EDITED = 1764790800, 1764794400
FORWARDED = "Детально поінформував колег про останні зустрічі з американською стороною."


def message(number: int, text: Any, **more: Any) -> Json:
    """As Telegram Desktop writes one."""
    return {
        "id": number,
        "type": "message",
        "date": "2025-12-03T21:40:00",
        "date_unixtime": str(PUBLISHED + number),
        "from": "Приклад: канал",
        "from_id": "channel1234567890",
        "text": text,
        "text_entities": [],
        **more,
    }


def channel(*messages: Json, **more: Any) -> Json:
    created = {
        "id": 1,
        "type": "service",
        "date": "2025-12-01T00:00:00",
        "date_unixtime": "1764547200",
        "actor": "Приклад: канал",
        "action": "create_channel",
        "text": "",
    }
    return {
        "name": "Приклад: канал",
        "type": "public_channel",
        "id": 1234567890,
        "messages": [created, *messages],
        **more,
    }


POSTS = (
    message(2, ["Міст буде ", {"type": "bold", "text": "до літа"}, ". Чекайте на новини."]),
    message(3, "Будівництво триває.", edited="2025-12-03T22:40:00", edited_unixtime=str(EDITED)),
    message(4, "", photo="photos/photo_1.jpg"),
    message(5, FORWARDED, forwarded_from="Rustem Umerov"),
    message(6, "Відповідь на перший допис.", reply_to_message_id=2),
)
ORIGINAL = channel(message(7, FORWARDED), name="Rustem Umerov", id=987)


def export(folder: Path, content: Json, name: str = "result.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(content, ensure_ascii=False))
    return file


def ask(serve: Serve, *paths: str, **query: Any) -> list[Json]:
    """Of the service, on the database that the commands use."""

    async def asking() -> list[Json]:
        async with serve() as client:
            return [await fetch(client, path, **query) for path in paths]

    return asyncio.run(asking())


def publication(serve: Serve, url: str) -> Json:
    (page,) = ask(serve, "/v1/publications", url=url)
    (held,) = page["items"]
    (shown,) = ask(serve, f"/v1/publications/{held['id']}")
    return shown


def test_posts_are_loaded_once_and_what_is_none_is_said(run: Run, serve: Serve, tmp_path: Path):
    file = export(tmp_path, channel(*POSTS))
    done = run("load-telegram", file, "--handle", "example")
    assert done.code == 0, done.err
    assert "4 posts: 4 recorded, 0 held already, 0 refused" in done.err
    assert "1 edited" in done.err
    assert "1 forwards, 0 linked to their originals" in done.err
    assert "left out: 1 service messages, 1 without words" in done.err
    shown = publication(serve, "https://t.me/example/2")
    assert (shown["kind"], shown["published_at"]) == ("telegram_post", "2025-12-03T19:40:02Z")
    assert shown["outlet"]["name"] == "Приклад: канал"
    (snapshot,) = shown["snapshots"]
    path = f"/v1/publications/{shown['id']}/snapshots/{snapshot['id']}"
    assert ask(serve, path)[0]["text"] == "Міст буде до літа. Чекайте на новини."
    again = run("load-telegram", file, "--handle", "@example")
    assert "4 posts: 0 recorded, 4 held already" in again.err


def test_an_edit_is_a_state_and_a_later_export_adds_the_text(
    run: Run, serve: Serve, tmp_path: Path
):
    file = export(tmp_path, channel(*POSTS))
    for _ in range(2):
        run("load-telegram", file, "--handle", "example")
    shown = publication(serve, "https://t.me/example/3")
    assert (shown["state"], len(shown["snapshots"])) == ("edited", 1)
    (checks,) = ask(serve, f"/v1/publications/{shown['id']}/checks")
    (check,) = checks["items"]
    assert (check["source"], check["checked_at"]) == ("telegram", "2025-12-03T20:40:00Z")
    changed = message(2, "Міст буде до зими.", edited_unixtime=str(EDITED))
    run("load-telegram", export(tmp_path, channel(changed)), "--handle", "example")
    shown = publication(serve, "https://t.me/example/2")
    assert (shown["state"], len(shown["snapshots"])) == ("edited", 2)


def test_a_forward_is_linked_as_soon_as_its_original_is_known(
    run: Run, serve: Serve, tmp_path: Path
):
    file = export(tmp_path, channel(*POSTS))
    run("load-telegram", file, "--handle", "example")
    run("load-telegram", export(tmp_path, ORIGINAL, "other.json"), "--handle", "umerov")
    done = run("load-telegram", file, "--handle", "example")
    assert "1 forwards, 1 linked to their originals" in done.err
    original = publication(serve, "https://t.me/umerov/7")
    forward = publication(serve, "https://t.me/example/5")
    (link,) = forward["links"]
    assert (link["kind"], link["target_id"]) == ("forwards", original["id"])


def test_posts_are_quotes_of_whom_the_channel_speaks_for(run: Run, serve: Serve, tmp_path: Path):
    file = export(tmp_path, channel(*POSTS))
    run("load-telegram", file, "--handle", "example", "--speaker", "Ганна Коваль")
    (page,) = ask(serve, "/v1/quotes", speaker="Ганна Коваль")
    assert {one["text"] for one in page["items"]} == {
        "Міст буде до літа. Чекайте на новини.",
        "Будівництво триває.",
        "Відповідь на перший допис.",
    }
    edited = next(one for one in page["items"] if one["text"].startswith("Будівництво"))
    assert edited["prints_changed"] == {"edited": 1, "deleted": 0}


def test_what_a_later_export_lacks_is_gone_where_that_is_asked_for(
    run: Run, serve: Serve, tmp_path: Path
):
    run("load-telegram", export(tmp_path, channel(*POSTS)), "--handle", "example")
    later = export(tmp_path, channel(POSTS[0], POSTS[4]))
    assert "gone" not in run("load-telegram", later, "--handle", "example").err
    for count in (2, 0):
        done = run("load-telegram", later, "--handle", "example", "--gone")
        assert f"{count} on record are gone" in done.err
    assert publication(serve, "https://t.me/example/5")["state"] == "deleted"
    assert publication(serve, "https://t.me/example/6")["state"] is None


def test_a_private_channel_has_the_addresses_that_its_members_see(
    run: Run, serve: Serve, tmp_path: Path
):
    file = export(tmp_path, channel(*POSTS, type="private_channel"))
    assert run("load-telegram", file).code == 0
    assert publication(serve, "https://t.me/c/1234567890/2")


def test_what_is_no_channel_is_refused_in_a_sentence(run: Run, tmp_path: Path):
    done = run("load-telegram", export(tmp_path, channel(*POSTS)))
    assert done.code != 0
    assert "--handle" in done.err
    done = run("load-telegram", export(tmp_path, channel(*POSTS, type="private_supergroup")))
    assert "private_supergroup" in done.err
    assert "no file" in run("load-telegram", tmp_path / "none.json").err


def test_of_a_whole_account_the_channels_are_found():
    whole = {"about": "…", "chats": {"about": "…", "list": [channel(*POSTS), ORIGINAL]}}
    found = read_export(json.dumps(whole).encode())
    assert [(one.name, len(one.posts)) for one in found] == [
        ("Приклад: канал", 4),
        ("Rustem Umerov", 1),
    ]


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"messages": 1}', b"\xff"])
def test_what_is_no_export_is_told(raw: bytes):
    with pytest.raises(NotAnExport):
        read_export(raw)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("слова", "слова"),
        (["а ", {"type": "link", "text": "https://example.org"}, " б"], "а https://example.org б"),
        ([], ""),
        (None, ""),
        ([{"type": "custom_emoji"}, 7], ""),
    ],
)
def test_a_text_is_put_together_of_its_parts(text: Any, read: str):
    assert words(text) == read
