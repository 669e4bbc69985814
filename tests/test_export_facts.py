"""What exports say is so, is whole, and is refused as JSON is; by Accept as by suffix."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from prov.model import ProvDocument
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from service.exports.negotiation import MEDIA_TYPES, SUFFIXES, negotiate
from tests.conftest import Serve
from tests.documents import BRIDGE, CALL, UNKNOWN, direct, document, fetch, indirect, record

Json = dict[str, Any]

PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
SDO = Namespace("https://schema.org/")
ANNOTATIONS = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
ID = str(UNKNOWN)
NASTY = 'Він сказав: "стоп"\\n\t"""\n\'; % {b} <x> @en ^^'


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (ANNOTATIONS, "anno"),
        (
            ANNOTATIONS
            .replace("; ", ";")
            .upper()
            .replace("HTTP://WWW.W3.ORG/NS/ANNO.JSONLD", "http://www.w3.org/ns/anno.jsonld"),
            "anno",
        ),
        (f"{ANNOTATIONS};q=0.2, text/turtle;q=0.9", "ttl"),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("application/ld+json", "jsonld"),
        ("text/turtle;q=0", None),
        ("text/turtle;q=0.000, application/ld+json;q=0.001", "jsonld"),
        ("text/turtle;q=0.5, */*;q=0.1", "ttl"),
        ("text/turtle, application/json", None),
        ("application/json;q=0.5, text/turtle", "ttl"),
        ("application/*", None),
        ("text/turtle;q=2", None),
        ("text/turtle;q=nan", None),
        (";;,,=;q", None),
        ("," * 8000, None),
    ],
)
def test_what_is_accepted_most_is_served(accept: str, form: str | None):
    path = f"/v1/quotes/{ID}"
    assert negotiate(path, accept) == (f"{path}/as/{form}" if form else path, True)


async def test_each_quote_has_its_own_first_source(client: httpx.AsyncClient):
    post = {"kind": "telegram_post", "title": "Допис", "url": "https://t.me/example/7"}
    post |= {"outlet": {"name": "Петренко", "kind": "telegram_channel", "handle": "petrenko"}}
    inner = direct(said_in=post)
    body = document(publication={"text": None}, quotes=[indirect(reports=[inner])])
    receipt = await record(client, body)
    outer = receipt["quotes"][0]
    (inner,) = outer["reports"]
    page = receipt["publication"]["id"]
    (said_in,) = [
        one["id"] for one in (await fetch(client, "/v1/publications"))["items"] if one["id"] != page
    ]
    path = f"/v1/occurrences/{inner['occurrence_id']}/chain.ttl"
    for asked in (path, f"/v1/publications/{page}.ttl"):
        graph = Graph().parse(data=(await client.get(asked)).text, format="turtle")
        sources = {(str(a), str(b)) for a, b in graph.subject_objects(PROV.hadPrimarySource)}
        at = "http://test/v1"
        assert sources == {
            (f"{at}/occurrences/{outer['occurrence_id']}", f"{at}/publications/{page}"),
            (f"{at}/occurrences/{inner['occurrence_id']}", f"{at}/publications/{said_in}"),
        }


@pytest.mark.parametrize(("said_at", "begun"), [("2025-12-03T21:40:00+02:00", 1), ("2025-12", 0)])
async def test_an_activity_begins_where_the_moment_is_known(
    client: httpx.AsyncClient, said_at: str, begun: int
):
    body = document(publication={"text": None}, quotes=[direct(said_at=said_at)])
    one = (await record(client, body))["quotes"][0]["occurrence_id"]
    raw = (await client.get(f"/v1/occurrences/{one}/chain.prov.json")).json()
    (activity,) = raw["activity"].values()
    assert ("prov:startTime" in activity) == begun
    (said,) = [one for one in raw["entity"].values() if "qt:mode" in one]
    assert said["qt:said_at"] == said_at


async def test_provenance_holds_any_text(client: httpx.AsyncClient):
    body = document(publication={"text": None}, quotes=[direct(text=NASTY)])
    one = (await record(client, body))["quotes"][0]["occurrence_id"]
    path = f"/v1/occurrences/{one}/chain"
    turtle = (await client.get(f"{path}.ttl")).text
    assert set(Graph().parse(data=turtle, format="turtle").objects(None, PROV.value)) == {
        Literal(NASTY)
    }
    read: Any = ProvDocument.deserialize(
        content=(await client.get(f"{path}.prov.json")).text, format="json"
    )
    values = [one for each in read.get_records() for one in each.get_attribute("prov:value")]
    assert values == [NASTY]
    assert (await client.get(f"{path}.provn")).text.rstrip().endswith("endDocument")


