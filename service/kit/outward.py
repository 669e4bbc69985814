"""Requests to addresses that others have named: never into our own network, and bounded.

Names are resolved here and the connection goes to the address that was checked, so that a name
cannot mean something else a moment later. Redirects are followed by hand where it is wished at all,
each target checked like the first; no proxy is asked.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore2
from msgspec import Struct

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
MOST_READ = 64 * 1024
"""Bytes of an answer that are looked at."""
CONNECT_WITHIN, ANSWER_WITHIN = 5.0, 15.0
"""Seconds."""
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DECODERS = {"": None, "identity": None, "gzip": 31, "x-gzip": 31, "deflate": 15}
"""By content encoding, the window that zlib asks for; what is not here is not read."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ALSO_INSIDE = [*map(ipaddress.ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "fec0::/10"))]
"""Not global by the registries of IANA, whatever this Python knows of them."""
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", re.ASCII)
_KEPT = "%/?#:@!$&'()*+,;=[]~|"
"""What has a meaning in a URL; all else beyond letters and digits is percent-encoded."""


class AddressRefused(Exception):
    """The address is within a network that nobody outside may reach through us."""


class Answer(Struct, frozen=True):
    """What came back, as far as it is looked at."""

    status: int
    body: bytes


class AnswerRefused(Exception):
    """What came back is too large, of a type that is not read, or leads on and on."""


class Page(Struct, frozen=True):
    """What stands at an address; `headers` by their names in lower case."""

    url: str
    status: int
    headers: dict[str, str]
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
        host, port = (parts.hostname or "").removesuffix("."), parts.port
        if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
            raise AddressRefused("It must be http or https, to a host, without a name or password.")
        if f"{host}:{_port(parts.scheme) if port is None else port}" in self.places:
            return
        if port == 0:
            raise AddressRefused("Nobody listens on port 0.")
        address = _address(host)
        if address is not None:
            self.check_address(address)
        elif not _HOST.fullmatch(host):
            detail = f"{host} is no host of the DNS; one with other letters is written xn--…"
            raise AddressRefused(detail)
        elif f".{host}".endswith(_LOCAL_NAMES):
            raise AddressRefused(f"{host} is a name of the inside.")

    def check_address(self, address: Address) -> None:
        """Raises AddressRefused."""
        if any(address in network for network in self.networks):
            return
        if not all(map(_is_outside, _meant(address))):
            raise AddressRefused(f"{address} is an address of the inside.")

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Raises AddressRefused, or OSError and TimeoutError where nobody answers."""
        async with asyncio.timeout(ANSWER_WITHIN), self._ask("POST", url, headers, body) as answer:
            read = b""
            async for part in answer.aiter_stream():
                read += part
                if len(read) > MOST_READ:
                    break
            return Answer(answer.status, read[:MOST_READ])

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        most: int,
        within: float = ANSWER_WITHIN,
        types: Sequence[str] = (),
    ) -> Page:
        """At most so many bytes, packed and unpacked, within so many seconds, redirects included.

        `types` are media types that are read where it succeeds; none given: any. Raises
        AddressRefused, AnswerRefused, OSError or TimeoutError.
        """
        wanted = {"Accept-Encoding": "gzip", **headers}
        async with asyncio.timeout(within):
            for _ in range(MOST_REDIRECTS + 1):
                url = as_sent(url)
                async with self._ask("GET", url, wanted) as answer:
                    told = _headers(answer)
                    if answer.status in _REDIRECTS and "location" in told:
                        url = urljoin(url, told["location"])
                        continue
                    if 200 <= answer.status < 300:  # noqa: PLR2004 a success
                        _check_type(told, types)
                    return Page(url, answer.status, told, await _read(answer, told, most))
        raise AnswerRefused(f"It leads on more than {MOST_REDIRECTS} times.")

    @asynccontextmanager
    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> AsyncGenerator[httpcore2.Response]:
        """Raises AddressRefused or OSError."""
        self.check_url(url)
        told = list(headers.items())
        try:
            async with (
                self._pool() as pool,
                pool.stream(method, quote(url, safe=_KEPT), headers=told, content=body) as answer,
            ):
                yield answer
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
        for one in found[:-1]:
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return await self.inner.connect_tcp(one, port, within, *args, **options)
        return await self.inner.connect_tcp(found[-1], port, within, *args, **options)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def as_sent(url: str) -> str:
    """In ASCII, as it goes over the wire, without a fragment. Raises AddressRefused."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError as error:
        raise AddressRefused(f"{url[:100]!r} is not a URL: {error}") from error
    if parts.username is not None:
        raise AddressRefused("It must be without a name or password.")
    place = f"[{host}]{port}" if ":" in host else host + port
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    return urlunsplit((parts.scheme, place, path, query, ""))


def _headers(answer: httpcore2.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): v.decode("latin-1") for name, v in answer.headers}


def media_type(headers: Mapping[str, str]) -> str:
    """Of an answer, without its parameters; empty where it says none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _check_type(headers: Mapping[str, str], types: Sequence[str]) -> None:
    """Raises AnswerRefused."""
    if types and media_type(headers) not in types:
        named = media_type(headers) or "no type"
        raise AnswerRefused(f"It is {named[:100]}, and only {', '.join(types)} is read.")


async def _read(answer: httpcore2.Response, headers: Mapping[str, str], most: int) -> bytes:
    """Unpacked. Raises AnswerRefused."""
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in _DECODERS:
        raise AnswerRefused(f"Its encoding is {encoding[:100]!r}, which is not read.")
    window = _DECODERS[encoding]
    unpacking = None if window is None else zlib.decompressobj(window)
    read, came = bytearray(), 0
    async for part in answer.aiter_stream():
        came += len(part)
        try:
            read += part if unpacking is None else unpacking.decompress(part, most + 1 - len(read))
        except zlib.error as error:
            raise AnswerRefused(f"It cannot be unpacked: {error}") from error
        if came > most or len(read) > most:
            raise AnswerRefused(f"It is larger than {most:,} bytes.")
    return bytes(read)


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _address(host: str) -> Address | None:
    """Also of the forms that resolvers take for one: 2130706433, 0x7f.1, 0177.0.0.1."""
    with suppress(ValueError):
        return ipaddress.ip_address(host)
    with suppress(OSError):
        return ipaddress.IPv4Address(socket.inet_aton(host))
    return None


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
    if any(address in network for network in _ALSO_INSIDE):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
