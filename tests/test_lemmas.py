"""Lemmas: a word of a text is found in whatever form it is asked for, and only it."""

import pytest

from service.language.folding import fold
from service.language.words.detection import detect, languages_of
from service.language.words.lemmas import Analyser, make_analyser


@pytest.fixture(params=["off", "auto"], scope="module")
def analyser(request: pytest.FixtureRequest) -> Analyser:
    """By simplemma alone, and by pymorphy3 where it is installed."""
    return make_analyser(request.param)


def found(analyser: Analyser, asked: str, word: str, language: str | None) -> bool:
    """Whether a request for one word, of unknown language, finds a word of a text."""
    stored = [analyser.indexed(fold(word), code) for code in languages_of(fold(word), language)]
    keys = [analyser.asked(fold(asked), code) for code in languages_of(fold(asked), None)]
    return any(ours & theirs for ours in stored for theirs in keys)


@pytest.mark.parametrize(
    ("asked", "forms"),
    [
        ("переговори", "переговорах переговорів переговорам переговорами"),
        ("переговорах", "переговори переговорів"),
        ("врегулювання", "врегулюванням врегулюванню врегулюванні"),
        ("війна", "війни війну війною війні воєн війнам"),
        ("війною", "війна війни війну"),
        ("говорити", "говорив говорила говорять говорю говоритиме"),
        ("говорила", "говорить говорили говорити"),
        ("людина", "людини людиною людину"),
        ("важливий", "важливого важливою важливих важливі важливе"),
        ("боротися", "борюся боровся боролися боротимуться"),
        ("місто", "міста місту містом містах"),
        ("пам'ять", "пам'яті пам’яттю пам'ять"),
        ("рішення", "рішенням рішень рішеннях"),
        ("Київ", "Києва Києві Києвом"),
        ("українець", "українці українців українцям"),
        ("коштом", "кошти коштів коштами"),
        ("рік", "року році роки років роками"),
        ("день", "дня дні днів днями"),
        ("діти", "дітей дітям дитина"),
        ("могти", "може можуть могла"),
        ("бій", "бої боїв боями"),
    ],
)
def test_ukrainian_forms_are_found_by_one_another(analyser: Analyser, asked: str, forms: str):
    missed = [form for form in forms.split() if not found(analyser, asked, form, "uk")]
    assert not missed


@pytest.mark.parametrize(
    ("asked", "forms"),
    [
        ("переговоры", "переговорах переговоров переговорами"),
        ("сказать", "сказал сказала сказали скажет"),
        ("война", "войны войну войной войне"),
        ("ещё", "еще"),
        ("елка", "ёлки ёлку елками"),
        ("решение", "решения решением решениях"),
        ("военный", "военного военными военную"),
    ],
)
def test_russian_forms_are_found_by_one_another(analyser: Analyser, asked: str, forms: str):
    missed = [form for form in forms.split() if not found(analyser, asked, form, "ru")]
    assert not missed


@pytest.mark.parametrize(
    ("asked", "forms"),
    [
        ("talk", "talks talked talking"),
        ("say", "said says"),
        ("child", "children child's"),
        ("agreement", "agreements"),
    ],
)
def test_english_forms_are_found_by_one_another(analyser: Analyser, asked: str, forms: str):
    missed = [form for form in forms.split() if not found(analyser, asked, form, "en")]
    assert not missed


@pytest.mark.parametrize(
    ("asked", "forms"),
    [
        ("твіт", "твіти твітів твітами"),
        ("твіти", "твіт твітам"),
        ("дрон-камікадзе", "дрони-камікадзе дронів-камікадзе дроном-камікадзе"),
        ("вебінарня", "вебінарні вебінарню вебінарнею"),
        ("кіберпідрозділ", "кіберпідрозділи кіберпідрозділів"),
        ("перепрошити", "перепрошила перепрошив"),
    ],
)
def test_words_newer_than_dictionaries_are_found(analyser: Analyser, asked: str, forms: str):
    missed = [form for form in forms.split() if not found(analyser, asked, form, "uk")]
    assert not missed


