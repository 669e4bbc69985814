"""A fifth table: what is cut off, left out and run together."""

from tests.verdict_cases_types import Case, Row, row_case

_CUTS: tuple[Row, ...] = (
    (
        "Ми стоятимемо тут доти, доки не прийде підкріплення.",
        "Ми стоятимемо тут.",
        "truncated",
    ),
    (
        "We will fund the school as long as the state pays half.",
        "We will fund the school",
        "truncated",
    ),
    (
        "The road will not open until the mines are cleared.",
        "The road will not open.",
        "truncated",
    ),
    (
        "We will accept the money only as a grant.",
        "We will accept the money.",
        "truncated",
    ),
    (
        "Завод откроют в мае, хотя часть цехов разрушена.",
        "Завод откроют в мае.",
        "truncated",
    ),
    (
        "Завод откроют в мае — но без литейного цеха.",
        "Завод откроют в мае",
        "truncated",
    ),
    (
        "The plant will reopen in May. Yet the council hesitates.",
        "The plant will reopen in May.",
        "truncated",
    ),
    (
        "Завод відкриють у травні, коли зійде сніг і підсохне дорога.",
        "Завод відкриють у травні",
        "verbatim",
    ),
    (
        "Опоненти стверджують, що уряд провалив опалювальний сезон.",
        "…уряд провалив опалювальний сезон.",
        "elided",
    ),
    (
        "Ми збудуємо нову школу, хоча грошей немає, і дитячий садок.",
        "Ми збудуємо нову школу […] і дитячий садок.",
        "elided",
    ),
    (
        "Ми збудуємо нову школу, стадіон і дитячий садок для громади.",
        "…збудуємо нову школу, стадіон…",
        "elided",
    ),
    (
        "Ми захистили Харків узимку. Уряд працював без вихідних. Росія провалила свій план.",
        "Росія провалила свій план. Ми захистили Харків узимку.",
        "stitched",
    ),
    (
        "Ми захистили Харків узимку. Уряд працював щодня. Росія провалила свій план.",
        "Ми захистили Харків узимку, а Росія геть провалила свій план.",
        "altered",
    ),
    (
        "Учора вони [сміється] передали нам перелік зауважень.",
        "Учора вони передали нам перелік зауважень.",
        "verbatim",
    ),
    (
        "Ми переживемо і цю зиму.",
        "Ми переживемо і цю зиму!",
        "altered",
    ),
    (
        "Ваш веб-сайт працює без перебоїв уже рік.",
        "Ваш вебсайт працює без перебоїв уже рік.",
        "altered",
    ),
)

CASES: tuple[Case, ...] = tuple(row_case(*row) for row in _CUTS)
