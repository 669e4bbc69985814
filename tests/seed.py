"""The seed article with its annotations as one document: every quote and every speech event."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Annotation = dict[str, Any]
Draft = dict[str, Any]

CHANNELS = {"Telegram": "telegram", "телефон": "phone", "очно": "in_person"}
# What the annotations do not say: whose channel it is, and where the article stands.
UMEROV = {"name": "Rustem Umerov", "kind": "telegram_channel"}
SAID_IN = {"Telegram": {"kind": "telegram_post", "outlet": UMEROV}}
OUTLET = {"name": "Radio Svoboda"}
URL = "https://example.org/seed"


def seed_document(folder: Path) -> Draft:
    """From `seed-article.txt` and `seed-annotations.json`, whose offsets are code points of it.

    Raises ValueError where an annotation does not stand at its offsets.
    """
    text = (folder / "seed-article.txt").read_bytes().decode()
    notes = json.loads((folder / "seed-annotations.json").read_bytes())
    for note in [*notes["quotes"], *notes["speech_events"]]:
        if text[note["start"] : note["end"]] != note["text"]:
            raise ValueError(f"{note['text']!r} is not at {note['start']}")
    quotes = [one for one in notes["quotes"] if not _is_fragment(one, notes["quotes"])]
    drafts = [_quote(one, notes) for one in quotes]
    for event in notes["speech_events"]:
        reporter = _reporter(event, quotes)
        siblings = drafts if reporter is None else drafts[quotes.index(reporter)]["reports"]
        siblings += _events(event, notes)
    headline = next(one for one in quotes if one.get("section") == "headline")
    return {
        "publication": {
            "kind": "article",
            "title": _line(text, headline["start"]),
            "language": notes["lang"],
            "published_at": notes["source"]["date"],
            "outlet": OUTLET,
            "url": URL,
            "text": text,
        },
        "quotes": sorted(drafts, key=lambda draft: draft["start"]),
    }


def _is_fragment(note: Annotation, quotes: Sequence[Annotation]) -> bool:
    """Whether it is the quoted part of an annotated clause, and so a segment of that."""
    return note["kind"] == "partial" and any(_holds(one, note) for one in quotes)


def _holds(clause: Annotation, note: Annotation) -> bool:
    return clause["kind"] == "indirect" and _shared(clause, note) == note["end"] - note["start"]


def _shared(one: Annotation, other: Annotation) -> int:
    """How many code points two annotations have in common."""
    return max(0, min(one["end"], other["end"]) - max(one["start"], other["start"]))


def _quote(note: Annotation, notes: Annotation) -> Draft:
    quotes = notes["quotes"]
    mixed = note["kind"] == "partial" or any(
        _holds(note, one) for one in quotes if one["kind"] == "partial"
    )
    draft = {
        "speaker": _speaker(note),
        "mode": "mixed" if mixed else note["kind"],
        "text": note["text"],
        "start": note["start"],
        "end": note["end"],
        "cue": note["cue"],
        "channel": CHANNELS.get(note["medium"]),
        "said_in": SAID_IN.get(note["medium"]),
        "said_at": notes["source"]["date"] if "сьогодні" in note.get("time", "") else None,
    }
    return {**_known(draft), "reports": []}


def _speaker(note: Annotation) -> Draft:
    if note["speaker_name"] is None:
        return {"kind": "unnamed", "description": f"джерело не назване («як {note['cue']}»)"}
    speaker = {
        "name": note["speaker_name"],
        "role": note["speaker_role"],
        "as_printed": note["speaker_text"],
    }
    return _known(speaker)


def _reporter(event: Annotation, quotes: Sequence[Annotation]) -> Annotation | None:
    """The quote, of the one who reports the event, that has the most of its words."""
    theirs = [one for one in quotes if one["speaker_name"] in event["reported_by"]]
    return max(theirs, key=lambda one: _shared(one, event), default=None)


def _events(event: Annotation, notes: Annotation) -> list[Draft]:
    """One for each actor: that they took part together is in the span that they share."""
    actors: list[str] = [event["actor"]] if isinstance(event["actor"], str) else event["actor"]
    draft = {
        "mode": "reported",
        "start": event["start"],
        "end": event["end"],
        "cue": event["verb"],
        "channel": CHANNELS.get(event["channel"]),
        "to": [_participant(name, event, notes) for name in event["counterpart"]],
        "said_at": event.get("date"),
        "event": ", ".join(event[key] for key in ("place", "date") if key in event) or None,
    }
    return [{"speaker": _participant(one, event, notes), **_known(draft)} for one in actors]


def _participant(name: str, event: Annotation, notes: Annotation) -> Draft:
    """By name, with the words that the event names him with; by description who has no name."""
    if name not in notes["people"]:
        return {"kind": "unnamed", "description": name}
    own = (one for one in notes["mentions"] if one["person"] == name and _shared(one, event))
    return _known({"name": name, "as_printed": next((one["text"] for one in own), None)})


def _known(draft: Draft) -> Draft:
    return {name: value for name, value in draft.items() if value is not None}


def _line(text: str, place: int) -> str:
    """The line that a place is in, without its end."""
    return text[text.rfind("\n", 0, place) + 1 :].split("\n", 1)[0]
