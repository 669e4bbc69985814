"""The contract as it is served: `/openapi.json`, and `/docs` with assets of our own."""

from importlib.resources import files
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.params import FromPath

from service.kit import openapi
from service.kit.problems import NotFound, refusals

ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "start.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
INFO = {
    "title": "quotetrail",
    "version": "1",
    "summary": "Who said what, in which words, where printed, and through whom it got there.",
    "license": {"name": "MIT", "identifier": "MIT"},
}


def describe(app: Litestar) -> dict[str, Any]:
    """The OpenAPI document of an app, with the examples that ship with it."""
    raw = files("service").joinpath("example", "answers.json").read_bytes()
    return openapi.describe(app, INFO, msgspec.json.decode(raw))


def encode(document: dict[str, Any]) -> bytes:
    """As it is committed and served: indented, in the order it was written."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


@get("/openapi.json", opt={"outside_contract": True})
async def show_contract(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The contract of this service, written when it is first asked for."""
    state = request.app.state
    if "contract" not in state:
        state.contract = encode(describe(request.app))
    return Response(state.contract, media_type="application/json")


@get("/docs", opt={"outside_contract": True})
async def show_docs() -> Response[bytes]:
    """The contract to read and to try."""
    return _asset("index.html", "text/html")


@get("/docs/{asset:str}", opt={"outside_contract": True}, responses=refusals(NotFound))
async def show_asset(asset: FromPath[str]) -> Response[bytes]:
    """What the page is made of."""
    if asset not in ASSETS:
        raise NotFound
    return _asset(asset, ASSETS[asset])


def _asset(name: str, media_type: str) -> Response[bytes]:
    content = files("service.kit").joinpath("docs", name).read_bytes()
    headers = {"Content-Security-Policy": POLICY}
    return Response(content, media_type=media_type, headers=headers)


handlers = [show_contract, show_docs, show_asset]
