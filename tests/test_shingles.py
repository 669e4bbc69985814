"""Shingles: what wordings of one quote share, whatever became of their words."""

import random
from itertools import chain

import pytest

from service.language.shingles import (
    MOST_ASKED,
    MOST_HELD,
    asked_shingles,
    held_shingles,
    stem,
)

SAID = (
    "Ми збудуємо новий міст через Дніпро до кінця наступного року, і він буде найбільшим у Європі"
)
OTHER = "Уряд ухвалив рішення про підвищення мінімальної заробітної плати для вчителів і лікарів"


def asked(text: str) -> set[int]:
    return set(chain(*asked_shingles(text)))


def shared(given: str, held: str) -> float:
    """Of those that are asked for by a text, as many as would be met; of what is held."""
    wanted = set(held_shingles(held))
    return len(wanted & asked(given)) / len(wanted)


@pytest.mark.parametrize(
    "forms",
    [
        "бюджет бюджету бюджетом бюджети бюджетів бюджетами бюджетах",
        "новий нового новому новим нова нової нову нові нових",
        "каже кажуть кажете кажемо",
        "вирішили вирішила вирішить вирішимо вирішити",
        "завод заводы заводов заводами",
        "country's country",
        "decided deciding",
        "2025 2025-го 2025-му",
        "прем'єр-міністр прем'єра",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str):
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("word", ["а", "ся", "ють", "x", "1", "''", "ш", "ти"])
def test_a_short_word_has_a_stem(word: str):
    assert stem(word) or not word.strip("'")


@pytest.mark.parametrize(
    ("given", "least"),
    [
        (SAID, 1.0),
        ("міст через Дніпро до кінця наступного року", 0.3),
        (
            "збудували нові мости через Дніпром до кінці наступному роками, найбільшого у Європу",
            0.4,
        ),
        ("і він буде найбільшим у Європі: новий міст через Дніпро ми збудуємо до кінця року", 0.7),
        ("«МИ ЗБУДУЄМО НОВИЙ МІСТ… ЧЕРЕЗ ДНІПРО до кінця наступного року»", 0.5),
        (
            "Ми збудеумо новий міст через Днипро до кінця наступного року, і він буде найбільшим",
            0.3,
        ),
    ],
)
def test_a_wording_shares_with_what_became_of_it(given: str, least: float):
    assert shared(given, SAID) >= least


def test_a_wording_shares_with_another_order_of_its_words():
    words = SAID.replace(",", "").split()
    for number in range(50):
        random.Random(number).shuffle(words)  # noqa: S311 the same in every run
        assert shared(" ".join(words), SAID) > 0.9


def test_another_text_shares_nothing():
    assert shared(OTHER, SAID) == 0


@pytest.mark.parametrize("text", ["Так", "Так!", "Ні, ні", "До вас", "Слава Україні", "А що це?"])
def test_a_short_wording_is_found_by_itself(text: str):
    assert shared(text, text) == 1


@pytest.mark.parametrize("text", ["", "…", "«»", "?!"])
def test_without_a_word_there_is_nothing_to_share(text: str):
    assert (held_shingles(text), asked(text)) == ([], set())


def long_text(words: int) -> str:
    chance = random.Random(words)  # noqa: S311 the same in every run
    letters = "бвгджзклмнпрст"
    return " ".join("".join(chance.choices(letters, k=6)) for _ in range(words))


@pytest.mark.parametrize("words", [30, 400, 2000, 20_000])
def test_a_long_text_is_found_whole_and_its_shingles_are_bounded(words: int):
    text = long_text(words)
    held, wanted = set(held_shingles(text)), asked(text)
    assert len(held) == min(2 * words - 3, MOST_HELD)
    assert len(wanted) <= MOST_ASKED
    assert len(held & wanted) >= min(57, MOST_ASKED)


@pytest.mark.parametrize("words", [400, 2000, 15_000])
def test_a_part_of_a_long_text_is_found(words: int):
    parts = long_text(words).split()
    for start in range(0, words - 30, words // 20):
        fragment = " ".join(parts[start : start + 30])
        assert len(asked(fragment) & set(held_shingles(" ".join(parts)))) >= 3


def test_shingles_are_the_same_in_every_process():
    assert held_shingles("Слава Україні") == [1089090524]
    assert all(-(2**31) <= one < 2**31 for one in held_shingles(SAID))
