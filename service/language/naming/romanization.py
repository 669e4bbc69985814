"""Alphabets: one name's spellings in Ukrainian, Russian and Latin letters, in lower case.

Ukrainian in Latin letters is the table of 2010 (Cabinet of Ministers, resolution 55); what
passports and newspapers also write comes after it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_MOST = 8
"""Spellings of one word in one alphabet."""


def _pairs(text: str) -> dict[str, str]:
    """`a=b` with spaces between."""
    return {left: right for left, _, right in (pair.partition("=") for pair in text.split(" "))}


_UKRAINIAN_LATIN = _pairs(
    "а=a б=b в=v г=h ґ=g д=d е=e ж=zh з=z и=y і=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f "
    "х=kh ц=ts ч=ch ш=sh щ=shch є=ie ї=i й=i ю=iu я=ia"
)
_AT_THE_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_RUSSIAN_LATIN = _pairs(
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f "
    "х=kh ц=ts ч=ch ш=sh щ=shch ы=y э=e ю=yu я=ya"
)
_LATIN_VARIANTS = (
    ("(?<=[sc]k)yi$", ("y", "iy", "yy")),
    ("(?<=[^cskzt])yi$", ("y", "yy")),
    ("ii$", ("iy", "y")),
    ("(?<=[^aeiouy])i(?=[aeu])", ("y",)),
    ("(?<=[^aeiouy])ie", ("e",)),
    ("(?<![kzcs])h", ("g",)),
    ("kh", ("h",)),
    ("ks", ("x",)),
    ("^v(?=[aeiou])(?!.*(?:[oeiy][vn]|sk[iy]+|enko|uk|myr|ly?[iy]*)$)", ("w",)),
)
_RUSSIAN_VARIANTS = (
    ("iy$", ("y", "ii")),
    ("^ye", ("e",)),
    ("(?<=[aeiou])e", ("ye",)),
    ("kh", ("h",)),
    ("ks", ("x",)),
    ("(?<=[^aeiou])y(?=[au])", ("i",)),
)


def plain(word: str) -> str:
    """Latin letters without their marks."""
    marked = unicodedata.normalize("NFD", word.translate(_UNMARKED))
    return unicodedata.normalize(
        "NFC", "".join(one for one in marked if not "\u0300" <= one <= "\u036f")
    )


_UNMARKED_SMALL = _pairs("ł=l đ=d ø=o ı=i ð=d þ=th æ=ae œ=oe ħ=h ŧ=t ə=a")
_UNMARKED = str.maketrans(
    _UNMARKED_SMALL
    | {one.upper(): to.capitalize() for one, to in _UNMARKED_SMALL.items()}
    | {"ß": "ss", "ẞ": "Ss"}
)


def _varied(word: str, changes: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    """The word and what each change, alone or after another, makes of it."""
    found = [word]
    for pattern, others in changes:
        found += [
            new
            for old in found[:_MOST]
            for to in others
            if (new := re.sub(pattern, to, old)) != old
        ]
    return list(dict.fromkeys(found))[:_MOST]


def ukrainian_latin(word: str) -> list[str]:
    """The spelling of the resolution first."""
    text = word.replace("зг", "zgh")
    text = re.sub(r"(?<![^\W_])[єїйюя]", lambda at: _AT_THE_START[at[0]], text)
    spelled = "".join(_UKRAINIAN_LATIN.get(one, one) for one in text if one not in "ь'")
    return _varied(spelled, _LATIN_VARIANTS)


def russian_latin(word: str) -> list[str]:
    """As English newspapers spell Russian names."""
    text = re.sub("(?<![^\\W_])е|(?<=[ьъ])е", "ye", word.replace("ё", "е"))
    spelled = "".join(_RUSSIAN_LATIN.get(one, one) for one in text if one not in "ьъ'")
    return _varied(spelled, _RUSSIAN_VARIANTS)


_TO_RUSSIAN = (
    ("([сцз])ьк", r"\1к"),
    ("'йо|ьйо", "ьё"),
    ("(?<=[ое])йо", "ё"),
    ("ьо", "ё"),
    ("'(?=[яюєї])", "ь"),
    ("ь(?=ц)|(?<=ц)ь", ""),
    ("ий$", "ый"),
    ("(?<=[гґкхжчшщ])ый$", "ій"),
    ("(?<=[бвмпф])йо", "ьё"),
    ("ци", "цы"),
    ("(^|[аеиіоуюя])е", r"\1э"),
)
_LETTERS_TO_RUSSIAN = str.maketrans("іїєґ", "ииег")
_SURELY_I = re.compile(
    "(?<=[гґкхжчшщ])и|(?<=[^ц])и(?=ч|ц[ьк]|нськ|н$|на$|шин|й.)|(?<=[аеоуиі][^ц])ик$|(?<=[аеоуиі][^аеоуиіц]{2})ик$"
)


_ADJECTIVE = re.compile(
    "([сцз]ьк|[^аеєиіїоуюян]н|[гбкс]л|[^аеєиіїоуюя]іл|[^аеєиіїоуюя]ст|рогат|багат|горбат)а$"
)
_ADJECTIVE_STEMS = (("^біл(?=ий$|ая$)", "бєл"), ("^чорн(?=ий$|ая$)", "черн"))


def to_russian_of_woman(surname: str) -> list[str]:
    """Russian spellings of a Ukrainian surname that a woman may have.

    That in -ська is an adjective; others that are likely ones may be nouns in -а as well.
    """
    first, hyphen, last = surname.rpartition("-")
    if hyphen:
        whole = f"{to_russian_of_woman(first)[0]}-{to_russian_of_woman(last)[0]}"
        return list(dict.fromkeys([whole, *to_russian(surname)]))
    if not (found := _ADJECTIVE.search(surname)):
        return to_russian(surname)
    adjectives = to_russian(f"{surname[:-1]}ая")
    return adjectives if found[1].endswith("ьк") else [*adjectives, *to_russian(surname)]


def to_russian(word: str) -> list[str]:
    """Russian spellings of a Ukrainian one: и stays or becomes ы where nothing decides it."""
    known = word
    for pattern, to in _ADJECTIVE_STEMS:
        known = re.sub(pattern, to, known)
    found = _to_russian(known)
    return found if known == word else [*found, *_to_russian(word)]


def _to_russian(word: str) -> list[str]:
    kept = _SURELY_I.sub(lambda at: at[0].replace("и", "і"), word)
    for pattern, to in _TO_RUSSIAN:
        kept = re.sub(pattern, to, kept)
    return [one.translate(_LETTERS_TO_RUSSIAN) for one in _chosen(kept, "и", "ы")]


_TO_UKRAINIAN = (
    ("([сцз])кий$", r"\1ький"),
    ("([сцз])кая$", r"\1ька"),
    ("(?<=..)ая$", "а"),
    ("ый$", "ий"),
    ("(?<=[жчшщ])ё", "о"),
    ("(^|[аеиоуыэюяьъ])ё", r"\1йо"),
    ("ё", "ьо"),
    ("ь(?=[яюей])(?<=[бвпмфркх]ь)|ъ", "'"),
    ("ьи", "ьї"),
    ("(^|[аеиоуыэюя'ь])е", r"\1є"),
    ("(?<=[бвгдзклмнпрстф])ев(?=а?$)", "єв"),
    ("^и", "і"),
    ("(?<=[аеоуыэюя'])и", "ї"),
    ("(?<=[^жчшщц])ин(?=а?$)", "ін"),
    ("и(?=я)", "і"),
    ("ец$", "ець"),
)
_LETTERS_TO_UKRAINIAN = str.maketrans("ыэ|", "иеи")
_SURELY_Y = re.compile("(?<=[гкхжчшщц])и|и(?=к$|ч$|й$|ц?ьк|ч)")


def to_ukrainian(word: str, *, given: bool = False) -> list[str]:
    """Ukrainian spellings of a Russian one: и becomes і or stays where nothing decides it."""
    text = re.sub("ий$", "ій", word) if given else word
    for pattern, to in _TO_UKRAINIAN:
        text = re.sub(pattern, to, text)
    text = _SURELY_Y.sub(lambda at: at[0].replace("и", "|"), text)
    found = [one.translate(_LETTERS_TO_UKRAINIAN) for one in _chosen(text, "и", "і")]
    return found[::-1]


def _chosen(word: str, letter: str, other: str) -> Iterator[str]:
    """The word, with the other letter everywhere, and at each place alone while these are few."""
    places = [place for place, one in enumerate(word) if one == letter]
    yield word
    if len(places) in {2, 3}:
        for place in places:
            yield word[:place] + other + word[place + 1 :]
    if places:
        yield word.replace(letter, other)


_DIGRAPHS = _pairs(
    "shch=щ sch=ш tsch=ч tch=ч zgh=зг kh=х zh=ж ch=ч sh=ш ts=ц tz=ц ph=ф th=т ck=к qu=кв "
    "ya=я yu=ю ye=є yi=ї yo=йо ia=ія iu=ю ie=є oo=у ee=і ou=у dj=дж "
    "ce=се ci=сі cy=сі a=а b=б c=к d=д e=е f=ф g=г h=г i=і j=дж k=к l=л m=м n=н o=о p=п q=к r=р "
    "s=с t=т u=у v=в w=в x=кс y=и z=з"
)
_LATIN_PART = re.compile("|".join(latin for latin in _DIGRAPHS) + "|.")


_L_UNDECIDED = re.compile("(?<=[аеєиіїоуюя])л(?![аеєиіїоуюяйьл'])")
_L_LIKELY_HARD = re.compile("л(?=к)|(?<=[иіїу])л$|(?<=о)л(?=[вгст])")


def from_latin(word: str) -> list[str]:
    """Ukrainian spellings of Latin letters, which leave ь out: the likeliest first, four at most.

    Exact for names from Ukraine, rough for others.
    """
    text = re.sub("ska[iy]a(?=$|-)", "ska", plain(word))
    soft = re.sub("(t?)ska(?=$|-)", lambda at: ("ц" if at[1] else "с") + "ька", text)
    found = _with_l(_in_cyrillic(soft))
    return list(dict.fromkeys([*found, _with_l(_in_cyrillic(text))[0]]))


def _with_l(hard: str) -> list[str]:
    """The word with ль and л where nothing decides between them."""
    likely = _L_UNDECIDED.sub(
        lambda at: "л" if _L_LIKELY_HARD.match(at.string, at.start()) else "ль", hard
    )
    return list(dict.fromkeys([likely, _L_UNDECIDED.sub("ль", hard), hard]))


def _in_cyrillic(word: str) -> str:
    text = re.sub(
        "(t?)sk(y|yi|yy|iy|i|ii)(?=$|-)", lambda at: ("ц" if at[1] else "с") + "ький", word
    )
    text = re.sub("(?<=[bpvmfk])i(?=[au][a-z])", "'i", text)
    text = re.sub("(?<=[^aeiou'])ia(?=[a-z])", "я", text.replace("'ia", "'я"))
    text = re.sub("([aeou])y(?![aeou])", r"\1й", text)
    text = re.sub("(?<=[aeou])(?<!ou)(?<!qu)(?<!^u)i(?![aeiouy])", "й", text)
    text = re.sub("(?<=[^aeiou])y[iy](?=$|-)", "ий", text)
    text = re.sub("(?<=[^aeiou])(iy|ii)(?=$|-)", "ій", text)
    text = re.sub("(?<=[^aeiouy])y(?=$|-)", "і", text)
    text = re.sub("(?<=e)ts(?=$|-)", "ць", text)
    return _LATIN_PART.sub(lambda at: _DIGRAPHS.get(at[0], at[0]), text)


_KEY_CYRILLIC = _pairs(
    "щ=š ш=š ч=č ж=ž дж=i х=h г=h ґ=h ц=c й=i и=i і=i ї=i ы=i ю=iu я=ia є=e е=e ё=e э=e "
    "а=a б=b в=v д=d з=z к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f ь= ъ="
)
_KEY_LATIN = _pairs(
    "shch=š sch=š tsch=č tch=č dzh=i sh=š ch=č zh=ž kh=h gh=h tz=c ts=c ck=k cz=č ph=f th=t x=ks "
    "ye=e ie=e w=v y=i j=i g=h q=k"
)
_KEYS = _KEY_CYRILLIC | _KEY_LATIN
_KEY_PART = re.compile("|".join(sorted(_KEYS, key=len, reverse=True)))


@lru_cache(maxsize=8192)
def cross_key(word: str) -> str:
    """A coarse key of a folded word, alike in all three alphabets, for comparing spellings."""
    text = re.sub("^у(?=[аеиіїо])", "в", plain(word).replace("'", ""))
    text = re.sub("c(?![eiyhkz])", "k", text)
    text = _KEY_PART.sub(lambda at: _KEYS[at[0]], text)
    text = re.sub("i+", "i", re.sub("(?<=.)ie", "e", text))
    return re.sub(r"(.)\1+", r"\1", text)
