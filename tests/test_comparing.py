"""What became of printed words: the nearest passage, and the differences word by word."""

import pytest

from service.archive.comparing import differences, nearest

WORDS = "Ми збудуємо цей міст до кінця наступного року"


@pytest.mark.parametrize(
    ("text", "now"),
    [
        (f"Вона сказала: «{WORDS}». Усі зраділи.", WORDS),
        ("Вона сказала: «Ми збудуємо цей міст до літа». Вона іде.", "Ми збудуємо цей міст до літа"),
        (
            "Інше речення. Вони збудують цей міст до кінця наступного року! Ще одне.",
            "Вони збудують цей міст до кінця наступного року",
        ),
        (
            "«Ми збудуємо цей великий новий міст до кінця наступного року», — сказала вона.",
            "Ми збудуємо цей великий новий міст до кінця наступного року",
        ),
        ("Зовсім інший текст про погоду на завтра і про врожай зернових.", None),
        ("", None),
    ],
)
def test_the_nearest_passage_is_found_whole_and_no_other_is(text: str, now: str | None):
    assert nearest(WORDS, text) == now


def test_differences_are_told_word_by_word():
    now = "Ми, мабуть, збудуємо міст до кінця цього року"
    told = [(one.kind, one.was, one.now) for one in differences(WORDS, now)]
    assert told == [
        ("added", None, ", мабуть ,"),
        ("removed", "цей", None),
        ("replaced", "наступного", "цього"),
    ]


def test_a_long_text_is_looked_through_at_once():
    text = "слово за словом " * 100_000 + WORDS
    assert nearest(WORDS, text) == WORDS
