"""How often a caller may come: by its key where that is known to be good, else by its address.

Where a key is not known yet, or is none of ours, its requests count for the address, so that
nobody gets a fresh quota by making up keys. A key is known once the guard has looked it up.
"""

from functools import cache
from math import ceil

from litestar.types import HTTPScope

from service.auth import auditing, rules
from service.auth.model import KeyMissing
from service.kit.clients import Proxies
from service.kit.problems import TooManyRequests
from service.kit.protection import STRICT_TRANSPORT, Headers
from service.kit.rates import Quota, Rates

WINDOW = 60
EXEMPT = "/health/"
"""Those who ask whether the service lives are to be told the truth, however often they ask."""
_KNOWN = 10_000
_POLICY, _LEFT = "RateLimit-Policy", "RateLimit"
"""As in draft-ietf-httpapi-ratelimit-headers-10."""


class Limits:
    """Asked before each request (`kit.exchanges.Admit`)."""

    def __init__(
        self, rates: Rates, proxies: Proxies, *, of_address: int = 0, of_key: int = 0
    ) -> None:
        """The quotas in requests a minute; 0 for any number."""
        self._rates = rates
        self._proxies = proxies
        self._of_address = _quota(of_address)
        self._of_key = _quota(of_key)
        self._known: dict[bytes, None] = {}

    def admit(self, scope: HTTPScope) -> Headers:
        """The headers of the answer. Raises TooManyRequests."""
        auditing.begin_nothing()
        headers: Headers = [STRICT_TRANSPORT] if self._proxies.secure(scope) else []
        if scope["path"].startswith(EXEMPT):
            return headers
        key = self._key(scope)
        quota = self._of_address if key is None else self._of_key
        if quota is None:
            return headers
        name = "address" if key is None else "key"
        caller = self._proxies.client(scope).encode() if key is None else key
        standing = self._rates.take(caller, quota)
        policy = _policy(name, quota)
        told = f'"{name}";r={standing.left};t={ceil(standing.whole_in)}'
        if standing.wait:
            wait = {"Retry-After": str(ceil(standing.wait))}
            detail = f"One {name} has {quota.requests} in {quota.window:g} s."
            raise TooManyRequests(detail, headers=wait | {_POLICY: policy, _LEFT: told})
        return [
            *headers,
            (b"ratelimit-policy", policy.encode()),
            (b"ratelimit", told.encode()),
        ]

    def know(self, digest: bytes) -> None:
        """The key with this hash is in force."""
        if digest not in self._known and len(self._known) >= _KNOWN:
            del self._known[next(iter(self._known))]
        self._known[digest] = None

    def forget(self, digest: bytes) -> None:
        """It is not, or no longer."""
        self._known.pop(digest, None)

    def _key(self, scope: HTTPScope) -> bytes | None:
        given = next((value for name, value in scope["headers"] if name == b"authorization"), None)
        if given is None:
            return None
        try:
            digest = rules.digest(rules.bearer(given.decode("latin-1")))
        except KeyMissing:
            return None
        return digest if digest in self._known else None


def _quota(requests: int) -> Quota | None:
    return Quota(requests, WINDOW) if requests else None


@cache
def _policy(name: str, quota: Quota) -> str:
    return f'"{name}";q={quota.requests};w={quota.window:g}'
