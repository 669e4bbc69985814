"""Memory: a worker holds what it serves with, and shares what it can."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY

from service.language.words.tries import Tries

REPOSITORY = Path(__file__).parents[1]
SERVING = """
import asyncio, json, sys
import service.cli  # as the main process has before it forks
from service.cli.serving import worker_app

async def ask(app, path):
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"q=words",
        "root_path": "", "headers": [], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
    }
    said = []
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        said.append(message)
    await app(scope, receive, send)
    return said[0]["status"]

async def serve():
    app = worker_app()
    async with app.app.lifespan():
        return await ask(app, "/v1/quotes")

status = asyncio.run(serve())
print(json.dumps({"status": status, "modules": sorted(sys.modules)}))
"""
FOR_OTHER_WORK = (
    "alembic",  # migrations
    "sqlalchemy",
    "mako",
    "citeproc",  # exports of some formats, imported by the first that is asked for
    "prov",
    "rdflib",
    "mcp",  # assistants
    "lxml",  # pages that are fetched
    "trafilatura",
    "warcio",
    "attrs",  # what the framework would look for
    "opentelemetry",
    "pydantic",
)


def test_a_worker_imports_nothing_that_is_for_other_work(database_url: str, tmp_path: Path):
    environment = {key: value for key, value in os.environ.items() if "QUOTETRAIL" not in key}
    done = subprocess.run(
        [sys.executable, "-c", SERVING],
        env={
            **environment,
            "QUOTETRAIL_DATABASE_URL": database_url,
            "QUOTETRAIL_DATA_DIR": str(tmp_path),
            "QUOTETRAIL_LOG_LEVEL": "error",
        },
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["status"] == 200
    imported = {name.partition(".")[0] for name in told["modules"]}
    assert imported.isdisjoint(FOR_OTHER_WORK), imported & {*FOR_OTHER_WORK}


@pytest.mark.parametrize(("language", "each"), [("uk", 10), ("ru", 20), ("en", 3)])
def test_a_trie_holds_what_the_dictionary_holds_and_nothing_else(language: str, each: int):
    held = DEFAULT_DICTIONARY_FACTORY.get_dictionary(language)
    trie = Tries().get_dictionary(language)
    words = [*held][::each]
    assert len(trie) == len(held)
    assert [trie[word] for word in words] == [held[word] for word in words]
    near = [other for word in words for other in (word[:-1], word[1:], f"{word}а", word.title())]
    assert [trie.get(word) for word in near] == [held.get(word) for word in near]
    assert trie.get("") is None
    assert "" not in trie


def test_a_trie_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QUOTETRAIL_CACHE_DIR", str(tmp_path / "made" / "here"))
    assert Tries().get_dictionary("en").get("words") == "word"
    (path,) = (tmp_path / "made" / "here").glob("*.trie")
    made = path.stat()
    assert Tries().get_dictionary("en").get("mice") == "mouse"
    assert path.stat() == made
    assert {one.name for one in path.parent.iterdir()} == {path.name, "lock"}


@pytest.mark.parametrize("content", [b"", b"x" * 5000])
def test_a_trie_that_is_broken_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
):
    monkeypatch.setenv("QUOTETRAIL_CACHE_DIR", str(tmp_path))
    Tries().get_dictionary("en")
    (path,) = tmp_path.glob("*.trie")
    path.write_bytes(content)
    assert Tries().get_dictionary("en").get("mice") == "mouse"


def test_words_are_known_where_no_trie_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("QUOTETRAIL_CACHE_DIR", str(tmp_path / "file" / "folder"))
    held = Tries().get_dictionary("en")
    assert held.get("mice") == "mouse"
    assert held.get("no such word") is None
