"""Parsers: pymorphy3's, an optional dependency, of which each language takes 20 MB: loaded once."""

from functools import cache
from importlib import import_module
from typing import Any


@cache
def parser(language: str) -> Any:
    """That of Ukrainian or Russian; `quotetrail[morphology]` must be installed."""
    return import_module("pymorphy3").MorphAnalyzer(lang=language)
