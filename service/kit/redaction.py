"""What must not be read in a log or on a terminal: keys, secrets, passwords."""

import re
from collections.abc import Iterable

_SHORTEST = 8
"""Characters of a secret that is looked for as it stands; shorter ones are in every text."""
_HIDDEN = "…"
_PATTERNS = [
    (re.compile(r"\bqt_[A-Za-z0-9_-]{16,}"), "qt_" + _HIDDEN),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=_-]+"), "whsec_" + _HIDDEN),
    (re.compile(r"\b(Bearer\s+)[^\s\"',;\\]+", re.IGNORECASE), r"\1" + _HIDDEN),
    (re.compile(r"(\w://[^/\s:@\"']*:)[^/\s@\"']+@"), r"\1" + _HIDDEN + "@"),
    (re.compile(r"\b(password=)[^\s&\"']+", re.IGNORECASE), r"\1" + _HIDDEN),
    # What PostgreSQL says of a row that breaks a rule: the whole of it, a secret too.
    (re.compile(r"(Failing row contains \().*?\)\.(?=\\n|\n|\"|$)", re.DOTALL), rf"\1{_HIDDEN})"),
]


class Redaction:
    """Takes secrets out of texts: those it is told of, and what looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted((one for one in secrets if len(one) >= _SHORTEST), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """The text without them."""
        if self._known:
            text = self._known.sub(_HIDDEN, text)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text
