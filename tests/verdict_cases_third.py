"""Further cases by the second hand: where the first ones had shown a weakness."""

from tests.verdict_cases_types import Row, row_case

_ROWS: tuple[Row, ...] = (
    (
        "Ми ведемо перемовини з п'ятьмастами компаніями.",
        "Ми ведемо перемовини з шістьмастами компаніями.",
        "altered number_changed",
    ),
    (
        "Це вже двадцятий пакет санкцій.",
        "Це вже тридцятий пакет санкцій.",
        "altered number_changed",
    ),
    (
        "Це вже одинадцятий пакет санкцій.",
        "Це вже дванадцятий пакет санкцій.",
        "altered number_changed",
    ),
    (
        "This is the twelfth sanctions package.",
        "This is the twentieth sanctions package.",
        "altered number_changed",
    ),
    (
        "Prices have doubled since the invasion.",
        "Prices have tripled since the invasion.",
        "altered number_changed",
    ),
    (
        "Цены выросли вдвое с начала года.",
        "Цены выросли втрое с начала года.",
        "altered number_changed",
    ),
    (
        "Мы говорили с двумястами рабочими завода.",
        "Мы говорили с тремястами рабочими завода.",
        "altered number_changed",
    ),
    (
        "Ми передали 2 мільйони 300 тисяч гривень на дрони.",
        "Ми передали 2,3 млн гривень на дрони.",
        "altered",
    ),
    ("Ми передали 2 300 000 гривень на дрони.", "Ми передали 2,3 млн гривень на дрони.", "altered"),
    ("Ми передали 3 млн гривень на дрони.", "Ми передали 3 000 000 гривень на дрони.", "altered"),
    ("Ми передали 15 тисяч дронів.", "Ми передали 15 000 дронів.", "altered"),
    ("We sent 15 thousand drones.", "We sent 15,000 drones.", "altered"),
    ("About 2.3 million people fled.", "About 2,300,000 people fled.", "altered"),
    (
        "Україна отримає ці літаки навесні.",
        "Росія отримає ці літаки навесні.",
        "altered name_changed",
    ),
    ("Київ не давав такої обіцянки.", "Москва не давала такої обіцянки.", "altered name_changed"),
    ("Польща закрила кордон для фур.", "Угорщина закрила кордон для фур.", "altered name_changed"),
    (
        "China sold these drones to the rebels.",
        "Iran sold these drones to the rebels.",
        "altered name_changed",
    ),
    (
        "The city welcomed 500 immigrants this year.",
        "The city welcomed 500 migrants this year.",
        "altered",
    ),
    ("We will close all imports next week.", "We will close all ports next week.", "altered"),
    (
        "Ми можемо не платити за цей газ.",
        "Ми не можемо платити за цей газ.",
        "altered negation_changed",
    ),
    (
        "Вони хочуть не миру, а капітуляції.",
        "Вони не хочуть миру, а капітуляції.",
        "altered negation_changed",
    ),
    (
        "Я могу не приехать на этот саммит.",
        "Я не могу приехать на этот саммит.",
        "altered negation_changed",
    ),
    (
        "Мы просим не отменять эти санкции.",
        "Мы не просим отменять эти санкции.",
        "altered negation_changed",
    ),
    (
        "We promise not to attack civilians.",
        "We do not promise to attack civilians.",
        "altered negation_changed",
    ),
    (
        "Это сделали украинские спецслужбы, наверное.",
        "Это сделали украинские спецслужбы",
        "altered hedge_removed",
    ),
    (
        "The minister took the money, allegedly.",
        "The minister took the money.",
        "altered hedge_removed",
    ),
    (
        "Ми не лише збудуємо школу, але й відремонтуємо міст.",
        "Ми не лише збудуємо школу",
        "verbatim",
    ),
    (
        "Ми втратили 2–3 мільйони гектарів лісу.",
        "Ми втратили 2,3 мільйони гектарів лісу.",
        "altered number_changed",
    ),
    (
        "Losses are 5-7 percent this year.",
        "Losses are 5.7 percent this year.",
        "altered number_changed",
    ),
    (
        "Losses are 5–7 percent this year.",
        "Losses are 5.7 percent this year.",
        "altered number_changed",
    ),
    (
        "It will take 3.5 months to rebuild.",
        "It will take 3-5 months to rebuild.",
        "altered number_changed",
    ),
    (
        "It will take 1/2 of the budget.",
        "It will take 1.2 of the budget.",
        "altered number_changed",
    ),
    ("Ставка податку 0,5 відсотка.", "Ставка податку 5 відсотків.", "altered number_changed"),
    ("Нам потрібно 10×5 метрів даху.", "Нам потрібно 10+5 метрів даху.", "altered number_changed"),
    (
        "Помер від дози >5 мг цього препарату.",
        "Помер від дози <5 мг цього препарату.",
        "altered number_changed",
    ),
    ("Хтось думає: ми здамо Київ? Ніколи такого не буде.", "ми здамо Київ", "altered"),
    ("Ми здамо Київ? Ніколи такого не буде.", "Ми здамо Київ.", "altered"),
    (
        "Putin claims that Ukraine is not a real country.",
        "Ukraine is not a real country",
        "truncated",
    ),
    ("Опоненти брешуть, що я продав завод.", "я продав завод", "truncated"),
    ("Ми не підпишемо угоду, доки вони не відійдуть.", "Ми не підпишемо угоду", "truncated"),
    ("Did we lose the war? No, we won it.", "We lose the war.", "altered"),
    ("We lost the war? No, we won it.", "We lost the war.", "altered"),
    ("Мы проиграли войну? Нет, мы победили.", "Мы проиграли войну", "altered"),
    ("Мы сдадим город? Нет.", "Мы сдадим город", "altered"),
    ("Дякую. Ми здамо Київ? Ніколи.", "Дякую. Ми здамо Київ.", "altered"),
    (
        "Зростання 0,5%.  Це замало для країни.",
        "Зростання 5%. Це замало для країни.",
        "altered number_changed",
    ),
    (
        "Growth was 0.5 percent last year.",
        "Growth was 5 percent last year.",
        "altered number_changed",
    ),
    (
        "Growth was 2.5 percent last year.",
        "Growth was 2 percent last year.",
        "altered number_changed",
    ),
    ("На вулиці +5 градусів.", "На вулиці -5 градусів.", "altered number_changed"),
    ("Наш рейтинг 50%.", "Наш рейтинг 50.", "altered number_changed"),
    ("Ми купили 12% акцій.", "Ми купили 12 акцій.", "altered number_changed"),
    ("We spent $20 on this.", "We spent 20% on this.", "altered number_changed"),
    ("Ми не підпишемо угоду, доки вони не відійдуть.", "Ми не підпишемо угоду.", "truncated"),
    (
        "Зростання складе −5 відсотків цього року.",
        "Зростання складе 5 відсотків цього року.",
        "altered number_changed",
    ),
    ("It costs $5 per day here.", "It costs €5 per day here.", "altered number_changed"),
    (
        "We will absolutely not under such terms ever sign this deal.",
        "We will … sign this deal.",
        "altered negation_changed",
    ),
    ("Ми не знаємо, чи буде мир цього року.", "буде мир цього року", "altered negation_changed"),
    (
        "It is likely that they attack.",
        "It is [un]likely that they attack.",
        "altered negation_changed",
    ),
    ("Putin said that Ukraine is a failed state.", "Ukraine is a failed state", "truncated"),
)
CASES = tuple(row_case(*row) for row in _ROWS)
