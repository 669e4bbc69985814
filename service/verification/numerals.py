"""Numbers in words and in digits, in Ukrainian, Russian and English, by folded forms. Pure."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

_VALUES = {
    Fraction(3, 2): "півтора півтори півторак полтора полторы полутора",
    0: "нуль нуля ноль ноля zero",
    1: "один одна одне одного одної одному одній одну одним однією одно одной одною одним one",
    2: "два дві двох двом двома двоє двічі две двух двум двумя двое дважды "
    "обидва обидві обох оба обе обоих both two twice удвічі вдвічі вдвое удвое doubled double "
    "doubles doubling",
    3: "утричі втричі втрое tripled triple triples tripling "
    "троє тричі трое трижды три трьох трьом трьома трех трёх трем трём тремя three",
    4: "четверо чотири "
    "чотирьох чотирьом чотирма четыре четырех четырёх четырем четырём четырьмя four",
    5: "п'ятеро пятеро п'ять п'яти п'ятьох п'ятьом п'ятьма пять пяти пятью five",
    6: "шестеро шість шести шістьох шістьом шістьма шесть шестью six",
    7: "семеро сім семи сімох сьом сімома сьома семь семью seven",
    8: "восьмеро восьмером вісім восьми вісьмох вісьма восемь восьмью eight",
    9: "дев'ятеро девятеро дев'ять дев'яти дев'ятьох дев'ятьма девять девяти девятью nine",
    10: "десятеро десять десяти десятьох десятьма десятью ten",
    11: "одинадцять одинадцяти одиннадцать одиннадцати eleven",
    12: "дюжина дюжину дюжини дюжины dozen dozens "
    "дванадцять дванадцяти двенадцать двенадцати twelve",
    13: "тринадцять тринадцяти тринадцать тринадцати thirteen",
    14: "чотирнадцять чотирнадцяти четырнадцать четырнадцати fourteen",
    15: "п'ятнадцять п'ятнадцяти пятнадцать пятнадцати fifteen",
    16: "шістнадцять шістнадцяти шестнадцать шестнадцати sixteen",
    17: "сімнадцять сімнадцяти семнадцать семнадцати seventeen",
    18: "вісімнадцять вісімнадцяти восемнадцать восемнадцати eighteen",
    19: "дев'ятнадцять дев'ятнадцяти девятнадцать девятнадцати nineteen",
    20: "двадцять двадцяти двадцятьма двадцятьох двадцать двадцати двадцатью twenty",
    30: "тридцять тридцяти тридцятьма тридцятьох тридцать тридцати тридцатью thirty",
    40: "сорок сорока forty",
    50: "п'ятдесят п'ятдесяти пятьдесят пятидесяти fifty",
    60: "шістдесят шістдесяти шестьдесят шестидесяти sixty",
    70: "сімдесят сімдесяти семьдесят семидесяти seventy",
    80: "вісімдесят вісімдесяти восемьдесят восьмидесяти eighty",
    90: "дев'яносто девяносто девяноста ninety",
    100: "сто ста сотня сотні сотню сотень сотни сотен hundred hundreds",
    200: "двісті двохсот двомастами двумястами двести двухсот",
    300: "триста трьохсот трьомастами тремястами трехсот трёхсот",
    400: "чотириста чотирьохсот четыреста четырехсот",
    500: "п'ятсот п'ятисот п'ятьмастами пятьюстами пятьсот пятисот",
    600: "шістсот шестисот шістьмастами шестьюстами шестьсот",
    700: "сімсот семисот семьсот",
    800: "вісімсот восьмисот восемьсот",
    900: "дев'ятсот дев'ятисот девятьсот девятисот",
    1000: "тисяча тисячі тисячу тисяч тисячам тисячами тис тысяча тысячи тысячу тысяч тысячам "
    "тысячами тыс thousand thousands",
    10**6: "мільйон мільйона мільйони мільйонів мільйону мільйонам мільйонами мільйоном млн "
    "миллион миллиона миллионы миллионов миллионам миллионами миллионом million millions",
    10**9: "мільярд мільярда мільярди мільярдів мільярдам мільярдами мільярдом млрд "
    "миллиард миллиарда миллиарды миллиардов миллиардам миллиардами billion billions",
    10**12: "трильйон трильйона трильйони трильйонів триллион триллиона триллионов trillion",
}
_PARTS = {
    -1002: "половина половину половини половиною пів половины половиной half halves",
    -1003: "третина третину третини третиною треть трети third thirds",
    -1004: "чверть чверті чвертю четверть четверти quarter quarters",
}
"""Halves, thirds and quarters are numbers that no other is."""
_ENGLISH_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_VALUE_OF = {
    word: value for value, words in (_VALUES | _PARTS).items() for word in words.split()
} | {word: -value for value, word in enumerate(_ENGLISH_ORDINALS.split(), start=1)}
_ORDINALS = {
    1: "перш перв",
    2: "друг втор",
    3: "трет",
    4: "четверт",
    5: "п'ят пят",
    6: "шост шест",
    7: "сьом седьм",
    8: "восьм",
    9: "дев'ят девят",
    10: "десят",
    11: "одинадцят одиннадцат",
    12: "дванадцят двенадцат",
    13: "тринадцят тринадцат",
    14: "чотирнадцят четырнадцат",
    15: "п'ятнадцят пятнадцат",
    16: "шістнадцят шестнадцат",
    17: "сімнадцят семнадцат",
    18: "вісімнадцят восемнадцат",
    19: "дев'ятнадцят девятнадцат",
    20: "двадцят двадцат",
    30: "тридцят тридцат",
    40: "сороков",
    50: "п'ятдесят пятидесят",
    100: "сот",
}
_ORDINAL_OF = {stem: value for value, stems in _ORDINALS.items() for stem in stems.split()}
_ORDINAL = re.compile(
    r"(?P<stem>(?:[^\W\d]|'){3,}?)(?:ий|ій|е|ого|ому|ої|ою|им|ім|их|ими|ое|ый|ой|ую|ом|ые|ым|ых|ыми|ая"
    r"|а|у|і|я|ю|є|ього|ьому|ьої|ьою|іх|іми|ья|ье|ью|ьи|ьего|ьему|ьей|ьих|ьим|ьими)"
)
_DIGITS = re.compile(r"(?P<whole>\d+)(?:\.(?P<part>\d+))?(?:-?(?P<suffix>[^\W\d_]{1,3}))?")
_MULTIPLES = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
"""What letters behind digits make of them."""
_ORDINAL_SUFFIXES = frozenset(["й", "го", "му", "ї", "ій", "ий", "ой", "st", "nd", "rd", "th"])
_HALF = "½"
_AND_A_HALF = (("and", "a", "half"), ("з", "половиною"), ("с", "половиной"))
_LAST_ORDINAL = 31
"""Of digits with such a suffix; larger ones are years, which are told without one as well."""


def numbers(words: Sequence[str]) -> list[Fraction]:
    """The numbers that the words name, in digits or not; «два мільйони» and "2 000 000" are one.

    Ordinals are below zero, so that the second is not two. A decimal fraction is one word, `2.5`.
    """
    parts = list(_with_halves([part for word in words for part in _parts(word)]))
    found: list[Fraction] = []
    for is_number, run in groupby(parts, key=lambda part: _value(part) is not None):
        found += _joined(list(run)) if is_number else []
    return sorted(found)


def _with_halves(parts: Sequence[str]) -> Iterator[str]:
    """«Five and a half», «п'ять з половиною»: the half goes with the number before it."""
    place = 0
    while place < len(parts):
        size = next((len(one) for one in _AND_A_HALF if _is_at(parts, place, one)), 0)
        if place and size and _value(parts[place - 1]) is not None:
            yield _HALF
            place += size
        else:
            yield parts[place]
            place += 1


