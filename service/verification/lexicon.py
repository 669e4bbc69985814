"""Words that turn, limit or hedge a meaning in Ukrainian, Russian and English, by folded forms.

Closed classes, after the grammars of these languages. A term is one word or several in a row.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from service.language.folding import fold

Term = tuple[str, ...]


def _terms(words: str, *phrases: str) -> frozenset[Term]:
    return frozenset([(word,) for word in words.split()] + [tuple(one.split()) for one in phrases])


NEGATIONS = frozenset(
    """
    не ні ані нема немає ніколи ніхто нікого нікому ніким ніщо нічого нічому нічим ніде нікуди
    ніяк ніякий ніяка ніяке ніякі ніякого ніякої ніяку ніяких ніяким ніякими жоден жодна жодне
    жодні жодного жодної жодному жодній жодну жодних жодним жодними навряд без
    ни нет никогда никто никого никому никем ничто ничего ничему ничем нигде никуда никак никакой
    никакая никакое никакие никакого никакую никаких никаким нельзя невозможно вряд
    not no never none nobody nothing nowhere neither nor without cannot hardly
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
_CONTRACTED = re.compile(r".+n't")
_NEGATED = re.compile(r"(?:не|ні|ни|un|in|im|ir|il|dis|non-?)(?P<base>.{3,})")
"""A word that may begin with a negation: only where its base is in the other text."""

LIMITING = _terms(
    """
    але однак проте втім зате якщо якби крім окрім хоча хоч щоправда лише лиш тільки поки допоки
    но однако если кроме хотя лишь только впрочем зато пока
    but however if unless except although though yet only provided providing until
    """,
    *("за умови", "за винятком", "у разі", "в разі", "у випадку", "доки не", "з умовою"),
    *("за исключением", "при условии", "в случае", "с условием"),
    *("as long as", "on condition", "in case", "apart from", "so long as", "other than"),
)
ADVERSATIVE = _terms(
    "але однак проте втім щоправда но однако впрочем but however yet",
    *("за умови", "за винятком", "при условии", "except that", "provided that"),
)
"""With these the next sentence takes back some of the one before."""
CONDITIONAL = _terms(
    "якщо якби хоча хоч поки допоки если хотя пока if unless although though while until provided",
    *("у разі", "в разі", "за умови", "у випадку", "при условии", "в случае"),
    *("in case", "as long as", "so long as"),
)
"""With these a sentence may begin whose other half is given."""
HEDGING = _terms(
    """
    можливо мабуть ймовірно імовірно напевно напевне певно здається гадаю думаю вважаю припускаю
    сподіваюся сподіваюсь схоже нібито начебто мовляв може можуть міг могла могло могли б би
    приблизно орієнтовно
    возможно наверное наверно вероятно кажется думаю считаю полагаю видимо похоже якобы вроде
    может могут мог могла могли пожалуй бы надеюсь примерно
    perhaps maybe possibly probably presumably likely apparently allegedly reportedly seemingly
    supposedly arguably might may could seems seem appears appear believe think guess suppose
    assume hope roughly approximately
    """,
    *("на мою думку", "на мій погляд", "може бути", "не виключено", "не виключаю", "як на мене"),
    *("скоріш за все", "швидше за все", "наскільки я знаю"),
    *("по моему", "может быть", "на мой взгляд", "скорее всего", "не исключено", "не исключаю"),
    *("насколько я знаю", "i think", "i believe", "in my opinion", "in my view", "it seems"),
    *("as far as i know",),
)
_NOT_ONLY = frozenset(["не", "not", "ні"])
_ONLY = frozenset(["лише", "лиш", "тільки", "лишь", "только", "only"])
_BUT = frozenset(["але", "но", "but"])
CONJUNCTIONS = frozenset(["і", "й", "та", "а", "и", "and"])
COMPLEMENTIZERS = frozenset(["що", "щоб", "чи", "что", "чтобы", "будто", "ли", "that", "whether"])
"""What joins «I do not think» to what is not thought."""

_TITLES = re.compile(
    r"(?:президент|міністерк|прем.?єр|премьер|міністр|министр|секретар|речни|пресс?-?секретар|спікер|спикер"
    r"|голов|глав|депутат|нардеп|сенатор|радни|советни|посол|посл|генерал|адмірал|адмирал|полковник"
    r"|командувач|командир|директор|мер(?:а|у|ом|ка|ки)?$|мэр|губернатор|канцлер|король|принц|папа"
    r"|представни|представител|спецпредставни|спецпредставител|керівни|руководител|очільни|лідер"
    r"|лидер|журналіст|журналист|суд|прокурор|академі|академи|професор|профессор|доктор|експерт"
    r"|эксперт|president|premier|minister|secretary|speaker|spokes|chair|chief|head|member|senator"
    r"|congress|deputy|advis|ambassador|envoy|general|admiral|colonel|commander|director|mayor"
    r"|governor|chancellor|king|prince|pope|representative|leader|judge|prosecutor|professor|doctor"
    r"|mr$|mrs$|ms$|dr$|sir$|пан|г-н|г-жа|господин).*"
)


def is_title(text: str) -> bool:
    """Whether words before a name tell a post or a form of address."""
    return any(_TITLES.fullmatch(word) for word in fold(text).split())


_LONGEST = max(map(len, LIMITING | CONDITIONAL | HEDGING))


