"""A stop that finishes what was begun: SIGTERM while a change and a stream are under way."""

import asyncio
import signal
from pathlib import Path

import httpx

from service.kit.db import connect
from service.kit.postgres import dsn_for
from tests.documents import document
from tests.running import STOPS_WITHIN, Running, running_service


async def held(service: Running, path: str, told: asyncio.Event) -> tuple[bytes, bool]:
    """What a stream sends, and whether it came to its end."""
    heard = b""
    async with httpx.AsyncClient(base_url=service.url, timeout=30) as client:
        headers = {"Accept": "text/event-stream"}
        try:
            async with client.stream("GET", path, headers=headers) as answer:
                async for part in answer.aiter_bytes():
                    heard += part
                    told.set()
        except httpx.TransportError:
            return heard, False
    return heard, True


def test_a_change_under_way_is_finished_and_a_stream_is_ended(tmp_path: Path):
    with running_service(tmp_path) as service:
        asyncio.run(stop_in_the_middle(service))
        assert "Killing" not in service.log.read_text()
        service.start()
        service.wait_until_ready()
        answer = httpx.get(f"{service.url}/v1/publications")
        assert len(answer.json()["items"]) == 1


async def stop_in_the_middle(service: Running) -> None:
    told = asyncio.Event()
    stream = asyncio.create_task(held(service, "/v1/changes", told))
    await told.wait()
    database = await connect(dsn_for(service.data_dir))
    async with httpx.AsyncClient(base_url=service.url, timeout=30) as client:
        async with database.transaction():
            await database.execute("LOCK TABLE quotes IN EXCLUSIVE MODE")
            path = "/v1/documents"
            post = client.post(path, json=document(), headers=service.headers)
            posting = asyncio.create_task(post)
            await asyncio.sleep(1)
            service.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(1)
            assert not posting.done()
        assert (await posting).status_code == 201
    await database.close()
    _, whole = await stream
    assert whole
    assert await asyncio.to_thread(service.process.wait, STOPS_WITHIN) == 0
    assert "refused to gracefully stop" not in service.tail()


def test_who_waits_for_a_change_is_answered_when_the_service_stops(tmp_path: Path):
    async def wait(service: Running) -> httpx.Response:
        async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
            waiting = asyncio.create_task(client.get("/v1/changes?wait=10"))
            await asyncio.sleep(1)
            service.process.send_signal(signal.SIGTERM)
            return await waiting

    with running_service(tmp_path) as service:
        answer = asyncio.run(wait(service))
        assert (answer.status_code, answer.json()["items"]) == (200, [])
        assert service.process.wait(STOPS_WITHIN) == 0
