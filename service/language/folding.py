"""Folding: what print varies and meaning does not is made one (case, marks, dashes)."""

import re
import unicodedata

APOSTROPHES = "'’ʼ‘`´ʹ′ʾ"
DASHES = "‐‑‒–—―−"
QUOTES = '«»„“”‟"‹›‚‛'

_FOLDED = str.maketrans({
    **dict.fromkeys(APOSTROPHES, "'"),
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(QUOTES, '"'),
    "\u0301": None,  # stress marks
    "\u00ad": None,  # soft hyphens
    "\u200b": None,
    "\ufeff": None,
    "…": "...",
})

KEPT = 8192
"""Words of which it is kept what was found out about them, wherever that is dear.

More do not make the analysis of print quicker, and take 1 kB each in the end.
"""


def nfc(text: str) -> str:
    """The composed form, in which everything is stored and compared."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text in one case, with one apostrophe, dash, quotation mark and space.

    Й and й keep their breve: only stress is dropped, and only where it stands as a mark of its own.
    """
    folded = nfc(text).casefold().translate(_FOLDED)
    return re.sub(r"\s+", " ", nfc(folded)).strip()