def spans(words: Sequence[str], terms: frozenset[Term]) -> Iterator[tuple[int, int]]:
    """Where the terms stand among the words, the longest at each place; half-open."""
    for first in range(len(words)):
        for length in range(min(_LONGEST, len(words) - first), 0, -1):
            if tuple(words[first : first + length]) in terms:
                yield first, first + length
                break


def is_negation(word: str) -> bool:
    """Whether a word negates by itself."""
    return word in NEGATIONS or _CONTRACTED.fullmatch(word) is not None


def negations(words: Sequence[str], beside: Sequence[str]) -> int:
    """How many, counting a word with a negative prefix whose base is in the other text."""
    count = 0
    for word in words:
        if is_negation(word):
            count += 1
        elif found := _NEGATED.fullmatch(word):
            base = found["base"].lstrip("'-")
            count += any(_same_base(base, other) for other in beside)
    return count


def _same_base(base: str, other: str) -> bool:
    """But for an ending: можливо, можливий."""
    shared = 0
    for one, two in zip(base, other, strict=False):
        if one != two:
            break
        shared += 1
    return shared >= max(3, max(len(base), len(other)) - 3)


def takes_back(words: Sequence[str]) -> bool:
    """Whether a sentence that begins so takes back some of the one before."""
    return any(first == 0 for first, _ in spans(words[:_LONGEST], ADVERSATIVE))


def limits(words: Sequence[str]) -> bool:
    """Whether words with which a text goes on limit what was said.

    «Not only» does not, nor does the «but» that belongs to it.
    """
    pairs = pairwise(words)
    both = any(one in _NOT_ONLY and other in _ONLY for one, other in pairs)
    for first, last in spans(words, LIMITING):
        joined = both and words[first] in _BUT and last - first == 1
        if not joined and (first == 0 or words[first - 1] not in _NOT_ONLY):
            return True
    return False


_VALUES = {
    0: "нуль нуля ноль ноля zero",
    1: "один одна одне одного одної одному одній одну одним однією одно одной одною одним one",
    2: "два дві двох двом двома двоє двічі две двух двум двумя двое дважды "
    "обидва обидві обох оба обе обоих both two twice",
    3: "троє тричі трое трижды три трьох трьом трьома трех трёх трем трём тремя three",
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
    20: "двадцять двадцяти двадцать двадцати twenty",
    30: "тридцять тридцяти тридцать тридцати thirty",
    40: "сорок сорока forty",
    50: "п'ятдесят п'ятдесяти пятьдесят пятидесяти fifty",
    60: "шістдесят шістдесяти шестьдесят шестидесяти sixty",
    70: "сімдесят сімдесяти семьдесят семидесяти seventy",
    80: "вісімдесят вісімдесяти восемьдесят восьмидесяти eighty",
    90: "дев'яносто девяносто девяноста ninety",
    100: "сто ста сотня сотні сотню сотень сотни сотен hundred hundreds",
    200: "двісті двохсот двести двухсот",
    300: "триста трьохсот трехсот трёхсот",
    400: "чотириста чотирьохсот четыреста четырехсот",
    500: "п'ятсот п'ятисот пятьсот пятисот",
    600: "шістсот шестисот шестьсот",
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
_ENGLISH_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
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
}
_ORDINAL_OF = {stem: value for value, stems in _ORDINALS.items() for stem in stems.split()}
_ORDINAL = re.compile(
    r"(?P<stem>(?:[^\W\d]|'){3,}?)(?:ий|ій|е|ого|ому|ої|ою|им|ім|их|ими|ое|ый|ой|ую|ом|ые|ым|ых|ыми|ая"
    r"|а|у|і|ья|ье|ьего|ьей)"
)
_DIGITS = re.compile(r"(\d+)(?:-?[^\W\d_]{1,3})?")


def numbers(words: Sequence[str]) -> list[int]:
    """The numbers that the words name, in digits or not; «два мільйони» and "2 000 000" are one.

    Ordinals are below zero, so that the second is not two.
    """
    parts = [part for word in words for part in _parts(word)]
    found: list[int] = []
    for is_number, run in groupby(parts, key=lambda part: _value(part) is not None):
        found += _joined(list(run)) if is_number else []
    return sorted(found)


def _parts(word: str) -> list[str]:
    """Of twenty-five its two; of 90-х, or a word that is no number, itself."""
    parts = word.split("-")
    return parts if all(_value(part) is not None for part in parts) else [word]


def _joined(words: Sequence[str]) -> Iterator[int]:
    """Of number words side by side: what they add up to, for as long as they do."""
    whole, part = 0, 0
    for place, word in enumerate(words):
        value = _value(word) or 0
        grouped = place and len(word) == _GROUP and word.isdigit() and words[place - 1].isdigit()
        if grouped:
            part = part * _THOUSAND + value
        elif value >= _THOUSAND and not word.isdigit():
            whole, part = whole + (part or 1) * value, 0
        elif value == _HUNDRED and 0 < part < _TEN:
            part *= _HUNDRED
        elif value > 0 and not part % _TEN ** len(str(value)):
            part += value
        else:
            yield whole + part
            whole, part = 0, value
    yield whole + part


_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000
_GROUP = 3
"""Digits that are printed together in a long number."""


def _value(word: str) -> int | None:
    if found := _DIGITS.fullmatch(word):
        return int(found[1][:18])
    if word in _VALUE_OF:
        return _VALUE_OF[word]
    if (found := _ORDINAL.fullmatch(word)) and found["stem"] in _ORDINAL_OF:
        return -_ORDINAL_OF[found["stem"]]
    return None
