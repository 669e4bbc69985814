"""Google's own client against the service, unmodified; and what it is refused."""

import json
from collections.abc import Generator
from typing import Any

import httplib2
import httpx
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient import discovery, discovery_cache, errors

from tests.conftest import ADMIN_KEY, Serve
from tests.running import Running, running_service
from tests.test_reviews import review

Json = dict[str, Any]

build: Any = discovery.build  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType] untyped
build_from_document: Any = discovery.build_from_document  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType] likewise
get_static_doc: Any = discovery_cache.get_static_doc  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType] likewise
HttpError: Any = errors.HttpError
PAGE: Json = {
    "pageUrl": "https://www.perevirka.example/bridge",
    "publishDate": "2025-12-05",
    "claimReviewAuthor": {"name": "Перевірка"},
    "claimReviewMarkups": [
        {
            "claimReviewed": "Новий міст у Приладді вже відкрили",
            "claimDate": "2025-12-03",
            "claimAuthor": {"name": "Олена Петренко", "jobTitle": "прем'єрка"},
            "claimFirstAppearance": "https://example.org/1",
            "claimAppearances": ["https://example.org/2"],
            "rating": {
                "textualRating": "Неправда",
                "ratingValue": 1,
                "worstRating": 1,
                "bestRating": 5,
            },
        },
        {
            "claimReviewed": "Міст коштував мільярд",
            "rating": {"textualRating": "Без доказів"},
        },
    ],
}
UNRATED: Json = {"claimReviewed": "x", "rating": {}}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    with running_service(tmp_path_factory.mktemp("factcheck")) as running:
        for number in range(25):
            claim = {"text": f"Дорогу номер {number} відремонтували", "claimant": "Іван Бондар"}
            url = f"https://www.dorohy.example/{number}"
            post(running, url=url, claim=claim, reviewed_at=f"2025-11-{number + 1:02}")
        for site in ("one", "two"):
            claim = {"text": "Води в місті не буде тиждень", "claimed_at": "2025-12-01"}
            post(running, url=f"https://{site}.example/water", claim=claim)
        yield running


def post(running: Running, **changes: Any) -> None:
    answer = httpx.post(
        f"{running.url}/v1/reviews", json=review(**changes), headers=running.headers
    )
    assert answer.status_code == 201, answer.text


@pytest.fixture(scope="module")
def google(service: Running) -> Generator[Any]:
    """Built from what the service says of itself."""
    client = build(
        "factchecktools",
        "v1alpha1",
        discoveryServiceUrl=service.url + "/$discovery/rest?version={apiVersion}",
        static_discovery=False,
        credentials=Credentials(token=service.key),
    )
    yield client
    client.close()


def test_claims_are_found_by_words_in_any_form(google: Any):
    found = google.claims().search(query="дороги 7 відремонтувала").execute()
    (claim,) = found["claims"]
    assert claim["text"] == "Дорогу номер 7 відремонтували"
    (one,) = claim["claimReview"]
    assert one == {
        "publisher": {"name": "Перевірено", "site": "dorohy.example"},
        "url": "https://www.dorohy.example/7",
        "title": "Чи збудують міст?",
        "reviewDate": "2025-11-08T00:00:00Z",
        "textualRating": "Маніпуляція",
        "languageCode": "uk",
    }


def test_reviews_of_one_claim_are_one_claim(google: Any):
    (claim,) = google.claims().search(query="вода", languageCode="uk-UA").execute()["claims"]
    assert {one["publisher"]["site"] for one in claim["claimReview"]} == {
        "one.example",
        "two.example",
    }
    assert (claim["claimDate"], "claimant" in claim) == ("2025-12-01T00:00:00Z", False)


def test_search_next_goes_to_the_end(google: Any):
    asked = google.claims().search(query="дорога", pageSize=10)
    seen: list[str] = []
    while asked is not None:
        found = asked.execute()
        seen += [one["text"] for one in found["claims"]]
        asked = google.claims().search_next(asked, found)
    assert seen == [f"Дорогу номер {number} відремонтували" for number in reversed(range(25))]


