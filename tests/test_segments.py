"""Segments: what of an occurrence stood in quotation marks, read off its marks and brackets."""

import random

import pytest

from service.quotes.model import Mode, Segment
from service.quotes.segments import derive_segments

MARKS = '«»„“”‟‹›"'

QUOTED, PARAPHRASE, ELLIPSIS, INSERTION = "quoted", "paraphrase", "ellipsis", "insertion"

Kinds = list[tuple[str, str]]

BY_MODE: list[tuple[Mode, str, Kinds]] = [
    ("direct", "Ми збудуємо міст", [(QUOTED, "Ми збудуємо міст")]),
    ("direct", "Ми збудуємо «Міст»", [(QUOTED, "Ми збудуємо «Міст»")]),
    ("indirect", "що міст збудують", [(PARAPHRASE, "що міст збудують")]),
    ("indirect", "що (за її словами) «міст»…", [(PARAPHRASE, "що (за її словами) «міст»…")]),
    ("reported", "", []),
    ("mixed", "тісні консультації", [(QUOTED, "тісні консультації")]),
]

BY_MARKS: list[tuple[str, Kinds]] = [
    ("«міст»", [(QUOTED, "міст")]),
    ("„міст“", [(QUOTED, "міст")]),
    ("„міст”", [(QUOTED, "міст")]),
    ("“міст”", [(QUOTED, "міст")]),
    ("‟міст”", [(QUOTED, "міст")]),
    ("‹міст›", [(QUOTED, "міст")]),
    ('"міст"', [(QUOTED, "міст")]),
    ("що «міст» буде", [(PARAPHRASE, "що "), (QUOTED, "міст"), (PARAPHRASE, " буде")]),
    ('що "міст" буде', [(PARAPHRASE, "що "), (QUOTED, "міст"), (PARAPHRASE, " буде")]),
    ("що буде «міст»", [(PARAPHRASE, "що буде "), (QUOTED, "міст")]),
    (
        "і «міст», і «дорога»",
        [(PARAPHRASE, "і "), (QUOTED, "міст"), (PARAPHRASE, ", і "), (QUOTED, "дорога")],
    ),
    (
        "і „міст“, і „дорога“",
        [(PARAPHRASE, "і "), (QUOTED, "міст"), (PARAPHRASE, ", і "), (QUOTED, "дорога")],
    ),
    ("«про «Міст» і все»", [(QUOTED, "про «Міст» і все")]),
    ("«про „Міст“ і все»", [(QUOTED, "про „Міст“ і все")]),
    ("«про “Міст” і все» так", [(QUOTED, "про “Міст” і все"), (PARAPHRASE, " так")]),
    ("“про «Міст» і все”", [(QUOTED, "про «Міст» і все")]),
    ('«про "Міст" і все»', [(QUOTED, 'про "Міст" і все')]),
    ("«а «б «в» б» а» я", [(QUOTED, "а «б «в» б» а"), (PARAPHRASE, " я")]),
    ("«п'ять» пам’ятників", [(QUOTED, "п'ять"), (PARAPHRASE, " пам’ятників")]),
    ("«міст»«дорога»", [(QUOTED, "міст"), (QUOTED, "дорога")]),
    ("«» є", [(PARAPHRASE, " є")]),
    ("«перше\nдруге» третє", [(QUOTED, "перше\nдруге"), (PARAPHRASE, " третє")]),
    ("𝔘🇺🇦 «міст» 🙂", [(PARAPHRASE, "𝔘🇺🇦 "), (QUOTED, "міст"), (PARAPHRASE, " 🙂")]),
]

UNBALANCED: list[tuple[str, Kinds]] = [
    ("що «міст буде", [(PARAPHRASE, "що "), (QUOTED, "міст буде")]),
    ("що «міст «Перший» буде", [(PARAPHRASE, "що "), (QUOTED, "міст «Перший» буде")]),
    ("«міст” буде", [(QUOTED, "міст” буде")]),
    ("«міст» і « далі", [(QUOTED, "міст"), (PARAPHRASE, " і "), (QUOTED, " далі")]),
]

BY_BRACKETS: list[tuple[str, Kinds]] = [
    (
        "варіанту (мирного) не було",
        [(QUOTED, "варіанту "), (INSERTION, "(мирного)"), (QUOTED, " не було")],
    ),
    ("[Ми] йдемо", [(INSERTION, "[Ми]"), (QUOTED, " йдемо")]),
    ("йдемо (сміється)", [(QUOTED, "йдемо "), (INSERTION, "(сміється)")]),
    (
        "а (б) [в] г",
        [
            (QUOTED, "а "),
            (INSERTION, "(б)"),
            (QUOTED, " "),
            (INSERTION, "[в]"),
            (QUOTED, " г"),
        ],
    ),
    ("а [б (в) г]", [(QUOTED, "а "), (INSERTION, "[б (в) г]")]),
    ("а (б [в] г)", [(QUOTED, "а "), (INSERTION, "(б [в] г)")]),
    ("а (б… в)", [(QUOTED, "а "), (INSERTION, "(б… в)")]),
    ("а … б", [(QUOTED, "а "), (ELLIPSIS, "…"), (QUOTED, " б")]),
    ("а... б", [(QUOTED, "а"), (ELLIPSIS, "..."), (QUOTED, " б")]),
    ("а (…) б", [(QUOTED, "а "), (ELLIPSIS, "(…)"), (QUOTED, " б")]),
    ("а […] б", [(QUOTED, "а "), (ELLIPSIS, "[…]"), (QUOTED, " б")]),
    ("а (...) б", [(QUOTED, "а "), (ELLIPSIS, "(...)"), (QUOTED, " б")]),
    ("а [ ... ] б", [(QUOTED, "а "), (ELLIPSIS, "[ ... ]"), (QUOTED, " б")]),
    ("…і далі", [(ELLIPSIS, "…"), (QUOTED, "і далі")]),
    ("1) міст; 2) дорога", [(QUOTED, "1) міст; 2) дорога")]),
    ("міст (або", [(QUOTED, "міст (або")]),
    ("міст. Дорога.", [(QUOTED, "міст. Дорога.")]),
]

