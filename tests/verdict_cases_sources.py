"""Ukrainian: quoted fragments, indirect speech, and printings in another language."""

from tests.verdict_cases_types import NEGATION, NUMBER, Case, Said

_MIXED = Said(
    text="Міністерка заявила, що уряд «не відступить від пенсійної реформи» "
    "і вже готує нові закони про працю.",
    mode="mixed",
    quote="reform",
    published="2025-12-01",
)
_WHOLE = "Уряд не відступить від пенсійної реформи."
_INDIRECT = (Said(text="уряд не скасує пільги для двадцяти прифронтових громад", mode="indirect"),)
_PORT = "Наступного тижня ми зупинимо будівництво порту."
_RESIGN = (
    Said(
        text="вона не піде у відставку до завершення розслідування цієї справи",
        mode="indirect",
        quote="resign",
        published="2025-12-01",
    ),
    Said(
        text="Я залишуся на посаді, доки слідчі працюють.",
        quote="resign",
        published="2025-12-02",
    ),
)
_UKRAINIAN = "Ми не віддамо станцію під чужий контроль."
_ENGLISH = "We will not hand the station over to anyone."
_RUSSIAN = "Мы не отдадим станцию под чужой контроль."
_ORIGINAL = Said(text=_UKRAINIAN, quote="station", published="2025-12-01", said_here=True)
_IN_ENGLISH = Said(
    text=_ENGLISH, language="en", quote="station", published="2025-12-02", translates=True
)
_IN_RUSSIAN = Said(
    text=_RUSSIAN, language="ru", quote="station", published="2025-12-02", translates=True
)


def _port(mode: str, day: int, *, said_here: bool = False) -> Said:
    """The words about the port in one of the modes."""
    published = f"2025-12-0{day}"
    return Said(text=_PORT, mode=mode, quote="port", published=published, said_here=said_here)


