"""Requests to addresses that others have named: never into our own network, and bounded.

Names are resolved here and the connection goes to the address that was checked, so that a name
cannot mean something else a moment later. Redirects are not followed; no proxy is asked.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpcore2
from msgspec import Struct

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
MOST_READ = 64 * 1024
"""Bytes of an answer that are looked at."""
CONNECT_WITHIN, ANSWER_WITHIN = 5.0, 15.0
"""Seconds."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa")


class AddressRefused(Exception):
    """The address is within a network that nobody outside may reach through us."""


class Answer(Struct, frozen=True):
    """What came back, as far as it is looked at."""

    status: int
    body: bytes


class Outward:
    """Who may be asked; `allowed` are networks (CIDR) and `host:port` that are exempt."""

    def __init__(self, allowed: Sequence[str] = (), resolve: Resolve | None = None) -> None:
        self.networks = [ipaddress.ip_network(one) for one in allowed if "/" in one]
        self.places = {one for one in allowed if "/" not in one}
        self.resolve = resolve or _resolve

    def check_url(self, url: str) -> None:
        """What can be told of an address without asking. Raises AddressRefused."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _port(parts.scheme)
        if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
            raise AddressRefused("It must be http or https, to a host, without a name or password.")
        if f"{host}:{port}" in self.places:
            return
        if host == "localhost" or host.endswith(_LOCAL_NAMES):
            raise AddressRefused(f"{host} is a name of the inside.")
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return
        self.check_address(address)

    def check_address(self, address: Address) -> None:
        """Raises AddressRefused."""
        if any(address in network for network in self.networks):
            return
        if not all(map(_is_outside, _meant(address))):
            raise AddressRefused(f"{address} is an address of the inside.")

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Raises AddressRefused, or OSError and TimeoutError where nobody answers."""
        self.check_url(url)
        try:
            async with (
                asyncio.timeout(ANSWER_WITHIN),
                self._pool() as pool,
                pool.stream("POST", url, headers=list(headers.items()), content=body) as response,
            ):
                read = b""
                async for part in response.aiter_stream():
                    read += part
                    if len(read) > MOST_READ:
                        break
                return Answer(response.status, read[:MOST_READ])
        except (
            httpcore2.NetworkError,
            httpcore2.ProtocolError,
            httpcore2.TimeoutException,
        ) as error:
            raise OSError(f"{type(error).__name__}: {error}") from error

    def _pool(self) -> httpcore2.AsyncConnectionPool:
        return httpcore2.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=_Guarded(self)
        )


class _Guarded(httpcore2.AsyncNetworkBackend):
    """Connects to the address that was checked, whatever the name means by then."""

    def __init__(self, outward: Outward) -> None:
        self.outward = outward
        self.inner: Any = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 as its parent's
        *args: Any,
        **options: Any,
    ) -> httpcore2.AsyncNetworkStream:
        found = await self.outward.resolve(host, port)
        if not found:
            raise httpcore2.ConnectError(f"{host} has no address")
        if f"{host}:{port}" not in self.outward.places:
            for one in found:  # of several all must be outside, for any may be taken
                self.outward.check_address(ipaddress.ip_address(one.partition("%")[0]))
        within = min(timeout or CONNECT_WITHIN, CONNECT_WITHIN)
        return await self.inner.connect_tcp(found[0], port, within, *args, **options)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _meant(address: Address) -> list[Address]:
    """The address, and those that it wraps: mapped, 6to4, Teredo, NAT64."""
    found: list[Address] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        found += [one for one in wrapped if one is not None]
    return found if len(found) == 1 else found[1:]


def _is_outside(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved
