"""Reconciliation over HTTP."""

from html import escape
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Request, Response, Router, get, post

from service.compat.reconcile import matching, store
from service.compat.reconcile.model import (
    BATCH,
    TYPES,
    EntityNotFound,
    Extension,
    Identified,
    Named,
    OfType,
    Prefix,
    QueriesUnreadable,
    Query,
    TooManyQueries,
)
from service.compat.reconcile.model import Asked as AskedQueries
from service.exports.naming import Addresses
from service.kit import errors
from service.kit.db import Connection, Reader
from service.kit.problems import Refusal
from service.kit.wire import Asked, asked_at, parse_json, read
from service.language.naming.names import name_words
from service.publications.model import Outlet
from service.speakers import store as speakers
from service.speakers.model import Speaker, SpeakerQuery

Http = Request[Any, Any, Any]
OUTSIDE = {"outside_contract": True}
_OPEN = {"Access-Control-Allow-Origin": "*"}
"""OpenRefine's pages ask from elsewhere."""
_SHOWN, _MOST = 20, 200
"""At once, and in all."""
_PREVIEW = {"width": 430, "height": 200}


def _refuse(request: Http, error: Exception) -> Response[bytes]:
    """As everywhere, and readable for pages from elsewhere, as the protocol asks."""
    answer = errors.answer(request, error)
    answer.headers.update(_OPEN)
    return answer


def _json(answer: Any) -> Response[Any]:
    return Response(answer, headers=_OPEN, status_code=200)


@get("/reconcile", opt=OUTSIDE)
async def reconcile(request: Http, reader: Reader, asked: Asked[AskedQueries]) -> Response[Any]:
    """The manifest; with `queries` (or one `query`) their candidates; with `extend` properties."""
    if asked.query is not None:
        return _json(await matching.match(reader, _single(asked.query)))
    if asked.queries is None and asked.extend is None:
        return _json(_manifest(Addresses(asked_at(request))))
    return await _answer(reader, asked.queries, asked.extend)


@post("/reconcile", opt=OUTSIDE, status_code=200)
async def reconcile_form(request: Http, reader: Reader) -> Response[Any]:
    """Likewise, out of a form."""
    try:
        body = (await request.body()).decode()
        form = dict(parse_qsl(body, keep_blank_values=True, strict_parsing=True, errors="strict"))
    except ValueError:
        form = dict[str, str]()
    return await _answer(reader, form.get("queries"), form.get("extend"))


async def _answer(reader: Connection, queries: str | None, extend: str | None) -> Response[Any]:
    if queries is not None:
        batch = _batch(queries)
        return _json({key: await matching.match(reader, one) for key, one in batch.items()})
    if extend is not None:
        return _json(await _extension(reader, _read(extend, Extension, "extend")))
    raise QueriesUnreadable("The body is a form: queries=… or extend=…", path="queries")


def _single(text: str) -> Query:
    """As the protocol was at first: one query, or a bare name."""
    query = _read(text, Query, "query") if text.startswith("{") else Query(query=text or None)
    return _whole(query, "query")


def _whole(query: Query, path: str) -> Query:
    """Raises QueriesUnreadable."""
    if query.query is None and not query.properties:
        detail = "It has a query, or properties, or both."
        raise QueriesUnreadable(detail, path=f"{path}.query")
    return query


def _batch(text: str) -> dict[str, Query]:
    raw = _read(text, dict[str, Any], "queries")
    if len(raw) > BATCH:
        raise TooManyQueries(f"There are {len(raw)}, and {BATCH} at most are taken.")
    return {
        key: _whole(_read(one, Query, f"queries.{key}"), f"queries.{key}")
        for key, one in raw.items()
    }


def _read(raw: Any, wanted: Any, path: str) -> Any:
    try:
        return read(parse_json(raw.encode()) if isinstance(raw, str) else raw, wanted)
    except Refusal as refusal:
        where = f"{path}.{refusal.errors[0].path}" if refusal.errors else path
        raise QueriesUnreadable(str(refusal), path=where) from None


async def _extension(reader: Connection, asked: Extension) -> dict[str, Any]:
    wanted = [one.id for one in asked.properties]
    rows: dict[str, Any] = {}
    for one in asked.ids:
        try:
            _, _, values = matching.describe(await matching.find_entity(reader, one))
        except EntityNotFound:  # a table goes on where one row of it has lost its thing
            values = dict[str, list[str]]()
        rows[one] = {pid: [{"str": value} for value in values.get(pid, [])] for pid in wanted}
    known = {**matching.PROPERTIES["outlet"], **matching.PROPERTIES["speaker"]}
    return {"meta": [{"id": pid, "name": known.get(pid, pid)} for pid in wanted], "rows": rows}


