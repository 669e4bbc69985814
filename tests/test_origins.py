"""Origins by table: who takes a quote from whom, and how many roots are left."""

from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest

from service.publications.model import OutletBrief, PublicationBrief
from service.speakers.model import SpeakerBrief
from service.verification.model import Origins
from service.verification.origins import Named, Print, Taken, Trace, find_origins
from tests.documents import UNKNOWN, direct, document, fetch, indirect, record

SPACE = UUID("01900000-0000-7000-8000-000000000000")


def id_of(name: str) -> UUID:
    """The same in every run."""
    return uuid5(SPACE, name)


def outlet(name: str) -> OutletBrief:
    """Of a publication `A` the outlet is named `A` too."""
    return OutletBrief(id=id_of(f"outlet {name}"), kind="news_site", name=name)


def publication(name: str) -> PublicationBrief:
    """An article of the outlet of that name."""
    return PublicationBrief(
        id=id_of(name),
        kind="article",
        title=name,
        url=None,
        published_at=None,
        outlet=outlet(name),
    )


def source(name: str) -> SpeakerBrief:
    """Somebody without a name."""
    return SpeakerBrief(id=id_of(f"source {name}"), kind="unnamed", name=name)


def trace(prints: str, links: str = "", via: str = "", unnamed: str = "", **more: Any) -> Trace:
    """`A B` print it; `A>B` takes it from B; by `via` A names B's outlet, by `unnamed` a source."""
    named: dict[str, list[Named]] = {name: [] for name in prints.split()}
    for name, other in (pair.split(">") for pair in via.split()):
        named[name].append(Named(outlet=outlet(other)))
    for name, other in (pair.split(">") for pair in unnamed.split()):
        named[name].append(Named(speaker=source(other)))
    return Trace(
        quote_id=id_of("quote"),
        unnamed=source(more["of"]) if "of" in more else None,
        said_in=publication(more["said_in"]) if "said_in" in more else None,
        prints=[Print(publication=publication(name), named=many) for name, many in named.items()],
        taken=[
            Taken(source_id=id_of(name), kind="cites", target=publication(other))
            for name, other in (pair.split(">") for pair in links.split())
        ],
        complete=True,
    )


def roots(found: Origins) -> set[str]:
    """As `kind name`; of a circle all names."""
    shown = set[str]()
    for root in found.roots:
        names = [one.title or "" for one in root.publications]
        names += [one.name for one in (root.outlet, root.speaker) if one]
        shown.add(f"{root.kind} {' '.join(sorted(names))}")
    return shown


CASES: tuple[tuple[str, Trace, set[str]], ...] = (
    ("one alone", trace("A"), {"publication A"}),
    ("two on their own", trace("A B"), {"publication A", "publication B"}),
    ("one cites the other", trace("A B", "B>A"), {"publication A"}),
    ("a row", trace("A B C", "B>A C>B"), {"publication A"}),
    ("two cite one", trace("A B C", "B>A C>A"), {"publication A"}),
    ("one cites two", trace("A B C", "C>A C>B"), {"publication A", "publication B"}),
    ("the one cited does not print it", trace("A B", "A>X B>X"), {"publication X"}),
    ("through one that does not print it", trace("A B", "B>X X>A"), {"publication A"}),
    ("an outlet that prints it too", trace("A B", via="B>A"), {"publication A"}),
    ("an outlet that is not held", trace("A B", via="A>X B>X"), {"outlet X"}),
    ("an outlet that names itself", trace("A", via="A>A"), {"publication A"}),
    (
        "an outlet whose print is later",
        trace("B A", via="B>A"),
        {"outlet A", "publication A"},
    ),
    ("one unnamed source", trace("A B C", unnamed="A>s B>s C>s"), {"unnamed s"}),
    ("two unnamed sources", trace("A B", unnamed="A>s B>t"), {"unnamed s", "unnamed t"}),
    (
        "a link counts before an unnamed source",
        trace("A B", "B>A", unnamed="B>s"),
        {"publication A"},
    ),
    ("the speaker has no name", trace("A B", of="s"), {"unnamed s"}),
    ("where it was said", trace("A B", said_in="T"), {"publication T"}),
    ("where it was said prints it", trace("T A B", "B>A", said_in="T"), {"publication T"}),
    ("a circle", trace("A B", "A>B B>A"), {"circle A B"}),
    ("a circle that others cite", trace("A B C", "A>B B>A C>A"), {"circle A B"}),
    ("a circle with a way out", trace("A B C", "A>B B>A B>C"), {"publication C"}),
    (
        "a circle beside another source",
        trace("A B C", "A>B B>A"),
        {"circle A B", "publication C"},
    ),
)


