"""The contract says what the service does: generated, committed, complete, with true examples."""

from pathlib import Path
from typing import Any, get_origin

import msgspec
import pytest
from litestar import Response

from service import contract
from service.app import create_app
from service.kit.openapi import Operation, operations
from service.kit.wire import read
from service.settings import Settings

COMMITTED = Path(__file__).parents[1] / "openapi" / "openapi.json"

APP = create_app(Settings()).app
DOCUMENT: dict[str, Any] = contract.describe(APP)
OPERATIONS = operations(APP)


def operation(one: Operation) -> dict[str, Any]:
    return DOCUMENT["paths"][one.path][one.method.lower()]


def test_the_committed_contract_is_the_one_that_is_served():
    assert COMMITTED.read_bytes() == contract.encode(DOCUMENT), "run `make openapi`"


async def test_the_service_serves_its_contract(client: Any):
    answer = await client.get("/openapi.json")
    assert answer.content == COMMITTED.read_bytes()


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_every_operation_has_a_summary_a_tag_and_an_example(one: Operation):
    described = operation(one)
    assert described["summary"]
    assert described["tags"]
    answers = [
        described["responses"][status] for status in described["responses"] if status[0] == "2"
    ]
    examples = [answer["content"]["application/json"]["example"] for answer in answers]
    assert examples
    for example in examples:
        msgspec.convert(example, one.answer)
    if one.body is not None:
        read(described["requestBody"]["content"]["application/json"]["example"], one.body)


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_every_refusal_is_listed_under_its_status(one: Operation):
    described = operation(one)
    for refusal in one.refusals:
        answer = described["responses"][str(refusal.status)]
        assert refusal.type_uri() in answer["description"]


def test_objects_that_are_sent_are_closed_and_their_bounds_are_told():
    schemas = DOCUMENT["components"]["schemas"]
    for name in (
        "Document",
        "QuoteDraft",
        "SpeakerRef",
        "SpeakerDraft",
        "OutletDraft",
        "LinkDraft",
    ):
        assert schemas[name]["additionalProperties"] is False, name
    text = schemas["QuoteDraft"]["properties"]["text"]["anyOf"][0]
    assert (text["maxLength"], text["minLength"]) == (100_000, 1)
    assert "u0000" in text["pattern"]
    assert schemas["QuoteDraft"]["properties"]["to"]["maxItems"] == 100


def test_answers_are_declared_by_their_types():
    for one in OPERATIONS:
        assert get_origin(one.answer) is not Response
        assert isinstance(one.answer, type), one.name
        assert issubclass(one.answer, msgspec.Struct), one.name
