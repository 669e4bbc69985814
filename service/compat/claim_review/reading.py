"""ClaimReview JSON-LD as it is met in the wild, read into drafts of reviews. Pure.

Source: https://schema.org/ClaimReview, and what feeds make of it: names as strings or objects, one
thing or a list of one, numbers as strings, claims as `Claim` or as the older `CreativeWork`.
"""

import re
from collections.abc import Iterator
from typing import Any, cast, get_args

from msgspec import Struct

from service.compat.claim_review.model import LeftOut
from service.kit.problems import Refusal
from service.kit.times import NotATime, read_time
from service.kit.wire import read
from service.reviews.model import Aspect, ReviewDraft
from service.reviews.rules import check_draft

Json = dict[str, Any]

_DEEPEST = 100
_TERM = re.compile(r"(?:schema:|https?://schema\.org/)(?=\w)")
"""Before the name of a term, where a context does not make it the vocabulary."""
_READ = ("author", "publisher", "reviewRating", "itemReviewed", "appearance", "firstAppearance")
"""Where things stand that may be named by `@id`, within an item and within its claim."""
_MOST_APPEARANCES = 50
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NUMBER = re.compile(r"\s*[-+]?\d{1,12}([.,]\d{1,6})?\s*")
_ASPECTS = frozenset(get_args(get_args(Aspect)[0]))
_NAMES = {
    "publisher": "author",
    "url": "url",
    "rating": "reviewRating",
    "claim": "itemReviewed",
    "claim.text": "claimReviewed",
    "rating.text": "reviewRating.alternateName",
    "rating.value": "reviewRating.ratingValue",
    "publisher.name": "author.name",
}
"""Our fields in the words of ClaimReview."""


class Item(Struct, frozen=True, kw_only=True):
    """An item as a draft, or why it is none; with what could not be read of it."""

    draft: ReviewDraft | None
    refused: list[LeftOut]
    left_out: list[LeftOut]


def find_items(document: Any) -> list[Json]:
    """Every ClaimReview of a document, in its order, with the things that it names by `@id`."""
    things = list(_things(document, 0))
    known = {str(one["@id"]): one for one in things if "@id" in one and len(one) > 1}
    items = [one for one in things if "ClaimReview" in _types(one)]
    return [cast("Json", _resolved(one, known, 0)) for one in items]


