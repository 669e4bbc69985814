"""Snapshots keep what stood there; checks say what became of it, and quotes say so too."""

import base64
import gzip
import sys
from collections.abc import Generator
from typing import Any

import httpx
import pytest

from tests.conftest import Serve
from tests.documents import BRIDGE, TEXT, UNKNOWN, document, fetch, record
from tests.web import Stands, Web, article, some_web

Json = dict[str, Any]
EARLIER = "2025-12-03T10:00:00Z"
LATER = TEXT.replace("до кінця наступного року", "до літа")
PARAGRAPHS = (TEXT, "Будівництво триває вже третій рік, і місто чекає на нову переправу.")


@pytest.fixture
def web() -> Generator[Web]:
    with some_web() as one:
        yield one


async def published(client: httpx.AsyncClient, **publication: Any) -> Json:
    """The receipt of a document; `path` of its publication beside it."""
    receipt = await record(client, document(publication=publication))
    return {**receipt, "path": f"/v1/publications/{receipt['publication']['id']}"}


async def snap(client: httpx.AsyncClient, path: str, answered: int = 201, /, **body: Any) -> Json:
    answer = await client.post(f"{path}/snapshots", json=body)
    assert answer.status_code == answered, answer.text
    return answer.json()


def warc(url: str, page: bytes, *, status: str = "200 OK", at: str = EARLIER) -> str:
    """A WARC file of one response, in Base64."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".encode() + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: {at}\r\nWARC-Record-ID: <urn:uuid:{UNKNOWN}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return base64.b64encode(gzip.compress(head.encode() + http + b"\r\n\r\n")).decode()


async def test_the_same_text_again_is_a_check_and_no_snapshot(client: httpx.AsyncClient):
    path = (await published(client))["path"]
    shown = await fetch(client, path)
    assert (shown["state"], shown["last_checked_at"]) == (None, None)
    same = await snap(client, path, 200, text=TEXT, status=200)
    assert (same["new"], same["check"]["state"], same["check"]["changed"]) == (False, "live", False)
    other = await snap(client, path, text=LATER)
    assert (other["new"], other["check"]["state"], other["check"]["changed"]) == (
        True,
        "edited",
        True,
    )
    shown = await fetch(client, path)
    assert (shown["state"], shown["last_checked_at"]) == ("edited", other["check"]["checked_at"])
    assert [one["id"] for one in shown["snapshots"]] == [
        same["snapshot"]["id"],
        other["snapshot"]["id"],
    ]
    checks = (await fetch(client, f"{path}/checks"))["items"]
    assert checks == [other["check"], same["check"]]
    back = await snap(client, path, 200, text=TEXT)
    assert (back["check"]["state"], back["check"]["changed"]) == ("edited", True)


async def test_snapshots_are_paged_and_shown_whole(client: httpx.AsyncClient):
    path = (await published(client))["path"]
    old = await snap(client, path, text="Зовсім давній текст.", taken_at="2020-01-01T00:00:00Z")
    page = await fetch(client, f"{path}/snapshots", limit=1)
    rest = await fetch(client, f"{path}/snapshots", cursor=page["next"])
    assert [one["id"] for one in rest["items"]] == [old["snapshot"]["id"]]
    whole = await fetch(client, f"{path}/snapshots/{old['snapshot']['id']}")
    assert whole["text"] == "Зовсім давній текст."
    assert whole["taken_at"] == "2020-01-01T00:00:00Z"
    for missing in (f"{path}/snapshots/{UNKNOWN}", f"/v1/publications/{UNKNOWN}/snapshots"):
        assert (await client.get(missing)).status_code == 404


async def test_a_look_into_the_past_does_not_tell_how_it_stands(client: httpx.AsyncClient):
    path = (await published(client))["path"]
    await snap(client, path, 200, text=TEXT)
    await snap(client, path, 200, text=TEXT, status=404, taken_at=EARLIER)
    assert (await fetch(client, path))["state"] == "live"
    states = [one["state"] for one in (await fetch(client, f"{path}/checks"))["items"]]
    assert states == ["live", "deleted"]


async def test_the_main_text_of_a_page_is_taken(client: httpx.AsyncClient):
    path = (await published(client))["path"]
    made = await snap(client, path, html=article(*PARAGRAPHS).body.decode())
    assert (made["check"]["state"], made["snapshot"]["source"]) == ("live", "html")
    whole = await fetch(client, f"{path}/snapshots/{made['snapshot']['id']}")
    assert all(one in whole["text"] for one in PARAGRAPHS)
    assert "Головна" not in whole["text"]
    assert "застережено" not in whole["text"]
    edited = article(LATER, PARAGRAPHS[1]).body.decode()
    assert (await snap(client, path, html=edited))["check"]["state"] == "edited"


async def test_a_warc_record_tells_its_time_and_status(client: httpx.AsyncClient):
    receipt = await published(client)
    path, url = receipt["path"], receipt["publication"]["url"]
    made = await snap(client, path, warc=warc(url, article(*PARAGRAPHS).body))
    kept = made["snapshot"]
    assert (kept["source"], kept["status"], kept["taken_at"]) == ("warc", 200, EARLIER)
    gone = await snap(client, path, 200, warc=warc(url, b"", status="410 Gone"))
    assert (gone["check"]["state"], gone["check"]["status"]) == ("deleted", 410)


async def test_a_fetch_reads_the_address_now(serve: Serve, web: Web):
    web.pages["/moved"] = Stands(status=301, headers={"Location": "/new?id=7"})
    web.pages["/new?id=7"] = article(*PARAGRAPHS)
    async with serve(outward_allow=web.place) as client:
        path = (await published(client, url=web.url("/moved")))["path"]
        made = await snap(client, path, fetch=True)
        kept = made["snapshot"]
        assert (kept["source"], kept["status"], kept["url"]) == (
            "fetched",
            200,
            web.url("/new?id=7"),
        )
        web.pages["/moved"] = Stands(status=410)
        gone = await snap(client, path, 200, fetch=True)
        assert (gone["check"]["state"], gone["snapshot"]) == ("deleted", None)
        web.pages["/moved"] = Stands(status=500)
        away = await snap(client, path, 200, fetch=True)
        assert (away["check"]["state"], away["check"]["error"]) == (
            "unreachable",
            "It answered 500.",
        )
        assert (await fetch(client, path))["state"] == "unreachable"


async def test_a_quote_whose_post_was_edited_says_so_and_what_changed(client: httpx.AsyncClient):
    receipt = await published(client)
    direct, indirect = receipt["quotes"]
    occurrence = f"/v1/occurrences/{direct['occurrence_id']}"
    assert (await fetch(client, occurrence))["afterwards"] is None
    made = await snap(client, receipt["path"], text=LATER)
    since = (await fetch(client, occurrence))["afterwards"]
    assert (since["state"], since["stands"]) == ("edited", False)
    assert since["snapshot_id"] == made["snapshot"]["id"]
    assert since["now"] == "Ми збудуємо цей міст до літа"
    assert since["differences"] == [
        {"kind": "replaced", "was": "кінця наступного року", "now": "літа"}
    ]
    other = await fetch(client, f"/v1/occurrences/{indirect['occurrence_id']}")
    assert other["afterwards"]["stands"] is True
    assert "differences" not in other["afterwards"]
    quote = await fetch(client, f"/v1/quotes/{direct['quote_id']}")
    assert quote["prints_changed"] == {"edited": 1, "deleted": 0}
    chain = await fetch(client, f"{occurrence}/chain")
    assert [one.partition(",")[0] for one in chain["warnings"]] == [
        "the publication was edited",
        "the words at level 1 are not in the text that was last seen",
    ]
    tree = await fetch(client, f"{receipt['path']}/quotes")
    assert [one["afterwards"]["stands"] for one in tree["items"]] == [False, True]
    await snap(client, receipt["path"], 200, text=LATER, status=404)
    quote = await fetch(client, f"/v1/quotes/{direct['quote_id']}")
    assert quote["prints_changed"] == {"edited": 1, "deleted": 1}
    chain = await fetch(client, f"{occurrence}/chain")
    assert chain["warnings"][0].startswith("the publication is deleted, seen on ")


async def test_words_that_a_page_never_had_are_not_said_to_be_gone(client: httpx.AsyncClient):
    receipt = await published(client)
    await snap(client, receipt["path"], html=article(PARAGRAPHS[1]).body.decode())
    await snap(client, receipt["path"], html=article(PARAGRAPHS[1][:40]).body.decode())
    occurrence = f"/v1/occurrences/{receipt['quotes'][0]['occurrence_id']}"
    assert (await fetch(client, occurrence))["afterwards"]["stands"] is None


async def test_a_document_with_a_new_text_is_a_look_as_well(client: httpx.AsyncClient):
    body = document()
    receipt = await record(client, body)
    path = f"/v1/publications/{receipt['publication']['id']}"
    body["publication"]["text"] = TEXT + " Доповнено."
    await record(client, body)
    await record(client, body, 200)
    assert (await fetch(client, path))["state"] == "edited"
    assert len((await fetch(client, f"{path}/checks"))["items"]) == 1


async def test_a_change_of_state_is_in_the_feed_and_a_check_alone_is_not(
    client: httpx.AsyncClient,
):
    path = (await published(client))["path"]

    async def changes() -> int:
        return (await fetch(client, "/v1/changes", limit=1000))["last"]

    await snap(client, path, 200, text=TEXT)
    before = await changes()
    await snap(client, path, 200, text=TEXT)
    assert await changes() == before
    await snap(client, path, 200, text=TEXT, status=410)
    listed = (await fetch(client, "/v1/changes", after=before))["items"]
    assert [(one["subject"], one["action"]) for one in listed] == [("publication", "changed")]


@pytest.mark.parametrize(
    ("body", "problem", "at"),
    [
        ({}, "snapshot-unclear", "text"),
        ({"text": "а", "html": "<p>а</p>"}, "snapshot-unclear", "html"),
        ({"fetch": True, "status": 200}, "snapshot-unclear", "status"),
        ({"text": "а", "taken_at": "2025-12-03"}, "snapshot-time-invalid", "taken_at"),
        ({"text": "а", "taken_at": "2999-01-01T00:00:00Z"}, "snapshot-time-invalid", "taken_at"),
        ({"html": "<p></p>"}, "nothing-to-read", "html"),
        ({"warc": "aaaaa"}, "warc-unreadable", "warc"),
        ({"warc": base64.b64encode(b"no warc").decode()}, "warc-unreadable", "warc"),
        ({"warc": warc("https://example.org/x", b"")}, "warc-unreadable", "warc"),
    ],
)
async def test_a_bad_snapshot_is_refused_with_its_reason(
    client: httpx.AsyncClient, body: Json, problem: str, at: str
):
    path = (await published(client))["path"]
    refused = await snap(client, path, 422, **body)
    assert (refused["type"], refused["errors"][0]["path"]) == (f"/problems/{problem}", at)


async def test_what_has_no_address_or_one_inside_is_not_fetched(client: httpx.AsyncClient):
    path = (await published(client, url=None))["path"]
    assert (await snap(client, path, 422, fetch=True))["type"].endswith("without-url")
    path = (await published(client, url="http://169.254.169.254/latest"))["path"]
    assert (await snap(client, path, 422, fetch=True))["type"] == "/problems/fetch-refused"
    assert (await fetch(client, f"{path}/checks"))["items"] == []


async def test_without_the_extra_a_page_is_refused_and_a_text_is_taken(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    path = (await published(client))["path"]
    for body in ({"html": "<p>а</p>"}, {"fetch": True}):
        refused = await snap(client, path, 422, **body)
        assert refused["type"] == "/problems/reader-not-installed"
        assert "quotetrail[archive]" in refused["detail"]
    assert (await snap(client, path, text=BRIDGE))["new"]
