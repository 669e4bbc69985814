"""Bounds of the values on the wire, each named once."""

from typing import Annotated

from msgspec import Meta

BLANK = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
"""Controls and spaces, listed because no two dialects of regular expressions mean one `\\s`."""
END = r"(?!\n)$"
"""The end of the text: `$` alone passes a line break in Python's dialect."""

_SOME_TEXT = rf"^[^\u0000]*[^{BLANK}][^\u0000]*$"
"""PostgreSQL cannot hold U+0000, and white space alone says nothing."""

Line = Annotated[str, Meta(min_length=1, max_length=300, pattern=_SOME_TEXT)]
"""A name, a title, a cue: something that fits on a line."""
Note = Annotated[str, Meta(min_length=1, max_length=2000, pattern=_SOME_TEXT)]
Reason = Annotated[Note | None, Meta(description="Why it is changed; it is told in the history.")]
Words = Annotated[str, Meta(min_length=1, max_length=100_000, pattern=_SOME_TEXT)]
"""The words of one quote, in code points."""
WholeText = Annotated[str, Meta(min_length=1, pattern=_SOME_TEXT)]
"""The text of a publication, bounded by the size of a request."""
LanguageTag = Annotated[
    str,
    Meta(
        max_length=35,
        pattern=f"^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*{END}",
        description="BCP 47",
        examples=["uk"],
    ),
]
Url = Annotated[
    str,
    Meta(
        max_length=2000,
        pattern=rf"^https?://[^{BLANK}/?#]+[^{BLANK}]*{END}",
        examples=["https://example.org/a"],
    ),
]
Handle = Annotated[
    str, Meta(max_length=100, pattern=rf"^@?[^{BLANK}@/]+{END}", examples=["example"])
]
Term = Annotated[str, Meta(max_length=40, pattern=f"^[a-z][a-z0-9_]*{END}", examples=["telegram"])]
"""A word of an open vocabulary, in snake_case."""
Tag = Annotated[str, Meta(min_length=1, max_length=100, pattern=rf"^[^{BLANK},]+{END}")]
Offset = Annotated[
    int, Meta(ge=0, le=2**31 - 1, description="Unicode code points from the start of the text.")
]
IdOrName = Annotated[
    str, Meta(min_length=1, max_length=300, pattern=_SOME_TEXT, description="An id or a name.")
]
