"""English: typography, cuts, joints, altered words and their flags."""

from tests.verdict_cases_types import (
    APOSTROPHES,
    CASE,
    DASHES,
    HEDGE,
    MARKS,
    NAME,
    NEGATION,
    NUMBER,
    PUNCTUATION,
    Case,
    Said,
)


def _en(text: str) -> tuple[Said]:
    """The one thing held, in English."""
    return (Said(text=text, language="en", speaker="Mary Stone"),)


_AUDIT = _en(
    "We don't need another inquiry — we need the “harbour money” back, and we need it soon."
)
_CLINIC = _en("The clinic will reopen in spring, unless the contractor walks away.")
_VOTE = _en("The vote is scheduled for Monday. But nobody has read the draft.")
_PLANT = _en("We can guarantee the safety of the plant.")
_FRAUD = _en("There is no evidence of fraud in this election.")
_HOMES = _en("Since 2019 we have built three thousand homes in Northgate.")
_MET = _en("On Friday I met Reed in Geneva to discuss the ceasefire line.")

CASES: tuple[Case, ...] = (
    Case(
        name="en: a part that is cut before «and» is verbatim",
        held=_AUDIT,
        text="We don't need another inquiry — we need the “harbour money” back",
        verdict="verbatim",
    ),
    Case(
        name="en: another apostrophe is typography",
        held=_AUDIT,
        text="We don’t need another inquiry — we need the “harbour money” back",
        verdict="verbatim_normalized",
        typography=APOSTROPHES,
    ),
    Case(
        name="en: «do not» for «don't» is altered and no changed negation",
        held=_AUDIT,
        text="We do not need another inquiry — we need the “harbour money” back",
        verdict="altered",
    ),
    Case(
        name="en: straight marks and a hyphen are both named",
        held=_AUDIT,
        text='We don\'t need another inquiry - we need the "harbour money" back',
        verdict="verbatim_normalized",
        typography=MARKS | DASHES,
    ),
    Case(
        name="en: marks inside with marks round the whole are verbatim",
        held=_AUDIT,
        text="«we need the “harbour money” back»",
        verdict="verbatim",  # doubtful in its flags alone: a «don't» further off is cut
    ),
    Case(
        name="en: a semicolon for a comma is punctuation",
        held=_en("The road is open, the school is warm, the lights are on."),
        text="The road is open; the school is warm, the lights are on.",
        verdict="verbatim_normalized",
        typography=PUNCTUATION,
    ),
    Case(
        name="en: a headline in title case is typography",
        held=_PLANT,
        text="We Can Guarantee the Safety of the Plant",
        verdict="verbatim_normalized",
        typography=CASE,
    ),
    Case(
        name="en: an editor's insertion does not count",
        held=_PLANT,
        text="We can guarantee the safety of the [Northgate] plant.",
        verdict="verbatim",
    ),
    Case(
        name="en: an insertion for the pronoun at the head is a cut",
        held=_en("He will sign the contract on Monday."),
        text="[The mayor] will sign the contract on Monday.",
        verdict="verbatim",
    ),
    Case(
        name="en: the same insertion without brackets is altered",
        held=_en("He will sign the contract on Monday."),
        text="The mayor will sign the contract on Monday.",
        verdict="altered",
    ),
    Case(
        name="en: cut before «unless» is truncated",
        held=_CLINIC,
        text="The clinic will reopen in spring",
        verdict="truncated",
    ),
    Case(
        name="en: cut before «unless» with an ellipsis is elided",
        held=_CLINIC,
        text="The clinic will reopen in spring...",
        verdict="elided",
    ),
    Case(
        name="en: the sentence with «unless» is verbatim",
        held=_CLINIC,
        text="The clinic will reopen in spring, unless the contractor walks away",
        verdict="verbatim",
    ),
    Case(
        name="en: cut before «only» is truncated",
        held=_en("Visitors may enter the old harbour only with a guide."),
        text="Visitors may enter the old harbour",
        verdict="truncated",
    ),
    Case(
        name="en: cut before «with» is verbatim",
        held=_en("Visitors may enter the old harbour with a guide."),
        text="Visitors may enter the old harbour",
        verdict="verbatim",
    ),
    Case(
        name="en: «not only» is no limit",
        held=_en("This winter we heat schools not only in the centre; we heat them everywhere."),
        text="This winter we heat schools",
        verdict="verbatim",
    ),
    Case(
        name="en: cut two clauses before «provided» is truncated",
        held=_en(
            "We will reopen the border in June at two crossings, provided the guns are silent."
        ),
        text="We will reopen the border in June",
        verdict="truncated",
    ),
    Case(
        name="en: a sentence before one that begins with «But» is truncated",
        held=_VOTE,
        text="The vote is scheduled for Monday.",
        verdict="truncated",
    ),
    Case(
        name="en: a sentence that begins with «But» may be given alone",
        held=_VOTE,
        text="But nobody has read the draft.",
        verdict="verbatim",
    ),
    Case(
        name="en: a condition before what is given is truncated",
        held=_en("If the council approves the loan, we will build the bridge this year."),
        text="we will build the bridge this year",
        verdict="truncated",
    ),
    Case(
        name="en: the month of May before what is given is no hedge",
        held=_en("In May we signed the water treaty with our neighbours."),
        text="we signed the water treaty with our neighbours",
        verdict="verbatim",
    ),
    Case(
        name="en: «I think» before what is given is a hedge",
        held=_en("I think we signed the water treaty too early."),
        text="we signed the water treaty too early",
        verdict="altered",
        flags=HEDGE,
    ),
    Case(
        name="en: «may» for «will» is a dropped hedge",
        held=_en("The council may sell the stadium next year."),
        text="The council will sell the stadium next year.",
        verdict="altered",
        flags=HEDGE,
    ),
    Case(
        name="en: «will» for «may» is an added hedge and not flagged",
        held=_en("The council will sell the stadium next year."),
        text="The council may sell the stadium next year.",
        verdict="altered",
    ),
    Case(
        name="en: «probably» left out is a dropped hedge",
        held=_en("The turbine will probably fail before the winter."),
        text="The turbine will fail before the winter.",
        verdict="altered",
        flags=HEDGE,
    ),
    Case(
        name="en: «probably» behind an ellipsis is elided and flagged",
        held=_en("The turbine will probably fail before the winter."),
        text="The turbine will … fail before the winter.",
        verdict="elided",
        flags=HEDGE,
    ),
    Case(
        name="en: «cannot» for «can» changes the negation",
        held=_PLANT,
        text="We cannot guarantee the safety of the plant.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: «can't» for «cannot» changes no negation",
        held=_en("We cannot guarantee the safety of the plant."),
        text="We can't guarantee the safety of the plant.",
        verdict="altered",
    ),
    Case(
        name="en: «will» for «won't» changes the negation",
        held=_en("The union won't accept a second pay freeze."),
        text="The union will accept a second pay freeze.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: «likely» for «unlikely» changes the negation",
        held=_en("A recount in the eastern district is unlikely."),
        text="A recount in the eastern district is likely.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: «with» for «without» changes the negation",
        held=_en("The judge was appointed without the consent of parliament."),
        text="The judge was appointed with the consent of parliament.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: «not» that moves changes the negation",
        held=_en("We did not promise to raise the tax on fuel."),
        text="We did promise not to raise the tax on fuel.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: «no» left out changes the negation",
        held=_FRAUD,
        text="There is evidence of fraud in this election.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: «no» behind an ellipsis is altered",
        held=_FRAUD,
        text="There is … evidence of fraud in this election.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: cut behind «no» is altered",
        held=_FRAUD,
        text="evidence of fraud in this election",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="en: cut before «no» is verbatim",
        held=_FRAUD,
        text="no evidence of fraud in this election",
        verdict="verbatim",
    ),
    Case(
        name="en: digits for words are the same number",
        held=_HOMES,
        text="Since 2019 we have built 3,000 homes in Northgate.",
        verdict="altered",
    ),
    Case(
        name="en: another number is changed",
        held=_HOMES,
        text="Since 2019 we have built thirty thousand homes in Northgate.",
        verdict="altered",
        flags=NUMBER,
    ),
    Case(
        name="en: a number with a hyphen is the same in digits",
        held=_en("Twenty-five villages still wait for drinking water."),
        text="25 villages still wait for drinking water.",
        verdict="altered",
    ),
    Case(
        name="en: a number with a hyphen and another end is changed",
        held=_en("Twenty-five villages still wait for drinking water."),
        text="Twenty-six villages still wait for drinking water.",
        verdict="altered",
        flags=NUMBER,
    ),
    Case(
        name="en: another name is changed",
        held=_MET,
        text="On Friday I met Reed in Vienna to discuss the ceasefire line.",
        verdict="altered",
        flags=NAME,
    ),
    Case(
        name="en: «we» for «I» is no changed name",
        held=_MET,
        text="On Friday we met Reed in Geneva to discuss the ceasefire line.",
        verdict="altered",
    ),
    Case(
        name="en: another person, year and number at once",
        held=_en("In 2019 we paid Reed two million for an empty field."),
        text="In 2018 we paid Stone three million for an empty field.",
        verdict="altered",
        flags=NAME | NUMBER,
    ),
)