CASES: tuple[Case, ...] = (
    Case(
        name="a fragment that stood in quotation marks is verbatim",
        held=(_MIXED,),
        text="не відступить від пенсійної реформи",
        verdict="verbatim",
    ),
    Case(
        name="a part of a quoted fragment is verbatim",
        held=(_MIXED,),
        text="не відступить від пенсійної",
        verdict="verbatim",
    ),
    Case(
        name="a word of the reporter's before the fragment expands it",
        held=(_MIXED,),
        text="уряд не відступить від пенсійної реформи",
        verdict="expanded_partial",
    ),
    Case(
        name="words of the reporter's behind the fragment expand it",
        held=(_MIXED,),
        text="не відступить від пенсійної реформи і вже готує нові закони",
        verdict="expanded_partial",
    ),
    Case(
        name="the reporter's words beside a fragment are a paraphrase",
        held=(_MIXED,),
        text="вже готує нові закони про працю",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="a fragment cut behind its negation is altered",
        held=(_MIXED,),
        text="відступить від пенсійної реформи",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="a fragment with a word left out is altered",
        held=(_MIXED,),
        text="не відступить від реформи",
        verdict="altered",
    ),
    Case(
        name="what was in quotation marks as a whole before is not expanded",
        held=(_MIXED, Said(text=_WHOLE, quote="reform", published="2025-11-30")),
        text=_WHOLE,
        verdict="verbatim",
    ),
    Case(
        name="what was said in one publication and shortened in another is not expanded",
        held=(
            _MIXED,
            Said(text=_WHOLE, quote="reform", published="2025-12-02", said_here=True),
        ),
        text=_WHOLE,
        verdict="verbatim",
    ),
    Case(
        name="words held as indirect speech alone are a paraphrase",
        held=_INDIRECT,
        text="уряд не скасує пільги для двадцяти прифронтових громад",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="a part of indirect speech is a paraphrase",
        held=_INDIRECT,
        text="уряд не скасує пільги",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="indirect speech without its negation is a paraphrase with a flag",
        held=_INDIRECT,
        text="уряд скасує пільги для двадцяти прифронтових громад",
        verdict="paraphrase_as_direct",
        flags=NEGATION,
    ),
    Case(
        name="indirect speech with another number is a paraphrase with a flag",
        held=_INDIRECT,
        text="уряд не скасує пільги для тридцяти прифронтових громад",
        verdict="paraphrase_as_direct",
        flags=NUMBER,
    ),
    Case(
        name="indirect speech turned into the first person is a paraphrase",
        held=_RESIGN[:1],
        text="Я не піду у відставку до завершення розслідування цієї справи",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="the indirect wording of a quote whose words are held otherwise is a paraphrase",
        held=_RESIGN,
        text="вона не піде у відставку до завершення розслідування цієї справи",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="other words that are printed directly after an indirect report are verbatim",
        held=_RESIGN,
        text="Я залишуся на посаді, доки слідчі працюють.",
        verdict="verbatim",
    ),
    Case(
        name="quotation marks put round indirect words later are a paraphrase",
        held=(_port("indirect", 1), _port("direct", 3)),
        text=_PORT,
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="quotation marks that a second later publication keeps are a paraphrase",
        held=(_port("indirect", 1), _port("direct", 3), _port("direct", 4)),
        text=_PORT,
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="quotation marks first and indirect words later are verbatim",
        held=(_port("direct", 1), _port("indirect", 3)),
        text=_PORT,
        verdict="verbatim",
    ),
    Case(
        name="quotation marks printed later where it was said are verbatim",
        held=(_port("indirect", 1), _port("direct", 3, said_here=True)),
        text=_PORT,
        verdict="verbatim",
    ),
    Case(
        name="an hour makes the indirect words the first",
        held=(
            Said(text=_PORT, mode="direct", quote="port", published="2025-12-03T15:00+02:00"),
            Said(text=_PORT, mode="indirect", quote="port", published="2025-12-03T09:30+02:00"),
        ),
        text=_PORT,
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="the zone of the hour makes the direct words the first",
        held=(
            Said(text=_PORT, mode="direct", quote="port", published="2025-12-03T10:00+02:00"),
            Said(text=_PORT, mode="indirect", quote="port", published="2025-12-03T09:30+00:00"),
        ),
        text=_PORT,
        verdict="verbatim",
    ),
    Case(
        name="the Ukrainian original is verbatim",
        held=(_ORIGINAL, _IN_ENGLISH),
        text=_UKRAINIAN,
        verdict="verbatim",
    ),
    Case(
        name="the English printing of a Ukrainian original is a translation",
        held=(_ORIGINAL, _IN_ENGLISH),
        text=_ENGLISH,
        verdict="translation",
    ),
    Case(
        name="the Russian printing of a Ukrainian original is a translation",
        held=(_ORIGINAL, _IN_RUSSIAN),
        text=_RUSSIAN,
        verdict="translation",
    ),
    Case(
        name="a part of a translation is a translation",
        held=(_ORIGINAL, _IN_ENGLISH),
        text="We will not hand the station over",
        verdict="translation",
    ),
    Case(
        name="a translation without its negation is altered",
        held=(_ORIGINAL, _IN_ENGLISH),
        text="We will hand the station over to anyone.",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="the first printed is the original where nobody knows where it was said",
        held=(
            Said(text=_RUSSIAN, language="ru", quote="station", published="2025-12-01"),
            Said(text=_UKRAINIAN, quote="station", published="2025-12-02"),
        ),
        text=_UKRAINIAN,
        verdict="translation",
    ),
    Case(
        name="where it was said is the original though printed later",
        held=(
            Said(text=_RUSSIAN, language="ru", quote="station", published="2025-12-01"),
            Said(text=_UKRAINIAN, quote="station", published="2025-12-02", said_here=True),
        ),
        text=_UKRAINIAN,
        verdict="verbatim",
    ),
    Case(
        name="the first printed is a translation where it was said elsewhere later",
        held=(
            Said(text=_RUSSIAN, language="ru", quote="station", published="2025-12-01"),
            Said(text=_UKRAINIAN, quote="station", published="2025-12-02", said_here=True),
        ),
        text=_RUSSIAN,
        verdict="translation",
    ),
    Case(
        name="the first printed is no original when it is linked as a translation",
        held=(
            Said(
                text=_ENGLISH,
                language="en",
                quote="station",
                published="2025-12-01",
                translates=True,
            ),
            Said(text=_UKRAINIAN, quote="station", published="2025-12-02"),
        ),
        text=_ENGLISH,
        verdict="translation",
    ),
    Case(
        name="what is printed behind a linked translation is the original",
        held=(
            Said(
                text=_ENGLISH,
                language="en",
                quote="station",
                published="2025-12-01",
                translates=True,
            ),
            Said(text=_UKRAINIAN, quote="station", published="2025-12-02"),
        ),
        text=_UKRAINIAN,
        verdict="verbatim",
    ),
)
