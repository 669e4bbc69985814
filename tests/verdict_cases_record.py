"""Ukrainian: by whom it is held, and who only reports."""

from tests.verdict_cases_types import Case, Said

_TAX = "Підвищення податків цього року не буде."
_TAXES = Said(text=_TAX)
_ROADS = Said(text="Дороги до сіл відремонтуємо за рахунок області.", speaker="Іван Бондар")
_TAXES_OF_BONDAR = Said(text=_TAX, speaker="Іван Бондар", published="2025-10-15")
_CALL = (
    Said(
        text="Рустем Умєров учора говорив телефоном зі Стівом Віткоффом про наступні кроки",
        mode="indirect",
        speaker="Андрій Сибіга",
        quote="call",
    ),
    Said(
        text=None,
        mode="reported",
        speaker="Рустем Умєров",
        to=("Стів Віткофф",),
        within="call",
    ),
)
_CALL_TEXT = "учора говорив телефоном зі Стівом Віткоффом про наступні кроки"
_ACT = Said(
    text=None,
    mode="reported",
    speaker="Ганна Лисенко",
    to=("Іван Бондар",),
    said_at="2025-12-02",
)
_WORDS = Said(
    text="Бібліотеки працюватимуть і в неділю.",
    speaker="Ганна Лисенко",
    published="2025-09-01",
    said_at="2025-09-01",
)
_PORT = "Будівництво порту зупинимо вже наступного тижня."
_TOLD = (
    Said(
        text="Ганна Лисенко подзвонила мені вночі і пояснила причини аварії.",
        speaker="Іван Бондар",
        quote="told",
    ),
    Said(text=None, mode="reported", speaker="Ганна Лисенко", to=("Іван Бондар",), within="told"),
)
_NESTED = (
    Said(
        text="Ганна Лисенко сказала мені: «Воду дадуть у середу ввечері».",
        speaker="Іван Бондар",
        quote="told",
    ),
    Said(text="Воду дадуть у середу ввечері", speaker="Ганна Лисенко", within="told"),
)
_NAMESAKES = (
    _TAXES,
    Said(text=_TAX, speaker="Андрій Коваль", published="2025-10-15"),
)

