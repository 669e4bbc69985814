"""The peer: FastAPI over SQLAlchemy with joined loading, as its manuals show it, on our tables."""

import os
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload

from bench import peer_tables as tables

url = os.environ.get("BENCH_DATABASE_URL", "postgresql://")
engine = create_async_engine(
    url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=12, max_overflow=0
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def _session() -> AsyncGenerator[AsyncSession]:
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(_session)]


class Shown(BaseModel):
    """Read from attributes."""

    model_config = ConfigDict(from_attributes=True)


class Role(Shown):
    """A post."""

    title: str
    organization: str | None


class Speaker(Shown):
    """Who speaks."""

    id: UUID
    kind: str
    name: str | None


class QuoteSpeaker(Speaker):
    """With posts."""

    roles: list[Role]


class Addressee(Shown):
    """To whom it is said."""

    speaker: Speaker
    as_printed: str | None
    role_as_printed: str | None


class Outlet(Shown):
    """Who publishes."""

    id: UUID
    kind: str
    name: str


class Publication(Shown):
    """What is published."""

    id: UUID
    kind: str
    title: str | None
    url: str | None
    published_at: str | None
    outlet: Outlet | None


class Quote(Shown):
    """What is said."""

    id: UUID
    number: int
    speaker: QuoteSpeaker
    text: str | None
    language: str | None
    said_at: str | None
    channel: str | None
    to: list[Addressee]
    event: str | None
    said_in: Publication | None
    status: str
    tags: list[str]
    modes: list[str]
    occurrence_count: int
    recorded_at: datetime


class Page(BaseModel):
    """Of quotes."""

    items: list[Quote]
    next: str | None


class Evidence(BaseModel):
    """The words in print."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


class Hop(Shown):
    """A step of a chain."""

    occurrence_id: UUID
    quote_id: UUID
    level: int
    speaker: QuoteSpeaker
    as_printed: str | None
    role_as_printed: str | None
    cue: str | None
    mode: str
    channel: str | None
    to: list[Addressee]
    said_at: str | None
    text: str | None
    evidence: Evidence | None


class Chain(BaseModel):
    """From the publication to the innermost speaker."""

    occurrence_id: UUID
    quote_id: UUID
    depth: int
    publication: Publication
    hops: list[Hop]
    path: str


QUOTE = (
    joinedload(tables.Quote.speaker).joinedload(tables.Speaker.roles),
    joinedload(tables.Quote.to).joinedload(tables.Addressee.speaker),
    joinedload(tables.Quote.said_in).joinedload(tables.Publication.outlet),
)
OCCURRENCE = (
    joinedload(tables.Occurrence.publication).joinedload(tables.Publication.outlet),
    joinedload(tables.Occurrence.snapshot),
    joinedload(tables.Occurrence.quote)
    .joinedload(tables.Quote.speaker)
    .joinedload(tables.Speaker.roles),
    joinedload(tables.Occurrence.quote)
    .joinedload(tables.Quote.to)
    .joinedload(tables.Addressee.speaker),
)


async def _page(session: AsyncSession, speaker_id: UUID) -> Any:
    found = await session.scalars(
        select(tables.Quote)
        .where(tables.Quote.speaker_id == speaker_id, tables.Quote.text.is_not(None))
        .order_by(tables.Quote.dated.desc(), tables.Quote.id.desc())
        .limit(21)
        .options(*QUOTE)
    )
    quotes = found.unique().all()
    following = quotes[19] if len(quotes) > 20 else None
    return {
        "items": quotes[:20],
        "next": following and f"{following.dated.isoformat()}_{following.id}",
    }


@app.get("/v1/speakers/{speaker_id}/quotes", response_model=Page)
async def page_of_speaker(session: Session, speaker_id: UUID) -> Any:
    """By the speaker's id."""
    return await _page(session, speaker_id)


@app.get("/v1/quotes/{quote_id}", response_model=Quote)
async def one_quote(session: Session, quote_id: UUID) -> Any:
    """By its id."""
    chosen = select(tables.Quote).where(tables.Quote.id == quote_id).options(*QUOTE)
    quote = (await session.scalars(chosen)).unique().one_or_none()
    if quote is None:
        raise HTTPException(404)
    return quote


@app.get("/v1/occurrences/{occurrence_id}/chain", response_model=Chain)
async def one_chain(session: Session, occurrence_id: UUID) -> Any:
    """By the id of the innermost occurrence."""
    chosen = select(tables.Occurrence).where(tables.Occurrence.id == occurrence_id)
    last = (await session.scalars(chosen.options(*OCCURRENCE))).unique().one_or_none()
    if last is None:
        raise HTTPException(404)
    above = (
        select(tables.Occurrence)
        .where(
            tables.Occurrence.publication_id == last.publication_id,
            tables.Occurrence.id.in_(last.path),
        )
        .order_by(tables.Occurrence.level)
        .options(*OCCURRENCE)
    )
    hops = [*(await session.scalars(above)).unique(), last] if last.path else [last]
    return {
        "occurrence_id": last.id,
        "quote_id": last.quote_id,
        "depth": last.level,
        "publication": last.publication,
        "hops": list(map(_hop, hops)),
        "path": _path(hops),
    }


def _path(hops: Sequence[tables.Occurrence]) -> str:
    return " → ".join(str(one.quote.speaker.name) for one in hops)


def _hop(one: tables.Occurrence) -> Any:
    evidence, start, end = None, one.span_start, one.span_end
    if start is not None and end is not None and one.snapshot:
        text = one.snapshot.text
        evidence = {
            "start": start,
            "end": end,
            "exact": text[start:end],
            "prefix": text[max(start - 32, 0) : start],
            "suffix": text[end : end + 32],
        }
    return {
        "occurrence_id": one.id,
        "quote_id": one.quote_id,
        "level": one.level,
        "speaker": one.quote.speaker,
        "as_printed": one.speaker_as_printed,
        "role_as_printed": one.role_as_printed,
        "cue": one.cue,
        "mode": one.mode,
        "channel": one.quote.channel,
        "to": one.quote.to,
        "said_at": one.quote.said_at,
        "text": one.text,
        "evidence": evidence,
    }
