"""Words that turn, limit or hedge a meaning in Ukrainian, Russian and English, by folded forms.

Closed classes, after the grammars of these languages. A term is one word or several in a row.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from service.language.folding import fold

Term = tuple[str, ...]


def terms(words: str, *phrases: str) -> frozenset[Term]:
    """Single words, and phrases of several."""
    return frozenset([(word,) for word in words.split()] + [tuple(one.split()) for one in phrases])


NEGATIONS = frozenset(
    """
    не ні ані нема немає ніколи ніхто нікого нікому ніким ніщо нічого нічому нічим ніде нікуди
    ніяк ніякий ніяка ніяке ніякі ніякого ніякої ніяку ніяких ніяким ніякими жоден жодна жодне
    жодні жодного жодної жодному жодній жодну жодних жодним жодними навряд без
    ни нет никогда никто никого никому никем ничто ничего ничему ничем нигде никуда никак никакой
    никакая никакое никакие никакого никакую никаких никаким нельзя невозможно вряд едва
    малоймовірно малоймовірний малоймовірна малоймовірне малоймовірним маловероятно маловероятен
    not no never none nobody nothing nowhere neither nor without cannot hardly barely scarcely
    seldom rarely unlikely
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
_CONTRACTED = re.compile(r".+n't")
_NEGATED = re.compile(r"(?:не|ні|ни|un|in|im|ir|il|dis|non-?)(?P<base>.{3,})")
"""A word that may begin with a negation: only where its base is in the other text."""
_NOT_NEGATED = re.compile(r"(?:immigr|impor|impos|improv|indee|indus|infor|inter|invest|until).*")
"""Words whose beginning is no negation, though what follows it may be a word."""

