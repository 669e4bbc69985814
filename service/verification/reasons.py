"""The verdict in a sentence, for people. What is not held is never said not to have been said."""

from collections.abc import Sequence

from service.verification.judging import Judged
from service.verification.model import Flag, Verdict

_SAID: dict[Verdict, str] = {
    "verbatim": "These words are on record, as they are.",
    "verbatim_normalized": "These words are on record; only the print differs: {typography}.",
    "elided": "These words are on record; what is left out is shown to be.",
    "truncated": "These words are on record, but they go on, or began, with what limits them.",
    "stitched": "These are pieces of separate sentences, run together.",
    "altered": "Like words are on record, but not these: {changes} changed.",
    "expanded_partial": "Only a part of these words was ever printed in quotation marks.",
    "paraphrase_as_direct": "This is held as somebody's report of what was said, not as his words.",
    "translation": "This is a translation; the original is in another language.",
    "misattributed": "These words are on record as another speaker's.",
    "reported_only": "It is on record that he spoke; nobody has the words.",
    "ambiguous": "Several speakers are on record with these words.",
    "not_found": "Nothing like it is on record; it may have been said all the same.",
}
_FLAGGED: dict[Flag, str] = {
    "negation_changed": "A negation differs.",
    "number_changed": "A number differs.",
    "name_changed": "A name differs.",
    "hedge_removed": "What was said with reserve is given without it.",
    "date_mismatch": "It was said at another time than the one given.",
    "role_mismatch": "He is not on record in this role at that time.",
}


def reason_for(verdict: Verdict, flags: Sequence[Flag], matches: Sequence[Judged]) -> str:
    """Of the best match, and what its flags say."""
    found = matches[0].comparison if matches else None
    typography = ", ".join(found.typography).replace("_", " ") if found else ""
    changed = len(found.of_kind("words", "punctuation")) if found else 0
    changes = "one place is" if changed == 1 else f"{changed} places are"
    said = _SAID[verdict].format(typography=typography, changes=changes)
    return " ".join([said, *(_FLAGGED[flag] for flag in flags)])
