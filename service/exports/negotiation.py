"""Which format is asked for: by the suffix of an address, else by `Accept`; else JSON. Pure.

Both become one address, `…/as/<format>`, under which the formats are served.
"""

import re

from litestar.datastructures import Accept

from service.exports.annotation import MEDIA_TYPE as ANNOTATION

JSON = "application/json"
MEDIA_TYPES = {
    "jsonld": "application/ld+json",
    "anno": ANNOTATION,
    "provjson": "application/prov+json",
    "provn": "text/provenance-notation",
    "ttl": "text/turtle",
    "popolo": "application/popolo+json",
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "mermaid": "text/vnd.mermaid",
    "dot": "text/vnd.graphviz",
    "svg": "image/svg+xml",
}
SUFFIXES = {
    "anno.jsonld": "anno",
    "jsonld": "jsonld",
    "prov.json": "provjson",
    "provjson": "provjson",
    "provn": "provn",
    "ttl": "ttl",
    "popolo.json": "popolo",
    "csv": "csv",
    "ndjson": "ndjson",
    "jsonl": "ndjson",
    "mmd": "mermaid",
    "mermaid": "mermaid",
    "dot": "dot",
    "gv": "dot",
    "svg": "svg",
    "json": "json",
}
_ID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PROV = ("provjson", "provn", "ttl")
_LIST = ("csv", "ndjson")
RESOURCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (f"/v1/quotes/{_ID}", ("jsonld", "anno", *_PROV)),
    (f"/v1/occurrences/{_ID}", ("jsonld", "anno")),
    (f"/v1/occurrences/{_ID}/chain", ("mermaid", "dot", "svg", *_PROV)),
    (f"/v1/publications/{_ID}", ("jsonld", *_PROV)),
    (f"/v1/speakers/{_ID}", ("jsonld", "popolo")),
    (f"/v1/reviews/{_ID}", ("jsonld",)),
    (f"/v1/quotes/{_ID}/occurrences", ("anno", *_LIST)),
    (f"/v1/quotes/{_ID}/reviews", _LIST),
    (f"/v1/speakers/{_ID}/quotes", _LIST),
    ("/v1/(?:quotes|publications|speakers|outlets|reviews)", _LIST),
)
_COMPILED = [(re.compile(pattern), formats) for pattern, formats in RESOURCES]
_SUFFIXED = re.compile(r"(.+?)\.((?:[a-z]+\.)?[a-z]+)")


def negotiate(path: str, accept: str) -> tuple[str, bool]:
    """The address at which the format is served, and whether `accept` has a part in it.

    A suffix that is none of an address's formats is left on it, and nothing stands there.
    """
    if (found := _SUFFIXED.fullmatch(path)) and (form := SUFFIXES.get(found[2])):
        formats = _formats(found[1])
        if form in formats:
            return f"{found[1]}/as/{form}", False
        if form == "json" and formats:
            return found[1], False
    formats = _formats(path)
    if not formats:
        return path, False
    form = _accepted(formats, accept)
    return (f"{path}/as/{form}" if form else path), True


def _formats(path: str) -> tuple[str, ...]:
    return next((formats for known, formats in _COMPILED if known.fullmatch(path)), ())


def _accepted(formats: tuple[str, ...], accept: str) -> str | None:
    """None for JSON, which is answered where nothing else is asked for."""
    if not accept or accept == "*/*":
        return None
    by_type = {MEDIA_TYPES[form]: form for form in formats}
    try:
        best = Accept(accept).best_match([JSON, *by_type], default=JSON)
    except ValueError:
        return None
    return by_type.get(best or JSON)
