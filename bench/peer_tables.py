"""The tables of the record as SQLAlchemy's declarative classes, for the peer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Text, Uuid, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship


class Base(DeclarativeBase):
    """What they have in common."""


class Role(Base):
    """A post."""

    __tablename__ = "speaker_roles"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    speaker_id: Mapped[UUID] = mapped_column(ForeignKey("speakers.id"))
    title: Mapped[str]
    organization: Mapped[str | None]


class Speaker(Base):
    """Who speaks."""

    __tablename__ = "speakers"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str | None]
    roles: Mapped[list[Role]] = relationship()


class Outlet(Base):
    """Who publishes."""

    __tablename__ = "outlets"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]


class Publication(Base):
    """What is published."""

    __tablename__ = "publications"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str | None]
    url: Mapped[str | None]
    published_at: Mapped[str | None]
    outlet_id: Mapped[UUID | None] = mapped_column(ForeignKey("outlets.id"))
    outlet: Mapped[Outlet | None] = relationship()


class Snapshot(Base):
    """Its text."""

    __tablename__ = "snapshots"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    publication_id: Mapped[UUID]
    text: Mapped[str]


class Addressee(Base):
    """To whom it is said."""

    __tablename__ = "quote_addressees"
    quote_id: Mapped[UUID] = mapped_column(ForeignKey("quotes.id"), primary_key=True)
    speaker_id: Mapped[UUID] = mapped_column(ForeignKey("speakers.id"), primary_key=True)
    as_printed: Mapped[str | None]
    role_as_printed: Mapped[str | None]
    speaker: Mapped[Speaker] = relationship()


class Occurrence(Base):
    """A quote as it is printed."""

    __tablename__ = "occurrences"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"))
    snapshot_id: Mapped[UUID | None] = mapped_column(ForeignKey("snapshots.id"))
    quote_id: Mapped[UUID] = mapped_column(ForeignKey("quotes.id"))
    path: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    level: Mapped[int]
    mode: Mapped[str]
    text: Mapped[str | None]
    cue: Mapped[str | None]
    speaker_as_printed: Mapped[str | None]
    role_as_printed: Mapped[str | None]
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    segments: Mapped[Any] = mapped_column(JSONB)
    publication: Mapped[Publication] = relationship()
    snapshot: Mapped[Snapshot | None] = relationship()
    quote: Mapped["Quote"] = relationship()


class Quote(Base):
    """What is said."""

    __tablename__ = "quotes"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    speaker_id: Mapped[UUID] = mapped_column(ForeignKey("speakers.id"))
    text: Mapped[str | None]
    language: Mapped[str | None]
    said_at: Mapped[str | None]
    dated: Mapped[datetime]
    channel: Mapped[str | None]
    event: Mapped[str | None]
    said_in_id: Mapped[UUID | None] = mapped_column("said_in", ForeignKey("publications.id"))
    status: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    modes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    recorded_at: Mapped[datetime]
    speaker: Mapped[Speaker] = relationship()
    to: Mapped[list[Addressee]] = relationship()
    said_in: Mapped[Publication | None] = relationship()


Quote.occurrence_count = column_property(
    select(func.count(Occurrence.id))
    .where(Occurrence.quote_id == Quote.id)
    .correlate_except(Occurrence)
    .scalar_subquery()
)
