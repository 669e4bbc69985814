"""Countries, cities and seats of power that are much spoken of, in whatever case."""

import re

_PLACES = re.compile(
    r"(?:росі|росси|україн|украин|польщ|польш|угорщин|венгри|китай|кита[юєе]|іран|иран|ізраїл|израил"
    r"|туреччин|турци|німеччин|германи|франці|франци|брита|англі|англи|білорус|беларус|грузі|грузи"
    r"|молдов|румуні|румыни|словаччин|словаки|чехі|чехи|латві|латви|литв|естоні|эстони|япон|кореї"
    r"|коре[яию]|інді|инди|сирі|сири|київ|києв|киев|москв|варшав|берлін|берлин|париж|лондон|брюссел"
    r"|вашингтон|кремл|нато|сша|америк|європ|европ|russia|ukrain|poland|hungar|china|chin|iran|israel"
    r"|turk|german|france|french|brit|england|belarus|georgia|moldov|romani|slovak|latvi|lithuan"
    r"|estoni|japan|korea|india|syria|kyiv|kiev|moscow|warsaw|berlin|paris|london|brussels"
    r"|washington|kremlin|харк[оі]в|харьков|одес|херсон|льв[оі]в|дніпр|днепр|запоріж|запорож|миколає?[їв]в"
    r"|полтав|черніг[оі]в|чернигов|житомир|терноп[оі]л|вінниц|винниц|черкас|луцьк|донецьк|донецк"
    r"|луганськ|луганск|донбас|маріупол|мариупол|крим|крым|женев|стамбул|анкар|kharkiv|ode?ssa|odesa"
    r"|kherson|lviv|dnipro|zaporizh|mykolaiv|donetsk|luhansk|donbas|mariupol|crimea|geneva|istanbul"
    r"|ankara|kremlin|nato|america|europe|iraq|іра[кц]|ира[кц]).{0,4}"
)


def is_place(word: str) -> bool:
    """Whether it names a country or a seat of power that is much spoken of."""
    return _PLACES.fullmatch(word) is not None
