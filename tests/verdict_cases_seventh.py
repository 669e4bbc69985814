"""A seventh table: where a rule must not go too far, in Ukrainian, English and Russian."""

from tests.verdict_cases_types import Case, Row, row_case

_ROWS: tuple[Row, ...] = (
    (
        "As we reported in May, the tunnel is closed for repairs.",
        "the tunnel is closed for repairs",
        "verbatim",
    ),
    (
        "Як і торік, парад скасували через обстріли.",
        "парад скасували через обстріли",
        "verbatim",
    ),
    (
        "According to plan, the bridge opens in May.",
        "the bridge opens in May",
        "verbatim",
    ),
    (
        "Grain exports doubled last year, according to the ministry.",
        "Grain exports doubled last year.",
        "truncated",
    ),
    (
        "The police said so, and the bridge opens in May.",
        "the bridge opens in May",
        "verbatim",
    ),
    (
        "Ми домовилися про все, сказали одне одному правду.",
        "Ми домовилися про все",
        "verbatim",
    ),
    (
        "Місто обстріляли двічі за ніч, повідомила поліція.",
        "Місто обстріляли двічі за ніч.",
        "truncated",
    ),
    (
        "Потяги ходять від Харкова і до Одеси без затримок.",
        "Потяги ходять від Одеси і до Харкова без затримок.",
        "altered name_changed",
    ),
    (
        "Колона вирушила з Києва до Львова опівдні.",
        "Колона вирушила зі Львова до Києва опівдні.",
        "altered name_changed",
    ),
    (
        "The convoy left Kyiv for Lviv at noon.",
        "The convoy left Lviv for Kyiv at noon.",
        "altered name_changed",
    ),
    (
        "Найбільше постраждали Київ і Харків цієї ночі.",
        "Найбільше постраждали Харків і Київ цієї ночі.",
        "altered",
    ),
    (
        "Trump and Macron spoke for an hour on Sunday.",
        "Macron and Trump spoke for an hour on Sunday.",
        "altered",
    ),
    (
        "Поезд идёт из Москвы в Минск через Смоленск.",
        "Поезд идёт из Минска в Москву через Смоленск.",
        "altered name_changed",
    ),
    (
        "Наша команда перемогла з рахунком 3:1 у фіналі.",
        "Наша команда перемогла з рахунком 1:3 у фіналі.",
        "altered number_changed",
    ),
    (
        "Субвенцію отримали у 2022 і 2024 роках.",
        "Субвенцію отримали у 2024 і 2022 роках.",
        "altered",
    ),
    (
        "We will cut taxes from 20 to 15 percent.",
        "We will cut taxes from 15 to 20 percent.",
        "altered number_changed",
    ),
    (
        "Yesterday I told Trump I would sign nothing today.",
        "Yesterday he told Trump he would sign nothing today.",
        "altered",
    ),
    (
        "Я зустрівся з Папою Левом XIV у Римі.",
        "Я зустрівся з Папою Левом XIII у Римі.",
        "altered number_changed",
    ),
    (
        "Я зустрівся з Папою Левом XIV у Римі.",
        "Я зустрівся з Папою Левом у Римі.",
        "altered number_changed",
    ),
    (
        "I have no doubt that the tunnel will open in May.",
        "the tunnel will open in May",
        "verbatim",
    ),
    (
        "There is little doubt that the tunnel will open in May.",
        "the tunnel will open in May",
        "verbatim",
    ),
    (
        "Я не сумніваюся, що тунель відкриють у травні.",
        "тунель відкриють у травні",
        "verbatim",
    ),
    (
        "Ми сумніваємося, що тунель відкриють у травні.",
        "тунель відкриють у травні",
        "altered negation_changed",
    ),
    (
        "We, not being fools, signed the grain deal.",
        "We […] signed the grain deal.",
        "elided",
    ),
    (
        "Видатки зросли зі 120 000 до 150 000 гривень.",
        "Видатки зросли зі 120 тисяч до 150 тисяч гривень.",
        "altered",
    ),
    (
        "Нову лінію метро відкриють 1 грудня зранку.",
        "Нову лінію метро відкриють першого грудня зранку.",
        "altered",
    ),
    (
        "Один із затриманих уже дає свідчення слідству.",
        "Двоє із затриманих уже дають свідчення слідству.",
        "altered number_changed",
    ),
    (
        "Угоду тоді зірвав Б. Джонсон своїм візитом.",
        "Угоду тоді зірвав Борис Джонсон своїм візитом.",
        "altered",
    ),
    (
        "Угоду тоді зірвав Б. Джонсон своїм візитом.",
        "Угоду тоді зірвав М. Джонсон своїм візитом.",
        "altered name_changed",
    ),
    (
        "Дозвіл видав Іван Петрович Коваль наприкінці року.",
        "Дозвіл видав Іван Семенович Коваль наприкінці року.",
        "altered name_changed",
    ),
    (
        "Єдиною гарантією миру для нас лишається НАТО.",
        "Єдиною гарантією миру для нас лишається Альянс.",
        "altered name_changed",
    ),
    (
        "Бюджет громади зріс на третину проти торішнього.",
        "Бюджет громади зріс на 33 відсотки проти торішнього.",
        "altered number_changed",
    ),
    (
        "Малоймовірно, що тунель відкриють у травні.",
        "Малоймовірно, що тунель відкриють у травні",
        "verbatim",
    ),
    (
        "Можливо, тунель відкриють у травні.",
        "Не виключено, що тунель відкриють у травні.",
        "altered",
    ),
    (
        "Ракета впала за два кілометри від школи, ніхто не постраждав.",
        "Ракета впала за два кілометри від школи",
        "verbatim",
    ),
    (
        "Ракета впала за два кілометри від школи, ніхто не постраждав.",
        "Ракета впала за два кілометри від школи, усі постраждали.",
        "altered negation_changed",
    ),
    (
        "It was not a mistake. It was a crime.",
        "It was a crime.",
        "verbatim",
    ),
    (
        "It was not a mistake, it was a crime.",
        "it was a crime",
        "verbatim",
    ),
    (
        "Не мы начали эту войну, её начали вы.",
        "её начали вы",
        "verbatim",
    ),
    (
        "Не мы начали эту войну, её начали вы.",
        "Мы начали эту войну, её начали вы.",
        "altered negation_changed",
    ),
)

CASES: tuple[Case, ...] = tuple(row_case(*row) for row in _ROWS)