AROUND: list[tuple[str, str, Kinds]] = [
    ("Вона сказала: «", "міст", [(QUOTED, "міст")]),
    ("Вона сказала: „", "міст «Перший»", [(QUOTED, "міст «Перший»")]),
    ('Вона сказала: "', "міст (той)", [(QUOTED, "міст "), (INSERTION, "(той)")]),
    ("Вона: «Так», – і: «", "міст", [(QUOTED, "міст")]),
    ("Вона: «Про «Дорогу» і ", "«міст» теж", [(QUOTED, "«міст» теж")]),
    ("Вона: «Так», – і про ", "новий «міст»", [(PARAPHRASE, "новий "), (QUOTED, "міст")]),
    ('Вона: "Так", – і про ', "новий «міст»", [(PARAPHRASE, "новий "), (QUOTED, "міст")]),
    ("«Не закрито.\nВона про ", "новий «міст»", [(PARAPHRASE, "новий "), (QUOTED, "міст")]),
    ("«Перше.\n«Друге: ", "новий «міст»", [(QUOTED, "новий «міст»")]),
    ("Зайве» там про ", "новий «міст»", [(PARAPHRASE, "новий "), (QUOTED, "міст")]),
]


def kinds(segments: list[Segment]) -> Kinds:
    return [(one.kind, one.text) for one in segments]


@pytest.mark.parametrize(("mode", "text", "expected"), BY_MODE)
def test_the_mode_says_what_a_text_without_marks_is(mode: Mode, text: str, expected: Kinds):
    assert kinds(derive_segments(mode, text)) == expected


@pytest.mark.parametrize(("text", "expected"), BY_MARKS)
def test_quoted_is_what_stands_within_the_outermost_marks(text: str, expected: Kinds):
    assert kinds(derive_segments("mixed", text)) == expected


@pytest.mark.parametrize(("text", "expected"), UNBALANCED)
def test_a_mark_that_is_not_closed_quotes_to_the_end(text: str, expected: Kinds):
    assert kinds(derive_segments("mixed", text)) == expected


@pytest.mark.parametrize(("text", "expected"), BY_BRACKETS)
def test_brackets_within_a_quote_are_an_editor_s_or_an_omission(text: str, expected: Kinds):
    assert kinds(derive_segments("direct", text)) == expected
    assert kinds(derive_segments("mixed", f"«{text}»")) == expected


@pytest.mark.parametrize("text", [text for text, _ in BY_BRACKETS])
def test_brackets_of_the_reporter_are_his_paraphrase(text: str):
    assert kinds(derive_segments("mixed", f"{text}«так»")) == [(PARAPHRASE, text), (QUOTED, "так")]
    assert kinds(derive_segments("indirect", text)) == [(PARAPHRASE, text)]


@pytest.mark.parametrize(("before", "text", "expected"), AROUND)
def test_marks_before_a_text_in_its_paragraph_enclose_it(before: str, text: str, expected: Kinds):
    assert kinds(derive_segments("mixed", text, before)) == expected


@pytest.mark.parametrize("before", ["", "«", "Вона сказала: ", "«Так»."])
def test_what_stands_before_changes_no_other_mode(before: str):
    for mode in ("direct", "indirect", "reported"):
        text = "новий «міст» (той)…"
        assert derive_segments(mode, text, before) == derive_segments(mode, text)


def random_text(dice: random.Random) -> str:
    pieces = [*MARKS, *"()[]", "…", "...", ".", " ", "\n", "слово", "𝔘", "'"]
    return "".join(dice.choice(pieces) for _ in range(dice.randint(1, 40)))


@pytest.mark.parametrize("mode", ["direct", "mixed", "indirect"])
def test_segments_are_ordered_slices_that_leave_out_nothing_but_marks(mode: Mode):
    dice = random.Random(20251203)  # noqa: S311 the same texts at every run
    for _ in range(400):
        text, before = random_text(dice), random_text(dice)
        place = 0
        for one in derive_segments(mode, text, before):
            assert place <= one.start < one.end <= len(text), (before, text)
            assert one.text == text[one.start : one.end], (before, text)
            assert set(text[place : one.start]) <= set(MARKS), (before, text)
            place = one.end
        assert set(text[place:]) <= set(MARKS), (before, text)


def test_a_long_text_of_marks_and_brackets_takes_no_long_time():
    for sign in ("(", "[", "«", '"', "([", "…", "( "):
        segments = derive_segments("mixed", sign * 20_000 + "слово")
        assert segments[-1].end == 20_000 * len(sign) + 5


def test_a_mark_before_a_text_encloses_it_as_far_as_where_it_is_closed():
    text = "новий міст», а потім і «дорогу"
    assert kinds(derive_segments("mixed", text, "Вона обіцяла «")) == [
        (QUOTED, "новий міст"),
        (PARAPHRASE, ", а потім і "),
        (QUOTED, "дорогу"),
    ]


def test_brackets_within_brackets_of_their_kind_are_one_insertion():
    assert kinds(derive_segments("direct", "а (б (в) г) ґ")) == [
        (QUOTED, "а "),
        (INSERTION, "(б (в) г)"),
        (QUOTED, " ґ"),
    ]
