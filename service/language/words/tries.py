"""Tries: simplemma's dictionaries in files that all processes map, made once on a machine.

As simplemma reads them, they take 35 MB of each process, and a second or two of each start. In a
trie they are 14 MB, which workers share, and a word is found three times as quickly.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path
from simplemma.strategies import DictionaryFactory
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

_MAKING = """
import sys
from simplemma.strategies.dictionaries import TrieDictionaryFactory
TrieDictionaryFactory(disk_cache_dir=sys.argv[1]).get_dictionary(sys.argv[2])
"""


class _Trie(Mapping[str, str]):
    """A file that simplemma has written; of its pages, only those that are asked for are read."""

    def __init__(self, path: Path) -> None:
        # the library has no types
        self._held: Any = import_module("marisa_trie").BytesTrie().mmap(str(path))

    def __getitem__(self, word: str) -> str:
        return self._held[word][0].decode()

    def get(self, word: str, default: Any = None) -> Any:
        """Without an exception, as most of what is asked for is no word."""
        found = self._held.get(word)
        return found[0].decode() if found else default

    def __iter__(self) -> Iterator[str]:
        return self._held.iterkeys()

    def __len__(self) -> int:
        return len(self._held)


class Tries(DictionaryFactory):
    """What simplemma's strategies and our own take their dictionaries from."""

    def __init__(self) -> None:
        self._open: dict[str, Mapping[str, str]] = {}

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        """From its file, which is made where there is none; in memory where none can be made."""
        if lang not in self._open:
            try:
                self._open[lang] = _Trie(_made(lang))
            except (OSError, subprocess.CalledProcessError, RuntimeError):  # the last is broken
                self._open[lang] = LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(lang)
        return self._open[lang]


TRIES = Tries()


def _made(language: str) -> Path:
    """Complete or not there at all, whoever else makes it and whatever befalls the machine."""
    folder = Path(os.environ.get("QUOTETRAIL_CACHE_DIR") or user_cache_path("quotetrail"))
    path = folder / f"simplemma-{version('simplemma')}-{language}.trie"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                _make(path, language)
    return path


def _make(path: Path, language: str) -> None:
    """In a process of its own: it takes 330 MB for some seconds, which a heap would keep."""
    with tempfile.TemporaryDirectory(dir=path.parent) as own:
        subprocess.run(  # noqa: S603 our own words
            [sys.executable, "-c", _MAKING, own, language],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        made = Path(own, f"{language}.dic")
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(path)