def test_an_offset_counts_without_a_token_alone(google: Any):
    first = google.claims().search(query="дорога", pageSize=5, offset=20).execute()
    assert ("24" in first["claims"][0]["text"], len(first["claims"])) == (False, 5)
    token = google.claims().search(query="дорога", pageSize=5).execute()["nextPageToken"]
    asked = google.claims().search(query="дорога", pageSize=5, pageToken=token, offset=0)
    assert "19" in asked.execute()["claims"][0]["text"]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"reviewPublisherSiteFilter": "dorohy.example", "pageSize": 50}, 25),
        ({"reviewPublisherSiteFilter": "www.one.example"}, 1),
        ({"reviewPublisherSiteFilter": "nobody.example"}, 0),
        ({"query": "вода", "reviewPublisherSiteFilter": "dorohy.example"}, 0),
        ({"query": "вода", "languageCode": "en"}, 0),
        ({"query": "вода", "maxAgeDays": 1}, 0),
        ({"query": "вода", "maxAgeDays": 36500}, 1),
        ({"query": "вода", "maxAgeDays": 0}, 1),
        ({"query": "вода", "maxAgeDays": 2**31 - 1}, 1),
        ({"query": "вода", "pageSize": 2**31 - 1}, 1),
        ({"query": "вода", "languageCode": "UK"}, 1),
        ({"query": "вода", "languageCode": "uk_UA"}, 1),
        ({"query": "вода", "languageCode": "", "fields": "", "pageToken": ""}, 1),
        ({"query": "", "reviewPublisherSiteFilter": "WWW.One.example"}, 1),
    ],
)
def test_claims_are_filtered(google: Any, asked: Json, count: int):
    assert len(google.claims().search(**asked).execute().get("claims", [])) == count


@pytest.mark.parametrize("fields", ["*", "claims/*", "claims(*)", "claims/*/publisher/site"])
def test_every_name_can_be_asked_for(google: Any, fields: str):
    (claim,) = google.claims().search(query="вода", fields=fields).execute()["claims"]
    assert claim["claimReview"][0]["publisher"]["site"]


def test_a_part_of_an_answer_can_be_asked_for(google: Any):
    found = google.claims().search(query="вода", fields="claims(text,claimReview/url)").execute()
    reviews = [{"url": "https://one.example/water"}, {"url": "https://two.example/water"}]
    (claim,) = found["claims"]
    assert claim["text"] == "Води в місті не буде тиждень"
    assert sorted(claim["claimReview"], key=str) == reviews


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "query"),
        ({"query": "", "reviewPublisherSiteFilter": ""}, "query"),
        ({"query": "?!"}, "query"),
        ({"query": "x", "pageSize": "many"}, "pageSize"),
        ({"query": "x", "pageSize": -1}, "pageSize"),
        ({"query": "x", "maxAgeDays": -1}, "maxAgeDays"),
        ({"query": "x", "languageCode": "українська"}, "languageCode"),
        ({"query": "x", "pageToken": "x"}, "pageToken"),
        ({"query": "x", "fields": "claims("}, "fields"),
        ({"query": "x", "fields": "claim"}, "fields"),
        ({"query": "x", "fields": "claims(text,rating)"}, "fields"),
        ({"query": "x", "fields": "claims/claimReview/publisher/name/first"}, "fields"),
        ({"query": "x", "alt": "media"}, "alt"),
        ({"query": "x", "colour": "red"}, "colour"),
    ],
)
def test_a_bad_request_is_told_as_google_tells_it(service: Running, query: Json, field: str):
    answer = httpx.get(f"{service.url}/v1alpha1/claims:search", params=query)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert error["details"][0]["fieldViolations"][0]["field"] == field


def test_a_bad_request_is_an_http_error_of_the_client(google: Any):
    with pytest.raises(HttpError) as caught:
        google.claims().search(query="x", languageCode="?").execute()
    assert caught.value.resp.status == 400
    assert caught.value.error_details[0]["fieldViolations"][0]["field"] == "languageCode"


def test_a_token_goes_with_the_other_parameters(google: Any):
    token = google.claims().search(query="дорога", pageSize=5).execute()["nextPageToken"]
    with pytest.raises(HttpError, match="first page"):
        google.claims().search(query="вода", pageSize=5, pageToken=token).execute()


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/v1alpha1/nothing", 404, "NOT_FOUND"),
        ("DELETE", "/v1alpha1/claims:search", 404, "NOT_FOUND"),
        ("POST", "/v1alpha1/pages", 401, "UNAUTHENTICATED"),
        ("GET", "/v1alpha1/claims:imageSearch?imageUri=x", 501, "UNIMPLEMENTED"),
        ("GET", "/$discovery/rest?version=v2", 404, "NOT_FOUND"),
    ],
)
def test_every_refusal_is_in_one_form(
    service: Running, method: str, path: str, status: int, name: str
):
    answer = httpx.request(method, service.url + path)
    assert (answer.status_code, answer.json()["error"]["status"]) == (status, name)


