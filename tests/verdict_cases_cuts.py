"""Ukrainian: what is left out or cut off, and whether that is shown."""

from tests.verdict_cases_types import (
    HEDGE,
    NEGATION,
    Case,
    Said,
)

_BRIDGE = (
    Said(
        text="Ми відкриємо новий міст через Дніпро у травні, "
        "і вже в червні по ньому поїде перший тролейбус."
    ),
)
_TREATY = (
    Said(
        text="Ми після довгих консультацій не будемо підписувати цей договір у нинішньому вигляді."
    ),
)
_LAW = (
    Said(
        text="Ми підтримаємо цей закон у другому читанні, але лише після того, "
        "як уряд врахує поправки громад."
    ),
)
_HOWEVER = (
    Said(text="Ми готові підписати угоду до кінця року. Однак спершу її має побачити парламент."),
)
_IF = (Said(text="Якщо парламент проголосує за бюджет, ми підвищимо пенсії з березня."),)

CASES: tuple[Case, ...] = (
    Case(
        name="an ellipsis that shows what is left out is elided",
        held=_BRIDGE,
        text="Ми відкриємо новий міст через Дніпро … і вже в червні по ньому поїде перший "
        "тролейбус.",
        verdict="elided",
    ),
    Case(
        name="the same words left out and not shown are altered",
        held=_BRIDGE,
        text="Ми відкриємо новий міст через Дніпро, і вже в червні по ньому поїде перший "
        "тролейбус.",
        verdict="altered",
    ),
    Case(
        name="three dots are a gap",
        held=_BRIDGE,
        text="Ми відкриємо новий міст ... і вже в червні по ньому поїде перший тролейбус.",
        verdict="elided",
    ),
    Case(
        name="an ellipsis in square brackets is a gap",
        held=_BRIDGE,
        text="Ми відкриємо новий міст […] і вже в червні по ньому поїде перший тролейбус.",
        verdict="elided",
    ),
    Case(
        name="an ellipsis in round brackets is a gap",
        held=_BRIDGE,
        text="Ми відкриємо новий міст (…) і вже в червні по ньому поїде перший тролейбус.",
        verdict="elided",
    ),
    Case(
        name="an ellipsis in one place does not excuse words left out in another",
        held=_BRIDGE,
        text="Ми відкриємо міст … і вже в червні по ньому поїде тролейбус.",
        verdict="altered",
    ),
    Case(
        name="an ellipsis that the print has itself is verbatim",
        held=(Said(text="Ми домовилися про обмін […] і про нову зустріч у Женеві."),),
        text="Ми домовилися про обмін […] і про нову зустріч у Женеві.",
        verdict="verbatim",
    ),
    Case(
        name="an ellipsis before a kept negation is elided",
        held=_TREATY,
        text="Ми … не будемо підписувати цей договір у нинішньому вигляді.",
        verdict="elided",
    ),
    Case(
        name="an ellipsis that hides the negation of what is kept is altered",
        held=_TREATY,
        text="Ми … будемо підписувати цей договір у нинішньому вигляді.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="a leading ellipsis that hides the negation is altered",
        held=_TREATY,
        text="…будемо підписувати цей договір у нинішньому вигляді.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="a part cut just behind the negation is altered",
        held=_TREATY,
        text="будемо підписувати цей договір у нинішньому вигляді",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="a part cut just before the negation is verbatim",
        held=_TREATY,
        text="не будемо підписувати цей договір у нинішньому вигляді",
        verdict="verbatim",
    ),
    Case(
        name="an ellipsis may hide a negation of something else",
        held=(Said(text="Ми збудуємо школу, бо діти не мають чекати, до першого вересня."),),
        text="Ми збудуємо школу … до першого вересня.",
        verdict="elided",  # doubtful: «cut words» read literally would flag the hidden «не»
    ),
    Case(
        name="an ellipsis that hides a hedge is elided and flagged",
        held=(Said(text="Ми, мабуть, підпишемо угоду до кінця цього року."),),
        text="Ми … підпишемо угоду до кінця цього року.",
        verdict="elided",
        flags=HEDGE,
    ),
    Case(
        name="cut before «але» is truncated",
        held=_LAW,
        text="Ми підтримаємо цей закон у другому читанні",
        verdict="truncated",
    ),
    Case(
        name="cut earlier in a sentence with «але» is truncated",
        held=_LAW,
        text="Ми підтримаємо цей закон",
        verdict="truncated",
    ),
    Case(
        name="a full stop for the limit is truncated all the same",
        held=_LAW,
        text="Ми підтримаємо цей закон у другому читанні.",
        verdict="truncated",  # doubtful: the docs ask for a verbatim part; the stop is typography
    ),
    Case(
        name="cut before «але» with an ellipsis is elided",
        held=_LAW,
        text="Ми підтримаємо цей закон у другому читанні…",
        verdict="elided",
    ),
    Case(
        name="the sentence with its limit is verbatim",
        held=_LAW,
        text="Ми підтримаємо цей закон у другому читанні, але лише після того, "
        "як уряд врахує поправки громад.",
        verdict="verbatim",
    ),
    Case(
        name="cut behind the limiting words is verbatim",
        held=_LAW,
        text="Ми підтримаємо цей закон у другому читанні, але лише після того",
        verdict="verbatim",
    ),
    Case(
        name="cut before «лише» is truncated",
        held=(Said(text="Цього року ми ремонтуємо дороги лише в столиці."),),
        text="Цього року ми ремонтуємо дороги",
        verdict="truncated",
    ),
    Case(
        name="«не лише» is no limit",
        held=(Said(text="Цього року ми ремонтуємо дороги не лише в столиці, а й у громадах."),),
        text="Цього року ми ремонтуємо дороги",
        verdict="verbatim",
    ),
    Case(
        name="a sentence before one that begins with «Однак» is truncated",
        held=_HOWEVER,
        text="Ми готові підписати угоду до кінця року.",
        verdict="truncated",
    ),
    Case(
        name="a sentence before «Однак» with an ellipsis is elided",
        held=_HOWEVER,
        text="Ми готові підписати угоду до кінця року…",
        verdict="elided",
    ),
    Case(
        name="«однак» within the next sentence limits that one alone",
        held=(
            Said(
                text="Ми готові підписати угоду до кінця року. "
                "Парламент її побачить, однак голосування буде пізніше."
            ),
        ),
        text="Ми готові підписати угоду до кінця року.",
        verdict="verbatim",
    ),
    Case(
        name="a condition before what is given is truncated",
        held=_IF,
        text="ми підвищимо пенсії з березня",
        verdict="truncated",
    ),
    Case(
        name="a condition that is given is verbatim",
        held=_IF,
        text="Якщо парламент проголосує за бюджет, ми підвищимо пенсії з березня",
        verdict="verbatim",
    ),
    Case(
        name="a condition that an ellipsis shows is elided",
        held=_IF,
        text="…ми підвищимо пенсії з березня",
        verdict="elided",
    ),
    Case(
        name="a time before what is given is no condition",
        held=(Said(text="Коли парламент збереться у лютому, ми підвищимо пенсії з березня."),),
        text="ми підвищимо пенсії з березня",
        verdict="verbatim",
    ),
    Case(
        name="cut before «за умови» is truncated",
        held=(Said(text="Ми повернемося за стіл переговорів за умови повної тиші на фронті."),),
        text="Ми повернемося за стіл переговорів",
        verdict="truncated",
    ),
    Case(
        name="cut before «крім» is truncated",
        held=(Said(text="Усі громади області отримали гроші на укриття, крім двох."),),
        text="Усі громади області отримали гроші на укриття",
        verdict="truncated",
    ),
    Case(
        name="«Але» before what is given is no limit",
        held=(Said(text="Але ми повернемося за стіл переговорів у січні."),),
        text="ми повернемося за стіл переговорів у січні",
        verdict="verbatim",
    ),
    Case(
        name="a negation further off in what is cut is not of what is given",
        held=(Said(text="Гасло «не чекати» лишається, тож відбудова триватиме всю зиму."),),
        text="відбудова триватиме всю зиму",
        verdict="verbatim",  # doubtful in its flags: «cut words» read literally have «не»
    ),
    Case(
        name="a negation behind what is given is not of what is given",
        held=(Said(text="Відбудова шкіл триватиме всю зиму, і гроші на неї не скінчаться."),),
        text="Відбудова шкіл триватиме всю зиму",
        verdict="verbatim",  # doubtful in its flags: «cut words» read literally have «не»
    ),
    Case(
        name="cut before «хоча» is truncated",
        held=(Said(text="Переговори в Женеві були корисними, хоча до угоди ще далеко."),),
        text="Переговори в Женеві були корисними",
        verdict="truncated",
    ),
    Case(
        name="cut before «тож» is verbatim",
        held=(Said(text="Переговори в Женеві були корисними, тож у січні ми продовжимо."),),
        text="Переговори в Женеві були корисними",
        verdict="verbatim",
    ),
)
