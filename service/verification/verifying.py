"""How a wording is verified: whose it may be, which quotes it may be, and what the record says."""

import asyncio
import re
from collections.abc import Sequence
from typing import NamedTuple

from service.kit.db import Connection
from service.kit.problems import NothingToSearch
from service.language.texts import tokens
from service.quotes import chain_store
from service.quotes import store as quotes
from service.quotes.model import Chain, Quote
from service.speakers import resolving
from service.speakers.model import SpeakerUnknown
from service.speakers.store import Found
from service.verification import evidence_store, store
from service.verification.deciding import Asked, Decision, Record, decide
from service.verification.evidence_store import Searched
from service.verification.judging import Account, Judged, primary
from service.verification.lexicon import is_title
from service.verification.model import (
    MOST_IN_ALL,
    Match,
    Question,
    TimesReversed,
    TooMuchText,
    Variant,
    Verdict,
    Verification,
    Wording,
)
from service.verification.ranking import nearest, rank
from service.verification.reading import Reading, read_given
from service.verification.reasons import reason_for

_ID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOST_JUDGED = 4
"""Quotes that are compared: of the given speaker so many, and of all so many."""
_LONG = 200
"""Words; long texts may take a second to be compared with quotes as long as books."""
_MUCH = 30_000
"""Code points of all wordings that a text is compared with, likewise."""
_MOST_VARIANTS = 20
_MOST_TITLE = 8
"""Words of a title before a name."""
_COUNTED = 100
_COUNTED_IF_MISSING = 20_000
"""Quotes that are counted for the coverage: where nothing was found, it is what there is to say."""
_NOT_SAID: tuple[Verdict, ...] = ("misattributed", "reported_only", "not_found")


class _Named(NamedTuple):
    """Whom a name was taken for, and the title before it; none where nobody is asked about."""

    found: list[Found] | None
    title: str | None


async def verify(reader: Connection, question: Question) -> Verification:
    """Raises NothingToSearch, QuotationMarkUnpaired, ScriptNotCompared, TimesReversed.

    And SpeakerUnknown, where an id is no speaker's: a name that nobody has is answered.
    """
    return await _verify(reader, question, _read(question, ""), "")


async def verify_all(reader: Connection, questions: Sequence[Question]) -> list[Verification]:
    """Each by itself; what cannot be compared is refused before any is looked for.

    Raises what one of them does, or TooMuchText.
    """
    if sum(len(one.text) for one in questions) > MOST_IN_ALL:
        raise TooMuchText(f"At most {MOST_IN_ALL:,} code points in all.", path="texts")
    paths = [f"texts[{place}]." for place in range(len(questions))]
    given = [_read(*one) for one in zip(questions, paths, strict=True)]
    return [await _verify(reader, *one) for one in zip(questions, given, paths, strict=True)]


def _read(question: Question, path: str) -> Reading:
    """`path` is that of the question, with a full stop behind it."""
    said_from, said_to = question.said_from, question.said_to
    if said_from and said_to and said_to.end <= said_from.start:
        detail = f"{said_to.text} ends before {said_from.text} begins."
        raise TimesReversed(detail, path=f"{path}said_to")
    return read_given(question.text, path=f"{path}text")


async def _verify(
    reader: Connection, question: Question, given: Reading, path: str
) -> Verification:
    named = await _find(reader, question.speaker, path)
    ids = None if named.found is None else [one for found in named.found for one in found.ids]
    searched = Searched(speakers=ids, said_from=question.said_from, said_to=question.said_to)
    asked = Asked(
        given=given,
        speakers=None if named.found is None else frozenset(one.id for one in named.found),
        role=question.role or named.title,
        said_from=question.said_from,
        said_to=question.said_to,
    )
    accounts = await find_candidates(reader, given.text, searched, primary(question.language))
    decision = await _decide(reader, asked, searched, accounts)
    missing = decision.verdict in _NOT_SAID
    unknown = question.speaker if named.found == [] else None
    matches = await _matches(reader, decision.matches[: question.limit])
    return Verification(
        verdict=decision.verdict,
        flags=decision.flags,
        reason=reason_for(
            decision.verdict,
            decision.flags,
            decision.matches,
            marks=matches[0].corrections if matches else (),
            unknown=unknown,
        ),
        matches=matches,
        coverage=await evidence_store.measure_coverage(
            reader, searched, limit=_COUNTED_IF_MISSING if missing else _COUNTED
        ),
        speakers=[one.brief for one in named.found or ()],
        candidates=await resolving.list_candidates(reader, unknown) if unknown else [],
    )


