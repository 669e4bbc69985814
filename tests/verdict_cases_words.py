"""Ukrainian: sentences run together, and words that are altered."""

from tests.verdict_cases_types import Case, Said

_PLAN = (
    Said(
        text="Ми почали відбудову лікарні. Гроші на неї дали партнери. "
        "Підрядник обіцяє закінчити роботи до осені. Пацієнтів приймуть уже взимку."
    ),
)
_TWO = (
    Said(text="Ми почали відбудову лікарні цієї весни.", published="2025-04-10"),
    Said(text="Підрядник обіцяє закінчити роботи до осені.", published="2025-06-20"),
)
_BOTH = (
    Said(
        text="Міністерство вже передало громадам двадцять нових автобусів "
        "і п'ять карет швидкої допомоги."
    ),
    Said(text="Техніка простоює на складі.", speaker="Іван Бондар"),
)
_BUSES = (Said(text="Торік ми передали громадам двадцять нових автобусів."),)
_TRAINS = (Said(text="Ми відновимо рух потягів у березні."),)

CASES: tuple[Case, ...] = (
    Case(
        name="a whole sentence out of several is verbatim",
        held=_PLAN,
        text="Гроші на неї дали партнери.",
        verdict="verbatim",
    ),
    Case(
        name="two sentences that stand together are verbatim",
        held=_PLAN,
        text="Гроші на неї дали партнери. Підрядник обіцяє закінчити роботи до осені.",
        verdict="verbatim",
    ),
    Case(
        name="two sentences that do not stand together are stitched",
        held=_PLAN,
        text="Ми почали відбудову лікарні. Підрядник обіцяє закінчити роботи до осені.",
        verdict="stitched",
    ),
    Case(
        name="two sentences of one quote with an ellipsis are elided",
        held=_PLAN,
        text="Ми почали відбудову лікарні. … Підрядник обіцяє закінчити роботи до осені.",
        verdict="elided",
    ),
    Case(
        name="sentences in another order are stitched",
        held=_PLAN,
        text="Пацієнтів приймуть уже взимку. Ми почали відбудову лікарні.",
        verdict="stitched",
    ),
    Case(
        name="sentences made one by a comma are stitched",
        held=_PLAN,
        text="Ми почали відбудову лікарні, пацієнтів приймуть уже взимку.",
        verdict="stitched",  # doubtful: the pieces differ in typography
    ),
    Case(
        name="run together with a word that is not held is altered",
        held=_PLAN,
        text="Ми почали відбудову лікарні. Підрядник обіцяє закінчити роботи до весни.",
        verdict="altered",
    ),
    Case(
        name="a piece of three words is stitched",
        held=(
            Said(
                text="Роботи вже тривають. Гроші на них дали партнери. "
                "Підрядник обіцяє закінчити відбудову до осені."
            ),
        ),
        text="Роботи вже тривають. Підрядник обіцяє закінчити відбудову до осені.",
        verdict="stitched",
    ),
    Case(
        name="a piece of two words is too short to be stitched",
        held=(
            Said(
                text="Роботи тривають. Гроші на них дали партнери. "
                "Підрядник обіцяє закінчити відбудову до осені."
            ),
        ),
        text="Роботи тривають. Підрядник обіцяє закінчити відбудову до осені.",
        verdict="altered",
    ),
    Case(
        name="two quotes of one speaker run together are stitched",
        held=_TWO,
        text="Ми почали відбудову лікарні цієї весни. Підрядник обіцяє закінчити роботи до осені.",
        verdict="stitched",
    ),
    Case(
        name="two quotes of one speaker with an ellipsis are stitched",
        held=_TWO,
        text="Ми почали відбудову лікарні цієї весни … Підрядник обіцяє закінчити роботи до осені.",
        verdict="stitched",
    ),
    Case(
        name="quotes of two speakers run together are not stitched",
        held=_BOTH,
        text="Міністерство вже передало громадам двадцять нових автобусів і п'ять карет "
        "швидкої допомоги. Техніка простоює на складі.",
        verdict="altered",
    ),
    Case(
        name="another's words behind the given speaker's are not stitched",
        held=_BOTH,
        text="Міністерство вже передало громадам двадцять нових автобусів і п'ять карет "
        "швидкої допомоги. Техніка простоює на складі.",
        verdict="altered",
        speaker="Олена Коваль",
    ),
    Case(
        name="a typing mistake is altered",
        held=_PLAN,
        text="Підряник обіцяє закінчити роботи до осені.",
        verdict="altered",
    ),
    Case(
        name="another case of a noun is altered",
        held=_BUSES,
        text="Торік ми передали громаді двадцять нових автобусів.",
        verdict="altered",
    ),
    Case(
        name="another tense is altered",
        held=_BUSES,
        text="Торік ми передавали громадам двадцять нових автобусів.",
        verdict="altered",
    ),
    Case(
        name="another order of the words is altered",
        held=_BUSES,
        text="Торік ми двадцять нових автобусів передали громадам.",
        verdict="altered",
    ),
    Case(
        name="another word for the same is altered",
        held=_BUSES,
        text="Минулого року ми передали громадам двадцять нових автобусів.",
        verdict="altered",
    ),
    Case(
        name="«в» for «у» is altered",
        held=_TRAINS,
        text="Ми відновимо рух потягів в березні.",
        verdict="altered",
    ),
    Case(
        name="three words may be verbatim",
        held=(Said(text="Переговорів не буде."),),
        text="Переговорів не буде.",
        verdict="verbatim",
    ),
    Case(
        name="of four words one may be changed",
        held=(Said(text="Податків ми не піднімемо."),),
        text="Податків ми не знизимо.",
        verdict="altered",
    ),
)
