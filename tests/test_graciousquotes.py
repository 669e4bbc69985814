"""The three tools of langchain-graciousquotes against the service, unmodified."""

from collections.abc import Generator
from typing import Any

import httpx
import langchain_graciousquotes as tools
import pytest

from tests.documents import BRIDGE, direct, document
from tests.running import Running, running_service
from tests.test_reviews import review

BASE = "/compat/graciousquotes/v1"
TRAM = {"name": "Назар Рейко"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    with running_service(tmp_path_factory.mktemp("tools")) as running:
        url = f"{running.url}/v1/documents"
        answer = httpx.post(url, json=document(), headers=running.headers)
        quote_id = answer.json()["quotes"][1]["quote_id"]
        body = review(quote_id=quote_id, aspect="attribution")
        httpx.post(f"{running.url}/v1/reviews", json=body, headers=running.headers)
        good = {"text": "Правда", "value": 5, "best": 5, "worst": 1}
        body = review(quote_id=answer.json()["quotes"][0]["quote_id"], rating=good)
        httpx.post(f"{running.url}/v1/reviews", json=body, headers=running.headers)
        yield running


def use(tool: Any, service: Running, monkeypatch: pytest.MonkeyPatch, **given: Any) -> str:
    monkeypatch.setenv("GRACIOUSQUOTES_BASE_URL", service.url + BASE)
    return tool().invoke(given)


def test_words_on_record_are_verified(service: Running, monkeypatch: pytest.MonkeyPatch):
    told = use(tools.QuoteAttributionCheck, service, monkeypatch, quote=BRIDGE)
    lines = dict(line.split(": ", 1) for line in told.splitlines() if ": " in line)
    assert lines["Match"] == "exact wording"
    assert lines["Status"] == "Verified"
    assert lines["Credit it as"] == "Олена Петренко"
    assert lines["Traced to"].startswith("Міст, Приклад, 2025-12-03 (https://example.org/")
    assert lines["Record"].startswith(f"{service.url}/v1/quotes/")


def test_changed_words_are_a_close_match_with_the_reason(
    service: Running, monkeypatch: pytest.MonkeyPatch
):
    changed = BRIDGE.replace("збудуємо", "не збудуємо")
    told = use(tools.QuoteAttributionCheck, service, monkeypatch, quote=changed)
    assert "close match" in told
    assert "Verdict: Not in these words" in told
    assert "Status: Disputed" in told
    assert "negation" in told.lower()


@pytest.mark.parametrize(
    ("quote", "answer"),
    [("Ні", "too short"), ("Завтра всі трамваї стануть безкоштовними", "no checked record")],
)
def test_what_cannot_be_said_is_not_said(
    service: Running, monkeypatch: pytest.MonkeyPatch, quote: str, answer: str
):
    assert answer in use(tools.QuoteAttributionCheck, service, monkeypatch, quote=quote)


def test_quotes_are_searched_by_words_and_author(service: Running, monkeypatch: pytest.MonkeyPatch):
    told = use(tools.QuoteSearch, service, monkeypatch, query="мосту", author="Петренко")
    assert "1 checked quote(s) match" in told
    assert f"[Verified] “{BRIDGE}” — Олена Петренко" in told
    by_status = use(tools.QuoteSearch, service, monkeypatch, author="Бондар", status="disputed")
    assert "Disputed" in by_status
    nobody = use(tools.QuoteSearch, service, monkeypatch, author="Бондар", status="verified")
    assert "No checked quotes" in nobody


@pytest.mark.parametrize("style", ["mla", "apa", "chicago"])
def test_a_quote_is_cited(service: Running, monkeypatch: pytest.MonkeyPatch, style: str):
    found = httpx.get(f"{service.url}/v1/quotes", params={"speaker": "Петренко"}).json()
    number = found["items"][0]["number"]
    told = use(tools.QuoteCitation, service, monkeypatch, quote_id=number, style=style)
    assert f"“{BRIDGE}” — Олена Петренко" in told
    assert {"mla": "MLA 9", "apa": "APA 7", "chicago": "Chicago 17"}[style] in told
    assert {"mla": "3 Dec. 2025", "apa": "(2025, December 3)", "chicago": "December 3, 2025"}[
        style
    ] in told
    assert ("Петренко, О." if style == "apa" else "Олена") in told
    assert ("Bibliography: " in told) == (style == "chicago")


def test_a_good_review_is_no_warning(service: Running, monkeypatch: pytest.MonkeyPatch):
    found = httpx.get(f"{service.url}/v1/quotes", params={"speaker": "Петренко"}).json()
    number = found["items"][0]["number"]
    assert "Warning" not in use(tools.QuoteCitation, service, monkeypatch, quote_id=number)
    doubted = httpx.get(f"{service.url}/v1/quotes", params={"speaker": "Бондар"}).json()
    number = doubted["items"][0]["number"]
    assert "Warning" in use(tools.QuoteCitation, service, monkeypatch, quote_id=number)


def test_an_act_without_words_is_not_cited(service: Running, monkeypatch: pytest.MonkeyPatch):
    found = httpx.get(f"{service.url}/v1/quotes", params={"mode": "reported"}).json()
    number = found["items"][0]["number"]
    told = use(tools.QuoteCitation, service, monkeypatch, quote_id=number)
    assert "no record to cite" in told
    cited = httpx.get(f"{service.url}/v1/quotes/{found['items'][0]['id']}/cite")
    assert (cited.status_code, cited.json()["type"]) == (422, "/problems/nothing-to-cite")


def test_all_that_match_are_counted(service: Running, monkeypatch: pytest.MonkeyPatch):
    said = [direct(text=f"Трамвай номер {number} поїхав", speaker=TRAM) for number in range(7)]
    body = document(publication={"text": None, "url": "https://example.org/trams"}, quotes=said)
    httpx.post(f"{service.url}/v1/documents", json=body, headers=service.headers)
    told = use(tools.QuoteSearch, service, monkeypatch, query="трамвай", limit=2)
    assert "7 checked quote(s) match; showing 2" in told


def test_an_unknown_number_is_told(service: Running, monkeypatch: pytest.MonkeyPatch):
    told = use(tools.QuoteCitation, service, monkeypatch, quote_id=999_999)
    assert "has not been checked" in told


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cite/abc", 404),
        ("/cite/99999999999999999999999999", 404),
        ("/nothing", 404),
        ("/check?colour=red", 400),
        ("/quotes?per_page=0&q=x", 400),
        ("/quotes?q=?!", 422),
    ],
)
def test_refusals_have_a_message(service: Running, path: str, status: int):
    answer = httpx.get(service.url + BASE + path)
    assert answer.status_code == status
    assert answer.json()["message"]