async def _find(reader: Connection, id_or_name: str | None, path: str) -> _Named:
    """By id or name; else by the name behind a title. Raises SpeakerUnknown or NothingToSearch."""
    if id_or_name is None:
        return _Named(None, None)
    found = await resolving.find(reader, id_or_name)
    if found:
        return _Named(found, None)
    if _ID.fullmatch(id_or_name):
        raise SpeakerUnknown(f"There is no speaker {id_or_name}.", path=f"{path}speaker")
    if not any(map(str.isalnum, id_or_name)):
        raise NothingToSearch("There is no letter in the name.", path=f"{path}speaker")
    words = list(tokens(id_or_name))[: _MOST_TITLE + 1]
    titled = {id_or_name[one.start :]: id_or_name[: one.start].strip() for one in words[1:]}
    titles = {name: title for name, title in titled.items() if is_title(title)}
    meant = await resolving.resolve(reader, titles) if titles else {}
    for name, title in titles.items():
        if meant[name]:
            return _Named([one.found for one in meant[name]], title)
    return _Named([], None)


async def find_candidates(
    reader: Connection, text: str, searched: Searched, language: str | None = None
) -> list[Account]:
    """The quotes that a text may be, of the given speakers and of anybody, the likest first."""
    postings = await store.list_postings(
        reader,
        text,
        speakers=searched.speakers,
        said_from=searched.said_from and searched.said_from.start,
        said_to=searched.said_to and searched.said_to.end,
    )
    near = nearest(postings)
    return rank(text, await evidence_store.list_accounts(reader, near, language)) if near else []


async def _decide(
    reader: Connection, asked: Asked, searched: Searched, accounts: Sequence[Account]
) -> Decision:
    """By the likest quotes of the speaker and of anybody; by his acts without words if need be."""
    own = [one for one in accounts if one.speaker_id in (asked.speakers or ())]
    chosen = [*own[:_MOST_JUDGED], *accounts[:_MOST_JUDGED]]
    record = Record(
        accounts=list({one.quote_id: one for one in chosen}.values()), acts=[], worded=True
    )
    decision = await _compare(asked, record)
    if not searched.speakers or decision.verdict not in _NOT_SAID:
        return decision
    acts = await evidence_store.list_acts(reader, searched)
    record = Record(
        accounts=record.accounts,
        acts=await evidence_store.list_accounts(reader, acts),
        worded=await evidence_store.has_words(reader, searched),
    )
    return await _compare(asked, record)


async def _compare(asked: Asked, record: Record) -> Decision:
    """In a thread where the text is long, for others are to be served meanwhile."""
    held = sum(len(one.text or "") for held in record.accounts for one in held.printings)
    if len(asked.given) < _LONG and held < _MUCH:
        return decide(asked, record)
    return await asyncio.to_thread(decide, asked, record)


async def _matches(reader: Connection, judged: Sequence[Judged]) -> list[Match]:
    if not judged:
        return []
    held = await quotes.list_by_id(reader, [one.account.quote_id for one in judged])
    chains = await chain_store.list_chains_by_id(
        reader, [one.printing.occurrence_id for one in judged]
    )
    return [_match(*each) for each in zip(judged, held, chains, strict=True)]


def _match(judged: Judged, quote: Quote, chain: Chain) -> Match:
    found, printings = judged.comparison, judged.account.printings
    return Match(
        quote=quote,
        verdict=judged.verdict,
        flags=judged.flags,
        reason=reason_for(judged.verdict, judged.flags, [judged], marks=quote.corrections),
        corrections=quote.corrections,
        score=judged.score,
        typography=found.typography if found else [],
        differences=found.differences if found else [],
        wording=_wording(judged, chain),
        first_publication=printings[0].publication,
        variants=[
            Variant(
                text=one.text,
                mode=one.mode,
                language=one.language,
                count=one.count,
                first_published=one.publication,
            )
            for one in printings[:_MOST_VARIANTS]
            if one.text is not None
        ],
        chain=chain,
    )


def _wording(judged: Judged, chain: Chain) -> Wording:
    """With the place of the words that are met, where the printing has one in a snapshot."""
    printing, found, held = judged.printing, judged.comparison, judged.held
    evidence = chain.hops[-1].evidence
    start = end = None
    if evidence and found and held:
        met = held.stretch(found.met)
        start, end = evidence.start + met.start, evidence.start + met.end
    return Wording(
        occurrence_id=printing.occurrence_id,
        publication_id=printing.publication.id,
        snapshot_id=printing.snapshot_id,
        mode=printing.mode,
        language=printing.language,
        text=printing.text,
        start=start,
        end=end,
    )