def test_pages_are_made_read_changed_and_removed(google: Any):
    pages = google.pages()
    made = pages.create(body=PAGE).execute()
    assert {name: made[name] for name in PAGE} == PAGE
    assert pages.get(name=made["name"]).execute() == made
    assert pages.list(url=PAGE["pageUrl"]).execute()["claimReviewMarkupPages"] == [made]
    listed = pages.list(organization="perevirka.example").execute()
    assert listed["claimReviewMarkupPages"] == [made]
    (claim,) = google.claims().search(query="відкрили міст", languageCode="uk").execute()["claims"]
    assert claim["claimReview"][0]["publisher"] == {
        "name": "Перевірка",
        "site": "perevirka.example",
    }
    with pytest.raises(HttpError) as taken:
        pages.create(body=PAGE).execute()
    assert taken.value.resp.status == 409

    body = {**made, "claimReviewMarkups": made["claimReviewMarkups"][:1]}
    changed = pages.update(name=made["name"], body=body).execute()
    assert changed["versionId"] != made["versionId"]
    assert google.claims().search(query="мільярд").execute() == {}
    assert google.claims().search(query="відкрили міст").execute()["claims"] == [claim]
    with pytest.raises(HttpError) as stale:
        pages.update(name=made["name"], body=body).execute()
    assert stale.value.resp.status == 409

    assert pages.delete(name=made["name"]).execute() == {}
    with pytest.raises(HttpError) as gone:
        pages.get(name=made["name"]).execute()
    assert gone.value.resp.status == 404
    assert google.claims().search(query="відкрили міст").execute() == {}


def test_pages_are_listed_to_the_end(google: Any):
    for number in range(3):
        url = f"https://many.example/{number}"
        google.pages().create(body={**PAGE, "pageUrl": url}).execute()
    asked = google.pages().list(organization="many.example", pageSize=2)
    seen: list[str] = []
    while asked is not None:
        found = asked.execute()
        seen += [one["pageUrl"] for one in found["claimReviewMarkupPages"]]
        asked = google.pages().list_next(asked, found)
    assert sorted(seen) == [f"https://many.example/{number}" for number in range(3)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"pageUrl": "x"}, "pageUrl"),
        ({"claimReviewMarkups": list[Json]()}, "claimReviewMarkups"),
        ({"claimReviewMarkups": [UNRATED]}, "claimReviewMarkups[0].rating.textualRating"),
        ({"publishDate": "учора"}, "publishDate"),
        ({"versionId": "1"}, "versionId"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_markup_is_refused_by_its_field(service: Running, change: Json, field: str):
    url = f"{service.url}/v1alpha1/pages"
    answer = httpx.post(url, json={**PAGE, **change}, headers=service.headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["details"][0]["fieldViolations"][0]["field"] == field


def test_the_document_that_google_publishes_builds_a_client_too(service: Running):
    """The one that comes with the client, with our address in it."""
    published = json.loads(get_static_doc("factchecktools", "v1alpha1") or "")
    published |= {"rootUrl": f"{service.url}/", "baseUrl": f"{service.url}/"}
    client: Any = build_from_document(published, http=httplib2.Http())
    assert len(client.claims().search(query="вода").execute()["claims"]) == 1
    client.close()


def test_no_key_of_googles_is_in_the_way(service: Running):
    found = httpx.get(
        f"{service.url}/v1alpha1/claims:search", params={"query": "вода", "key": "AIza-xyz"}
    )
    assert found.status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"key": ADMIN_KEY}, 200),
        ({"key": "AIza-xyz"}, 401),
        ({"key": ""}, 401),
        ({}, 401),
    ],
)
async def test_where_reading_is_closed_the_key_is_ours(serve: Serve, query: Json, status: int):
    async with serve(key=None, public_read=False) as client:
        for path in ("/v1alpha1/claims:search", "/v1alpha1/pages"):
            asked = {**query, **({"query": "вода"} if "search" in path else {})}
            answer = await client.get(path, params=asked)
            assert answer.status_code == status
        body = await client.post("/v1alpha1/pages", params=query, json=PAGE)
        assert (body.status_code, body.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
        assert (await client.get("/v1/quotes", params=query)).status_code == 401
