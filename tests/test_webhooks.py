"""Webhooks: signed, in order, tried again, by one worker alone, and never into our own network."""

import asyncio
import ipaddress
import json
import threading
from collections.abc import Callable, Generator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook as Verifier

from service.kit.outward import AddressRefused, Outward
from service.webhooks.rules import BACK_OFF, wait_after
from tests.conftest import Serve
from tests.documents import UNKNOWN, document
from tests.running import running_service, wait_until

Json = dict[str, Any]


class Receiver:
    """A server of somebody else, which answers as it is told and keeps what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.paths: list[str] = []
        self.waits = threading.Event()
        """Set where it answers at once; else it answers when it is set."""
        self.waits.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                """Keep it, and answer."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.answers.pop(0) if receiver.answers else 204
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                receiver.paths.append(self.path)
                receiver.waits.wait(20)
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 as its parent's
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Answer nobody any more."""
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.place}/hook"

    def changes(self) -> list[Json]:
        """All that it got, in the order in which it came."""
        return [one for _, body in self.got for one in json.loads(body)["data"]["items"]]

    async def wait_for(self, count: int) -> None:
        """Until it got so many deliveries."""
        for _ in range(200):
            if len(self.got) >= count:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{len(self.got)} of {count} came")


@pytest.fixture
def receiver() -> Generator[Receiver]:
    one = Receiver()
    yield one
    one.close()


async def hook(client: httpx.AsyncClient, receiver: Receiver, **more: Any) -> Json:
    answer = await client.post("/v1/webhooks", json={"url": receiver.url, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def until(client: httpx.AsyncClient, made: Json, holds: Callable[[Json], object]) -> Json:
    """The webhook as soon as something is so."""
    for _ in range(200):
        shown = (await client.get(f"/v1/webhooks/{made['id']}")).json()
        if holds(shown):
            return shown
        await asyncio.sleep(0.05)
    raise AssertionError("it has not come to be so")


async def say(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.post("/v1/speakers", json={"kind": "group", "name": name})
    assert answer.status_code == 201


async def test_changes_are_sent_signed_and_in_order(serve: Serve, receiver: Receiver):
    async with serve(outward_allow=receiver.place) as client:
        made = await hook(client, receiver)
        assert made["secret"].startswith("whsec_")
        assert "secret" not in (await client.get(f"/v1/webhooks/{made['id']}")).json()
        await client.post("/v1/documents", json=document())
        await receiver.wait_for(1)
        headers, body = receiver.got[0]
        assert Verifier(made["secret"]).verify(body, headers)["type"] == "changes"
        listed = (await client.get("/v1/changes")).json()["items"]
        assert receiver.changes() == listed
        await say(client, "Ще хтось")
        await receiver.wait_for(2)
        assert receiver.changes() == (await client.get("/v1/changes")).json()["items"]
        count = len(receiver.changes())
        shown = await until(client, made, lambda one: one["position"] == count)
        assert shown["status"] == "active"
        assert [one["status"] for one in shown["attempts"]] == [204, 204]


async def test_only_what_is_wanted_is_sent(serve: Serve, receiver: Receiver):
    async with serve(outward_allow=receiver.place) as client:
        await hook(client, receiver, subjects=["quote"], actions=["recorded"])
        await say(client, "Хтось")
        await client.post("/v1/documents", json=document())
        await receiver.wait_for(1)
        told = {(one["subject"], one["action"]) for one in receiver.changes()}
        assert told == {("quote", "recorded")}


@pytest.mark.parametrize("status", [500, 302, 404])
async def test_a_delivery_that_fails_is_tried_again_with_the_same_id(
    serve: Serve, receiver: Receiver, db: Any, status: int
):
    receiver.answers = [status]
    async with serve(outward_allow=receiver.place) as client:
        made = await hook(client, receiver)
        await say(client, "Перший")
        await receiver.wait_for(1)
        shown = await until(client, made, lambda one: one["failures"])
        assert (shown["status"], shown["failures"], shown["position"]) == ("failing", 1, 0)
        assert shown["attempts"][0]["status"] == status
        await say(client, "Другий")
        await db.execute("UPDATE webhooks SET due_at = now()")
        await receiver.wait_for(3)
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids[0] == ids[1] != ids[2]
    bodies = [json.loads(body)["data"] for _, body in receiver.got]
    assert bodies[0] == bodies[1]
    assert [one["position"] for one in receiver.changes()] == [1, 1, 2]


async def test_what_is_gone_is_disabled_until_it_is_taken_up(serve: Serve, receiver: Receiver):
    receiver.answers = [410]
    async with serve(outward_allow=receiver.place) as client:
        made = await hook(client, receiver)
        path = f"/v1/webhooks/{made['id']}"
        await say(client, "Перший")
        await receiver.wait_for(1)
        await until(client, made, lambda one: one["status"] == "disabled")
        changed = await client.patch(path, json={"active": True})
        assert changed.status_code == 200, changed.text
        assert (changed.json()["status"], changed.json()["failures"]) == ("active", 0)
        await receiver.wait_for(2)
        assert (await client.delete(path)).json() == {"id": made["id"]}
        assert (await client.get(path)).status_code == 410


@pytest.mark.parametrize("answer", [204, 500])
async def test_what_is_given_up_while_it_is_sent_stays_given_up(
    serve: Serve, receiver: Receiver, answer: int
):
    receiver.answers = [answer]
    receiver.waits.clear()
    async with serve(outward_allow=receiver.place) as client:
        made = await hook(client, receiver)
        await say(client, "Перший")
        await receiver.wait_for(1)
        changed = await client.patch(f"/v1/webhooks/{made['id']}", json={"active": False})
        assert changed.json()["status"] == "disabled"
        receiver.waits.set()
        shown = await until(client, made, lambda one: one["attempts"])
        assert (shown["attempts"][0]["status"], shown["status"]) == (answer, "disabled")


async def test_a_slow_receiver_holds_up_nobody_else(serve: Serve, receiver: Receiver):
    slow = Receiver()
    slow.waits.clear()
    try:
        async with serve(outward_allow=f"{receiver.place},{slow.place}") as client:
            await hook(client, slow)
            await hook(client, receiver)
            for count, name in enumerate(("Перший", "Другий"), start=1):
                await say(client, name)
                await receiver.wait_for(count)
            assert len(slow.got) == 1
            slow.waits.set()
            await slow.wait_for(2)
            assert [one["position"] for one in slow.changes()] == [1, 2]
    finally:
        slow.close()


async def test_a_path_of_any_letters_is_asked(serve: Serve, receiver: Receiver):
    async with serve(outward_allow=receiver.place) as client:
        await hook(client, receiver, url=f"http://{receiver.place}/гачок?з=я%20")
        await say(client, "Перший")
        await receiver.wait_for(1)
    assert receiver.paths == ["/%D0%B3%D0%B0%D1%87%D0%BE%D0%BA?%D0%B7=%D1%8F%20"]


async def test_a_name_that_cannot_be_asked_for_is_a_failure_like_others(
    serve: Serve, receiver: Receiver, db: Any
):
    async with serve(outward_allow=receiver.place) as client:
        made = await hook(client, receiver)
        await db.execute("UPDATE webhooks SET url = 'http://приклад.укр/'")
        await say(client, "Перший")
        shown = await until(client, made, lambda one: one["attempts"])
    assert (shown["status"], shown["attempts"][0]["status"]) == ("failing", None)


def test_tries_lie_further_and_further_apart_and_end():
    waits = [wait_after(failures, 500) for failures in range(1, len(BACK_OFF) + 2)]
    assert waits == [*BACK_OFF, None]
    assert list(BACK_OFF) == sorted(BACK_OFF)
    assert wait_after(1, 410) is None


def test_two_workers_deliver_once_and_a_kill_loses_nothing(tmp_path: Path, receiver: Receiver):
    settings = {"workers": "2", "outward_allow": receiver.place}
    with running_service(tmp_path, **settings) as service:

        def post(path: str, body: Json) -> None:
            url = f"{service.url}/v1/{path}"
            answer = httpx.post(url, json=body, headers=service.headers, timeout=20)
            assert answer.status_code == 201, answer.text

        post("webhooks", {"url": receiver.url})
        for number in range(20):
            post("speakers", {"kind": "group", "name": f"Гурт {number}"})
        wait_until(lambda: len(receiver.changes()) >= 20, within=20, what="delivered")
        for number in range(20, 40):
            post("speakers", {"kind": "group", "name": f"Гурт {number}"})
        service.kill()
        service.start()
        service.wait_until_ready()
        wait_until(
            lambda: {one["position"] for one in receiver.changes()} == set(range(1, 41)),
            within=90,
            what="delivered",
        )
        firsts = list(dict.fromkeys(one["position"] for one in receiver.changes()))
        assert firsts == list(range(1, 41))
        ids = [headers["webhook-id"] for headers, _ in receiver.got]
        assert len(ids) <= len(set(ids)) + 1  # what was under way when it was killed


INSIDE = [
    "http://127.0.0.1/",
    "http://127.1.2.3:8080/",
    "http://[::1]/",
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://172.16.5.5/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://0/",
    "http://192.0.0.8/",
    "http://[fec0::1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://localhost/",
    "http://localhost./",
    "http://hook.localhost/",
    "http://db.internal/",
    "http://printer.local/",
    "https://me:secret@example.org/",
    "http://127。0。0。1/",
    "http://%31%32%37.0.0.1/",
    "http://a..example/",
    f"http://{'a' * 64}.example/",
    "http://example.org:0/",
    "http://приклад.укр/",
]


@pytest.mark.parametrize("url", INSIDE)
async def test_an_address_of_the_inside_is_refused_at_once(client: httpx.AsyncClient, url: str):
    answer = await client.post("/v1/webhooks", json={"url": url})
    refused = answer.json()
    assert (answer.status_code, refused["type"]) == (422, "/problems/webhook-address-refused")
    assert refused["errors"][0]["path"] == "url"


@pytest.mark.parametrize(
    "url",
    ["https://example.org/hook", "http://93.184.216.34:8080/", "https://xn--80aikifvh.xn--j1amh/"],
)
async def test_an_address_of_the_outside_is_taken(client: httpx.AsyncClient, url: str):
    assert (await client.post("/v1/webhooks", json={"url": url})).status_code == 201


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "10.0.0.1"],
        ["::1"],
        ["fe80::1%eth0"],
        ["::ffff:192.168.0.1"],
        ["64:ff9b::a00:1"],
    ],
)
async def test_a_name_that_means_the_inside_is_not_asked(found: list[str]):
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return found

    with pytest.raises(AddressRefused):
        await Outward(resolve=resolve).post("http://hooks.example/", b"", {})


async def test_a_name_is_asked_for_once_and_what_it_meant_is_taken(receiver: Receiver):
    port = int(receiver.place.rpartition(":")[2])
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    outward = Outward(["127.0.0.0/8"], resolve)
    answer = await outward.post(f"http://hooks.example:{port}/", b"{}", {"X": "y"})
    assert (answer.status, asked) == (204, ["hooks.example"])
    assert receiver.got[0][0]["host"] == f"hooks.example:{port}"


def test_networks_can_be_allowed():
    outward = Outward(["10.0.0.0/8", "db.internal:8080"])
    outward.check_address(ipaddress.ip_address("10.1.1.1"))
    outward.check_url("http://db.internal:8080/")
    outward.check_url("http://db.internal.:8080/")
    with pytest.raises(AddressRefused):
        outward.check_url("http://db.internal/")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"url": "ftp://example.org"}, 400),
        ({"url": "https://example.org", "subjects": ["cat"]}, 400),
        ({"url": "https://example.org", "after": -1}, 400),
        ({"url": "https://example.org", "colour": "red"}, 400),
    ],
)
async def test_a_bad_webhook_is_refused(client: httpx.AsyncClient, body: Json, status: int):
    assert (await client.post("/v1/webhooks", json=body)).status_code == status


async def test_an_unknown_webhook_is_not_there(client: httpx.AsyncClient):
    path = f"/v1/webhooks/{UNKNOWN}"
    assert (await client.get(path)).status_code == 404
    assert (await client.patch(path, json={"active": True})).status_code == 404
    assert (await client.delete(path)).status_code == 404
