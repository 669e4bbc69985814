"""A fourth table: how many and when, in Ukrainian and English."""

from tests.verdict_cases_types import Case, Row, row_case

_NUMBERS: tuple[Row, ...] = (
    (
        "За ніч росіяни випустили по Харкову 12 дронів.",
        "За ніч росіяни випустили по Харкову дванадцять дронів.",
        "altered",
    ),
    (
        "За ніч росіяни випустили по Харкову 12 дронів.",
        "За ніч росіяни випустили по Харкову двадцять дронів.",
        "altered number_changed",
    ),
    (
        "На ремонт доріг виділили 2,5 мільярда гривень.",
        "На ремонт доріг виділили 2,5 мільйона гривень.",
        "altered number_changed",
    ),
    (
        "На ремонт доріг виділили 2,5 млрд гривень.",
        "На ремонт доріг виділили 2 500 000 000 гривень.",
        "altered",
    ),
    (
        "Тариф зросте на 50 %, і це остаточно.",
        "Тариф зросте на 50%, і це остаточно.",
        "verbatim_normalized",
    ),
    (
        "Тариф зросте на 50 відсотків уже в січні.",
        "Тариф зросте на 50 % уже в січні.",
        "altered",
    ),
    (
        "Тариф зросте на 50 відсотків уже в січні.",
        "Тариф зросте на 15 відсотків уже в січні.",
        "altered number_changed",
    ),
    (
        "Це вже третій обстріл лікарні за добу.",
        "Це вже четвертий обстріл лікарні за добу.",
        "altered number_changed",
    ),
    ("Це вже третій обстріл лікарні за добу.", "Це вже 3-й обстріл лікарні за добу.", "altered"),
    (
        "Такого варварства не було з XX століття.",
        "Такого варварства не було з XIX століття.",
        "altered number_changed",
    ),
    (
        "Такого варварства не було з XX століття.",
        "Такого варварства не було з 20 століття.",
        "altered",
    ),
    (
        "Відключення триватимуть 10–15 годин на добу.",
        "Відключення триватимуть 10–12 годин на добу.",
        "altered number_changed",
    ),
    (
        "Відключення триватимуть 10–15 годин на добу.",
        "Відключення триватимуть 10-15 годин на добу.",
        "verbatim_normalized",
    ),
    (
        "Наступний раунд призначено на 3 грудня в Женеві.",
        "Наступний раунд призначено на 13 грудня в Женеві.",
        "altered number_changed",
    ),
    (
        "Наступний раунд призначено на 3 грудня в Женеві.",
        "Наступний раунд призначено на 3 листопада в Женеві.",
        "altered",
    ),
    (
        "З підвалів вивели 1 200 осіб, серед них діти.",
        "З підвалів вивели 1200 осіб, серед них діти.",
        "verbatim_normalized",
    ),
    (
        "З підвалів вивели 1 200 осіб, серед них діти.",
        "З підвалів вивели 12 000 осіб, серед них діти.",
        "altered number_changed",
    ),
    (
        "Уночі вдарить мороз до −15 градусів.",
        "Уночі вдарить мороз до 15 градусів.",
        "altered number_changed",
    ),
    (
        "Допомогу отримали півтора мільйона родин.",
        "Допомогу отримали 1,5 мільйона родин.",
        "altered",
    ),
    (
        "Допомогу отримали півтора мільйона родин.",
        "Допомогу отримали півмільйона родин.",
        "altered number_changed",
    ),
    (
        "Експорт кукурудзи за рік зріс удвічі.",
        "Експорт кукурудзи за рік зріс утричі.",
        "altered number_changed",
    ),
    (
        "Зруйновано половину теплових потужностей країни.",
        "Зруйновано третину теплових потужностей країни.",
        "altered number_changed",
    ),
    (
        "Кожен п'ятий вступник обирає педагогіку.",
        "Кожен десятий вступник обирає педагогіку.",
        "altered number_changed",
    ),
    (
        "На рахунку фонду лишилося $5 млн донорських коштів.",
        "На рахунку фонду лишилося €5 млн донорських коштів.",
        "altered number_changed",
    ),
    (
        "Комендантська година починається о 23:30.",
        "Комендантська година починається о 22:30.",
        "altered number_changed",
    ),
    (
        "Сто двадцять п'ять бригад отримали нові дрони.",
        "125 бригад отримали нові дрони.",
        "altered",
    ),
)

_ENGLISH: tuple[Row, ...] = (
    (
        "Russia fired 47 missiles at the grid overnight.",
        "Russia fired forty-seven missiles at the grid overnight.",
        "altered",
    ),
    (
        "Russia fired 47 missiles at the grid overnight.",
        "Russia fired 74 missiles at the grid overnight.",
        "altered number_changed",
    ),
    (
        "The package is worth $1.2 billion over three years.",
        "The package is worth $1.2 million over three years.",
        "altered number_changed",
    ),
    (
        "The package is worth $1.2 billion over three years.",
        "The package is worth €1.2 billion over three years.",
        "altered number_changed",
    ),
    (
        "The package is worth $1.2 billion over three years.",
        "The package is worth $1,200,000,000 over three years.",
        "altered",
    ),
    (
        "Inflation fell to 4.5 percent in October.",
        "Inflation fell to 45 percent in October.",
        "altered number_changed",
    ),
    (
        "This is the second attack on the port this week.",
        "This is the third attack on the port this week.",
        "altered number_changed",
    ),
    (
        "This is the second attack on the port this week.",
        "This is the 2nd attack on the port this week.",
        "altered",
    ),
    (
        "A dozen villages were cut off by the flood.",
        "12 villages were cut off by the flood.",
        "altered",
    ),
    (
        "A dozen villages were cut off by the flood.",
        "A hundred villages were cut off by the flood.",
        "altered number_changed",
    ),
    (
        "Half of the pupils study online this year.",
        "A quarter of the pupils study online this year.",
        "altered number_changed",
    ),
    (
        "Nothing like this has happened since World War II.",
        "Nothing like this has happened since World War I.",
        "altered number_changed",
    ),
    (
        "The vote is scheduled for 14 March in Strasbourg.",
        "The vote is scheduled for 24 March in Strasbourg.",
        "altered number_changed",
    ),
    (
        "Exports doubled in the first half of the year.",
        "Exports tripled in the first half of the year.",
        "altered number_changed",
    ),
)

CASES: tuple[Case, ...] = tuple(row_case(*row) for row in (*_NUMBERS, *_ENGLISH))
