"""Our records in other people's formats, read by other people's programs."""

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from prov.model import ProvDocument
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from service.exports.drawing import width, wrap
from service.exports.negotiation import negotiate
from tests.documents import BRIDGE, CALL, UNKNOWN, direct, document, fetch, indirect, record
from tests.story import tell
from tests.test_reviews import review

Json = dict[str, Any]

PROV = Namespace("http://www.w3.org/ns/prov#")
SDO = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
ID = str(UNKNOWN)


async def text(client: httpx.AsyncClient, path: str, media_type: str, **headers: str) -> str:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(media_type)
    return answer.text


@pytest.mark.parametrize(
    ("path", "accept", "address", "varies"),
    [
        (f"/v1/quotes/{ID}", "", "", True),
        (f"/v1/quotes/{ID}", "*/*", "", True),
        (f"/v1/quotes/{ID}", "application/json", "", True),
        (f"/v1/quotes/{ID}", "image/png", "", True),
        (f"/v1/quotes/{ID}", "text/turtle", "/as/ttl", True),
        (f"/v1/quotes/{ID}", "text/turtle;q=0.5, application/json", "", True),
        (f"/v1/quotes/{ID}", "application/ld+json, application/json;q=0.5", "/as/jsonld", True),
        (f"/v1/quotes/{ID}", "text/html, application/xml;q=0.9, */*;q=0.8", "", True),
        ("/v1/quotes", "text/csv", "/as/csv", True),
        ("/v1/quotes", "text/turtle", "", True),
        ("/v1/verify", "text/csv", "", False),
        ("/health/live", "", "", False),
    ],
)
def test_what_is_accepted_decides(path: str, accept: str, address: str, *, varies: bool):
    assert negotiate(path, accept) == (path + address, varies)


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        (f"/v1/quotes/{ID}.ttl", f"/v1/quotes/{ID}/as/ttl"),
        (f"/v1/quotes/{ID}.json", f"/v1/quotes/{ID}"),
        (f"/v1/quotes/{ID}.prov.json", f"/v1/quotes/{ID}/as/provjson"),
        (f"/v1/quotes/{ID}/occurrences.anno.jsonld", f"/v1/quotes/{ID}/occurrences/as/anno"),
        (f"/v1/occurrences/{ID}/chain.svg", f"/v1/occurrences/{ID}/chain/as/svg"),
        ("/v1/quotes.csv", "/v1/quotes/as/csv"),
        ("/v1/quotes.ttl", "/v1/quotes.ttl"),
        (f"/v1/quotes/{ID}.svg", f"/v1/quotes/{ID}.svg"),
        ("/openapi.json", "/openapi.json"),
    ],
)
def test_a_suffix_wins(asked: str, address: str):
    assert negotiate(asked, "text/html") == (address, False)


async def test_schema_org_names_creator_and_exact_text(client: httpx.AsyncClient):
    receipt = await record(client, document())
    quote_id = receipt["quotes"][0]["quote_id"]
    raw = await text(client, f"/v1/quotes/{quote_id}.jsonld", "application/ld+json")
    graph = Graph().parse(data=raw, format="json-ld")
    found = graph.query(
        """
        PREFIX s: <https://schema.org/>
        SELECT ?text ?name ?printed ?outlet WHERE {
            ?quote a s:Quotation; s:text ?text; s:creator/s:name ?name;
                   s:spokenByCharacter/s:name ?printed; s:citation/s:publisher/s:name ?outlet }
        """
    )
    rows = [tuple(map(str, row)) for row in found]  # pyright: ignore[reportArgumentType] rows of a SELECT
    assert rows == [(BRIDGE, "Олена Петренко", "Олена Петренко", "Приклад")]
    assert URIRef(f"http://test/v1/quotes/{quote_id}") in set(
        graph.subjects(RDF.type, SDO.Quotation)
    )


async def test_indirect_words_are_a_claim_with_its_appearances(client: httpx.AsyncClient):
    told = await tell(client)
    path = f"/v1/quotes/{told.quote_id}"
    held = await fetch(client, path)
    raw = json.loads(await text(client, path, "application/ld+json", Accept="application/ld+json"))
    assert raw["@type"] == ("Quotation" if "direct" in held["modes"] else "Claim")
    call = next(iter(told.calls.values()))
    raw = json.loads(await text(client, f"/v1/occurrences/{call}.jsonld", "application/ld+json"))
    assert (raw["@type"], "text" in raw) == ("Claim", False)
    assert raw["appearance"]["@id"].startswith("http://test/v1/publications/")