def _manifest(at: Addresses) -> dict[str, Any]:
    suggest = {
        kind: {"service_url": at.base, "service_path": f"/reconcile/suggest/{kind}"}
        for kind in ("entity", "type", "property")
    }
    suggest["entity"]["flyout_service_url"] = at.base
    suggest["entity"]["flyout_service_path"] = "/reconcile/flyout/entity?id=${id}"
    return {
        "versions": ["0.1", "0.2"],
        "name": "quotetrail: speakers and outlets",
        "identifierSpace": f"{at.base}/v1/",
        "schemaSpace": f"{at.base}/docs#",
        "defaultTypes": _types(),
        "view": {"url": f"{at.base}/reconcile/preview?id={{{{id}}}}"},
        "preview": {"url": f"{at.base}/reconcile/preview?id={{{{id}}}}", **_PREVIEW},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": at.base, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
        "batchSize": BATCH,
    }


def _types() -> list[Named]:
    return [Named(id=one, name=name) for one, name in TYPES.items()]


@get("/reconcile/suggest/entity", opt=OUTSIDE)
async def suggest_entity(reader: Reader, asked: Asked[Prefix]) -> Response[Any]:
    """Speakers and outlets whose names begin so."""
    most = min(asked.cursor + _SHOWN, _MOST)
    people = await _speakers_beginning(reader, asked.prefix, most)
    outlets = [
        _suggestion(Named(id=str(one.id), name=one.name), one.kind, "outlet")
        for one in await store.list_outlets_named(reader, asked.prefix, limit=most)
    ]
    both = [one for pair in zip_longest(people, outlets) for one in pair if one is not None]
    return _json({"result": both[asked.cursor : asked.cursor + _SHOWN]})


async def _speakers_beginning(reader: Connection, prefix: str, most: int) -> list[dict[str, Any]]:
    try:
        found = [await matching.find_entity(reader, prefix)]
        held = [one for one in found if isinstance(one, Speaker)]
    except EntityNotFound:
        words = name_words(prefix)
        query = SpeakerQuery(q=prefix, limit=most)
        page = await speakers.search_speakers(reader, query, words, None) if words else None
        held = page.items if page else []
    return [_suggestion(*matching.describe(one)[:2], one.kind) for one in held]


def _suggestion(named: Named, about: str, kind: str) -> dict[str, Any]:
    notable = [{"id": kind, "name": TYPES[kind]}]
    return {"id": named.id, "name": named.name, "description": about, "notable": notable}


def _beginning(prefix: str, known: list[Named]) -> Response[Any]:
    asked = prefix.casefold()
    return _json({"result": [one for one in known if one.name.casefold().startswith(asked)]})


@get("/reconcile/suggest/type", opt=OUTSIDE)
async def suggest_type(asked: Asked[Prefix]) -> Response[Any]:
    """Types whose names begin so."""
    return _beginning(asked.prefix, _types())


@get("/reconcile/suggest/property", opt=OUTSIDE)
async def suggest_property(asked: Asked[Prefix]) -> Response[Any]:
    """Properties whose names begin so."""
    known = {one.id: one for kind in ("person", "outlet") for one in matching.properties_of(kind)}
    return _beginning(asked.prefix, list(known.values()))


@get("/reconcile/properties", opt=OUTSIDE)
async def propose_properties(asked: Asked[OfType]) -> Response[Any]:
    """What can be asked of a type."""
    known = matching.properties_of(asked.type)[: asked.limit]
    return _json({"type": asked.type, "limit": asked.limit, "properties": known})


@get("/reconcile/flyout/entity", opt=OUTSIDE)
async def show_flyout(request: Http, reader: Reader, asked: Asked[Identified]) -> Response[Any]:
    """A few words about one thing, as HTML within JSON."""
    entity = await matching.find_entity(reader, asked.id)
    return _json({"id": asked.id, "html": _html(request, entity)})


@get("/reconcile/preview", opt=OUTSIDE)
async def show_preview(request: Http, reader: Reader, asked: Asked[Identified]) -> Response[bytes]:
    """A small page about one thing."""
    entity = await matching.find_entity(reader, asked.id)
    page = (
        f'<!doctype html><meta charset="utf-8"><title>quotetrail</title>{_html(request, entity)}\n'
    )
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(page.encode(), media_type="text/html", headers=_OPEN | policy)


def _html(request: Http, entity: Any) -> str:
    """Its links are absolute, for a page of elsewhere shows them."""
    named, about, values = matching.describe(entity)
    kind = "outlets" if isinstance(entity, Outlet) else "speakers"
    href = Addresses(asked_at(request)).of(kind, UUID(named.id))
    rows = "".join(
        f"<li>{escape(name)}: {escape('; '.join(held[:5]))}</li>"
        for name, held in values.items()
        if held and name != "name"
    )
    return (
        f'<div style="font-family:sans-serif"><a href="{escape(href)}">'
        f"<strong>{escape(named.name)}</strong></a><p>{escape(about)}</p><ul>{rows}</ul></div>"
    )


router = Router(
    "/",
    route_handlers=[
        reconcile,
        reconcile_form,
        suggest_entity,
        suggest_type,
        suggest_property,
        propose_properties,
        show_flyout,
        show_preview,
    ],
    exception_handlers={Exception: _refuse},
)