@pytest.mark.parametrize(
    ("asked", "word", "language"),
    [
        ("війна", "військо", "uk"),
        ("рік", "річка", "uk"),
        ("ріка", "рік", "uk"),
        ("мостом", "містом", "uk"),
        ("важливий", "важливо", "uk"),
        ("боротися", "бороти", "uk"),
        ("суд", "суддя", "uk"),
        ("2025", "2024", "uk"),
        ("peace", "piece", "en"),
    ],
)
def test_other_words_are_not_found(analyser: Analyser, asked: str, word: str, language: str):
    assert not found(analyser, asked, word, language)


def test_lemmas_of_two_languages_never_meet(analyser: Analyser):
    assert not analyser.indexed("мир", "uk") & analyser.asked("мир", "ru")


@pytest.mark.parametrize("language", ["uk", "ru", "en", None])
def test_numbers_are_found_in_any_language(analyser: Analyser, language: str | None):
    assert found(analyser, "2025", "2025", language)
    assert found(analyser, "2025", "2025-го", language)


@pytest.mark.parametrize(
    "word", ["а" * 200, "ва" * 100, "уватися" * 30, "х-" * 99 + "х", "1" * 200]
)
@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_long_words_have_keys_like_others(analyser: Analyser, word: str, language: str):
    assert analyser.indexed(word, language) & analyser.asked(word, language)


@pytest.mark.parametrize(
    "word", ["я", "о'кей", "x", "д'артаньян", "covid-19", "10-річчя", "ґ", "їй", "a" * 61, "日本"]
)
@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_keys_are_few_and_fit_an_index(analyser: Analyser, word: str, language: str):
    keys = analyser.indexed(word, language)
    assert 1 <= len(keys) <= 4
    assert all(key.startswith(f"{language}:") and " " not in key for key in keys)
    assert keys & analyser.asked(word, language)


def test_the_label_names_what_determines_the_keys():
    pytest.importorskip("pymorphy3_dicts_uk")
    assert make_analyser("off").label.startswith("simplemma-")
    assert make_analyser("auto").label.startswith("pymorphy3-")
    assert make_analyser("off") is make_analyser("off")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ми не віддамо нікому нашої землі", "uk"),
        ("Нарада почалася вчора", "uk"),
        ("Наша команда готова працювати далі", "uk"),
        ("Мы никому не отдадим нашу землю", "ru"),
        ("По словам министра, войска удерживают позиции у города", "ru"),
        ("Наша команда готова работать дальше", "ru"),
        ("We shall never give up our land, said the minister", "en"),
        ("It was Zelensky who came to Brussels", "en"),
        ("Нікому не віддамо, сказав Boris Johnson у Financial Times", "uk"),
        ("Nie oddamy nikomu naszej ziemi i domu", None),
        ("Wir werden in diesem Land bleiben, so der Minister", None),
        ("We willen dat het in orde is", None),
        ("Няма да дадем на никого нашата земя", None),
        ("Мы нікому не аддадзім нашай зямлі", None),
        ("Ми нећемо дати никоме нашу земљу", None),
        ("Слава", None),
        ("2025", None),
        ("", None),
    ],
)
def test_the_language_of_a_quotation_is_told_or_left_open(text: str, language: str | None):
    assert detect(text) == language


@pytest.mark.parametrize(
    ("word", "language", "languages"),
    [
        ("мир", "uk", ("uk",)),
        ("мир", "bg", ()),
        ("мир", None, ("uk", "ru")),
        ("мир", "de", ("uk", "ru")),
        ("мрія", None, ("uk",)),
        ("пам'ять", None, ("uk",)),
        ("мечты", None, ("ru",)),
        ("twitter", "uk", ("en",)),
        ("twitter", None, ("en",)),
        ("traum", "de", ()),
        ("2025", "de", ("uk",)),
        ("2025-го", "ru", ("uk",)),
    ],
)
def test_a_word_is_analysed_in_the_language_of_its_letters(
    word: str, language: str | None, languages: tuple[str, ...]
):
    assert languages_of(word, language) == languages
