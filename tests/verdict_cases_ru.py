"""Russian: typography, cuts, joints, altered words and their flags."""

from tests.verdict_cases_types import (
    CASE,
    DASHES,
    HEDGE,
    INVISIBLE,
    MARKS,
    NAME,
    NEGATION,
    NUMBER,
    Case,
    Said,
)


def _ru(text: str) -> tuple[Said]:
    """The one thing held, in Russian."""
    return (Said(text=text, language="ru", speaker="Пётр Соколов"),)


_LINE = _ru("Новую линию «Север» — от вокзала до порта — мы запустим осенью и сразу без пересадок.")
_PRICES = _ru("Мы заморозим цены на хлеб до конца зимы, но только в государственных магазинах.")
_CAMERAS = _ru("Мы никогда не передавали эти записи следствию.")
_HOUSES = _ru("В 2021 году Орлова получила от города пять тысяч квадратных метров.")
_RAIN = _ru("Дамба, кажется, выдержит и этот паводок.")
_SHIP = _ru(
    "Мы закончили проверку порта. Нарушения переданы в суд. Капитан уже вернулся домой. "
    "Судно продадут на открытых торгах."
)
_LICENCE = _ru("Нельзя закрывать больницу посреди эпидемии.")

CASES: tuple[Case, ...] = (
    Case(
        name="ru: the same text is verbatim",
        held=_RAIN,
        text="Дамба, кажется, выдержит и этот паводок.",
        verdict="verbatim",
    ),
    Case(
        name="ru: hyphens for dashes are typography",
        held=_LINE,
        text="Новую линию «Север» - от вокзала до порта - мы запустим осенью",
        verdict="verbatim_normalized",
        typography=DASHES,
    ),
    Case(
        name="ru: other marks inside are typography",
        held=_LINE,
        text="Новую линию „Север“ — от вокзала до порта — мы запустим осенью",
        verdict="verbatim_normalized",
        typography=MARKS,
    ),
    Case(
        name="ru: a part that is given a capital differs in letter case",
        held=_LINE,
        text="Мы запустим осенью и сразу без пересадок.",
        verdict="verbatim_normalized",
        typography=CASE,
    ),
    Case(
        name="ru: a space without width is typography",
        held=_LICENCE,
        text="Нельзя закрывать боль\u200bницу посреди эпидемии.",
        verdict="verbatim_normalized",
        typography=INVISIBLE,
    ),
    Case(
        name="ru: cut before «и» is verbatim",
        held=_LINE,
        text="Новую линию «Север» — от вокзала до порта — мы запустим осенью",
        verdict="verbatim",
    ),
    Case(
        name="ru: an ellipsis that shows what is left out is elided",
        held=_LINE,
        text="Новую линию «Север» … мы запустим осенью и сразу без пересадок.",
        verdict="elided",
    ),
    Case(
        name="ru: the same left out and not shown is altered",
        held=_LINE,
        text="Новую линию «Север» мы запустим осенью и сразу без пересадок.",
        verdict="altered",
    ),
    Case(
        name="ru: an ellipsis that hides «никогда не» is altered",
        held=_CAMERAS,
        text="Мы … передавали эти записи следствию.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="ru: cut behind «никогда не» is altered",
        held=_CAMERAS,
        text="передавали эти записи следствию",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="ru: cut before «но» is truncated",
        held=_PRICES,
        text="Мы заморозим цены на хлеб до конца зимы",
        verdict="truncated",
    ),
    Case(
        name="ru: cut before «но» with an ellipsis is elided",
        held=_PRICES,
        text="Мы заморозим цены на хлеб до конца зимы…",
        verdict="elided",
    ),
    Case(
        name="ru: cut behind «но только» is verbatim",
        held=_PRICES,
        text="Мы заморозим цены на хлеб до конца зимы, но только в государственных",
        verdict="verbatim",
    ),
    Case(
        name="ru: cut before «не только, но и» is verbatim",
        held=_ru("Мы чиним дороги не только в столице, но и в каждом районном городе."),
        text="Мы чиним дороги",
        verdict="verbatim",  # doubtful: the «но» is of «не только» and limits nothing
    ),
    Case(
        name="ru: cut before «при условии» is truncated",
        held=_ru("Мы выпустим весь экипаж при условии полного возмещения убытков."),
        text="Мы выпустим весь экипаж",
        verdict="truncated",
    ),
    Case(
        name="ru: cut before «кроме» is truncated",
        held=_ru("Все цеха завода вернулись к работе, кроме литейного."),
        text="Все цеха завода вернулись к работе",
        verdict="truncated",
    ),
    Case(
        name="ru: a sentence before one that begins with «Однако» is truncated",
        held=_ru("Школы откроются в понедельник. Однако столовые заработают позже."),
        text="Школы откроются в понедельник.",
        verdict="truncated",
    ),
    Case(
        name="ru: a sentence before a harmless one is verbatim",
        held=_ru("Школы откроются в понедельник. Столовые заработают позже."),
        text="Школы откроются в понедельник.",
        verdict="verbatim",
    ),
    Case(
        name="ru: a condition before what is given is truncated",
        held=_ru("Если суд снимет арест, мы выплатим долги за неделю."),
        text="мы выплатим долги за неделю",
        verdict="truncated",
    ),
    Case(
        name="ru: two sentences that do not stand together are stitched",
        held=_SHIP,
        text="Мы закончили проверку порта. Капитан уже вернулся домой.",
        verdict="stitched",
    ),
    Case(
        name="ru: two sentences that stand together are verbatim",
        held=_SHIP,
        text="Нарушения переданы в суд. Капитан уже вернулся домой.",
        verdict="verbatim",
    ),
    Case(
        name="ru: the head of a sentence run together with the next one is stitched",
        held=_SHIP,
        text="Капитан уже вернулся. Судно продадут на открытых торгах.",
        verdict="stitched",
    ),
    Case(
        name="ru: the first and the last sentence with an ellipsis are elided",
        held=_SHIP,
        text="Мы закончили проверку порта … Судно продадут на открытых торгах.",
        verdict="elided",
    ),
    Case(
        name="ru: a dropped «не» changes the negation",
        held=_ru("Этот договор не подлежит пересмотру до весны."),
        text="Этот договор подлежит пересмотру до весны.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="ru: «нельзя» for «можно» changes the negation",
        held=_LICENCE,
        text="Можно закрывать больницу посреди эпидемии.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="ru: one word for another beside «нельзя» changes no negation",
        held=_LICENCE,
        text="Нельзя закрывать поликлинику посреди эпидемии.",
        verdict="altered",
    ),
    Case(
        name="ru: «не» before another word is moved",
        held=_ru("Не он подписывал приказ об отставке ректора."),
        text="Он не подписывал приказ об отставке ректора.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="ru: a prefix «не-» that is added changes the negation",
        held=_ru("Выводы этой комиссии были вполне объективными."),
        text="Выводы этой комиссии были вполне необъективными.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="ru: digits for words are the same number",
        held=_HOUSES,
        text="В 2021 году Орлова получила от города 5000 квадратных метров.",
        verdict="altered",
    ),
    Case(
        name="ru: another number is changed",
        held=_HOUSES,
        text="В 2021 году Орлова получила от города семь тысяч квадратных метров.",
        verdict="altered",
        flags=NUMBER,
    ),
    Case(
        name="ru: another year is changed",
        held=_HOUSES,
        text="В 2022 году Орлова получила от города пять тысяч квадратных метров.",
        verdict="altered",
        flags=NUMBER,
    ),
    Case(
        name="ru: another name is changed",
        held=_HOUSES,
        text="В 2021 году Зайцева получила от города пять тысяч квадратных метров.",
        verdict="altered",
        flags=NAME,
    ),
    Case(
        name="ru: a name in another case is the same name",
        held=_HOUSES,
        text="В 2021 году Орловой дали от города пять тысяч квадратных метров.",
        verdict="altered",
    ),
    Case(
        name="ru: a dropped hedge is flagged",
        held=_RAIN,
        text="Дамба выдержит и этот паводок.",
        verdict="altered",
        flags=HEDGE,
    ),
    Case(
        name="ru: «Возможно» cut off at the front is altered and flagged",
        held=_ru("Возможно, суд отменит результаты этих торгов."),
        text="суд отменит результаты этих торгов",
        verdict="altered",
        flags=HEDGE,
    ),
    Case(
        name="ru: number and name may change at once",
        held=_HOUSES,
        text="В 2021 году Зайцева получила от города шесть тысяч квадратных метров.",
        verdict="altered",
        flags=NUMBER | NAME,
    ),
)
