"""Feeds, embeds, links to the place in print, and citations."""

import asyncio
import json
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import feedparser
import httpx
import pytest

from service.exports.citing import cite
from service.exports.linking import text_fragment
from tests.documents import BRIDGE, UNKNOWN, direct, document, fetch, record

Json = dict[str, Any]

parse: Any = feedparser.parse  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType] untyped


async def paths(client: httpx.AsyncClient) -> dict[str, str]:
    """The addresses of what a document made."""
    receipt = await record(client, document(quotes=[direct(tags=["міст"])]))
    quote = await fetch(client, f"/v1/quotes/{receipt['quotes'][0]['quote_id']}")
    return {
        "quote": f"/v1/quotes/{quote['id']}",
        "occurrence": f"/v1/occurrences/{receipt['quotes'][0]['occurrence_id']}",
        "speaker": f"/v1/speakers/{quote['speaker']['id']}",
        "outlet": f"/v1/outlets/{receipt['publication']['outlet']['id']}",
        "page": receipt["publication"]["url"],
    }


@pytest.mark.parametrize("of", ["speaker", "outlet", "/v1/quotes"])
@pytest.mark.parametrize("form", ["atom", "rss"])
async def test_feeds_are_read_by_a_reader_of_feeds(client: httpx.AsyncClient, of: str, form: str):
    known = await paths(client)
    path = known.get(of, of)
    answer = await client.get(f"{path}/feed.{form}", params={"q": "мосту"})
    assert answer.headers["content-type"].startswith(f"application/{form}+xml")
    read = parse(answer.content)
    assert not read.bozo
    (entry,) = read.entries
    quote_id = known["quote"].rpartition("/")[2]
    assert entry.id == f"urn:uuid:{quote_id}"
    assert entry.title == f"Олена Петренко: {BRIDGE}"
    assert entry.author == "Олена Петренко"
    assert entry.link.startswith(f"{known['page']}#:~:text=")
    assert [one.term for one in entry.tags] == ["міст"]
    said = entry.content[0].value if form == "atom" else entry.summary
    assert BRIDGE in said
    assert "Приклад: Міст" in said
    recorded = (await fetch(client, known["quote"]))["recorded_at"]
    assert tuple(entry.published_parsed[:3]) == tuple(map(int, recorded[:10].split("-")))
    selves = [one.href for one in read.feed.links if one.rel == "self"]
    assert selves == [str(answer.url)]


async def test_a_json_feed_says_the_same(client: httpx.AsyncClient):
    known = await paths(client)
    read = (await client.get(f"{known['speaker']}/feed.json")).json()
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = read["items"]
    assert item["url"] == f"http://test{known['quote']}"
    assert BRIDGE in item["content_html"]
    assert item["authors"] == [{"name": "Олена Петренко"}]


