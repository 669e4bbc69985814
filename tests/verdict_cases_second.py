"""Cases by a second hand, written from the documentation before the answers were known."""

from tests.verdict_cases_types import Row, row_case

_ROWS: tuple[Row, ...] = (
    (
        "Ми можемо не встигнути завершити ремонт до кінця року.",
        "Ми не можемо встигнути завершити ремонт до кінця року.",
        "altered negation_changed",
    ),
    ("Неправда, що мобілізацію зупинять навесні.", "мобілізацію зупинять навесні", "truncated"),
    (
        "Ми закликаємо не купувати російський газ.",
        "Ми не закликаємо купувати російський газ.",
        "altered negation_changed",
    ),
    ("Мы не только сохраним пенсии, но и повысим их.", "Мы не только сохраним пенсии", "verbatim"),
    ("I deny that we paid the ransom.", "we paid the ransom", "truncated"),
    (
        "На відбудову мосту виділили 5 млн гривень.",
        "На відбудову мосту виділили 5 000 000 гривень.",
        "altered",
    ),
    (
        "Ціни на ліки зросли на 12% за рік.",
        "Ціни на ліки зросли на 12 за рік.",
        "altered number_changed",
    ),
    (
        "Температура впаде до -15 градусів на сході.",
        "Температура впаде до 15 градусів на сході.",
        "altered number_changed",
    ),
    ("Це третій удар по нашій підстанції.", "Це 3-й удар по нашій підстанції.", "altered"),
    (
        "Торік експорт зерна зріс удвічі.",
        "Торік експорт зерна зріс утричі.",
        "altered number_changed",
    ),
    (
        "Ми отримали півтора мільярда євро допомоги.",
        "Ми отримали 1,5 млрд євро допомоги.",
        "altered",
    ),
    (
        "Ми отримали півтора мільярда євро допомоги.",
        "Ми отримали мільярд євро допомоги.",
        "altered number_changed",
    ),
    ("We have received $5 million for shelters.", "We have received $5m for shelters.", "altered"),
    (
        "Росія зірвала переговори про обмін.",
        "Україна зірвала переговори про обмін.",
        "altered name_changed",
    ),
    (
        "Russia must withdraw its troops from Georgia.",
        "Ukraine must withdraw its troops from Georgia.",
        "altered name_changed",
    ),
    (
        "Trump's lawyers asked the court for a delay.",
        "Biden's lawyers asked the court for a delay.",
        "altered name_changed",
    ),
    ("Ми, мабуть, підпишемо угоду в грудні.", "Ми, можливо, підпишемо угоду в грудні.", "altered"),
    (
        "Нібито, за словами очевидців, стріляв поліцейський.",
        "стріляв поліцейський",
        "altered hedge_removed",
    ),
    ("Це був теракт, мабуть.", "Це був теракт", "altered hedge_removed"),
    ("По моему мнению, этот закон вреден.", "Этот закон вреден.", "altered hedge_removed"),
    ("The deal is dead, I think.", "The deal is dead.", "altered hedge_removed"),
    (
        "Perhaps the court will rule in our favour.",
        "Maybe the court will rule in our favour.",
        "altered",
    ),
    (
        "The money will go not only to schools but also to hospitals.",
        "The money will go not only to schools",
        "verbatim",
    ),
    (
        "I did not, and I will repeat this as often as you like, take any bribes.",
        "I did … take any bribes.",
        "altered negation_changed",
    ),
    (
        "Ми підтримуємо цей закон у другому читанні.",
        "Ми [не] підтримуємо цей закон у другому читанні.",
        "altered negation_changed",
    ),
    (
        "The minister has apologised to the families.",
        "The minister has [not] apologised to the families.",
        "altered negation_changed",
    ),
    (
        "Ми ніколи не здамо нашу столицю ворогу. Дощ іде весь день. Ми готуємо нову лінію оборони.",
        "здамо нашу столицю ворогу. Ми готуємо нову лінію оборони.",
        "stitched negation_changed",
    ),
    (
        "We did not pay the ransom to hackers. It rained. The police have the full list.",
        "pay the ransom to hackers. The police have the full list.",
        "stitched negation_changed",
    ),
    (
        ("Ми не будемо закривати жодної школи району.", "Навесні почнемо будувати нову лікарню."),
        "будемо закривати жодної школи району. Навесні почнемо будувати нову лікарню.",
        "stitched negation_changed",
    ),
    (
        "I do not think that the election was stolen.",
        "…the election was stolen.",
        "altered negation_changed",
    ),
    (
        "We do not, under any circumstances, plan to leave the alliance.",
        "We do […] plan to leave the alliance.",
        "altered negation_changed",
    ),
    (
        "We did not, contrary to reports, attack the hospital.",
        "We did … attack the hospital.",
        "altered negation_changed",
    ),
    ("Можливо, в грудні ми підпишемо угоду.", "ми підпишемо угоду", "altered hedge_removed"),
    (
        "Ми не маємо наміру здавати столицю ворогу.",
        "здавати столицю ворогу",
        "altered negation_changed",
    ),
    (
        "Ми ніколи й нікому не обіцяли скасувати податок на землю.",
        "скасувати податок на землю",
        "altered negation_changed",
    ),
    (
        "We have no intention of raising the retirement age.",
        "raising the retirement age",
        "altered negation_changed",
    ),
    (
        "Nobody in this government wants to raise the retirement age.",
        "raise the retirement age",
        "altered negation_changed",
    ),
    (
        "We did not agree to pay reparations to the victims.",
        "pay reparations to the victims",
        "altered negation_changed",
    ),
    ("It is false that the vaccine causes cancer.", "the vaccine causes cancer", "truncated"),
    (
        "No one believes the vaccine causes cancer.",
        "the vaccine causes cancer",
        "altered negation_changed",
    ),
    (
        "І якщо Рада проголосує, ми підпишемо закон у четвер.",
        "ми підпишемо закон у четвер",
        "truncated",
    ),
    (
        "So if Congress approves, we will send the missiles.",
        "we will send the missiles",
        "truncated",
    ),
    (
        "I told him that if we are attacked, we will use nuclear weapons.",
        "we will use nuclear weapons",
        "truncated",
    ),
    ("А если они нападут, мы применим ядерное оружие.", "мы применим ядерное оружие", "truncated"),
    ("Лише якщо впаде Київ, ми підемо на переговори.", "ми підемо на переговори", "truncated"),
    (
        "Кредит подорожчав на +5% за місяць.",
        "Кредит подорожчав на -5% за місяць.",
        "altered number_changed",
    ),
    (
        "Unemployment fell to 5% in June.",
        "Unemployment fell to 5 in June.",
        "altered number_changed",
    ),
    (
        "Unemployment fell to 5% in June.",
        "Unemployment fell to $5 in June.",
        "altered number_changed",
    ),
    (
        "The firm got $50k from the state.",
        "The firm got $50m from the state.",
        "altered number_changed",
    ),
    (
        "The firm got $5bn from the state.",
        "The firm got $5m from the state.",
        "altered number_changed",
    ),
    (
        "Ми працюємо з двадцятьма країнами світу.",
        "Ми працюємо з тридцятьма країнами світу.",
        "altered number_changed",
    ),
    ("Ми працюємо з двадцятьма країнами світу.", "Ми працюємо з 20 країнами світу.", "altered"),
)
CASES = tuple(row_case(*row) for row in _ROWS)
