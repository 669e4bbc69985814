"""The machine: random changes of the record over HTTP, and of the model beside it."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.fuzzing.documents import SENTENCES, Recording, Saying, Written, body_of, flat
from tests.fuzzing.model import MAKES, Correction, Occurrence, Publication, Quote, Speaker
from tests.fuzzing.people import DAYS, GIVEN, REASON, People, Pick, having

Sayings = st.deferred(lambda: st.lists(_saying, min_size=1, max_size=2))
_saying: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({
    "who": Pick,
    "named": st.booleans(),
    "mode": st.sampled_from(["direct", "indirect", "mixed", "reported"]),
    "words": st.integers(0, len(SENTENCES) - 1),
    "cue": st.sampled_from([None, "сказав"]),
    "channel": st.sampled_from([None, "phone"]),
    "day": st.sampled_from(DAYS),
    "to": st.one_of(st.none(), Pick),
    "again": st.one_of(st.none(), Pick),
    "reports": st.one_of(st.just([]), Sayings),
})


class Machine(People):
    """Documents, and what becomes of what they made."""

    @rule(
        slot=st.integers(0, 4),
        outlet=Pick,
        day=st.sampled_from(DAYS),
        edition=st.one_of(st.none(), st.integers(1, 2)),
        sayings=Sayings,
    )
    def record(
        self, slot: int, outlet: int, day: str | None, edition: int | None, sayings: list[Any]
    ) -> None:
        """A document, of a publication that may be held already."""
        url = f"https://example.org/{self.world.run}/{slot}"
        held = [one for one in self.world.publications.values() if one.url == url]
        at = held[0].outlet.id if held else self.pick([*self.world.outlets], outlet)
        written = Written(
            kind="article",
            url=url,
            outlet_id=at,
            published_at=day,
            edition=edition,
            sayings=tuple(self._saying(one) for one in sayings),
        )
        self._send(written)
        self.sent.append(written)

    @precondition(lambda self: self.sent)
    @rule(which=Pick, day=st.sampled_from(DAYS))
    def record_again(self, which: int, day: str | None) -> None:
        """A document that was sent before, perhaps with the day of its publication told."""
        was = self.pick(self.sent, which)
        if any(x.of and x.of.id in self.world.gone for x in flat(was.sayings)):
            return
        published = was.published_at or day
        self._send(replace(was, published_at=published))

    def _saying(self, drawn: dict[str, Any], depth: int = 1) -> Saying:
        speaker: Speaker | str = self.pick(self.speakers, drawn["who"])
        name = f"{GIVEN[drawn['who'] % 3]} {self.surname(drawn['who'] // 3)}"
        if drawn["named"] and len(self.world.called(name)) <= 1:
            speaker = name
        text = None if drawn["mode"] == "reported" else self._sentence(drawn["words"])
        of = None
        if drawn["again"] is not None and self.world.quotes and drawn["mode"] != "reported":
            of = self.pick([*self.world.quotes.values()], drawn["again"])
            speaker = of.speaker
        inner: list[dict[str, Any]] = [] if depth == 3 else drawn["reports"]
        return Saying(
            speaker=speaker,
            mode=drawn["mode"],
            text=text,
            cue=drawn["cue"],
            channel=drawn["channel"],
            said_at=drawn["day"],
            to=None if drawn["to"] is None else self.pick(self.speakers, drawn["to"]),
            of=of,
            reports=tuple(self._saying(one, depth + 1) for one in inner),
        )

    def _sentence(self, number: int) -> str:
        return f"{SENTENCES[number]} {self.world.run}"

    def _is_refused(self, written: Written) -> bool:
        """Whether it is refused: the publication has come to be another outlet's since.

        Or a name has come to mean several, and not one in this publication.
        """
        held = [x for x in self.world.publications.values() if x.url == written.url]
        if held and held[0].outlet.id != written.outlet_id:
            return True
        known = held[0].called if held else {}
        names = {x.speaker for x in flat(written.sayings) if isinstance(x.speaker, str)}
        return any(
            len({one.current for one in self.world.called(name)}) > 1
            for name in names - known.keys()
        )

    def _send(self, written: Written) -> None:
        body = body_of(written, self.world.run)
        if self._is_refused(written):
            self.api.change("POST", "/v1/documents", body, status=409)
            return
        answer = self.api.change("POST", "/v1/documents", body, status=(200, 201))
        new = Recording(self.world, written, answer.json()).done()
        assert answer.status_code == (201 if new else 200), f"{answer.status_code}: {body}"

    @having("quotes")
    @rule(
        which=Pick,
        field=st.sampled_from(["text", "speaker_id", "status", "said_at", "event"]),
        value=Pick,
        reason=st.booleans(),
    )
    def correct_quote(self, which: int, field: str, value: int, *, reason: bool) -> None:
        """One thing that is known of it; words, speaker and status for a reason."""
        quote = self.pick([*self.world.quotes.values()], which)
        given: Any = {
            "text": f"{SENTENCES[value % 5]} {self.world.run} виправлено",
            "speaker_id": self.pick(self.speakers, value).id,
            "status": (None, "standing", "denied")[value % 3],
            "said_at": DAYS[value % 4],
            "event": (None, "брифінг")[value % 2],
        }[field]
        asks = field in {"text", "speaker_id", "status"} and not reason
        status = 422 if asks or (field == "text" and quote.text is None) else 200
        body = {field: given, **({"reason": REASON} if reason else {})}
        self.change(f"/v1/quotes/{quote.id}", body, status)
        if status == 200:
            name = {"speaker_id": "speaker", "status": "by_hand"}.get(field, field)
            setattr(quote, name, self.world.speakers[given] if name == "speaker" else given)
            self.world.note("quote", "changed", quote.id)

    @having("quotes")
    @rule(which=Pick)
    def remove_quote(self, which: int) -> None:
        """With what it encloses, unless something of it was corrected."""
        quote = self.pick([*self.world.quotes.values()], which)
        self._remove(f"/v1/quotes/{quote.id}", self.world.enclosed(quote.prints), [])

    @having("publications")
    @rule(which=Pick)
    def remove_publication(self, which: int) -> None:
        """With what it prints."""
        one = self.pick([*self.world.publications.values()], which)
        self._remove(f"/v1/publications/{one.id}", self.world.enclosed(one.prints), [one])

    def _remove(self, path: str, hanging: list[Occurrence], with_it: list[Publication]) -> None:
        alone = {x.quote for x in hanging if set(x.quote.prints) <= set(hanging)}
        refused = self.world.is_corrected([*hanging, *alone, *with_it])
        query = {"reason": REASON}
        answer = self.api.change("DELETE", path, query=query, status=409 if refused else 200)
        if refused:
            return
        removed = self.world.remove(hanging, REASON)
        assert set(answer.json()["quotes"]) == {one.id for one in removed}
        assert set(answer.json()["occurrences"]) == {one.id for one in hanging}
        for one in with_it:
            del self.world.publications[one.id]
            self.world.bury("publication", one.id, REASON)
            sources = [copy.id for copy in one.copies]
            linked = [x for x in self.world.publications.values() if one in x.copies]
            for x in linked:
                x.copies.remove(one)
            self.world.note("link", "changed", *sources, *([one.id] if linked else []))

    @having("publications")
    @rule(one=Pick, other=Pick)
    def reprint(self, one: int, other: int) -> None:
        """A publication is a copy of an older one, never in a circle."""
        publications = [*self.world.publications.values()]
        source, target = self.pick(publications, one), self.pick(publications, other)
        known = source in target.copies
        circle = target in source.reached()
        status = 422 if source is target else 409 if circle else 200 if known else 201
        body = {"kind": "reprints", "target_id": target.id}
        self.api.change("POST", f"/v1/publications/{source.id}/links", body, status=status)
        if status == 201:
            target.copies.append(source)
            self.world.note("link", "recorded", source.id)

    @having("quotes")
    @rule(kind=st.sampled_from([*MAKES]), which=Pick, evidence=Pick, whole=st.booleans())
    def correct(self, kind: str, which: int, evidence: int, *, whole: bool) -> None:
        """What somebody took back; the same again is known."""
        world = self.world
        stated_in = self.pick([*world.publications.values()], evidence)
        of: Quote | Publication | Occurrence
        if kind.startswith("speaker"):
            of, name = self.pick([*world.quotes.values()], which), "quote_id"
        elif whole:
            of, name = self.pick([*world.publications.values()], which), "publication_id"
        else:
            every = [one for quote in world.quotes.values() for one in quote.prints]
            of, name = self.pick(every, which), "occurrence_id"
        by = of.speaker if isinstance(of, Quote) else None
        same = [
            x
            for x in world.corrections.values()
            if (x.kind, x.of, x.evidence) == (kind, of, stated_in)
            and (x.by and x.by.current) is (by and by.current)
        ]
        number = world.number()
        stated_at = f"2025-07-01T{number * 7 % 24:02}:{number // 24 % 60:02}:{number % 24:02}Z"
        body = {"kind": kind, name: of.id, "stated_at": stated_at, "explanation": REASON}
        body |= {"evidence": {"id": stated_in.id}}
        status = 200 if same else 201
        answer = self.api.change("POST", "/v1/corrections", body, status=status)
        if same:
            assert answer.json()["id"] in {one.id for one in same}
            return
        made = Correction(
            id=answer.json()["id"], kind=kind, of=of, by=by, evidence=stated_in, stated_at=stated_at
        )
        world.corrections[made.id] = made
        world.note("correction", "recorded", made.id)

    @having("corrections")
    @rule(which=Pick)
    def withdraw(self, which: int) -> None:
        """A correction, and its marks."""
        one = self.pick([*self.world.corrections.values()], which)
        query = {"reason": REASON}
        self.api.change("DELETE", f"/v1/corrections/{one.id}", query=query, status=200)
        del self.world.corrections[one.id]
        self.world.bury("correction", one.id, REASON)

    @rule(which=Pick, room=st.sampled_from(["quotes", "speakers", "outlets"]))
    def look(self, which: int, room: str) -> None:
        """At one thing, to be asked for later as it is now."""
        things = [*getattr(self.world, room).values()]
        if not things or getattr(thing := self.pick(things, which), "into", None):
            return
        path = f"/v1/{room}/{thing.id}"
        names = {"quotes": ("text", "said_at", "event", "tags", "status"), "speakers": ("name",)}
        shown = self.api.show(path)
        was = {name: shown[name] for name in names.get(room, ("name", "kind"))}
        self.past.append((self.checks.at, path, was))

    @precondition(lambda self: self.past)
    @rule(which=Pick)
    def look_back(self, which: int) -> None:
        """A thing as it was, whatever has become of it."""
        at, path, was = self.pick(self.past, which)
        shown = self.api.show(path, as_of=at)
        assert {name: shown[name] for name in was} == was, f"{path} as of {at}"
