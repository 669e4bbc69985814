"""Configuration, read once from `QUOTETRAIL_*` environment variables into one frozen Struct."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

import msgspec

PREFIX = "QUOTETRAIL_"
NOT_OURS = frozenset({"QUOTETRAIL_TEST_DATABASE_URL", "QUOTETRAIL_TEST_PGBOUNCER"})
"""Variables that other parts of the project read, so that they are no misspellings."""

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Requests = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]
MiB = Annotated[int, msgspec.Meta(ge=0, le=2**20)]
Megabytes = Annotated[int, msgspec.Meta(ge=1024, le=2**30)]
Seconds = Annotated[float, msgspec.Meta(ge=0.05, le=3600)]
Lag = Annotated[float, msgspec.Meta(ge=2, le=3600)]
_PLACE = re.compile(r"[^\s/]+:[0-9]{1,5}")
PostgresUrl = Annotated[str, msgspec.Meta(pattern="^postgres(ql)?://")]
SigningKey = Annotated[str, msgspec.Meta(pattern=r"^PRIVATE\+KEY\+")]
Origin = Annotated[str, msgspec.Meta(pattern=r"^[^\s+]+$", max_length=200)]


class SettingsError(ValueError):
    """A variable is misspelt or its value cannot be used; the message names it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be configured; each field is `QUOTETRAIL_` and its name in capitals."""

    host: str = "127.0.0.1"
    port: Port = 8000
    database_url: PostgresUrl | None = None
    """Unset: the embedded PostgreSQL in `data_dir`."""
    owner_database_url: PostgresUrl | None = None
    """The same database as the role that owns it, for `migrate` and the rest of the command line.

    Then the role of `database_url` need not be able to change the log. Unset: `database_url`.
    """
    read_database_url: PostgresUrl | None = None
    """A replica for reads; unset: reads go where writes go."""
    replica_lag: Lag = 10.0
    """Seconds that the replica may be behind; further behind, reads go where writes go.

    Streaming keeps within milliseconds. Ten seconds are more than a burst of writes or a restart
    of the connection takes, and less than the 30 that a query on the replica may hold it up.
    """
    statement_cache: bool = True
    """False behind a PgBouncer that hands statements to sessions which have not prepared them.

    It is of the service alone: commands go to PostgreSQL itself, by `owner_database_url`.
    """
    data_dir: Path = Path(".data")
    pool_size: Count = 10
    """Connections for writing, and as many for reading, in each worker."""
    workers: Count = 1
    public_read: bool = True
    admin_key: str | None = None
    signing_key: SigningKey | None = None
    """What the log is signed with; unset: made once, and kept in `data_dir`."""
    origin: Origin | None = None
    """The name of the log in what is signed; unset: that of its key."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: console on a terminal, JSON elsewhere."""
    morphology: Literal["auto", "off"] = "auto"
    """`auto`: pymorphy3 where it is installed (`quotetrail[morphology]`); `off`: without it.

    Checked here; read by the room `language`, which knows no settings, once for the process.
    """
    cache_dir: Path | None = None
    """Where dictionaries are kept that are made once; unset: the user's folder for such files.

    Checked here, and read by the room `language` as well.
    """
    outward_allow: str = ""
    """Networks (CIDR) and `host:port` that we may ask though they are not public ones.

    With commas between them.
    """
    answer_cache: MiB = 16
    """MiB of answers that each worker keeps until something changes; 0: none.

    They are compressed when these are full.
    """
    max_body: Megabytes = 4 * 2**20
    """Bytes of the largest request body."""
    deadline: Seconds = 15.0
    """Seconds that one request may take, and as many again that its body may take to arrive."""
    rate_limit: Requests = 60_000
    """Requests a minute of one address, for callers without a key; 0: any number."""
    rate_limit_key: Requests = 120_000
    """Requests a minute of one key; 0: any number."""
    trusted_proxies: str = ""
    """Addresses or networks (CIDR), with commas, whose `X-Forwarded-For` and `-Proto` count."""
    audit_days: Days = 90
    """Days for which it is kept what a key was used for."""
    metrics: Literal["off", "admin", "public"] = "admin"
    """Who may read `/metrics`, where `quotetrail[metrics]` is installed: keys with `admin`, all."""
    shared_dir: Path | None = None
    """Where the workers count together; unset: a folder of each start, that ends with it."""

    def secrets(self) -> list[str]:
        """What is written in no log: the key, and the passwords of the databases."""
        named = (self.database_url, self.owner_database_url, self.read_database_url)
        urls = filter(None, named)
        passwords = [urlsplit(url).password or "" for url in urls]
        return [one for one in (self.admin_key, *passwords, *map(unquote, passwords)) if one]


def variable(field: str) -> str:
    """`pool_size` → `QUOTETRAIL_POOL_SIZE`."""
    return PREFIX + field.upper()


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError naming the first variable that is unknown or out of bounds.

    An empty value counts as unset, so that `QUOTETRAIL_DATABASE_URL=` in a file means the default.
    """
    fields = {variable(name): name for name in Settings.__struct_fields__}
    given = {key: value for key, value in environ.items() if key.startswith(PREFIX)}
    for key in sorted(given.keys() - fields.keys() - NOT_OURS):
        known = ", ".join(sorted(fields))
        raise SettingsError(f"{key} is not a setting of quotetrail. There are: {known}")
    values = {fields[key]: value for key, value in given.items() if value and key in fields}
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=_read_path)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        raise SettingsError(f"{variable(place.rstrip('`'))}: {reason}") from error
    for field in ("database_url", "owner_database_url", "read_database_url"):
        _check_ports(field, getattr(settings, field))
    _check_places(settings.outward_allow)
    _check_networks("trusted_proxies", settings.trusted_proxies)
    return settings


def _check_ports(field: str, url: str | None) -> None:
    """A PostgreSQL URL may name several hosts, each with its port."""
    hosts = (url or "").partition("://")[2].partition("/")[0].rpartition("@")[2]
    for host in hosts.split(","):
        port = host.rpartition("]")[2].rpartition(":")
        if port[1] and not port[2].isdecimal():
            raise SettingsError(f"{variable(field)}: {port[2]!r} is not a port")


def _check_places(listed: str) -> None:
    """Networks, and hosts with their ports."""
    for one in filter(None, map(str.strip, listed.split(","))):
        try:
            known = bool(ip_network(one)) if "/" in one else _PLACE.fullmatch(one)
        except ValueError as error:
            raise SettingsError(f"{variable('outward_allow')}: {error}") from error
        if not known:
            detail = f"{one!r} is neither a network (10.0.0.0/8) nor a host with its port"
            raise SettingsError(f"{variable('outward_allow')}: {detail}")


def _check_networks(field: str, listed: str) -> None:
    for one in filter(None, map(str.strip, listed.split(","))):
        try:
            ip_network(one)
        except ValueError as error:
            raise SettingsError(f"{variable(field)}: {error}") from error


def _read_path(wanted: type, value: object) -> object:
    if wanted is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(wanted)
