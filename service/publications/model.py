"""The words of this room: outlets, publications, snapshots, links, and why they are refused."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from service.kit.bounds import Handle, IdOrName, LanguageTag, Line, Reason, Url
from service.kit.paging import Page, PageQuery
from service.kit.problems import Conflict, NotFound, Unprocessable
from service.kit.times import Time, TimeText

OutletKind = Literal[
    "telegram_channel", "news_site", "agency", "broadcaster", "official_site", "social_account"
]
PublicationKind = Literal[
    "article",
    "telegram_post",
    "press_briefing",
    "interview",
    "speech",
    "press_release",
    "social_post",
    "broadcast",
    "document",
]
LinkKind = Annotated[
    Literal["cites", "reprints", "translates", "forwards", "updates", "corrects", "retracts"],
    Meta(description="What the source does with the target."),
]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256 of the UTF-8, in hex.")]


SnapshotSource = Annotated[
    Literal["given", "html", "warc", "fetched"],
    Meta(
        description="How its text came: `given` as text, read out of HTML (`html`) or of a WARC "
        "record (`warc`) that was given, or `fetched` from its address."
    ),
]
State = Annotated[
    Literal["live", "edited", "deleted", "unreachable"],
    Meta(
        description="`live`: there, its text as at first; `edited`: there with another text; "
        "`deleted`: the outlet says that it is gone; `unreachable`: it could not be seen."
    ),
]


class OutletBrief(Struct, frozen=True, kw_only=True):
    """An outlet where another thing speaks of it."""

    id: UUID
    kind: OutletKind
    name: str


class OutletDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An outlet to be recorded."""

    kind: OutletKind
    name: Line
    url: Url | None = None
    handle: Handle | None = None
    language: LanguageTag | None = None
    speaker_id: Annotated[
        UUID | None, Meta(description="The organization that speaks through it.")
    ] = None


class OutletChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays."""

    name: Line | UnsetType = UNSET
    url: Url | UnsetType | None = UNSET
    handle: Handle | UnsetType | None = UNSET
    language: LanguageTag | UnsetType | None = UNSET
    speaker_id: UUID | UnsetType | None = UNSET
    reason: Reason = None


class Outlet(Struct, frozen=True, kw_only=True):
    """Who publishes."""

    id: UUID
    kind: OutletKind
    name: str
    url: str | None
    handle: str | None
    language: str | None
    speaker_id: UUID | None
    recorded_at: datetime


class OutletPage(Page[Outlet], frozen=True, kw_only=True):
    """Outlets, latest recorded first."""


class OutletQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which outlets to list."""

    name: IdOrName | None = None
    kind: OutletKind | None = None


class OutletRef(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An outlet in a document: by id, or by name and found or made.

    Without a kind, the kind that goes with the publication's is made.
    """

    id: UUID | None = None
    name: Line | None = None
    kind: OutletKind | None = None
    url: Url | None = None
    handle: Handle | None = None


class PublicationBrief(Struct, frozen=True, kw_only=True):
    """A publication where another thing speaks of it."""

    id: UUID
    kind: PublicationKind
    title: str | None
    url: str | None
    published_at: TimeText | None
    outlet: OutletBrief | None


class PublicationDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A publication in a document. Its URL, or else its content, tells whether it is known."""

    kind: PublicationKind
    url: Url | None = None
    title: Line | None = None
    language: LanguageTag | None = None
    published_at: Time | None = None
    outlet: OutletRef | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """The text of a publication as it was at one time."""

    id: UUID
    title: str | None
    sha256: Sha256
    length: Annotated[int, Meta(ge=1, description="Code points.")]
    taken_at: datetime
    source: SnapshotSource = "given"
    status: Annotated[int | None, Meta(description="Of HTTP, with which it was answered.")] = None
    url: Annotated[str | None, Meta(description="Where it was read, redirects followed.")] = None
    masked_sha256: Annotated[
        Sha256 | None,
        Meta(description="Of the text with █ for what was taken out of it by law; null if whole."),
    ] = None


class Link(Struct, frozen=True, kw_only=True):
    """A link from one publication to another."""

    source_id: UUID
    target_id: UUID
    kind: LinkKind
    circular: Annotated[
        bool, Meta(description="It lies on a circle of citations: nobody in it is a first source.")
    ]
    recorded_at: datetime


class Publication(Struct, frozen=True, kw_only=True):
    """One published thing, its texts by hash, and its links in both directions."""

    id: UUID
    kind: PublicationKind
    url: str | None
    title: str | None
    language: str | None
    published_at: TimeText | None
    outlet: OutletBrief | None
    snapshots: list[Snapshot]
    links: list[Link]
    recorded_at: datetime
    state: Annotated[
        State | None, Meta(description="As it was last seen; null where nobody has looked since.")
    ] = None
    last_checked_at: datetime | None = None


class PublicationPage(Page[PublicationBrief], frozen=True, kw_only=True):
    """Publications, newest first."""


class PublicationQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which publications to list."""

    outlet: IdOrName | None = None
    kind: PublicationKind | None = None
    url: Url | None = None
    published_from: Time | None = None
    published_to: Time | None = None


class LinkDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What this publication does with another one."""

    kind: LinkKind
    target_id: UUID


class OutletNotFound(NotFound):
    """No outlet has this id."""

    title = "There is no such outlet"


class OutletTaken(Conflict):
    """An outlet of this kind with this name and address, or with this handle, is there."""

    title = "There is such an outlet already"


class OutletAmbiguous(Conflict):
    """Several outlets fit; say which by id."""

    title = "The outlet is not clear"


class OutletNotNamed(Unprocessable):
    """An outlet is given by its id or by its name."""

    title = "The outlet has neither id nor name"


class OutletSpeakerUnknown(Unprocessable):
    """An outlet speaks as a speaker of the kind `organization`."""

    title = "The speaker of an outlet is a known organization"


class PublicationDiffers(Conflict):
    """The publication is held as that of another outlet, or as of another kind."""

    title = "The publication is held differently"


class PublicationNotFound(NotFound):
    """No publication has this id."""

    title = "There is no such publication"


class UrlUnreadable(Unprocessable):
    """The URL cannot be taken apart into host and path."""

    title = "The URL is not valid"


class LinkTargetUnknown(Unprocessable):
    """The target of a link is a known publication."""

    title = "The link leads to no known publication"


class LinkToItself(Unprocessable):
    """A publication is not linked to itself."""

    title = "A publication cannot be linked to itself"


class LinkCircular(Conflict):
    """Reprints, translations, forwards and updates cannot lead back to where they began."""

    title = "The link would close a circle"