async def test_words_not_wholly_the_speaker_s_are_a_claim(client: httpx.AsyncClient):
    text = "Петренко назвала міст «важливим для міста»"
    quote = direct(mode="mixed", text=text)
    made = (await record(client, document(publication={"text": None}, quotes=[quote])))["quotes"][0]
    for path in (f"quotes/{made['quote_id']}", f"occurrences/{made['occurrence_id']}"):
        raw = (await client.get(f"/v1/{path}.jsonld")).json()
        assert raw["@type"] == "Claim"
        assert raw["author"] == raw["creator"]
        assert "spokenByCharacter" not in raw


async def test_a_chain_is_claims_that_rest_on_each_other(client: httpx.AsyncClient):
    receipt = await record(client, document())
    call = receipt["quotes"][1]["reports"][0]["occurrence_id"]
    path = f"/v1/occurrences/{call}/chain"
    raw = (await client.get(path, headers={"Accept": "application/ld+json"})).text
    graph = Graph().parse(data=raw, format="json-ld")
    (outer,) = graph.subjects(SDO.text, Literal(CALL))
    assert set(graph.objects(outer, SDO.isBasedOn)) == {
        URIRef(f"http://test/v1/occurrences/{call}")
    }
    assert len(set(graph.subjects(RDF.type, SDO.Claim))) == 2


async def test_a_publication_is_annotated_with_all_it_prints(client: httpx.AsyncClient):
    receipt = await record(client, document())
    path = f"/v1/publications/{receipt['publication']['id']}"
    answer = await client.get(path, headers={"Accept": ANNOTATIONS})
    assert answer.headers["content-type"] == ANNOTATIONS
    assert answer.headers["vary"] == "Accept"
    assert "ldp#BasicContainer" in answer.headers["link"]
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    graph = Graph().parse(data=answer.text, format="json-ld")
    assert set(graph.objects(None, OA.exact)) == {Literal(BRIDGE), Literal(CALL)}
    assert len(set(graph.subjects(RDF.type, OA.Annotation))) == 3
    bodies = [one["body"][0] for one in answer.json()["items"]]
    assert {one["creator"]["name"] for one in bodies} == {"Олена Петренко", "Іван Бондар"}
    found: list[Json] = []
    following: str | None = f"{path}.anno.jsonld?limit=2"
    while following:
        page = (await client.get(following)).json()
        found += page["items"]
        following = page.get("next")
    assert found == answer.json()["items"]


async def test_a_document_holds_every_printing(client: httpx.AsyncClient):
    count = 205
    for number in range(count):
        outlet = {"name": f"Видання {number}", "kind": "news_site"}
        body = document(publication={"text": None, "outlet": outlet}, quotes=[direct()])
        await record(client, body)
    (quote,) = (await fetch(client, "/v1/quotes"))["items"]
    path = f"/v1/quotes/{quote['id']}"
    assert len((await client.get(f"{path}.jsonld")).json()["citation"]) == count
    assert len((await client.get(f"{path}.prov.json")).json()["activity"]) == count
    page = (await client.get(f"{path}.anno.jsonld")).json()
    rest = (await client.get(page["next"])).json()
    assert (len(page["items"]), len(rest["items"])) == (200, count - 200)


@pytest.mark.parametrize("name", ["quotes", "publications", "speakers", "outlets", "reviews"])
async def test_a_table_without_rows_has_its_header(client: httpx.AsyncClient, name: str):
    answer = await client.get(f"/v1/{name}.csv")
    (header,) = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert header[0] == "id"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert (await client.get(f"/v1/{name}.ndjson")).text == ""


FORMATS = (
    *(f"quotes/{{}}.{one}" for one in ("jsonld", "prov.json", "provn", "ttl", "anno.jsonld")),
    *(f"occurrences/{{}}.{one}" for one in ("jsonld", "anno.jsonld", "prov.json", "provn", "ttl")),
    *(f"occurrences/{{}}/chain.{one}" for one in ("mmd", "dot", "svg", "jsonld", "ttl", "provn")),
    *(f"publications/{{}}.{one}" for one in ("jsonld", "ttl", "provn", "anno.jsonld")),
    *(f"speakers/{{}}.{one}" for one in ("jsonld", "popolo.json")),
    *(
        "speakers/{}/quotes.csv",
        "quotes/{}/occurrences.ndjson",
        "quotes/{}/chains.ndjson",
        "quotes/{}/variants.csv",
        "publications/{}/quotes.csv",
        "quotes/{}/occurrences.anno.jsonld",
    ),
)