LIMITING = terms(
    """
    але однак одначе проте втім утім зате якщо якби крім окрім хоча хоч щоправда лише лиш тільки
    поки допоки доки но однако если кроме хотя лишь только впрочем зато пока
    but however if unless except although though yet only provided providing until till barring
    assuming nevertheless nonetheless
    """,
    *("за умови", "за винятком", "у разі", "в разі", "у випадку", "доки не", "з умовою"),
    *("хіба що", "хіба лише", "хіба якщо", "тим не менш", "тим не менше"),
    *("за исключением", "при условии", "в случае", "с условием"),
    *("разве что", "разве только", "тем не менее"),
    *("as long as", "on condition", "in case", "apart from", "so long as", "other than"),
    *("save for", "with the exception", "in the event"),
)
ADVERSATIVE = terms(
    "але однак одначе проте втім утім щоправда но однако впрочем but however yet nevertheless "
    "nonetheless",
    *("тим не менш", "тим не менше", "тем не менее"),
    *("за умови", "за винятком", "при условии", "except that", "provided that"),
)
"""With these the next sentence takes back some of the one before."""
CONDITIONAL = terms(
    "якщо якби хоча хоч поки допоки доки если хотя пока if unless although though while until",
    "provided",
    *("у разі", "в разі", "за умови", "у випадку", "при условии", "в случае"),
    *("in case", "as long as", "so long as"),
)
"""With these a sentence may begin whose other half is given."""
HEDGING = terms(
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
    *(
        "по моему",
        "по моему мнению",
        "на мою думку",
        "может быть",
        "на мой взгляд",
        "скорее всего",
        "не исключено",
        "не исключаю",
    ),
    *("насколько я знаю", "i think", "i believe", "in my opinion", "in my view", "it seems"),
    *(
        "судячи з усього",
        "за всієї ймовірності",
        "вірогідно",
        "імовірніше за все",
        "цілком імовірно",
    ),
    *(
        "судя по всему",
        "по всей видимости",
        "по всей вероятности",
        "как будто",
        "насколько известно",
    ),
    *(
        "as far as i know",
        "as far as we know",
        "to my knowledge",
        "in all likelihood",
        "possible that",
    ),
    *("looks like", "chances are", "i suspect", "we suspect", "i reckon"),
)
DOUBTING = frozenset(
    """
    сумніваюся сумніваюсь сумнівається сумніваємося сумніваємось сумніваються
    сомневаюсь сомневается сомневаемся сомневаются doubt doubts doubted
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""Who says so does not think what follows, unless he says that he does not."""
PREPOSITIONS = frozenset(
    """
    з зі із від од до у в на для про за між над під перед через біля проти крізь без
    с со из от к ко во о об под над между около против
    from to of in on at for by with against before after between over under into
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""What stands before a name tells where it belongs, whatever its order."""
LISTING = frozenset(["і", "й", "та", "и", "and", "або", "чи", "или", "or"])
"""What joins things in whatever order."""
VERBAL = frozenset(
    """
    може можуть міг могла могло могли б би может могут мог бы might may could seems seem appears
    appear believe think guess suppose assume hope гадаю думаю вважаю припускаю кажется считаю
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""Hedges that belong to a verb, and not to the whole sentence."""

_NOT_ONLY = frozenset(["не", "not", "ні"])
_ONLY = frozenset(["лише", "лиш", "тільки", "лишь", "только", "only"])
_BUT = frozenset(["але", "но", "but"])
CONJUNCTIONS = frozenset(["і", "й", "та", "а", "и", "and"])
JOINING = frozenset(
    """
    і й та а але або чи бо тому отже и но или потому поэтому and but or because so nor
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""With these a clause begins that does not hang on the one before."""
LEADING = JOINING | frozenset(
    """
    що лише лиш тільки навіть хай нехай що тож ну что только лишь даже пусть that only even then
    well now
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""What may stand before the first word of a sentence that tells what it is about."""
WEAK_NEGATIONS = frozenset(["без", "without", "nor"])
"""These negate a word beside them, and not what follows."""
_AFFIRMING = frozenset(
    """
    сумніву сумнівів секрет секретом дивно сомнения сомнений doubt doubts wonder secret question
    лише лиш тільки лишь только only
    """.split()  # noqa: SIM905 a list of words is read more easily so
)


def affirms(words: Sequence[str]) -> bool:
    """Whether what a negation stands before makes it none: no doubt, not only, не секрет."""
    return any(word in _AFFIRMING or word in DOUBTING for word in words[:1])


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


def spans(words: Sequence[str], among: frozenset[Term]) -> Iterator[tuple[int, int]]:
    """Where terms stand among the words, the longest at each place; half-open."""
    for first in range(len(words)):
        for length in range(min(_LONGEST, len(words) - first), 0, -1):
            if tuple(words[first : first + length]) in among:
                yield first, first + length
                break


def is_negation(word: str) -> bool:
    """Whether a word negates by itself."""
    return word in NEGATIONS or _CONTRACTED.fullmatch(word) is not None


def negated_at(words: Sequence[str]) -> Iterator[int]:
    """Where negations stand; that of a hedge is none: «не виключено, що …»."""
    hedged = {at for span in spans(words, HEDGING) for at in range(*span)}
    return (at for at, word in enumerate(words) if is_negation(word) and at not in hedged)


def _makes_none(word: str) -> bool:
    """Whether a doubt behind it is none: no doubt, little doubt, не сумніваюся."""
    return is_negation(word) or word in {"little", "мало"}


def doubts(words: Sequence[str]) -> bool:
    """Whether words before a clause say that it is doubted, and not that it is not."""
    return (
        bool(words)
        and words[-1] in COMPLEMENTIZERS
        and any(
            word in DOUBTING and not any(_makes_none(one) for one in words[max(0, at - 2) : at])
            for at, word in enumerate(words)
        )
    )


def negations(words: Sequence[str], beside: Sequence[str]) -> int:
    """How many, counting a word with a negative prefix whose base is in the other text."""
    count = sum(1 for _ in negated_at(words))
    for word in words:
        if is_negation(word):
            continue
        if (found := _NEGATED.fullmatch(word)) and not _NOT_NEGATED.fullmatch(word):
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


def limits(words: Sequence[str], said: Sequence[str] = ()) -> bool:
    """Whether words with which a text goes on limit what was `said`.

    «Not only» does not, nor does the «but» that belongs to it.
    """
    pairs = pairwise([*said, *words])
    both = any(one in _NOT_ONLY and other in _ONLY for one, other in pairs)
    for first, last in spans(words, LIMITING):
        joined = both and words[first] in _BUT and last - first == 1
        if not joined and (first == 0 or words[first - 1] not in _NOT_ONLY):
            return True
    return False
