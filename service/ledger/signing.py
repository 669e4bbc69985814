"""Signs the head of the log, in every worker, until the service stops: one of them at a time."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import structlog

from service.kit.db import OUT_OF_REACH, Connection, Database
from service.ledger import store, tree_store
from service.ledger.keeping import find_checkpoint, keep_checkpoint
from service.ledger.merkle import Span
from service.ledger.notes import Checkpoint, Signer
from service.ledger.tree_store import Head

log = structlog.get_logger("quotetrail.ledger")

_EVERY = 1.0
"""Seconds between two looks, and between two heads at least."""
_BENT = 60.0
"""Seconds until it is said again that the log was bent."""
AT_ONCE = 2**15
"""Leaves that are put under one head at most; the next head follows at once."""


class Identity(NamedTuple):
    """As which log heads are signed, and where the last one is kept beside the database."""

    signer: Signer
    origin: str
    data_dir: Path


class LogBent(RuntimeError):
    """What is on the log is not what was signed; nothing more is signed."""


async def sign_for_ever(database: Database, identity: Identity) -> None:
    """Ends by being cancelled; a head that is under way then is signed by the next one."""
    while True:
        more, pause = False, _EVERY
        try:
            more = await sign_next(database, identity)
        except OUT_OF_REACH:
            pass
        except LogBent as bent:
            log.error("log_bent", reason=str(bent))  # noqa: TRY400 no defect of ours
            pause = _BENT
        except Exception:
            log.exception("signing")
        if not more:
            await asyncio.sleep(pause)


async def sign_next(database: Database, identity: Identity, *, every: float = _EVERY) -> bool:
    """Whether there is more to sign at once. Raises LogBent."""
    async with database.read_newest() as reader:
        if not await tree_store.is_behind(reader):
            return False
    async with database.write() as tx:
        if not await tree_store.lock_signing(tx):
            return False
        last, head = await tree_store.find_head(tx), await store.get_head(tx)
        before = last.size if last else 0
        caught_up = head - before < AT_ONCE
        if head <= before or (caught_up and last and not _rested(last, every)):
            return False
        made = await _sign(tx, last, min(head, before + AT_ONCE), identity)
    keep_checkpoint(identity.data_dir, made.checkpoint)
    return not caught_up


def _rested(last: Head, every: float) -> bool:
    """A clock that went back must not stop the signing."""
    return not timedelta(0) <= datetime.now(UTC) - last.at < timedelta(seconds=every)


async def _sign(tx: Connection, last: Head | None, size: int, identity: Identity) -> Head:
    await tree_store.fill_nodes(tx, last.size if last else 0, size)
    await expect_signed(tx, last, identity)
    (root,) = await tree_store.list_span_hashes(tx, [Span(0, size)])
    note = identity.signer.sign(Checkpoint(identity.origin, size, root))
    head = Head(size=size, root=root, at=datetime.now(UTC), checkpoint=note)
    await tree_store.insert_head(tx, head)
    return head


async def expect_signed(reader: Connection, last: Head | None, identity: Identity) -> int:
    """How many entries the log has, which are those of the heads that were signed.

    A log that was cut or exchanged is not signed on as the same one. Raises LogBent.
    """
    kept = find_checkpoint(identity.data_dir, [identity.signer.verifier])
    entries = await store.get_head(reader)
    signed = [(one.size, one.root) for one in (last, kept) if one]
    most = max((size for size, _ in signed), default=0)
    if most > entries:
        raise LogBent(f"There were {most} entries when it was signed last, and are fewer.")
    try:
        roots = await tree_store.list_span_hashes(reader, [Span(0, size) for size, _ in signed])
    except KeyError:
        raise LogBent("There is an entry, or a hash over entries, missing.") from None
    for (size, root), now in zip(signed, roots, strict=True):
        if root != now:
            raise LogBent(f"The first {size} entries are not those that were signed.")
    return entries
