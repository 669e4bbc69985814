"""English: sentences run together, fragments, speakers, reports, dates and roles; a long text."""

from tests.verdict_cases_types import DATE, NEGATION, NUMBER, ROLE, Case, Said

_TALKS = (
    Said(
        text="We have opened the archive. Two historians read every page. The names will be "
        "published in June. Families were told first.",
        language="en",
        speaker="Mary Stone",
    ),
)
_OPENING = "When I took this office, the harbour was closed, the schools were cold, "
_MIDDLE = (
    "and the city owed four hundred million to people it had stopped calling back. We did not "
    "fix that with slogans. We read every contract, we sold the empty buildings, and we paid "
    "the small suppliers first, since they had waited longest. Some of you told me to leave "
    "the harbour for the next council. I did not listen, and today nineteen ships are waiting "
    "to unload. There is a great deal left to do: the east bank still has no clinic, the trams "
    "are older than I am, and our young people still buy a ticket to somewhere else. "
)
_CLOSE = "I will not pretend that one budget can change all of it. It is a beginning."
_LONG_TEXT = _OPENING + _MIDDLE + _CLOSE
_LONG = (Said(text=_LONG_TEXT, language="en", speaker="Mary Stone"),)
_MIXED = (
    Said(
        text="The mayor said the council had «acted in bad faith» when it sold the port "
        "and promised a full audit of the sale.",
        mode="mixed",
        language="en",
        speaker="Mary Stone",
    ),
)
_TERM = (
    Said(
        text="she would not seek a second term because of her health",
        mode="indirect",
        language="en",
        speaker="Mary Stone",
    ),
)
_THANKS = "Thank you for your service to this country."
_STONE = Said(text=_THANKS, language="en", speaker="Mary Stone", role="Finance Minister")
_REED = Said(text=_THANKS, language="en", speaker="John Reed")
_OTHER = Said(text="The ferry leaves at noon.", language="en", speaker="John Reed")
_PHONED = (
    Said(
        text="John Reed phoned our office twice about the missing ferry",
        mode="indirect",
        language="en",
        speaker="Mary Stone",
        quote="phoned",
    ),
    Said(text=None, mode="reported", language="en", speaker="John Reed", within="phoned"),
)
_FIRST = "We will rebuild the market hall by the end of summer."
_SECOND = "Відбудуємо критий ринок до кінця літа."
_HALL = (
    Said(text=_FIRST, language="en", speaker="Mary Stone", quote="hall", published="2025-12-01"),
    Said(
        text=_SECOND,
        speaker="Mary Stone",
        quote="hall",
        published="2025-12-02",
        translates=True,
    ),
)

