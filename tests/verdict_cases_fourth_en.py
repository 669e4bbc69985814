"""A fourth table: English, what is not, how surely, what is cut and run together."""

from tests.verdict_cases_types import Case, Row, row_case

_NEGATIONS: tuple[Row, ...] = (
    (
        "We will never recognise the occupation of Crimea.",
        "We will recognise the occupation of Crimea.",
        "altered negation_changed",
    ),
    (
        "There is hardly any fuel left in the reserve.",
        "There is fuel left in the reserve.",
        "altered negation_changed",
    ),
    (
        "The hospital is no longer accepting patients from the front.",
        "The hospital is accepting patients from the front.",
        "altered negation_changed",
    ),
    (
        "The convoy left without an escort on Tuesday night.",
        "The convoy left with an escort on Tuesday night.",
        "altered negation_changed",
    ),
    (
        "The council didn't approve the budget last night.",
        "The council did not approve the budget last night.",
        "altered",
    ),
    (
        "The council didn't approve the budget last night.",
        "The council did approve the budget last night.",
        "altered negation_changed",
    ),
    (
        "I don't believe that the ceasefire will hold through winter.",
        "the ceasefire will hold through winter",
        "altered negation_changed hedge_removed",
    ),
    (
        "None of the ministers has resigned over the report.",
        "Two of the ministers have resigned over the report.",
        "altered negation_changed number_changed",
    ),
    (
        "The proposal is unacceptable to our European partners.",
        "The proposal is acceptable to our European partners.",
        "altered negation_changed",
    ),
    (
        "Not only did we keep the line, but we also pushed them back.",
        "we also pushed them back",
        "verbatim",
    ),
    (
        "Neither side has asked for a pause in the fighting.",
        "Either side has asked for a pause in the fighting.",
        "altered negation_changed",
    ),
    (
        "We cannot rule out another strike on the grid.",
        "We can rule out another strike on the grid.",
        "altered negation_changed",
    ),
    (
        "We can\u2019t rule out another strike on the grid.",
        "We can't rule out another strike on the grid.",
        "verbatim_normalized",
    ),
    ("Ukraine is not for sale.", "Ukraine is for sale.", "altered negation_changed"),
    (
        "I do not support the strike. The nurses deserve better pay.",
        "The nurses deserve better pay.",
        "verbatim",
    ),
)

_NAMES: tuple[Row, ...] = (
    (
        "Rubio briefed Zelenskyy on the plan in Geneva.",
        "Rubio briefed Zelensky on the plan in Geneva.",
        "altered",
    ),
    (
        "Rubio briefed Zelenskyy on the plan in Geneva.",
        "Zelenskyy briefed Rubio on the plan in Geneva.",
        "altered name_changed",
    ),
    (
        "Rubio briefed Zelenskyy on the plan in Geneva.",
        "Witkoff briefed Zelenskyy on the plan in Geneva.",
        "altered name_changed",
    ),
    (
        "Rubio briefed Zelenskyy on the plan in Geneva.",
        "Rubio briefed Zelenskyy on the plan in Berlin.",
        "altered name_changed",
    ),
    (
        "The decision was taken by Keir Starmer on Friday.",
        "The decision was taken by Sir Keir Starmer on Friday.",
        "altered",
    ),
)

_HEDGES: tuple[Row, ...] = (
    (
        "The talks may resume in Abu Dhabi next week.",
        "The talks will resume in Abu Dhabi next week.",
        "altered hedge_removed",
    ),
    (
        "The talks might resume in Abu Dhabi next week.",
        "The talks could resume in Abu Dhabi next week.",
        "altered",
    ),
    (
        "The mayor reportedly took two bribes in cash.",
        "The mayor took two bribes in cash.",
        "altered hedge_removed",
    ),
    (
        "The mayor allegedly took two bribes in cash.",
        "The mayor took two bribes in cash.",
        "altered hedge_removed",
    ),
    (
        "Perhaps the council will vote again in spring.",
        "the council will vote again in spring",
        "altered hedge_removed",
    ),
    (
        "It seems that the council will vote again in spring.",
        "the council will vote again in spring",
        "altered hedge_removed",
    ),
    (
        "The council will vote again in spring, probably.",
        "The council will vote again in spring.",
        "altered hedge_removed",
    ),
    (
        "The council will vote again in May next year.",
        "The council will vote again next year.",
        "altered",
    ),
)

_CUTS: tuple[Row, ...] = (
    (
        "We are ready to hold elections, but only after a ceasefire.",
        "We are ready to hold elections.",
        "truncated",
    ),
    (
        "We will lift the sanctions unless Moscow breaks the truce.",
        "We will lift the sanctions.",
        "truncated",
    ),
    (
        "Every crossing is open, except for the bridge at Dorohusk.",
        "Every crossing is open",
        "truncated",
    ),
    (
        "The army will hold this town if the shells arrive in time.",
        "The army will hold this town",
        "truncated",
    ),
    (
        "The grant will be paid in June provided the audit is clean.",
        "The grant will be paid in June",
        "truncated",
    ),
    (
        "The law has broad support. However, it will not pass this year.",
        "The law has broad support.",
        "truncated",
    ),
    (
        "The law has broad support. The opposition, however, disagrees.",
        "The law has broad support.",
        "verbatim",
    ),
    (
        "It is not only a question of money, but also of trust.",
        "It is not only a question of money",
        "verbatim",
    ),
    (
        "If the shells arrive in time, the army will hold this town.",
        "the army will hold this town",
        "truncated",
    ),
    (
        "The troops will stay there until the border is secure.",
        "The troops will stay there",
        "truncated",
    ),
    (
        "The troops will stay there, and the engineers will join them.",
        "The troops will stay there",
        "verbatim",
    ),
    (
        "They claim that the government stole the pension fund.",
        "the government stole the pension fund",
        "truncated",
    ),
    (
        "We are ready to hold elections, but only after a ceasefire.",
        "We are ready to hold elections...",
        "elided",
    ),
    (
        "We are not, and I repeat this, giving up a single village.",
        "We are … giving up a single village.",
        "altered negation_changed",
    ),
    (
        "We are, and I repeat this, not giving up a single village.",
        "We are [...] not giving up a single village.",
        "elided",
    ),
    (
        "He told them to repair the substation by Monday.",
        "He [the minister] told them to repair the substation by Monday.",
        "verbatim",
    ),
    (
        ("We will rebuild the theatre.", "The money comes from Norway."),
        "We will rebuild the theatre and the money comes from Norway.",
        "stitched",
    ),
    (
        "We will rebuild the theatre. It was a long debate. The money comes from Norway.",
        "We will rebuild the theatre. The money comes from Norway.",
        "stitched",
    ),
    (
        "We will rebuild the theatre. It was a long debate. The money comes from Norway.",
        "We will rebuild the theatre. (...) The money comes from Norway.",
        "elided",
    ),
)

CASES: tuple[Case, ...] = tuple(row_case(*row) for row in (*_NEGATIONS, *_NAMES, *_HEDGES, *_CUTS))