async def test_a_feed_is_not_sent_twice(client: httpx.AsyncClient):
    known = await paths(client)
    path = f"{known['speaker']}/feed.atom"
    await asyncio.sleep(1)  # in the second of a change another one may follow
    first = await client.get(path)
    for header, value in (
        ("If-Modified-Since", first.headers["last-modified"]),
        ("If-None-Match", first.headers["etag"]),
    ):
        again = await client.get(path, headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
    both = {"If-Modified-Since": first.headers["last-modified"], "If-None-Match": '"other"'}
    assert (await client.get(path, headers=both)).status_code == 200
    await record(client, document(publication={"text": None}, quotes=[direct(text="Інші слова")]))
    newer = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert newer.status_code == 200


async def test_what_has_changed_is_sent_again(client: httpx.AsyncClient):
    known = await paths(client)
    path = f"{known['speaker']}/feed.atom"
    for change in range(2):  # also where both come in one second
        first = await client.get(path)
        one = await client.patch(known["speaker"], json={"name": f"Олена Петренко {change}"})
        assert one.status_code == 200, one.text
        since = {"If-Modified-Since": first.headers["last-modified"]}
        assert (await client.get(path, headers=since)).status_code == 200


@pytest.mark.parametrize(
    "since", ["yesterday", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "0", ""]
)
async def test_a_time_that_is_none_asks_for_the_whole_feed(client: httpx.AsyncClient, since: str):
    answer = await client.get("/v1/quotes/feed.atom", headers={"If-Modified-Since": since})
    assert answer.status_code == 200


@pytest.mark.parametrize("rest", ["/feed.atom?q=мосту&limit=5", "/quotes?limit=1", "/quotes.csv"])
async def test_what_hangs_on_a_merged_speaker_leads_to_the_same_of_the_other(
    client: httpx.AsyncClient, rest: str
):
    known = await paths(client)
    other = await client.post("/v1/speakers", json={"kind": "person", "name": "Олена Нова"})
    into = other.json()["id"]
    await client.post(f"{known['speaker']}/merge", json={"into": into})
    direct = await client.get(f"/v1/speakers/{into}{rest}")
    led = await client.get(f"{known['speaker']}{rest}", follow_redirects=True)
    assert [one.status_code for one in led.history] == [308]
    assert (led.status_code, led.content) == (200, direct.content)


async def test_a_feed_of_nothing_is_a_feed(client: httpx.AsyncClient):
    for form in ("atom", "rss"):
        answer = await client.get(f"/v1/quotes/feed.{form}")
        read = parse(answer.content)
        assert (answer.status_code, bool(read.bozo), read.entries) == (200, False, [])


async def test_what_xml_cannot_hold_is_left_out(client: httpx.AsyncClient):
    await record(
        client, document(publication={"text": None}, quotes=[direct(text="a\x01<b>&\x7fc")])
    )
    answer = await client.get("/v1/quotes/feed.atom")
    assert "a&lt;b&gt;" in (ET.fromstring(answer.content)[-1][-1].text or "")  # noqa: S314 our own
    quote_id = (await fetch(client, "/v1/quotes"))["items"][0]["id"]
    asked = {"url": f"http://test/v1/quotes/{quote_id}", "format": "xml"}
    embed = await client.get("/oembed", params=asked)
    assert "a&lt;b&gt;" in (ET.fromstring(embed.content).findtext("html") or "")  # noqa: S314 our own


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/v1/speakers/{UNKNOWN}/feed.atom", 404),
        (f"/v1/outlets/{UNKNOWN}/feed.rss", 404),
        ("/v1/quotes/feed.xml", 404),
        ("/v1/quotes/feed.atom?colour=red", 400),
        (f"/v1/speakers/{UNKNOWN}/feed.atom?speaker=x", 400),
        (f"/v1/outlets/{UNKNOWN}/feed.json?outlet=x", 400),
        ("/oembed", 400),
        ("/oembed?url=https://elsewhere.example/v1/quotes/1", 404),
        (f"/oembed?url=http://test/v1/quotes/{UNKNOWN}", 404),
        (f"/v1/quotes/{UNKNOWN}/cite", 404),
        (f"/v1/quotes/{UNKNOWN}/cite?style=bibtex", 400),
        (f"/v1/occurrences/{UNKNOWN}/link", 404),
    ],
)
async def test_what_is_not_there_is_refused(client: httpx.AsyncClient, path: str, status: int):
    answer = await client.get(path)
    assert (answer.status_code, "type" in answer.json()) == (status, True)


async def test_a_quote_is_embedded_with_everything_escaped(client: httpx.AsyncClient):
    nasty = '<script>alert("міст")</script> збудуємо'
    one = await record(client, document(publication={"text": None}, quotes=[direct(text=nasty)]))
    url = f"http://test/v1/quotes/{one['quotes'][0]['quote_id']}"
    embed = await fetch(client, "/oembed", url=url, maxwidth=300)
    assert (embed["type"], embed["version"], embed["width"]) == ("rich", "1.0", 300)
    assert "<script>" not in embed["html"]
    assert "&lt;script&gt;" in embed["html"]
    xml = await client.get("/oembed", params={"url": url, "format": "xml"})
    assert ET.fromstring(xml.content).findtext("html") == embed["html"]  # noqa: S314 our own
    other = await client.get("/oembed", params={"url": url, "format": "yaml"})
    assert other.status_code == 501


@pytest.mark.parametrize(
    ("given", "directive"),
    [
        (("просте слово",), "просте слово"),
        (("a-b, c & d",), "a%2Db%2C%20c%20%26%20d"),
        (("слово", "перед ним ", " за ним"), "ним-,слово,-за"),
        (("середина", "пре", "фікс"), "середина"),
        (("слово", "інший рядок\nпочаток ", ""), "початок-,слово"),
        ((" ".join(f"слово{n}" for n in range(20)),), None),
        (("перший рядок\n\nдругий",), "перший рядок,другий"),
        (("",), ""),
    ],
)
def test_a_link_leads_to_the_words(given: tuple[str, ...], directive: str | None):
    url = text_fragment("https://example.org/a", *given)
    if directive == "":
        assert url == "https://example.org/a"
        return
    found = url.removeprefix("https://example.org/a#:~:text=")
    if directive is None:
        start, end = found.split(",")
        assert unquote(start).split()[0] == "слово0"
        assert unquote(end).split()[-1] == "слово19"
    else:
        assert found == directive or unquote(found) == directive


def test_a_fragment_that_is_there_stays():
    assert text_fragment("https://e.org/#top", "a") == "https://e.org/#top:~:text=a"