async def chain_path(client: httpx.AsyncClient) -> str:
    """Of the phone call of a document."""
    receipt = await record(client, document())
    return f"/v1/occurrences/{receipt['quotes'][1]['reports'][0]['occurrence_id']}/chain"


@pytest.mark.parametrize(
    ("suffix", "media_type", "form"),
    [
        ("prov.json", "application/prov+json", "json"),
        ("ttl", "text/turtle", "rdf"),
    ],
)
async def test_provenance_is_read_back(
    client: httpx.AsyncClient, suffix: str, media_type: str, form: str
):
    raw = await text(client, f"{await chain_path(client)}.{suffix}", media_type)
    more = {"rdf_format": "turtle"} if form == "rdf" else {}
    read: Any = ProvDocument.deserialize(content=raw, format=form, **more)
    kinds = [one.get_type().localpart for one in read.get_records()]
    assert kinds.count("Agent") == 3
    assert kinds.count("Activity") == 2
    assert kinds.count("Association") == 2
    assert kinds.count("Generation") == 2
    assert kinds.count("Communication") == 1
    labels = {str(label) for one in read.get_records() for label in one.get_attribute("prov:label")}
    assert {"Іван Бондар", "Олена Петренко", "Приклад", "Приклад: Міст"} <= labels


async def test_provenance_says_what_was_quoted_from_where(client: httpx.AsyncClient):
    path = await chain_path(client)
    graph = Graph().parse(data=await text(client, f"{path}.ttl", "text/turtle"), format="turtle")
    quoted = set(graph.subject_objects(PROV.wasQuotedFrom))
    assert len(quoted) == 2
    assert quoted == set(graph.subject_objects(PROV.hadPrimarySource))
    (said,) = graph.subjects(PROV.value, Literal(CALL))
    (agent,) = graph.objects(said, PROV.wasAttributedTo)
    assert (agent, RDF.type, PROV.Person) in graph


async def test_prov_n_is_a_document(client: httpx.AsyncClient):
    raw = await text(client, f"{await chain_path(client)}.provn", "text/provenance-notation")
    assert raw.startswith("document\n")
    assert raw.rstrip().endswith("endDocument")
    assert raw.count("wasAssociatedWith(") == 2
    assert "Олена Петренко" in raw


async def test_annotations_select_the_place_in_code_points(client: httpx.AsyncClient):
    receipt = await record(client, document())
    one = receipt["quotes"][0]
    path = f"/v1/quotes/{one['quote_id']}/occurrences.anno.jsonld"
    answer = await client.get(path)
    assert 'profile="http://www.w3.org/ns/anno.jsonld"' in answer.headers["content-type"]
    assert "ldp#BasicContainer" in answer.headers["link"]
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    (item,) = answer.json()["items"]
    quote, position = item["target"]["selector"]
    assert (quote["exact"], position["start"]) == (BRIDGE, one["start"])
    assert item["target"]["state"]["sourceDate"]
    found = Graph().parse(data=answer.text, format="json-ld")
    assert Literal(BRIDGE) in set(found.objects(None, OA.exact))
    assert len(set(found.subjects(RDF.type, OA.Annotation))) == 1
    single = json.loads(
        await text(client, f"/v1/occurrences/{one['occurrence_id']}.anno.jsonld", "application/ld")
    )
    assert single["target"] == item["target"]


async def test_speakers_are_popolo(client: httpx.AsyncClient):
    role = {"title": "мерка", "organization": "Місто", "since": "2020"}
    body = {"kind": "person", "name": "Ніна Кущ", "roles": [role]}
    made = (await client.post("/v1/speakers", json=body)).json()
    raw = json.loads(
        await text(client, f"/v1/speakers/{made['id']}.popolo.json", "application/popolo+json")
    )
    assert [one["name"] for one in raw["persons"]] == ["Ніна Кущ"]
    assert raw["memberships"][0]["start_date"] == "2020"
    assert raw["memberships"][0]["person_id"] == raw["persons"][0]["id"]


