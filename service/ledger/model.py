"""The words of this room: changes and their order."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Subject = Annotated[
    Literal["speaker", "outlet", "publication", "quote", "occurrence", "link", "review"],
    Meta(description="The kind of thing. A link is told by the publication that it leads from."),
]
Action = Annotated[
    Literal["recorded", "changed", "merged", "unmerged", "removed"],
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
