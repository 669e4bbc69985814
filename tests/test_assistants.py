"""The MCP server, asked by the protocol's own client over the streams and over HTTP."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from tests.documents import BRIDGE, UNKNOWN, document
from tests.running import Running, running_service, wait_until
from tests.servers import free_port

COMMAND = ["-m", "service", "mcp"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    with running_service(tmp_path_factory.mktemp("assistants")) as running:
        url = f"{running.url}/v1/documents"
        answer = httpx.post(url, json=document(), headers=running.headers)
        assert answer.status_code == 201
        yield running


@asynccontextmanager
async def over_streams(service: Running) -> AsyncGenerator[Client]:
    """A server of its own, on the record of the running service."""
    parameters = StdioServerParameters(
        command=sys.executable, args=COMMAND, env=service.environment
    )
    async with Client(stdio_client(parameters)) as client:
        yield client


def answered(result: Any) -> tuple[str, dict[str, Any]]:
    assert not result.is_error, result.content
    return result.content[0].text, result.structured_content


async def test_an_assistant_reads_the_record(service: Running):
    async with over_streams(service) as client:
        tools = {one.name: one for one in (await client.list_tools()).tools}
        assert set(tools) == {
            "find_quotes",
            "get_quote",
            "get_chain",
            "verify_wording",
            "resolve_speaker",
        }
        assert all(one.annotations and one.annotations.read_only_hint for one in tools.values())
        assert all(one.input_schema["additionalProperties"] is False for one in tools.values())

        asked = {"speaker": "Петренко", "q": "мосту"}
        text, page = answered(await client.call_tool("find_quotes", asked))
        (quote,) = page["items"]
        assert BRIDGE in text
        text, one = answered(await client.call_tool("get_quote", {"quote_id": quote["id"]}))
        assert one["text"] == BRIDGE
        text, chain = answered(await client.call_tool("get_chain", {"quote_id": quote["id"]}))
        assert text == chain["path"] == "Приклад ← Олена Петренко"

        wrong = {"text": BRIDGE.replace("збудуємо", "не збудуємо"), "speaker": "Петренко"}
        text, found = answered(await client.call_tool("verify_wording", wrong))
        assert (found["verdict"], found["flags"]) == ("altered", ["negation_changed"])
        assert text.startswith("altered (negation_changed): ")

        meant = await client.call_tool("resolve_speaker", {"name": "Олені Петренко"})
        assert "Олена Петренко" in answered(meant)[0]

        uri = f"quotetrail://occurrences/{chain['occurrence_id']}/chain"
        held = await client.read_resource(uri)
        assert '"path":"Приклад ← Олена Петренко"' in str(held.contents[0])


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("get_quote", {"quote_id": str(UNKNOWN)}, "There is no such quote"),
    ("get_quote", {"quote_id": "x"}, "quote_id"),
    ("get_chain", {}, "Give an occurrence_id or a quote_id."),
    ("verify_wording", {"text": "?!"}, "There is no word to verify."),
    ("find_quotes", {"said_from": "yesterday"}, "said_from"),
    ("find_quotes", {"limit": 1000}, "limit"),
    ("find_quotes", {"speakr": "Петренко"}, "speakr"),
    ("get_quote", {"quote_id": "-" * 36}, "quote_id"),
    ("get_chain", {"quote_id": "0" * 36}, "quote_id"),
    ("get_chain", {"occurrence_id": str(UNKNOWN)}, "There is no such occurrence"),
    ("resolve_speaker", {"name": "a\0b"}, "name"),
    ("resolve_speaker", {"name": ""}, "name"),
]


async def test_what_cannot_be_answered_is_an_error_with_its_reason(service: Running):
    async with over_streams(service) as client:
        for tool, arguments, said in REFUSED:
            result = await client.call_tool(tool, arguments)
            assert result.is_error, tool
            assert said in str(result.content[0])


HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, None])
def test_the_server_over_streams_ends_by_signals_and_with_its_input(service: Running, ending: Any):
    with subprocess.Popen(
        [sys.executable, *COMMAND],
        env={**os.environ, **service.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(json.dumps(HELLO).encode() + b"\n")
            process.stdin.flush()
            hello = json.loads(process.stdout.readline())
            assert hello["result"]["serverInfo"]["name"] == "quotetrail"
            if ending is None:
                process.stdin.close()
            else:
                process.send_signal(ending)
            assert process.wait(20) == 0
        finally:
            process.kill()


async def test_an_assistant_reads_the_record_over_http(service: Running):
    port = free_port()
    command = [sys.executable, *COMMAND, "--http", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **service.environment})  # noqa: ASYNC220 it is left to run
    try:
        url = f"http://127.0.0.1:{port}/mcp"
        wait_until(lambda: _listens(url), within=30, what="listens")
        async with Client(url) as client:
            text, _ = answered(await client.call_tool("find_quotes", {"q": "мосту"}))
            assert BRIDGE in text
        async with httpx.AsyncClient() as elsewhere:
            answer = await elsewhere.post(url, json={}, headers={"Host": "evil.example"})
        assert answer.status_code == 421
    finally:
        process.terminate()
        process.wait(20)


def _listens(url: str) -> bool:
    try:
        httpx.get(url)
    except httpx.TransportError:
        return False
    return True
