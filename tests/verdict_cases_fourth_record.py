"""A fourth table: by whom, when, and in which language it is held."""

from dataclasses import replace

from tests.verdict_cases_types import DATE, NEGATION, ROLE, Case, Said

_ORIGINAL = Said(
    text="Європа має сидіти за столом переговорів від першого дня.", quote="table", said_here=True
)
_ENGLISH = Said(
    text="Europe must sit at the negotiating table from day one.",
    quote="table",
    language="en",
    published="2025-12-04",
    translates=True,
)
_RUSSIAN = Said(
    text="Европа должна сидеть за столом переговоров с первого дня.",
    quote="table",
    language="ru",
    published="2025-12-04",
)
_DAM = Said(
    text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
    said_at="2023-06-06",
    published="2023-06-07",
    role="міністр енергетики",
)
_DAM_OF_BONDAR = replace(_DAM, speaker="Іван Бондар")
_OTHER = Said(text="Посівна в області почнеться на тиждень раніше.", speaker="Іван Бондар")
_ACT = Said(
    text=None,
    mode="reported",
    speaker="Рустем Умєров",
    to=("Стів Віткофф",),
    said_at="2025-12-03",
)

_LANGUAGES: tuple[Case, ...] = (
    Case(
        name="the original of what is translated",
        held=(_ORIGINAL, _ENGLISH),
        text="Європа має сидіти за столом переговорів від першого дня.",
        verdict="verbatim",
    ),
    Case(
        name="an English printing of what was said in Ukrainian",
        held=(_ORIGINAL, _ENGLISH),
        text="Europe must sit at the negotiating table from day one.",
        verdict="translation",
    ),
    Case(
        name="a Russian printing that no link calls a translation",
        held=(_ORIGINAL, _RUSSIAN),
        text="Европа должна сидеть за столом переговоров с первого дня",
        verdict="translation",
    ),
    Case(
        name="a translation with a word changed",
        held=(_ORIGINAL, _ENGLISH),
        text="Europe must sit at the negotiating table from week one.",
        verdict="altered",
    ),
    Case(
        name="English where English alone is held",
        held=(replace(_ENGLISH, translates=False),),
        text="Europe must sit at the negotiating table from day one.",
        verdict="verbatim",
    ),
)

_BY_WHOM: tuple[Case, ...] = (
    Case(
        name="his words, and he is named",
        held=(_DAM,),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        speaker="Олена Коваль",
        verdict="verbatim",
    ),
    Case(
        name="his words, and his name is inflected",
        held=(_DAM,),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        speaker="Олени Коваль",
        verdict="verbatim",
    ),
    Case(
        name="another's words, and of him there are others",
        held=(_DAM, _OTHER),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        speaker="Іван Бондар",
        verdict="misattributed",
    ),
    Case(
        name="another's words, a word of them changed",
        held=(_DAM, _OTHER),
        text="Греблю підірвали зсередини, це підтвердили експерти.",
        speaker="Іван Бондар",
        verdict="misattributed",
    ),
    Case(
        name="the same words of both, one of them asked",
        held=(_DAM, _DAM_OF_BONDAR),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        speaker="Іван Бондар",
        verdict="verbatim",
    ),
    Case(
        name="the same words of both, nobody asked",
        held=(_DAM, _DAM_OF_BONDAR),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        verdict="ambiguous",
    ),
    Case(
        name="of one verbatim, of the other changed, nobody asked",
        held=(_DAM, replace(_DAM_OF_BONDAR, text="Греблю зруйнували, це підтвердили геологи.")),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        verdict="verbatim",
    ),
    Case(
        name="two pieces of two speakers",
        held=(_DAM, _OTHER),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи, "
        "посівна в області почнеться на тиждень раніше.",
        verdict="altered",
    ),
    Case(
        name="he spoke, and nobody has the words",
        held=(_ACT,),
        text="Ми зі Стівом Віткоффом узгодили нову рамку договору",
        speaker="Рустем Умєров",
        verdict="reported_only",
    ),
    Case(
        name="he spoke at another time",
        held=(_ACT, replace(_OTHER, speaker="Рустем Умєров")),
        text="Ми узгодили нову рамку договору",
        speaker="Рустем Умєров",
        said_from="2024-01",
        said_to="2024-12",
        verdict="not_found",
    ),
    Case(
        name="nothing like it",
        held=(),
        text="Космонавти привітали шахтарів із професійним святом",
        verdict="not_found",
    ),
    Case(
        name="nothing like it of anybody, with a speaker",
        held=(_OTHER,),
        text="Космонавти привітали шахтарів із професійним святом",
        speaker="Іван Бондар",
        verdict="not_found",
    ),
)


def _when(name: str, since: str | None, until: str | None, flags: frozenset[str]) -> Case:
    """The words as they are, of another time or not."""
    return Case(
        name=name,
        held=(_DAM,),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        said_from=since,
        said_to=until,
        verdict="verbatim",
        flags=flags,
    )


def _as(name: str, role: str, flags: frozenset[str]) -> Case:
    """The words as they are, in this role or not."""
    return Case(
        name=name,
        held=(_DAM,),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        speaker="Олена Коваль",
        role=role,
        verdict="verbatim",
        flags=flags,
    )


_CIRCUMSTANCES: tuple[Case, ...] = (
    _when("on the day", "2023-06-06", "2023-06-06", frozenset()),
    _when("the day it was printed", "2023-06-07", "2023-06-07", DATE),
    _when("in the month", "2023-06", "2023-06", frozenset()),
    _when("the year after", "2024", None, DATE),
    _when("until the day before", None, "2023-06-05", DATE),
    _as("the role as held", "міністр енергетики", frozenset()),
    _as("the role inflected", "міністра енергетики", frozenset()),
    _as("a part of the role", "міністр", frozenset()),
    _as("another office", "міністр оборони", ROLE),
    Case(
        name="another office in front of the name",
        held=(_DAM,),
        text="Греблю підірвали зсередини, це підтвердили сейсмологи.",
        speaker="президент Олена Коваль",
        verdict="verbatim",
        flags=ROLE,
    ),
    Case(
        name="a changed wording of another time",
        held=(_DAM,),
        text="Греблю не підірвали зсередини, це підтвердили сейсмологи.",
        said_from="2025",
        verdict="altered",
        flags=DATE | NEGATION,
    ),
)

CASES: tuple[Case, ...] = (*_LANGUAGES, *_BY_WHOM, *_CIRCUMSTANCES)