def _is_at(parts: Sequence[str], place: int, words: tuple[str, ...]) -> bool:
    return tuple(parts[place : place + len(words)]) == words


def _parts(word: str) -> list[str]:
    """Of twenty-five its two; of 90-х, or a word that is no number, itself."""
    parts = word.split("-")
    return parts if all(_value(part) is not None for part in parts) else [word]


def _joined(words: Sequence[str]) -> Iterator[Fraction]:
    """Of number words side by side: what they add up to, for as long as they do."""
    whole, part = Fraction(), Fraction()
    for place, word in enumerate(words):
        value = _value(word) or Fraction()
        after_digits = place and words[place - 1].isdigit()
        in_digits = after_digits and word.isdigit()
        grouped = in_digits and len(word) == _GROUP
        if grouped:
            part = part * _THOUSAND + value
        elif value >= _THOUSAND and not word.isdigit():
            whole, part = whole + (part or 1) * value, Fraction()
        elif word == _HALF:
            part += value
        elif -_TEN < value < 0 < part < _HUNDRED and not part % _TEN and not after_digits:
            part = value - part  # twenty-first: what follows is another number
        elif value == _HUNDRED and 0 < part < _TEN:
            part *= _HUNDRED
        elif value > 0 and part >= 0 and not in_digits and not part % _TEN ** len(str(int(value))):
            part += value
        else:
            if place:
                yield part - whole if part < 0 else whole + part
            whole, part = Fraction(), value
    yield part - whole if part < 0 else whole + part


_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000
_GROUP = 3
"""Digits that are printed together in a long number."""


def is_number(word: str) -> bool:
    """Whether a word names a number or a part of one."""
    return _value(word) is not None


def number_round(words: Sequence[str], place: int) -> tuple[int, int]:
    """The words that a number goes on with on both sides of one: сто двадцять п'ять; half-open."""
    first, last = place, place + 1
    if is_number(words[place]):
        while first and is_number(words[first - 1]):
            first -= 1
        while last < len(words) and is_number(words[last]):
            last += 1
    return first, last


@lru_cache(maxsize=10_000)
def _value(word: str) -> Fraction | None:
    if found := _DIGITS.fullmatch(word):
        value = Fraction(f"{found['whole'][:18]}.{(found['part'] or '0')[:6]}")
        if found["suffix"] in _ORDINAL_SUFFIXES and value <= _LAST_ORDINAL:
            return -value
        return value * _MULTIPLES.get(found["suffix"] or "", 1)
    if word == _HALF:
        return Fraction(1, 2)
    if word in _VALUE_OF:
        return Fraction(_VALUE_OF[word])
    if (found := _ORDINAL.fullmatch(word)) and found["stem"] in _ORDINAL_OF:
        return Fraction(-_ORDINAL_OF[found["stem"]])
    return None
