"""Language: what is one name, one wording and one word, and that PostgreSQL takes it as such."""

import unicodedata
from typing import Any

import pytest

from service.language.folding import APOSTROPHES, DASHES, QUOTES, fold, nfc
from service.language.searching import read_query, search_vector, the_analyser
from service.language.texts import normal_form, words

STRESS = "\u0301"

FOLDED = [
    ("УМЄРОВ", "умєров"),
    ("Ґанок Її Євген", "ґанок її євген"),
    ("Straße ΣΑΣ", "strasse σασ"),
    ("  два\u00a0\u2009слова\n\t ", "два слова"),
    ("за\u0301мок", "замок"),
    ("замо\u0301к", "замок"),
    ("є\u0301", "є"),
    ("ї\u0301жа", "їжа"),
    ("café", "café"),
    ("переніс\u00adся\u200b\ufeff", "перенісся"),
    ("Ну…", "ну..."),
    ("Йосип, його", "йосип, його"),
    ("", ""),
    (" \n", ""),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_what_print_varies_is_made_one(text: str, folded: str):
    assert fold(text) == folded
    assert fold(folded) == folded


def test_what_is_folded_is_folded_for_good():
    signs = map(chr, range(0x3000))
    for text in (one for sign in signs for one in (sign, f"а{sign}б", sign + STRESS)):
        assert fold(fold(text)) == fold(text), ascii(text)


@pytest.mark.parametrize("text", ["Й", "й", "Їжак", "Йосип", "Ё", "Ў", "ѓ", "Café", "Ångström"])
def test_letters_keep_their_marks_however_they_are_composed(text: str):
    decomposed = unicodedata.normalize("NFD", text)
    assert decomposed != text
    assert fold(decomposed) == fold(text) == text.casefold()
    assert nfc(decomposed) == text


def test_stress_is_dropped_beside_letters_that_keep_their_breve():
    stressed = f"Чай{STRESS}ка, ї{STRESS}ї, Йо{STRESS}сип"
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, stressed)) == "чайка, її, йосип"


@pytest.mark.parametrize(
    ("signs", "one"), [(APOSTROPHES, "'"), (DASHES, "-"), (QUOTES, '"')], ids=["'", "-", '"']
)
def test_every_kind_of_a_sign_is_one(signs: str, one: str):
    assert {fold(f"а{sign}б") for sign in signs} == {f"а{one}б"}


SAME = [
    "Ми збудуємо цей міст – і ще п'ять",
    "«Ми збудуємо цей міст — і ще п’ять».",
    "„Ми збудуємо цей міст - і ще пʼять!“",
    " МИ ЗБУДУЄМО\nцей\u00a0міст – і ще “п'ять”…",
    "…ми збу\u00adдуємо цей мі\u0301ст – і ще п'ять,",
]


def test_wordings_that_differ_in_typography_alone_are_one():
    forms = {normal_form(unicodedata.normalize(f, text)) for text in SAME for f in ("NFC", "NFD")}
    assert forms == {"ми збудуємо цей міст - і ще п'ять"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Стратити, не можна помилувати", "Стратити не можна, помилувати"),
        ("Буде 1,5 млн", "Буде 15 млн"),
        ("Йому байдуже", "Иому байдуже"),
        ("веб-сайт", "веб сайт"),
        ("Прийде (можливо)", "Прийде можливо"),
    ],
)
def test_signs_within_a_wording_can_turn_its_meaning(one: str, other: str):
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize("text", ["«»", "…", "?!", " – ", "'", '"'])
def test_a_text_of_signs_alone_has_no_wording_and_no_words(text: str):
    assert normal_form(text) == search_vector(text, "uk", the_analyser()) == ""
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Прем'єрка сказала: «Ні!»", ["прем'єрка", "сказала", "ні"]),
        ("прем’єрка, премʼєрка", ["прем'єрка", "прем'єрка"]),
        ("‘П'ять’ і 'шість'", ["п'ять", "і", "шість"]),
        ("веб-сайт – це веб‑сайт", ["веб-сайт", "це", "веб-сайт"]),
        ("-5 °C, 1,5 млн, 2025-12-03", ["5", "c", "1", "5", "млн", "2025-12-03"]),
        ("snake_case і C:\\temp", ["snake", "case", "і", "c", "temp"]),
        ("Йо\u0301сип – \u0418\u0306осип", ["йосип", "йосип"]),
        ("𝔘 🇺🇦 中文", ["𝔘", "中文"]),
    ],
)
def test_words_are_letters_and_figures_with_what_joins_them(text: str, found: list[str]):
    assert words(text) == found


async def matches(db: Any, text: str, query: str) -> bool:
    statement = "SELECT $1::text::tsvector @@ $2::text::tsquery"
    asked = read_query(query, "uk", the_analyser()).by_form()
    return await db.fetchval(statement, search_vector(text, "uk", the_analyser()), asked)


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Прем’єрка сказала", "прем'єрка", True),
        ("Прем'єрка сказала", "СКАЗАЛА ПРЕМʼЄРКА", True),
        ("Прем'єрка сказала", "прем єрка", False),
        ("Прем'єрка сказала", "прем'єрка мовчала", False),
        ("O'Neill's", "o’neill’s", True),
        ("зам\u043e\u0301к", "замок", True),
        ("Йосип", "\u0418\u0306осип", True),
        ("Йосип", "Иосип", False),
        ("a\\b", "A b", True),
        ("а & б | !в <-> (г) :*", "а & !б", True),
        ("one:1A two:2", "1a", True),
    ],
)
async def test_a_text_is_found_by_its_words_and_signs_are_no_operators(
    db: Any, text: str, query: str, *, found: bool
):
    assert await matches(db, text, query) is found


@pytest.mark.parametrize(
    "text",
    [
        "' '' ''' \\ \\' \\\\ '\\",
        "а' б'' 'в ''г д'е ж''з",
        "а\\ б\\' 'в\\",
        "$1 %s {} :name -- ; /* */ \r\n\t\v\f\x01\x7f\ufffe\U0010ffff",
        "".join(map(chr, [*range(1, 0x800), *range(0x2000, 0x2100)])),
        " ".join(map(chr, [*range(1, 0x800), *range(0x2000, 0x2100)])),
    ],
)
async def test_no_sign_breaks_a_vector_or_a_query(db: Any, text: str):
    assert await matches(db, text, text) is bool(words(text))


LONG = {
    "one word": "щ" * 100_000,
    "one word of the widest letters": "𠀀" * 100_000,
    "one word of apostrophes": "д'" * 49_999 + "д",
    "the same word": "слово " * 16_666,
    "different words": " ".join(f"{n:05}" for n in range(16_666)),
    "different words of the widest letters": " ".join(chr(0x20000 + n) for n in range(40_000)),
    "words that differ in their end alone": " ".join("щ" * 250 + str(n) for n in range(380)),
    "letters that fold into several": "ŉ" * 50_000 + " ﬃ" * 25_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
async def test_the_longest_words_of_a_quote_are_taken_and_found(db: Any, text: str):
    assert len(text) <= 100_000
    assert await matches(db, text, words(text)[0])
    assert await matches(db, text, words(text)[-1])


async def test_words_are_held_at_their_places(db: Any):
    vector = search_vector("Так, і знову так: «Ні»", "uk", the_analyser())
    found = await db.fetch("SELECT lexeme, positions FROM unnest($1::text::tsvector)", vector)
    assert {row["lexeme"]: row["positions"] for row in found if ":" not in row["lexeme"]} == {
        "так": [1, 4],
        "і": [2],
        "знову": [3],
        "ні": [5],
    }
