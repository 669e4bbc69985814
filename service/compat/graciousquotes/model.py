"""The wire types of that API, in its names.

Source: the requests and answers of langchain-graciousquotes 0.1.0.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Status = Literal["verified", "plausible", "disputed", "misattributed"]


class CheckQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words that are asked about."""

    q: Annotated[str, Meta(max_length=20_000)] = ""


class SearchQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words, an author, a status."""

    q: Annotated[str, Meta(max_length=300)] = ""
    au: Annotated[str, Meta(max_length=300)] = ""
    st: Literal["", "verified", "plausible", "disputed", "misattributed", "traditional"] = ""
    per_page: Annotated[int, Meta(ge=1, le=50)] = 5


class Source(Struct, frozen=True, kw_only=True):
    """Where a quote was printed first."""

    title: str
    locator: str
    url: str


class Checked(Struct, frozen=True, kw_only=True):
    """A quote that the words may be; `verdict`, `flags` and `quote_id` are ours."""

    id: int
    match: Literal["exact", "close", "part", "possible"]
    answer: str
    status: Status
    text: str
    author: str
    credit: str
    why: str
    source: Source
    record: str
    verdict: str
    flags: list[str]
    quote_id: str


class Check(Struct, frozen=True, kw_only=True):
    """The answer of `/check`: `kind` is that of the best item."""

    kind: Literal["exact", "close", "part", "possible", "none", "short"]
    query: str
    items: list[Checked]


class Found(Struct, frozen=True, kw_only=True):
    """A quote of a search."""

    id: int
    text: str
    author: str
    credit: str
    status: Status
    status_label: str
    source: Source
    url: str
    quote_id: str


class Search(Struct, frozen=True, kw_only=True):
    """The answer of `/quotes`; `total` counts what fits, 200 of the newest at most and one more."""

    total: int
    items: list[Found]


class Style(Struct, frozen=True, kw_only=True):
    """A citation after one style."""

    label: str
    entry_name: str
    entry: str
    intext: str
    bib: str = ""


class Citations(Struct, frozen=True, kw_only=True):
    """The answer of `/cite/{number}`."""

    id: int
    text: str
    credit: str
    status: Status
    status_label: str
    warning: str
    cite: dict[str, Style]
    check_url: str
    quote_id: str


class Message(Struct, frozen=True, kw_only=True):
    """A refusal, as its clients read it."""

    code: str
    message: str
