"""schema.org as JSON-LD: quotations, claims, publications, speakers, fact-checks. Pure.

The context is inline, so that no reader needs the network. Source: https://schema.org.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from service.exports.naming import Addresses, agent_kind, without_none
from service.publications.model import OutletBrief, Publication, PublicationBrief, PublicationKind
from service.quotes.marking import CorrectionBrief, told
from service.quotes.model import Occurrence, PrintedSpeaker, Quote, SpokenRole
from service.reviews.model import Review
from service.speakers.model import Role, Speaker, SpeakerBrief

Json = dict[str, Any]

CONTEXT: Json = {
    "@vocab": "https://schema.org/",
    **{name: {"@type": "@id"} for name in ("url", "sameAs", "license")},
}
_WORKS: dict[PublicationKind, str] = {
    "article": "NewsArticle",
    "telegram_post": "SocialMediaPosting",
    "social_post": "SocialMediaPosting",
    "press_release": "Article",
    "document": "DigitalDocument",
}


def whole(thing: Json) -> Json:
    """A thing as a document of its own."""
    return {"@context": CONTEXT, **thing}


def graph(things: Sequence[Json]) -> Json:
    """Several things as one document."""
    return {"@context": CONTEXT, "@graph": list(things)}


def quotation(at: Addresses, quote: Quote, occurrences: Sequence[Occurrence]) -> Json:
    """A `Quotation` in the speaker's words; a `Claim` where they are a reporter's.

    `creator` is the speaker that we hold for it, `spokenByCharacter` whom it is printed under.
    """
    printed = list({one.publication.id: one.publication for one in occurrences}.values())
    direct = "direct" in quote.modes
    thing: Json = {
        "@type": "Quotation" if direct else "Claim",
        "@id": at.of("quotes", quote.id),
        "identifier": quote.number,
        "text": quote.text,
        "inLanguage": quote.language,
        "dateCreated": quote.said_at,
        "creator": agent(at, quote.speaker),
        "author": None if direct else agent(at, quote.speaker),
        "keywords": quote.tags,
        **_corrected(at, quote),
        "audience": [
            {"@type": "Audience", "url": at.of("speakers", one.id), "name": one.name}
            for one in quote.to
        ],
    }
    if direct:
        first = next((one for one in occurrences if one.mode == "direct"), None)
        thing["spokenByCharacter"] = first and _as_printed(first.speaker, first.role)
        thing["citation"] = [work(at, one) for one in printed]
        thing["isBasedOn"] = quote.said_in and work(at, quote.said_in)
    else:
        thing["appearance"] = [work(at, one) for one in printed]
        first_known = quote.said_in or next(iter(printed), None)
        thing["firstAppearance"] = first_known and work(at, first_known)
    return without_none(thing)


def printed_quotation(at: Addresses, occurrence: Occurrence) -> Json:
    """One printing of a quote: a `Claim` unless all its words are the speaker's."""
    direct = occurrence.mode == "direct"
    place = work(at, occurrence.publication)
    speaker = agent(at, occurrence.speaker)
    return without_none({
        "@type": "Quotation" if direct else "Claim",
        "@id": at.of("occurrences", occurrence.id),
        "text": occurrence.text,
        "inLanguage": occurrence.language,
        "dateCreated": occurrence.said_at,
        "creator": speaker,
        "author": None if direct else speaker,
        "spokenByCharacter": _as_printed(occurrence.speaker, occurrence.role) if direct else None,
        "exampleOfWork": {"@id": at.of("quotes", occurrence.quote_id)},
        **_corrected(at, occurrence),
        "isPartOf" if direct else "appearance": place,
    })


def _corrected(at: Addresses, thing: Quote | Occurrence) -> Json:
    """Its status where it does not stand as it was said, and a `CorrectionComment` of each."""
    return {
        "creativeWorkStatus": thing.status if thing.status != "standing" else None,
        "correction": [correction(at, one) for one in thing.corrections],
    }


def correction(at: Addresses, mark: CorrectionBrief) -> Json:
    """A `CorrectionComment`; `isPartOf` is where it is stated."""
    by = mark.by
    return without_none({
        "@type": "CorrectionComment",
        "@id": at.of("corrections", mark.id),
        "text": told(mark),
        "datePublished": mark.stated_at,
        "author": agent(at, by.speaker) if by.speaker else by.outlet and _outlet(at, by.outlet),
        "isPartOf": work(at, mark.evidence),
    })


