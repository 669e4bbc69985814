"""A cursor leads on in the list that it was given for, whatever that was filtered by."""

import msgspec
import pytest

from service.corrections.model import CorrectionQuery
from service.kit.paging import PageQuery, Position, cursor, read_cursor
from service.kit.problems import InvalidCursor
from service.kit.wire import read_query
from service.publications.model import PublicationQuery
from service.quotes.model import QuoteQuery, SpeakerQuoteQuery
from service.reviews.model import ReviewQuery

PLACE = msgspec.convert(["2025-12-03T00:00:00Z", "01900000-0000-7000-8000-000000000000"], Position)
ASKED: list[tuple[type[PageQuery], str]] = [
    (PageQuery, ""),
    (QuoteQuery, ""),
    (QuoteQuery, "speaker=%D0%A3%D0%BC%D1%94%D1%80%D0%BE%D0%B2&mode=direct,mixed&tag=x"),
    (QuoteQuery, "said_from=2025-12&said_to=2025-12-03T10:00:00Z"),
    (QuoteQuery, "publication=01900000-0000-7000-8000-000000000000"),
    (SpeakerQuoteQuery, "said_from=2025"),
    (PublicationQuery, "published_from=2025&published_to=2026"),
    (ReviewQuery, "reviewed_from=2025-12-03"),
    (CorrectionQuery, "stated_to=2025-12-03"),
]


def read(struct: type[PageQuery], raw: str) -> PageQuery:
    """As a request brings it, each time anew."""
    found = read_query(raw.encode(), struct)
    assert isinstance(found, struct)
    return found


@pytest.mark.parametrize(("struct", "raw"), ASKED)
def test_a_cursor_is_taken_by_the_next_request_for_the_same_list(struct: type[PageQuery], raw: str):
    given = cursor(read(struct, raw), PLACE)
    asked = read(struct, f"{raw}&limit=7&cursor={given}".lstrip("&"))
    assert read_cursor(asked, Position) == PLACE


@pytest.mark.parametrize(("struct", "raw"), [one for one in ASKED if one[1]])
def test_a_cursor_is_refused_by_a_list_with_other_filters(struct: type[PageQuery], raw: str):
    given = cursor(read(struct, raw), PLACE)
    with pytest.raises(InvalidCursor):
        read_cursor(read(struct, f"cursor={given}"), Position)
