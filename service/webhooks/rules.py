"""How a delivery is signed, and when it is tried again. Pure but for secrets.

Source: https://github.com/standard-webhooks/standard-webhooks.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from service.ledger.model import Change

BACK_OFF = (5, 30, 120, 600, 3600, 21_600, 86_400)
"""Seconds before each further try; after the last the webhook is disabled."""
_PREFIX = "whsec_"
_GONE = 410


def new_secret() -> str:
    """24 random bytes."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def message_id(webhook_id: UUID, position: int) -> str:
    """The same for every try of the same changes."""
    return f"msg_{webhook_id.hex}_{position}"


def payload(changes: Sequence[Change], at: datetime, last: int) -> bytes:
    """What is sent."""
    return msgspec.json.encode({
        "type": "changes",
        "timestamp": at.isoformat(),
        "data": {"items": changes, "last": last},
    })


def headers(secret: str, message: str, at: datetime, body: bytes) -> dict[str, str]:
    """With the signature over id, time and body."""
    seconds = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message}.{seconds}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "quotetrail",
        "webhook-id": message,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }


def wait_after(failures: int, status: int | None) -> int | None:
    """Seconds until the next try; none where there is none."""
    if status == _GONE or failures > len(BACK_OFF):
        return None
    return BACK_OFF[failures - 1]