def _things(value: Any, depth: int) -> Iterator[Json]:
    """Every object, however they lie in each other, with the bare names of schema.org."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _things(one, depth + 1)
    elif isinstance(value, dict):
        held = _bare(cast("Json", value))
        yield held
        for inner in held.values():
            yield from _things(inner, depth + 1)


def _bare(thing: Json) -> Json:
    return {_TERM.sub("", name, count=1): value for name, value in thing.items()}


def _types(thing: Json) -> set[str]:
    named = thing.get("@type")
    many = cast("list[Any]", named) if isinstance(named, list) else [named]
    return {re.split("[/:#]", str(one))[-1] for one in many}


def _resolved(value: Any, known: dict[str, Json], depth: int) -> Any:
    """References by `@id` put in their place: in the item, its claim, and what these have."""
    if isinstance(value, list):
        return [_resolved(one, known, depth) for one in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    held = _bare(cast("Json", value))
    if set(held) == {"@id"}:
        held = known.get(str(held["@id"]), held)
    if depth > 1:
        return held
    return {
        name: _resolved(one, known, depth + 1) if name in _READ else one
        for name, one in held.items()
    }


def read_item(thing: Json, index: int) -> Item:
    """What can be read of a ClaimReview; what is missing is told by its path."""
    reader = _Reader(thing, index)
    raw = reader.raw()
    try:
        draft = read(raw, ReviewDraft)
        check_draft(draft)
    except Refusal as refusal:
        refused = [
            LeftOut(index=index, path=_NAMES.get(one.path, one.path), reason=one.detail)
            for one in refusal.errors
        ]
        return Item(draft=None, refused=refused, left_out=[])
    return Item(draft=draft, refused=[], left_out=reader.left_out)


class _Reader:
    """One item, and what of it could not be read."""

    def __init__(self, thing: Json, index: int) -> None:
        self.thing = thing
        self.index = index
        self.left_out: list[LeftOut] = []

    def raw(self) -> Json:
        """As the body of a request that records a review."""
        thing, claim = self.thing, self._first(self.thing, "itemReviewed")
        author = self._first(thing, "author" if thing.get("author") else "publisher")
        url = _text(thing.get("url") or thing.get("mainEntityOfPage"))
        claimed = _text(thing.get("claimReviewed") or claim.get("name") or claim.get("text"))
        raw: Json = {
            "aspect": self._aspect(self._first(thing, "reviewAspect")),
            "publisher": {"name": _text(author) or _site(url)},
            "url": url,
            "title": _text(thing.get("name") or thing.get("headline")),
            "reviewed_at": self._time(thing.get("datePublished"), "datePublished"),
            "language": self._language(thing.get("inLanguage")),
            "rating": self._rating(self._first(thing, "reviewRating")),
            "claim": {
                "text": claimed,
                "claimant": _text(self._first(claim, "author", "itemReviewed.author")),
                "claimed_at": self._time(claim.get("datePublished"), "itemReviewed.datePublished"),
                "appeared_in": self._appearances(claim),
            },
        }
        return _without_none(raw)

    def _first(self, thing: Json, name: str, path: str | None = None) -> Json:
        """Of several only the first is kept, and this is told."""
        several = [one for one in _list(thing.get(name)) if one is not None]
        if len(several) > 1:
            self._leave(path or name, f"only the first of {len(several)} is kept")
        return _thing(several)

    def _aspect(self, given: Json) -> str | None:
        text = (_text(given) or "").lower()
        if text and text not in _ASPECTS:
            self._leave("reviewAspect", f"{text[:60]!r} is none of {', '.join(sorted(_ASPECTS))}")
            return None
        return text or None

    def _rating(self, rating: Json) -> Json:
        numbers = {
            ours: self._number(rating.get(theirs), f"reviewRating.{theirs}")
            for ours, theirs in (
                ("value", "ratingValue"),
                ("best", "bestRating"),
                ("worst", "worstRating"),
            )
        }
        words = _text(rating.get("alternateName") or rating.get("name"))
        explanation = _text(rating.get("ratingExplanation") or rating.get("description"))
        value = _text(rating.get("ratingValue"))
        return {"text": words or value, **numbers, "explanation": explanation}

    def _appearances(self, claim: Json) -> list[str]:
        found = [claim.get("firstAppearance"), *_list(claim.get("appearance"))]
        if "Claim" not in _types(claim):
            found += [claim.get("url"), *_list(claim.get("sameAs"))]
        urls = [url for one in found if one and (url := _url(one))]
        kept = [url for url in dict.fromkeys(urls) if re.match(r"https?://[^/\s]", url)]
        for url in dict.fromkeys(urls):
            if url not in kept:
                self._leave("itemReviewed.appearance", f"{url[:100]!r} is no address")
        if len(kept) > _MOST_APPEARANCES:
            reason = f"only the first {_MOST_APPEARANCES} of {len(kept)} are kept"
            self._leave("itemReviewed.appearance", reason)
        return kept[:_MOST_APPEARANCES]

    def _time(self, value: Any, path: str) -> str | None:
        text = (_text(value) or "").strip()
        for tried in (text, text.replace(" ", "T", 1), text[:10]):
            try:
                return read_time(tried).text
            except NotATime:
                continue
        if text:
            self._leave(path, f"{text[:60]!r} is no time")
        return None

    def _language(self, value: Any) -> str | None:
        thing = _thing(value)
        text = str(thing.get("alternateName") or thing.get("name") or "").replace("_", "-")
        head, _, rest = text.partition("-")
        code = "-".join(filter(None, (head.lower(), rest)))
        if text and not _LANGUAGE.fullmatch(code):
            self._leave("inLanguage", f"{text[:60]!r} is no language tag")
            return None
        return code or None

    def _number(self, value: Any, path: str) -> float | None:
        if isinstance(value, list | dict):
            value = _text(value)  # pyright: ignore[reportUnknownArgumentType] any JSON
        if isinstance(value, bool) or value is None or value == "":
            return None
        if isinstance(value, int | float):
            return value
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return float(value.replace(",", "."))
        self._leave(path, f"{str(value)[:60]!r} is no number")
        return None

    def _leave(self, path: str, reason: str) -> None:
        self.left_out.append(LeftOut(index=self.index, path=path, reason=reason))


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _thing(value: Any) -> Json:
    """An object; of a list its first; a string is its name."""
    first = next(iter(_list(value)), None)
    if isinstance(first, dict):
        return cast("Json", first)
    return {} if first is None else {"name": str(first)}


def _text(value: Any) -> str | None:
    """The text of a value, of a thing its name."""
    thing = _thing(value)
    found = next(
        (thing[name] for name in ("name", "@value", "url", "@id") if thing.get(name)), None
    )
    if isinstance(found, dict | list):
        return _text(found)  # pyright: ignore[reportUnknownArgumentType] any JSON
    return None if found is None else str(found).strip() or None


def _url(value: Any) -> str | None:
    thing = _thing(value)
    found = next((thing[name] for name in ("url", "@id", "name") if thing.get(name)), None)
    return found.strip() if isinstance(found, str) else None


def _site(url: str | None) -> str | None:
    return re.sub(r"^https?://(www\.)?|[/?#].*$", "", url) if url else None


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        held = cast("Json", value)
        return {name: _without_none(one) for name, one in held.items() if one is not None}
    return value