CASES: tuple[Case, ...] = (
    Case(
        name="words of another are misattributed",
        held=(_TAXES, _ROADS),
        text=_TAX,
        verdict="misattributed",
        speaker="Іван Бондар",
    ),
    Case(
        name="words of the given speaker are verbatim",
        held=(_TAXES, _ROADS),
        text=_TAX,
        verdict="verbatim",
        speaker="Олена Коваль",
    ),
    Case(
        name="a name in the genitive is the same speaker",
        held=(_TAXES, _ROADS),
        text=_TAX,
        verdict="verbatim",
        speaker="Олени Коваль",
    ),
    Case(
        name="words of another are misattributed to a surname in the genitive",
        held=(_TAXES, _ROADS),
        text=_TAX,
        verdict="misattributed",
        speaker="Бондаря",
    ),
    Case(
        name="words of another are misattributed to him whom nobody knows",
        held=(_TAXES,),
        text=_TAX,
        verdict="misattributed",
        speaker="Федір Ярема",
    ),
    Case(
        name="words that both have said are verbatim of the one who is given",
        held=(_TAXES, _TAXES_OF_BONDAR),
        text=_TAX,
        verdict="verbatim",
        speaker="Іван Бондар",
    ),
    Case(
        name="words that both have said are ambiguous where nobody is given",
        held=(_TAXES, _TAXES_OF_BONDAR),
        text=_TAX,
        verdict="ambiguous",
    ),
    Case(
        name="the same words twice by one speaker are not ambiguous",
        held=(_TAXES, Said(text=_TAX, published="2025-10-15")),
        text=_TAX,
        verdict="verbatim",
    ),
    Case(
        name="the closer wording of two speakers is not ambiguous",
        held=(
            _TAXES,
            Said(text="Підвищення тарифів цього року не буде.", speaker="Іван Бондар"),
        ),
        text=_TAX,
        verdict="verbatim",
    ),
    Case(
        name="indirect words of another do not make direct words ambiguous",
        held=(_TAXES, Said(text=_TAX, mode="indirect", speaker="Іван Бондар")),
        text=_TAX,
        verdict="verbatim",
    ),
    Case(
        name="a surname of two who both said it is ambiguous",
        held=_NAMESAKES,
        text=_TAX,
        verdict="ambiguous",
        speaker="Коваль",
    ),
    Case(
        name="a surname of two with the given name is one of them",
        held=_NAMESAKES,
        text=_TAX,
        verdict="verbatim",
        speaker="Андрій Коваль",
    ),
    Case(
        name="a surname of two of whom one said it is not ambiguous",
        held=(_TAXES, Said(text="Дороги відремонтуємо до зими.", speaker="Андрій Коваль")),
        text=_TAX,
        verdict="verbatim",
        speaker="Коваль",
    ),
    Case(
        name="another statement on the same matter is not found",
        held=(Said(text="Ми відкриємо новий міст через Дніпро у травні наступного року."),),
        text="Ремонт старого мосту через Дніпро коштуватиме місту мільярд гривень.",
        verdict="not_found",
    ),
    Case(
        name="a few frequent words in common are not found",
        held=(Said(text="Ми не знаємо, що це за люди і хто їх сюди надіслав."),),
        text="Це не те, що ми обіцяли виборцям і за що вони голосували.",
        verdict="not_found",
    ),
    Case(
        name="another statement of the given speaker is not found",
        held=(_TAXES, _ROADS),
        text="Лікарні отримають генератори до середини листопада.",
        verdict="not_found",
        speaker="Іван Бондар",
    ),
    Case(
        name="the words of him who reports a call are not those of the caller",
        held=_CALL,
        text=_CALL_TEXT,
        verdict="reported_only",
        speaker="Рустем Умєров",
    ),
    Case(
        name="the words of him who reports a call are his paraphrase",
        held=_CALL,
        text=_CALL_TEXT,
        verdict="paraphrase_as_direct",
        speaker="Андрій Сибіга",
    ),
    Case(
        name="the words of him who reports a call are a paraphrase where nobody is given",
        held=_CALL,
        text=_CALL_TEXT,
        verdict="paraphrase_as_direct",
    ),
    Case(
        name="the direct words of him who reports a talk are not those of the other",
        held=_TOLD,
        text="подзвонила мені вночі і пояснила причини аварії",
        verdict="reported_only",
        speaker="Ганна Лисенко",
    ),
    Case(
        name="the direct words of him who reports a talk are his own",
        held=_TOLD,
        text="подзвонила мені вночі і пояснила причини аварії",
        verdict="verbatim",
        speaker="Іван Бондар",
    ),
    Case(
        name="words that name somebody whose speech is not reported are misattributed to him",
        held=(*_TOLD[:1], Said(text="Світло вже дали.", speaker="Ганна Лисенко")),
        text="подзвонила мені вночі і пояснила причини аварії",
        verdict="misattributed",
        speaker="Ганна Лисенко",
    ),
    Case(
        name="the words of the inner speaker are hers",
        held=_NESTED,
        text="Воду дадуть у середу ввечері",
        verdict="verbatim",
        speaker="Ганна Лисенко",
    ),
    Case(
        name="a speaker of whom only a speech act is held is reported only",
        held=(_ACT,),
        text=_PORT,
        verdict="reported_only",
        speaker="Ганна Лисенко",
    ),
    Case(
        name="a speech act answers no question without a speaker",
        held=(_ACT,),
        text=_PORT,
        verdict="not_found",
    ),
    Case(
        name="a speech act of another answers no question",
        held=(_ACT, _ROADS),
        text=_PORT,
        verdict="not_found",
        speaker="Іван Бондар",
    ),
    Case(
        name="a speaker with words on record is not reported only",
        held=(_ACT, _WORDS),
        text=_PORT,
        verdict="not_found",
        speaker="Ганна Лисенко",
    ),
    Case(
        name="a speech act in the time given is reported only in spite of other words",
        held=(_ACT, _WORDS),
        text=_PORT,
        verdict="reported_only",
        speaker="Ганна Лисенко",
        said_from="2025-12-01",
        said_to="2025-12-02",
    ),
    Case(
        name="a speech act outside the time given is not found",
        held=(_ACT, _WORDS),
        text=_PORT,
        verdict="not_found",
        speaker="Ганна Лисенко",
        said_from="2025-12-03",
        said_to="2025-12-31",
    ),
    Case(
        name="a text that names whom she spoke to is reported only in spite of other words",
        held=(_ACT, _WORDS),
        text="Я попросила Івана Бондаря зупинити будівництво порту.",
        verdict="reported_only",
        speaker="Ганна Лисенко",
    ),
    Case(
        name="a text that names somebody else is not found",
        held=(_ACT, _WORDS, _TAXES),
        text="Я попросила Олену Коваль зупинити будівництво порту.",
        verdict="not_found",
        speaker="Ганна Лисенко",
    ),
)
