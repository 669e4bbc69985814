"""What a case of the table of verdicts is made of."""

from dataclasses import dataclass

NEGATION = frozenset({"negation_changed"})
NUMBER = frozenset({"number_changed"})
NAME = frozenset({"name_changed"})
HEDGE = frozenset({"hedge_removed"})
DATE = frozenset({"date_mismatch"})
ROLE = frozenset({"role_mismatch"})

DASHES = frozenset({"dashes"})
MARKS = frozenset({"quotation_marks"})
APOSTROPHES = frozenset({"apostrophes"})
SPACES = frozenset({"spaces"})
CASE = frozenset({"letter_case"})
PUNCTUATION = frozenset({"punctuation"})
INVISIBLE = frozenset({"invisible_signs"})


@dataclass(frozen=True, kw_only=True)
class Said:
    """One printing (occurrence) of a quote, in a publication of its own unless it is `within`."""

    text: str | None
    """The words as printed; None for the mode `reported` alone."""
    mode: str = "direct"
    """Of `mixed` the text holds «…» round the quoted fragments."""
    language: str = "uk"
    speaker: str = "Олена Коваль"
    quote: str = ""
    """Printings with the same key are of one quote; "" is a quote of its own."""
    published: str = "2025-12-03"
    said_at: str | None = None
    role: str | None = None
    said_here: bool = False
    """Whether this publication is where it was first said."""
    translates: bool = False
    """Whether the publication is linked as a translation."""
    to: tuple[str, ...] = ()
    """Whom it was said to."""
    within: str = ""
    """The key of the quote whose occurrence encloses (reports) this one."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is held, what is asked, and what must be answered."""

    name: str
    held: tuple[Said, ...]
    text: str
    verdict: str
    flags: frozenset[str] = frozenset()
    """All that must come out, and no other."""
    speaker: str | None = None
    role: str | None = None
    said_from: str | None = None
    said_to: str | None = None
    typography: frozenset[str] | None = None
    """Of `verbatim_normalized`: exactly which; None is not looked at."""


Row = tuple[str | tuple[str, ...], str, str]
"""What is held, what is asked, and the verdict with its flags behind it."""


def row_case(held: str | tuple[str, ...], text: str, answer: str) -> Case:
    """A case in one line: all that is held is direct, and each text a quote of its own."""
    verdict, *flags = answer.split()
    printed = (held,) if isinstance(held, str) else held
    language = "uk" if any("а" <= one <= "ї" for one in text) else "en"
    return Case(
        name=f"{text} ← {printed[0]}",
        held=tuple(Said(text=one, language=language) for one in printed),
        text=text,
        verdict=verdict,
        flags=frozenset(flags),
    )
