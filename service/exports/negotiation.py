"""Which format is asked for: by the suffix of an address, else by `Accept`; else JSON. Pure.

Both become one address, `…/as/<format>`, under which the formats are served.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from service.exports.annotation import MEDIA_TYPE as ANNOTATION
from service.exports.annotation import PROFILE

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
    (f"/v1/occurrences/{_ID}", ("jsonld", "anno", *_PROV)),
    (f"/v1/occurrences/{_ID}/chain", ("mermaid", "dot", "svg", "jsonld", *_PROV)),
    (f"/v1/publications/{_ID}", ("jsonld", "anno", *_PROV)),
    (f"/v1/speakers/{_ID}", ("jsonld", "popolo")),
    (f"/v1/reviews/{_ID}", ("jsonld",)),
    (f"/v1/quotes/{_ID}/occurrences", ("anno", *_LIST)),
    (f"/v1/quotes/{_ID}/(?:chains|corrections|reviews|variants)", _LIST),
    (f"/v1/publications/{_ID}/quotes", _LIST),
    (f"/v1/speakers/{_ID}/quotes", _LIST),
    ("/v1/(?:quotes|publications|speakers|outlets|reviews|corrections)", _LIST),
)
_RESOURCE = re.compile("|".join(f"({pattern})" for pattern, _ in RESOURCES))
_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
_SUFFIXED = re.compile(r"(.+?)\.((?:[a-z]+\.)?[a-z]+)")


def negotiate(path: str, accept: str) -> tuple[str, bool]:
    """The address at which the format is served, and whether `accept` has a part in it.

    A suffix that is none of an address's formats is left on it, and nothing stands there.
    """
    if "." in path and (found := _SUFFIXED.fullmatch(path)) and (form := SUFFIXES.get(found[2])):
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
    known = _RESOURCE.fullmatch(path)
    return RESOURCES[known.lastindex - 1][1] if known and known.lastindex else ()


def suffix_of(form: str) -> str:
    """That under which a format is found first."""
    return next(suffix for suffix, named in SUFFIXES.items() if named == form)


class _Range(Struct, frozen=True):
    """One of the types that a client accepts (RFC 9110 §12.5.1)."""

    media_type: str
    profiles: tuple[str, ...]
    quality: float

    def fits(self, form: str) -> int:
        """How closely: 0 not at all, 3 with its profile."""
        bare = MEDIA_TYPES.get(form, JSON).partition(";")[0]
        if self.media_type == bare:
            if not self.profiles:
                return 2
            return 3 if (PROFILE in self.profiles) == (form == "anno") else 0
        whole, _, _ = bare.partition("/")
        return int(self.media_type in {"*/*", f"{whole}/*"})


@lru_cache(256)
def _accepted(formats: tuple[str, ...], accept: str) -> str | None:
    """None for JSON, which is answered where nothing else is wished more than it."""
    ranges = list(_ranges(accept))
    best = max(("json", *formats), key=lambda form: _wish(ranges, form))
    return None if best == "json" or _wish(ranges, best)[0] <= 0 else best


def _wish(ranges: list[_Range], form: str) -> tuple[float, int]:
    """The quality given to a format, and how closely it is meant."""
    fitting = [(one.fits(form), one.quality) for one in ranges if one.fits(form)]
    closeness, quality = max(fitting, default=(0, 0.0))
    return quality, closeness


def _ranges(accept: str) -> Iterator[_Range]:
    """Those that can be read; a part that cannot is as if it were not there."""
    for part in accept.split(","):
        media_type, *given = (one.strip() for one in part.split(";"))
        pairs = [one.partition("=") for one in given]
        parameters = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
        quality = parameters.get("q", "1")
        if _QUALITY.fullmatch(quality):
            profiles = tuple(parameters.get("profile", "").split())
            yield _Range(media_type.lower(), profiles, float(quality))