async def test_a_review_is_a_claim_review_that_comes_in_again(client: httpx.AsyncClient):
    made = (await client.post("/v1/reviews", json=review())).json()
    raw = json.loads(await text(client, f"/v1/reviews/{made['id']}.jsonld", "application/ld+json"))
    graph = Graph().parse(data=json.dumps(raw), format="json-ld")
    assert len(set(graph.subjects(RDF.type, SDO.ClaimReview))) == 1
    report = (await client.post("/v1/reviews/import", json=raw)).json()
    assert [(one["review_id"], one["new"]) for one in report["recorded"]] == [(made["id"], False)]


async def fill(client: httpx.AsyncClient, count: int) -> None:
    """Quotes enough for several pages."""
    for start in range(0, count, 50):
        texts = [f"Слово номер {number} сказано" for number in range(start, start + 50)]
        quotes = [direct(text=one) for one in texts]
        await record(client, document(publication={"text": None}, quotes=quotes))


async def test_lists_are_whole_and_equal_to_their_pages(client: httpx.AsyncClient):
    await fill(client, 450)
    listed: list[Json] = []
    cursor: Json = {}
    while True:
        page = await fetch(client, "/v1/quotes", limit=200, speaker="Петренко", **cursor)
        listed += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    raw = await text(client, "/v1/quotes.ndjson?speaker=Петренко", "application/x-ndjson")
    assert [json.loads(line) for line in raw.splitlines()] == listed
    table = await text(client, "/v1/quotes?speaker=Петренко", "text/csv", Accept="text/csv")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [row["id"] for row in rows] == [one["id"] for one in listed]
    assert {row["speaker.name"] for row in rows} == {"Олена Петренко"}
    few = await text(client, "/v1/quotes.ndjson?limit=7", "application/x-ndjson")
    assert len(few.splitlines()) == 7


@pytest.mark.parametrize("name", ["publications", "speakers", "outlets", "reviews", "quotes"])
@pytest.mark.parametrize("form", ["csv", "ndjson"])
async def test_every_list_has_a_table(client: httpx.AsyncClient, name: str, form: str):
    await record(client, document())
    await client.post("/v1/reviews", json=review())
    count = len((await fetch(client, f"/v1/{name}"))["items"])
    raw = (await client.get(f"/v1/{name}.{form}")).text
    rows = list(csv.reader(io.StringIO(raw))) if form == "csv" else raw.splitlines()
    assert len(rows) == count + (form == "csv")
    assert count > 0


@pytest.mark.parametrize("sign", ["=", "@", "＝", "\n="])
async def test_a_formula_is_no_formula_in_a_table(client: httpx.AsyncClient, sign: str):
    quote = direct(text=f"{sign}HYPERLINK(1) – це не формула")
    await record(client, document(publication={"text": None}, quotes=[quote]))
    raw = (await client.get("/v1/quotes.csv")).text
    (row,) = csv.DictReader(io.StringIO(raw.removeprefix("\ufeff")))
    assert row["text"] == f"'{sign}HYPERLINK(1) – це не формула"


LONG = (
    "Ми щойно обговорили найважливіші положення майбутньої домовленості щодо "
    "щонайширшого міжнародного співробітництва та вже наступного тижня повернемося до "
    "перемовин, щоб узгодити решту пунктів, зокрема «гуманітарний» & «енергетичний» <розділи>"
)


