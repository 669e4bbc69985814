"""A fourth table: in whose words it is held."""

from dataclasses import replace

from tests.verdict_cases_types import HEDGE, NEGATION, Case, Said

_MIXED = Said(
    text="Речник назвав зустріч у Стамбулі «складною, проте корисною» і подякував посередникам",
    mode="mixed",
)
_INDIRECT = Said(
    text="уряд до кінця тижня внесе до парламенту новий законопроєкт про мобілізацію",
    mode="indirect",
    quote="bill",
)
_UPGRADE = Said(
    text="Уряд до кінця тижня внесе до парламенту новий законопроєкт про мобілізацію.",
    quote="bill",
    published="2025-12-05",
)

CASES: tuple[Case, ...] = (
    Case(
        name="the fragment alone",
        held=(_MIXED,),
        text="складною, проте корисною",
        verdict="verbatim",
    ),
    Case(
        name="a fragment with the reporter's words before it",
        held=(_MIXED,),
        text="зустріч у Стамбулі складною, проте корисною",
        verdict="expanded_partial",
    ),
    Case(
        name="a fragment with the reporter's words round it",
        held=(_MIXED,),
        text="назвав зустріч у Стамбулі складною, проте корисною і подякував посередникам",
        verdict="expanded_partial",
    ),
    Case(
        name="the reporter's words alone",
        held=(_MIXED,),
        text="Речник назвав зустріч у Стамбулі",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="an English fragment expanded",
        held=(
            Said(
                text="The chancellor called the draft «a gift to Moscow» and left the hall early",
                mode="mixed",
                language="en",
            ),
        ),
        text="The draft is a gift to Moscow",
        verdict="expanded_partial",
    ),
    Case(
        name="held as indirect speech alone",
        held=(_INDIRECT,),
        text="Уряд до кінця тижня внесе до парламенту новий законопроєкт про мобілізацію",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="indirect first, direct in a later print",
        held=(_INDIRECT, _UPGRADE),
        text="Уряд до кінця тижня внесе до парламенту новий законопроєкт про мобілізацію",
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="indirect first, and direct where it was said",
        held=(_INDIRECT, replace(_UPGRADE, said_here=True)),
        text="Уряд до кінця тижня внесе до парламенту новий законопроєкт про мобілізацію.",
        verdict="verbatim",
    ),
    Case(
        name="indirect speech with its negation gone",
        held=(replace(_INDIRECT, text="уряд не вноситиме до парламенту закон про мобілізацію"),),
        text="Уряд вноситиме до парламенту закон про мобілізацію",
        verdict="paraphrase_as_direct",
        flags=NEGATION,
    ),
    Case(
        name="direct first, indirect in a later print",
        held=(replace(_UPGRADE, published="2025-12-01"), _INDIRECT),
        text="Уряд до кінця тижня внесе до парламенту новий законопроєкт про мобілізацію.",
        verdict="verbatim",
    ),
    Case(
        name="a hedge of indirect speech gone",
        held=(
            Said(
                text="the company might close two of its mines before winter",
                mode="indirect",
                language="en",
            ),
        ),
        text="The company will close two of its mines before winter",
        verdict="paraphrase_as_direct",
        flags=HEDGE,
    ),
    Case(
        name="a Russian retelling in quotation marks",
        held=(
            Said(
                text="губернатор пообещал вернуть жителям деньги за испорченную технику",
                mode="indirect",
                language="ru",
            ),
        ),
        text="пообещал вернуть жителям деньги за испорченную технику",
        verdict="paraphrase_as_direct",
    ),
)
