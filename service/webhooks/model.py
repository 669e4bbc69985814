"""The words of this room: webhooks, their attempts, and the reasons to refuse them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from service.kit.bounds import Url
from service.kit.paging import Page, PageQuery
from service.kit.problems import NotFound, Unprocessable
from service.ledger.model import Action, ChangePosition, Subject

Subjects = Annotated[
    list[Subject], Meta(max_length=7, description="Changes of these things alone; empty: of all.")
]
Actions = Annotated[list[Action], Meta(max_length=5, description="These alone; empty: all.")]
Secret = Annotated[str, Meta(description="`whsec_…`, after Standard Webhooks; shown once.")]


class WebhookDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where changes are to be sent."""

    url: Url
    subjects: Subjects = []
    actions: Actions = []
    after: Annotated[
        ChangePosition | None,
        Meta(description="Send what came after this position; from now on where it is not given."),
    ] = None


class WebhookChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays; `active` takes up again what was given up."""

    url: Url | UnsetType = UNSET
    subjects: Subjects | UnsetType = UNSET
    actions: Actions | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class Attempt(Struct, frozen=True, kw_only=True):
    """One try to deliver."""

    at: datetime
    status: Annotated[int | None, Meta(description="Of HTTP; null where nobody answered.")]
    error: str | None


class Webhook(Struct, frozen=True, kw_only=True):
    """Where changes are sent, and how far that has come."""

    id: UUID
    url: str
    subjects: list[Subject]
    actions: list[Action]
    position: Annotated[ChangePosition, Meta(description="All up to here is delivered.")]
    status: Annotated[
        Literal["active", "failing", "disabled"],
        Meta(
            description="`failing`: it is tried again; `disabled`: it is not, until it is active."
        ),
    ]
    failures: Annotated[int, Meta(ge=0, description="In a row.")]
    next_at: datetime
    attempts: Annotated[list[Attempt], Meta(description="The last ten, the latest first.")]
    recorded_at: datetime


class WebhookMade(Webhook, frozen=True, kw_only=True):
    """A new webhook with its secret, which is not shown again."""

    secret: Secret


class WebhookPage(Page[Webhook], frozen=True, kw_only=True):
    """Webhooks, latest recorded first."""


class WebhookQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which webhooks to list."""


class Removed(Struct, frozen=True, kw_only=True):
    """What is there no more."""

    id: UUID


class WebhookNotFound(NotFound):
    """No webhook has this id."""

    title = "There is no such webhook"


class WebhookAddressRefused(Unprocessable):
    """A webhook is sent to a public address: no loopback, private or link-local one."""

    title = "Nothing is sent to this address"
