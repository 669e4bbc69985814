"""Settings: read once from the environment, and refused by name when they cannot be meant."""

from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings, SettingsError, read_settings, variable

EXAMPLE = Path(__file__).parents[1] / ".env.example"
DEFAULTS = {name: getattr(Settings(), name) for name in Settings.__struct_fields__}

READ: list[tuple[str, str, Any]] = [
    ("host", "0.0.0.0", "0.0.0.0"),  # noqa: S104 nothing listens there
    ("port", "9000", 9000),
    ("port", "65535", 65535),
    ("database_url", "postgresql://me@db/quotes", "postgresql://me@db/quotes"),
    ("database_url", "postgres://me@/quotes?host=/run", "postgres://me@/quotes?host=/run"),
    ("owner_database_url", "postgresql://owner@db/quotes", "postgresql://owner@db/quotes"),
    ("read_database_url", "postgresql://replica/quotes", "postgresql://replica/quotes"),
    ("replica_lag", "2.5", 2.5),
    ("answer_cache", "0", 0),
    ("statement_cache", "false", False),
    ("data_dir", "/var/lib/quotetrail", Path("/var/lib/quotetrail")),
    ("pool_size", "25", 25),
    ("workers", "4", 4),
    ("public_read", "false", False),
    ("public_read", "0", False),
    ("public_read", "TRUE", True),
    ("admin_key", "qt_secret", "qt_secret"),
    ("admin_key", "123", "123"),
    ("signing_key", "PRIVATE+KEY+log+00+AA==", "PRIVATE+KEY+log+00+AA=="),
    ("origin", "quotes.example.org/log", "quotes.example.org/log"),
    ("log_level", "debug", "debug"),
    ("log_format", "json", "json"),
    ("morphology", "off", "off"),
    ("cache_dir", "/var/cache/quotetrail", Path("/var/cache/quotetrail")),
    ("outward_allow", "10.0.0.0/8,hooks.inside:443", "10.0.0.0/8,hooks.inside:443"),
    ("max_body", "1048576", 1_048_576),
    ("deadline", "2.5", 2.5),
    ("deadline", "30", 30.0),
    ("rate_limit", "0", 0),
    ("rate_limit_key", "600", 600),
    ("trusted_proxies", "10.0.0.1, fd00::/8", "10.0.0.1, fd00::/8"),
    ("audit_days", "30", 30),
    ("metrics", "public", "public"),
    ("shared_dir", "/run/quotetrail", Path("/run/quotetrail")),
]

REFUSED = [
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "http"),
    ("PORT", "80.5"),
    ("PORT", " "),
    ("WORKERS", "0"),
    ("WORKERS", "many"),
    ("POOL_SIZE", "0"),
    ("POOL_SIZE", "1001"),
    ("MAX_BODY", "1"),
    ("MAX_BODY", "4MB"),
    ("DEADLINE", "0"),
    ("DEADLINE", "nan"),
    ("DEADLINE", "soon"),
    ("PUBLIC_READ", "perhaps"),
    ("STATEMENT_CACHE", "0 bytes"),
    ("REPLICA_LAG", "1"),
    ("REPLICA_LAG", "never"),
    ("DATABASE_URL", "mysql://root@localhost/quotes"),
    ("DATABASE_URL", "localhost"),
    ("READ_DATABASE_URL", "sqlite:///quotes.db"),
    ("OWNER_DATABASE_URL", "mysql://root@localhost/quotes"),
    ("SIGNING_KEY", "secret"),
    ("ORIGIN", "two words"),
    ("ORIGIN", "a+b"),
    ("OUTWARD_ALLOW", "10.0.0.1/8"),
    ("OUTWARD_ALLOW", "127.0.0.1:80,hooks.inside"),
    ("RATE_LIMIT", "-1"),
    ("RATE_LIMIT_KEY", "many"),
    ("TRUSTED_PROXIES", "proxy"),
    ("TRUSTED_PROXIES", "10.0.0.1, 10.0.0.1/8"),
    ("AUDIT_DAYS", "0"),
    ("METRICS", "everybody"),
    ("LOG_LEVEL", "loud"),
    ("LOG_FORMAT", "xml"),
]


def test_nothing_is_needed_to_begin():
    settings = read_settings({"PATH": "/usr/bin", "HOME": "/root"})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert (settings.database_url, settings.read_database_url) == (None, None)
    assert (settings.admin_key, settings.public_read) == (None, True)
    assert (settings.data_dir, settings.pool_size) == (Path(".data"), 10)
    assert (settings.log_level, settings.log_format) == ("info", "auto")
    assert settings.morphology == "auto"
    assert (settings.owner_database_url, settings.signing_key, settings.origin) == (None,) * 3
    assert (settings.max_body, settings.deadline) == (4_194_304, 15.0)


@pytest.mark.parametrize(("field", "given", "meant"), READ)
def test_a_variable_changes_its_setting_and_no_other(field: str, given: str, meant: Any):
    settings = read_settings({variable(field): given})
    assert settings == Settings(**{**DEFAULTS, field: meant})
    assert type(getattr(settings, field)) is type(meant)


def test_every_setting_is_tried_above():
    assert {field for field, *_ in READ} == set(DEFAULTS)


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_a_value_that_cannot_be_used_is_refused_by_its_variable(name: str, value: str):
    with pytest.raises(SettingsError) as caught:
        read_settings({f"QUOTETRAIL_{name}": value})
    assert str(caught.value).startswith(f"QUOTETRAIL_{name}: ")


@pytest.mark.parametrize(
    "name",
    ["QUOTETRAIL_PROT", "QUOTETRAIL_", "QUOTETRAIL_port", "QUOTETRAIL_DATABASE"],
)
@pytest.mark.parametrize("value", ["9000", ""])
def test_a_misspelt_variable_is_refused_by_its_name(name: str, value: str):
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    assert str(caught.value).startswith(f"{name} is not a setting of quotetrail.")
    assert all(variable(field) in str(caught.value) for field in DEFAULTS)


@pytest.mark.parametrize("field", DEFAULTS)
def test_an_empty_value_counts_as_unset(field: str):
    assert read_settings({variable(field): ""}) == Settings()


def test_a_refused_password_is_not_repeated():
    with pytest.raises(SettingsError) as caught:
        read_settings({"QUOTETRAIL_DATABASE_URL": "mysql://root:hunter2@localhost/quotes"})
    assert "hunter2" not in str(caught.value)


def test_what_is_for_the_tests_or_for_others_is_no_misspelling():
    environment = {
        "QUOTETRAIL_TEST_DATABASE_URL": "postgresql://127.0.0.1/test",
        "quotetrail_port": "1",
        "MY_QUOTETRAIL_PORT": "1",
    }
    assert read_settings(environment) == Settings()


def test_the_example_of_an_environment_lists_every_setting_with_its_default_and_a_sentence():
    lines = EXAMPLE.read_text().splitlines()
    assert all(line.startswith("# ") for line in lines if line)
    places = [place for place, line in enumerate(lines) if line.startswith("# QUOTETRAIL_")]
    given = dict(lines[place].removeprefix("# ").split("=", 1) for place in places)
    assert list(given) == [variable(field) for field in DEFAULTS]
    assert given == {variable(field): as_text(value) for field, value in DEFAULTS.items()}
    assert read_settings(given) == Settings()
    assert all(lines[place - 1].startswith("# ") and not lines[place - 2] for place in places)


def as_text(value: Any) -> str:
    """As it stands in a file of variables."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
