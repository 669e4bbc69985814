"""What the machine does to speakers and outlets; and how it begins and ends."""

import itertools
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.fuzzing.api import Api
from tests.fuzzing.checks import Checks
from tests.fuzzing.documents import Written
from tests.fuzzing.model import (
    Outlet,
    Speaker,
    World,
)

T = TypeVar("T")
GIVEN = ("Ганна", "Іван", "Олена")
DAYS = ("2025-03-01", "2025-03-02", "2025-06-01", None)
REASON = "з причини"
Pick = st.integers(0, 11)
"""Which of those there are: it counts round."""
_runs = itertools.count(1)


def word(number: int) -> str:
    """One that no other number has, in any alphabet or case."""
    letters = ""
    for _ in range(3):
        number, digit = divmod(number, 12)
        letters += "бвдзклмнпрст"[digit] + ("а" if len(letters) % 4 else "о")
    return letters


def having(room: str) -> Callable[[Any], Any]:
    """A rule for where there are some of them."""
    return precondition(lambda machine: bool(getattr(machine.world, room)))


class People(RuleBasedStateMachine):
    """One run. Others are on record besides, and are not to be seen in its lists."""

    api: ClassVar[Api]

    def __init__(self) -> None:
        super().__init__()
        self.api.done.clear()
        self.world = World(word(next(_runs)))
        self.checks = Checks(self.api, self.world)
        self.sent: list[Written] = []
        self.past: list[tuple[str, str, dict[str, Any]]] = []
        """When, where, and what was shown then."""

    @staticmethod
    def pick(things: Sequence[T], number: int) -> T:
        """One of these, of which there is one at least."""
        return things[number % len(things)]

    @property
    def speakers(self) -> list[Speaker]:
        """All, in the order of recording."""
        return [*self.world.speakers.values()]

    def surname(self, number: int) -> str:
        """Two are of the run."""
        return self.world.run.capitalize() + "".join(("бенко", "тчук")[number % 2])

    @initialize(kinds=st.lists(st.sampled_from(["person", "organization"]), min_size=2, max_size=3))
    def begin(self, kinds: list[str]) -> None:
        """Somebody, and an outlet."""
        self.make_outlet(0)
        for number, kind in enumerate(kinds):
            self.make_speaker(kind, number, 0)

    @invariant()
    def is_told(self) -> None:
        """What was done is in the feed, and what cannot be seen from there is as it was."""
        self.world.settle()
        self.checks.feed()

    @rule(number=Pick)
    def make_outlet(self, number: int) -> None:
        """Unless its name is taken."""
        name = f"Вісник {self.world.run} {number % 3}"
        taken = any(one.name == name for one in self.world.outlets.values())
        body = {"kind": "news_site", "name": name}
        answer = self.api.change("POST", "/v1/outlets", body, status=409 if taken else 201)
        if not taken:
            made = Outlet(id=answer.json()["id"], kind="news_site", name=name)
            self.world.outlets[made.id] = made
            self.world.note("outlet", "recorded", made.id)

    @rule(which=Pick, number=Pick)
    def rename_outlet(self, which: int, number: int) -> None:
        """Unless its name is another's."""
        outlet = self.pick([*self.world.outlets.values()], which)
        name = f"Вісник {self.world.run} {number % 3}"
        taken = any(x.name == name and x is not outlet for x in self.world.outlets.values())
        self.change(f"/v1/outlets/{outlet.id}", {"name": name}, 409 if taken else 200)
        if not taken:
            outlet.name = name
            self.world.note("outlet", "changed", outlet.id)

    @rule(kind=st.sampled_from(["person", "organization"]), given=Pick, family=Pick)
    def make_speaker(self, kind: str, given: int, family: int) -> None:
        """Namesakes too."""
        name = f"{GIVEN[given % 3]} {self.surname(family)}"
        answer = self.api.change("POST", "/v1/speakers", {"kind": kind, "name": name}, status=201)
        names = [(self.world.number(), name)]
        made = Speaker(id=answer.json()["id"], kind=kind, name=name, names=names)
        self.world.speakers[made.id] = made
        self.world.note("speaker", "recorded", made.id)

    @rule(which=Pick, given=Pick, family=Pick, stale=st.booleans(), shown=st.booleans())
    def name_speaker(
        self, which: int, given: int, family: int, *, stale: bool, shown: bool
    ) -> None:
        """Another name, which is `shown` from then on, or only finds him."""
        speaker = self.pick(self.speakers, which)
        name = f"{GIVEN[given % 3]} {self.surname(family)}"
        has = name in {held for _, held in speaker.names}
        path = f"/v1/speakers/{speaker.id}"
        if not shown:
            status = 308 if speaker.into else 409 if has else 201
            self.api.change("POST", f"{path}/names", {"name": name}, status=status)
        else:
            status = 308 if speaker.into else 412 if stale else 200
            headers = {"If-Match": '"stale"'} if stale else None
            self.change(path, {"name": name}, status, headers=headers)
        if status in {200, 201}:
            speaker.name = name if shown else speaker.name
            speaker.names += [] if has else [(self.world.number(), name)]
            self.world.note("speaker", "changed", speaker.id)

    @rule(one=Pick, other=Pick)
    def merge(self, one: int, other: int) -> None:
        """Speakers of one kind that stand for themselves."""
        speaker, into = self.pick(self.speakers, one), self.pick(self.speakers, other)
        fit = speaker is not into and speaker.kind == into.kind
        status = 308 if speaker.into or into.into else 200 if fit else 409
        body = {"into": into.id, "reason": REASON}
        self.api.change("POST", f"/v1/speakers/{speaker.id}/merge", body, status=status)
        if status == 200:
            speaker.into = into
            self.world.note("speaker", "merged", speaker.id)
            self.world.note("speaker", "changed", into.id)

    @rule(which=Pick)
    def take_apart(self, which: int) -> None:
        """What was merged, with what it had taken in."""
        speaker = self.pick(self.speakers, which)
        was = speaker.current
        status = 200 if speaker.into else 409
        self.api.change("DELETE", f"/v1/speakers/{speaker.id}/merge", status=status)
        if speaker.into:
            speaker.into = None
            self.world.note("speaker", "unmerged", speaker.id)
            self.world.note("speaker", "changed", was.id)

    @rule()
    def compare(self) -> None:
        """All that is on record with all that should be."""
        self.checks.everything()

    def teardown(self) -> None:
        """At the end of a run, what takes longer."""
        why = sys.exc_info()[1]
        if isinstance(why, Exception):
            self.api.failed = "\n".join([*self.api.done, traceback.format_exc()])
        elif why is None:  # else it was not to be finished
            self.checks.everything()
            self.checks.ledger()

    def change(
        self, path: str, body: Any, status: int, *, headers: dict[str, str] | None = None
    ) -> None:
        """Of a thing, as it is answered."""
        self.api.change("PATCH", path, body, status=status, headers=headers)
