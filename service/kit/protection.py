"""Headers that tell browsers what an answer is not: a page, a frame, a script of somebody else."""

Headers = list[tuple[bytes, bytes]]

_POLICY = b"content-security-policy"
_NO_FRAMES = b"frame-ancestors 'none'"
_ALWAYS: dict[bytes, bytes] = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    _POLICY: b"default-src 'none'; " + _NO_FRAMES,
}
_ALL: Headers = [
    *_ALWAYS.items(),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_JSON = (b"content-type", b"application/json")
_SILENT = frozenset({
    b"cache-control",
    b"content-length",
    b"etag",
    b"link",
    b"ratelimit",
    b"ratelimit-policy",
    b"vary",
    b"x-request-id",
})
"""Of these nothing follows for a browser, nor of a `content-type` that is JSON."""
STRICT_TRANSPORT: tuple[bytes, bytes] = (b"strict-transport-security", b"max-age=31536000")
"""A year. Only where TLS is spoken: elsewhere it says nothing, or locks somebody out."""


def protected(headers: Headers) -> Headers:
    """The headers and what they lack; a handler's own policy stands.

    What shows in a browser without a policy of its own runs nothing and is framed by nobody.
    Pictures and what is open to every origin may be put into other pages, the rest may not.
    """
    if all(name in _SILENT or (name, value) == _JSON for name, value in headers):
        return headers + _ALL
    given = {name.lower(): value for name, value in headers}
    more = [(name, value) for name, value in _ALWAYS.items() if name not in given]
    if _NO_FRAMES in given.get(_POLICY, _ALWAYS[_POLICY]):
        more.append((b"x-frame-options", b"DENY"))
    picture = given.get(b"content-type", b"").startswith(b"image/")
    shared = picture or given.get(b"access-control-allow-origin") == b"*"
    more.append((b"cross-origin-resource-policy", b"cross-origin" if shared else b"same-origin"))
    return headers + more
