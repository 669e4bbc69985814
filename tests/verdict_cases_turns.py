"""Cases of words that turn a meaning without seeming to."""

from tests.verdict_cases_types import HEDGE, NEGATION, NUMBER, PUNCTUATION, Case, Said

CASES: tuple[Case, ...] = (
    Case(
        name="en: what one does not think is cut down to what it is",
        held=(Said(text="I don't think the deal is dead.", language="en"),),
        text="The deal is dead.",
        verdict="altered",
        flags=NEGATION | HEDGE,
    ),
    Case(
        name="uk: what one does not think is cut down to what it is",
        held=(Said(text="Я не думаю, що угоду зірвано остаточно."),),
        text="угоду зірвано остаточно",
        verdict="altered",
        flags=NEGATION | HEDGE,
    ),
    Case(
        name="ru: е for ё is typography",
        held=(Said(text="Всё решено, и пересчёта не будет.", language="ru"),),
        text="Все решено, и пересчета не будет.",
        verdict="verbatim_normalized",
        typography=frozenset({"diacritics"}),
    ),
    Case(
        name="uk: collective numerals are numbers",
        held=(Said(text="Троє поранених уже вдома, двоє лишаються в лікарні."),),
        text="П'ятеро поранених уже вдома, двоє лишаються в лікарні.",
        verdict="altered",
        flags=NUMBER,
    ),
    Case(
        name="uk: a half is not a third",
        held=(Said(text="Половину коштів на школу вже виділено з бюджету."),),
        text="Третину коштів на школу вже виділено з бюджету.",
        verdict="altered",
        flags=NUMBER,
    ),
    Case(
        name="uk: «лише» in a later sentence does not limit the one that is given",
        held=(Said(text="Школу відкриють у вересні. Діти чекають. Лише спортзал ще ремонтують."),),
        text="Школу відкриють у вересні.",
        verdict="verbatim",
    ),
    Case(
        name="en: a word with un- that was without",
        held=(Said(text="The verdict was fair and well reasoned.", language="en"),),
        text="The verdict was unfair and well reasoned.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="uk: without becomes with",
        held=(Said(text="Ми ухвалимо бюджет без нових податків."),),
        text="Ми ухвалимо бюджет із нових податків.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="uk: a comma less is punctuation",
        held=(Said(text="Так, ми відкриємо нову школу вже у вересні."),),
        text="Так ми відкриємо нову школу вже у вересні.",
        verdict="verbatim_normalized",
        typography=PUNCTUATION,
    ),
)
