"""Tools and resources of the MCP server, each a few lines over what the rooms below answer."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import msgspec
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from service.kit.db import Connection, Database, meaning
from service.kit.problems import Refusal
from service.kit.wire import read
from service.quotes import chain_store, listing
from service.quotes import store as quotes
from service.quotes.marking import sentences
from service.quotes.model import Chain, Quote, QuoteQuery
from service.speakers import resolving
from service.speakers.model import Resolution, ResolveQuery
from service.verification import verifying
from service.verification.model import Question

T = TypeVar("T")

INSTRUCTIONS = """
A record of who said what, in which words, where it was printed, and through whom it got there.
Names are taken in any grammatical case and alphabet. Before repeating a quotation, verify its
wording. What is not on record may have been said all the same: never say that it was not.
"""
_READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Name = Annotated[
    str, Field(max_length=300, description="A name in any case and alphabet, or an id.")
]
Time = Annotated[
    str, Field(max_length=40, description="ISO 8601, as precise as known: 2025, 2025-12-03.")
]
Id = Annotated[
    str,
    Field(
        pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        description="A UUID of this record.",
    ),
]
Mode = Literal["direct", "mixed", "indirect", "reported"]


def make_server(database: Database, version: str) -> MCPServer[Any]:
    """All tools, over one database."""
    server: MCPServer[Any] = MCPServer(
        "quotetrail",
        version=version,
        instructions=INSTRUCTIONS.strip(),
        log_level="WARNING",
        tools=[_strict(one) for one in _tools(database)],
    )
    _add_resources(server, database)
    return server


def _strict(ask: Callable[..., Awaitable[CallToolResult]]) -> Tool:
    """A tool that refuses arguments that it does not know, as `speakr`, which would mean all."""
    tool = Tool.from_function(ask, annotations=_READING)
    arguments = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    tool.parameters = arguments.model_json_schema(by_alias=True)
    return tool


async def _ask(database: Database, ask: Callable[[Connection], Awaitable[T]]) -> T:
    """Raises ToolError with the sentence of a refusal."""
    try:
        async with database.read() as reader:
            return await ask(reader)
    except Exception as error:
        refusal = error if isinstance(error, Refusal) else meaning(error)
        if refusal is None:
            raise
        faults = [f"{one.path}: {one.detail}" for one in refusal.errors]
        raise ToolError("; ".join(faults) or refusal.detail or refusal.title) from None


def _result(text: str, found: msgspec.Struct) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=msgspec.to_builtins(found),
    )


def _line(quote: Quote) -> str:
    when = f", {quote.said_at}" if quote.said_at else ""
    back = "".join(f" {said}" for said in sentences(quote.corrections))
    return (
        f"«{quote.text or '(words not on record)'}» — {quote.speaker.name}{when} [{quote.id}]{back}"
    )


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _tools(database: Database) -> list[Callable[..., Awaitable[CallToolResult]]]:
    async def find_quotes(  # noqa: PLR0917 arguments come by name
        speaker: Name | None = None,
        q: Annotated[
            str | None,
            Field(
                max_length=300, description='Words in any form; "a phrase", -without, this OR that.'
            ),
        ] = None,
        mode: Annotated[
            list[Mode] | None, Field(description="Those with words by default.")
        ] = None,
        said_from: Time | None = None,
        said_to: Time | None = None,
        outlet: Name | None = None,
        language: Annotated[str | None, Field(max_length=35)] = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
        cursor: Annotated[
            str | None, Field(max_length=400, description="`next` of before.")
        ] = None,
    ) -> CallToolResult:
        """Find quotes by who said them, in which words, when, and where they were printed."""
        raw = _given(
            speaker=speaker,
            q=q,
            mode=mode,
            said_from=said_from,
            said_to=said_to,
            outlet=outlet,
            language=language,
            limit=limit,
            cursor=cursor,
        )

        async def ask(reader: Connection) -> Any:
            return await listing.find_page(reader, read(raw, QuoteQuery, place="query"))

        page = await _ask(database, ask)
        lines = [_line(one) for one in page.items] or ["Nothing is on record that fits."]
        if page.candidates:
            lines.append("Alike: " + ", ".join(one.speaker.name for one in page.candidates))
        return _result("\n".join(lines), page)

    async def get_quote(quote_id: Id) -> CallToolResult:
        """Show one quote: its words, its speaker and his posts then, when and where it was said."""
        found = await _ask(database, lambda reader: quotes.get_quote(reader, UUID(quote_id)))
        return _result(_line(found), found)

    async def get_chain(
        occurrence_id: Id | None = None, quote_id: Id | None = None
    ) -> CallToolResult:
        """Show through whom words got from the speaker to the page: of one printing, or of a quote.

        Of a quote it is the chain of its first published printing.
        """
        chain = await _ask(database, lambda reader: _chain(reader, occurrence_id, quote_id))
        return _result("\n".join([chain.path, *chain.warnings]), chain)

    async def verify_wording(  # noqa: PLR0917 arguments come by name
        text: Annotated[str, Field(min_length=1, max_length=20_000, description="The words.")],
        speaker: Name | None = None,
        said_from: Time | None = None,
        said_to: Time | None = None,
        language: Annotated[str | None, Field(max_length=35)] = None,
        limit: Annotated[int, Field(ge=1, le=20)] = 3,
    ) -> CallToolResult:
        """Say whether these are the words on record: a verdict, its reason, every difference."""
        raw = _given(
            text=text,
            speaker=speaker,
            said_from=said_from,
            said_to=said_to,
            language=language,
            limit=limit,
        )
        found = await _ask(database, lambda reader: verifying.verify(reader, read(raw, Question)))
        flags = f" ({', '.join(found.flags)})" if found.flags else ""
        lines = [f"{found.verdict}{flags}: {found.reason}"]
        lines += [f"Held: {_line(one.quote)}" for one in found.matches[:1]]
        return _result("\n".join(lines), found)

    async def resolve_speaker(name: Name) -> CallToolResult:
        """Say whom a name means, and why; or who is named alike."""

        async def ask(reader: Connection) -> Resolution:
            return await resolving.explain(reader, read({"name": name}, ResolveQuery).name)

        found = await _ask(database, ask)
        lines = [f"{one.speaker.name} [{one.speaker.id}]: {one.reason}" for one in found.items]
        lines += [f"alike: {one.speaker.name} [{one.speaker.id}]" for one in found.candidates]
        return _result("\n".join(lines) or "Nobody on record has this name.", found)

    return [find_quotes, get_quote, get_chain, verify_wording, resolve_speaker]


async def _chain(reader: Connection, occurrence_id: str | None, quote_id: str | None) -> Chain:
    if occurrence_id is not None:
        return await chain_store.get_chain(reader, UUID(occurrence_id))
    if quote_id is None:
        raise ToolError("Give an occurrence_id or a quote_id.")
    await quotes.check_quote(reader, UUID(quote_id))
    first = await quotes.list_first_printed(reader, [UUID(quote_id)])
    if not first:
        raise ToolError("It is printed nowhere on record.")
    return await chain_store.get_chain(reader, first[0].id)


def _add_resources(server: MCPServer[Any], database: Database) -> None:
    async def shown(one: str, get: Callable[[Connection, UUID], Awaitable[msgspec.Struct]]) -> str:
        try:
            key = UUID(one)
            found = await _ask(database, lambda reader: get(reader, key))
        except (ValueError, ToolError) as error:
            raise ResourceError(str(error)) from None
        return msgspec.json.encode(found).decode()

    @server.resource("quotetrail://quotes/{quote_id}", mime_type="application/json")
    async def quote(quote_id: str) -> str:
        """One quote."""
        return await shown(quote_id, quotes.get_quote)

    @server.resource("quotetrail://occurrences/{occurrence_id}/chain", mime_type="application/json")
    async def chain(occurrence_id: str) -> str:
        """The chain of one printing."""
        return await shown(occurrence_id, chain_store.get_chain)

    del quote, chain  # they are registered
