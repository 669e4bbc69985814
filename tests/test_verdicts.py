"""Verdicts by table: what is held, what is asked, and what the answer must be."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import pytest

from service.kit.times import Time, read_time
from service.language.naming.names import name_forms, name_words
from service.publications.model import PublicationBrief
from service.verification.deciding import Asked, Decision, Record, decide
from service.verification.judging import Account, Printing
from service.verification.lexicon import is_title
from service.verification.reading import read_given
from tests.verdict_cases import CASES
from tests.verdict_cases_types import Case, Said

SPACE = UUID("01900000-0000-7000-8000-000000000000")


def id_of(name: str) -> UUID:
    """The same in every run."""
    return uuid5(SPACE, name)


def time_of(text: str | None) -> Time | None:
    """None where none is given."""
    return None if text is None else read_time(text)


def keys_of(held: Sequence[Said]) -> list[str]:
    """Of each printing the utterance that it is of."""
    return [one.quote or f"alone {place}" for place, one in enumerate(held)]


def accounts_of(held: Sequence[Said]) -> list[Account]:
    """Quotes with their printings, the first published first, as the store gives them."""
    keys = keys_of(held)
    accounts: list[Account] = []
    for key in dict.fromkeys(keys):
        said = [(place, one) for place, one in enumerate(held) if keys[place] == key]
        said.sort(key=lambda one: read_time(one[1].published).start)
        first = said[0][1]
        accounts.append(
            Account(
                quote_id=id_of(key),
                speaker_id=id_of(first.speaker),
                said_at=next((one.said_at for _, one in said if one.said_at), None),
                roles=[one.role for _, one in said if one.role],
                to=[name for _, one in said for name in one.to],
                reports=[
                    id_of(one.speaker) for one in held if one.text is None and one.within == key
                ],
                printings=[printing_of(place, one) for place, one in said],
            )
        )
    return accounts


def printing_of(place: int, one: Said) -> Printing:
    """In a publication of its own."""
    return Printing(
        occurrence_id=id_of(f"occurrence {place}"),
        publication=PublicationBrief(
            id=id_of(f"publication {place}"),
            kind="article",
            title=None,
            url=None,
            published_at=one.published,
            outlet=None,
        ),
        snapshot_id=None,
        mode=one.mode,  # pyright: ignore[reportArgumentType] the table is plain strings
        text=one.text,
        language=one.language,
        segments=[],
        count=1,
        said_here=one.said_here,
        translates=one.translates,
        sources=[],
    )


def is_of(asked: str, name: str) -> bool:
    """As far as the table needs it; whom a name means is decided, and tested, elsewhere."""
    forms = {one.form for one in name_forms(name, of_person=True)}
    return forms.issuperset(name_words(asked))


def run(case: Case) -> Decision:
    """As the service does it, with what it would have found."""
    accounts = accounts_of(case.held)
    names = {one.speaker for one in case.held}
    asked, role = case.speaker, case.role
    words = (asked or "").split()
    for place in range(1, len(words)):
        if is_title(" ".join(words[:place])) and not any(is_of(asked or "", one) for one in names):
            asked, role = " ".join(words[place:]), " ".join(words[:place])
    speakers = frozenset(id_of(name) for name in names if is_of(asked, name)) if asked else None
    own = [one for one in accounts if speakers and one.speaker_id in speakers]
    return decide(
        Asked(
            given=read_given(case.text),
            speakers=speakers,
            role=role,
            said_from=time_of(case.said_from),
            said_to=time_of(case.said_to),
        ),
        Record(
            accounts=[one for one in accounts if one.printings[0].text is not None],
            acts=[one for one in own if one.printings[0].text is None],
            worded=any(one.printings[0].text is not None for one in own),
        ),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_verdict_is(case: Case):
    decision = run(case)
    best = decision.matches[0] if decision.matches else None
    shown = best and best.comparison and best.comparison.differences
    assert (decision.verdict, set(decision.flags)) == (case.verdict, set(case.flags)), shown
    if case.typography is not None:
        assert best
        assert best.comparison
        assert set(best.comparison.typography) == set(case.typography)
