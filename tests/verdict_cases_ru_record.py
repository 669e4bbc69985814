"""Russian: fragments, indirect speech, speakers, reports, dates and roles."""

from tests.verdict_cases_types import DATE, NEGATION, ROLE, Case, Said

_SOKOLOV = "Пётр Соколов"
_ORLOVA = "Вера Орлова"


def _ru(text: str, speaker: str = _SOKOLOV, mode: str = "direct", day: str = "2025-12-03") -> Said:
    """A printing in Russian of the one quote of its speaker."""
    return Said(text=text, language="ru", speaker=speaker, mode=mode, quote=speaker, published=day)


_REPORT = (_ru("комиссия не нашла нарушений при строительстве дамбы", mode="indirect"),)
_STRIKE = "Мы вернёмся на работу, как только получим зарплату."
_DIRECTOR = (
    _ru(
        "Директор заявил, что завод «никогда не сбрасывал отходы в реку» "
        "и готов открыть двери для комиссии.",
        mode="mixed",
    ),
)

_BREAD = "Хлеб подорожает после Нового года, но муку мы удержим."
_KHLIB = "Хліб подорожчає після Нового року, але борошно ми втримаємо."
_BOTH = (
    _ru(_BREAD, day="2025-12-01"),
    Said(text=_KHLIB, speaker=_SOKOLOV, quote=_SOKOLOV, published="2025-12-02", translates=True),
)
_VISIT = (
    _ru("Вера Орлова приезжала на завод и долго говорила с рабочими."),
    Said(text=None, mode="reported", language="ru", speaker=_ORLOVA, within=_SOKOLOV),
)
_ROLE = (
    Said(
        text=_BREAD,
        language="ru",
        speaker=_SOKOLOV,
        role="губернатор",
        said_at="2025-12-02",
    ),
)

CASES: tuple[Case, ...] = (
    Case(
        name="ru: a fragment that stood in quotation marks is verbatim",
        held=_DIRECTOR,
        text="никогда не сбрасывал отходы в реку",
        verdict="verbatim",
    ),
    Case(
        name="ru: words of the reporter's before the fragment expand it",
        held=_DIRECTOR,
        text="завод никогда не сбрасывал отходы в реку",
        verdict="expanded_partial",
    ),
    Case(
        name="ru: the reporter's words beside a fragment are a paraphrase",
        held=_DIRECTOR,
        text="готов открыть двери для комиссии",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="ru: indirect speech is a paraphrase",
        held=_REPORT,
        text="комиссия не нашла нарушений при строительстве дамбы",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="ru: indirect speech without its negation is a paraphrase with a flag",
        held=_REPORT,
        text="комиссия нашла нарушения при строительстве дамбы",
        verdict="paraphrase_as_direct",
        flags=NEGATION,
    ),
    Case(
        name="ru: quotation marks put round indirect words later are a paraphrase",
        held=(
            _ru(_STRIKE, mode="indirect", day="2025-12-01"),
            _ru(_STRIKE, day="2025-12-02"),
        ),
        text=_STRIKE,
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="ru: words of another are misattributed",
        held=(_ru(_STRIKE), _ru("Зарплату мы выплатили вчера.", speaker=_ORLOVA)),
        text=_STRIKE,
        verdict="misattributed",
        speaker=_ORLOVA,
    ),
    Case(
        name="ru: the same words by two speakers are ambiguous",
        held=(_ru(_STRIKE), _ru(_STRIKE, speaker=_ORLOVA)),
        text=_STRIKE,
        verdict="ambiguous",
    ),
    Case(
        name="ru: the same words by two speakers are verbatim of one in the genitive",
        held=(_ru(_STRIKE), _ru(_STRIKE, speaker=_ORLOVA)),
        text=_STRIKE,
        verdict="verbatim",
        speaker="Веры Орловой",
    ),
    Case(
        name="ru: another statement on the same matter is not found",
        held=(_ru(_STRIKE),),
        text="Забастовка обошлась заводу в сорок миллионов рублей.",
        verdict="not_found",
    ),
    Case(
        name="ru: a Russian original is verbatim beside its Ukrainian translation",
        held=_BOTH,
        text=_BREAD,
        verdict="verbatim",
    ),
    Case(
        name="ru: the Ukrainian printing of a Russian original is a translation",
        held=_BOTH,
        text=_KHLIB,
        verdict="translation",
    ),
    Case(
        name="ru: the words of him who reports a visit are not those of the visitor",
        held=_VISIT,
        text="приезжала на завод и долго говорила с рабочими",
        verdict="reported_only",
        speaker=_ORLOVA,
    ),
    Case(
        name="ru: the words of him who reports a visit are his own",
        held=_VISIT,
        text="приезжала на завод и долго говорила с рабочими",
        verdict="verbatim",
        speaker=_SOKOLOV,
    ),
    Case(
        name="ru: said before the time given is a mismatch of dates",
        held=_ROLE,
        text=_BREAD,
        verdict="verbatim",
        flags=DATE,
        said_from="2025-12-03",
    ),
    Case(
        name="ru: said on the first day of the time given is no mismatch",
        held=_ROLE,
        text=_BREAD,
        verdict="verbatim",
        said_from="2025-12-02",
    ),
    Case(
        name="ru: another role is a mismatch",
        held=_ROLE,
        text=_BREAD,
        verdict="verbatim",
        flags=ROLE,
        speaker=_SOKOLOV,
        role="директор завода",
    ),
    Case(
        name="ru: the title before the name in the genitive is no mismatch",
        held=_ROLE,
        text=_BREAD,
        verdict="verbatim",  # doubtful: the docs do not say that titles are met in any case
        speaker="губернатора Петра Соколова",
    ),
    Case(
        name="ru: wrong date and role stand beside a truncated part",
        held=_ROLE,
        text="Хлеб подорожает после Нового года",
        verdict="truncated",
        flags=DATE | ROLE,
        speaker=_SOKOLOV,
        role="директор завода",
        said_to="2025-12-01",
    ),
)