async def test_the_place_of_an_occurrence_is_linked(client: httpx.AsyncClient):
    known = await paths(client)
    link = (await fetch(client, f"{known['occurrence']}/link"))["url"]
    assert link.startswith(f"{known['page']}#:~:text=")
    assert "збудуємо" in unquote(link)
    bare = document(publication={"url": None})
    one = (await record(client, bare))["quotes"][0]["occurrence_id"]
    answer = await client.get(f"/v1/occurrences/{one}/link")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/no-place")


UMEROV: Json = {
    "id": "q1",
    "type": "article-newspaper",
    "author": [{"family": "Умєров", "given": "Рустем"}],
    "title": "Детально поінформував колег",
    "container-title": "Назва статті",
    "publisher": "Приклад",
    "issued": {"date-parts": [[2025, 12, 3]]},
    "URL": "https://example.org/1",
}


@pytest.mark.parametrize(
    ("style", "change", "entry", "intext"),
    [
        (
            "mla",
            {},
            (
                "Умєров, Рустем. “Детально поінформував колег.” Назва статті, Приклад, 3 Dec. 2025, "  # noqa: E501 as one line to be compared
                "https://example.org/1."
            ),
            "(Умєров)",
        ),
        (
            "apa",
            {},
            (
                "Умєров, Р. (2025, December 3). Детально поінформував колег [Quotation]. "
                "Назва статті. Приклад. https://example.org/1"
            ),
            "(Умєров, 2025)",
        ),
        (
            "chicago",
            {},
            (
                "Умєров, Рустем. “Детально поінформував колег.” Назва статті. Приклад, December 3, "
                "2025. https://example.org/1."
            ),
            (
                "Рустем Умєров, “Детально поінформував колег,” Назва статті, Приклад, December 3, "
                "2025, https://example.org/1."
            ),
        ),
        (
            "apa",
            {"author": [{"literal": "Міністерство оборони"}], "issued": None},
            (
                "Міністерство оборони. (n.d.). Детально поінформував колег [Quotation]. Назва статті. "  # noqa: E501 likewise
                "Приклад. https://example.org/1"
            ),
            "(Міністерство оборони, n.d.)",
        ),
        (
            "mla",
            {"container-title": None, "issued": {"date-parts": [[2025]]}},
            "Умєров, Рустем. “Детально поінформував колег.” Приклад, 2025, https://example.org/1.",
            "(Умєров)",
        ),
    ],
)
def test_citations_follow_their_style(style: Any, change: Json, entry: str, intext: str):
    item = {name: value for name, value in {**UMEROV, **change}.items() if value is not None}
    cited = cite(item, style)
    assert (cited.entry, cited.intext) == (entry, intext)


async def test_a_citation_comes_in_every_format(client: httpx.AsyncClient):
    known = await paths(client)
    path = f"{known['quote']}/cite"
    plain = await client.get(path)
    assert plain.text.startswith("Петренко, Олена. “Ми збудуємо цей міст")
    html = await client.get(path, params={"format": "html", "style": "apa"})
    assert "<i>Міст</i>" in html.text
    (item,) = (await client.get(path, params={"format": "csl-json"})).json()
    assert (item["type"], item["issued"]) == ("article-newspaper", {"date-parts": [[2025, 12, 3]]})
    bibtex = await client.get(path, headers={"Accept": "application/x-bibtex"})
    assert bibtex.headers["content-type"].startswith("application/x-bibtex")
    assert "author = {Петренко, Олена}" in bibtex.text
    ris = await client.get(path, params={"format": "ris"})
    assert ris.text.startswith("TY  - NEWS\r\nAU  - Петренко, Олена\r\n")
    assert ris.text.endswith("ER  - \r\n")
    intext = await client.get(path, params={"show": "intext"})
    assert intext.text == "(Петренко)\n"


async def test_an_unnamed_source_and_a_post_are_cited(client: httpx.AsyncClient):
    speaker = {"kind": "unnamed", "description": "джерело в уряді {близьке} & 50%"}
    outlet = {"name": "Канал", "kind": "telegram_channel", "handle": "canal"}
    there = {"kind": "telegram_post", "title": None, "published_at": "2025", "outlet": outlet}
    body = document(publication={"text": None, **there}, quotes=[direct(speaker=speaker)])
    quote_id = (await record(client, body))["quotes"][0]["quote_id"]
    path = f"/v1/quotes/{quote_id}/cite"
    (item,) = json.loads((await client.get(path, params={"format": "csl-json"})).text)
    assert (item["type"], item["author"]) == ("post", [{"literal": speaker["description"]}])
    bibtex = (await client.get(path, params={"format": "bibtex"})).text
    assert r"author = {{джерело в уряді \{близьке\} \& 50\%}}" in bibtex
    assert "Telegram post, Канал, 2025" in (await client.get(path)).text
