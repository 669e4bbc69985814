"""The verdict in a sentence, for people. What is not held is never said not to have been said."""

from collections.abc import Sequence

from service.quotes.marking import CorrectionBrief, sentences
from service.verification.judging import Judged, is_translated
from service.verification.model import Flag, Verdict

_SAID: dict[Verdict, str] = {
    "verbatim": "These words are on record, as they are.",
    "verbatim_normalized": "These words are on record; only the print differs: {typography}.",
    "elided": "These words are on record; what is left out is shown to be.",
    "truncated": "These words are on record, but they go on, or began, with what limits them.",
    "stitched": "These are pieces of separate sentences, run together.",
    "altered": "Like words are on record, but not these: {changes} changed.",
    "expanded_partial": "Only a part of these words was ever printed in quotation marks.",
    "paraphrase_as_direct": "This is held as a report of what was said, not as his own words.",
    "translation": "This is a translation; the original is in another language.",
    "misattributed": "These words are on record as another speaker's.",
    "reported_only": "It is on record that the speaker spoke; the words are not on record.",
    "ambiguous": "Several speakers are on record with these words, or words like them.",
    "not_found": "Nothing like it is on record; it may have been said all the same.",
}
_FLAGGED: dict[Flag, str] = {
    "negation_changed": "A negation differs.",
    "number_changed": "A number differs.",
    "name_changed": "A name differs.",
    "hedge_removed": "What was said with reserve is given without it.",
    "date_mismatch": "It is on record for another time than the one given.",
    "role_mismatch": "The speaker is not on record in this role at that time.",
}


_MOST_MARKS = 5
_TURNED = "These words are on record, but what was cut off or left out turns their meaning."
_WITHIN = "These words are on record, within a longer sentence."
_INSERTED = "What stands in brackets is an editor's."
_TRANSLATED = "They were compared with a translation; the original is in another language."


def reason_for(
    verdict: Verdict,
    flags: Sequence[Flag],
    matches: Sequence[Judged],
    *,
    marks: Sequence[CorrectionBrief] = (),
    unknown: str | None = None,
) -> str:
    """Of the best match, what its flags say, and the `marks` of who took it back.

    `unknown` is a name that nobody has.
    """
    best = matches[0] if matches else None
    found = best.comparison if best else None
    typography = ", ".join(found.typography).replace("_", " ") if found else ""
    changed = len(found.of_kind("words", "punctuation")) if found else 0
    changes = "one place is" if changed == 1 else f"{changed} places are"
    said = _SAID[verdict].format(typography=typography, changes=changes)
    if verdict == "altered" and not changed:
        said = _TURNED
    elif verdict == "verbatim" and found and found.of_kind("cut"):
        said = _WITHIN
    besides = [_FLAGGED[flag] for flag in flags]
    if found and any(one.shown.op == "insert" for one in found.of_kind("insertion")):
        besides.append(_INSERTED)
    if best and verdict in {"truncated", "altered"} and is_translated(best):
        besides.append(_TRANSLATED)
    if unknown is not None:
        besides.append(f"Nobody on record has the name {unknown}.")
    besides += sentences(marks)[:_MOST_MARKS]
    return " ".join([said, *besides])
