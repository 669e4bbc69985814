"""The verdict of the whole record: whose words they are, when said, and how clear that is. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from service.kit.times import Time
from service.language.shingles import WITHOUT_CONTENT, stem
from service.language.texts import words
from service.verification.comparing import align, compare_words
from service.verification.judging import (
    Account,
    Held,
    Judged,
    judge_quote,
)
from service.verification.model import Flag, Verdict
from service.verification.reading import Reading
from service.verification.stitching import piece_flags, pieces_of

_CLOSE = 0.75
"""The share of words in common from which changed words of another speaker are taken for his."""
_EVEN = 0.02
"""Scores so near to each other do not tell one speaker from another."""
_CHANGED: tuple[Verdict, ...] = ("stitched", "altered")
_SHORTEST = 3
"""Letters of a word of a role or name that tells something."""


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked: a wording and, where given, whose, in which role, and when.

    `speakers` are none where nobody is asked about, and empty where nobody has the name.
    """

    given: Reading
    speakers: frozenset[UUID] | None
    role: str | None
    said_from: Time | None
    said_to: Time | None


class Record(Struct, frozen=True, kw_only=True):
    """What is held: quotes that the text may be, and of the speaker his acts without words.

    `worded` tells whether, in the time asked for, any words of the speaker are held.
    """

    accounts: list[Account]
    acts: list[Account]
    worded: bool


class Decision(Struct, frozen=True, kw_only=True):
    """The verdict, and the quotes that it rests on, the best first."""

    verdict: Verdict
    flags: list[Flag]
    matches: list[Judged]


def decide(asked: Asked, record: Record) -> Decision:
    """By the closest quote of the given speaker, or of anybody where none is given."""
    texts = Held()
    found = [one for held in record.accounts if (one := judge_quote(asked.given, held, texts))]
    found = _with_stitched(asked.given, found, record.accounts, texts)
    found = [_flagged(asked, one) for one in found]
    found.sort(key=lambda one: (_outside(asked, one.account), *one.order))
    own = [one for one in found if _is_of_asked(asked, one.account)]
    close = [one for one in found if one not in own and _is_close(one)]
    others = [_as_of_another(one) for one in close]
    if own and not (own[0].verdict in _CHANGED and any(map(_is_same, close))):
        unclear = asked.speakers is None or len(asked.speakers) > 1
        verdict = "ambiguous" if unclear and _is_even(asked, own) else own[0].verdict
        return _decision(verdict, [*own, *others])
    acts = [_as_act(one) for one in record.acts if _falls(asked, record, one)]
    if reports := [one for one in found if one not in own and _reports(asked, one.account)]:
        return _decision("reported_only", [*map(_as_report, reports), *acts])
    if others:
        return _decision("misattributed", [*others, *own])
    return _decision("reported_only" if acts else "not_found", acts)


def _decision(verdict: Verdict, matches: list[Judged]) -> Decision:
    return Decision(verdict=verdict, flags=matches[0].flags if matches else [], matches=matches)


def _is_of_asked(asked: Asked, account: Account) -> bool:
    return asked.speakers is None or account.speaker_id in asked.speakers


def _is_close(one: Judged) -> bool:
    """Near enough to say of another speaker that these are his words."""
    return one.verdict not in _CHANGED or one.score >= _CLOSE


def _is_same(one: Judged) -> bool:
    """Of another's quote: whether it is in these very words."""
    if one.comparison is None or one.verdict in _CHANGED:
        return False
    return not one.comparison.of_kind("words", "punctuation")


def _as_of_another(one: Judged) -> Judged:
    return msgspec.structs.replace(one, verdict="misattributed")


def _as_report(one: Judged) -> Judged:
    return msgspec.structs.replace(one, verdict="reported_only")


def _as_act(account: Account) -> Judged:
    return Judged(account=account, printing=account.printings[0], verdict="reported_only", flags=[])


def _is_even(asked: Asked, own: Sequence[Judged]) -> bool:
    """Whether another speaker's quote is as close as the best."""
    best = own[0]
    return any(
        one.account.speaker_id != best.account.speaker_id
        and one.verdict == best.verdict
        and _outside(asked, one.account) == _outside(asked, best.account)
        and best.score - one.score <= _EVEN
        for one in own[1:]
    )


def _reports(asked: Asked, account: Account) -> bool:
    return not frozenset(account.reports).isdisjoint(asked.speakers or ())


def _falls(asked: Asked, record: Record, account: Account) -> bool:
    """Whether an act without words may be what the text is taken for."""
    if _outside(asked, account):
        return False
    timed = asked.said_from is not None or asked.said_to is not None
    return timed or not record.worded or _names_addressee(asked.given, account)


def _names_addressee(given: Reading, account: Account) -> bool:
    names = {word for name in account.to for word in words(name)} - WITHOUT_CONTENT
    return any(stem(one) in given.stems for one in names if len(one) >= _SHORTEST)


def _outside(asked: Asked, account: Account) -> bool:
    """Whether it is known to have been said at another time than the one asked about."""
    if (said := account.said) is None:
        return False
    early = asked.said_from is not None and said.end <= asked.said_from.start
    late = asked.said_to is not None and said.start >= asked.said_to.end
    return early or late


def _flagged(asked: Asked, one: Judged) -> Judged:
    flags = list(one.flags)
    if _outside(asked, one.account):
        flags.append("date_mismatch")
    if asked.role and _is_of_asked(asked, one.account) and _differs(asked.role, one.account.roles):
        flags.append("role_mismatch")
    return msgspec.structs.replace(one, flags=flags)


def _differs(role: str, roles: Sequence[str]) -> bool:
    """Whether a word of a role is in none that he is known in."""
    known = [{stem(word) for word in words(one)} for one in roles]
    asked = {stem(word) for word in words(role) if len(word) >= _SHORTEST}
    return bool(known) and not any(asked <= one for one in known)


def _with_stitched(
    given: Reading, found: list[Judged], accounts: Sequence[Account], texts: Held
) -> list[Judged]:
    """Where no quote has the words, whether several of one speaker have them in pieces."""
    if any(one.verdict not in _CHANGED for one in found):
        return found
    by_speaker: dict[UUID, list[Account]] = defaultdict(list)
    for account in accounts:
        by_speaker[account.speaker_id].append(account)
    for own in by_speaker.values():
        stitched = list(_stitched(given, own, texts))
        if stitched:
            known = {one.account.quote_id for one in stitched}
            return [*stitched, *(one for one in found if one.account.quote_id not in known)]
    return found


def _stitched(given: Reading, accounts: Sequence[Account], texts: Held) -> Iterator[Judged]:
    """One for each quote that a piece is of."""
    held = [
        (account, one, texts.read(one))
        for account in accounts
        for one in account.printings
        if one.text is not None and one.mode in {"direct", "mixed"}
    ]
    pieces = pieces_of(given, [text for _, _, text in held]) if held else []
    numbers = dict.fromkeys(one.text for one in pieces)
    flags = piece_flags(given, [text for _, _, text in held]) if held else []
    if len({held[number][0].quote_id for number in numbers}) < 2:  # noqa: PLR2004 of one it is told
        return
    for number in numbers:
        account, printing, text = held[number]
        pairs = align(given, text)
        comparison = compare_words(given, text, pairs)
        yield Judged(
            account=account,
            printing=printing,
            verdict="stitched",
            flags=list(flags),
            held=text,
            comparison=comparison,
        )
