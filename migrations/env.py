"""Runs migrations over asyncpg, one at a time however many processes start together."""

import asyncio

import asyncpg
from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from service.kit.migrations import ONE_AT_A_TIME


def migrate(connection: Connection) -> None:
    """All outstanding steps in one transaction, so that a failure leaves the schema as it was."""
    context.configure(connection=connection)
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        context.run_migrations()


async def connect_and_migrate() -> None:
    """The address is taken as libpq knows it, sockets included, which SQLAlchemy's URLs do not."""
    url: str = context.config.attributes["database_url"]
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(connect_and_migrate())
