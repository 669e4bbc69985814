"""The names that are held of those who may be meant, and those that are made meanwhile. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct

from service.language.naming.names import Form, name_words
from service.speakers.matching import MOST_WORDS, Match, match
from service.speakers.name_store import HeldForm
from service.speakers.store import Found


class Meant(Struct, frozen=True, kw_only=True):
    """A speaker whom a name means, and why."""

    found: Found
    match: Match


class _Entry(Struct, frozen=True):
    """A name with those of its forms that are known here."""

    name: str
    found: Found
    forms: defaultdict[str, list[Form]]


def asked_forms(asked: Sequence[str]) -> list[str]:
    """The words, unless there are too many for a person, and all of them as an organisation."""
    return [*(asked if len(asked) <= MOST_WORDS else ()), *([" ".join(asked)] if asked else ())]


class Roll:
    """Whom a name means, as it would be resolved if all that is added were held already."""

    def __init__(self, held: Iterable[HeldForm]) -> None:
        """Of each name that may be meant all forms that may be asked for."""
        self._names: dict[UUID, _Entry] = {}
        self._alone: defaultdict[str, list[UUID]] = defaultdict(list)
        self._known: dict[str, list[Meant]] = {}
        self._asked: defaultdict[str, set[str]] = defaultdict(set)
        for form in held:
            self.add(form.name_id, form.name, form.found, [form])

    def add(self, name_id: UUID, name: str, found: Found, forms: Iterable[Form]) -> None:
        """Forms of a name, by which it is found from now on."""
        entry = self._names.setdefault(name_id, _Entry(name, found, defaultdict(list)))
        for form in forms:
            entry.forms[form.form].append(form)
            if form.alone and name_id not in self._alone[form.form]:
                self._alone[form.form].append(name_id)
            for asked in self._asked.pop(form.form, ()):
                self._known.pop(asked, None)

    def resolve(self, name: str) -> list[Meant]:
        """Everybody who has it, each once, by the name that fits best; the best first."""
        if name not in self._known:
            asked = name_words(name)
            forms = asked_forms(asked)
            for form in forms:
                self._asked[form].add(name)
            hit = dict.fromkeys(one for form in forms for one in self._alone.get(form, ()))
            self._known[name] = _meant(asked, [self._names[one] for one in hit])
        return self._known[name]


def _meant(asked: Sequence[str], names: Iterable[_Entry]) -> list[Meant]:
    found: dict[UUID, Meant] = {}
    wanted = dict.fromkeys((*asked, " ".join(asked)))
    for one in names:
        forms = [form for word in wanted for form in one.forms.get(word, ())]
        if (matched := match(asked, one.name, forms)) is not None:
            meant = Meant(found=one.found, match=matched)
            known = found.setdefault(meant.found.id, meant)
            if matched.fit < known.match.fit:
                found[meant.found.id] = meant
    return sorted(found.values(), key=lambda one: (one.match.fit, one.found.id))
