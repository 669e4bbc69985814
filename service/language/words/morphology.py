"""Morphology: the lemmas of a Ukrainian or Russian word by pymorphy3, an optional dependency."""

from importlib.metadata import version
from typing import Any, Protocol

from service.language.parsers import parser
from service.language.words.dictionary import dictionary, english_lemmas
from service.language.words.paradigms import INFLECTED

_PACKAGES = ("pymorphy3", "pymorphy3-dicts-uk", "pymorphy3-dicts-ru")
_UNLIKELY = frozenset({"impr", "voct", "Abbr", "Fixd"})
"""Readings that almost any word has and hardly a text means: imperatives, vocatives, initials."""


class _Parse(Protocol):
    normal_form: str
    is_known: bool
    tag: Any


def label() -> str:
    """The packages that determine the lemmas: pymorphy3 and its two dictionaries."""
    return "-".join(("pymorphy3", *map(version, _PACKAGES)))


def lemmas(word: str, language: str) -> frozenset[str]:
    """The normal forms that simplemma's dictionary knows too; where none, all the likely ones.

    Each alone gives readings that nobody means, and they are seldom the same ones. None for a word
    that neither knows: what pymorphy3 predicts of its forms does not agree.
    """
    if language not in INFLECTED:
        return english_lemmas(word)
    parses: list[_Parse] = parser(language).parse(word)
    likely = _normal_forms([one for one in parses if not _UNLIKELY & one.tag.grammemes])
    every = _normal_forms(parses)
    known = dictionary(language).lemmas(word)
    if not known and not any(one.is_known for one in parses):
        return frozenset()
    return likely & known or every & known or likely or every


def _normal_forms(parses: list[_Parse]) -> frozenset[str]:
    return frozenset(one.normal_form.replace("ё", "е") for one in parses)
