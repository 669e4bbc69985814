"""The wire types of the Fact Check Tools API, in its own names.

Source: its public discovery document, version v1alpha1.
"""

from typing import Annotated

from msgspec import Meta, Struct, field

from service.kit.bounds import Line, Note, Url
from service.kit.problems import Conflict, NotFound, Refusal, Unprocessable

_Known = Annotated[str, Meta(max_length=2000)]
_Text = Annotated[str, Meta(max_length=2000, pattern=r"^[^\u0000]*$")]
"""Empty it is as if it were not there, as everywhere in Google's APIs."""
_Language = Annotated[str, Meta(max_length=35, pattern="^([A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*)?$")]
"""BCP 47 in any case, of which the region is not considered."""
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""`int32`, where 0 is as if it were not there."""


class Standard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """The parameters that every Google API takes; what concerns Google alone is let pass."""

    fields: Annotated[_Known, Meta(description="A partial answer.")] = ""
    key: _Known | None = None
    alt: Annotated[str, Meta(pattern="^json$")] = "json"
    pretty_print: Annotated[str, Meta(pattern="^(true|false)$")] = "true"
    quota_user: _Known | None = None
    access_token: _Known | None = field(name="access_token", default=None)
    oauth_token: _Known | None = field(name="oauth_token", default=None)
    upload_type: _Known | None = None
    upload_protocol: _Known | None = field(name="upload_protocol", default=None)
    xgafv: _Known | None = field(name="$.xgafv", default=None)


class Paged(Standard, frozen=True, kw_only=True):
    """Of lists; `offset` counts where there is no token."""

    page_size: Count = 10
    page_token: _Known = ""
    offset: Count = 0


class ClaimSearch(Paged, frozen=True, kw_only=True):
    """The parameters of `claims:search`."""

    query: _Text = ""
    language_code: _Language = ""
    review_publisher_site_filter: _Text = ""
    max_age_days: Count = 0


class ImageSearch(Paged, frozen=True, kw_only=True):
    """The parameters of `claims:imageSearch`."""

    image_uri: _Known | None = None
    language_code: _Language = ""


class PageSearch(Paged, frozen=True, kw_only=True):
    """The parameters of `pages.list`."""

    url: _Text = ""
    organization: _Text = ""


class Publisher(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who publishes a review."""

    name: str
    site: str


class ClaimReview(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """One review of a claim."""

    publisher: Publisher
    url: str
    title: str | None = None
    review_date: str | None = None
    textual_rating: str
    language_code: str | None = None


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A claim with its reviews."""

    text: str
    claimant: str | None = None
    claim_date: str | None = None
    claim_review: list[ClaimReview]


class ClaimsFound(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The answer of `claims:search`."""

    claims: list[Claim] = []
    next_page_token: str | None = None


class _Given(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    rename="camel",
):
    """What clients send, in which a name that is not known is refused."""


class Author(_Given, frozen=True, kw_only=True):
    """Who publishes the reviews of a page."""

    name: Line | None = None
    image_url: Url | None = None


class ClaimAuthor(_Given, frozen=True, kw_only=True):
    """Who makes a claim."""

    name: Line | None = None
    job_title: Line | None = None
    image_url: Url | None = None
    same_as: Url | None = None


_Rank = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]


class ClaimRating(_Given, frozen=True, kw_only=True):
    """A verdict in words, and on a scale where there is one."""

    rating_value: _Rank | None = None
    worst_rating: _Rank | None = None
    best_rating: _Rank | None = None
    rating_explanation: Note | None = None
    textual_rating: Line | None = None
    image_url: Url | None = None


class Markup(_Given, frozen=True, kw_only=True):
    """One review as a page marks it up."""

    url: Url | None = None
    claim_reviewed: Note
    claim_date: _Known | None = None
    claim_location: Line | None = None
    claim_first_appearance: Url | None = None
    claim_appearances: Annotated[list[Url], Meta(max_length=49)] = []
    claim_author: ClaimAuthor | None = None
    rating: ClaimRating


class MarkupPage(_Given, frozen=True, kw_only=True):
    """The reviews of one page."""

    name: _Known | None = None
    page_url: Url
    publish_date: _Known | None = None
    claim_review_author: Author | None = None
    claim_review_markups: Annotated[list[Markup], Meta(min_length=1, max_length=50)]
    version_id: _Known | None = None


class MarkupPages(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The answer of `pages.list`."""

    claim_review_markup_pages: list[MarkupPage] = []
    next_page_token: str | None = None


class Discovery(Standard, frozen=True, kw_only=True):
    """The parameters of the discovery document."""

    version: str = "v1alpha1"


class NothingAsked(Unprocessable):
    """A search for claims needs words, or the site of a publisher."""

    title = "Neither a query nor a publisher is given"


class PageTokenInvalid(Unprocessable):
    """A page token comes from the page before, of the same search."""

    title = "The page token does not belong to this search"


class FieldMaskInvalid(Unprocessable):
    """A partial answer is asked for in the syntax of Google's `fields`."""

    title = "The fields asked for cannot be read"


class MarkupInvalid(Unprocessable):
    """A page's markup tells the URL, the claim and the rating of each review."""

    title = "The markup of a page is not complete"


class MarkupPageTaken(Conflict):
    """A URL has one page of markup."""

    title = "There is markup for this page already"


class MarkupPageChanged(Conflict):
    """`versionId` names another version than the present one: get the page again, then update."""

    title = "The page has changed since it was read"


class MarkupPageNotFound(NotFound):
    """No page of markup has this name."""

    title = "There is no such page of markup"


class NotImplementedHere(Refusal):
    """Images are not held."""

    status = 501
    title = "Claims are not searched by image here"