@pytest.mark.parametrize(
    ("given", "wanted"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_the_roots_are(given: Trace, wanted: set[str]):
    found = find_origins(given)
    assert roots(found) == wanted
    assert found.independent_roots == len(wanted)
    assert [one.publication for one in found.publications] == [
        one.publication for one in given.prints
    ]


def test_one_unnamed_root_is_said_aloud():
    found = find_origins(trace("A B C", unnamed="A>джерело B>джерело C>джерело"))
    assert found.warnings == ["all 3 publications rest on one unnamed source: джерело"]
    found = find_origins(trace("A B C", unnamed="A>джерело B>джерело"))
    assert found.warnings == ["2 of 3 publications rest on one unnamed source: джерело"]


def test_circles_are_listed_with_a_warning():
    found = find_origins(trace("A B C D", "A>B B>A B>C D>A"))
    assert [set(circle) for circle in found.circles] == [{id_of("A"), id_of("B")}]
    assert found.warnings == ["circular reporting: none of 2 publications is a first source"]
    (root,) = found.roots
    assert root.leads_to == [id_of("A"), id_of("B"), id_of("D")]


async def test_an_unnamed_source_in_the_text_is_the_one_root(client: httpx.AsyncClient):
    text = "переговори відкладено до наступного тижня через погоду"
    teller = {"kind": "unnamed", "description": "Співрозмовник у делегації"}
    ids = set[str]()
    for _ in range(3):
        inner = indirect(text=text, speaker={"name": "Іван Бондар"})
        outer = indirect(text=f"за його даними, {text}", speaker=teller, reports=[inner])
        body = document(
            publication={"text": f"Співрозмовник каже: {outer['text']}."}, quotes=[outer]
        )
        receipt = await record(client, body)
        ids.add(receipt["quotes"][0]["reports"][0]["quote_id"])
    (quote_id,) = ids
    found = await fetch(client, f"/v1/quotes/{quote_id}/origins")
    assert (found["independent_roots"], found["roots"][0]["kind"]) == (1, "unnamed")
    assert found["warnings"] == [
        "all 3 publications rest on one unnamed source: Співрозмовник у делегації"
    ]


async def test_where_it_was_said_is_the_root(client: httpx.AsyncClient):
    post = {"kind": "telegram_post", "url": "https://t.me/example/1"}
    await record(client, document(quotes=[direct(said_in=post)]))
    receipt = await record(client, document(quotes=[direct(said_in=post)]))
    quote_id = receipt["quotes"][0]["quote_id"]
    found = await fetch(client, f"/v1/quotes/{quote_id}/origins")
    assert found["independent_roots"] == 1
    assert found["roots"][0]["publications"][0]["url"] == "https://t.me/example/1"
    assert [one["sources"][0]["how"] for one in found["publications"]] == ["said_in", "said_in"]


async def test_a_quote_that_is_not_there_has_no_origins(client: httpx.AsyncClient):
    for part in ("origins", "variants"):
        answer = await client.get(f"/v1/quotes/{UNKNOWN}/{part}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/quote-not-found")


async def test_a_speech_act_without_words_has_origins_and_no_variants(client: httpx.AsyncClient):
    receipt = await record(client, document())
    act = receipt["quotes"][1]["reports"][0]["quote_id"]
    assert (await fetch(client, f"/v1/quotes/{act}/origins"))["independent_roots"] == 1
    assert (await fetch(client, f"/v1/quotes/{act}/variants"))["items"] == []
