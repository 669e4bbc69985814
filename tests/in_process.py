"""The service in this process, asked by a client that needs no port."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
from litestar import Litestar

from service.app import create_app
from service.settings import Settings


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncGenerator[None]:
    """In a task of its own, for fixtures are ended in another task than they began in."""
    started, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await stop.wait()

    task = asyncio.create_task(live())
    starting = asyncio.create_task(started.wait())
    await asyncio.wait([task, starting], return_when=asyncio.FIRST_COMPLETED)
    if task.done():  # with an error, before it has started
        starting.cancel()
        await task
    yield
    stop.set()
    await task


@asynccontextmanager
async def served(settings: Settings, key: str | None) -> AsyncGenerator[httpx.AsyncClient]:
    """A client with this key, or without one."""
    shell = create_app(settings)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    transport = httpx.ASGITransport(app=shell)  # pyright: ignore[reportArgumentType] ASGI types of two libraries
    async with (
        lifespan(shell.app),
        httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers, timeout=60
        ) as client,
    ):
        yield client