@pytest.mark.parametrize("path", FORMATS)
async def test_what_is_gone_is_gone_in_every_format(client: httpx.AsyncClient, db: Any, path: str):
    asked = f"/v1/{path.format(ID)}"
    assert (await client.get(asked)).status_code == 404
    await db.execute("INSERT INTO tombstones (id, reason) VALUES ($1, 'за рішенням суду')", UNKNOWN)
    answer = await client.get(asked)
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/gone")


@pytest.mark.parametrize("suffix", ["ttl", "provn", "mmd", "dot"])
async def test_a_text_says_once_how_it_is_encoded(client: httpx.AsyncClient, suffix: str):
    receipt = await record(client, document())
    path = f"/v1/occurrences/{receipt['quotes'][0]['occurrence_id']}/chain.{suffix}"
    told = (await client.get(path)).headers["content-type"]
    assert told == f"{MEDIA_TYPES[SUFFIXES[suffix]]}; charset=utf-8"


async def test_where_reading_is_closed_exports_are_closed(serve: Serve):
    async with serve(key=None, public_read=False) as client:
        for path in (*FORMATS, "quotes.csv", "quotes.ndjson"):
            assert (await client.get(f"/v1/{path.format(ID)}")).status_code == 401, path
        turtle = {"Accept": "text/turtle"}
        assert (await client.get(f"/v1/quotes/{ID}", headers=turtle)).status_code == 401


@pytest.mark.parametrize("suffix", ["jsonld", "popolo.json"])
async def test_a_merged_speaker_is_found_in_the_format_asked_for(
    client: httpx.AsyncClient, suffix: str
):
    made = [
        (await client.post("/v1/speakers", json={"kind": "person", "name": name})).json()["id"]
        for name in ("Ада Кущ", "Ніна Кущ")
    ]
    await client.post(f"/v1/speakers/{made[0]}/merge", json={"into": made[1]})
    answer = await client.get(f"/v1/speakers/{made[0]}.{suffix}")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/v1/speakers/{made[1]}.{suffix}"
    again = await client.get(answer.headers["location"])
    assert (again.status_code, "Ніна Кущ" in again.text) == (200, True)
    assert (await client.get(f"/v1/speakers/{made[0]}/as/svg")).status_code == 404


async def test_an_address_takes_what_it_takes_whatever_is_accepted(client: httpx.AsyncClient):
    for accept in ("*/*", "text/csv"):
        answer = await client.options("/v1/speakers", headers={"Accept": accept})
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("query", ["mode=reported", "speaker=Бондар", "q=міст", "limit=1"])
async def test_a_table_takes_the_filters_of_its_list(client: httpx.AsyncClient, query: str):
    await record(client, document())
    listed = (await client.get(f"/v1/quotes?{query}")).json()["items"]
    raw = (await client.get(f"/v1/quotes.ndjson?{query}")).text
    assert [json.loads(line) for line in raw.splitlines()] == listed
    assert len(listed) == 1


