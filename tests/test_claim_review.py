"""ClaimReview as it is met in the wild: what is read, what is matched, and what is listed."""

import json
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from service.compat.claim_review.reading import find_items, read_item
from tests.commands import Run
from tests.documents import BRIDGE, document, fetch, record

Json = dict[str, Any]


def claim_review(**changes: Any) -> Json:
    """A review as most sites mark it up."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://www.perevirka.example/1",
        "name": "Чи збудують міст?",
        "datePublished": "2025-12-06",
        "inLanguage": "uk-UA",
        "author": {
            "@type": "Organization",
            "name": "Перевірка",
            "url": "https://perevirka.example",
        },
        "claimReviewed": BRIDGE,
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Олена Петренко"},
            "datePublished": "2025-12-03",
            "firstAppearance": {"@type": "CreativeWork", "url": "https://example.org/first"},
            "appearance": [{"url": "https://example.org/second"}, "https://example.org/third"],
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": "2",
            "bestRating": "5",
            "worstRating": 1,
            "alternateName": "Перебільшення",
            "ratingExplanation": "Строк не названо.",
        },
        **changes,
    }


async def send(client: httpx.AsyncClient, body: Any, status: int = 200) -> Json:
    answer = await client.post("/v1/reviews/import", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_claim_in_the_words_of_a_quote_is_a_review_of_it(client: httpx.AsyncClient):
    receipt = await record(client, document())
    quote_id = receipt["quotes"][0]["quote_id"]
    report = await send(client, claim_review())
    (done,) = report["recorded"]
    assert (done["index"], done["quote_id"], done["new"]) == (0, quote_id, True)
    assert (report["unmatched"], report["refused"], report["left_out"]) == ([], [], [])
    review = await fetch(client, f"/v1/reviews/{done['review_id']}")
    assert {**review, "id": None, "recorded_at": None} == {
        "id": None,
        "recorded_at": None,
        "quote_id": quote_id,
        "aspect": "truth",
        "publisher": {"name": "Перевірка", "site": "perevirka.example"},
        "url": "https://www.perevirka.example/1",
        "title": "Чи збудують міст?",
        "reviewed_at": "2025-12-06",
        "language": "uk-UA",
        "rating": {
            "text": "Перебільшення",
            "value": 2,
            "best": 5,
            "worst": 1,
            "explanation": "Строк не названо.",
        },
        "claim": {
            "text": BRIDGE,
            "claimant": "Олена Петренко",
            "claimed_at": "2025-12-03",
            "appeared_in": [
                "https://example.org/first",
                "https://example.org/second",
                "https://example.org/third",
            ],
        },
    }


async def test_what_cannot_be_matched_is_recorded_and_listed(client: httpx.AsyncClient):
    await record(client, document())
    other = claim_review(claimReviewed="Податки знизять удвічі", url="https://x.example/2")
    changed = claim_review(
        claimReviewed=BRIDGE.replace("збудуємо", "не збудуємо"), url="https://x.example/3"
    )
    report = await send(client, [claim_review(), other, changed])
    assert [one["quote_id"] is None for one in report["recorded"]] == [False, True, True]
    assert [one["index"] for one in report["unmatched"]] == [1, 2]
    assert [one["reason"].partition(":")[0] for one in report["unmatched"]] == [
        "not_found",
        "altered",
    ]


async def test_the_same_again_is_held_and_may_gain_its_quote(client: httpx.AsyncClient):
    first = await send(client, claim_review())
    assert first["recorded"][0]["quote_id"] is None
    receipt = await record(client, document())
    again = await send(client, claim_review())
    review_id = first["recorded"][0]["review_id"]
    quote_id = receipt["quotes"][0]["quote_id"]
    expected = {"index": 0, "review_id": review_id, "quote_id": quote_id, "new": False}
    assert again["recorded"] == [expected]
    assert (await fetch(client, f"/v1/reviews/{review_id}"))["quote_id"] == quote_id


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (claim_review(), 1),
        ([claim_review(), [claim_review()]], 2),
        ({"@graph": [{"@type": "WebPage"}, claim_review()]}, 1),
        ({"@type": "DataFeed", "dataFeedElement": [{"item": [claim_review()]}, claim_review()]}, 2),
        ({"@type": "ItemList", "itemListElement": [{"item": claim_review()}]}, 1),
        (claim_review(**{"@type": ["Review", "https://schema.org/ClaimReview"]}), 1),
        ({"@type": "NewsArticle", "review": claim_review()}, 1),
        ({"@type": "WebPage", "mainEntity": {"hasPart": [claim_review(), claim_review()]}}, 2),
        (
            {
                "@type": "schema:ClaimReview",
                **{f"schema:{name}": value for name, value in claim_review().items()},
            },
            1,
        ),
        ({"@type": "Article"}, 0),
        ({}, 0),
        ([], 0),
    ],
)
def test_items_are_found_wherever_they_lie(given: Any, count: int):
    assert len(find_items(given)) == count


def test_references_in_a_graph_are_followed():
    thing = claim_review(author={"@id": "#us"})
    (found,) = find_items({"@graph": [{"@id": "#us", "name": "Перевірка"}, thing]})
    draft = read_item(found, 0).draft
    assert draft is not None
    assert draft.publisher.name == "Перевірка"


@pytest.mark.parametrize("prefix", ["schema:", "http://schema.org/", "https://schema.org/"])
def test_terms_may_have_their_prefix(prefix: str):
    def prefixed(value: Any) -> Any:
        if isinstance(value, dict):
            held = cast("Json", value)
            return {
                name if name[0] == "@" else prefix + name: prefixed(one)
                for name, one in held.items()
            }
        return value

    given = {**prefixed(claim_review()), "@type": f"{prefix}ClaimReview"}
    (found,) = find_items(given)
    (plain,) = find_items(claim_review())
    assert {**found, "@type": "ClaimReview"} == plain
    assert read_item(found, 0).refused == []


def test_a_circle_of_references_ends():
    thing = claim_review(author={"@id": "#a"})
    both = [{"@id": "#a"}, {"@id": "#b"}] * 8
    circle = [{"@id": one, "name": "A", "author": both, "appearance": both} for one in ("#a", "#b")]
    assert len(find_items({"@graph": [*circle, thing]})) == 1


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"author": "Перевірка"}, "publisher.name", "Перевірка"),
        ({"author": [{"name": "Перша"}]}, "publisher.name", "Перша"),
        ({"reviewRating": [{"ratingValue": [{"@value": 3}]}]}, "rating.value", 3),
        ({"reviewAspect": "Wording"}, "aspect", "wording"),
        ({"author": None}, "publisher.name", "perevirka.example"),
        ({"datePublished": "2025-12-06T10:00:00.123+02:00"}, "reviewed_at.text", None),
        ({"datePublished": "2025-12-06 10:00:00"}, "reviewed_at.text", "2025-12-06"),
        ({"inLanguage": "EN_us"}, "language", "en-us"),
        ({"inLanguage": {"@type": "Language", "alternateName": "uk"}}, "language", "uk"),
        ({"reviewRating": {"ratingValue": "3,5"}}, "rating.value", 3.5),
        ({"reviewRating": {"ratingValue": "3"}}, "rating.text", "3"),
        ({"reviewAspect": "wording"}, "aspect", "wording"),
        ({"itemReviewed": {"@type": "CreativeWork", "author": "Хтось"}}, "claim.claimant", "Хтось"),
    ],
)
def test_the_forms_of_the_wild_are_read(changes: Json, field: str, value: Any):
    (found,) = find_items(claim_review(**changes))
    item = read_item(found, 0)
    assert (item.refused, item.left_out) == ([], [])
    here: Any = item.draft
    for name in field.split("."):
        here = getattr(here, name)
    if value is not None:
        assert here == value


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"url": None}, "url"),
        ({"url": "somewhere"}, "url"),
        ({"claimReviewed": None}, "claimReviewed"),
        ({"reviewRating": None}, "reviewRating.alternateName"),
        ({"reviewRating": {"ratingValue": 9, "bestRating": 5}}, "reviewRating.ratingValue"),
    ],
)
async def test_what_cannot_be_recorded_is_listed_by_its_field(
    client: httpx.AsyncClient, changes: Json, path: str
):
    report = await send(client, [claim_review(**changes), claim_review()])
    assert [(one["index"], one["path"]) for one in report["refused"]] == [(0, path)]
    assert [one["index"] for one in report["recorded"]] == [1]


async def test_what_could_not_be_read_of_an_item_is_listed(client: httpx.AsyncClient):
    strange = claim_review(datePublished="учора", inLanguage="українська")
    report = await send(client, strange)
    assert [one["path"] for one in report["left_out"]] == ["datePublished", "inLanguage"]
    assert len(report["recorded"]) == 1


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"reviewAspect": "date of the claim"}, "reviewAspect"),
        ({"author": [{"name": "Перша"}, {"name": "Друга"}]}, "author"),
        ({"itemReviewed": [{"@type": "Claim"}, {"@type": "Claim"}]}, "itemReviewed"),
        ({"itemReviewed": {"author": [{"name": "А"}, {"name": "Б"}]}}, "itemReviewed.author"),
        (
            {"reviewRating": [{"alternateName": "Так"}, {"alternateName": "Ні"}]},
            "reviewRating",
        ),
        (
            {"itemReviewed": {"appearance": [f"https://x.example/{one}" for one in range(51)]}},
            "itemReviewed.appearance",
        ),
    ],
)
def test_what_is_more_than_can_be_kept_is_listed(changes: Json, path: str):
    (found,) = find_items(claim_review(**changes))
    item = read_item(found, 0)
    assert item.draft is not None
    assert [one.path for one in item.left_out] == [path]


async def test_a_document_without_reviews_is_refused(client: httpx.AsyncClient):
    answer = await send(client, {"@type": "Article"}, 422)
    assert answer["type"] == "/problems/no-claim-review"
    many = [claim_review(url=f"https://x.example/{number}") for number in range(501)]
    assert (await send(client, many, 422))["type"] == "/problems/too-many-reviews"


def test_a_file_is_imported_from_the_command_line(run: Run, tmp_path: Path):
    file = tmp_path / "feed.json"
    items = [claim_review(url=f"https://x.example/{number}") for number in range(60)]
    file.write_text(json.dumps({"@type": "DataFeed", "dataFeedElement": [*items, {"x": 1}]}))
    done = run("import-reviews", str(file))
    assert done.code in {0, None}, done.err
    assert "60 reviews: 60 recorded, 0 held already; 0 of a quote" in done.out
    again = run("import-reviews", str(file), "--json")
    report = json.loads(again.out)
    assert [one["index"] for one in report["recorded"]] == list(range(60))
    assert not any(one["new"] for one in report["recorded"])


@pytest.mark.parametrize("text", ["", "{", "{}", "\x00"])
def test_a_file_without_reviews_is_refused(run: Run, tmp_path: Path, text: str):
    file = tmp_path / "feed.json"
    file.write_text(text)
    done = run("import-reviews", str(file))
    assert done.code not in {0, None}
    assert "FILE" in done.out + done.err
