"""The discovery document, from which Google's clients are built. Pure.

Written from our own types, so that it says what is served.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from service.compat.factcheck.model import (
    ClaimSearch,
    ClaimsFound,
    ImageSearch,
    MarkupPage,
    MarkupPages,
    Paged,
    PageSearch,
    Standard,
)

Json = dict[str, Any]

VERSION = "v1alpha1"
_NAME = "factchecktools"
_PREFIX = "GoogleFactcheckingFactchecktoolsV1alpha1"
_NAMED = {
    "ClaimsFound": "FactCheckedClaimSearchResponse",
    "MarkupPages": "ListClaimReviewMarkupPagesResponse",
    "MarkupPage": "ClaimReviewMarkupPage",
    "Markup": "ClaimReviewMarkup",
    "Author": "ClaimReviewAuthor",
}
"""Our types under Google's names; the others have theirs."""
_KEPT = ("type", "description", "format", "items", "properties", "pattern")
_SCOPE = "https://www.googleapis.com/auth/factchecktools"
_PAGE: Json = {
    "name": {
        "description": "`pages/{page_id}`",
        "location": "path",
        "pattern": "^pages/[^/]+$",
        "required": True,
        "type": "string",
    }
}


def document(base_url: str) -> Json:
    """For clients that reach the service at this address, which ends in a slash."""
    base_url = base_url.rstrip("/") + "/"
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"{_NAME}:{VERSION}",
        "name": _NAME,
        "version": VERSION,
        "version_module": True,
        "canonicalName": "Fact Check Tools",
        "title": "Fact Check Tools API, served by quotetrail",
        "description": "Fact-checked claims out of a quotetrail record.",
        "ownerDomain": "google.com",
        "ownerName": "Google",
        "protocol": "rest",
        "rootUrl": base_url,
        "mtlsRootUrl": base_url,
        "baseUrl": base_url,
        "basePath": "",
        "servicePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "auth": {"oauth2": {"scopes": {_SCOPE: {"description": "Read and write markup."}}}},
        "parameters": _parameters(Standard, ()),
        "schemas": _schemas(),
        "resources": {"claims": {"methods": _claims()}, "pages": {"methods": _pages()}},
    }


def _claims() -> Json:
    return {
        "search": _method("claims.search", "GET", "claims:search", ClaimSearch, ClaimsFound),
        "imageSearch": _method(
            "claims.imageSearch", "GET", "claims:imageSearch", ImageSearch, ClaimsFound
        ),
    }


def _pages() -> Json:
    return {
        "create": _method("pages.create", "POST", "pages", None, MarkupPage, body=True),
        "list": _method("pages.list", "GET", "pages", PageSearch, MarkupPages),
        "get": _method("pages.get", "GET", None, None, MarkupPage),
        "update": _method("pages.update", "PUT", None, None, MarkupPage, body=True),
        "delete": _method("pages.delete", "DELETE", None, None, None),
    }


def _method(
    name: str,
    verb: str,
    path: str | None,
    query: type[Paged] | None,
    answer: type[msgspec.Struct] | None,
    *,
    body: bool = False,
) -> Json:
    """Without a path: that of one page."""
    method: Json = {
        "id": f"{_NAME}.{name}",
        "httpMethod": verb,
        "path": f"{VERSION}/{path}" if path else f"{VERSION}/{{+name}}",
        "flatPath": f"{VERSION}/{path}" if path else f"{VERSION}/pages/{{pagesId}}",
        "parameterOrder": [] if path else ["name"],
        "parameters": _parameters(query, Standard.__struct_fields__) if query else {},
        "response": {"$ref": _google(answer.__name__) if answer else "GoogleProtobufEmpty"},
        "description": f"{name} of this record.",
    }
    if not path:
        method["parameters"] = _PAGE
    if body:
        method["request"] = {"$ref": _google("MarkupPage")}
    return method | ({"scopes": [_SCOPE]} if name.startswith("pages") else {})


def _parameters(query: type[msgspec.Struct], without: Sequence[str]) -> Json:
    found: Json = {}
    for info in msgspec.structs.fields(query):
        if info.name not in without:
            whole = "int" in str(info.type)
            kind: Json = {"type": "integer", "format": "int32"} if whole else {"type": "string"}
            found[info.encode_name] = {**kind, "location": "query", "description": info.name}
    return found


def _schemas() -> Json:
    _, found = msgspec.json.schema_components([ClaimsFound, MarkupPages], ref_template="{name}")
    schemas = {_google(name): {"id": _google(name), **_plain(one)} for name, one in found.items()}
    return schemas | {
        "GoogleProtobufEmpty": {"id": "GoogleProtobufEmpty", "type": "object", "properties": {}}
    }


def _google(name: str) -> str:
    return _PREFIX + _NAMED.get(name, name)


def _plain(schema: Json) -> Json:
    """Without what the format of discovery documents does not know."""
    if "$ref" in schema:
        return {"$ref": _google(schema["$ref"])}
    if "anyOf" in schema:
        return _plain(next(one for one in schema["anyOf"] if one != {"type": "null"}))
    plain = {name: schema[name] for name in _KEPT if name in schema}
    if plain.get("type") == "integer":
        plain["format"] = "int32"
    if "items" in plain:
        plain["items"] = _plain(plain["items"])
    if "properties" in plain:
        plain["properties"] = {name: _plain(one) for name, one in plain["properties"].items()}
    return plain
