"""A walk through the service that sends every statement it has on what Citus would distribute."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from service.archive import print_store
from service.archive import store as archive
from service.compat.reconcile import store as reconcile
from service.compat.telegram import store as telegram
from service.corrections import store as corrections
from service.kit.db import Connection, Database
from service.kit.problems import Refusal
from service.language.naming.names import Form
from service.ledger import redact_store, verify_store
from service.ledger.model import Subject
from service.publications import masking_store, outlet_store, reach_store
from service.publications import state_store as publication_states
from service.publications import store as publications
from service.publications.model import OutletRef
from service.publications.rules import OutletKeys
from service.quotes import (
    chain_render_store,
    change_store,
    held_store,
    index_store,
    mark_store,
    removal_store,
)
from service.quotes import state_store as quote_states
from service.quotes.index_store import IndexRow
from service.reviews import store as reviews
from service.speakers import name_store
from service.speakers import store as speakers
from service.speakers.rules import NameKey, NameRow
from tests import examples
from tests.documents import BRIDGE, direct, document, indirect, reported

Call = Callable[[Connection], Awaitable[Any]]

HOUR = timedelta(hours=1)
ID = UUID("01900000-0000-7000-8000-000000000001")
PAGE = {
    "pageUrl": "https://example.org/checked/7",
    "claimReviewMarkups": [{"claimReviewed": "Міст збудовано", "rating": {"textualRating": "Ні"}}],
}


class Walker:
    """Asks, and keeps what was answered with a failure of the service."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.failed: list[str] = []

    async def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The answer; of a refusal nothing is needed."""
        answer = await self.client.request(method, path, json=body, params=query)
        if answer.status_code >= 500:
            self.failed.append(f"{method} {path} {query or ''}: {answer.text}")
        return (
            answer.json() if answer.is_success and "json" in answer.headers["content-type"] else {}
        )

    async def get(self, *paths: str, **query: Any) -> None:
        """All of them."""
        for path in paths:
            await self.ask("GET", path, **query)


async def walk(client: httpx.AsyncClient, database: Database) -> list[str]:
    """What failed: of the operations, of what they do not come to, and of what commands do."""
    walker = Walker(client)
    await examples.record(client)
    await _documents(walker)
    for call in calls():
        async with database.write("walk") as tx:
            with suppress(Refusal):
                await call(tx)
    return walker.failed


async def _documents(walker: Walker) -> None:
    """Two publications that print the same, a copy of one, and what is asked and told of them."""
    first = await walker.ask("POST", "/v1/documents", document())
    again = document(
        quotes=[direct(said_at="2025-12-02", tags=["міст"]), indirect(reports=[reported()])]
    )
    second = await walker.ask("POST", "/v1/documents", again)
    one, two = first["publication"]["id"], second["publication"]["id"]
    url = f"https://example.org/{ID}"
    undated = {"kind": "article", "url": url, "text": BRIDGE}
    for known in (undated, {**undated, "title": "Міст", "published_at": "2025-12-04"}):
        await walker.ask("POST", "/v1/documents", {"publication": known, "quotes": [direct()]})
    quote = f"/v1/quotes/{first['quotes'][0]['quote_id']}"
    await walker.get(f"{quote}/cite", f"{quote}/variants", f"{quote}/origins")
    await walker.get(f"/v1/publications/{one}/quotes", f"/v1/publications/{two}/quotes")
    await asyncio.sleep(1)  # what was read is kept behind the request
    outer = f"/v1/quotes/{first['quotes'][1]['quote_id']}"
    occurrence = f"/v1/occurrences/{first['quotes'][0]['occurrence_id']}"
    await _links(walker, one, two)
    await _corrections(walker, first, second)
    await _lists(walker, first)
    for path in (quote, occurrence, f"/v1/publications/{one}"):
        await walker.get(path, as_of="2999")
        await walker.get(f"{path}/as/jsonld", f"{path}/as/anno", f"{path}/as/provn")
    await walker.get(f"{occurrence}/chain/as/dot", f"{quote}/occurrences/as/anno")
    held = {"text": BRIDGE, "speaker": "Олена Петренко", "said_from": "2025", "said_to": "2026"}
    await walker.ask("POST", "/v1/verify", held)
    await walker.ask("POST", "/v1/verify", {"text": BRIDGE, "said_from": "2025"})
    await walker.ask("POST", "/v1/verify", {"text": f"{BRIDGE} і ще два"})
    change = {
        "text": f"{BRIDGE}!",
        "speaker_id": first["quotes"][1]["speaker"]["id"],
        "reason": "Так.",
    }
    await walker.ask("PATCH", outer, change)
    await walker.ask("PATCH", quote, {"said_at": "2025-12-01", "tags": ["а"], "event": "Рада"})
    await walker.ask("DELETE", outer, reason="Вигадано.")
    await walker.ask("DELETE", f"/v1/publications/{two}", reason="За рішенням суду.")


async def _links(walker: Walker, one: str, two: str) -> None:
    for source, target in ((one, two), (two, one)):
        cited = {"kind": "cites", "target_id": target}
        await walker.ask("POST", f"/v1/publications/{source}/links", cited)
    copied = {"kind": "reprints", "target_id": one}
    await walker.ask("POST", f"/v1/publications/{two}/links", copied)
    await walker.ask("POST", f"/v1/publications/{two}/links", {**copied, "target_id": str(ID)})


async def _corrections(walker: Walker, first: Any, second: Any) -> None:
    """Of an occurrence, of a publication, and of a quote; shown with what they mark."""
    stated: dict[str, Any] = {
        "stated_at": "2025-12-06",
        "evidence": {"id": second["publication"]["id"], "exact": BRIDGE},
        "explanation": "Неточно.",
    }
    occurrence = first["quotes"][0]["occurrence_id"]
    of: list[dict[str, Any]] = [
        {"kind": "outlet_correction", "occurrence_id": occurrence},
        {"kind": "outlet_retraction", "publication_id": first["publication"]["id"]},
        {"kind": "speaker_denial", "quote_id": first["quotes"][0]["quote_id"]},
        {"kind": "speaker_denial", "quote_id": str(ID)},
    ]
    for one in of:
        made = await walker.ask("POST", "/v1/corrections", {**stated, **one})
        if made:
            await walker.get(f"/v1/corrections/{made['id']}", as_of="2999")
    quote = f"/v1/quotes/{first['quotes'][0]['quote_id']}"
    await walker.get(quote, f"{quote}/corrections", f"{quote}/occurrences", f"{quote}/chains")
    review = {**examples.REVIEW, "url": "https://example.org/checked/9"}
    await walker.ask("POST", "/v1/reviews", {**review, "quote_id": str(ID)})
    await walker.ask("POST", "/v1/reviews", {**review, "quote_id": quote.rpartition("/")[2]})
    await walker.ask("DELETE", quote, reason="Має перевірку.")


async def _lists(walker: Walker, first: Any) -> None:
    speaker = first["quotes"][0]["speaker"]["id"]
    publication = first["publication"]["id"]
    asked: Sequence[dict[str, Any]] = (
        {"speaker": "Петренко"},
        {"q": "міст"},
        {"q": "міст збудуємо", "speaker": speaker, "mode": "direct"},
        {"outlet": "Приклад"},
        {"publication": publication},
        {"reported_by": "Бондар", "mode": "reported"},
        {"to": "мер Львова", "mode": "reported"},
        {"said_from": "2025", "said_to": "2026", "channel": "phone", "language": "uk"},
        {"status": "denied", "tag": "міст"},
    )
    for query in asked:
        await walker.get("/v1/quotes", "/v1/quotes/as/csv", **query)
    await walker.get(f"/v1/speakers/{speaker}/as/jsonld", f"/v1/speakers/{speaker}/feed.atom")
    await walker.get("/v1/quotes/feed.json", speaker=speaker)
    await walker.get("/v1/speakers", q="Петр")
    await walker.get("/v1/speakers", name="Петренкко")
    await walker.get("/v1/speakers/resolve", name="Петренкко")
    await walker.get("/v1/outlets", name="Приклад")
    await walker.get("/v1/publications", outlet="Приклад", kind="article")
    await walker.get("/reconcile/suggest/entity", prefix="При")
    await walker.get("/reconcile", queries='{"q0": {"query": "Петренко", "limit": 3}}')
    await walker.get("/v1alpha1/claims:search", query="зустрічі")
    page = await walker.ask("POST", "/v1alpha1/pages", PAGE)
    await walker.get("/v1alpha1/pages", f"/v1alpha1/{page.get('name')}")
    await walker.ask("PUT", f"/v1alpha1/{page.get('name')}", {**PAGE, **page})
    await walker.ask("DELETE", f"/v1alpha1/{page.get('name')}")
    for number in (1, 2):
        await walker.get(f"/compat/graciousquotes/v1/cite/{number}")
    await walker.get(
        "/compat/graciousquotes/v1/quotes", "/compat/graciousquotes/v1/check", q="міст"
    )
    shown = await walker.ask("GET", f"/v1/publications/{publication}")
    await walker.get(f"/timemap/link/{shown.get('url')}", f"/timegate/{shown.get('url')}")


def calls() -> list[Call]:
    """What commands ask of stores, and what seldom happens."""
    now = datetime.now(UTC)
    quote = IndexRow(id=ID, text="а", search="", analyser="x", language=None)
    form = Form("а", place=0, alone=True, readings=1, spelling="а", origin="given", language="uk")
    name = NameRow(
        id=ID,
        speaker_id=ID,
        name="А",
        language=None,
        kind="full",
        forms_by="x",
        likeness=[],
        forms=[form],
    )
    outlet = OutletRef(name="А", kind="news_site", url="https://example.org/a")
    things: dict[Subject, str] = {**quote_states.THINGS, **publication_states.THINGS}
    return [
        lambda tx: archive.claim_due(tx, 5, HOUR),
        lambda tx: archive.claim_unseen(tx, 5, HOUR),
        lambda tx: archive.postpone(tx, ID, HOUR),
        lambda tx: archive.list_mementos(tx, [b"x"]),
        lambda tx: print_store.get_text(tx, ID, ID),
        lambda tx: reconcile.list_speakers_identified(tx, ["isni:1"]),
        lambda tx: reviews.update_quote(tx, ID, ID),
        lambda tx: telegram.find_original(tx, ID, "а", b"x"),
        lambda tx: telegram.list_posts(tx, ID, "https://t.me/a/"),
        lambda tx: corrections.find_latest_text(tx, ID),
        lambda tx: masking_store.list_texts(tx, ID),
        lambda tx: masking_store.update_text(tx, ID, ID, "а", b"x"),
        lambda tx: outlet_store.fill_outlet(tx, ID, outlet, OutletKeys("а", None, None)),
        lambda tx: reach_store.list_copies(tx, [ID]),
        lambda tx: publications.list_times_taken(tx, [(ID, ID)]),
        lambda tx: publications.list_links_until(tx, ID, now),
        lambda tx: publications.update_circular(tx, []),
        lambda tx: chain_render_store.delete_renderings(tx, ID),
        lambda tx: change_store.update_reporters(tx, ID),
        lambda tx: change_store.list_printed_words(tx, [ID], [ID]),
        lambda tx: change_store.list_quotes_with(tx, [ID], ["а"]),
        lambda tx: held_store.count_roots(tx, [ID]),
        lambda tx: removal_store.list_hanging(tx, publication=ID),
        lambda tx: mark_store.hold_quotes(tx, [ID]),
        lambda tx: index_store.list_quotes_from(tx, "x", None, limit=50),
        lambda tx: index_store.update_index(tx, [quote]),
        lambda tx: name_store.list_names_from(tx, None, limit=50),
        lambda tx: name_store.insert_observed(tx, NameKey(id=ID, speaker_id=ID), []),
        lambda tx: name_store.update_forms(tx, [name]),
        lambda tx: speakers.list_briefs(tx, [ID]),
        lambda tx: redact_store.list_states(tx, [ID]),
        lambda tx: redact_store.list_former(tx, "quote_id", ID),
        lambda tx: redact_store.delete_states(tx, [ID]),
        lambda tx: verify_store.list_snapshots(tx, [ID, ID], 5),
        *(_listing(things, subject) for subject in things),
    ]


def _listing(things: verify_store.Things, subject: Subject) -> Call:
    return lambda tx: verify_store.list_things(tx, things, subject, UUID(int=0), 5)
