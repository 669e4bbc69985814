"""A fifth table: what the fourth did not ask, in Ukrainian, English and Russian."""

from tests.verdict_cases_types import Case, Row, row_case

_NEGATIONS: tuple[Row, ...] = (
    (
        "Едва ли нам удастся остановить инфляцию весной.",
        "Нам удастся остановить инфляцию весной.",
        "altered negation_changed",
    ),
    (
        "У жодному разі ми не продаватимемо землю іноземцям.",
        "Ми продаватимемо землю іноземцям.",
        "altered negation_changed",
    ),
    (
        "Ми не раз попереджали область про загрозу паводку.",
        "Ми раз попереджали область про загрозу паводку.",
        "altered negation_changed",
    ),
    (
        "Уряд відмовився підписувати угоду про транзит газу.",
        "Уряд погодився підписувати угоду про транзит газу.",
        "altered",
    ),
    (
        "The generator barely works after the second strike.",
        "The generator works after the second strike.",
        "altered negation_changed",
    ),
    (
        "It is unlikely that the talks will succeed in May.",
        "It is likely that the talks will succeed in May.",
        "altered negation_changed",
    ),
    (
        "It is unlikely that the talks will succeed in May.",
        "the talks will succeed in May",
        "altered negation_changed",
    ),
    (
        "Малоймовірно, що перемовини завершаться до свята.",
        "перемовини завершаться до свята",
        "altered negation_changed",
    ),
    (
        "I doubt that the ceasefire will last until spring.",
        "the ceasefire will last until spring",
        "altered negation_changed",
    ),
    (
        "The ministry won't publish the list of donors.",
        "The ministry will publish the list of donors.",
        "altered negation_changed",
    ),
    (
        "Few pilots have finished the course in Arizona.",
        "Some pilots have finished the course in Arizona.",
        "altered",
    ),
)

_NUMBERS: tuple[Row, ...] = (
    (
        "Двоє з трьох українців підтримують вступ до НАТО.",
        "Троє з чотирьох українців підтримують вступ до НАТО.",
        "altered number_changed",
    ),
    (
        "Експорт кукурудзи за рік зріс удвічі.",
        "Експорт кукурудзи за рік зріс у 2 рази.",
        "altered",
    ),
    (
        "The bridge took five and a half years to rebuild.",
        "The bridge took 5.5 years to rebuild.",
        "altered",
    ),
    (
        "Вибори призначено на 25 грудня цього року.",
        "Вибори призначено на двадцять п'яте грудня цього року.",
        "altered",
    ),
    (
        "Світло вимикатимуть з 8 до 10 години щодня.",
        "Світло вимикатимуть з 10 до 8 години щодня.",
        "altered number_changed",
    ),
    (
        "На укриття для шкіл виділили мільйон гривень.",
        "На укриття для шкіл виділили мільярд гривень.",
        "altered number_changed",
    ),
    (
        "Сотні людей вийшли на площу біля ратуші.",
        "Тисячі людей вийшли на площу біля ратуші.",
        "altered number_changed",
    ),
    (
        "A third of the turbines have been repaired.",
        "Two thirds of the turbines have been repaired.",
        "altered number_changed",
    ),
    (
        "Безробіття впало до 3.5% за підсумками року.",
        "Безробіття впало до 3,5 % за підсумками року.",
        "verbatim_normalized",
    ),
    (
        "Це найбільший проєкт XXI століття в нашій області.",
        "Це найбільший проєкт двадцять першого століття в нашій області.",
        "altered",
    ),
    (
        "Завод запустять у ІІ кварталі наступного року.",
        "Завод запустять у ІІІ кварталі наступного року.",
        "altered number_changed",
    ),
    (
        "The loan covers $300 million of the deficit.",
        "The loan covers 300 million dollars of the deficit.",
        "altered",
    ),
    (
        "Кошторис розрахували на 2023–2024 роки.",
        "Кошторис розрахували на 2022–2024 роки.",
        "altered number_changed",
    ),
    (
        "В больнице остаются сорок восемь раненых.",
        "В больнице остаются 48 раненых.",
        "altered",
    ),
)

_NAMES: tuple[Row, ...] = (
    (
        "Одеса готова до зими краще за інші міста.",
        "Херсон готовий до зими краще за інші міста.",
        "altered name_changed",
    ),
    (
        "Гарантії безпеки мають дати насамперед США.",
        "Гарантії безпеки мають дати насамперед ЄС.",
        "altered name_changed",
    ),
    (
        "On Monday Macron met Scholz in the Elysee.",
        "Macron met Scholz in the Elysee on Monday.",
        "altered",
    ),
    (
        "Зеленський подзвонив Макрону одразу після зустрічі.",
        "Макрону подзвонив Зеленський одразу після зустрічі.",
        "altered",
    ),
    (
        "Договор подписали Сергей Лавров и его коллега.",
        "Договор подписал С. Лавров и его коллега.",
        "altered",
    ),
    (
        "The offer came from Trump through his envoy.",
        "The offer came from Putin through his envoy.",
        "altered name_changed",
    ),
    (
        "Лавров попросил Рубио перенести встречу на март.",
        "Рубио попросил Лаврова перенести встречу на март.",
        "altered name_changed",
    ),
)

_HEDGES: tuple[Row, ...] = (
    (
        "Не виключено, що вибори перенесуть на осінь.",
        "вибори перенесуть на осінь",
        "altered hedge_removed",
    ),
    (
        "Схоже, ворог змінює тактику на півдні країни.",
        "Ворог змінює тактику на півдні країни.",
        "altered hedge_removed",
    ),
    (
        "The shell appears to have come from the north.",
        "The shell has come from the north.",
        "altered hedge_removed",
    ),
    (
        "Скорее всего, паром пойдёт через неделю.",
        "Паром пойдёт через неделю.",
        "altered hedge_removed",
    ),
    (
        "По всей видимости, паром пойдёт через неделю.",
        "Паром пойдёт через неделю.",
        "altered hedge_removed",
    ),
    (
        "It is possible that the ferry will sail on Friday.",
        "the ferry will sail on Friday",
        "altered hedge_removed",
    ),
    (
        "Кажуть, що новий міст відкриють у травні.",
        "новий міст відкриють у травні",
        "truncated",
    ),
    (
        "Як повідомляють партнери, літаки прибудуть навесні.",
        "літаки прибудуть навесні",
        "truncated",
    ),
    (
        "The bridge was mined from below, the police said.",
        "The bridge was mined from below.",
        "truncated",
    ),
    (
        "По данным разведки, колонна движется к границе.",
        "Колонна движется к границе.",
        "truncated",
    ),
    (
        "The repair is going according to plan.",
        "The repair is going",
        "verbatim",
    ),
)

CASES: tuple[Case, ...] = tuple(
    row_case(*row) for row in (*_NEGATIONS, *_NUMBERS, *_NAMES, *_HEDGES)
)
