"""Webhooks over HTTP."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UnsetType

from service.auth.guard import Needs
from service.kit.conditions import check_unchanged
from service.kit.db import Reader, Tx
from service.kit.outward import AddressRefused, Outward
from service.kit.paging import linked
from service.kit.problems import Gone, InvalidCursor, PreconditionFailed, refusals
from service.kit.wire import Asked
from service.webhooks import rules, store
from service.webhooks.model import (
    Removed,
    Webhook,
    WebhookAddressRefused,
    WebhookChange,
    WebhookDraft,
    WebhookMade,
    WebhookNotFound,
    WebhookPage,
    WebhookQuery,
)

Http = Request[Any, Any, Any]


def _check(request: Http, url: str | UnsetType) -> None:
    """Raises WebhookAddressRefused."""
    outward: Outward = request.app.state.outward
    if isinstance(url, UnsetType):
        return
    try:
        outward.check_url(url)
    except (AddressRefused, ValueError) as error:
        raise WebhookAddressRefused(str(error), path="url") from None


@get("/", responses=refusals(InvalidCursor))
async def list_webhooks(
    request: Http, reader: Reader, asked: Asked[WebhookQuery]
) -> Response[WebhookPage]:
    """List webhooks, latest recorded first."""
    return linked(request, await store.list_webhooks(reader, asked))


@post("/", responses=refusals(WebhookAddressRefused))
async def record_webhook(
    request: Http, tx: Tx, data: JSONBody[WebhookDraft]
) -> Response[WebhookMade]:
    """Have changes sent to an address; the secret that they are signed with is shown once."""
    _check(request, data.url)
    secret = rules.new_secret()
    webhook_id = await store.insert_webhook(tx, data, secret)
    made = await store.get_webhook(tx, webhook_id)
    whole = WebhookMade(**msgspec.structs.asdict(made), secret=secret)
    return Response(whole, headers={"Location": f"/v1/webhooks/{webhook_id}"})


@get("/{webhook_id:uuid}", responses=refusals(WebhookNotFound, Gone))
async def show_webhook(reader: Reader, webhook_id: FromPath[UUID]) -> Webhook:
    """Show a webhook with its last attempts."""
    return await store.get_webhook(reader, webhook_id)


@patch(
    "/{webhook_id:uuid}",
    responses=refusals(WebhookNotFound, Gone, PreconditionFailed, WebhookAddressRefused),
)
async def change_webhook(
    request: Http, tx: Tx, webhook_id: FromPath[UUID], data: JSONBody[WebhookChange]
) -> Webhook:
    """Change where changes are sent and which, give it up, or take it up again."""
    check_unchanged(request, await store.get_webhook(tx, webhook_id))
    _check(request, data.url)
    await store.update_webhook(tx, webhook_id, data)
    return await store.get_webhook(tx, webhook_id)


@delete("/{webhook_id:uuid}", status_code=200, responses=refusals(WebhookNotFound, Gone))
async def remove_webhook(tx: Tx, webhook_id: FromPath[UUID]) -> Removed:
    """Send nothing there any more."""
    await store.get_webhook(tx, webhook_id)
    await store.delete_webhook(tx, webhook_id)
    return Removed(id=webhook_id)


router = Router(
    "/v1/webhooks",
    route_handlers=[
        list_webhooks,
        record_webhook,
        show_webhook,
        change_webhook,
        remove_webhook,
    ],
    guards=[Needs("admin")],
    tags=["webhooks"],
)