async def test_a_drawing_holds_every_word(client: httpx.AsyncClient):
    body = document(publication={"text": None}, quotes=[indirect(text=LONG, reports=[direct()])])
    inner = (await record(client, body))["quotes"][0]["reports"][0]["occurrence_id"]
    raw = await text(client, f"/v1/occurrences/{inner}/chain.svg", "image/svg+xml")
    svg = ET.fromstring(raw)  # noqa: S314 our own
    lines = ["".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")]
    shown = " ".join(lines)
    assert f"«{LONG}»" in shown
    assert BRIDGE in shown
    assert "Іван Бондар" in shown
    height = float(svg.attrib["height"])
    assert all(
        float(one.attrib["y"]) < height for one in svg.iter("{http://www.w3.org/2000/svg}text")
    )


async def test_a_drawing_holds_any_text(client: httpx.AsyncClient):
    strange = "До\x08 слів\x0b і\x1f <script>alert(1)</script> & ]]> \ufffe далі"
    body = document(publication={"text": None, "title": strange}, quotes=[direct(text=strange)])
    one = (await record(client, body))["quotes"][0]["occurrence_id"]
    raw = await text(client, f"/v1/occurrences/{one}/chain.svg", "image/svg+xml")
    svg = ET.fromstring(raw)  # noqa: S314 our own
    shown = " ".join("".join(one.itertext()) for one in svg)
    assert "<script>alert(1)</script> & ]]>" in shown
    assert not list(svg.iter("{http://www.w3.org/2000/svg}script"))


async def test_to_whom_stays_on_the_line_of_its_arrow(client: httpx.AsyncClient):
    receipt = await record(client, document())
    call = receipt["quotes"][1]["reports"][0]["occurrence_id"]
    for suffix in ("mmd", "dot", "svg"):
        assert "→\u00a0" in (await client.get(f"/v1/occurrences/{call}/chain.{suffix}")).text


@pytest.mark.parametrize("words", ["Щ" * 400, "слово " * 90, "", "а"])
def test_lines_fit_and_lose_nothing(words: str):
    lines = wrap(words, 600)
    assert all(width(line) <= 600 for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


async def test_mermaid_and_dot_hold_text_that_would_break_them(client: httpx.AsyncClient):
    nasty = 'Він сказав: "стоп"] --> x;\nend `a` #1 \\ {b} | c'
    body = document(publication={"text": None}, quotes=[direct(text=nasty)])
    one = (await record(client, body))["quotes"][0]["occurrence_id"]
    mermaid = await text(client, f"/v1/occurrences/{one}/chain.mmd", "text/vnd.mermaid")
    assert mermaid.startswith("flowchart BT\n")
    assert mermaid.count('"') == 6
    assert "Він сказав" in mermaid
    dot = await text(client, f"/v1/occurrences/{one}/chain.dot", "text/vnd.graphviz")
    assert '\\"стоп\\"' in dot
    assert dot.count("{") - dot.count("{b}") == 1


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/quotes/{ID}.ttl",
        f"/v1/quotes/{ID}.jsonld",
        f"/v1/occurrences/{ID}/chain.svg",
        f"/v1/publications/{ID}.jsonld",
        f"/v1/speakers/{ID}.popolo.json",
        f"/v1/speakers/{ID}/quotes.csv",
        f"/v1/quotes/{ID}/occurrences.ndjson",
        f"/v1/quotes/{ID}.exe",
        f"/v1/quotes/{ID}/as/svg",
        "/v1/quotes.svg",
    ],
)
async def test_what_is_not_there_is_not_there_in_any_format(client: httpx.AsyncClient, path: str):
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_bad_filter_is_refused_before_a_table_begins(client: httpx.AsyncClient):
    answer = await client.get("/v1/quotes.csv?speakr=x")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/unknown-parameter")


async def test_answers_say_that_they_vary_and_are_validated(client: httpx.AsyncClient):
    receipt = await record(client, document())
    path = f"/v1/quotes/{receipt['quotes'][0]['quote_id']}"
    plain = await client.get(path)
    turtle = await client.get(path, headers={"Accept": "text/turtle"})
    assert plain.headers["vary"] == turtle.headers["vary"] == "Accept"
    assert plain.headers["etag"] != turtle.headers["etag"]
    again = await client.get(
        path, headers={"Accept": "text/turtle", "If-None-Match": turtle.headers["etag"]}
    )
    assert again.status_code == 304
    assert (await client.head(f"{path}.ttl")).status_code == 200


@pytest.mark.parametrize("suffix", ["jsonld", "prov.json", "provn", "ttl"])
async def test_a_publication_is_exported_with_what_it_prints(
    client: httpx.AsyncClient, suffix: str
):
    receipt = await record(client, document())
    answer = await client.get(f"/v1/publications/{receipt['publication']['id']}.{suffix}")
    assert answer.status_code == 200
    assert "Приклад" in answer.text
    if suffix != "jsonld":
        assert BRIDGE in answer.text
