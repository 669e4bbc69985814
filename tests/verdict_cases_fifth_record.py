"""A fifth table: by whom, when and in whose words it is held."""

from dataclasses import replace

from tests.verdict_cases_types import DATE, NEGATION, ROLE, Case, Said

_TWO = Said(
    text="Мер назвав рішення суду «ганебним і незаконним» та пообіцяв «іти до кінця» в апеляції",
    mode="mixed",
)
_MILL = Said(text="Млин запрацює наступного тижня на повну потужність.", role="голова громади")
_MILL_OF_PETRO = replace(_MILL, speaker="Петро Коваль")
_MILL_OF_BONDAR = replace(_MILL, speaker="Іван Бондар")
_ACT = Said(
    text=None,
    mode="reported",
    speaker="Ганна Лисенко",
    to=("Стів Віткофф",),
    said_at="2025-12-02",
)
_WORDS = Said(text="Школи області готові до дистанційного навчання.", speaker="Ганна Лисенко")

CASES: tuple[Case, ...] = (
    Case(
        name="from one fragment into another",
        held=(_TWO,),
        text="ганебним і незаконним та пообіцяв іти до кінця",
        verdict="expanded_partial",
    ),
    Case(
        name="a part of a fragment",
        held=(_TWO,),
        text="ганебним і незаконним",
        verdict="verbatim",
    ),
    Case(
        name="a fragment that the reporter says he did not say of it",
        held=(Said(text="Він не вважає закон «катастрофою для малого бізнесу»", mode="mixed"),),
        text="катастрофою для малого бізнесу",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="of him changed words, of another the same",
        held=(_MILL, replace(_MILL_OF_BONDAR, text="Млин запрацює наступного місяця частково.")),
        text="Млин запрацює наступного тижня на повну потужність.",
        speaker="Іван Бондар",
        verdict="misattributed",
    ),
    Case(
        name="two of one name, and both said it",
        held=(_MILL, _MILL_OF_PETRO),
        text="Млин запрацює наступного тижня на повну потужність.",
        speaker="Коваль",
        verdict="ambiguous",
    ),
    Case(
        name="two of one name, and one said it",
        held=(_MILL, replace(_WORDS, speaker="Петро Коваль")),
        text="Млин запрацює наступного тижня на повну потужність.",
        speaker="Коваль",
        verdict="verbatim",
    ),
    Case(
        name="indirect words of another",
        held=(replace(_MILL, mode="indirect"), replace(_WORDS, speaker="Іван Бондар")),
        text="Млин запрацює наступного тижня на повну потужність.",
        speaker="Іван Бондар",
        verdict="misattributed",
    ),
    Case(
        name="when it was said is not known, and it was printed in that month",
        held=(_MILL,),
        text="Млин запрацює наступного тижня на повну потужність.",
        said_from="2025-12",
        said_to="2025-12",
        verdict="verbatim",
    ),
    Case(
        name="when it was said is not known, and it was printed later",
        held=(_MILL,),
        text="Млин запрацює наступного тижня на повну потужність.",
        said_to="2025-11",
        verdict="verbatim",
        flags=DATE,
    ),
    Case(
        name="his role in front of his name",
        held=(_MILL,),
        text="Млин запрацює наступного тижня на повну потужність.",
        speaker="голова громади Олена Коваль",
        verdict="verbatim",
    ),
    Case(
        name="the role of another with changed words",
        held=(_MILL,),
        text="Млин не запрацює наступного тижня на повну потужність.",
        speaker="Олена Коваль",
        role="міністр економіки",
        verdict="altered",
        flags=NEGATION | ROLE,
    ),
    Case(
        name="he spoke to whom the text names, and of him other words are held",
        held=(_ACT, _WORDS),
        text="Ми з Віткоффом узгодили нову рамку договору",
        speaker="Ганна Лисенко",
        verdict="reported_only",
    ),
    Case(
        name="he spoke to whom the text does not name, and of him other words are held",
        held=(_ACT, _WORDS),
        text="Ми узгодили нову рамку договору",
        speaker="Ганна Лисенко",
        verdict="not_found",
    ),
    Case(
        name="retold in other words than the original's, and then put in quotation marks",
        held=(
            Said(
                text="За рік ми відновили тисячу квартир, але лише в центрі",
                quote="flats",
                published="2025-11-02T10:00:00+02:00",
            ),
            Said(
                text="за рік відновили тисячу квартир",
                mode="indirect",
                quote="flats",
                published="2025-11-02T12:00:00+02:00",
            ),
            Said(text="За рік відновили тисячу квартир", quote="flats", published="2025-11-03"),
        ),
        text="За рік відновили тисячу квартир",
        verdict="paraphrase_as_direct",
    ),
)
