"""W3C Web Annotation: occurrences as annotations of the publications that print them. Pure.

Source: https://www.w3.org/TR/annotation-model/. The terms are given inline, as that vocabulary has
them, so that no reader needs the network.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from service.exports.naming import Addresses, agent_kind, without_none
from service.kit.paging import Page, PageQuery
from service.quotes.marking import told
from service.quotes.model import Occurrence

Json = dict[str, Any]

PROFILE = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{PROFILE}"'
_OA, _AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"
_IRI, _WHOLE = {"@type": "@id"}, {"@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"}
_TIME = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
CONTEXT: Json = {
    "id": "@id",
    "type": "@type",
    **{
        name: _OA + name
        for name in (
            *("Annotation", "SpecificResource", "TextualBody", "TextQuoteSelector"),
            *("TextPositionSelector", "TimeState", "exact", "prefix", "suffix"),
        )
    },
    "body": {"@id": f"{_OA}hasBody", **_IRI},
    "target": {"@id": f"{_OA}hasTarget", **_IRI},
    "source": {"@id": f"{_OA}hasSource", **_IRI},
    "selector": {"@id": f"{_OA}hasSelector", **_IRI},
    "state": {"@id": f"{_OA}hasState", **_IRI},
    "motivation": {"@id": f"{_OA}motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": f"{_OA}hasPurpose", "@type": "@vocab"},
    "identifying": f"{_OA}identifying",
    "describing": f"{_OA}describing",
    "commenting": f"{_OA}commenting",
    "start": {"@id": f"{_OA}start", **_WHOLE},
    "end": {"@id": f"{_OA}end", **_WHOLE},
    "sourceDate": {"@id": f"{_OA}sourceDate", **_TIME},
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "language": "http://purl.org/dc/elements/1.1/language",
    "created": {"@id": "http://purl.org/dc/terms/created", **_TIME},
    "creator": {"@id": "http://purl.org/dc/terms/creator", **_IRI},
    "name": "http://xmlns.com/foaf/0.1/name",
    "Person": "http://xmlns.com/foaf/0.1/Person",
    "Organization": "http://xmlns.com/foaf/0.1/Organization",
    "AnnotationCollection": f"{_AS}OrderedCollection",
    "AnnotationPage": f"{_AS}OrderedCollectionPage",
    "total": {"@id": f"{_AS}totalItems", **_WHOLE},
    "first": {"@id": f"{_AS}first", **_IRI},
    "next": {"@id": f"{_AS}next", **_IRI},
    "partOf": {"@id": f"{_AS}partOf", **_IRI},
    "items": {"@id": f"{_AS}items", "@container": "@list", **_IRI},
}
Times = dict[UUID, datetime]
"""When a snapshot was taken, by its id."""


def annotation(at: Addresses, occurrence: Occurrence, times: Times) -> Json:
    """The target is the publication; the body identifies the quote and its speaker."""
    page = occurrence.publication
    return without_none({
        "id": at.of("occurrences", occurrence.id),
        "type": "Annotation",
        "motivation": "identifying",
        "created": _moment(occurrence.recorded_at),
        "creator": f"{at.base}/",
        "body": [
            {
                "type": "SpecificResource",
                "source": at.of("quotes", occurrence.quote_id),
                "purpose": "identifying",
                "creator": {
                    "id": at.of("speakers", occurrence.speaker.id),
                    "type": agent_kind(occurrence.speaker.kind),
                    "name": occurrence.speaker.name,
                },
            },
            without_none({
                "type": "TextualBody",
                "purpose": "describing",
                "value": f"{occurrence.speaker.name}: {occurrence.text or occurrence.mode}",
                "language": occurrence.language,
            }),
            *(
                {"type": "TextualBody", "purpose": "commenting", "value": told(one)}
                for one in occurrence.corrections
            ),
        ],
        "target": without_none({
            "type": "SpecificResource",
            "source": page.url or at.of("publications", page.id),
            "selector": _selectors(occurrence),
            "state": _state(occurrence, times),
        }),
    })


def _selectors(occurrence: Occurrence) -> list[Json]:
    """By its words and by its place, in code points; by nothing where no place is known."""
    evidence = occurrence.evidence
    if evidence is None:
        if occurrence.text is None:
            return []
        return [{"type": "TextQuoteSelector", "exact": occurrence.text}]
    return [
        {
            "type": "TextQuoteSelector",
            "exact": evidence.exact,
            "prefix": evidence.prefix,
            "suffix": evidence.suffix,
        },
        {"type": "TextPositionSelector", "start": evidence.start, "end": evidence.end},
    ]


def _state(occurrence: Occurrence, times: Times) -> Json | None:
    taken = times.get(occurrence.snapshot_id) if occurrence.snapshot_id else None
    return {"type": "TimeState", "sourceDate": _moment(taken)} if taken else None


def _moment(time: datetime) -> str:
    """In UTC, which the model wants expressed as `Z`."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def collection(
    at: Addresses, path: str, page: Page[Occurrence], times: Times, asked: PageQuery
) -> Json:
    """An `AnnotationPage` of the annotations under one of our addresses."""
    first = f"{at.base}{path}.anno.jsonld"
    given: Json = {} if asked.limit == PageQuery().limit else {"limit": asked.limit}
    here = {**given, "cursor": asked.cursor} if asked.cursor else given
    return {
        "@context": CONTEXT,
        **without_none({
            "id": _with(first, here),
            "type": "AnnotationPage",
            "partOf": {
                "id": f"{at.base}{path}",
                "type": "AnnotationCollection",
                "first": _with(first, given),
            },
            "next": page.next and _with(first, {**given, "cursor": page.next}),
        }),
        "items": [annotation(at, one, times) for one in page.items],
    }


def _with(address: str, parameters: Json) -> str:
    return f"{address}?{urlencode(parameters)}" if parameters else address
