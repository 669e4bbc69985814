"""Words that turn, limit or hedge a meaning in Ukrainian, Russian and English, by folded forms.

Closed classes, after the grammars of these languages. A term is one word or several in a row.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

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
_NOT_NEGATED = re.compile(r"(?:immigr|impor|impos|improv|indee|indus|infor|inter|invest|until).*")
"""Words whose beginning is no negation, though what follows it may be a word."""

LIMITING = _terms(
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
ADVERSATIVE = _terms(
    "але однак одначе проте втім утім щоправда но однако впрочем but however yet nevertheless "
    "nonetheless",
    *("тим не менш", "тим не менше", "тем не менее"),
    *("за умови", "за винятком", "при условии", "except that", "provided that"),
)
"""With these the next sentence takes back some of the one before."""
CONDITIONAL = _terms(
    "якщо якби хоча хоч поки допоки доки если хотя пока if unless although though while until",
    "provided",
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
    *("as far as i know",),
)
DISTANCING = frozenset(
    """
    неправда неправдою брехня брешуть бреше бреші каже кажуть казав казала казали стверджує
    стверджують твердить твердять заперечую заперечує заперечують заявляє заявляють звинувачують
    ложь врет врут говорит говорят утверждает утверждают отрицаю отрицает отрицают заявляет
    заявляют обвиняют неверно
    сказав сказала сказали заявив заявила заявили стверджував вважають сказал сказала сказали
    заявил заявила говорил говорила считают утверждал
    said told stated argued argues
    false untrue lie lies lying deny denies denied claim claims claimed say says allege alleges
    alleged assert asserts insist insists
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""Verbs with which somebody tells what he does not stand for, where «that» follows."""
ATTRIBUTING = _terms(
    "",
    *("за словами", "зі слів", "за даними", "за інформацією", "за повідомленням", "за версією"),
    *("за твердженням", "на думку", "на переконання", "за оцінкою", "за оцінками"),
    *("по словам", "со слов", "по данным", "по информации", "по сообщению", "по версии"),
    *("по мнению", "по утверждению", "по оценке", "по оценкам"),
    *("according to", "in the words of", "in the opinion of", "in the view of"),
)
"""With these a sentence begins, or ends, that tells what somebody else says."""
_NOBODY = frozenset(["plan", "plans", "schedule", "law", "protocol", "procedure", "tradition"])
"""What things are done according to, and nobody says."""
OWN = frozenset(["я", "ми", "мы", "i", "we"])
_PLACES = re.compile(
    r"(?:росі|росси|україн|украин|польщ|польш|угорщин|венгри|китай|кита[юєе]|іран|иран|ізраїл|израил"
    r"|туреччин|турци|німеччин|германи|франці|франци|брита|англі|англи|білорус|беларус|грузі|грузи"
    r"|молдов|румуні|румыни|словаччин|словаки|чехі|чехи|латві|латви|литв|естоні|эстони|япон|кореї"
    r"|коре[яию]|інді|инди|сирі|сири|київ|києв|киев|москв|варшав|берлін|берлин|париж|лондон|брюссел"
    r"|вашингтон|кремл|нато|сша|америк|європ|европ|russia|ukrain|poland|hungar|china|chin|iran|israel"
    r"|turk|german|france|french|brit|england|belarus|georgia|moldov|romani|slovak|latvi|lithuan"
    r"|estoni|japan|korea|india|syria|kyiv|kiev|moscow|warsaw|berlin|paris|london|brussels"
    r"|washington|kremlin|nato|america|europe|iraq|іра[кц]|ира[кц]).{0,4}"
)


def is_place(word: str) -> bool:
    """Whether it names a country or a seat of power that is much spoken of."""
    return _PLACES.fullmatch(word) is not None


VERBAL = frozenset(
    """
    може можуть міг могла могло могли б би может могут мог бы might may could seems seem appears
    appear believe think guess suppose assume hope гадаю думаю вважаю припускаю кажется считаю
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""Hedges that belong to a verb, and not to the whole sentence."""
TELLING = frozenset(
    """
    said told сказав сказала заявив заявила сказал сказала заявил заявила
    каже кажуть казав казала казали say says claim claims claimed insist
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""Of these one may say: I say that."""

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
    return any(word in _AFFIRMING for word in words[:1])


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


_LONGEST = max(map(len, LIMITING | CONDITIONAL | HEDGING | ATTRIBUTING))


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
        elif (found := _NEGATED.fullmatch(word)) and not _NOT_NEGATED.fullmatch(word):
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


def attributes(words: Sequence[str]) -> bool:
    """Whether the words begin with whose the rest are: according to the police."""
    first = next(spans(words[: _LONGEST + 1], ATTRIBUTING), None)
    return first is not None and first[0] == 0 and _NOBODY.isdisjoint(words[: first[1] + 2])


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
