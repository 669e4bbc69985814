"""The fetcher: bounded, never into our own network; and the watch, which is polite."""

import asyncio
import gzip
import json
import sys
import zlib
from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.archive import robots as robots_room
from service.archive.reading import PostGone, read_html
from service.archive.rules import Look, address_to_ask, next_look, retry_after
from service.kit.outward import AddressRefused, AnswerRefused, Outward, Page, as_sent
from tests.commands import Run
from tests.conftest import run_sql
from tests.documents import TEXT, document
from tests.test_webhooks import INSIDE
from tests.web import Asked, Stands, Web, article, some_web

Json = dict[str, Any]
HTML = {"Content-Type": "text/html; charset=utf-8"}
PARAGRAPHS = (TEXT, "Будівництво триває вже третій рік, і місто чекає на нову переправу.")
MOST = 10_000


@pytest.fixture
def web() -> Generator[Web]:
    with some_web() as one:
        yield one


async def get(outward: Outward, url: str, **bounds: Any) -> Page:
    return await outward.get(url, {}, most=MOST, types=["text/html"], **bounds)


NAMES_IN_ASCII = [url for url in INSIDE if url != "http://приклад.укр/"]
"""A page may be asked for by a name in any letters, which is then told in ASCII."""


@pytest.mark.parametrize("url", NAMES_IN_ASCII)
async def test_an_address_of_the_inside_is_not_asked(url: str):
    with pytest.raises(AddressRefused):
        await get(Outward(), url)


@pytest.mark.parametrize(
    "target", [*filter(str.isascii, INSIDE), "file:///etc/passwd", "gopher://example.org/"]
)
async def test_a_redirect_to_the_inside_is_not_followed(web: Web, target: str):
    web.pages["/"] = Stands(status=302, headers={"Location": target})
    with pytest.raises(AddressRefused):
        await get(Outward([web.place]), web.url("/"))
    assert web.paths() == ["/"]


async def test_a_name_that_comes_to_mean_the_inside_is_not_asked_again(web: Web):
    meant = [["127.0.0.1"], ["10.0.0.1"]]

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return meant.pop(0)

    web.pages["/"] = Stands(status=302, headers={"Location": "/next"})
    port = web.place.rpartition(":")[2]
    with pytest.raises(AddressRefused):
        await get(Outward(["127.0.0.0/8"], resolve), f"http://rebinding.example:{port}/")
    assert web.paths() == ["/"]


async def test_redirects_come_to_an_end(web: Web):
    web.pages["/"] = Stands(status=302, headers={"Location": "/"})
    with pytest.raises(AnswerRefused, match="more than 5 times"):
        await get(Outward([web.place]), web.url("/"))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"a" * (MOST + 1), "identity"),
        (gzip.compress(b"a" * 100 * MOST), "gzip"),
        (zlib.compress(b"a" * 100 * MOST), "deflate"),
        (b"no gzip", "gzip"),
        (b"a", "br"),
    ],
)
async def test_what_is_too_large_or_packed_unreadably_is_refused(
    web: Web, body: bytes, encoding: str
):
    web.pages["/"] = Stands(body, headers={**HTML, "Content-Encoding": encoding})
    with pytest.raises(AnswerRefused):
        await get(Outward([web.place]), web.url("/"))


async def test_a_packed_page_is_unpacked(web: Web):
    web.pages["/"] = Stands(
        gzip.compress(b"a" * MOST), headers={**HTML, "Content-Encoding": "gzip"}
    )
    assert (await get(Outward([web.place]), web.url("/"))).body == b"a" * MOST


async def test_another_type_is_refused_and_a_slow_page_is_given_up(web: Web):
    web.pages["/film"] = Stands(b"a", headers={"Content-Type": "video/mp4"})
    with pytest.raises(AnswerRefused, match="video/mp4"):
        await get(Outward([web.place]), web.url("/film"))
    web.pages["/slow"] = Stands(b"a", headers={**HTML, "Content-Length": "100"})
    with pytest.raises((TimeoutError, OSError)):
        await get(Outward([web.place]), web.url("/slow"), within=0.5)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://приклад.укр/міст?q=так#там", "https://xn--80aikifvh.xn--j1amh/"),
        ("http://example.org:8080", "http://example.org:8080/"),
        ("http://[::1]:80/a b", "http://[::1]:80/a%20b"),
    ],
)
def test_an_address_is_sent_in_ascii(url: str, sent: str):
    assert as_sent(url).startswith(sent)
    assert as_sent(url).isascii()


def test_a_post_of_telegram_is_asked_for_alone():
    alone = "https://t.me/example/12?embed=1&mode=tme"
    assert address_to_ask("https://t.me/example/12") == alone
    assert address_to_ask("https://t.me/s/example/12") == alone
    assert address_to_ask("https://t.me/c/1234/12") is None
    assert address_to_ask("https://example.org/c/1") == "https://example.org/c/1"


def test_telegram_tells_of_a_post_and_of_none():
    post = '<div class="tgme_widget_message_text js-message_text">Міст<br/>буде <b>тут</b>.</div>'
    assert read_html(f"<html><body>{post}</body></html>").text == "Міст\nбуде тут."
    with pytest.raises(PostGone):
        read_html(f"<html><body>{post.replace('_text', '_error')}</body></html>")


