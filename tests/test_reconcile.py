"""Reconciliation: a client that we did not write, and what it is refused."""

import json
from collections.abc import Generator
from typing import Any

import httpx
import pytest

from tests.documents import UNKNOWN, document
from tests.foreign import foreign_python, run_foreign
from tests.running import Running, running_service

Json = dict[str, Any]

PROGRAM = """
import json, sys
from py_reconciliation_service_api import build_reconciliation_service
from py_reconciliation_service_api.models.reconciliation import ReconciliationQuery
service = build_reconciliation_service(sys.argv[1] + "/reconcile")
names = ["Олені Петренко", "Olena Petrenko", "Петренка Олена", "Приклад", "Хтось Невідомий"]
found = service.reconcile_batch([ReconciliationQuery(query=name) for name in names])
print(json.dumps([[c.model_dump() for c in one.result] for one in found]))
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    with running_service(tmp_path_factory.mktemp("reconcile")) as running:
        for path, body in (
            ("documents", document()),
            ("speakers", {"kind": "person", "name": "Іван Бондар", "roles": [{"title": "мер"}]}),
            (
                "speakers",
                {
                    "kind": "person",
                    "name": "Ніна Кущ",
                    "identifiers": [{"scheme": "wikidata", "value": "Q1"}],
                },
            ),
        ):
            url = f"{running.url}/v1/{path}"
            answer = httpx.post(url, json=body, headers=running.headers)
            assert answer.status_code == 201, answer.text
        yield running


def ask(service: Running, **queries: Any) -> Json:
    answer = httpx.post(f"{service.url}/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.json()


def test_a_client_that_we_did_not_write_finds_speakers_and_outlets(
    service: Running, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("client")
    python = foreign_python(folder, "py-reconciliation-service-api==0.2.1")
    dative, latin, _, outlet, nobody = json.loads(run_foreign(python, PROGRAM, service.url))
    assert [(one["name"], one["match"]) for one in dative] == [("Олена Петренко", True)]
    assert [(one["name"], one["match"]) for one in latin] == [("Олена Петренко", True)]
    assert [(one["name"], one["match"]) for one in outlet] == [("Приклад", True)]
    assert nobody == []


def test_what_is_known_besides_tells_namesakes_apart(service: Running):
    queries = {
        "plain": {"query": "Іван Бондар"},
        "mayor": {"query": "Іван Бондар", "properties": [{"pid": "role", "v": "мер"}]},
    }
    found = ask(service, **queries)
    assert [one["match"] for one in found["plain"]["result"]] == [False, False]
    best, other = found["mayor"]["result"]
    assert (best["match"], best["description"], other["match"]) == (True, "мер", False)


def test_a_type_narrows(service: Running):
    found = ask(service, q={"query": "Приклад", "type": "person"})
    assert found["q"]["result"] == []


def test_a_cell_that_is_no_name_is_no_fault_of_the_others(service: Running):
    found = ask(
        service,
        long={"query": "слово " * 100},
        zero={"query": "а\0б"},
        signs={"query": "?!"},
        name={"query": "Олені Петренко", "limit": None, "properties": None, "type_strict": None},
    )
    assert [len(found[key]["result"]) for key in ("long", "zero", "signs", "name")] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ([{"pid": "identifier", "v": "wikidata:Q1"}], "Ніна Кущ"),
        ([{"pid": "identifier", "v": ["viaf:5", "wikidata:Q1"]}], "Ніна Кущ"),
        ([{"pid": "name", "v": "Олена Петренко"}], "Олена Петренко"),
        ([{"pid": "identifier", "v": "wikidata:\0"}], None),
        ([{"pid": "role", "v": 5}], None),
    ],
)
def test_properties_alone_are_a_query(service: Running, properties: list[Json], name: str | None):
    found = ask(service, q={"properties": properties})["q"]["result"]
    assert [one["name"] for one in found if one["match"]] == ([name] if name else [])


def test_an_id_is_matched_and_suggested(service: Running):
    for kind in ("speakers", "outlets"):
        one = httpx.get(f"{service.url}/v1/{kind}").json()["items"][0]["id"]
        (best,) = ask(service, q={"query": one})["q"]["result"]
        assert (best["id"], best["match"]) == (one, True)
        prefix = {"prefix": one}
        found = httpx.get(f"{service.url}/reconcile/suggest/entity", params=prefix).json()
        assert [each["id"] for each in found["result"]] == [one]


def test_further_suggestions_are_those_after_so_many(service: Running):
    for number in range(25):
        body = {"kind": "group", "name": f"Гурток {number}"}
        httpx.post(f"{service.url}/v1/speakers", json=body, headers=service.headers)
    for number in range(3):
        body = {"kind": "news_site", "name": f"Гурток-новини {number}"}
        httpx.post(f"{service.url}/v1/outlets", json=body, headers=service.headers)
    seen: list[str] = []
    while True:
        asked = {"prefix": "Гурток", "cursor": len(seen)}
        found = httpx.get(f"{service.url}/reconcile/suggest/entity", params=asked).json()["result"]
        if not found:
            break
        seen += [one["id"] for one in found]
    assert (len(seen), len(set(seen))) == (28, 28)


def test_one_query_is_taken_by_itself(service: Running):
    for query in ("Олені Петренко", json.dumps({"query": "Олені Петренко"})):
        found = httpx.get(f"{service.url}/reconcile", params={"query": query}).json()
        assert [one["name"] for one in found["result"]] == ["Олена Петренко"]


def test_names_are_suggested_as_one_types(service: Running):
    found = httpx.get(f"{service.url}/reconcile/suggest/entity", params={"prefix": "Пет"}).json()
    assert [one["name"] for one in found["result"]] == ["Олена Петренко"]
    outlets = httpx.get(f"{service.url}/reconcile/suggest/entity", params={"prefix": "При"}).json()
    assert [one["notable"][0]["id"] for one in outlets["result"]] == ["outlet"]
    types = httpx.get(f"{service.url}/reconcile/suggest/type", params={"prefix": "per"}).json()
    assert types["result"] == [{"id": "person", "name": "Person"}]


def test_a_table_is_extended(service: Running):
    best = ask(service, q={"query": "Іван Бондар", "properties": [{"pid": "role", "v": "мер"}]})
    one = best["q"]["result"][0]["id"]
    extend = json.dumps({"ids": [one], "properties": [{"id": "role"}, {"id": "kind"}]})
    found = httpx.post(f"{service.url}/reconcile", data={"extend": extend}).json()
    assert found["rows"][one] == {"role": [{"str": "мер"}], "kind": [{"str": "person"}]}
    assert [each["id"] for each in found["meta"]] == ["role", "kind"]
    page = httpx.get(f"{service.url}/reconcile/preview", params={"id": one})
    assert "Іван Бондар" in page.text
    assert page.headers["content-type"].startswith("text/html")
    proposed = httpx.get(f"{service.url}/reconcile/properties", params={"type": "outlet"}).json()
    assert "handle" in {each["id"] for each in proposed["properties"]}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"queries": "{"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": '{"q": {"query": ""}}'}, 400),
        ({"queries": '{"q": {"query": "x", "limit": 0}}'}, 400),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(51)})}, 413),
        ({"queries": '{"q": {}}'}, 400),
        ({"queries": '{"q": {"properties": []}}'}, 400),
        ({"queries": ""}, 400),
        ({}, 400),
        ({"extend": "{}"}, 400),
        ({"extend": '{"ids": [], "properties": [{}]}'}, 400),
    ],
)
def test_bad_queries_are_refused(service: Running, data: Json, status: int):
    answer = httpx.post(f"{service.url}/reconcile", data=data)
    assert (answer.status_code, "type" in answer.json()) == (status, True)
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_row_without_its_thing_is_empty(service: Running):
    extend = json.dumps({"ids": [str(UNKNOWN)], "properties": [{"id": "name"}]})
    found = httpx.post(f"{service.url}/reconcile", data={"extend": extend}).json()
    assert found["rows"] == {str(UNKNOWN): {"name": []}}
    preview = httpx.get(f"{service.url}/reconcile/preview", params={"id": str(UNKNOWN)})
    assert preview.status_code == 404


def test_a_body_that_is_no_form_is_refused(service: Running):
    answer = httpx.post(f"{service.url}/reconcile", content=b"\xff\xfe")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/queries-unreadable")
    parts = httpx.post(f"{service.url}/reconcile", files={"queries": (None, "{}")})
    assert (parts.status_code, parts.json()["type"]) == (400, "/problems/queries-unreadable")


def test_what_single_clients_ask_besides_is_let_pass(service: Running):
    one = httpx.get(f"{service.url}/v1/speakers").json()["items"][0]["id"]
    asked = {"id": one, "lang": "uk", "_": "1"}
    flyout = httpx.get(f"{service.url}/reconcile/flyout/entity", params=asked)
    assert f'href="{service.url}/v1/speakers/{one}"' in flyout.json()["html"]
    unknown = httpx.get(f"{service.url}/reconcile/properties", params={"type": "cat", "lang": "uk"})
    assert unknown.json()["properties"] == []