def chain(at: Addresses, occurrences: Sequence[Occurrence]) -> Json:
    """Each hop from the page inwards; one that reports another is based on it."""
    hops = [printed_quotation(at, one) for one in occurrences]
    for outer, inner in pairwise(hops):
        outer["isBasedOn"] = {"@id": inner["@id"]}
    return graph(hops)


def _as_printed(speaker: PrintedSpeaker, role: SpokenRole) -> Json:
    return without_none({
        "@type": agent_kind(speaker.kind),
        "name": speaker.as_printed or speaker.name,
        "jobTitle": role.as_printed,
    })


def agent(at: Addresses, speaker: SpeakerBrief) -> Json:
    """A speaker where another thing speaks of it."""
    return {
        "@type": agent_kind(speaker.kind),
        "@id": at.of("speakers", speaker.id),
        "name": speaker.name,
    }


def work(at: Addresses, publication: PublicationBrief) -> Json:
    """A publication where another thing speaks of it."""
    return without_none({
        "@type": _WORKS.get(publication.kind, "CreativeWork"),
        "@id": at.of("publications", publication.id),
        "name": publication.title,
        "url": publication.url,
        "datePublished": publication.published_at,
        "publisher": publication.outlet and _outlet(at, publication.outlet),
    })


def _outlet(at: Addresses, outlet: OutletBrief) -> Json:
    return {
        "@type": "NewsMediaOrganization" if outlet.kind != "official_site" else "Organization",
        "@id": at.of("outlets", outlet.id),
        "name": outlet.name,
    }


def publication(at: Addresses, held: Publication) -> Json:
    """A publication with the hashes of its texts."""
    brief = PublicationBrief(
        id=held.id,
        kind=held.kind,
        title=held.title,
        url=held.url,
        published_at=held.published_at,
        outlet=held.outlet,
    )
    return without_none({
        **work(at, brief),
        "inLanguage": held.language,
        "encoding": [
            {
                "@type": "MediaObject",
                "sha256": one.sha256,
                "dateCreated": one.taken_at.isoformat(),
            }
            for one in held.snapshots
        ],
    })


def speaker(at: Addresses, held: Speaker) -> Json:
    """A `Person`, or an `Organization`."""
    shown = held.name or held.description
    others = {one.name for one in held.names} - {shown}
    return without_none({
        "@type": agent_kind(held.kind),
        "@id": at.of("speakers", held.id),
        "name": shown,
        "alternateName": sorted(others),
        "description": held.description if held.name else None,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": one.scheme, "value": one.value}
            for one in held.identifiers
        ],
        "memberOf": [_role(one, "memberOf") for one in held.roles if one.organization],
        "hasOccupation": [
            _role(one, "hasOccupation") for one in held.roles if not one.organization
        ],
        "member": [agent(at, one) for one in held.members],
    })


def _role(role: Role, name: str) -> Json:
    """A `Role` stands between a thing and its value, and names the property once more.

    Source: https://schema.org/Role.
    """
    post = {"@type": "Occupation", "name": role.title}
    body = {"@type": "Organization", "name": role.organization}
    return without_none({
        "@type": "OrganizationRole" if role.organization else "Role",
        "roleName": role.title,
        "startDate": role.since,
        "endDate": role.until,
        name: body if role.organization else post,
    })


def claim_review(at: Addresses, review: Review) -> Json:
    """A `ClaimReview`, as fact-checkers mark their pages up."""
    rating, claim = review.rating, review.claim
    first, *others = claim.appeared_in or [None]
    return without_none({
        "@type": "ClaimReview",
        "@id": at.of("reviews", review.id),
        "url": review.url,
        "name": review.title,
        "datePublished": review.reviewed_at,
        "inLanguage": review.language,
        "reviewAspect": review.aspect,
        "author": {
            "@type": "Organization",
            "name": review.publisher.name,
            "url": f"https://{review.publisher.site}/",
        },
        "claimReviewed": claim.text,
        "reviewRating": without_none({
            "@type": "Rating",
            "alternateName": rating.text,
            "ratingValue": rating.value,
            "bestRating": rating.best,
            "worstRating": rating.worst,
            "ratingExplanation": rating.explanation,
        }),
        "itemReviewed": without_none({
            "@type": "Claim",
            "@id": review.quote_id and at.of("quotes", review.quote_id),
            "author": claim.claimant and {"@type": "Person", "name": claim.claimant},
            "datePublished": claim.claimed_at,
            "firstAppearance": first and {"@type": "CreativeWork", "url": first},
            "appearance": [{"@type": "CreativeWork", "url": one} for one in others],
        }),
    })
