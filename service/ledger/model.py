"""The words of this room: changes and their order."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.kit.paging import Page
from service.kit.problems import NotFound
from service.kit.times import Time

Subject = Annotated[
    Literal[
        "speaker", "outlet", "publication", "quote", "occurrence", "link", "review", "correction"
    ],
    Meta(description="The kind of thing. A link is told by the publication that it leads from."),
]
Action = Annotated[
    Literal["recorded", "changed", "merged", "unmerged", "removed", "redacted"],
    Meta(description="What was done to it."),
]
ChangePosition = Annotated[
    int,
    Meta(
        ge=0,
        le=2**53 - 1,
        description="In the order of commits, without gaps: 1 is the first change.",
    ),
]


class Change(Struct, frozen=True, kw_only=True):
    """One thing recorded, changed or removed."""

    position: ChangePosition
    subject: Subject
    id: UUID
    action: Action
    at: datetime


class ChangeList(Struct, frozen=True, kw_only=True):
    """Changes in the order in which they were made, and where to go on."""

    items: list[Change]
    last: Annotated[
        ChangePosition,
        Meta(description="Of the last one here, or that asked after: `after` of the next request."),
    ]
    more: Annotated[bool, Meta(description="Whether there are further ones now.")]


class ChangeQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which changes to list."""

    after: Annotated[ChangePosition, Meta(description="Those after this position.")] = 0
    limit: Annotated[int, Meta(ge=1, le=1000, description="Changes at most.")] = 100
    wait: Annotated[
        int, Meta(ge=0, le=10, description="Seconds to wait for one where there is none yet.")
    ] = 0


State = dict[str, Any]


class Version(Struct, frozen=True, kw_only=True):
    """What one change made of a thing: who changed it, when and why, before and after."""

    position: Annotated[ChangePosition, Meta(description="Its place on the log.")]
    subject: Subject
    action: Action
    at: datetime
    actor: Annotated[str | None, Meta(description="The name of the key that it was done with.")]
    reason: str | None
    sha256: Annotated[
        str | None, Meta(description="Of the state after it, in canonical JSON (RFC 8785).")
    ]
    redacted: Annotated[
        bool, Meta(description="The state was taken away; its hash is on the log still.")
    ]
    before: State | None
    after: Annotated[State | None, Meta(description="Null where it was removed.")]


class VersionPage(Page[Version], frozen=True, kw_only=True):
    """The versions of a thing, the first first."""


class AsOf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At what time."""

    as_of: Annotated[
        Time | None,
        Meta(
            description="As it was on record then; of a year, month or day at its end. What other "
            "things it names are shown as they are now."
        ),
    ] = None


class NotOnRecordThen(NotFound):
    """It was recorded later than the time asked about."""

    title = "It was not on record at that time"