def test_every_suffix_and_media_type_is_documented():
    page = (Path(__file__).parents[1] / "docs" / "exports.md").read_text()
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `.")]
    told = {
        suffix.strip("| `."): media_type.strip("`")
        for suffixes, media_type, _ in rows
        for suffix in suffixes.split(", ")
    }
    held = {suffix: MEDIA_TYPES[form] for suffix, form in SUFFIXES.items() if form != "json"}
    assert told == held


async def test_an_occurrence_has_the_provenance_of_its_chain(client: httpx.AsyncClient):
    receipt = await record(client, document())
    call = receipt["quotes"][1]["reports"][0]["occurrence_id"]
    for accept in ("text/turtle", "application/prov+json", "text/provenance-notation"):
        headers = {"Accept": accept}
        own = await client.get(f"/v1/occurrences/{call}", headers=headers)
        chain = await client.get(f"/v1/occurrences/{call}/chain", headers=headers)
        assert own.headers["content-type"].startswith(accept)
        assert own.text == chain.text


async def test_trees_chains_and_variants_are_lists_too(client: httpx.AsyncClient):
    receipt = await record(client, document())
    quote, page = receipt["quotes"][1]["quote_id"], receipt["publication"]["id"]
    for path in (
        f"quotes/{quote}/chains",
        f"quotes/{quote}/variants",
        f"publications/{page}/quotes",
    ):
        listed = (await fetch(client, f"/v1/{path}"))["items"]
        lines = (await client.get(f"/v1/{path}.ndjson")).text.splitlines()
        assert [json.loads(line) for line in lines] == listed
        raw = (await client.get(f"/v1/{path}", headers={"Accept": "text/csv"})).text
        rows = list(csv.reader(io.StringIO(raw.removeprefix("\ufeff"))))
        assert len(rows) == len(listed) + 1 > 1


async def test_what_is_accepted_may_stand_on_several_lines(client: httpx.AsyncClient):
    receipt = await record(client, document())
    lines = [("Accept", "text/turtle"), ("Accept", "text/html;q=0.5")]
    for headers in (lines, lines[::-1]):
        answer = await client.get(f"/v1/quotes/{receipt['quotes'][0]['quote_id']}", headers=headers)
        assert answer.headers["content-type"].startswith("text/turtle")


async def test_pages_of_annotations_are_told_apart(client: httpx.AsyncClient):
    receipt = await record(client, document())
    path = f"http://test/v1/publications/{receipt['publication']['id']}.anno.jsonld"
    seen: list[str] = []
    following: str | None = f"{path}?limit=1"
    while following:
        page = (await client.get(following)).json()
        assert (page["id"], page["partOf"]["first"]) == (following, f"{path}?limit=1")
        assert page["items"][0]["created"].endswith("Z")
        seen += [one["id"] for one in page["items"]]
        following = page.get("next")
    assert len(seen) == len(set(seen)) == 3


async def test_to_whom_is_told_in_terms_of_schema_org(client: httpx.AsyncClient):
    receipt = await record(client, document(quotes=[direct(to=[{"name": "Ніна Кущ"}])]))
    raw = (await client.get(f"/v1/quotes/{receipt['quotes'][0]['quote_id']}.jsonld")).json()
    (audience,) = raw["audience"]
    assert (audience["@type"], audience["name"]) == ("Audience", "Ніна Кущ")


async def test_a_publication_is_cited_once(client: httpx.AsyncClient):
    once = direct(text="Місто росте")
    body = document(publication={"text": "«Місто росте». «Місто росте»."})
    body["quotes"] = [{**once, "start": 1, "end": 12, "key": "a"}]
    body["quotes"] += [{**once, "start": 16, "end": 27, "of": "a"}]
    receipt = await record(client, body)
    raw = (await client.get(f"/v1/quotes/{receipt['quotes'][0]['quote_id']}.jsonld")).json()
    assert len(raw["citation"]) == 1


async def test_roles_of_speakers_stand_between_them_and_what_they_are_of(client: httpx.AsyncClient):
    roles = [{"title": "мерка", "organization": "Місто", "since": "2020"}, {"title": "лікарка"}]
    body = {"kind": "person", "name": "Ніна Кущ", "roles": roles}
    made = (await client.post("/v1/speakers", json=body)).json()
    raw = (await client.get(f"/v1/speakers/{made['id']}.jsonld")).json()
    assert raw["memberOf"] == [
        {
            "@type": "OrganizationRole",
            "roleName": "мерка",
            "startDate": "2020",
            "memberOf": {"@type": "Organization", "name": "Місто"},
        }
    ]
    (post,) = raw["hasOccupation"]
    assert post["hasOccupation"] == {"@type": "Occupation", "name": "лікарка"}


async def test_no_organization_has_the_id_of_a_person_in_popolo(client: httpx.AsyncClient):
    role = {"title": "член", "organization": "Спілка"}
    body = {"kind": "organization", "name": "Палата міст", "roles": [role]}
    chamber = (await client.post("/v1/speakers", json=body)).json()["id"]
    person = (await client.post("/v1/speakers", json={"kind": "person", "name": "Ніна Кущ"})).json()
    body = {"kind": "group", "name": "Делегація", "members": [chamber, person["id"]]}
    group = (await client.post("/v1/speakers", json=body)).json()["id"]
    (own,) = (await client.get(f"/v1/speakers/{chamber}.popolo.json")).json()["memberships"]
    assert own["member"] == {"@type": "Organization", "id": chamber}
    of_group = (await client.get(f"/v1/speakers/{group}.popolo.json")).json()["memberships"]
    assert [one.get("person_id") for one in of_group] == [None, person["id"]]
