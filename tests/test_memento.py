"""Memento (RFC 7089): an address and a time lead to the text that stood there then."""

from typing import Any

import httpx
import pytest

from tests.documents import TEXT, document, record

URL = "https://example.org/міст?id=7&lang=uk"
SENT = "https://example.org/%D0%BC%D1%96%D1%81%D1%82?id=7&lang=uk"
OLD, MIDDLE = "2020-01-01T10:00:00Z", "2022-06-15T12:30:45Z"
OLD_TEXT, MIDDLE_TEXT = "Мосту ще немає.", "Міст будують."


@pytest.fixture
async def publication(client: httpx.AsyncClient) -> str:
    """One with three texts; its path."""
    receipt = await record(client, document(publication={"url": URL, "text": TEXT}))
    path = f"/v1/publications/{receipt['publication']['id']}"
    for at, text in ((OLD, OLD_TEXT), (MIDDLE, MIDDLE_TEXT)):
        answer = await client.post(f"{path}/snapshots", json={"text": text, "taken_at": at})
        assert answer.status_code == 201, answer.text
    return path


def links(header: str) -> dict[str, str]:
    """The target of each relation."""
    found: dict[str, str] = {}
    for one in header.replace(",\n", ", ").split(", <"):
        target, _, rest = one.lstrip("<").partition(">")
        relation = rest.partition('rel="')[2].partition('"')[0]
        found[relation] = target
    return found


async def gate(client: httpx.AsyncClient, at: str | None = None, url: str = SENT) -> Any:
    headers = {"Accept-Datetime": at} if at else {}
    return await client.get(f"/timegate/{url}", headers=headers)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (None, TEXT),
        ("Wed, 01 Jan 2020 10:00:00 GMT", OLD_TEXT),
        ("Wed, 15 Jun 2022 12:30:44 GMT", OLD_TEXT),
        ("Wed, 15 Jun 2022 12:30:45 GMT", MIDDLE_TEXT),
        ("Thu, 01 Jan 2015 00:00:00 GMT", OLD_TEXT),
        ("Fri, 01 Jan 2038 00:00:00 GMT", TEXT),
    ],
)
@pytest.mark.usefixtures("publication")
async def test_a_timegate_leads_to_what_stood_then(
    client: httpx.AsyncClient, at: str | None, text: str
):
    led = await gate(client, at)
    assert led.status_code == 302
    assert led.headers["Vary"] == "accept-datetime"
    told = links(led.headers["Link"])
    assert told["original"] == SENT
    assert told["timemap"] == f"http://test/timemap/link/{SENT}"
    assert {"first memento", "last memento"} <= told.keys()
    memento = await client.get(led.headers["Location"])
    assert (memento.status_code, memento.text) == (200, text)
    told = links(memento.headers["Link"])
    assert told == {
        "original": SENT,
        "timegate": f"http://test/timegate/{SENT}",
        "timemap": f"http://test/timemap/link/{SENT}",
    }


async def test_a_text_that_came_back_is_there_again(client: httpx.AsyncClient, publication: str):
    again = {"text": OLD_TEXT, "taken_at": "2023-01-01T00:00:00Z"}
    answer = await client.post(f"{publication}/snapshots", json=again)
    assert (answer.status_code, answer.json()["check"]["changed"]) == (200, True)
    led = await gate(client, "Sun, 01 Jan 2023 10:00:00 GMT")
    assert led.headers["Location"].endswith(f"/memento/20230101000000/{SENT}")
    assert (await client.get(led.headers["Location"])).text == OLD_TEXT


@pytest.mark.usefixtures("publication")
async def test_a_memento_tells_its_time(client: httpx.AsyncClient):
    memento = await client.get(f"/memento/20220615123045/{SENT}")
    assert memento.headers["Memento-Datetime"] == "Wed, 15 Jun 2022 12:30:45 GMT"
    assert memento.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (await client.head(f"/memento/20220615123045/{SENT}")).status_code == 200


async def test_a_snapshot_is_a_memento_under_its_own_address(
    client: httpx.AsyncClient, publication: str
):
    listed = (await client.get(f"{publication}/snapshots")).json()["items"]
    shown = await client.get(f"{publication}/snapshots/{listed[-1]['id']}")
    assert shown.headers["Memento-Datetime"] == "Wed, 01 Jan 2020 10:00:00 GMT"
    assert links(shown.headers["Link"])["original"] == SENT


@pytest.mark.usefixtures("publication")
async def test_a_timemap_lists_every_text(client: httpx.AsyncClient):
    answer = await client.get(f"/timemap/link/{SENT}")
    assert answer.headers["Content-Type"].startswith("application/link-format")
    lines = answer.text.strip().split(",\n")
    assert lines[0] == f'<{SENT}>; rel="original"'
    assert 'from="Wed, 01 Jan 2020 10:00:00 GMT"' in lines[1]
    told = links(answer.text.strip())
    assert told["timegate"] == f"http://test/timegate/{SENT}"
    assert told["first memento"] == f"http://test/memento/20200101100000/{SENT}"
    assert told["memento"] == f"http://test/memento/20220615123045/{SENT}"
    assert [line.count("memento") > 1 for line in lines[3:]] == [True] * 3


@pytest.mark.usefixtures("publication")
async def test_what_is_not_held_is_not_there_and_a_bad_date_is_refused(client: httpx.AsyncClient):
    for path in (
        "/timegate/https://example.org/other",
        "/timegate/https:///",
        "/timegate/ftp://example.org/",
        "/timegate/nothing",
        "/timemap/link/https://example.org/other",
        f"/memento/20220615123046/{SENT}",
        f"/memento/yesterday/{SENT}",
    ):
        assert (await client.get(path)).status_code == 404, path
    assert (await gate(client, "yesterday")).status_code == 400
    assert (await gate(client, "yesterday")).json()["errors"][0]["path"] == "Accept-Datetime"


@pytest.mark.usefixtures("publication")
async def test_an_address_may_come_with_one_slash(client: httpx.AsyncClient):
    led = await gate(client, url=SENT.replace("https://", "https:/"))
    assert led.status_code == 302
    assert led.headers["Location"].endswith(SENT)
