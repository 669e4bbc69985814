"""Roman numerals in a text, told from words, initials and the names of letters. Pure."""

import re

from service.verification.reading import Reading

_BEGINS = "IVXІХ"
_LATIN = str.maketrans("ІХ", "IX")
"""Cyrillic letters with which they are typed."""
_NUMERAL = re.compile("(?=.)(?P<tens>X{0,3})(?P<units>IX|IV|V?I{0,3})")
"""Up to thirty-nine: centuries, reigns, wars, quarters. What is longer is as often a word."""
_UNITS = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_COUNTED = re.compile(
    r"(?:століт|сторіч|столет|квартал|ступен|степен|скликан|созыв).*|ст|вв?|век.*"
)
"""What a single letter before it is the number of."""


def roman(reading: Reading, place: int) -> int | None:
    """What a word is as a numeral, where it is one.

    A single letter is one behind a name within a sentence (World War I, Карл V) and before what is
    so counted (V століття).
    """
    word = reading.words[place]
    if reading.text[word.start] not in _BEGINS:
        return None
    printed = reading.text[word.start : word.end].translate(_LATIN)
    found = _NUMERAL.fullmatch(printed)
    if found is None or (len(printed) == 1 and not _is_counted(reading, place)):
        return None
    return 10 * len(found["tens"]) + _UNITS[found["units"]]


def _is_counted(reading: Reading, place: int) -> bool:
    follows = reading.folded[place + 1] if place + 1 < len(reading) else ""
    if _COUNTED.fullmatch(follows):
        return True
    first, _ = reading.sentence_of(place)
    named = place > first + 1 and reading.stretch((place - 1, place)).text[0].isupper()
    return named and reading.between(place).isspace() and "." not in reading.between(place + 1)[:1]
