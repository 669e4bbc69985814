"""With which words somebody tells what others say, in Ukrainian, Russian and English."""

from collections.abc import Sequence

from service.verification.lexicon import PREPOSITIONS, spans, terms

ATTRIBUTING = terms(
    "",
    *("за словами", "зі слів", "за даними", "за інформацією", "за повідомленням", "за версією"),
    *("за твердженням", "на думку", "на переконання", "за оцінкою", "за оцінками"),
    *("по словам", "со слов", "по данным", "по информации", "по сообщению", "по версии"),
    *("по мнению", "по утверждению", "по оценке", "по оценкам"),
    *("according to", "in the words of", "in the opinion of", "in the view of"),
)
"""With these a sentence begins, or ends, that tells what somebody else says."""
_LONGEST = max(map(len, ATTRIBUTING))
_NOBODY = frozenset(["plan", "plans", "schedule", "law", "protocol", "procedure", "tradition"])
"""What things are done according to, and nobody says."""
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
_TELLER_AND_VERB = 2
OWN = frozenset(["я", "ми", "мы", "i", "we"])
TELLING = frozenset(
    """
    said told сказав сказала заявив заявила сказал сказала заявил заявила
    каже кажуть казав казала казали say says claim claims claimed insist
    """.split()  # noqa: SIM905 a list of words is read more easily so
)
"""Of these one may say: I say that."""
AS = frozenset(["як", "как", "as"])
HE = frozenset([
    "він",
    "вона",
    "вони",
    "он",
    "она",
    "они",
    "he",
    "she",
    "they",
    "я",
    "ми",
    "мы",
    "i",
    "we",
])
"""Whose words they are: the speaker's own, as the reporter calls him."""
_REPORTING = frozenset(
    """
    повідомляє повідомляють повідомив повідомила повідомили пише пишуть писали передає передають
    розповідають розповіли запевняє запевняють вважає
    сообщает сообщают сообщил сообщила сообщили пишет пишут передает передают рассказывают уверяет
    уверяют считает report reports reported writes write wrote warns warned believe believes
    """.split()  # noqa: SIM905 a list of words is read more easily so
)


def attributes(words: Sequence[str]) -> bool:
    """Whether the words begin with whose the rest are: according to the police."""
    first = next(spans(words[:_LONGEST], ATTRIBUTING), None)
    return first is not None and first[0] == 0 and _NOBODY.isdisjoint(words[: first[1] + 2])


def tells(words: Sequence[str]) -> bool:
    """Whether somebody else says so: «as the police report»."""
    return OWN.isdisjoint(words) and any(map(_is_telling, words))


def tells_alone(words: Sequence[str]) -> bool:
    """Whether nothing else is said: «the police said», «повідомили в міністерстві»."""
    told = [word for word in words if word != "the"]
    if len(told) < _TELLER_AND_VERB or not OWN.isdisjoint(told):
        return False
    if _is_telling(told[0]):
        return len(told) == _TELLER_AND_VERB or told[1] in PREPOSITIONS
    return _is_telling(told[-1])


def _is_telling(word: str) -> bool:
    return word in TELLING or word in DISTANCING or word in _REPORTING
