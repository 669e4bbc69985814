"""Who is at the other end: the address of a client, told by proxies only where they are trusted."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from litestar.types import HTTPScope

_NOBODY = "unknown"
_SUBSCRIBER = 64
"""Bits of an IPv6 address that one client is given; the others it chooses."""

Address = IPv4Address | IPv6Address


class Proxies:
    """The proxies in front of the service, whose word counts for who asks and how."""

    def __init__(self, trusted: str) -> None:
        """Addresses and networks (CIDR), with commas between them."""
        self._trusted = [ip_network(one.strip()) for one in trusted.split(",") if one.strip()]
        self.trusts = lru_cache(4096)(self._trusts)

    def client(self, scope: HTTPScope) -> str:
        """The address to count a client by; of IPv6 the network that is one subscriber's.

        The last address of `X-Forwarded-For` that is not a trusted proxy's: those before it are
        what the client says of itself.
        """
        peer = scope["client"][0] if scope["client"] else _NOBODY
        if self._trusted and self.trusts(peer):
            for hop in reversed(_listed(scope, b"x-forwarded-for")):
                if _read(hop) is None:
                    break
                peer = hop
                if not self.trusts(hop):
                    break
        return counted_as(peer)

    def secure(self, scope: HTTPScope) -> bool:
        """Whether the client speaks TLS, to us or to a trusted proxy."""
        if scope["scheme"] == "https":
            return True
        if not (self._trusted and scope["client"] and self.trusts(scope["client"][0])):
            return False
        return _listed(scope, b"x-forwarded-proto")[-1:] == ["https"]

    def _trusts(self, host: str) -> bool:
        address = _read(host)
        return address is not None and any(address in network for network in self._trusted)


def _listed(scope: HTTPScope, name: bytes) -> list[str]:
    lines = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return [one.strip() for one in ",".join(lines).split(",") if one.strip()]


@lru_cache(4096)
def _read(host: str) -> Address | None:
    """With a port or without; an IPv4 address in the clothes of IPv6 is one of IPv4."""
    bare = host.partition("]")[0][1:] if host.startswith("[") else host
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(4096)
def counted_as(host: str) -> str:
    """`2001:db8::1` → `2001:db8::/64`."""
    address = _read(host)
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address) >> _SUBSCRIBER << _SUBSCRIBER, _SUBSCRIBER)))
    return host if address is None else str(address)
