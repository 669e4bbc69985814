"""Configuration, read once from `QUOTETRAIL_*` environment variables into one frozen Struct."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

PREFIX = "QUOTETRAIL_"
NOT_OURS = frozenset({"QUOTETRAIL_TEST_DATABASE_URL"})
"""Variables that other parts of the project read, so that they are no misspellings."""

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Megabytes = Annotated[int, msgspec.Meta(ge=1024, le=2**30)]
Seconds = Annotated[float, msgspec.Meta(ge=0.05, le=3600)]
PostgresUrl = Annotated[str, msgspec.Meta(pattern="^postgres(ql)?://")]


class SettingsError(ValueError):
    """A variable is misspelt or its value cannot be used; the message names it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be configured; each field is `QUOTETRAIL_` and its name in capitals."""

    host: str = "127.0.0.1"
    port: Port = 8000
    database_url: PostgresUrl | None = None
    """Unset: the embedded PostgreSQL in `data_dir`."""
    read_database_url: PostgresUrl | None = None
    """A replica for reads; unset: reads go where writes go."""
    data_dir: Path = Path(".data")
    pool_size: Count = 10
    """Connections for writing, and as many for reading, in each worker."""
    workers: Count = 1
    public_read: bool = True
    admin_key: str | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: console on a terminal, JSON elsewhere."""
    morphology: Literal["auto", "off"] = "auto"
    """`auto`: pymorphy3 where it is installed (`quotetrail[morphology]`); `off`: without it.

    Checked here; read by the room `language`, which knows no settings, once for the process.
    """
    outward_allow: str = ""
    """Networks (CIDR) and `host:port` that we may ask though they are not public ones.

    With commas between them.
    """
    max_body: Megabytes = 4 * 2**20
    """Bytes of the largest request body."""
    deadline: Seconds = 15.0
    """Seconds that one request may take, and as many again that its body may take to arrive."""


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
    for field in ("database_url", "read_database_url"):
        _check_ports(field, getattr(settings, field))
    return settings


def _check_ports(field: str, url: str | None) -> None:
    """A PostgreSQL URL may name several hosts, each with its port."""
    hosts = (url or "").partition("://")[2].partition("/")[0].rpartition("@")[2]
    for host in hosts.split(","):
        port = host.rpartition("]")[2].rpartition(":")
        if port[1] and not port[2].isdecimal():
            raise SettingsError(f"{variable(field)}: {port[2]!r} is not a port")


def _read_path(wanted: type, value: object) -> object:
    if wanted is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(wanted)
