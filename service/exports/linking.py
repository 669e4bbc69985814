"""Links to the very place in a publication, by its text. Pure.

Source: https://wicg.github.io/scroll-to-text-fragment/.
"""

import re
from urllib.parse import quote

from service.quotes.model import Occurrence

_WHOLE = 80
"""Letters up to which the words are given whole; of longer ones the ends."""
_END = 5
"""Words of each end."""
_CONTEXT = 3
"""Words before and behind, by which one place is told from another."""


def text_fragment(url: str, exact: str, prefix: str = "", suffix: str = "") -> str:
    """The URL with a directive that leads to the words; a fragment that it has stays before it.

    Words over several lines are given by their ends: a browser finds each within one block alone.
    """
    lines = [words for line in exact.splitlines() if (words := line.split())]
    if not lines:
        return url
    whole = " ".join(lines[0])
    if len(lines) > 1 or (len(whole) > _WHOLE and len(lines[0]) > 2 * _END):
        text = f"{_encoded(lines[0][:_END])},{_encoded(lines[-1][-_END:])}"
    else:
        text = _encoded(lines[0])
    before, behind = _before(prefix), _behind(suffix)
    directive = "".join((f"{before}-," if before else "", text, f",-{behind}" if behind else ""))
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


def place_of(occurrence: Occurrence) -> str | None:
    """Where the words stand on the page, where it has an address."""
    url, evidence = occurrence.publication.url, occurrence.evidence
    if url is None:
        return None
    if evidence is not None:
        return text_fragment(url, evidence.exact, evidence.prefix, evidence.suffix)
    return text_fragment(url, occurrence.text) if occurrence.text else url


def _encoded(words: list[str]) -> str:
    """A hyphen, a comma and an ampersand would part the directive."""
    return quote(" ".join(words), safe="").replace("-", "%2D")


def _before(prefix: str) -> str:
    """Whole words of the same line only."""
    line = re.split(r"[\r\n]", prefix)[-1]
    whole = line if line[:1].isspace() or len(prefix) != len(line) else line.partition(" ")[2]
    if line and not line[-1].isspace() and line[-1].isalnum():
        return ""
    return _encoded(whole.split()[-_CONTEXT:])


def _behind(suffix: str) -> str:
    line = re.split(r"[\r\n]", suffix)[0]
    if line and line[0].isalnum():
        return ""
    whole = line if len(line) != len(suffix) else line.rpartition(" ")[0]
    return _encoded(whole.split()[:_CONTEXT])
