"""The record held against the model: things, lists, what was removed, the feed, and the log."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from service.ledger.merkle import continues, includes
from tests.fuzzing.api import Api
from tests.fuzzing.model import LATEST, Occurrence, Publication, Quote, Speaker, World

WORDED = {"direct", "mixed", "indirect"}
SIGNED_WITHIN = 10


def ids(items: Iterable[Any]) -> list[str]:
    """Of items of answers, or of things of the model."""
    return [one["id"] if isinstance(one, dict) else one.id for one in items]


class Checks:
    """Each asserts one thing; `everything` is all of them."""

    def __init__(self, api: Api, world: World) -> None:
        self.api = api
        self.world = world
        self.began = self.position = self._last()
        self.at = ""

    def _last(self) -> int:
        """The position of the last change, found by halves."""
        low, high = 0, 1
        while self.api.show("/v1/changes", after=high, limit=1)["items"]:
            low, high = high, high * 2
        while low < high:
            middle = (low + high) // 2
            there = self.api.show("/v1/changes", after=middle, limit=1)["items"]
            low, high = (middle + 1, high) if there else (low, middle)
        return low

    def feed(self) -> None:
        """The change at hand is in the feed, once and whole, and nothing else is."""
        expected, self.world.noted = self.world.noted, []
        answer = self.api.show("/v1/changes", after=self.position, limit=1000)
        found = [(one["subject"], one["id"], one["action"]) for one in answer["items"]]
        assert Counter(found) == Counter(expected), (
            f"in the feed {Counter(found) - Counter(expected)}, "
            f"and not {Counter(expected) - Counter(found)}"
        )
        positions = [one["position"] for one in answer["items"]]
        assert positions == [*range(self.position + 1, self.position + 1 + len(found))]
        assert not answer["more"]
        self.position += len(found)
        self.world.log += found
        self.at = answer["items"][-1]["at"] if found else self.at

    def everything(self) -> None:
        """All that the model knows."""
        world = self.world
        for speaker in world.speakers.values():
            self.speaker(speaker)
        for outlet in world.outlets.values():
            shown = self.api.show(f"/v1/outlets/{outlet.id}")
            assert (shown["kind"], shown["name"]) == (outlet.kind, outlet.name)
        for publication in world.publications.values():
            self.publication(publication)
        for quote in world.quotes.values():
            self.quote(quote)
        for correction in world.corrections.values():
            shown = self.api.show(f"/v1/corrections/{correction.id}")
            of = {"Quote": "quote_id", "Publication": "publication_id"}
            name = of.get(type(correction.of).__name__, "occurrence_id")
            assert shown[name] == correction.of.id
            assert shown["kind"] == correction.kind
        for thing, (room, reason) in world.gone.items():
            refusal = self.api.show(f"/v1/{room}/{thing}", 410)
            assert refusal["detail"] == reason
        self.lists()
        self.histories()

    def speaker(self, speaker: Speaker) -> None:
        """Itself, or the way to what it became."""
        answer = self.api.ask("GET", f"/v1/speakers/{speaker.id}")
        if speaker.into:
            assert answer.status_code == 308, answer.text
            assert answer.headers["Location"] == f"/v1/speakers/{speaker.current.id}"
            return
        shown = answer.json()
        assert (shown["kind"], shown["name"]) == (speaker.kind, speaker.name)
        assert [one["name"] for one in shown["names"]] == self.world.shown_names(speaker)
        merged = {one.id for one in self.world.speaks_as(speaker)} - {speaker.id}
        assert set(shown["merged"]) == merged
        said = [q for q in self.world.quotes.values() if q.speaker.current is speaker]
        self.quotes(said, f"/v1/speakers/{speaker.id}/quotes", WORDED)
        self.quotes(said, f"/v1/speakers/{speaker.id}/quotes", {"reported"}, mode="reported")

    def publication(self, one: Publication) -> None:
        """With its texts, and the tree of its latest."""
        shown = self.api.show(f"/v1/publications/{one.id}")
        assert (shown["kind"], shown["url"]) == (one.kind, one.url)
        assert (shown["outlet"]["id"], shown["outlet"]["name"]) == (one.outlet.id, one.outlet.name)
        assert shown["published_at"] == one.published_at
        assert len(shown["snapshots"]) == len(one.texts)
        links = {x["source_id"] for x in shown["links"] if x["target_id"] == one.id}
        assert links == set(ids(one.copies))
        tree = self.api.pages(f"/v1/publications/{one.id}/quotes", limit=2)
        latest = [x for text in (None, *one.texts) for x in one.prints if x.printed_in == text]
        printed = [x for x in one.prints if latest and x.printed_in == latest[-1].printed_in]
        self._trees(tree, None, printed)

    def _trees(
        self, nodes: list[dict[str, Any]], parent: Occurrence | None, printed: list[Occurrence]
    ) -> None:
        here = [x for x in printed if x.parent is parent]
        assert [x["occurrence_id"] for x in nodes] == ids(here), f"under {parent}"
        for node, one in zip(nodes, here, strict=True):
            assert node["quote_id"] == one.quote.id
            self._trees(node["reports"], one, printed)

    def quote(self, quote: Quote) -> None:
        """With its printings and their chains, the first published first."""
        shown = self.api.show(f"/v1/quotes/{quote.id}")
        assert shown["speaker"]["id"] == quote.speaker.current.id
        assert shown["speaker"]["name"] == quote.speaker.current.name
        for name in ("text", "said_at", "channel", "event"):
            assert shown[name] == getattr(quote, name), f"{name}: {shown}"
        assert shown["tags"] == sorted(quote.tags)
        assert {one["id"] for one in shown["to"]} == {one.current.id for one in quote.to}
        assert shown["occurrence_count"] == len(quote.prints), shown
        assert shown["modes"] == quote.modes(), shown
        assert shown["status"] == self.world.status(quote), shown
        assert ids(shown["corrections"]) == ids(self.world.marks(quote))
        printed = sorted(quote.prints, key=lambda one: (*one.publication.dated()[:1], one.id))
        if any(one.publication.published_at is None for one in printed):
            printed = []  # where they belong among others is not told
        for path in ("occurrences", "chains"):
            found = self.api.pages(f"/v1/quotes/{quote.id}/{path}", limit=2)
            there = [one["id" if path == "occurrences" else "occurrence_id"] for one in found]
            assert sorted(there) == sorted(ids(quote.prints))
            assert not printed or there == ids(printed), f"{path} of {quote}"
        for one in quote.prints:
            self.occurrence(one)
        marks = self.api.pages(f"/v1/quotes/{quote.id}/corrections", limit=2)
        assert ids(marks) == ids(self.world.marks(quote))

    def occurrence(self, one: Occurrence) -> None:
        """As it was printed, and through whom."""
        shown = self.api.show(f"/v1/occurrences/{one.id}")
        for name in ("mode", "text", "cue"):
            assert shown[name] == getattr(one, name), f"{name}: {shown}"
        assert shown["quote_id"] == one.quote.id
        assert shown["publication"]["id"] == one.publication.id
        assert shown["parent_id"] == (one.parent and one.parent.id)
        assert shown["speaker"]["id"] == one.quote.speaker.current.id
        assert shown["status"] == self.world.printing_status(one), shown
        assert ids(shown["corrections"]) == ids(self.world.printing_marks(one))
        placed = one.text is not None and one.printed_in is not None
        assert (shown["evidence"] and shown["evidence"]["exact"]) == (one.text if placed else None)
        chain = self.api.show(f"/v1/occurrences/{one.id}/chain")
        path = [*one.enclosing()][::-1]
        assert [hop["occurrence_id"] for hop in chain["hops"][1:]] == ids(path)
        assert (chain["depth"], shown["level"]) == (len(path), len(path))
        worded = [x for x in path if x.text is not None]
        words_from = chain["words_from"] and chain["words_from"]["speaker"]["id"]
        assert words_from == (worded[-1].quote.speaker.current.id if worded else None)

    def quotes(self, expected: Iterable[Quote], path: str, modes: set[str], **query: Any) -> None:
        """A list of quotes that have one of the modes; `reported` alone is of those alone."""
        one_of = [q for q in expected if modes & set(q.modes())]
        newest = sorted(one_of, key=Quote.dated, reverse=True)
        found = self.api.pages(path, limit=2, **query)
        assert ids(found) == ids(newest), f"{path} {query}: {ids(found)} for {ids(newest)}"

    def lists(self) -> None:
        """In their order, by filters; of the run alone, where others are on record too."""
        world, api = self.world, self.api
        now = [one for one in world.speakers.values() if one.into is None][::-1]
        assert ids(api.pages("/v1/speakers", most=len(now))) == ids(now)
        outlets = [*world.outlets.values()][::-1]
        assert ids(api.pages("/v1/outlets", most=len(outlets))) == ids(outlets)
        for name in {held for one in world.speakers.values() for _, held in one.names}:
            self.name(name)
            self.name(name.split()[-1])
        for outlet in outlets:
            of = [one for one in world.publications.values() if one.outlet is outlet]
            newest = sorted(of, key=Publication.dated, reverse=True)
            assert ids(api.pages("/v1/publications", outlet=outlet.id)) == ids(newest)
        self.filters()

    def name(self, name: str) -> None:
        """Whom it means, in lists of speakers and of quotes."""
        meant = {one.current for one in self.world.called(name)}
        assert set(ids(self.api.pages("/v1/speakers", name=name))) == set(ids(meant)), name
        said = [q for q in self.world.quotes.values() if q.speaker.current in meant]
        self.quotes(said, "/v1/quotes", WORDED, speaker=name)

    def filters(self) -> None:
        """Of `GET /v1/quotes`."""
        quotes = self.world.quotes.values()
        run = {"tag": self.world.run}
        self.quotes(quotes, "/v1/quotes", WORDED, **run)
        self.quotes(quotes, "/v1/quotes", {"reported"}, mode="reported", **run)
        for mode in ("direct", "indirect"):
            self.quotes(quotes, "/v1/quotes", {mode}, mode=mode, **run)
        for status in ("standing", "denied", "retracted", "corrected", "clarified"):
            such = [q for q in quotes if self.world.status(q) == status]
            self.quotes(such, "/v1/quotes", WORDED, status=status, **run)
        for channel in {q.channel for q in quotes if q.channel}:
            such = [q for q in quotes if q.channel == channel]
            self.quotes(such, "/v1/quotes", WORDED, channel=channel, **run)
        for day in ("2025-03-02", "2025-06-01"):
            such = [q for q in quotes if day <= q.dated()[0] < LATEST]
            self.quotes(such, "/v1/quotes", WORDED, said_from=day, **run)
        such = [q for q in quotes if q.text and "міст" in q.text.split()]
        self.quotes(such, "/v1/quotes", WORDED, q="міст", **run)
        for one in self.world.publications.values():
            such = [x.quote for x in one.prints if x.mode in WORDED]
            self.quotes(set(such), "/v1/quotes", WORDED, publication=one.id)
        for speaker in self.world.speakers.values():
            such = {
                one.quote
                for q in quotes
                for one in q.prints
                if speaker.current in {x.quote.speaker.current for x in one.enclosing()} - {None}
                and any(
                    x is not one and x.quote.speaker.current is speaker.current
                    for x in one.enclosing()
                )
                and one.mode in WORDED
            }
            self.quotes(such, "/v1/quotes", WORDED, reported_by=speaker.id)
            such = [q for q in quotes if speaker.current in {x.current for x in q.to}]
            self.quotes(such, "/v1/quotes", WORDED, to=speaker.id)

    def histories(self) -> None:
        """A version for each change, each beginning where the one before ended."""
        by_thing: dict[tuple[str, str], list[str]] = {}
        for subject, one, action in self.world.log:
            room = "publications" if subject == "link" else f"{subject}s"
            by_thing.setdefault((room, one), []).append(action)
        for (room, one), actions in by_thing.items():
            versions = self.api.pages(f"/v1/{room}/{one}/history", limit=3)
            assert [x["action"] for x in versions] == actions, f"{room}/{one}"
            state: dict[str, Any] = {}
            for x in versions:
                assert x["before"] == state.get(x["subject"]), f"{room}/{one} at {x['position']}"
                if x["subject"] != "link":  # of which the last that goes leaves nothing, too
                    assert (x["after"] is None) == (x["action"] == "removed")
                state[x["subject"]] = x["after"]

    def ledger(self) -> None:
        """A leaf for each change, and a signed tree that has only grown since the run began."""
        leaves: list[dict[str, Any]] = []
        after, more = self.began, True
        while more:
            page = self.api.show("/v1/ledger/entries", after=after, limit=100)
            leaves, after, more = [*leaves, *page["items"]], page["last"], page["more"]
        told = [one["entry"] for one in leaves]
        assert [(x["subject"], x["id"], x["action"]) for x in told] == self.world.log
        if not leaves:
            return
        until = time.monotonic() + SIGNED_WITHIN
        while int(self.api.ask("GET", "/v1/ledger/checkpoint").text.splitlines()[1]) < after:
            assert time.monotonic() < until, "not signed"
            time.sleep(0.1)
        proof = self.api.show("/v1/ledger/inclusion", position=after, size=after)
        assert proof["leaf_hash"] == leaves[-1]["leaf_hash"]
        leaf, root, *hashes = map(
            bytes.fromhex, (proof["leaf_hash"], proof["root"], *proof["hashes"])
        )
        assert includes(leaf, after - 1, after, hashes, root)
        if self.began:
            grown = self.api.show("/v1/ledger/consistency", **{"from": self.began, "to": after})
            old, new = bytes.fromhex(grown["from_root"]), bytes.fromhex(grown["to_root"])
            assert new == root
            assert continues(self.began, after, [*map(bytes.fromhex, grown["hashes"])], old, new)
