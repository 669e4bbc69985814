"""Ukrainian: the same words in other typography, and what an editor puts in."""

from tests.verdict_cases_types import (
    APOSTROPHES,
    CASE,
    DASHES,
    INVISIBLE,
    MARKS,
    NEGATION,
    PUNCTUATION,
    SPACES,
    Case,
    Said,
)

_BRIDGE = (
    Said(
        text="Ми відкриємо новий міст через Дніпро у травні, "
        "і вже в червні по ньому поїде перший тролейбус."
    ),
)
_AIM = (Said(text="Наша мета — повернути людей додому до зими."),)
_APP = (
    Said(
        text="Застосунок «Дія» і реєстр «Резерв» уже працюють, п’ять послуг додамо до весни.",
    ),
)
_WINTER = (Said(text="Ми знаємо, що зима буде важкою, тому Верховна Рада готує запас пального."),)
_READY = (Said(text="Громада готова до опалювального сезону."),)
_ASKED = (Said(text="Хто відповість за зірваний опалювальний сезон?"),)
_EDITED = (Said(text="компромісного варіанту (мирного врегулювання) знайдено не було"),)

CASES: tuple[Case, ...] = (
    Case(
        name="the same text is verbatim",
        held=_BRIDGE,
        text="Ми відкриємо новий міст через Дніпро у травні, "
        "і вже в червні по ньому поїде перший тролейбус.",
        verdict="verbatim",
    ),
    Case(
        name="a final full stop that is not given is no difference",
        held=_AIM,
        text="Наша мета — повернути людей додому до зими",
        verdict="verbatim",
    ),
    Case(
        name="a final full stop that is given and not held is punctuation",
        held=(Said(text="Наша мета — повернути людей додому до зими"),),
        text="Наша мета — повернути людей додому до зими.",
        # doubtful: verbatim, if a mark at the very end is taken for the asker's own
        verdict="verbatim_normalized",
        typography=PUNCTUATION,
    ),
    Case(
        name="guillemets round the whole text are dropped",
        held=_AIM,
        text="«Наша мета — повернути людей додому до зими.»",
        verdict="verbatim",
    ),
    Case(
        name="curly marks round the whole text are dropped",
        held=_READY,
        text="“Громада готова до опалювального сезону”",
        verdict="verbatim",
    ),
    Case(
        name="marks at both ends that are no pair are no marks round the whole",
        held=(Said(text="«Дія» працює значно швидше, ніж «Резерв»"),),
        text="«Дія» працює значно швидше, ніж «Резерв»",
        verdict="verbatim",
    ),
    Case(
        name="a part that is cut before «і» is verbatim",
        held=_BRIDGE,
        text="Ми відкриємо новий міст через Дніпро у травні",
        verdict="verbatim",
    ),
    Case(
        name="a part from the middle of a sentence is verbatim",
        held=_BRIDGE,
        text="вже в червні по ньому поїде перший тролейбус",
        verdict="verbatim",
    ),
    Case(
        name="a part that is given a capital differs in letter case",
        held=_BRIDGE,
        text="Вже в червні по ньому поїде перший тролейбус.",
        verdict="verbatim_normalized",
        typography=CASE,
    ),
    Case(
        name="one word more is altered",
        held=_AIM,
        text="Наша головна мета — повернути людей додому до зими.",
        verdict="altered",
    ),
    Case(
        name="one word less is altered",
        held=_BRIDGE,
        text="Ми відкриємо міст через Дніпро у травні, "
        "і вже в червні по ньому поїде перший тролейбус.",
        verdict="altered",
    ),
    Case(
        name="a hyphen for a dash is typography",
        held=_AIM,
        text="Наша мета - повернути людей додому до зими.",
        verdict="verbatim_normalized",
        typography=DASHES,
    ),
    Case(
        name="a shorter dash for a long one is typography",
        held=_AIM,
        text="Наша мета – повернути людей додому до зими.",
        verdict="verbatim_normalized",
        typography=DASHES,
    ),
    Case(
        name="a dash that is dropped is typography",
        held=_AIM,
        text="Наша мета повернути людей додому до зими.",
        verdict="verbatim_normalized",
    ),
    Case(
        name="other marks round words inside are typography",
        held=_APP,
        text="Застосунок “Дія” і реєстр “Резерв” уже працюють, п’ять послуг додамо до весни.",
        verdict="verbatim_normalized",
        typography=MARKS,
    ),
    Case(
        name="marks round words inside that are dropped are typography",
        held=_APP,
        text="Застосунок Дія і реєстр Резерв уже працюють, п’ять послуг додамо до весни.",
        verdict="verbatim_normalized",
        typography=MARKS,
    ),
    Case(
        name="another apostrophe is typography",
        held=_APP,
        text="Застосунок «Дія» і реєстр «Резерв» уже працюють, п'ять послуг додамо до весни.",
        verdict="verbatim_normalized",
        typography=APOSTROPHES,
    ),
    Case(
        name="two kinds of typography are both named",
        held=_APP,
        text='Застосунок "Дія" і реєстр "Резерв" уже працюють, п\'ять послуг додамо до весни.',
        verdict="verbatim_normalized",
        typography=MARKS | APOSTROPHES,
    ),
    Case(
        name="a double space is typography",
        held=_READY,
        text="Громада готова  до опалювального сезону.",
        verdict="verbatim_normalized",
        typography=SPACES,
    ),
    Case(
        name="a space that does not break is typography",
        held=_READY,
        text="Громада готова до\u00a0опалювального сезону.",
        verdict="verbatim_normalized",
        typography=SPACES,
    ),
    Case(
        name="a soft hyphen in a word is typography",
        held=_READY,
        text="Громада готова до опалю\u00adвального сезону.",
        verdict="verbatim_normalized",
        typography=INVISIBLE,
    ),
    Case(
        name="a missing comma away from any negation is punctuation",
        held=_WINTER,
        text="Ми знаємо що зима буде важкою, тому Верховна Рада готує запас пального.",
        verdict="verbatim_normalized",
        typography=PUNCTUATION,
    ),
    Case(
        name="small letters for capitals are typography",
        held=_WINTER,
        text="Ми знаємо, що зима буде важкою, тому верховна рада готує запас пального.",
        verdict="verbatim_normalized",
        typography=CASE,
    ),
    Case(
        name="a headline in capitals is typography",
        held=_READY,
        text="ГРОМАДА ГОТОВА ДО ОПАЛЮВАЛЬНОГО СЕЗОНУ",
        verdict="verbatim_normalized",
        typography=CASE,
    ),
    Case(
        name="a question that was none is altered",
        held=_READY,
        text="Громада готова до опалювального сезону?",
        verdict="altered",
    ),
    Case(
        name="an exclamation that was none is altered",
        held=_READY,
        text="Громада готова до опалювального сезону!",
        verdict="altered",
    ),
    Case(
        name="a question that stays one is verbatim",
        held=_ASKED,
        text="Хто відповість за зірваний опалювальний сезон?",
        verdict="verbatim",
    ),
    Case(
        name="a statement that was a question is altered",
        held=(Said(text="Громада готова до опалювального сезону?"),),
        text="Громада готова до опалювального сезону.",
        verdict="altered",  # doubtful: the docs name the other direction alone
    ),
    Case(
        name="a comma that moves beside a negation is altered",
        held=(Said(text="Стратити, не можна помилувати."),),
        text="Стратити не можна, помилувати.",
        verdict="altered",  # doubtful: without a flag, since no word is changed, cut or moved
    ),
    Case(
        name="a comma that stays beside a negation is verbatim",
        held=(Said(text="Стратити, не можна помилувати."),),
        text="Стратити, не можна помилувати",
        verdict="verbatim",
    ),
    Case(
        name="an editor's insertion in the print is not the speaker's",
        held=_EDITED,
        text="компромісного варіанту знайдено не було",
        verdict="verbatim",
    ),
    Case(
        name="an editor's insertion in the print may be given with it",
        held=_EDITED,
        text="компромісного варіанту (мирного врегулювання) знайдено не було",
        verdict="verbatim",
    ),
    Case(
        name="without an editor's insertion a dropped «не» shows",
        held=_EDITED,
        text="компромісного варіанту знайдено було",
        verdict="altered",
        flags=NEGATION,
    ),
    Case(
        name="an editor's insertion in the given text does not count",
        held=_AIM,
        text="Наша мета — повернути [евакуйованих] людей додому до зими.",
        verdict="verbatim",
    ),
    Case(
        name="the same word without square brackets is altered",
        held=_AIM,
        text="Наша мета — повернути евакуйованих людей додому до зими.",
        verdict="altered",
    ),
)