CASES: tuple[Case, ...] = (
    Case(
        name="en: two sentences that do not stand together are stitched",
        held=_TALKS,
        text="We have opened the archive. The names will be published in June.",
        verdict="stitched",
    ),
    Case(
        name="en: two sentences that stand together are verbatim",
        held=_TALKS,
        text="Two historians read every page. The names will be published in June.",
        verdict="verbatim",
    ),
    Case(
        name="en: two sentences with an ellipsis are elided",
        held=_TALKS,
        text="We have opened the archive. […] The names will be published in June.",
        verdict="elided",
    ),
    Case(
        name="en: sentences of two quotes with an ellipsis are stitched",
        held=(
            *_TALKS,
            Said(
                text="Nobody asked the families for their consent.",
                language="en",
                speaker="Mary Stone",
                published="2025-03-11",
            ),
        ),
        text="We have opened the archive … Nobody asked the families for their consent.",
        verdict="stitched",
    ),
    Case(
        name="en: a speech of more than a hundred words is verbatim",
        held=_LONG,
        text=_LONG_TEXT,
        verdict="verbatim",
    ),
    Case(
        name="en: one «not» dropped from a long speech is altered",
        held=_LONG,
        text=_LONG_TEXT.replace("I did not listen", "I did listen"),
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: one number changed in a long speech is altered",
        held=_LONG,
        text=_LONG_TEXT.replace("nineteen ships", "ninety ships"),
        verdict="altered",
        flags=NUMBER,
    ),
    Case(
        name="en: one sentence from the middle of a long speech is verbatim",
        held=_LONG,
        text="Some of you told me to leave the harbour for the next council.",
        verdict="verbatim",
    ),
    Case(
        name="en: the head and the close of a long speech with an ellipsis are elided",
        held=_LONG,
        text="When I took this office, the harbour was closed … It is a beginning.",
        verdict="elided",
    ),
    Case(
        name="en: a fragment that stood in quotation marks is verbatim",
        held=_MIXED,
        text="acted in bad faith",
        verdict="verbatim",
    ),
    Case(
        name="en: words of the reporter's round a fragment expand it",
        held=_MIXED,
        text="the council had acted in bad faith when it sold the port",
        verdict="expanded_partial",
    ),
    Case(
        name="en: the reporter's words beside a fragment are a paraphrase",
        held=_MIXED,
        text="promised a full audit of the sale",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="en: indirect speech turned into the first person is a paraphrase",
        held=_TERM,
        text="I will not seek a second term because of my health",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="en: indirect speech turned round is a paraphrase with a flag",
        held=_TERM,
        text="I will seek a second term because of my health",
        verdict="paraphrase_as_direct",
        flags=NEGATION,
    ),
    Case(
        name="en: quotation marks put round indirect words later are a paraphrase",
        held=(
            Said(
                text=_FIRST,
                mode="indirect",
                language="en",
                speaker="Mary Stone",
                quote="hall",
                published="2025-11",
            ),
            Said(text=_FIRST, language="en", speaker="Mary Stone", quote="hall"),
        ),
        text=_FIRST,
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="en: the English original of a Ukrainian translation is verbatim",
        held=_HALL,
        text=_FIRST,
        verdict="verbatim",
    ),
    Case(
        name="en: the Ukrainian translation of an English original is a translation",
        held=_HALL,
        text=_SECOND,
        verdict="translation",
    ),
    Case(
        name="en: words held in English alone are verbatim",
        held=_HALL[:1],
        text=_FIRST,
        verdict="verbatim",
        speaker="Mary Stone",
    ),
    Case(
        name="en: words of another are misattributed",
        held=(_STONE, _OTHER),
        text=_THANKS,
        verdict="misattributed",
        speaker="John Reed",
    ),
    Case(
        name="en: the same words by two speakers are ambiguous",
        held=(_STONE, _REED),
        text=_THANKS,
        verdict="ambiguous",
    ),
    Case(
        name="en: the same words by two speakers are verbatim of the one given",
        held=(_STONE, _REED),
        text=_THANKS,
        verdict="verbatim",
        speaker="John Reed",
    ),
    Case(
        name="en: the words of her who reports a call are not the caller's",
        held=_PHONED,
        text="phoned our office twice about the missing ferry",
        verdict="reported_only",
        speaker="John Reed",
    ),
    Case(
        name="en: a speaker of whom only a call is held is reported only",
        held=_PHONED,
        text="The harbour master has resigned.",
        verdict="reported_only",
        speaker="John Reed",
    ),
    Case(
        name="en: another statement on the same matter is not found",
        held=(_OTHER, _STONE),
        text="Nobody has repaired the ferry terminal since the storm.",
        verdict="not_found",
    ),
    Case(
        name="en: a few frequent words in common are not found",
        held=(_OTHER, _STONE),
        text="This is not the way to do it and you know that.",
        verdict="not_found",
    ),
    Case(
        name="en: the role in small letters is no mismatch",
        held=(_STONE,),
        text=_THANKS,
        verdict="verbatim",
        speaker="Mary Stone",
        role="finance minister",
    ),
    Case(
        name="en: a deputy is another role",
        held=(_STONE,),
        text=_THANKS,
        verdict="verbatim",
        flags=ROLE,
        speaker="Mary Stone",
        role="Deputy Finance Minister",
    ),
    Case(
        name="en: another title before the name is a mismatch",
        held=(_STONE,),
        text=_THANKS,
        verdict="verbatim",
        flags=ROLE,
        speaker="President Mary Stone",
    ),
    Case(
        name="en: printed before the time given is a mismatch of dates",
        held=(_STONE,),
        text=_THANKS,
        verdict="verbatim",
        flags=DATE,
        speaker="Mary Stone",
        said_from="2026-02",
        said_to="2026-02",
    ),
    Case(
        name="en: said after the time given is a mismatch of dates",
        held=(Said(text=_THANKS, language="en", speaker="Mary Stone", said_at="2025-12-01"),),
        text=_THANKS,
        verdict="verbatim",
        flags=DATE,
        speaker="Mary Stone",
        said_to="2025-11-30",
    ),
)
