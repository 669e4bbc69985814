"""Corrections in other people's formats: whatever shows a quote says that it was taken back."""

import csv
import io
from typing import Any

import httpx
import pytest
from rdflib import Graph, Literal, URIRef

from tests.documents import BRIDGE, document, fetch, record
from tests.test_corrections import Printed, correction, post, printed
from tests.test_sharing import parse

Json = dict[str, Any]
SAID = "The speaker denied it on 2025-12-04."
WHY = "Таких слів не було."


@pytest.fixture
async def denied(client: httpx.AsyncClient) -> Printed:
    """A quote that its speaker denied."""
    one = await printed(client)
    await post(client, correction("speaker_denial", quote_id=one.quote_id, instead="Подумаємо"))
    return one


async def text(client: httpx.AsyncClient, path: str, **query: Any) -> str:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_schema_org_has_a_correction_comment(client: httpx.AsyncClient, denied: Printed):
    for path in (denied.quote, denied.occurrence):
        thing = await fetch(client, f"{path}.jsonld")
        assert thing["creativeWorkStatus"] == "denied"
        (comment,) = thing["correction"]
        assert comment["@type"] == "CorrectionComment"
        assert comment["text"] == f"{SAID} {WHY} Instead: «Подумаємо»"
        assert comment["author"]["name"] == "Олена Петренко"
        assert comment["isPartOf"]["name"] == "Спростування"


async def test_what_stands_has_no_correction(client: httpx.AsyncClient):
    one = await printed(client)
    thing = await fetch(client, f"{one.quote}.jsonld")
    assert {"creativeWorkStatus", "correction"} & set(thing) == set()
    assert "✗" not in await text(client, f"{one.occurrence}/chain.mermaid")


async def test_provenance_leads_to_who_took_it_back(client: httpx.AsyncClient, denied: Printed):
    graph = Graph().parse(data=await text(client, f"{denied.occurrence}.ttl"), format="turtle")
    words = "http://test/docs#"
    (mark,) = graph.objects(None, URIRef(f"{words}corrected_by"))
    assert (None, URIRef(f"{words}status"), Literal("denied")) in graph
    assert (mark, URIRef(f"{words}kind"), Literal("speaker_denial")) in graph
    prov = "http://www.w3.org/ns/prov#"
    (source,) = graph.objects(mark, URIRef(f"{prov}wasQuotedFrom"))
    assert "/v1/publications/" in str(source)
    for suffix in ("provjson", "provn"):
        assert SAID in await text(client, f"{denied.quote}.{suffix}")


async def test_provenance_of_an_outlet_s_correction_is_the_outlet_s(client: httpx.AsyncClient):
    receipt = await record(client, document())
    page = receipt["publication"]["id"]
    await post(client, correction("outlet_retraction", publication_id=page))
    data = await text(client, f"/v1/publications/{page}.ttl")
    graph = Graph().parse(data=data, format="turtle")
    (mark,) = set(graph.objects(None, URIRef("http://test/docs#corrected_by")))
    (outlet,) = graph.objects(mark, URIRef("http://www.w3.org/ns/prov#wasAttributedTo"))
    assert "/v1/outlets/" in str(outlet)


async def test_an_annotation_has_it_as_a_comment(client: httpx.AsyncClient, denied: Printed):
    found = await fetch(client, f"{denied.occurrence}.anno.jsonld")
    *_, comment = found["body"]
    assert (comment["purpose"], comment["value"].partition(" Т")[0]) == ("commenting", SAID)


async def test_tables_and_lines_have_it(client: httpx.AsyncClient, denied: Printed):
    for path in ("/v1/quotes", f"{denied.quote}/occurrences"):
        (row,) = csv.DictReader(io.StringIO((await text(client, f"{path}.csv")).lstrip("\ufeff")))
        assert row["status"] == "denied"
        assert row["corrections"] == f"speaker_denial 2025-12-04: {WHY}"
    assert WHY in await text(client, "/v1/quotes.ndjson")
    for path in ("/v1/corrections", f"{denied.quote}/corrections"):
        (row,) = csv.DictReader(io.StringIO((await text(client, f"{path}.csv")).lstrip("\ufeff")))
        assert (row["kind"], row["by.speaker.name"]) == ("speaker_denial", "Олена Петренко")


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg"])
async def test_diagrams_mark_it(client: httpx.AsyncClient, denied: Printed, form: str):
    drawn = await text(client, f"{denied.occurrence}/chain.{form}")
    assert f"✗ denied: {SAID}" in drawn


@pytest.mark.parametrize("form", ["text", "html", "csl-json", "bibtex", "ris"])
async def test_citations_note_it(client: httpx.AsyncClient, denied: Printed, form: str):
    assert SAID in await text(client, f"{denied.quote}/cite", format=form)


async def test_feeds_say_it_and_are_updated(client: httpx.AsyncClient):
    one = await printed(client)
    before = parse(await text(client, "/v1/quotes/feed.atom"))
    made = await post(client, correction("speaker_denial", quote_id=one.quote_id))
    after = parse(await text(client, "/v1/quotes/feed.atom"))
    assert after.entries[0].updated > before.entries[0].updated
    assert after.entries[0].published == before.entries[0].published
    assert after.feed.updated > before.feed.updated
    assert after.entries[0].title.startswith("[denied] ")
    assert f"{SAID} {WHY}" in after.entries[0].content[0].value
    (item,) = (await fetch(client, "/v1/quotes/feed.json"))["items"]
    assert item["date_modified"] == made["recorded_at"].replace("Z", "+00:00")
    for suffix in ("rss", "json"):
        assert f"{SAID} {WHY}" in await text(client, f"/v1/quotes/feed.{suffix}")


async def test_an_embed_says_it(client: httpx.AsyncClient, denied: Printed):
    embed = await fetch(client, "/oembed", url=f"http://test{denied.quote}")
    assert SAID in embed["html"]


async def test_the_api_of_who_said_it_calls_it_disputed(client: httpx.AsyncClient, denied: Printed):
    api = "/compat/graciousquotes/v1"
    (found,) = (await fetch(client, f"{api}/quotes", q=BRIDGE))["items"]
    assert found["status"] == "disputed"
    (checked,) = (await fetch(client, f"{api}/check", q=BRIDGE))["items"]
    assert (checked["status"], SAID in checked["why"]) == ("disputed", True)
    cited = await fetch(client, f"{api}/cite/{found['id']}")
    assert (cited["status"], SAID in cited["warning"]) == ("disputed", True)
    assert cited["quote_id"] == denied.quote_id