def test_looks_lie_further_apart_with_age_and_with_failures():
    now = datetime.now(UTC)
    seen = Look(source="fetched", at=now, reach="seen")
    ages = [timedelta(hours=1), timedelta(days=3), timedelta(days=20), timedelta(days=400)]
    waits = [next_look(seen, published=now - age, failures=0, chance=0.5) - now for age in ages]
    assert waits == sorted(set(waits))
    away = Look(source="fetched", at=now, reach="unreachable")
    waits = [next_look(away, published=now, failures=n, chance=0.5) - now for n in range(1, 12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=10), timedelta(days=7))
    told = Look(source="fetched", at=now, reach="unreachable", retry_after=timedelta(days=2))
    assert next_look(told, published=now, failures=1, chance=0.0) - now == timedelta(days=1.8)
    assert retry_after({"retry-after": "120"}, now) == timedelta(minutes=2)
    assert retry_after({"retry-after": "soon"}, now) is None


async def test_robots_are_asked_once_and_what_they_say_holds(web: Web):
    rules = b"User-agent: quotetrail\nDisallow: /private\nCrawl-delay: 7\n"
    web.pages["/robots.txt"] = Stands(rules)
    robots = robots_room.Robots(Outward([web.place]), "quotetrail/1")
    assert await robots.allows(web.url("/a"))
    assert not await robots.allows(web.url("/private/a"))
    assert await robots.pause(web.url("/a")) == 7.0
    assert web.paths() == ["/robots.txt"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (503, False)])
async def test_without_robots_all_is_allowed_and_where_nobody_can_tell_nothing_is(
    web: Web, status: int, *, allowed: bool
):
    web.pages["/robots.txt"] = Stands(status=status)
    robots = robots_room.Robots(Outward([web.place]), "quotetrail/1")
    assert await robots.allows(web.url("/a")) is allowed


def load(run: Run, folder: Path, *urls: str) -> None:
    """A publication at each address, with its text."""
    file = folder / "documents.ndjson"
    documents = [document(publication={"url": url}, quotes=[]) for url in urls]
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents))
    assert run("load", file).code == 0


def test_a_watch_looks_at_what_is_due_and_tells_what_became_of_it(
    run: Run, web: Web, tmp_path: Path
):
    web.pages["/robots.txt"] = Stands(b"User-agent: *\nDisallow: /private\n")
    web.pages["/a"] = article(*PARAGRAPHS)
    web.pages["/private"] = article(*PARAGRAPHS)
    load(run, tmp_path, *(web.url(path) for path in ("/a", "/gone", "/private")))
    done = run("watch", "--pause", "0", "--contact", "https://example.org", outward_allow=web.place)
    assert done.code == 0, done.err
    for told in ("3 publications", "1 live", "1 deleted", "1 not allowed"):
        assert told in done.err
    assert sorted(web.paths()) == ["/a", "/gone", "/robots.txt"]
    agents = {headers["user-agent"] for _, headers in web.asked}
    assert [agent.startswith("quotetrail/") for agent in agents] == [True]
    assert agents.pop().endswith("(+https://example.org)")
    assert "none is due" in run("watch", outward_allow=web.place).err
    assert len(web.paths()) == 3


def test_a_run_is_bounded_and_the_next_one_goes_on(run: Run, web: Web, tmp_path: Path):
    for path in ("/a", "/b", "/c"):
        web.pages[path] = article(*PARAGRAPHS)
    load(run, tmp_path, *(web.url(path) for path in ("/a", "/b", "/c")))
    for limit, told in (("2", "2 publications"), ("2", "1 publications"), ("2", "0 publications")):
        done = run("watch", "--limit", limit, "--pause", "0", outward_allow=web.place)
        assert told in done.err
    assert sorted(set(web.paths())) == ["/a", "/b", "/c", "/robots.txt"]


def test_a_site_that_is_busy_is_left_alone(run: Run, web: Web, tmp_path: Path):
    for path in ("/a", "/b"):
        web.pages[path] = Stands(status=429, headers={"Retry-After": "3600"})
    load(run, tmp_path, web.url("/a"), web.url("/b"))
    done = run("watch", "--pause", "0", outward_allow=web.place)
    assert "1 unreachable" in done.err
    assert "1 left" in done.err
    assert len(web.paths()) == 2


def test_a_page_that_is_as_it_was_is_not_sent_again(
    run: Run, web: Web, tmp_path: Path, database_url: str
):
    def page(headers: Asked) -> Stands:
        if headers.get("if-none-match") == '"one"':
            return Stands(status=304)
        stands = article(*PARAGRAPHS)
        stands.headers["ETag"] = '"one"'
        return stands

    web.pages["/a"] = page
    load(run, tmp_path, web.url("/a"))
    for _ in range(2):
        assert "1 live" in run("watch", "--pause", "0", outward_allow=web.place).err
        due = "UPDATE publication_states SET due_at = now()"
        asyncio.run(run_sql(database_url, due))
    assert [headers.get("if-none-match") for path, headers in web.asked if path == "/a"] == [
        None,
        '"one"',
    ]


def test_without_the_extra_a_watch_says_what_it_needs(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    done = run("watch")
    assert done.code == 1
    assert "quotetrail[archive]" in done.err
