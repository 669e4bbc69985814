"""What tests of backups share: commands as processes, and all that a record answers."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.documents import document
from tests.running import KEY
from tests.test_migrations import SHAPE, ask

LISTS = ("quotes", "publications", "speakers", "outlets", "changes", "reviews")
FORMATS = {
    "quotes": ("", "/occurrences", "/chains", "/origins", ".jsonld"),
    "publications": ("", "/quotes"),
    "speakers": ("", "/quotes", ".jsonld"),
    "outlets": ("",),
}

MANY = 300_000
FILL = f"""
    INSERT INTO tombstones (id, reason)
    SELECT gen_random_uuid(), 'removed' FROM generate_series(1, {MANY})
"""


def begin(*arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
    """Starts a command as a process, with these settings alone."""
    own = {f"QUOTETRAIL_{name.upper()}": value for name, value in settings.items()}
    others = {k: v for k, v in os.environ.items() if not k.startswith("QUOTETRAIL_")}
    return subprocess.Popen(
        [sys.executable, "-m", "service", *map(str, arguments)],
        env={**others, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def do(*arguments: str | Path, **settings: str) -> str:
    """Runs a command to its good end; what it prints."""
    process = begin(*arguments, **settings)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def client_of(url: str) -> httpx.Client:
    """One that may do everything, and calls every service by the same name, which answers tell."""
    headers = {"Authorization": f"Bearer {KEY}", "Host": "record.example"}
    return httpx.Client(base_url=url, headers=headers, timeout=60)


def record_one(client: httpx.Client, **changes: Any) -> str:
    """A document of its own; the publication's id."""
    answer = client.post("/v1/documents", json=document(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()["publication"]["id"]


def everything(client: httpx.Client) -> dict[str, tuple[bytes, str | None]]:
    """Each answer of a small record by its path: the body as it is, and the validator."""
    paths = [f"/v1/{name}?limit=200" for name in LISTS]
    for name, formats in FORMATS.items():
        items = client.get(f"/v1/{name}?limit=200").json()["items"]
        assert items, name
        paths += [f"/v1/{name}/{item['id']}{more}" for item in items for more in formats]
    return {path: _answer(client, path) for path in paths}


def _answer(client: httpx.Client, path: str) -> tuple[bytes, str | None]:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return answer.content, answer.headers.get("ETag")


def contents(url: str) -> dict[str, list[str]]:
    """Every row of every table as text, and the shape of them."""
    tables = ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    rows = {table: ask(url, f"SELECT x::text FROM {table} x ORDER BY 1") for table in tables}
    return {**rows, "shape": ask(url, SHAPE)}
